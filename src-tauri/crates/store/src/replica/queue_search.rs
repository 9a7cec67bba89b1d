//! The rows that were looked for: which of them are the most urgent, and why each was found.

use std::collections::HashMap;

use rusqlite::{Connection, Row, params_from_iter};

use super::queue::{Heading, LaidRow, QueueAsk, QueueEntry, QueueStretch, SortKey, plain};
use super::queue_rows::{chosen, to_usize};
use super::queue_wish::QueueWish;
use super::search_ask::Sought;
use super::search_marks::{Found, Rest};
use super::summary::Standing;
use super::{cases, search};
use crate::codec::from_day;
use crate::error::Trouble;

/// Rows that are looked at: of more, the most urgent. Whoever finds five hundred types another letter.
pub(super) const MOST: usize = 500;

/// Kibibytes of pages that a reader keeps from its first search on, as SQLite writes them: where a hundred thousand cases
/// stand in the queue is 6 MB, and with less of it in memory each hit would be decrypted anew.
const CACHE: i64 = -16_384;
/// What one hit costs to place, against one step along the queue, and what a filter adds to the step.
const PLACE: usize = 3;
const FILTER: usize = 6;

/// A row that was found, and its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    other: bool,
    key: SortKey,
    row: i64,
}

/// Rows that hold what was typed: those that it names first, the others as the queue is sorted. `cases` is how many
/// the part of the queue has.
pub(super) fn searched(
    conn: &Connection,
    holding: i64,
    ask: &QueueAsk,
    sought: &Sought,
    laid: Vec<LaidRow>,
    cases: u32,
) -> Result<QueueStretch, Trouble> {
    conn.pragma_update(None, "cache_size", CACHE)?;
    let mut laid: HashMap<i64, LaidRow> = laid.into_iter().map(|row| (row.row, row)).collect();
    let exact = search::exact_rows(conn, sought)?;
    // A number in full is nobody else's, and its parts are everybody's.
    let mut hits = if !exact.is_empty() && sought.is_whole() { vec![] } else { search::rows(conn, &sought.query())? };
    hits.retain(|row| !laid.contains_key(row) && exact.binary_search(row).is_err());
    let exact: Vec<i64> = exact.into_iter().filter(|row| !laid.contains_key(row)).collect();
    let mut places = one_by_one(conn, holding, ask, &exact, false)?;
    places.extend(if along(ask, hits.len(), to_usize(cases)) {
        in_order(conn, holding, ask, &hits)?
    } else {
        one_by_one(conn, holding, ask, &hits, true)?
    });
    let found = laid.values().filter(|row| row.entry.found.is_some() && ask.matches_entry(&row.entry));
    places.extend(found.map(|row| Place { other: !row.exact, key: row.key(), row: row.row }));
    places.sort_unstable();
    let more = places.len() > MOST;
    places.truncate(MOST);
    let mut rows = Vec::new();
    for place in places.iter().skip(to_usize(ask.offset)).take(to_usize(ask.limit)) {
        rows.push(match laid.remove(&place.row) {
            Some(row) => row.entry,
            None => entry(conn, place.row, sought)?,
        });
    }
    let total = u32::try_from(places.len()).unwrap_or(u32::MAX);
    Ok(QueueStretch { rows, total, more, headings: headings(ask, &places), ..QueueStretch::default() })
}

/// Whether it is less to walk along the queue until there are enough than to place every hit.
fn along(ask: &QueueAsk, hits: usize, cases: usize) -> bool {
    let unfiltered = QueueWish { changed: ask.wish.changed.clone(), sort: ask.wish.sort, ..QueueWish::default() };
    let filtered = !(ask.services.is_empty() && ask.states.is_empty() && ask.wish == unfiltered);
    let step = if filtered { FILTER } else { 1 };
    let steps = (cases.saturating_mul(MOST) / hits.max(1)).min(cases);
    steps * step < hits * PLACE
}

fn one_by_one(
    conn: &Connection,
    holding: i64,
    ask: &QueueAsk,
    hits: &[i64],
    other: bool,
) -> Result<Vec<Place>, Trouble> {
    let (wheres, values) = chosen(holding, ask)?;
    let sql = place_of(&wheres);
    let mut statement = conn.prepare_cached(&sql)?;
    let row_at = values.len() + 1;
    for (at, value) in values.iter().enumerate() {
        statement.raw_bind_parameter(at + 1, value)?;
    }
    let mut places = Vec::new();
    for row in hits {
        statement.raw_bind_parameter(row_at, row)?;
        let mut found = statement.raw_query();
        if let Some(place) = found.next()? {
            places.push(Place { other, key: key_of(place)?, row: *row });
        }
    }
    Ok(places)
}

/// Every value is in the index, and the index lies in the order of the hits.
pub(super) fn place_of(wheres: &str) -> String {
    format!("SELECT c.standing, c.due, c.number FROM cases c INDEXED BY cases_places WHERE {wheres} AND c.row = ?")
}

fn in_order(conn: &Connection, holding: i64, ask: &QueueAsk, hits: &[i64]) -> Result<Vec<Place>, Trouble> {
    let (wheres, values) = chosen(holding, ask)?;
    let sql = format!(
        "SELECT c.standing, c.due, c.number, c.row FROM cases c WHERE {wheres} ORDER BY c.standing, c.due, c.number"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut places = Vec::new();
    // One more than is shown tells that there are more.
    while places.len() <= MOST
        && let Some(row) = rows.next()?
    {
        let number = row.get(3)?;
        if hits.binary_search(&number).is_ok() {
            places.push(Place { other: true, key: key_of(row)?, row: number });
        }
    }
    Ok(places)
}

/// Of the first three columns. By their places: there are thousands of hits, and a name is looked for anew in each row.
fn key_of(row: &Row<'_>) -> Result<SortKey, Trouble> {
    let standing = Standing::from_code(row.get(0)?).ok_or(Trouble::Unreadable("standing"))?;
    Ok(SortKey(standing, from_day(row.get(1)?)?, row.get(2)?))
}

fn entry(conn: &Connection, row: i64, sought: &Sought) -> Result<QueueEntry, Trouble> {
    let mut entry = plain(cases::summary(conn, row)?);
    let rest = || Ok(Rest::Case(Box::new(cases::body(conn, row)?)));
    entry.found = Some(Found::of(sought, &entry.summary, rest)?);
    Ok(entry)
}

fn headings(ask: &QueueAsk, places: &[Place]) -> Vec<(Heading, u32)> {
    let mut counted: Vec<(Heading, u32)> = Vec::new();
    for Place { other, key: SortKey(standing, due, _), .. } in places {
        let heading = if *other { ask.heading(*standing, *due) } else { Heading::Exact };
        match counted.last_mut() {
            Some((last, count)) if *last == heading => *count += 1,
            _ => counted.push((heading, 1)),
        }
    }
    counted
}
