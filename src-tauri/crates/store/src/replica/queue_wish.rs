//! What else an officer wants of the queue: which rows, and in which order.
//!
//! Conditions that the tally counts by cost nothing. Those that it does not are counted along the rows of the part.

use std::collections::HashSet;

use gishe_domain::case::CaseId;
use rusqlite::Connection;
use rusqlite::types::Value;

use super::queue::{Facets, Heading, LaidRow, QueueAsk, QueueEntry, QueuePart, SortKey};
use super::queue_rows::chosen;
use super::summary::{CaseSummary, Standing};
use crate::codec::{from_day, to_day};
use crate::error::Trouble;

/// How near the time limit of a case is. A case that is decided has none any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Past.
    Overdue,
    /// Today.
    Today,
    /// Up to the day that counts as soon.
    Soon,
    /// Later.
    Later,
    /// It stands still.
    Paused,
}

/// In which order rows come when nothing is searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QueueSort {
    /// The most urgent first, under headings.
    #[default]
    Deadline,
    /// By register number.
    Number,
    /// By the person's name.
    Name,
}

/// What else is wanted of the queue. The default narrows nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueueWish {
    /// Only these levels; empty for all.
    pub levels: Vec<Level>,
    /// Only these applicant types; empty for all.
    pub types: Vec<String>,
    /// Only what these officers hold; empty for all.
    pub holders: Vec<String>,
    /// Only with something of this computer.
    pub local: bool,
    /// Only what needs attention.
    pub attention: bool,
    /// Only what changed since the officer opened it.
    pub unread: bool,
    /// In which order.
    pub sort: QueueSort,
    /// Cases that changed since the officer opened them.
    pub changed: HashSet<CaseId>,
}

impl QueueAsk {
    /// How near a limit is; none where none runs or stands still.
    pub(crate) fn level(&self, facets: &Facets) -> Option<Level> {
        Some(match facets.standing {
            Standing::Paused => Level::Paused,
            Standing::Decided | Standing::Closed => return None,
            Standing::Running if facets.due < self.today => Level::Overdue,
            Standing::Running if facets.due == self.today => Level::Today,
            Standing::Running if facets.due <= self.soon => Level::Soon,
            Standing::Running => Level::Later,
        })
    }

    /// The conditions that the tally counts by.
    pub(crate) fn wished(&self, facets: &Facets) -> bool {
        let wish = &self.wish;
        let held = |officer: &String| wish.holders.contains(officer);
        (wish.levels.is_empty() || self.level(facets).is_some_and(|level| wish.levels.contains(&level)))
            && (wish.holders.is_empty() || facets.officer.as_ref().is_some_and(held))
    }

    /// Whether the tally counts by every condition.
    pub(crate) fn is_tallied(&self) -> bool {
        let wish = &self.wish;
        wish.types.is_empty() && !wish.local && !wish.attention && !wish.unread && self.part != QueuePart::Unread
    }

    /// Every condition, of a row that something of this computer is laid over.
    pub(crate) fn matches_entry(&self, entry: &QueueEntry) -> bool {
        let (wish, summary) = (&self.wish, &entry.summary);
        let changed = wish.changed.contains(&summary.id);
        self.matches(&Facets::of(summary))
            && (wish.types.is_empty() || wish.types.contains(&summary.applicant_type))
            && (!wish.local || entry.local)
            && (!wish.attention || entry.attention)
            && (changed || !(wish.unread || self.part == QueuePart::Unread))
    }

    /// What a row is sorted by.
    pub(crate) fn key(&self, summary: &CaseSummary) -> SortKey {
        let (number, first) = (summary.number.clone(), Standing::Running);
        match self.wish.sort {
            QueueSort::Deadline => SortKey(summary.standing, summary.due.day, number),
            QueueSort::Number => SortKey(first, self.today, number),
            QueueSort::Name => SortKey(first, self.today, format!("{}\0{number}", summary.name)),
        }
    }

    /// The same order as [`Self::key`], in a query that names the table `c`.
    pub(crate) fn order(&self) -> &'static str {
        match self.wish.sort {
            QueueSort::Deadline => "c.standing, c.due, c.number",
            QueueSort::Number => "c.number",
            QueueSort::Name => "c.name, c.number",
        }
    }
}

