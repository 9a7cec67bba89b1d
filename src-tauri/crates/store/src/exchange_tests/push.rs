//! Commands under faults: each is applied once, or waits, or needs attention.

use std::time::Duration;

use gishe_domain::command::Act;
use gishe_domain::decision::Outcome;
use gishe_protocol::commands::{Rejection, Verdict};
use gishe_sync::event::SyncEvent;
use gishe_sync::ports::{CentralFault, Outbox, PendingState};
use uuid::Uuid;

use super::central::{Fault, World};
use crate::fixture::{case, case_id, command, decide, now};
use crate::journal::{Basis, EntryState, NewDocument};

fn review() -> Act {
    Act::Review { checks: vec![] }
}

/// A desk in step with central, with a claim, a review and a decision on each of `cases` cases.
async fn busy(cases: u32) -> World {
    let world = World::new((0..10).map(case));
    world.pull().await;
    for n in 0..cases {
        world.desk.enqueue(&command(3 * n + 1, n, Act::Claim));
        world.desk.enqueue(&command(3 * n + 2, n, review()));
        world.desk.enqueue(&command(3 * n + 3, n, decide(Outcome::Approved)));
    }
    world
}

fn pending(world: &World) -> Vec<(Uuid, PendingState)> {
    world.desk.journal.pending().unwrap().into_iter().map(|one| (one.id, one.state)).collect()
}

/// Every command was applied once, its receipt is here, and nothing is laid over the replica any more.
fn assert_done(world: &World, commands: usize) {
    world.assert_converged();
    assert_eq!(pending(world), []);
    let receipts = world.desk.reader.view(|view| view.receipts(1_000)).unwrap();
    assert_eq!(receipts.len(), commands);
    world.central.with(|register| {
        assert_eq!(register.done.len(), commands);
        let versions: u32 = register.cases.values().map(|case| case.version - 1).sum();
        assert_eq!(versions as usize, commands, "each made one version");
    });
    assert_eq!(world.desk.reader.view(|view| view.overlay()).unwrap(), Default::default());
}

#[tokio::test]
async fn chains_go_in_order_and_leave_for_their_receipts() {
    let mut world = busy(4).await;
    world.settle().await;
    assert_done(&world, 12);
    assert_eq!(world.central.with(|register| register.batches.len()), 1);
    let receipts: usize = world
        .take_events()
        .iter()
        .map(|event| if let SyncEvent::Receipts(receipts) = event { receipts.len() } else { 0 })
        .sum();
    assert_eq!(receipts, 12);
}

#[tokio::test]
async fn a_fault_before_or_after_is_settled_by_sending_the_same_again() {
    let faults = [
        CentralFault::Timeout,
        CentralFault::Unreachable,
        CentralFault::Torn,
        CentralFault::Malformed("a reply"),
        CentralFault::ServerError { status: 500 },
    ];
    for fault in faults {
        for lost in [Fault::Before(fault.clone()), Fault::After(fault.clone())] {
            let world = busy(3).await;
            world.central.with(|register| register.fail("send", lost.clone()));
            world.exchange.push_step().await;
            assert!(pending(&world).iter().all(|(_, state)| *state == PendingState::Unknown), "{lost:?}");
            let world = world.restarted();
            world.settle().await;
            assert_done(&world, 9);
            let batches = world.central.with(|register| register.batches.clone());
            assert!(batches.windows(2).all(|two| two[0] == two[1]), "{lost:?}: the same ids");
        }
    }
}

#[tokio::test]
async fn an_act_made_while_the_reply_was_lost_follows() {
    let world = busy(1).await;
    world.central.with(|register| register.fail("send", Fault::After(CentralFault::Timeout)));
    world.exchange.push_step().await;
    let follows = world.desk.enqueue(&command(90, 0, Act::Message { text: "…".into() }));
    assert_eq!(follows.after, Some(command(3, 0, Act::Claim).id));
    world.settle().await;
    assert_done(&world, 4);
}

#[tokio::test]
async fn a_conflict_holds_its_own_case_only_and_can_be_sent_again() {
    let world = busy(3).await;
    world.central.with(|register| {
        let mut moved = case(1);
        moved.version = 4;
        register.put(moved);
    });
    world.settle().await;
    let left = world.desk.reader.view(|view| view.outbox()).unwrap();
    assert_eq!(left.len(), 3);
    assert!(matches!(&left[0].state, EntryState::Conflict { current, .. } if current.version == 4));
    assert!(left[1..].iter().all(|entry| entry.state == EntryState::Ready));
    let overlay = world.desk.reader.view(|view| view.overlay()).unwrap();
    assert!(world.desk.shown.row(case_id(1), &overlay).unwrap().unwrap().attention);
    assert_eq!(overlay.cases.len(), 1);
    let mut next = 0x7000;
    let fresh = || {
        next += 1;
        Uuid::from_u128(next)
    };
    world
        .desk
        .journal
        .transact(|tx| tx.send_again(left[0].command.id, Some(Basis { version: 4, fencing: None }), fresh))
        .unwrap();
    world.settle().await;
    assert_eq!(pending(&world), []);
    world.assert_converged();
    assert_eq!(world.central.with(|register| register.cases[&case_id(1)].version), 7);
}

