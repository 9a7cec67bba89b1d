//! What becomes of commands when central answers.

use chrono::TimeDelta;
use gishe_domain::case::BlobRef;
use gishe_domain::command::Act;
use gishe_domain::decision::Outcome;
use gishe_protocol::commands::{Command, CommandResult, Rejection, Verdict};
use gishe_sync::ports::{Outbox, PendingState, Unsettled};
use uuid::Uuid;

use crate::error::StoreError;
use crate::fixture::{Desk, at, case_id, command, decide, now, receipt};
use crate::journal::{Basis, ChainVerdict, CheckDraft, NewDocument};
use crate::overlay::CaseOverlay;

fn applied(command: &Command, version: u32, fencing: Option<u32>) -> CommandResult {
    let receipt = receipt(command, version, fencing);
    CommandResult { id: command.id, verdict: Verdict::Applied { version, receipt } }
}

#[test]
fn a_command_leaves_only_for_its_receipt() {
    let desk = Desk::new();
    let commands: Vec<Command> = (1..=4).map(|n| desk.enqueue(&command(n, n, Act::Claim))).collect();
    let ids: Vec<Uuid> = commands.iter().map(|one| one.id).collect();
    assert_eq!(desk.journal.begin_sending(&ids, now()).unwrap(), commands);
    let sent = desk.journal.pending().unwrap();
    assert!(sent.iter().all(|one| one.state == PendingState::Unknown && one.attempts == 1));
    let results = [
        applied(&commands[0], 2, Some(7)),
        CommandResult { id: ids[1], verdict: Verdict::Duplicate { receipt: receipt(&commands[1], 3, None) } },
        CommandResult { id: ids[2], verdict: Verdict::Retry { after: 40 } },
        CommandResult { id: ids[3], verdict: Verdict::Rejected { rejection: Rejection::StaleClaim } },
        CommandResult { id: Uuid::from_u128(1), verdict: Verdict::Retry { after: 1 } },
    ];
    let recorded = desk.journal.record(&results, at(9)).unwrap();
    assert_eq!(recorded.receipts, [receipt(&commands[0], 2, Some(7)), receipt(&commands[1], 3, None)]);
    assert_eq!((recorded.attention, recorded.later), (vec![(ids[3], case_id(4))], vec![ids[2]]));
    let desk = desk.restarted();
    let left = desk.journal.pending().unwrap();
    let states: Vec<_> = left.iter().map(|one| (one.id, one.state, one.next_try)).collect();
    let retry = Some(at(9) + TimeDelta::seconds(40));
    assert_eq!(states, [(ids[2], PendingState::Unknown, retry), (ids[3], PendingState::Attention, None)]);
    let kept = desk.reader.view(|view| view.receipts(10)).unwrap();
    assert_eq!(kept.iter().map(|one| one.receipt.command).collect::<Vec<_>>(), [ids[1], ids[0]]);
    assert_eq!(desk.reader.view(|view| view.receipts_since(at(9))), Ok(2));
    assert_eq!(desk.reader.view(|view| view.receipts_since(at(10))), Ok(0));
    assert_eq!(desk.reader.view(|view| view.verify_chain()), Ok(ChainVerdict::Whole { size: 3 }));
}

#[test]
fn the_same_answer_twice_changes_nothing() {
    let desk = Desk::new();
    let claim = desk.enqueue(&command(1, 1, Act::Claim));
    desk.journal.begin_sending(&[claim.id], now()).unwrap();
    let result = [applied(&claim, 2, Some(7))];
    assert_eq!(desk.journal.record(&result, at(1)).unwrap().receipts.len(), 1);
    assert_eq!(desk.journal.record(&result, at(2)).unwrap().receipts.len(), 0);
    assert_eq!(desk.reader.view(|view| view.receipts_of(case_id(1))).unwrap().len(), 1);
}

#[test]
fn later_commands_carry_the_token_that_the_claim_was_given() {
    let desk = Desk::new();
    let claim = desk.enqueue(&command(1, 1, Act::Claim));
    desk.enqueue(&command(2, 1, decide(Outcome::Approved)));
    desk.enqueue(&command(3, 2, Act::Claim));
    desk.journal.begin_sending(&[claim.id], now()).unwrap();
    desk.journal.record(&[applied(&claim, 2, Some(7))], now()).unwrap();
    let tokens: Vec<_> =
        desk.reader.view(|view| view.outbox()).unwrap().iter().map(|entry| entry.command.fencing).collect();
    assert_eq!(tokens, [Some(7), None]);
}

#[test]
fn what_was_undone_meanwhile_is_not_sent() {
    let desk = Desk::new();
    let (first, second) = (desk.enqueue(&command(1, 1, Act::Claim)), desk.enqueue(&command(2, 2, Act::Claim)));
    desk.journal.transact(|tx| tx.undo(first.id)).unwrap();
    assert_eq!(desk.journal.begin_sending(&[first.id, second.id], now()).unwrap(), [second]);
}

#[test]
fn a_refused_command_is_not_sent_and_not_postponed() {
    let desk = Desk::new();
    let claim = desk.enqueue(&command(1, 1, Act::Claim));
    let recorded = desk.journal.refuse(claim.id, &Rejection::Forbidden, now()).unwrap();
    assert_eq!(recorded.attention, [(claim.id, case_id(1))]);
    assert_eq!(desk.journal.begin_sending(&[claim.id], now()).unwrap(), []);
    desk.journal.postpone(&[claim.id], at(5)).unwrap();
    let left = desk.journal.pending().unwrap();
    assert_eq!((left[0].state, left[0].next_try), (PendingState::Attention, None));
}

