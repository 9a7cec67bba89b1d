//! Real damage to real files: what either the file or its backup has is in the new journal, once.

mod newer;
mod tables;

use std::collections::BTreeSet;
use std::fs;

use gishe_domain::decision::Outcome;
use rand::{Rng as _, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::fixture::{at, case_id, command, decide, key, me, now, receipt, ruling};
use crate::journal::{self, EntryState, JournalReader, JournalWriter, NewDocument};
use gishe_protocol::commands::{CommandResult, Verdict};
use gishe_sync::ports::Outbox;

const PAGE: usize = 4096;

fn act(journal: &JournalWriter, n: u32) {
    let written = journal.transact(|tx| {
        tx.enqueue(&command(n, n, decide(Outcome::Approved)))?;
        tx.save_draft(case_id(n), &ruling(Outcome::Refused), at(n.into()))?;
        let details = json!({ "n": n });
        tx.audit(&NewAuditEntry {
            at: at(n.into()),
            ahead: None,
            actor: me().id,
            kind: "decide".into(),
            case: Some(case_id(n)),
            details,
        })
    });
    written.unwrap();
}

/// A closed journal with so many commands, half of them made after the backup, and a document over several pages.
fn closed(commands: u32) -> TempDir {
    let dir = TempDir::new().unwrap();
    let (journal, reader) = journal::open(dir.path(), &key(2), now()).unwrap();
    let document = NewDocument {
        case: case_id(900),
        decision: Uuid::from_u128(9),
        outcome: Outcome::Approved,
        act_number: "РЛЦ26-РД09-0613".into(),
        pages: 2,
        bytes: (0..30_000_u32).flat_map(|n| n.to_le_bytes()).collect(),
    };
    journal.transact(|tx| tx.freeze(&document, now()).and_then(|_| tx.set_value("a", "b"))).unwrap();
    (1..=commands / 2).for_each(|n| act(&journal, n));
    journal.backup(now()).unwrap();
    (commands / 2 + 1..=commands).for_each(|n| act(&journal, n));
    drop((journal, reader));
    dir
}

fn ids(entries: &[crate::journal::OutboxEntry]) -> BTreeSet<Uuid> {
    entries.iter().map(|entry| entry.command.id).collect()
}

fn wanted(range: impl IntoIterator<Item = u32>) -> BTreeSet<Uuid> {
    range.into_iter().map(|n| command(n, n, decide(Outcome::Approved)).id).collect()
}

/// Opens after salvage, and whatever the salvage says is so.
fn opened(dir: &Path, saved: &Salvage) -> (JournalWriter, JournalReader) {
    let (journal, reader) = journal::open(dir, &key(2), now()).unwrap();
    let view = reader.view(|view| {
        let entries = view.outbox()?;
        assert_eq!(u32::try_from(entries.len()).unwrap(), saved.commands);
        let held = entries.iter().filter(|entry| entry.state.needs_attention()).count();
        assert_eq!(u32::try_from(held).unwrap(), saved.held);
        assert_eq!(view.salvage()?.as_ref(), Some(saved));
        let last = view.audit_after(0, u32::MAX)?.pop().unwrap();
        assert_eq!((last.entry.kind.as_str(), last.entry.actor.as_str()), ("journal-salvaged", "desk"));
        assert_eq!(last.entry.details, serde_json::to_value(saved).unwrap());
        match view.verify_chain()? {
            ChainVerdict::Whole { .. } => assert_eq!(saved.audit_lost, 0),
            ChainVerdict::Explained { lost, at, .. } => assert_eq!((lost, at), (saved.audit_lost, saved.at)),
            ChainVerdict::Broken { seq } => panic!("broken at {seq}, and the salvage does not say why: {saved:?}"),
        }
        Ok::<_, StoreError>(())
    });
    view.unwrap();
    (journal, reader)
}

#[test]
fn with_any_page_gone_nothing_is_lost_that_the_file_or_its_backup_has() {
    for commands in [0, 1, 50] {
        let dir = closed(commands);
        let (path, aside) = (dir.path().join("journal.db"), dir.path().join("damaged"));
        let whole = fs::read(&path).unwrap();
        let check = fs::read(dir.path().join("journal.check")).unwrap();
        let backups: Vec<_> = backup::backups(dir.path()).unwrap();
        let kept = fs::read(&backups.last().unwrap().path).unwrap();
        let mut random = ChaCha8Rng::seed_from_u64(3);
        for page in (0..whole.len() / PAGE).step_by(if commands == 50 { 3 } else { 9 }) {
            let mut bytes = whole.clone();
            let name = match page / 3 % 3 {
                0 => {
                    bytes[page * PAGE..(page + 1) * PAGE].fill(0);
                    "zeros"
                }
                1 => {
                    bytes[page * PAGE + random.gen_range(0..PAGE)] ^= 1 << random.gen_range(0..8);
                    "a bit"
                }
                _ => {
                    random.fill(&mut bytes[page * PAGE..(page + 1) * PAGE]);
                    "noise"
                }
            };
            fs::write(&path, &bytes).unwrap();
            fs::write(dir.path().join("journal.check"), &check).unwrap();
            for old in backup::backups(dir.path()).unwrap() {
                fs::remove_file(old.path).unwrap();
            }
            fs::write(&backups.last().unwrap().path, &kept).unwrap();
            let damaged = Err(StoreError::Damaged(StoreFile::Journal));
            assert_eq!(journal::open(dir.path(), &key(2), now()).map(drop), damaged, "{name} in page {page}");
            let saved = salvage(dir.path(), &key(2), None, at(60)).unwrap();
            assert_eq!((saved.lost_pages, saved.log_broken), (1, false), "{name} in page {page}");
            let (journal, reader) = opened(dir.path(), &saved);
            let found = reader.view(|view| view.outbox()).unwrap();
            let found = ids(&found);
            assert!(found.is_superset(&wanted(1..=commands / 2)), "{name} in page {page}: the backup has them");
            let missing = wanted(1..=commands).difference(&found).count();
            assert!(missing <= 20, "{name} in page {page}: {missing} of {commands} were on one page");
            let document = reader.view(|view| view.document_of(case_id(900))).unwrap().unwrap();
            assert_eq!(reader.view(|view| view.frozen_bytes(&document.digest)).unwrap().len(), 120_000);
            assert_eq!(saved.file, Some(hex_digest(&bytes)));
            drop((journal, reader));
        }
        assert!(fs::read_dir(&aside).unwrap().count() <= 3, "what is kept of damaged files is bounded");
    }
}

fn hex_digest(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(bytes))
}

