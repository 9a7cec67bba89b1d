//! What is entered at the counter, what happens without an officer, and what is still there after a restart.

use gishe_domain::case::{Author, Payment, PaymentStatus};
use gishe_domain::command::Act;
use gishe_domain::decision::Outcome;
use gishe_domain::state::CaseState;
use gishe_protocol::commands::{Rejection, Verdict};
use gishe_protocol::fleet::{Checkpoint, KnownHead};
use gishe_protocol::info::Role;

use super::fixtures::*;
use crate::register::{BlobRecipe, CentralEvent, LoadedCase, ReceiptKey, Register, RegisterError, RegisterReader};

#[test]
fn an_application_taken_at_the_counter_is_numbered_and_has_no_past() {
    let mut register = register(3);
    let mut taken = super::counter::taken(77);
    taken.number = "чернова".into();
    taken.version = 40;
    taken.state = CaseState::Delivered;
    taken.submitted_at = minutes(90);
    let mut entry = command(1, 0, Act::Register { case: Box::new(taken) });
    entry.case = id(77);
    let receipt = applied(send(&mut register, &officer(), &entry));
    let case = register.reading().case(id(77)).unwrap().unwrap();
    assert_eq!((case.number.as_str(), case.version, case.state), ("РЛЦ26-АР01-0004", 1, CaseState::Submitted));
    assert_eq!(case.submitted_at, now(), "nothing is filed in the future");
    assert_eq!(send(&mut register, &officer(), &entry), Verdict::Duplicate { receipt });
    entry.id = command(2, 0, Act::Claim).id;
    assert!(matches!(rejected(send(&mut register, &officer(), &entry)), Rejection::Invalid { .. }));
}

#[test]
fn an_application_for_another_district_is_not_taken() {
    let mut register = register(0);
    let mut entry = command(1, 0, Act::Register { case: Box::new(case(77, "10")) });
    entry.case = id(77);
    assert_eq!(rejected(send(&mut register, &officer(), &entry)), Rejection::Forbidden);
}

#[test]
fn the_citizen_pays_mends_and_withdraws_only_when_there_is_something_to() {
    let mut register = register(1);
    for event in [CentralEvent::Pay, CentralEvent::Mend] {
        assert!(matches!(register.happen(id(1), &event, now()), Err(RegisterError::WrongState)));
    }
    assert!(matches!(register.happen(id(2), &CentralEvent::Withdraw, now()), Err(RegisterError::UnknownCase)));
    let claim = command(1, 1, Act::Claim);
    let fee = after(&claim, command(2, 1, Act::RequestPayment { amount: 128, currency: "EUR".into() }));
    applied(send(&mut register, &officer(), &claim));
    applied(send(&mut register, &officer(), &fee));
    let asked = Payment {
        id: fee.id.to_string(),
        amount: 128,
        currency: "EUR".into(),
        status: PaymentStatus::Pending,
        requested_at: now(),
        paid_at: None,
    };
    assert_eq!(now_is(&register).payments, std::slice::from_ref(&asked));
    let paid = register.happen(id(1), &CentralEvent::Pay, minutes(9)).unwrap();
    assert_eq!((paid.state, paid.version), (CaseState::InReview, 4));
    assert_eq!(paid.payments, [Payment { status: PaymentStatus::Paid, paid_at: Some(minutes(9)), ..asked }]);
    let ended = register.happen(id(1), &CentralEvent::Withdraw, minutes(10)).unwrap();
    assert_eq!((ended.state, ended.claim), (CaseState::Withdrawn, None));
    assert_eq!(ended.history.last().unwrap().author, Author::Citizen);
    assert!(matches!(register.happen(id(1), &CentralEvent::Withdraw, now()), Err(RegisterError::WrongState)));
}

#[test]
fn a_returned_application_that_is_mended_runs_on_and_can_be_decided_again() {
    let mut register = register(1);
    applied(send(&mut register, &officer(), &command(1, 1, Act::Claim)));
    applied(send(&mut register, &officer(), &fenced(1, command(2, 2, decide(Outcome::Returned)))));
    upload(&mut register, &officer(), &signed_by("o1").0);
    let delivery = Act::Deliver { document: signed_by("o1").1 };
    applied(send(&mut register, &officer(), &fenced(1, command(3, 3, delivery))));
    let mended = register.happen(id(1), &CentralEvent::Mend, minutes(60 * 24)).unwrap();
    assert_eq!(mended.state, CaseState::Submitted);
    let pause = &mended.deadline.pauses[0];
    assert_eq!((pause.from.to_string(), pause.to.unwrap().to_string()), ("2026-11-21".into(), "2026-11-22".into()));
    let claim = applied(send(&mut register, &officer(), &command(4, 5, Act::Claim)));
    let token = claim.fencing.unwrap();
    applied(send(&mut register, &officer(), &fenced(token, command(5, 6, decide(Outcome::Approved)))));
    assert_eq!(now_is(&register).decision.unwrap().number, "РЛЦ26-РД09-0002");
}

