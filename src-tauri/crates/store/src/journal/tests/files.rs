//! Transactions, backups, documents.

use gishe_domain::decision::Outcome;
use serde_json::json;

use crate::fixture::{Desk, at, case_id, command, decide, key, me, now, ruling};
use crate::journal::{self, ChainVerdict, CheckDraft, NewAuditEntry, NewDocument, backups};
use crate::{StoreError, StoreFile};

fn entry(n: i64) -> NewAuditEntry {
    NewAuditEntry {
        at: at(n),
        ahead: None,
        actor: me().id,
        kind: "decide".into(),
        case: Some(case_id(1)),
        details: json!({ "n": n }),
    }
}

#[derive(Debug, PartialEq)]
enum UseCase {
    Store(StoreError),
    Changed,
}

impl From<StoreError> for UseCase {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

#[test]
fn an_act_is_written_whole_or_not_at_all() {
    let desk = Desk::new();
    let act = |fail: bool| {
        desk.journal.transact(|tx| {
            tx.save_draft(case_id(1), &ruling(Outcome::Refused), now())?;
            tx.enqueue(&command(1, 1, decide(Outcome::Refused)))?;
            tx.audit(&entry(1))?;
            if fail { Err(UseCase::Changed) } else { Ok(()) }
        })
    };
    assert_eq!(act(true), Err(UseCase::Changed));
    let left = |desk: &Desk| {
        let read = desk.reader.view(|view| {
            Ok::<_, StoreError>((view.draft(case_id(1))?.is_some(), view.outbox()?.len(), view.audit_head()?.size))
        });
        read.unwrap()
    };
    assert_eq!(left(&desk), (false, 0, 0));
    assert_eq!(act(false), Ok(()));
    let desk = desk.restarted();
    assert_eq!(left(&desk), (true, 1, 1));
    // The same id again: the whole of the second act is undone, its audit entry too.
    assert!(
        desk.journal
            .transact(|tx| tx.audit(&entry(2)).and_then(|_| tx.enqueue(&command(1, 1, decide(Outcome::Refused)))))
            .is_err()
    );
    assert_eq!(left(&desk), (true, 1, 1));
}

#[test]
fn a_full_disk_refuses_the_act_and_keeps_what_was_there() {
    let desk = Desk::new();
    desk.enqueue(&command(0, 1, decide(Outcome::Approved)));
    desk.journal.leave_pages(2);
    let mut done = 1;
    let refused = (1..200).find_map(|n| {
        let act = desk
            .journal
            .transact(|tx| tx.enqueue(&command(n, n, decide(Outcome::Refused))).and_then(|_| tx.audit(&entry(1))));
        done += usize::from(act.is_ok());
        act.err()
    });
    assert_eq!(refused, Some(StoreError::DiskFull));
    let kept = desk.reader.view(|view| Ok::<_, StoreError>((view.outbox()?.len(), view.verify_chain()?))).unwrap();
    assert_eq!(kept, (done, ChainVerdict::Whole { size: u32::try_from(done - 1).unwrap() }));
    desk.journal.leave_pages(u32::MAX);
    desk.enqueue(&command(900, 900, decide(Outcome::Approved)));
}

#[test]
fn backups_roll_and_open_with_the_same_key() {
    let desk = Desk::new();
    for n in 1..=8 {
        desk.journal.transact(|tx| tx.audit(&entry(n)).and_then(|_| tx.set_value("n", &n.to_string()))).unwrap();
        desk.journal.backup(at(n)).unwrap();
    }
    let kept = backups(desk.dir.path()).unwrap();
    assert_eq!(kept.iter().map(|backup| backup.number).collect::<Vec<_>>(), [4, 5, 6, 7, 8]);
    assert_eq!(desk.journal.last_backup(), Some(at(8)));
    for (backup, n) in kept.iter().zip(4..) {
        let dir = tempfile::TempDir::new().unwrap();
        std::fs::copy(&backup.path, dir.path().join("journal.db")).unwrap();
        let (_, reader) = journal::open(dir.path(), &key(2), now()).unwrap();
        assert_eq!(reader.view(|view| view.value("n")), Ok(Some(n.to_string())));
        assert_eq!(reader.view(|view| view.verify_chain()), Ok(ChainVerdict::Whole { size: n }));
        let other = tempfile::TempDir::new().unwrap();
        std::fs::copy(&backup.path, other.path().join("journal.db")).unwrap();
        assert_eq!(journal::open(other.path(), &key(3), now()).err(), Some(StoreError::WrongKey(StoreFile::Journal)));
    }
}

#[test]
fn a_backup_is_made_at_the_start_and_then_when_enough_was_written_and_not_too_often() {
    let desk = Desk::new();
    assert_eq!(desk.journal.last_backup(), None);
    desk.journal.transact(|tx| tx.audit(&entry(1))).unwrap();
    let desk = desk.restarted();
    assert_eq!(desk.journal.last_backup(), Some(now()));
    assert_eq!(desk.journal.backup_if_due(at(60)), Ok(false), "nothing was written");
    (0..40).for_each(|n| desk.journal.transact(|tx| tx.set_value("n", &n.to_string())).unwrap());
    assert_eq!(desk.journal.backup_if_due(at(5)), Ok(false), "too soon");
    assert_eq!(desk.journal.backup_if_due(at(10)), Ok(true));
    assert_eq!(desk.journal.backup_if_due(at(60)), Ok(false), "nothing was written since");
}

#[test]
fn what_was_frozen_is_what_is_signed() {
    let desk = Desk::new();
    let new = NewDocument {
        case: case_id(1),
        decision: uuid::Uuid::from_u128(7),
        outcome: Outcome::Approved,
        act_number: "РЛЦ26-РД09-0613".into(),
        pages: 2,
        bytes: b"%PDF-1.7 frozen".to_vec(),
    };
    let frozen = desk.journal.transact(|tx| tx.freeze(&new, at(1))).unwrap();
    let again = NewDocument { bytes: b"%PDF-1.7 other".to_vec(), ..new.clone() };
    assert_eq!(desk.journal.transact(|tx| tx.freeze(&again, at(2))), Ok(frozen.clone()));
    assert_eq!(desk.reader.view(|view| view.frozen_bytes(&frozen.digest)), Ok(new.bytes));
    let digest = frozen.digest.as_str();
    desk.journal.transact(|tx| tx.mark_read(digest, at(3))).unwrap();
    desk.journal.transact(|tx| tx.mark_read(digest, at(4))).unwrap();
    let signed = desk.journal.transact(|tx| tx.keep_signed(digest, b"%PDF signed", at(5))).unwrap();
    let kept = desk.reader.view(|view| view.document_of(case_id(1))).unwrap().unwrap();
    assert_eq!((kept.read_at, kept.signed.as_ref().map(|signed| signed.uploaded)), (Some(at(3)), Some(false)));
    assert_eq!(kept.signed.unwrap().blob, signed);
    assert_eq!(desk.reader.view(|view| view.signed_bytes(&signed.sha256)), Ok(Some(b"%PDF signed".to_vec())));
    let unknown = desk.journal.transact(|tx| tx.mark_read(&"0".repeat(64), at(3)));
    assert_eq!(unknown, Err(StoreError::UnknownDocument));
}

#[test]
fn drafts_and_notes_are_kept_and_dropped() {
    let desk = Desk::new();
    let note = CheckDraft { check: "title".into(), answer: None, note: "да се види".into(), saved_at: now() };
    desk.journal
        .transact(|tx| {
            tx.save_check_draft(case_id(1), &note)?;
            tx.save_draft(case_id(2), &ruling(Outcome::Refused), now())?;
            tx.save_draft(case_id(2), &ruling(Outcome::Approved), at(1))
        })
        .unwrap();
    let desk = desk.restarted();
    assert_eq!(desk.reader.view(|view| view.check_drafts(case_id(1))), Ok(vec![note]));
    let draft = desk.reader.view(|view| view.draft(case_id(2))).unwrap().unwrap();
    assert_eq!((draft.ruling, draft.saved_at), (ruling(Outcome::Approved), at(1)));
    let overlay = desk.reader.view(|view| view.overlay()).unwrap();
    assert!([1, 2].iter().all(|n| overlay.cases[&case_id(*n)].draft));
    desk.journal
        .transact(|tx| tx.discard_draft(case_id(2)).and_then(|()| tx.discard_check_drafts(case_id(1))))
        .unwrap();
    assert!(desk.reader.view(|view| view.overlay()).unwrap().cases.is_empty());
}

#[test]
fn a_desk_that_is_left_leaves_a_backup_of_what_was_written_since_the_last() {
    let desk = Desk::new();
    desk.enqueue(&command(1, 1, decide(Outcome::Approved)));
    desk.journal.backup(now()).unwrap();
    assert_eq!(desk.journal.backup_when_left(now()), Ok(false), "nothing was written since");
    desk.journal.transact(|tx| tx.save_draft(case_id(2), &ruling(Outcome::Refused), now())).unwrap();
    assert_eq!(desk.journal.backup_when_left(now()), Ok(true));
    let kept = |desk: &Desk| -> Vec<(u64, bool)> {
        backups(desk.dir.path()).unwrap().iter().map(|backup| (backup.number, backup.left)).collect()
    };
    assert_eq!(kept(&desk), [(1, false), (2, true)]);
    // The journal is lost while the desk is closed: the draft is in the backup.
    let dir = desk.closed();
    std::fs::remove_file(dir.path().join("journal.db")).unwrap();
    let saved = journal::salvage(dir.path(), &key(2), None, now()).unwrap();
    assert_eq!((saved.commands, saved.drafts), (1, 1));
    let (journal, reader) = journal::open(dir.path(), &key(2), now()).unwrap();
    assert!(reader.view(|view| view.draft(case_id(2))).unwrap().is_some());
    let numbers: Vec<_> = backups(dir.path()).unwrap().iter().map(|backup| (backup.number, backup.left)).collect();
    assert_eq!(numbers, [(1, false), (3, false)], "the next start makes one of its own");
    drop(journal);
}