#[test]
fn a_document_goes_up_once() {
    let desk = Desk::new();
    let new = NewDocument {
        case: case_id(1),
        decision: Uuid::from_u128(7),
        outcome: Outcome::Approved,
        act_number: "1".into(),
        pages: 1,
        bytes: b"%PDF".to_vec(),
    };
    let signed: BlobRef = desk
        .journal
        .transact(|tx| {
            let frozen = tx.freeze(&new, now())?;
            let document = tx.keep_signed(&frozen.digest, b"%PDF signed", now())?;
            tx.enqueue(&command(1, 1, Act::Deliver { document: document.clone() }))?;
            Ok::<_, crate::StoreError>(document)
        })
        .unwrap();
    let wanted = |desk: &Desk| desk.journal.pending().unwrap()[0].upload.clone();
    assert_eq!(wanted(&desk), Some(signed.clone()));
    assert_eq!(desk.journal.document(&signed.sha256).unwrap(), Some(b"%PDF signed".to_vec()));
    desk.journal.uploaded(&signed.sha256).unwrap();
    assert_eq!(wanted(&desk), None);
    // Central lost it after all: sending again begins with the document.
    let id = desk.journal.pending().unwrap()[0].id;
    desk.journal.refuse(id, &Rejection::DocumentMissing, now()).unwrap();
    desk.journal
        .transact(|tx| tx.send_again(id, Some(Basis { version: 3, fencing: None }), || Uuid::from_u128(99)))
        .unwrap();
    assert_eq!(wanted(&desk), Some(signed));
}

#[test]
fn what_is_laid_over_one_case_is_what_is_laid_over_it_among_all() {
    let desk = Desk::new();
    let claim = desk.enqueue(&command(1, 1, Act::Claim));
    desk.enqueue(&command(2, 1, Act::Review { checks: vec![] }));
    desk.enqueue(&command(3, 2, decide(Outcome::Refused)));
    desk.journal.record(&[applied(&claim, 2, Some(7))], now()).unwrap();
    let note = CheckDraft { check: "identity".into(), answer: None, note: "липсва".into(), saved_at: now() };
    let ruling = decide(Outcome::Approved).ruling().cloned().unwrap();
    desk.journal
        .transact(|tx| {
            tx.save_draft(case_id(1), &ruling, now())?;
            tx.save_check_draft(case_id(1), &note)?;
            tx.save_check_draft(case_id(3), &note)
        })
        .unwrap();
    desk.reader
        .view(|view| {
            let all = view.overlay()?;
            assert_eq!(all.cases.len(), 3);
            for (case, laid) in &all.cases {
                assert_eq!(view.overlay_of(*case)?, *laid);
            }
            assert_eq!((all.cases[&case_id(1)].acts.len(), all.cases[&case_id(1)].texts.len()), (2, 2));
            view.overlay_of(case_id(4)).map(|none| assert_eq!(none, CaseOverlay::default()))
        })
        .unwrap();
}

#[test]
fn a_moment_is_over_as_soon_as_anything_is_written() {
    let desk = Desk::new();
    let claim = desk.enqueue(&command(1, 1, Act::Claim));
    let (laid, seen) = desk.journal.overlay_of(case_id(1)).unwrap();
    assert_eq!(laid, desk.reader.view(|view| view.overlay_of(case_id(1))).unwrap());
    let now_is = |expected| {
        let compared: Result<(), StoreError> = desk.journal.transact(|tx| {
            assert_eq!(Some(tx.moment()) == seen, expected);
            Ok(())
        });
        compared.unwrap();
    };
    desk.journal.view(|view| view.outbox()).unwrap();
    now_is(true);
    let within: Result<(), StoreError> = desk.journal.transact(|tx| {
        assert_eq!(Some(tx.moment()), seen);
        tx.set_value("a", "b")?;
        assert_ne!(Some(tx.moment()), seen, "what the transaction itself has written counts");
        Err(StoreError::UnknownCase)
    });
    assert_eq!(within, Err(StoreError::UnknownCase));
    desk.journal.record(&[applied(&claim, 2, Some(7))], now()).unwrap();
    now_is(false);
    let (laid, seen) = desk.journal.overlay_of(case_id(1)).unwrap();
    assert_eq!((laid.acts[0].acknowledged.map(|known| known.version), seen.is_some()), (Some(2), true));
    let busy = desk.journal.transact(|_| desk.journal.overlay_of(case_id(1))).unwrap();
    assert_eq!(busy, (laid, None), "somebody writes: another connection reads, and does not know what comes");
}

#[test]
fn acknowledged_acts_are_laid_until_the_replica_has_them() {
    let desk = Desk::new();
    let claim = desk.enqueue(&command(1, 1, Act::Claim));
    let review = desk.enqueue(&command(2, 1, Act::Review { checks: vec![] }));
    desk.journal.record(&[applied(&claim, 2, Some(7)), applied(&review, 3, None)], now()).unwrap();
    let acts = |desk: &Desk| {
        let overlay = desk.reader.view(|view| view.overlay()).unwrap();
        overlay.cases.get(&case_id(1)).map_or(0, |case| case.acts.len())
    };
    assert_eq!(acts(&desk), 2);
    let reached = |version| Unsettled { case: case_id(1), version };
    assert_eq!(desk.journal.unsettled().unwrap(), [reached(2), reached(3)]);
    desk.journal.settle(&[reached(2)]).unwrap();
    assert_eq!(acts(&desk), 1);
    desk.journal.settle(&[reached(3)]).unwrap();
    assert_eq!((acts(&desk), desk.journal.unsettled().unwrap()), (0, vec![]));
}