#[test]
fn a_restart_keeps_cases_verdicts_numbers_and_order() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("register.db");
    let key = ReceiptKey::from_secret(&[7; 32]);
    let digest = signed_by("x").1.sha256;
    let (receipt, cursor) = {
        let mut register = Register::open(&file, "here", key.clone()).unwrap();
        let recipes = vec![BlobRecipe { sha256: digest.clone(), recipe: "deed 1".into() }];
        register.load([LoadedCase { case: case(1, "09"), recipes }], now()).unwrap();
        let receipt = applied(send(&mut register, &officer(), &command(1, 1, Act::Claim)));
        let plan = register.reading().snapshot(&scope("09"), None, now()).unwrap().unwrap();
        let gishe_protocol::snapshot::SnapshotLine::End { cursor, .. } =
            register.reading().snapshot_end(&plan).unwrap()
        else {
            panic!("not an end")
        };
        (receipt, cursor)
    };
    let mut register = Register::open(&file, "ignored for a file that has a name", key).unwrap();
    assert_eq!(send(&mut register, &officer(), &command(1, 1, Act::Claim)), Verdict::Duplicate { receipt });
    applied(send(&mut register, &officer(), &fenced(1, command(2, 2, decide(Outcome::Approved)))));
    let reader = RegisterReader::open(&file).unwrap();
    assert_eq!(reader.reading().changes(&scope("09"), &cursor, 10).unwrap().changes.len(), 1);
    assert_eq!(reader.reading().recipe(&digest).unwrap().as_deref(), Some("deed 1"));
    assert_eq!(reader.reading().recipe("zz").unwrap(), None);
    let overview = reader.reading().overview().unwrap();
    assert_eq!((overview.cases, overview.commands, overview.applications, overview.head), (1, 2, 2, 3));
}

#[test]
fn a_file_of_a_newer_sandbox_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("register.db");
    rusqlite::Connection::open(&file).unwrap().pragma_update(None, "user_version", 4).unwrap();
    let opened = Register::open(&file, "here", ReceiptKey::from_secret(&[7; 32]));
    assert!(matches!(opened, Err(RegisterError::Newer(4))));
}

#[test]
fn a_chain_of_a_desk_that_contradicts_its_past_is_noticed() {
    let mut register = register(0);
    let known = |size, head: &str| Some(KnownHead { size, head: head.into() });
    let head = |size, head: &str, previous| Checkpoint { desk: "d1".into(), size, head: head.into(), previous };
    for (checkpoint, holds) in [
        (head(3, "aa", None), true),
        (head(3, "aa", None), true),
        (head(3, "bb", None), false),
        (head(2, "aa", None), false),
        (head(9, "cc", None), false),
        (head(9, "cc", known(3, "bb")), false),
        (head(9, "cc", known(2, "aa")), false),
        (head(9, "cc", known(3, "aa")), true),
        (head(9, "cc", known(3, "aa")), true),
        (head(12, "dd", known(3, "aa")), false),
        (Checkpoint { desk: "d2".into(), ..head(1, "dd", known(1, "ee")) }, true),
    ] {
        assert_eq!(register.keep_checkpoint(&checkpoint, now()).unwrap(), holds, "{checkpoint:?}");
    }
}

#[test]
fn case_overview_counts_each_time_a_command_was_carried_out() {
    let mut register = register(1);
    let claim = command(1, 1, Act::Claim);
    for _ in 0..3 {
        send(&mut register, &officer(), &claim);
    }
    send(&mut register, &account("o1", "09", Role::Officer), &command(2, 1, Act::Release));
    let overview = register.reading().case_overview(id(1)).unwrap().unwrap();
    let mut counts: Vec<_> = overview.commands.iter().map(|each| (each.id, each.applied)).collect();
    counts.sort();
    assert_eq!(counts, [(claim.id, 1), (command(2, 1, Act::Claim).id, 0)]);
    assert!(register.reading().case_overview(id(9)).unwrap().is_none());
}
