//! What was done to a chain that is broken, told from what stands around the break.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::link::{self, Hash, Link};
use crate::codec::from_millis;
use crate::error::Trouble;

/// Entries around the break that are looked at: what was moved farther is told as a change.
const AROUND: u32 = 256;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tampering {
    /// The entry is not what was written.
    Changed,
    /// So many entries are gone from here on, and later ones are there.
    Deleted {
        /// How many.
        count: u32,
    },
    /// So many entries stand here that nobody wrote.
    Inserted {
        /// How many.
        count: u32,
    },
    /// The entry that belongs here stands elsewhere.
    Reordered {
        /// Where.
        with: u32,
    },
    /// The end is gone from here on.
    Truncated {
        /// How many entries.
        count: u32,
    },
    /// The chain says that it ends before this entry.
    HeadSetBack {
        /// How many entries stand behind its end.
        count: u32,
    },
}

/// The first thing that is wrong with a chain.
#[derive(Debug, Clone, PartialEq)]
pub struct ChainFault {
    /// The entry.
    pub seq: u32,
    /// What was done.
    pub what: Tampering,
    /// What the entry says of its time or, when it is gone, the one before it; by this computer's clock.
    pub at: Option<DateTime<Utc>>,
    /// Key of what the entry is of, when it is there.
    pub kind: Option<String>,
}

/// Names what was done where the chain is broken first.
pub(super) fn name(conn: &Connection, seq: u32) -> Result<ChainFault, Trouble> {
    let (seq, what) = told(conn, seq)?;
    let (here, before) = (one(conn, seq)?.flatten(), one(conn, seq.saturating_sub(1))?.flatten());
    let at = here.as_ref().or(before.as_ref()).map(|link| from_millis(link.at)).transpose()?;
    let here = here.filter(|_| !matches!(what, Tampering::Deleted { .. } | Tampering::Truncated { .. }));
    Ok(ChainFault { seq, what, at, kind: here.map(|link| link.kind) })
}

fn told(conn: &Connection, seq: u32) -> Result<(u32, Tampering), Trouble> {
    let (size, _) = link::head(conn)?;
    let before: Hash = match seq.checked_sub(1).map(|before| one(conn, before)).transpose()? {
        Some(Some(Some(link))) => link.hash,
        _ => Hash::default(),
    };
    let Some(here) = one(conn, seq)? else { return gone(conn, seq, size) };
    let Some(here) = here else { return Ok((seq, Tampering::Changed)) };
    let fits = |row: &Link| row.prev == before && row.computed_as(seq) == Some(row.hash);
    if seq > size {
        let beyond: u32 = conn.query_row("SELECT count(*) FROM audit WHERE seq > ?1", [size], |row| row.get(0))?;
        let count = beyond.max(1);
        return Ok((seq, if fits(&here) { Tampering::HeadSetBack { count } } else { Tampering::Inserted { count } }));
    }
    let number = number_of(&here);
    let following = following(conn, seq)?;
    // A copy of one that stands elsewhere too was put in; one that stands nowhere else was moved.
    let copied = following.iter().any(|row| row.hash == here.hash);
    let belongs = following.into_iter().find(|row| fits(row));
    Ok(match (belongs, number) {
        (Some(row), Some(number)) if number > seq && !copied => (seq, Tampering::Reordered { with: row.seq }),
        (Some(row), _) => (seq, Tampering::Inserted { count: row.seq - seq }),
        // It was written for a later place: what stood before it is gone, and the numbers were closed.
        (None, Some(number)) if number > seq => (seq, Tampering::Deleted { count: number - seq }),
        // It was written for an earlier place: what pushed it was put in before it.
        (None, Some(number)) if number < seq => (number, Tampering::Inserted { count: seq - number }),
        // It is what was written, and follows from another one than now stands before it.
        (None, Some(_)) if here.prev != before && seq > 1 => (seq - 1, Tampering::Changed),
        (None, _) => (seq, Tampering::Changed),
    })
}

/// The entry is not there, or the chain ends before its time.
fn gone(conn: &Connection, seq: u32, size: u32) -> Result<(u32, Tampering), Trouble> {
    let next: Option<u32> = conn.query_row("SELECT min(seq) FROM audit WHERE seq > ?1", [seq], |row| row.get(0))?;
    Ok(match next {
        Some(next) => (seq, Tampering::Deleted { count: next - seq }),
        None if seq <= size => (seq, Tampering::Truncated { count: size - seq + 1 }),
        // All are there, and the last one is not the one that the head was of.
        None => (seq - 1, Tampering::Changed),
    })
}

/// The number under which its hash was made, near its own.
fn number_of(link: &Link) -> Option<u32> {
    let near = |step: u32| [link.seq.checked_add(step), link.seq.checked_sub(step).filter(|number| *number > 0)];
    (0..=AROUND).flat_map(near).flatten().find(|number| link.computed_as(*number) == Some(link.hash))
}

/// The entry of a number: none when it is not there, none within when it cannot be read.
fn one(conn: &Connection, seq: u32) -> Result<Option<Option<Link>>, Trouble> {
    let mut statement = conn.prepare_cached(&link::select(conn, "WHERE seq = ?1")?)?;
    let mut rows = statement.query([seq])?;
    Ok(rows.next()?.map(Link::of_row))
}

fn following(conn: &Connection, seq: u32) -> Result<Vec<Link>, Trouble> {
    let mut statement = conn.prepare_cached(&link::select(conn, "WHERE seq > ?1 ORDER BY seq LIMIT ?2")?)?;
    let mut rows = statement.query(params![seq, AROUND])?;
    let mut following = Vec::new();
    while let Some(row) = rows.next()? {
        following.extend(Link::of_row(row));
    }
    Ok(following)
}
