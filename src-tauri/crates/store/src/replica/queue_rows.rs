//! The rows of a stretch of the queue, by the index.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::queue::{Heading, LaidRow, QueueAsk, QueueEntry, QueuePart, QueueStretch, plain};
use super::{cases, queue_wish};
use crate::codec::{to_day, to_word};
use crate::error::Trouble;

/// Rows in the order of the index, with the laid ones merged in.
pub(crate) fn sorted(
    conn: &Connection,
    holding: i64,
    ask: &QueueAsk,
    headings: Vec<(Heading, u32)>,
    laid: Vec<LaidRow>,
) -> Result<QueueStretch, Trouble> {
    let total: u32 = headings.iter().map(|(_, cases)| cases).sum();
    let left_out: Vec<i64> = laid.iter().map(|row| row.row).collect();
    let mut laid: Vec<LaidRow> = laid.into_iter().filter(|row| ask.matches_entry(&row.entry)).collect();
    laid.sort_by_cached_key(|row| ask.key(&row.entry.summary));
    let plain_total = total.saturating_sub(length(&laid));
    // At most all laid rows stand before the stretch, so it begins this far into the plain ones or later.
    let first = ask.offset.saturating_sub(length(&laid)).min(plain_total.saturating_sub(1));
    let wanted = ask.offset.saturating_add(ask.limit).saturating_sub(first);
    let plain_rows = by_index(conn, holding, ask, &left_out, first, wanted)?;
    let before = match plain_rows.first() {
        Some(entry) if first > 0 => {
            let first = ask.key(&entry.summary);
            laid.iter().take_while(|row| ask.key(&row.entry.summary) < first).count()
        }
        _ => 0,
    };
    let skip = ask.offset.saturating_sub(first).saturating_sub(u32::try_from(before).unwrap_or(u32::MAX));
    let (plain, laid) = (plain_rows.into_iter().peekable(), laid.into_iter().skip(before).peekable());
    let merged = Merged { ask, plain, laid };
    let rows = merged.skip(to_usize(skip)).take(to_usize(ask.limit)).collect();
    Ok(QueueStretch { rows, total, headings, ..QueueStretch::default() })
}

fn by_index(
    conn: &Connection,
    holding: i64,
    ask: &QueueAsk,
    left_out: &[i64],
    first: u32,
    wanted: u32,
) -> Result<Vec<QueueEntry>, Trouble> {
    let (mut wheres, mut values) = chosen(holding, ask)?;
    if !left_out.is_empty() {
        let rows: Vec<String> = left_out.iter().map(i64::to_string).collect();
        wheres.push_str(&format!(" AND c.row NOT IN ({})", rows.join(",")));
    }
    values.extend([Value::from(wanted), Value::from(first)]);
    let columns = cases::COLUMNS;
    let sql = format!("SELECT {columns} FROM cases c WHERE {wheres} ORDER BY {} LIMIT ? OFFSET ?", ask.order());
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(plain(cases::of_row(row)?));
    }
    Ok(entries)
}

/// What is asked for, as conditions of a query that names the table `c`, with their values.
pub(super) fn chosen(holding: i64, ask: &QueueAsk) -> Result<(String, Vec<Value>), Trouble> {
    let mut values: Vec<Value> = vec![holding.into()];
    let mut wheres = String::from("c.holding = ? AND c.standing < 3");
    match ask.part {
        QueuePart::Mine => {
            wheres.push_str(" AND c.officer = ?");
            values.push(ask.officer.clone().into());
        }
        QueuePart::Free => wheres.push_str(" AND c.officer IS NULL"),
        QueuePart::Due => {
            wheres.push_str(" AND c.standing = 0 AND c.due <= ?");
            values.push(to_day(ask.today).into());
        }
        QueuePart::All | QueuePart::Unread => {}
    }
    one_of(&mut wheres, &mut values, "c.service", ask.services.iter().cloned());
    let states = ask.states.iter().map(to_word).collect::<Result<Vec<_>, _>>()?;
    one_of(&mut wheres, &mut values, "c.state", states.into_iter());
    queue_wish::conditions(ask, &mut wheres, &mut values);
    Ok((wheres, values))
}

fn one_of(wheres: &mut String, values: &mut Vec<Value>, column: &str, allowed: impl ExactSizeIterator<Item = String>) {
    if allowed.len() > 0 {
        let marks = vec!["?"; allowed.len()].join(",");
        wheres.push_str(&format!(" AND {column} IN ({marks})"));
        values.extend(allowed.map(Value::from));
    }
}

/// Two sorted runs as one.
struct Merged<'a, P: Iterator<Item = QueueEntry>, L: Iterator<Item = LaidRow>> {
    ask: &'a QueueAsk,
    plain: std::iter::Peekable<P>,
    laid: std::iter::Peekable<L>,
}

impl<P: Iterator<Item = QueueEntry>, L: Iterator<Item = LaidRow>> Iterator for Merged<'_, P, L> {
    type Item = QueueEntry;

    fn next(&mut self) -> Option<QueueEntry> {
        let laid_first = match (self.plain.peek(), self.laid.peek()) {
            (Some(plain), Some(laid)) => self.ask.key(&laid.entry.summary) < self.ask.key(&plain.summary),
            (None, Some(_)) => true,
            _ => false,
        };
        if laid_first { self.laid.next().map(|row| row.entry) } else { self.plain.next() }
    }
}

fn length(rows: &[LaidRow]) -> u32 {
    u32::try_from(rows.len()).unwrap_or(u32::MAX)
}

pub(super) fn to_usize(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