#[tokio::test]
async fn a_refused_command_needs_attention_and_is_never_sent_again() {
    let mut world = busy(2).await;
    let rejection = Rejection::ClaimedByOther { officer: "Иван Петров".into() };
    world
        .central
        .with(|register| register.fail("send", Fault::Answer(Verdict::Rejected { rejection: rejection.clone() })));
    world.settle().await;
    let left = world.desk.reader.view(|view| view.outbox()).unwrap();
    assert_eq!(left.len(), 3);
    assert_eq!(left[0].state, EntryState::Rejected { rejection, at: now() });
    let attention: Vec<_> = world
        .take_events()
        .into_iter()
        .filter_map(|event| if let SyncEvent::Attention(commands) = event { Some(commands) } else { None })
        .collect();
    assert_eq!(attention, [[(left[0].command.id, case_id(0))]]);
    world.central.with(|register| register.batches.clear());
    world.settle().await;
    assert!(world.central.with(|register| register.batches.is_empty()));
}

#[tokio::test]
async fn central_may_ask_to_come_later() {
    let world = busy(1).await;
    world.central.with(|register| register.fail("send", Fault::Answer(Verdict::Retry { after: 45 })));
    world.exchange.push_step().await;
    world.sleep(40);
    assert!(!world.exchange.push_step().await.worked);
    world.settle().await;
    assert_eq!(pending(&world).len(), 2, "the other two were sent with it, and central refused them without it");
}

#[tokio::test]
async fn pulling_goes_on_while_commands_wait() {
    let world = busy(2).await;
    world.central.with(|register| {
        (0..3).for_each(|_| register.fail("send", Fault::Before(CentralFault::ServerError { status: 500 })));
        register.put(case(60));
    });
    world.exchange.push_step().await;
    assert!(world.pull().await);
    world.assert_converged();
    assert_eq!(pending(&world).len(), 6);
    world.settle().await;
    assert_eq!(pending(&world), []);
}

#[tokio::test]
async fn what_is_too_large_together_goes_in_smaller_batches_and_what_is_too_large_alone_needs_attention() {
    let world = busy(3).await;
    world.central.with(|register| (0..4).for_each(|_| register.fail("send", Fault::Before(CentralFault::TooLarge))));
    world.settle().await;
    // Nine, four, two and one at a time: the first alone was refused, and its case stands still.
    let left = world.desk.reader.view(|view| view.outbox()).unwrap();
    assert_eq!(left.len(), 3);
    let EntryState::Rejected { rejection: Rejection::Invalid { field, .. }, .. } = &left[0].state else {
        panic!("{left:?}")
    };
    assert_eq!(field, "command");
}

#[tokio::test]
async fn in_whatever_pieces_a_case_travels_nothing_of_it_goes_past_what_was_not_applied() {
    let answers: [Fault; 4] = [
        Fault::Before(CentralFault::ServerError { status: 503 }),
        Fault::After(CentralFault::ServerError { status: 503 }),
        Fault::Before(CentralFault::Forbidden),
        Fault::Answer(Verdict::Retry { after: 5 }),
    ];
    for answer in answers {
        let world = busy(2).await;
        // Six, three, and then one at a time: the first alone meets the fault.
        world.central.with(|register| {
            (0..2).for_each(|_| register.fail("send", Fault::Before(CentralFault::TooLarge)));
            register.fail("send", answer.clone());
        });
        let (first, behind) = (pending(&world)[0].0, [pending(&world)[1].0, pending(&world)[2].0]);
        for _ in 0..3 {
            world.exchange.push_step().await;
        }
        let reached = || world.central.with(|register| register.batches.concat());
        assert!(behind.iter().all(|id| !reached().contains(id)), "{answer:?}: {:?}", reached());
        world.exchange.push_step().await;
        assert!(reached().iter().any(|id| *id != first), "{answer:?}: the other case goes on");
    }
}

#[tokio::test]
async fn an_act_whose_reply_was_lost_is_done_once_though_a_box_on_the_way_refuses_it_later() {
    for refusal in [CentralFault::TooLarge, CentralFault::Forbidden, CentralFault::Refused { status: 409 }] {
        let world = World::new((0..10).map(case));
        world.pull().await;
        let letter = world.desk.enqueue(&command(1, 1, Act::Message { text: "Моля, донесете декларацията.".into() }));
        world.central.with(|register| {
            register.fail("send", Fault::After(CentralFault::Timeout));
            register.fail("send", Fault::Before(refusal.clone()));
        });
        world.settle().await;
        let left = world.desk.reader.view(|view| view.outbox()).unwrap();
        assert!(left[0].state.needs_attention() && left[0].may_be_done(), "{refusal}");
        // The officer sees the case as central has it by now, and sends again.
        let fresh = || Uuid::from_u128(0x7000);
        world
            .desk
            .journal
            .transact(|tx| tx.send_again(letter.id, Some(Basis { version: 2, fencing: None }), fresh))
            .unwrap();
        world.settle().await;
        assert_done(&world, 1);
        let sent = world.central.with(|register| register.batches.clone());
        assert!(sent.iter().all(|batch| *batch == [letter.id]), "{refusal}: {sent:?}");
    }
}