/// The conditions of the wish, for rows that nothing of this computer touches.
pub(super) fn conditions(ask: &QueueAsk, wheres: &mut String, values: &mut Vec<Value>) {
    let wish = &ask.wish;
    if !wish.levels.is_empty() {
        let levels: Vec<String> = wish.levels.iter().map(|level| level_sql(ask, *level)).collect();
        wheres.push_str(&format!(" AND ({})", levels.join(" OR ")));
    }
    for (column, allowed) in [("c.applicant_type", &wish.types), ("c.officer", &wish.holders)] {
        if !allowed.is_empty() {
            wheres.push_str(&format!(" AND {column} IN ({})", vec!["?"; allowed.len()].join(",")));
            values.extend(allowed.iter().cloned().map(Value::from));
        }
    }
    if wish.local || wish.attention {
        // Only what is laid over has either.
        wheres.push_str(" AND 0");
    }
    if wish.unread || ask.part == QueuePart::Unread {
        wheres.push_str(&format!(" AND c.id IN ({})", ids(&wish.changed)));
    }
}

fn level_sql(ask: &QueueAsk, level: Level) -> String {
    let (running, today, soon) = (Standing::Running.code(), to_day(ask.today), to_day(ask.soon));
    match level {
        Level::Overdue => format!("(c.standing = {running} AND c.due < {today})"),
        Level::Today => format!("(c.standing = {running} AND c.due = {today})"),
        Level::Soon => format!("(c.standing = {running} AND c.due > {today} AND c.due <= {soon})"),
        Level::Later => format!("(c.standing = {running} AND c.due > {today} AND c.due > {soon})"),
        Level::Paused => format!("(c.standing = {})", Standing::Paused.code()),
    }
}

/// Identifiers as SQL writes blobs.
fn ids(cases: &HashSet<CaseId>) -> String {
    let mut written: Vec<String> = cases.iter().map(|id| format!("x'{}'", id.0.simple())).collect();
    written.sort_unstable();
    written.join(",")
}

/// Headings where the tally does not count by every condition: along the rows.
pub(super) fn counted(
    conn: &Connection,
    holding: i64,
    ask: &QueueAsk,
    laid: &[LaidRow],
) -> Result<Vec<(Heading, u32)>, Trouble> {
    let (mut wheres, values) = chosen(holding, ask)?;
    leave_out(&mut wheres, laid);
    let sql = format!("SELECT c.standing, c.due, count(*) FROM cases c WHERE {wheres} GROUP BY c.standing, c.due");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(values))?;
    let mut found: Vec<(Heading, u32)> = Vec::new();
    while let Some(row) = rows.next()? {
        let standing = Standing::from_code(row.get(0)?).ok_or(Trouble::Unreadable("standing"))?;
        found.push((ask.heading(standing, from_day(row.get(1)?)?), row.get(2)?));
    }
    let here = laid.iter().map(|row| &row.entry).filter(|entry| ask.matches_entry(entry));
    found.extend(here.map(|entry| (ask.heading(entry.summary.standing, entry.summary.due.day), 1)));
    Ok(added(found))
}

/// Rows that are laid over are not read as plain ones.
pub(super) fn leave_out(wheres: &mut String, laid: &[LaidRow]) {
    if !laid.is_empty() {
        let rows: Vec<String> = laid.iter().map(|row| row.row.to_string()).collect();
        wheres.push_str(&format!(" AND c.row NOT IN ({})", rows.join(",")));
    }
}

/// The same headings in order, each once.
pub(super) fn added(mut found: Vec<(Heading, u32)>) -> Vec<(Heading, u32)> {
    found.sort_unstable();
    let mut headings: Vec<(Heading, u32)> = Vec::new();
    for (heading, cases) in found.into_iter().filter(|(_, cases)| *cases > 0) {
        match headings.last_mut() {
            Some((last, count)) if *last == heading => *count += cases,
            _ => headings.push((heading, cases)),
        }
    }
    headings
}

/// How many of the cases that changed are in the queue.
pub(super) fn unread(conn: &Connection, holding: i64, ask: &QueueAsk, laid: &[LaidRow]) -> Result<u32, Trouble> {
    if ask.wish.changed.is_empty() {
        return Ok(0);
    }
    let mut wheres = format!("c.holding = ?1 AND c.standing < 3 AND c.id IN ({})", ids(&ask.wish.changed));
    leave_out(&mut wheres, laid);
    let sql = format!("SELECT count(*) FROM cases c WHERE {wheres}");
    let plain: u32 = conn.query_row(&sql, [holding], |row| row.get(0))?;
    let open = |row: &&LaidRow| {
        row.entry.summary.standing != Standing::Closed && ask.wish.changed.contains(&row.entry.summary.id)
    };
    Ok(plain + u32::try_from(laid.iter().filter(open).count()).unwrap_or(0))
}
