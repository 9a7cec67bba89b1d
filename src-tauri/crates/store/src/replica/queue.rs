//! The queue: open cases by run, last day and number, with the journal laid over them.
//!
//! The cases without anything of this computer lie sorted in an index; the few with something are laid over, sorted, and
//! merged in. Totals come from the tally, so neither grows with the district.

use chrono::NaiveDate;
use gishe_domain::case::{Case, CaseId};
use gishe_domain::decision::Outcome;
use gishe_domain::state::CaseState;
use gishe_protocol::info::Scope;
use rusqlite::Connection;

use super::queue_wish::{self, QueueSort, QueueWish};
use super::search_ask::Sought;
use super::search_marks::{Found, Rest};
use super::summary::{CaseSummary, DueRule, Standing};
use super::{cases, holdings, queue_rows, queue_search, search_text, tally};
use crate::error::Trouble;
use crate::overlay::{Laid, Overlay};

/// Which part of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueuePart {
    /// Claimed by the officer.
    Mine,
    /// Claimed by nobody.
    Free,
    /// Every open case.
    All,
    /// Overdue or due today.
    Due,
    /// Changed since the officer opened it.
    Unread,
}

/// What of the queue is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueAsk {
    /// The scope.
    pub scope: Scope,
    /// The officer (identity provider's subject).
    pub officer: String,
    /// Which part.
    pub part: QueuePart,
    /// As typed; empty for all.
    pub search: String,
    /// Only these services; empty for all.
    pub services: Vec<String>,
    /// Only these states; empty for all.
    pub states: Vec<CaseState>,
    /// What else is wanted.
    pub wish: QueueWish,
    /// Today in Sofia.
    pub today: NaiveDate,
    /// The last day that counts as soon.
    pub soon: NaiveDate,
    /// Rows to skip.
    pub offset: u32,
    /// Rows at most.
    pub limit: u32,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueEntry {
    /// The case, with the journal laid over it.
    pub summary: CaseSummary,
    /// Something of it exists only on this computer.
    pub local: bool,
    /// A matter of it needs attention.
    pub attention: bool,
    /// It is claimed here, and central does not know yet.
    pub provisional: bool,
    /// The ruling made here, else central's.
    pub ruling: Option<Outcome>,
    /// Which parts of it were typed; none when nothing was.
    pub found: Option<Found>,
}

/// Headings, in the order of the rows under them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Heading {
    /// Its own number or a person's identifier was typed in full.
    Exact,
    /// Overdue or due today.
    Due,
    /// Due soon.
    Soon,
    /// Later.
    Later,
    /// The limit stands still.
    Paused,
    /// Decided, and not delivered.
    Decided,
    /// Every row, where they are not sorted by urgency.
    Listed,
}

/// A stretch of the queue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueueStretch {
    /// Rows.
    pub rows: Vec<QueueEntry>,
    /// Rows that match in all, or as many of them as are looked at.
    pub total: u32,
    /// More match than are looked at: `total` counts the most urgent of them.
    pub more: bool,
    /// How many of those stand under each heading, in order; empty ones are left out.
    pub headings: Vec<(Heading, u32)>,
    /// Rows of each part, whatever is searched or filtered.
    pub counts: PartCounts,
}

/// Rows of each part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PartCounts {
    /// Claimed by the officer.
    pub mine: u32,
    /// Claimed by nobody.
    pub free: u32,
    /// All open.
    pub all: u32,
    /// Overdue or due today.
    pub due: u32,
    /// Changed since the officer opened them.
    pub unread: u32,
}

impl PartCounts {
    fn of(&self, part: QueuePart) -> u32 {
        match part {
            QueuePart::Mine => self.mine,
            QueuePart::Free => self.free,
            QueuePart::All => self.all,
            QueuePart::Due => self.due,
            QueuePart::Unread => self.unread,
        }
    }
}

/// What rows are sorted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SortKey(pub Standing, pub NaiveDate, pub String);

/// What rows are chosen and counted by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Facets {
    pub standing: Standing,
    pub due: NaiveDate,
    pub officer: Option<String>,
    pub service: String,
    pub state: CaseState,
}

