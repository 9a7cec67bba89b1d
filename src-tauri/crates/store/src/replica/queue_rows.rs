//! The rows of a stretch of the queue: by the index, or by search.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params, params_from_iter};

use super::cases;
use super::queue::{
    Facets, Heading, LaidRow, QueueAsk, QueueEntry, QueuePart, QueueStretch, SortKey, headings_of_rows, plain,
};
use super::summary::Standing;
use crate::codec::{from_day, from_word, to_word};
use crate::error::Trouble;

/// CROSS JOIN keeps the order: the other way round, every case of the district would be looked up in the index.
pub(super) const MATCHES: &str = "SELECT c.row, c.standing, c.due, c.number, c.officer, c.service, c.state
    FROM search CROSS JOIN cases c ON c.row = search.rowid WHERE search MATCH ?1 AND c.holding = ?2";

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
    let laid: Vec<LaidRow> = laid.into_iter().filter(|row| ask.matches(&Facets::of(&row.entry.summary))).collect();
    let plain_total = total.saturating_sub(length(&laid));
    // At most all laid rows stand before the stretch, so it begins this far into the plain ones or later.
    let first = ask.offset.saturating_sub(length(&laid)).min(plain_total.saturating_sub(1));
    let wanted = ask.offset.saturating_add(ask.limit).saturating_sub(first);
    let plain_rows = by_index(conn, holding, ask, &left_out, first, wanted)?;
    let before = match plain_rows.first() {
        Some(entry) if first > 0 => laid.iter().take_while(|row| row.key() < key_of(entry)).count(),
        _ => 0,
    };
    let skip = ask.offset.saturating_sub(first).saturating_sub(u32::try_from(before).unwrap_or(u32::MAX));
    let merged = Merged { plain: plain_rows.into_iter().peekable(), laid: laid.into_iter().skip(before).peekable() };
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
    let mut values: Vec<Value> = vec![holding.into()];
    let mut wheres = String::from("c.holding = ? AND c.standing < 3");
    match ask.part {
        QueuePart::Mine => {
            wheres.push_str(" AND c.officer = ?");
            values.push(ask.officer.clone().into());
        }
        QueuePart::Free => wheres.push_str(" AND c.officer IS NULL"),
        QueuePart::All => {}
    }
    one_of(&mut wheres, &mut values, "c.service", ask.services.iter().cloned());
    let states = ask.states.iter().map(to_word).collect::<Result<Vec<_>, _>>()?;
    one_of(&mut wheres, &mut values, "c.state", states.into_iter());
    if !left_out.is_empty() {
        let rows: Vec<String> = left_out.iter().map(i64::to_string).collect();
        wheres.push_str(&format!(" AND c.row NOT IN ({})", rows.join(",")));
    }
    values.extend([Value::from(wanted), Value::from(first)]);
    let columns = cases::COLUMNS;
    let sql =
        format!("SELECT {columns} FROM cases c WHERE {wheres} ORDER BY c.standing, c.due, c.number LIMIT ? OFFSET ?");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(plain(cases::of_row(row)?));
    }
    Ok(entries)
}

fn one_of(wheres: &mut String, values: &mut Vec<Value>, column: &str, allowed: impl ExactSizeIterator<Item = String>) {
    if allowed.len() > 0 {
        let marks = vec!["?"; allowed.len()].join(",");
        wheres.push_str(&format!(" AND {column} IN ({marks})"));
        values.extend(allowed.map(Value::from));
    }
}

/// Rows that match what was typed.
pub(crate) fn searched(
    conn: &Connection,
    holding: i64,
    ask: &QueueAsk,
    query: &str,
    laid: Vec<LaidRow>,
) -> Result<QueueStretch, Trouble> {
    let mut found = matches(conn, holding, query, &laid)?;
    found.retain(|hit| ask.matches(&hit.facets));
    found.sort_by(|a, b| a.key.cmp(&b.key));
    let headings = headings_of_rows(ask, found.iter().map(|hit| &hit.key));
    let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
    let mut rows = Vec::new();
    for hit in found.iter().skip(to_usize(ask.offset)).take(to_usize(ask.limit)) {
        let entry = match laid.iter().find(|row| row.row == hit.row) {
            Some(row) => row.entry.clone(),
            None => plain(cases::summary(conn, hit.row)?),
        };
        rows.push(entry);
    }
    Ok(QueueStretch { rows, total, headings, ..QueueStretch::default() })
}

struct Hit {
    row: i64,
    facets: Facets,
    key: SortKey,
}

fn matches(conn: &Connection, holding: i64, query: &str, laid: &[LaidRow]) -> Result<Vec<Hit>, Trouble> {
    let mut statement = conn.prepare_cached(MATCHES)?;
    let mut rows = statement.query(params![query, holding])?;
    let mut hits = Vec::new();
    while let Some(row) = rows.next()? {
        let number: i64 = row.get("row")?;
        hits.push(match laid.iter().find(|laid| laid.row == number) {
            Some(laid) => Hit { row: number, facets: Facets::of(&laid.entry.summary), key: laid.key() },
            None => hit_of(row)?,
        });
    }
    Ok(hits)
}

fn hit_of(row: &Row<'_>) -> Result<Hit, Trouble> {
    let standing = Standing::from_code(row.get("standing")?).ok_or(Trouble::Unreadable("standing"))?;
    let due = from_day(row.get("due")?)?;
    let facets = Facets {
        standing,
        due,
        officer: row.get("officer")?,
        service: row.get("service")?,
        state: from_word(row.get("state")?, "state")?,
    };
    Ok(Hit { row: row.get("row")?, facets, key: SortKey(standing, due, row.get("number")?) })
}

fn key_of(entry: &QueueEntry) -> SortKey {
    SortKey(entry.summary.standing, entry.summary.due.day, entry.summary.number.clone())
}

/// Two sorted runs as one.
struct Merged<P: Iterator<Item = QueueEntry>, L: Iterator<Item = LaidRow>> {
    plain: std::iter::Peekable<P>,
    laid: std::iter::Peekable<L>,
}

impl<P: Iterator<Item = QueueEntry>, L: Iterator<Item = LaidRow>> Iterator for Merged<P, L> {
    type Item = QueueEntry;

    fn next(&mut self) -> Option<QueueEntry> {
        let laid_first = match (self.plain.peek(), self.laid.peek()) {
            (Some(plain), Some(laid)) => laid.key() < key_of(plain),
            (None, Some(_)) => true,
            _ => false,
        };
        if laid_first { self.laid.next().map(|row| row.entry) } else { self.plain.next() }
    }
}

fn length(rows: &[LaidRow]) -> u32 {
    u32::try_from(rows.len()).unwrap_or(u32::MAX)
}

fn to_usize(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