#[test]
fn a_page_of_an_index_costs_no_row_and_holds_no_command() {
    let dir = closed(50);
    let path = dir.path().join("journal.db");
    let root: usize = {
        let conn = crate::file::look_into(&path, &key(2)).unwrap();
        conn.query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'outbox_case'", [], |row| row.get::<_, u32>(0))
            .unwrap() as usize
    };
    let mut bytes = fs::read(&path).unwrap();
    bytes[root * PAGE - 500] ^= 4;
    fs::write(&path, bytes).unwrap();
    let saved = salvage(dir.path(), &key(2), None, at(60)).unwrap();
    assert_eq!((saved.commands, saved.held, saved.audit, saved.audit_lost), (50, 0, 50, 0));
    let (_, reader) = opened(dir.path(), &saved);
    let entries = reader.view(|view| view.outbox()).unwrap();
    assert!(entries.iter().all(|entry| entry.state == EntryState::Ready && entry.is_undoable()));
}

#[test]
fn a_file_that_is_cut_off_gives_what_is_before_the_cut() {
    let dir = closed(50);
    let path = dir.path().join("journal.db");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2 + 99]).unwrap();
    let saved = salvage(dir.path(), &key(2), None, at(60)).unwrap();
    assert!(saved.lost_pages > 1);
    let (_, reader) = opened(dir.path(), &saved);
    assert!(ids(&reader.view(|view| view.outbox()).unwrap()).is_superset(&wanted(1..=25)));
}

