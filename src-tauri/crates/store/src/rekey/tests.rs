//! Files under another key, and the power cut at every step of it.

use std::fs;
use std::path::Path;

use gishe_domain::decision::Outcome;
use tempfile::TempDir;

use super::*;
use crate::fixture::{Desk, EVIDENCE_BOUND, at, case, command, decide, key, me, now, rule};
use crate::journal::{ChainVerdict, NewAuditEntry};

const OLD: [u8; 2] = [1, 2];
const NEW: [u8; 2] = [3, 4];

fn keys([replica, journal]: [u8; 2]) -> [StoreKey; 2] {
    [key(replica), key(journal)]
}

fn entry(n: i64) -> NewAuditEntry {
    NewAuditEntry {
        at: at(n),
        ahead: None,
        actor: me().id,
        kind: "decide".into(),
        case: None,
        details: serde_json::Value::Null,
    }
}

/// A desk with cases, unsent commands, an audit chain and backups, some of it still in the logs of the files.
fn worked() -> Desk {
    let desk = Desk::holding(&[case(1), case(2), case(3)]);
    for n in 0..6 {
        desk.journal.transact(|tx| tx.enqueue(&command(n, n, decide(Outcome::Approved)))).unwrap();
        desk.journal.transact(|tx| tx.audit(&entry(i64::from(n)))).unwrap();
        if n % 2 == 0 {
            desk.journal.backup(at(i64::from(n))).unwrap();
        }
    }
    desk
}

/// A copy of the directory as it lies on the disk at this moment.
fn copied(from: &Path) -> TempDir {
    let to = TempDir::new().unwrap();
    copy_into(from, to.path());
    to
}

fn copy_into(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy_into(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Rekeys until a step, as if the power were cut there; true when it came to its end.
fn until(dir: &Path, step: usize) -> bool {
    let mut done = 0;
    let mut between = || {
        done += 1;
        if done > step { Err(StoreError::Missing(StoreFile::Replica)) } else { Ok(()) }
    };
    match Rekey::new(dir, keys(OLD), keys(NEW), &mut between).run() {
        Ok(_) => true,
        Err(StoreError::Missing(StoreFile::Replica)) => false,
        Err(error) => panic!("step {step}: {error}"),
    }
}

fn rekeyed(dir: &Path) -> Rekeyed {
    Rekey::new(dir, keys(OLD), keys(NEW), &mut || Ok(())).run().unwrap()
}

/// Opens under the keys and finds everything that was there.
fn whole(dir: &Path, [replica, journal]: [u8; 2]) {
    let (writer, reader) = journal::open(dir, &key(journal), now()).unwrap();
    assert_eq!(reader.view(|view| view.outbox()).unwrap().len(), 6);
    assert_eq!(reader.view(|view| view.verify_chain()), Ok(ChainVerdict::Whole { size: 6 }));
    drop((writer, reader));
    let (writer, reader) = replica::open(dir, &key(replica), rule(), EVIDENCE_BOUND).unwrap();
    assert!((1..=3).all(|n| reader.case(crate::fixture::case_id(n)).unwrap().is_some()));
    drop((writer, reader));
}

/// No file anywhere beneath has one page that was written under any of the keys.
fn nothing_opens(dir: &Path, under: [u8; 2]) {
    for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            nothing_opens(&entry.path(), under);
            continue;
        }
        for n in under {
            let opened = Pages::open(&entry.path(), &key(n)).unwrap();
            assert!(opened.is_none(), "{} opens under the key {n}", entry.path().display());
        }
    }
}

#[test]
fn afterwards_everything_is_there_and_no_file_opens_under_the_old_keys() {
    let dir = worked().closed();
    let before = journal::backups(dir.path()).unwrap();
    let done = rekeyed(dir.path());
    assert_eq!(done, Rekeyed { backups: u32::try_from(before.len()).unwrap(), removed: 0 });
    assert!(before.len() >= 3);
    assert_eq!(journal::backups(dir.path()).unwrap(), before, "of the same numbers and days");
    nothing_opens(dir.path(), OLD);
    for backup in &before {
        assert!(matches!(journal::examine(&backup.path, &key(NEW[1])), Ok(ChainVerdict::Whole { .. })));
    }
    whole(dir.path(), NEW);
    nothing_opens(dir.path(), OLD);
    assert_eq!(
        journal::open(dir.path(), &key(OLD[1]), now()).err(),
        Some(StoreError::WrongKey(StoreFile::Journal)),
        "and the old one is refused by name"
    );
    assert_eq!(rekeyed(dir.path()), Rekeyed::default(), "again there is nothing to do");
}