#[tokio::test]
async fn a_clock_that_was_set_back_and_a_person_who_asks_keep_nothing_waiting() {
    for asked in [false, true] {
        let world = busy(1).await;
        world.central.with(|register| {
            (0..8).for_each(|_| register.fail("send", Fault::Before(CentralFault::ServerError { status: 500 })));
        });
        // By the eighth try the wait is a minute at least.
        for _ in 0..8 {
            world.exchange.push_step().await;
            world.sleep(300);
        }
        world.sleep(-300);
        assert!(!world.exchange.push_step().await.worked, "it is not due yet");
        if asked {
            world.exchange.exchange_now();
        } else {
            world.sleep(-7_200);
        }
        assert!(world.exchange.push_step().await.worked, "asked for: {asked}");
        assert_eq!(pending(&world), []);
    }
}

#[tokio::test]
async fn central_can_send_nobody_away_for_long() {
    let world = busy(1).await;
    world.central.with(|register| register.fail("send", Fault::Answer(Verdict::Retry { after: 86_400 })));
    world.exchange.push_step().await;
    world.sleep(300);
    assert!(world.exchange.push_step().await.worked);
}

#[tokio::test]
async fn an_answer_that_nobody_understands_holds_its_own_case_only() {
    let unknown = Rejection::Unknown { code: "moon-phase".into() };
    let answers = [
        (Verdict::Rejected { rejection: unknown.clone() }, false),
        (Verdict::Unknown { kind: "moon-phase".into() }, true),
    ];
    for (answer, may_be_done) in answers {
        let world = World::new((0..10).map(case));
        world.pull().await;
        (1..=3).for_each(|n| drop(world.desk.enqueue(&command(n, n, Act::Claim))));
        world.central.with(|register| register.fail("send", Fault::Answer(answer)));
        world.settle().await;
        let left = world.desk.reader.view(|view| view.outbox()).unwrap();
        let told: Vec<_> = left.iter().map(|entry| (entry.command.case, &entry.state, entry.may_be_done())).collect();
        let EntryState::Rejected { rejection, .. } = told[0].1 else { panic!("{told:?}") };
        assert_eq!((told.len(), told[0].0, rejection, told[0].2), (1, case_id(1), &unknown, may_be_done));
        assert_eq!(world.desk.reader.view(|view| view.receipts(9)).unwrap().len(), 2, "the others are acknowledged");
    }
}

#[tokio::test]
async fn a_document_is_uploaded_before_it_is_delivered() {
    let world = World::new((0..3).map(case));
    world.pull().await;
    let new = NewDocument {
        case: case_id(1),
        decision: Uuid::from_u128(7),
        outcome: Outcome::Approved,
        act_number: "1".into(),
        pages: 1,
        bytes: b"%PDF".to_vec(),
    };
    let act = world.desk.journal.transact(|tx| {
        let frozen = tx.freeze(&new, now())?;
        let document = tx.keep_signed(&frozen.digest, b"%PDF signed", now())?;
        tx.enqueue(&command(1, 1, Act::Deliver { document }))
    });
    world.central.with(|register| register.fail("upload", Fault::Before(CentralFault::ServerError { status: 502 })));
    act.unwrap();
    world.calls();
    world.settle().await;
    assert_done(&world, 1);
    let calls: Vec<_> = world.calls().into_iter().filter(|call| ["upload", "send"].contains(call)).collect();
    assert_eq!(calls, ["upload", "upload", "send"]);
}

#[tokio::test]
async fn a_colleagues_commands_wait_for_the_colleague() {
    let world = World::new((0..3).map(case));
    world.pull().await;
    world.desk.enqueue(&crate::journal::NewCommand { by: crate::fixture::colleague(), ..command(1, 1, Act::Claim) });
    world.desk.enqueue(&command(2, 2, Act::Claim));
    world.settle().await;
    assert_eq!(pending(&world), [(command(1, 1, Act::Claim).id, PendingState::Ready)]);
}

#[tokio::test]
async fn the_running_exchange_sends_what_is_new_and_stops_when_told() {
    let world = busy(2).await;
    let running = tokio::spawn(world.exchange.clone().run());
    until(|| pending(&world).is_empty()).await;
    world.desk.enqueue(&command(90, 5, Act::Claim));
    world.exchange.outbox_changed();
    until(|| pending(&world).is_empty()).await;
    world.exchange.stop();
    tokio::time::timeout(Duration::from_secs(5), running).await.unwrap().unwrap();
}

async fn until(done: impl Fn() -> bool) {
    for _ in 0..500 {
        if done() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it did not come to pass in five seconds");
}