impl Facets {
    pub fn of(summary: &CaseSummary) -> Self {
        Self {
            standing: summary.standing,
            due: summary.due.day,
            officer: summary.claimed_by.as_ref().map(|officer| officer.id.clone()),
            service: summary.service.clone(),
            state: summary.state,
        }
    }
}

/// A case with something of this computer.
pub(crate) struct LaidRow {
    pub row: i64,
    /// As the replica counts it.
    pub central: Facets,
    pub entry: QueueEntry,
    /// Its number or an identifier was typed in full.
    pub exact: bool,
}

impl LaidRow {
    pub fn key(&self) -> SortKey {
        let summary = &self.entry.summary;
        SortKey(summary.standing, summary.due.day, summary.number.clone())
    }
}

impl QueueAsk {
    fn in_part(&self, part: QueuePart, facets: &Facets) -> bool {
        let mine = || facets.officer.as_deref() == Some(self.officer.as_str());
        facets.standing != Standing::Closed
            && match part {
                QueuePart::Mine => mine(),
                QueuePart::Free => facets.officer.is_none(),
                // Which cases changed is not among the facets: that is asked of the row.
                QueuePart::All | QueuePart::Unread => true,
                QueuePart::Due => facets.standing == Standing::Running && facets.due <= self.today,
            }
    }

    pub(crate) fn matches(&self, facets: &Facets) -> bool {
        self.in_part(self.part, facets)
            && (self.services.is_empty() || self.services.contains(&facets.service))
            && (self.states.is_empty() || self.states.contains(&facets.state))
            && self.wished(facets)
    }

    pub(crate) fn heading(&self, standing: Standing, due: NaiveDate) -> Heading {
        match standing {
            // What is searched for always comes by urgency.
            _ if self.wish.sort != QueueSort::Deadline && self.search.trim().is_empty() => Heading::Listed,
            Standing::Paused => Heading::Paused,
            Standing::Decided | Standing::Closed => Heading::Decided,
            Standing::Running if due <= self.today => Heading::Due,
            Standing::Running if due <= self.soon => Heading::Soon,
            Standing::Running => Heading::Later,
        }
    }
}

/// Reads a stretch of the queue.
pub(crate) fn read(
    conn: &Connection,
    ask: &QueueAsk,
    overlay: &Overlay,
    rule: &DueRule,
) -> Result<QueueStretch, Trouble> {
    let Some(holding) = holdings::shown(conn, &ask.scope)? else { return Ok(QueueStretch::default()) };
    let sought = Sought::of(&ask.search);
    let laid = lay(conn, holding.id, overlay, rule, sought.as_ref())?;
    let central = tally::parts(conn, holding.id, &ask.officer)?;
    let part = |cases, part| settle(cases, &laid, |facets| ask.in_part(part, facets));
    let counts = PartCounts {
        mine: part(central.mine, QueuePart::Mine),
        free: part(central.free, QueuePart::Free),
        all: part(central.all, QueuePart::All),
        due: part(tally::due(conn, holding.id, ask.today)?, QueuePart::Due),
        unread: queue_wish::unread(conn, holding.id, ask, &laid)?,
    };
    let stretch = match &sought {
        Some(sought) => queue_search::searched(conn, holding.id, ask, sought, laid, counts.of(ask.part))?,
        None => {
            let headings = match ask.is_tallied() {
                true => headings_of(ask, &tally::all(conn, holding.id)?, &laid),
                false => queue_wish::counted(conn, holding.id, ask, &laid)?,
            };
            queue_rows::sorted(conn, holding.id, ask, headings, laid)?
        }
    };
    Ok(QueueStretch { counts, ..stretch })
}

