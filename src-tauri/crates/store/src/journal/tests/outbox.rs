//! Commands before they are sent, and when the officer changes them.

use gishe_domain::command::Act;
use gishe_domain::decision::Outcome;
use gishe_protocol::commands::{CommandResult, Rejection, Verdict};
use gishe_sync::ports::Outbox;
use uuid::Uuid;

use crate::StoreError;
use crate::fixture::{Desk, at, case, case_id, command, decide, now};
use crate::journal::{Basis, EntryState, OutboxEntry};

fn ids(entries: &[OutboxEntry]) -> Vec<Uuid> {
    entries.iter().map(|entry| entry.command.id).collect()
}

fn outbox(desk: &Desk) -> Vec<OutboxEntry> {
    desk.reader.view(|view| view.outbox()).unwrap()
}

#[test]
fn a_command_follows_the_one_before_it_on_its_case() {
    let desk = Desk::new();
    let first = desk.enqueue(&command(1, 1, Act::Claim));
    let other = desk.enqueue(&command(2, 2, Act::Claim));
    let second = desk.enqueue(&command(3, 1, Act::Review { checks: vec![] }));
    assert_eq!((first.after, other.after, second.after), (None, None, Some(first.id)));
    let desk = desk.restarted();
    let kept: Vec<_> = outbox(&desk).into_iter().map(|entry| entry.command).collect();
    assert_eq!(kept, [first, other, second]);
}

#[test]
fn what_was_never_sent_can_be_replaced_and_undone() {
    let desk = Desk::new();
    let [claim, review, decision] = [
        command(1, 1, Act::Claim),
        command(2, 1, Act::Review { checks: vec![] }),
        command(3, 1, decide(Outcome::Approved)),
    ];
    let claim = desk.enqueue(&claim);
    let review = desk.enqueue(&review);
    let decision = desk.enqueue(&decision);
    let other = desk.enqueue(&command(4, 2, Act::Claim));
    desk.journal.transact(|tx| tx.replace_act(decision.id, &decide(Outcome::Refused), at(9))).unwrap();
    let replaced = desk.reader.view(|view| view.command(decision.id)).unwrap().unwrap().command;
    assert_eq!((replaced.act, replaced.made_at, replaced.after), (decide(Outcome::Refused), at(9), Some(review.id)));
    let undone = desk.journal.transact(|tx| tx.undo(review.id)).unwrap();
    assert_eq!(ids(&undone), [review.id, decision.id]);
    assert_eq!(ids(&outbox(&desk)), [claim.id, other.id]);
    let again = desk.journal.transact(|tx| tx.undo(review.id));
    assert_eq!(again, Err(StoreError::UnknownCommand));
}

#[test]
fn what_is_on_its_way_cannot_be_changed_here() {
    let desk = Desk::new();
    let claim = desk.enqueue(&command(1, 1, Act::Claim));
    let review = desk.enqueue(&command(2, 1, Act::Review { checks: vec![] }));
    assert_eq!(desk.journal.begin_sending(&[review.id], now()).unwrap(), vec![review.clone()]);
    for id in [claim.id, review.id] {
        assert_eq!(desk.journal.transact(|tx| tx.undo(id)), Err(StoreError::AlreadySent));
    }
    let replaced = desk.journal.transact(|tx| tx.replace_act(review.id, &Act::Release, now()));
    assert_eq!(replaced, Err(StoreError::AlreadySent));
    let withdrawn = desk.journal.transact(|tx| tx.withdraw(review.id));
    assert_eq!(withdrawn, Err(StoreError::AlreadySent));
    assert_eq!(ids(&outbox(&desk)), [claim.id, review.id]);
}

/// A case whose claim is in conflict, with two commands behind it, and another case.
fn in_conflict() -> (Desk, [Uuid; 4]) {
    let desk = Desk::new();
    let claim = desk.enqueue(&command(1, 1, Act::Claim)).id;
    let review = desk.enqueue(&command(2, 1, Act::Review { checks: vec![] })).id;
    let decision = desk.enqueue(&command(3, 1, decide(Outcome::Refused))).id;
    let other = desk.enqueue(&command(4, 2, Act::Claim)).id;
    desk.journal.begin_sending(&[claim, review, decision], now()).unwrap();
    let mut current = case(1);
    current.version = 5;
    let failed = || Verdict::Rejected { rejection: Rejection::PredecessorFailed };
    let results = [
        CommandResult { id: claim, verdict: Verdict::Conflict { current: Box::new(current) } },
        CommandResult { id: review, verdict: failed() },
        CommandResult { id: decision, verdict: failed() },
    ];
    let recorded = desk.journal.record(&results, at(9)).unwrap();
    assert_eq!(recorded.attention, [(claim, case_id(1))]);
    (desk, [claim, review, decision, other])
}

#[test]
fn what_stands_behind_a_conflict_is_not_a_conflict_of_its_own() {
    let (desk, [claim, ..]) = in_conflict();
    let desk = desk.restarted();
    let states: Vec<EntryState> = outbox(&desk).into_iter().map(|entry| entry.state).collect();
    let [EntryState::Conflict { current, at: learned }, rest @ ..] = states.as_slice() else { panic!("{claim}") };
    assert_eq!((current.version, *learned), (5, at(9)));
    assert_eq!(rest, [EntryState::Ready, EntryState::Ready, EntryState::Ready]);
}

