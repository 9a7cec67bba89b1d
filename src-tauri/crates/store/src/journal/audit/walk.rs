//! Going through a chain from its first entry to its head.

use rusqlite::Connection;
use serde::Deserialize;

use super::link::{self, FIRST, Hash, LinkRef};
use super::{ChainVerdict, Gap, PROGRAM, SALVAGED};
use crate::codec::{from_json, from_millis};
use crate::error::Trouble;

/// What an entry of a salvage says of the chain.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    audit_missing: Vec<Gap>,
}

/// Goes through the whole chain, each entry read in place and hashed once.
pub(crate) fn verify(conn: &Connection) -> Result<ChainVerdict, Trouble> {
    let (size, last) = link::head(conn)?;
    let mut statement = conn.prepare(&link::select(conn, "ORDER BY seq")?)?;
    let mut rows = statement.query([])?;
    let mut walk = Walk { version: FIRST, ..Walk::default() };
    while let Some(row) = rows.next()? {
        // An entry that cannot even be read is broken, not a fault of the file.
        let Some(link) = LinkRef::of_row(row) else { return Ok(walk.gaps.broken(walk.reached + 1)) };
        if let Some(broken) = walk.step(&link) {
            return Ok(broken);
        }
    }
    if walk.reached != size || walk.prev != last {
        return Ok(walk.gaps.broken(walk.reached.min(size) + 1));
    }
    walk.gaps.verdict(size)
}

#[derive(Default)]
struct Walk {
    reached: u32,
    prev: Hash,
    /// Entries never go back to an older form.
    version: u32,
    gaps: Gaps,
    text: Vec<u8>,
}

impl Walk {
    fn step(&mut self, link: &LinkRef<'_>) -> Option<ChainVerdict> {
        let expected = self.reached + 1;
        if link.seq > expected {
            self.gaps.open.push([expected, link.seq - 1]);
        } else if link.seq != expected || *link.prev != self.prev {
            return Some(self.gaps.broken(expected));
        }
        if link.version < self.version || link.computed(link.seq, &mut self.text).as_ref() != Some(link.hash) {
            return Some(self.gaps.broken(link.seq));
        }
        self.gaps.hear(link);
        (self.reached, self.prev, self.version) = (link.seq, *link.hash, link.version);
        None
    }
}

/// Gaps as they are met on the way through a chain.
#[derive(Default)]
struct Gaps {
    /// Those that nothing has explained so far.
    open: Vec<Gap>,
    /// Those that a salvage named.
    explained: Vec<Gap>,
    at: i64,
}

impl Gaps {
    fn hear(&mut self, link: &LinkRef<'_>) {
        if self.open.is_empty() || link.kind != SALVAGED || link.actor != PROGRAM {
            return;
        }
        let Ok(named) = from_json::<Named>(link.details, "details") else { return };
        let names = |gap: &Gap| named.audit_missing.iter().any(|one| one[0] <= gap[0] && gap[1] <= one[1]);
        let (explained, open): (Vec<Gap>, Vec<Gap>) = std::mem::take(&mut self.open).into_iter().partition(names);
        if !explained.is_empty() {
            self.at = link.at;
        }
        self.explained.extend(explained);
        self.open = open;
    }

    /// The chain is broken there, unless it is already before.
    fn broken(&self, seq: u32) -> ChainVerdict {
        ChainVerdict::Broken { seq: self.open.first().map_or(seq, |gap| gap[0].min(seq)) }
    }

    fn verdict(&self, size: u32) -> Result<ChainVerdict, Trouble> {
        if let Some([seq, _]) = self.open.first() {
            return Ok(ChainVerdict::Broken { seq: *seq });
        }
        let Some([seq, _]) = self.explained.iter().min() else { return Ok(ChainVerdict::Whole { size }) };
        let lost = self.explained.iter().map(|[first, last]| last - first + 1).sum();
        Ok(ChainVerdict::Explained { size, seq: *seq, lost, at: from_millis(self.at)? })
    }
}
