//! What stays of a case that is not here any more.

use gishe_domain::command::Act;
use gishe_domain::decision::Outcome;
use gishe_protocol::commands::{Command, CommandResult, Verdict};
use gishe_sync::ports::{Outbox, Unsettled};
use uuid::Uuid;

use crate::fixture::{Desk, at, case, case_id, command, decide, me, now, receipt};
use crate::journal::{CheckDraft, KeptLook, NewDocument, OWN_NOTE};

/// The acts of case `n`, of which central has acknowledged all but the last.
fn worked(desk: &Desk, n: u32) -> Vec<Command> {
    let first = n * 10;
    let delivered = desk
        .journal
        .transact(|tx| {
            let decision = Uuid::from_u128(u128::from(first));
            let (outcome, act_number) = (Outcome::Approved, n.to_string());
            let bytes = format!("%PDF {n}").into_bytes();
            let new = NewDocument { case: case_id(n), decision, outcome, act_number, pages: 1, bytes };
            let frozen = tx.freeze(&new, now())?;
            let note =
                CheckDraft { check: OWN_NOTE.into(), answer: None, note: "Бележка.".into(), saved_at: now() };
            tx.save_check_draft(case_id(n), &note)?;
            let officer = me().id;
            let (verdict, note) = ("remarks".to_owned(), "Забележка.".to_owned());
            tx.keep_second_look(&KeptLook { decision, case: case_id(n), officer, verdict, note, at: now() })?;
            tx.keep_signed(&frozen.digest, format!("%PDF signed {n}").as_bytes(), now())
        })
        .unwrap();
    let acts = [
        Act::Register { case: Box::new(case(n)) },
        decide(Outcome::Approved),
        Act::Deliver { document: delivered },
        Act::Message { text: "Думи.".into() },
    ];
    let made: Vec<Command> = (first..).zip(acts).map(|(id, act)| desk.enqueue(&command(id, n, act))).collect();
    let applied: Vec<CommandResult> = (2..)
        .zip(made.iter().take(3))
        .map(|(version, one)| CommandResult {
            id: one.id,
            verdict: Verdict::Applied { version, receipt: receipt(one, version, None) },
        })
        .collect();
    desk.journal.record(&applied, at(9)).unwrap();
    made
}

/// Of the receipts of a case: versions, and whether the words of the act are there.
fn words(desk: &Desk, n: u32) -> Vec<(u32, bool)> {
    let kept = desk.reader.view(|view| view.receipts_of(case_id(n))).unwrap();
    kept.iter().map(|one| (one.receipt.version, one.act.is_some())).collect()
}

#[test]
fn the_words_of_a_case_that_is_gone_are_forgotten_and_the_proofs_stay() {
    let desk = Desk::new();
    let made = worked(&desk, 1);
    worked(&desk, 2);
    desk.journal
        .settle(&[Unsettled { case: case_id(1), version: 4 }, Unsettled { case: case_id(2), version: 3 }])
        .unwrap();
    let with_words = |desk: &Desk, before| {
        let mut cases = desk.reader.view(|view| view.cases_with_words(before)).unwrap();
        cases.sort();
        cases
    };
    assert_eq!(with_words(&desk, at(9)), [], "acknowledged later than that");
    assert_eq!(with_words(&desk, at(10)), [case_id(1), case_id(2)]);

    desk.journal.transact(|tx| tx.forget_case(case_id(1))).unwrap();
    let desk = desk.restarted();
    assert_eq!(words(&desk, 1), [(2, false), (3, false), (4, false)]);
    assert_eq!(words(&desk, 2), [(2, true), (3, true), (4, true)]);
    assert_eq!(with_words(&desk, at(10)), [case_id(2)]);
    let documents = desk.reader.view(|view| view.documents()).unwrap();
    assert_eq!(documents.iter().map(|one| one.case).collect::<Vec<_>>(), [case_id(2)]);
    let note = |n| desk.reader.view(|view| view.check_drafts(case_id(n))).unwrap().pop().map(|one| one.note);
    assert_eq!((note(1), note(2)), (None, Some("Бележка.".into())));
    let look =
        |n: u32| desk.reader.view(|view| view.second_look(Uuid::from_u128(u128::from(n * 10)))).unwrap().unwrap();
    assert_eq!((look(1).verdict, look(1).note), ("remarks".into(), String::new()));
    assert_eq!(look(2).note, "Забележка.");
    // What central has not acknowledged is there with its words, and is laid over the case, should it come back.
    let waiting = desk.reader.view(|view| view.outbox()).unwrap();
    assert!(waiting.iter().any(|one| one.command == made[3]), "{waiting:?}");
    assert_eq!(desk.reader.view(|view| view.overlay_of(case_id(1))).unwrap().acts.len(), 1);
}

#[test]
fn what_the_copy_does_not_show_yet_keeps_its_words() {
    let desk = Desk::new();
    worked(&desk, 2);
    desk.journal.settle(&[Unsettled { case: case_id(2), version: 3 }]).unwrap();
    desk.journal.transact(|tx| tx.forget_case(case_id(2))).unwrap();
    assert_eq!(words(&desk, 2), [(2, false), (3, false), (4, true)]);
    assert_eq!(desk.reader.view(|view| view.cases_with_words(at(10))).unwrap(), []);
    assert_eq!(desk.reader.view(|view| view.overlay_of(case_id(2))).unwrap().acts.len(), 2);
}