#[test]
fn a_file_that_is_gone_or_ruined_comes_from_its_backup_and_nothing_is_sent_unasked() {
    for ruin in [None, Some(0), Some(100_000)] {
        let dir = closed(10);
        let path = dir.path().join("journal.db");
        match ruin {
            None => fs::remove_file(&path).unwrap(),
            Some(size) => fs::write(&path, vec![0x5a; size]).unwrap(),
        }
        let expected = if ruin == Some(100_000) { StoreError::Damaged } else { StoreError::Missing };
        assert_eq!(journal::open(dir.path(), &key(2), now()).map(drop), Err(expected(StoreFile::Journal)));
        let saved = salvage(dir.path(), &key(2), None, at(60)).unwrap();
        assert_eq!((saved.commands, saved.held, saved.from_backup > 5), (5, 5, true), "{ruin:?}");
        let (_, reader) = opened(dir.path(), &saved);
        for entry in reader.view(|view| view.outbox()).unwrap() {
            let EntryState::Rejected { rejection, .. } = entry.state else { panic!("{:?}", entry.state) };
            let held =
                gishe_protocol::commands::Rejection::Invalid { field: HELD_FIELD.into(), reason: "backup".into() };
            assert_eq!(rejection, held);
        }
    }
}

#[test]
fn without_a_backup_the_file_alone_gives_what_it_has_and_with_neither_nothing_changes() {
    let dir = closed(50);
    fs::remove_dir_all(dir.path().join("backups")).unwrap();
    let path = dir.path().join("journal.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[..PAGE].fill(0);
    fs::write(&path, &bytes).unwrap();
    let saved = salvage(dir.path(), &key(2), None, at(60)).unwrap();
    assert_eq!(
        (saved.commands, saved.backup_at, saved.lost_pages),
        (50, None, 1),
        "page 1 leads to all, and holds none"
    );
    drop(opened(dir.path(), &saved));
    fs::remove_dir_all(dir.path().join("backups")).unwrap();
    fs::write(&path, vec![1; 50_000]).unwrap();
    let before = list(dir.path());
    assert_eq!(salvage(dir.path(), &key(2), None, at(60)), Err(StoreError::Damaged(StoreFile::Journal)));
    assert_eq!(list(dir.path()), before);
}

fn list(dir: &Path) -> Vec<(String, u64)> {
    let entry = |entry: std::io::Result<fs::DirEntry>| {
        let entry = entry.unwrap();
        (entry.file_name().into_string().unwrap(), entry.metadata().unwrap().len())
    };
    let mut all: Vec<_> = fs::read_dir(dir).unwrap().map(entry).collect();
    all.sort();
    all
}

#[test]
fn what_was_taken_back_or_settled_since_the_backup_is_not_done_again() {
    let dir = TempDir::new().unwrap();
    let (journal, reader) = journal::open(dir.path(), &key(2), now()).unwrap();
    (1..=4).for_each(|n| act(&journal, n));
    journal.backup(now()).unwrap();
    let sent = reader.view(|view| view.outbox()).unwrap();
    let applied = |n: usize| CommandResult {
        id: sent[n].command.id,
        verdict: Verdict::Applied { version: 2, receipt: receipt(&sent[n].command, 2, None) },
    };
    // The first is acknowledged, the second taken back, the third left as it is, the fourth looked at.
    journal.record(&[applied(0)], at(1)).unwrap();
    let note = |kind: &str, n: u32| NewAuditEntry {
        at: at(2),
        ahead: None,
        actor: me().id,
        kind: kind.into(),
        case: Some(case_id(n)),
        details: serde_json::Value::Null,
    };
    journal.transact(|tx| tx.undo(sent[1].command.id).and_then(|_| tx.audit(&note("decision-undone", 2)))).unwrap();
    journal.transact(|tx| tx.audit(&note("case-opened", 4))).unwrap();
    drop((journal, reader));
    // Everything of the outbox and of the receipts is lost: their rows are on these pages alone.
    let path = dir.path().join("journal.db");
    let mut bytes = fs::read(&path).unwrap();
    let roots: Vec<usize> = {
        let conn = crate::file::look_into(&path, &key(2)).unwrap();
        let mut roots =
            conn.prepare("SELECT rootpage FROM sqlite_schema WHERE name IN ('outbox', 'receipts')").unwrap();
        roots.query_map([], |row| row.get::<_, u32>(0)).unwrap().map(|root| root.unwrap() as usize).collect()
    };
    roots.iter().for_each(|root| bytes[(root - 1) * PAGE..root * PAGE].fill(0));
    fs::write(&path, bytes).unwrap();
    let saved = salvage(dir.path(), &key(2), None, at(60)).unwrap();
    assert_eq!((saved.commands, saved.held, saved.audit_lost), (4, 1, 0));
    let (_, reader) = opened(dir.path(), &saved);
    let entries = reader.view(|view| view.outbox()).unwrap();
    let states: Vec<bool> = entries.iter().map(|entry| entry.state.needs_attention()).collect();
    // The first is sent again under its own id, so that its receipt comes once more; only the second is in doubt.
    assert_eq!(states, [false, true, false, false]);
    assert_eq!(ids(&entries), ids(&sent));
    assert!(entries.iter().filter(|entry| entry.state == EntryState::Unknown).all(|entry| !entry.is_undoable()));
}

#[test]
fn a_torn_log_keeps_what_was_committed_and_a_broken_one_is_salvaged() {
    let dir = TempDir::new().unwrap();
    let (journal, reader) = journal::open(dir.path(), &key(2), now()).unwrap();
    (1..=6).for_each(|n| act(&journal, n));
    let (path, log) = (dir.path().join("journal.db"), dir.path().join("journal.db-wal"));
    // As a killed program leaves them: the log is not moved into the file.
    let (main, whole) = (fs::read(&path).unwrap(), fs::read(&log).unwrap());
    drop((journal, reader));
    let lay = |bytes: &[u8]| {
        fs::write(&path, &main).unwrap();
        fs::write(&log, bytes).unwrap();
        let _ = fs::remove_file(dir.path().join("journal.db-shm"));
        let _ = fs::remove_dir_all(dir.path().join("backups"));
    };
    lay(&whole[..whole.len() - 3000]);
    let (journal, reader) = journal::open(dir.path(), &key(2), now()).unwrap();
    assert_eq!(ids(&reader.view(|view| view.outbox()).unwrap()), wanted(1..=5), "the sixth was not finished");
    drop((journal, reader));
    // A bit in the middle: SQLite would drop all behind it without a word.
    let mut bytes = whole.clone();
    bytes[32 + (whole.len() / (24 + PAGE) / 2) * (24 + PAGE) + 24 + 1000] ^= 2;
    lay(&bytes);
    assert_eq!(journal::open(dir.path(), &key(2), now()).map(drop), Err(StoreError::Damaged(StoreFile::Journal)));
    let saved = salvage(dir.path(), &key(2), None, at(60)).unwrap();
    assert!(saved.log_broken);
    let (_, reader) = opened(dir.path(), &saved);
    let found = ids(&reader.view(|view| view.outbox()).unwrap());
    assert!(found.contains(&wanted([6]).pop_first().unwrap()), "what was committed behind the break: {found:?}");
}

#[test]
fn a_salvage_that_is_cut_short_is_gone_on_with_at_the_next_start() {
    let dir = closed(9);
    let path = dir.path().join("journal.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[PAGE * 2 + 9] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let saved = salvage(dir.path(), &key(2), None, at(60)).unwrap();
    let (fresh, check) = (fs::read(&path).unwrap(), fs::read(dir.path().join("journal.check")).unwrap());
    for stop in 0..3 {
        let folder = dir.path().join("salvaged");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("journal.check"), &check).unwrap();
        fs::write(&path, &bytes).unwrap();
        if stop < 2 {
            fs::write(folder.join("journal.db"), &fresh).unwrap();
        } else {
            fs::write(&path, &fresh).unwrap();
        }
        if stop == 0 {
            fs::write(path.with_extension("db-wal"), b"of the old file").unwrap();
        }
        let (journal, reader) = opened(dir.path(), &saved);
        assert!(!folder.exists(), "{stop}");
        drop((journal, reader));
    }
}

#[test]
fn what_was_saved_is_told_until_it_was_seen_and_stays_in_the_chain() {
    let dir = closed(3);
    let path = dir.path().join("journal.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[PAGE + 9] ^= 1;
    fs::write(&path, bytes).unwrap();
    let saved = salvage(dir.path(), &key(2), None, at(60)).unwrap();
    let (journal, reader) = opened(dir.path(), &saved);
    journal.transact(|tx| tx.salvage_seen()).unwrap();
    assert_eq!(reader.view(|view| view.salvage()), Ok(None));
    let chain = reader.view(|view| view.audit_after(0, 99)).unwrap();
    assert!(chain.iter().any(|entry| entry.entry.kind == "journal-salvaged"));
    drop((journal, reader));
    assert!(matches!(examine(&path, &key(2)), Ok(ChainVerdict::Whole { .. })));
    assert_eq!(examine(&path, &key(7)), Err(StoreError::WrongKey(StoreFile::Journal)));
}