#[test]
fn whatever_step_the_power_is_cut_at_nothing_is_lost_and_the_next_run_ends_it() {
    // The files of a program that was killed: their logs were not moved into them.
    let desk = worked();
    let killed = copied(desk.dir.path());
    drop(desk);
    assert!(fs::metadata(killed.path().join("journal.db-wal")).unwrap().len() > 0);
    let mut steps = 0;
    loop {
        let dir = copied(killed.path());
        let ended = until(dir.path(), steps);
        // As the desk opens it then: each file under the key that its pages have.
        let holds = |file, old: u8, new: u8| if opens(dir.path(), file, &key(new)).unwrap() { new } else { old };
        let held = [holds(StoreFile::Replica, OLD[0], NEW[0]), holds(StoreFile::Journal, OLD[1], NEW[1])];
        whole(copied(dir.path()).path(), held);
        // Cut again one step later, as often as it takes.
        for _ in 0..100 {
            if until(dir.path(), 1) {
                break;
            }
        }
        rekeyed(dir.path());
        nothing_opens(dir.path(), OLD);
        assert!(!fs::read_dir(dir.path()).unwrap().any(|one| one.unwrap().path().extension() == Some(PART.as_ref())));
        whole(dir.path(), NEW);
        if ended {
            break;
        }
        steps += 1;
    }
    assert!(steps >= 15, "{steps} steps");
}

#[test]
fn what_was_damaged_before_is_removed_and_a_damaged_journal_is_not_touched() {
    let dir = worked().closed();
    let (damaged, backups) = (dir.path().join("damaged"), dir.path().join("backups"));
    fs::create_dir(&damaged).unwrap();
    fs::copy(dir.path().join("journal.db"), damaged.join("journal-1.db")).unwrap();
    fs::copy(dir.path().join("journal.db"), backups.join("journal.unsound")).unwrap();
    fs::copy(dir.path().join("replica.db"), dir.path().join("replica-damaged.db")).unwrap();
    let spoil = |path: &Path| {
        let mut bytes = fs::read(path).unwrap();
        bytes[4096 + 100] ^= 1;
        fs::write(path, bytes).unwrap();
    };
    let backup = journal::backups(dir.path()).unwrap()[0].path.clone();
    spoil(&backup);
    let whole_journal = fs::read(dir.path().join("journal.db")).unwrap();
    spoil(&dir.path().join("journal.db"));
    let spoilt = fs::read(dir.path().join("journal.db")).unwrap();
    let refused = Rekey::new(dir.path(), keys(OLD), keys(NEW), &mut || Ok(())).run();
    assert_eq!(refused, Err(StoreError::Damaged(StoreFile::Journal)));
    assert_eq!(fs::read(dir.path().join("journal.db")).unwrap(), spoilt);
    assert!(backup.exists() && damaged.exists(), "they are what it is saved from");

    fs::write(dir.path().join("journal.db"), whole_journal).unwrap();
    assert_eq!(rekeyed(dir.path()).removed, 4);
    assert!(!backup.exists() && !damaged.exists());
    nothing_opens(dir.path(), OLD);
    whole(dir.path(), NEW);
}

#[test]
fn a_replica_that_cannot_be_read_is_fetched_anew_and_one_that_is_not_there_is_no_fault() {
    let dir = worked().closed();
    let path = dir.path().join("replica.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[4096 * 2 + 100] ^= 1;
    fs::write(&path, bytes).unwrap();
    assert_eq!(rekeyed(dir.path()).removed, 1);
    assert!(!path.exists());
    nothing_opens(dir.path(), OLD);
    assert_eq!(rekeyed(dir.path()), Rekeyed::default());
    replica::open(dir.path(), &key(NEW[0]), rule(), EVIDENCE_BOUND).unwrap();
}

#[test]
fn a_file_that_is_open_elsewhere_is_left_for_another_time() {
    let desk = worked();
    let reader = desk.reader.clone();
    let (begun, going) = (std::sync::Barrier::new(2), std::sync::Barrier::new(2));
    std::thread::scope(|threads| {
        threads.spawn(|| {
            reader.view(|view| {
                view.outbox()?;
                begun.wait();
                going.wait();
                Ok::<_, StoreError>(())
            })
        });
        begun.wait();
        desk.journal.transact(|tx| tx.set_value("n", "1")).unwrap();
        let refused = Rekey::new(desk.dir.path(), keys(OLD), keys(NEW), &mut || Ok(())).run();
        going.wait();
        assert_eq!(refused, Err(StoreError::InUse(StoreFile::Journal)));
    });
    assert!(opens(desk.dir.path(), StoreFile::Journal, &key(OLD[1])).unwrap());
    whole(desk.restarted().closed().path(), OLD);
}