#[test]
fn sending_again_makes_new_commands_of_the_whole_chain() {
    let (desk, old) = in_conflict();
    let mut next = 0x9000;
    let fresh = || {
        next += 1;
        Uuid::from_u128(next)
    };
    desk.journal.transact(|tx| tx.send_again(old[0], Some(Basis { version: 5, fencing: Some(12) }), fresh)).unwrap();
    let entries = outbox(&desk);
    let new: Vec<_> = entries.iter().take(3).map(|entry| &entry.command).collect();
    assert_eq!(new.iter().map(|one| one.id.as_u128()).collect::<Vec<_>>(), [0x9001, 0x9002, 0x9003]);
    assert_eq!(
        new.iter().map(|one| one.after.map(|id| id.as_u128())).collect::<Vec<_>>(),
        [None, Some(0x9001), Some(0x9002)]
    );
    assert!(new.iter().all(|one| one.expected_version == 5 && one.fencing == Some(12)));
    assert!(entries.iter().all(OutboxEntry::is_undoable));
    assert_eq!(entries[3].command.id, old[3]);
    assert!(entries.iter().take(3).all(|entry| entry.attempts == 0));
}

#[test]
fn what_central_may_have_done_goes_again_as_it_was_and_what_it_refused_goes_anew() {
    let unknown = || Verdict::Unknown { kind: "queued".into() };
    let refused = || Verdict::Rejected { rejection: Rejection::StaleClaim };
    // How often it was sent, what central answered (none: it could not be handed over), and whether it keeps its identifier.
    let rows = [
        ("never sent", 0, None, false),
        ("sent, and then a box on the way refused it", 2, None, true),
        ("answered with something that nobody knows", 1, Some(unknown()), true),
        ("refused by central", 1, Some(refused()), false),
    ];
    for (name, sent, answer, kept) in rows {
        let desk = Desk::new();
        let claim = desk.enqueue(&command(1, 1, Act::Claim));
        let decision = desk.enqueue(&command(2, 1, decide(Outcome::Refused)));
        for _ in 0..sent {
            desk.journal.begin_sending(&[claim.id], now()).unwrap();
        }
        match answer {
            Some(verdict) => desk.journal.record(&[CommandResult { id: claim.id, verdict }], at(1)),
            None => desk.journal.refuse(claim.id, &Rejection::Forbidden, at(1)),
        }
        .unwrap();
        let desk = desk.restarted();
        let entry = desk.reader.view(|view| view.command(claim.id)).unwrap().unwrap();
        assert_eq!((entry.state.needs_attention(), entry.may_be_done()), (true, kept), "{name}");
        let rearranged = desk.journal.transact(|tx| tx.rearrange(claim.id, &[], &[]));
        assert_eq!(rearranged.err(), kept.then_some(StoreError::AlreadySent), "{name}");
        if !kept {
            continue;
        }
        let mut next = 0x9000;
        let fresh = || {
            next += 1;
            Uuid::from_u128(next)
        };
        desk.journal
            .transact(|tx| tx.send_again(claim.id, Some(Basis { version: 5, fencing: Some(12) }), fresh))
            .unwrap();
        let again = outbox(&desk);
        assert_eq!((&again[0].command, &again[0].state), (&claim, &EntryState::Unknown), "{name}: to the letter");
        assert!(!again[0].is_undoable(), "{name}");
        let behind = &again[1].command;
        assert_eq!((behind.id.as_u128(), behind.after, &behind.act), (0x9001, Some(claim.id), &decision.act), "{name}");
    }
}

#[test]
fn what_central_may_have_done_goes_again_though_the_case_has_left_the_desk() {
    let desk = Desk::new();
    let claim = desk.enqueue(&command(1, 1, Act::Claim));
    let decision = desk.enqueue(&command(2, 1, decide(Outcome::Refused)));
    let unseen = |id| desk.journal.transact(|tx| tx.send_again(id, None, || Uuid::from_u128(0x9000)));
    desk.journal.begin_sending(&[claim.id], now()).unwrap();
    desk.journal.refuse(claim.id, &Rejection::Forbidden, at(1)).unwrap();
    unseen(claim.id).unwrap();
    let again = outbox(&desk);
    assert_eq!((&again[0].command, &again[0].state), (&claim, &EntryState::Unknown));
    assert_eq!(
        (&again[1].command, &again[1].state),
        (&decision, &EntryState::Ready),
        "it goes when the first is heard of"
    );
    // Once central has said that it was not done, only an officer who sees the case can send it anew.
    let refused = Verdict::Rejected { rejection: Rejection::UnknownCase };
    desk.journal.record(&[CommandResult { id: claim.id, verdict: refused }], at(2)).unwrap();
    let before = outbox(&desk);
    assert_eq!(unseen(claim.id), Err(StoreError::UnknownCase));
    assert_eq!(outbox(&desk), before);
}

#[test]
fn withdrawing_hands_everything_back() {
    let (desk, [claim, review, decision, other]) = in_conflict();
    let taken = desk.journal.transact(|tx| tx.withdraw(claim)).unwrap();
    assert_eq!(ids(&taken), [claim, review, decision]);
    assert_eq!(taken[2].command.act, decide(Outcome::Refused));
    assert_eq!(ids(&outbox(&desk)), [other]);
}
