//! A clean chain of a million entries gone through to its end, beside reading the same rows without hashing and hashing the same
//! bytes without reading them.

use std::path::Path;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use gishe_domain::case::CaseId;
use gishe_store::journal::{self, ChainVerdict, NewAuditEntry};
use gishe_store::{StoreError, StoreKey};
use rusqlite::Connection;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::table::{Line, median, ms};

/// Entries in the chain.
const ENTRIES: u32 = 1_000_000;
/// Times that each is measured.
const RUNS: usize = 5;
/// The key of the journal.
const KEY: [u8; 32] = [5; 32];

pub fn measure(folder: &Path) -> Vec<Line> {
    let key = StoreKey::new(KEY);
    let start: DateTime<Utc> = "2026-01-05T07:00:00Z".parse().unwrap();
    let (journal, reader) = journal::open(folder, &key, start).unwrap();
    for batch in 0..ENTRIES / 10_000 {
        journal
            .transact(|tx| {
                for n in batch * 10_000..(batch + 1) * 10_000 {
                    tx.audit(&entry(n, start))?;
                }
                Ok::<_, StoreError>(())
            })
            .unwrap();
    }
    let verified = median(times(|| {
        let verdict = reader.view(|view| view.verify_chain()).unwrap();
        assert_eq!(verdict, ChainVerdict::Whole { size: ENTRIES });
    }));
    drop((journal, reader));
    let conn = Connection::open(folder.join("journal.db")).unwrap();
    conn.execute_batch(&format!("PRAGMA key = \"x'{}'\";", hex::encode(KEY))).unwrap();
    let mut bytes = 0;
    let read = median(times(|| bytes = rows(&conn)));
    let text = vec![7_u8; bytes / ENTRIES as usize + 80];
    let hashed = median(times(|| {
        let mut last = [0; 32];
        for _ in 0..ENTRIES {
            last = Sha256::new().chain_update(&text).chain_update(last).finalize().into();
        }
        assert_ne!(last, [0; 32]);
    }));
    vec![Line {
        work: format!("a clean audit chain of {ENTRIES} entries verified"),
        figure: format!("{verified:.0} ms"),
        beside: format!(
            "{read:.0} ms for reading the same rows, {hashed:.0} ms for SHA-256 of as many texts of {} bytes",
            text.len() + 32
        ),
        goal: "≤ 3,000 ms".into(),
        reached: Some(verified <= 3000.0),
    }]
}

/// An entry as a day's work leaves them.
fn entry(n: u32, start: DateTime<Utc>) -> NewAuditEntry {
    let kinds = ["case-opened", "identifier-revealed", "review", "decide", "receipt"];
    NewAuditEntry {
        at: start + TimeDelta::seconds(i64::from(n)),
        ahead: Some(-120),
        actor: "officer-1907".into(),
        kind: kinds[n as usize % kinds.len()].into(),
        case: Some(CaseId(Uuid::from_u128(u128::from(n / 20)))),
        details: json!({ "command": Uuid::from_u128(u128::from(n)), "version": n % 7 }),
    }
}

fn times(run: impl FnMut()) -> Vec<f64> {
    let mut run = run;
    let one = |_| {
        let start = Instant::now();
        run();
        ms(start.elapsed())
    };
    (0..RUNS).map(one).collect()
}

/// Reads what is hashed and gives its bytes.
fn rows(conn: &Connection) -> usize {
    let mut all = conn.prepare("SELECT * FROM audit ORDER BY seq").unwrap();
    let mut rows = all.query([]).unwrap();
    let mut bytes = 0;
    while let Some(row) = rows.next().unwrap() {
        bytes += 16;
        bytes += row.get_ref(2).unwrap().as_str().unwrap().len() + row.get_ref(3).unwrap().as_str().unwrap().len();
        bytes += row.get_ref(5).unwrap().as_str().unwrap().len() + row.get_ref(6).unwrap().as_blob().unwrap().len();
    }
    bytes
}
