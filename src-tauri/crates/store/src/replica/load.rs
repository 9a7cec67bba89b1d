//! What a supervisor looks at: how much each officer has, and what was decided lately.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use gishe_domain::case::{Case, OfficerRef};
use rusqlite::Connection;

use super::queue::{Facets, QueueAsk, lay};
use super::queue_wish::Level;
use super::summary::{DueRule, Standing};
use super::{holdings, tally};
use crate::codec::unpack_case;
use crate::error::Trouble;
use crate::overlay::Overlay;

/// Open cases of one officer, or of nobody, by how near their limits are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OfficerLoad {
    /// Who has them; none for what nobody has.
    pub officer: Option<OfficerRef>,
    /// By level; levels without a case are left out.
    pub levels: BTreeMap<Level, u32>,
    /// Decided, and not delivered.
    pub decided: u32,
}

impl OfficerLoad {
    /// All of them.
    pub fn total(&self) -> u32 {
        self.levels.values().sum::<u32>() + self.decided
    }
}

/// Counts the whole queue by officer, with the journal laid over it: the officer with the most first, nobody's last.
pub(super) fn read(
    conn: &Connection,
    ask: &QueueAsk,
    overlay: &Overlay,
    rule: &DueRule,
) -> Result<Vec<OfficerLoad>, Trouble> {
    let Some(holding) = holdings::shown(conn, &ask.scope)? else { return Ok(Vec::new()) };
    let laid = lay(conn, holding.id, overlay, rule, None)?;
    let mut names = names(conn, holding.id)?;
    let mut counted: BTreeMap<Option<String>, BTreeMap<Option<Level>, i64>> = BTreeMap::new();
    let mut count = |facets: &Facets, cases: i64| {
        if facets.standing != Standing::Closed {
            let levels = counted.entry(facets.officer.clone()).or_default();
            *levels.entry(ask.level(facets)).or_default() += cases;
        }
    };
    for (facets, cases) in tally::all(conn, holding.id)? {
        count(&facets, cases.into());
    }
    for row in &laid {
        count(&row.central, -1);
        count(&Facets::of(&row.entry.summary), 1);
        let holder = row.entry.summary.claimed_by.iter();
        names.extend(holder.map(|officer| (officer.id.clone(), officer.name.clone())));
    }
    let mut loads: Vec<OfficerLoad> = counted
        .into_iter()
        .map(|(officer, mut levels)| {
            let cases = |count: i64| u32::try_from(count).unwrap_or(0);
            let decided = cases(levels.remove(&None).unwrap_or(0));
            let levels = levels.into_iter().filter_map(|(level, count)| Some((level?, cases(count))));
            let officer =
                officer.map(|id| OfficerRef { name: names.get(&id).cloned().unwrap_or_else(|| id.clone()), id });
            OfficerLoad { officer, levels: levels.filter(|(_, count)| *count > 0).collect(), decided }
        })
        .filter(|load| load.total() > 0)
        .collect();
    loads.sort_by_key(|load| (load.officer.is_none(), std::cmp::Reverse(load.total())));
    Ok(loads)
}

/// Names of whoever holds a case.
fn names(conn: &Connection, holding: i64) -> Result<BTreeMap<String, String>, Trouble> {
    let mut statement = conn.prepare_cached(
        "SELECT DISTINCT officer, officer_name FROM cases
         WHERE holding = ?1 AND standing < 3 AND officer IS NOT NULL",
    )?;
    let named = statement.query_map([holding], |row| Ok((row.get(0)?, row.get::<_, Option<String>>(1)?)))?;
    let named = named.collect::<Result<Vec<_>, _>>()?;
    Ok(named.into_iter().map(|(id, name)| (id, name.unwrap_or_default())).collect())
}

/// Cases of a scope whose decision central accepted in this time, the first moment included and the last not.
pub(super) fn decided(
    conn: &Connection,
    ask: &QueueAsk,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Case>, Trouble> {
    let Some(holding) = holdings::shown(conn, &ask.scope)? else { return Ok(Vec::new()) };
    let mut statement = conn.prepare_cached(
        "SELECT b.body FROM cases c JOIN bodies b ON b.row = c.row WHERE c.holding = ?1 AND c.outcome IS NOT NULL",
    )?;
    let mut rows = statement.query([holding.id])?;
    let mut cases = Vec::new();
    while let Some(row) = rows.next()? {
        let case = unpack_case(row.get_ref(0)?.as_blob().map_err(|_| Trouble::Unreadable("body"))?)?;
        let within = case.decision.as_ref().is_some_and(|made| made.accepted_at >= from && made.accepted_at < to);
        if within {
            cases.push(case);
        }
    }
    Ok(cases)
}