pub(super) fn lay(
    conn: &Connection,
    holding: i64,
    overlay: &Overlay,
    rule: &DueRule,
    sought: Option<&Sought>,
) -> Result<Vec<LaidRow>, Trouble> {
    let mut laid = Vec::with_capacity(overlay.cases.len());
    for (id, here) in &overlay.cases {
        let (row, central, body) = match cases::find(conn, holding, *id)? {
            Some((row, central)) => (row, Facets::of(&central), cases::body(conn, row)?),
            None if cases::find_shown(conn, *id)?.is_some() => continue,
            None => match here.born() {
                Some(case) => taken_here(case, laid.len(), rule),
                None => continue,
            },
        };
        let seen = here.lay(body);
        let mut entry = of_laid(&seen, rule);
        let mut exact = false;
        if let Some(sought) = sought {
            // What is here only is not in the index: these few are looked through.
            let mut lines = search_text::of_case(&seen.case);
            lines.extend(search_text::of_drafts(&here.texts));
            exact = sought.names(&lines);
            if exact || sought.matches(&lines) {
                entry.found = Some(Found::of(sought, &entry.summary, || Ok(Rest::Lines(lines)))?);
            }
        }
        laid.push(LaidRow { row, central, entry, exact });
    }
    laid.sort_by_cached_key(LaidRow::key);
    Ok(laid)
}

/// A case taken at the counter that the replica does not have: no row of it has the number, and central counts it nowhere.
fn taken_here(case: Case, place: usize, rule: &DueRule) -> (i64, Facets, Case) {
    let facets = Facets { standing: Standing::Closed, ..Facets::of(&CaseSummary::of(&case, rule)) };
    (-1 - i64::try_from(place).unwrap_or(i64::MAX - 1), facets, case)
}

/// Counts by the tally, with each laid row taken from where central has it and put where the officer sees it.
fn count(kinds: &[(Facets, u32)], laid: &[LaidRow], wanted: impl Fn(&Facets) -> bool) -> u32 {
    let central = kinds.iter().filter(|(facets, _)| wanted(facets)).map(|(_, cases)| cases).sum();
    settle(central, laid, wanted)
}

fn settle(central: u32, laid: &[LaidRow], wanted: impl Fn(&Facets) -> bool) -> u32 {
    let gone = laid.iter().filter(|row| wanted(&row.central)).count();
    let come = laid.iter().filter(|row| wanted(&Facets::of(&row.entry.summary))).count();
    (central + u32::try_from(come).unwrap_or(0)).saturating_sub(u32::try_from(gone).unwrap_or(0))
}

fn headings_of(ask: &QueueAsk, kinds: &[(Facets, u32)], laid: &[LaidRow]) -> Vec<(Heading, u32)> {
    let all = [Heading::Due, Heading::Soon, Heading::Later, Heading::Paused, Heading::Decided, Heading::Listed];
    let counted = all.into_iter().map(|heading| {
        let under = |facets: &Facets| ask.matches(facets) && ask.heading(facets.standing, facets.due) == heading;
        (heading, count(kinds, laid, under))
    });
    counted.filter(|(_, cases)| *cases > 0).collect()
}

fn of_laid(seen: &Laid, rule: &DueRule) -> QueueEntry {
    QueueEntry {
        summary: CaseSummary::of(&seen.case, rule),
        local: seen.local,
        attention: seen.attention,
        provisional: seen.provisional,
        ruling: seen.ruling,
        found: None,
    }
}

/// A row that nothing of this computer touches.
pub(crate) fn plain(summary: CaseSummary) -> QueueEntry {
    let ruling = summary.outcome;
    QueueEntry { summary, local: false, attention: false, provisional: false, ruling, found: None }
}

/// One row of the queue, by case.
pub(crate) fn one(
    conn: &Connection,
    id: CaseId,
    overlay: &Overlay,
    rule: &DueRule,
) -> Result<Option<QueueEntry>, Trouble> {
    let Some((row, summary)) = cases::find_shown(conn, id)? else {
        let born = overlay.cases.get(&id).and_then(|here| Some(here.lay(here.born()?)));
        return Ok(born.map(|seen| of_laid(&seen, rule)));
    };
    let Some(here) = overlay.cases.get(&id) else { return Ok(Some(plain(summary))) };
    Ok(Some(of_laid(&here.lay(cases::body(conn, row)?), rule)))
}
