//! What two versions of a case leave in the journal, and what is carried to another one.

use std::slice::from_ref;

use gishe_domain::command::Act;
use gishe_domain::decision::Outcome;
use gishe_protocol::commands::{CommandResult, Verdict};
use gishe_sync::ports::Outbox;
use uuid::Uuid;

use crate::fixture::{Desk, at, case, case_id, command, decide, me, now, receipt, ruling};
use crate::journal::{Copy, EntryState, Imported, Rescue};

/// A claim and a decision of case 1, of which the claim has met another version.
fn met(desk: &Desk) -> Uuid {
    let claim = desk.enqueue(&command(1, 1, Act::Claim));
    desk.enqueue(&command(2, 1, decide(Outcome::Approved)));
    desk.journal.transact(|tx| tx.keep_base(&case(1), 1, at(0))).unwrap();
    let verdict = Verdict::Conflict { current: Box::new(case(1)) };
    desk.journal.record(&[CommandResult { id: claim.id, verdict }], now()).unwrap();
    claim.id
}

fn bases(desk: &Desk) -> usize {
    desk.reader.view(|view| view.bases()).unwrap().len()
}

#[test]
fn what_stands_goes_before_what_waits_and_the_beginning_is_kept_until_all_is_answered() {
    let desk = Desk::new();
    let first = met(&desk);
    let (send, stay) = (command(11, 1, Act::Claim), command(12, 1, decide(Outcome::Approved)));
    let taken = desk.journal.transact(|tx| tx.rearrange(first, from_ref(&send), from_ref(&stay))).unwrap();
    assert_eq!(taken.len(), 2);
    let desk = desk.restarted();
    let waiting = desk.reader.view(|view| view.outbox()).unwrap();
    let told: Vec<_> = waiting.iter().map(|entry| (entry.command.id, entry.state.needs_attention())).collect();
    assert_eq!(told, [(send.id, false), (stay.id, true)]);
    assert!(matches!(&waiting[1].state, EntryState::Conflict { current, .. } if **current == case(1)));
    let proof = receipt(&waiting[0].command, 2, Some(4));
    let verdict = Verdict::Applied { version: 2, receipt: proof };
    desk.journal.record(&[CommandResult { id: send.id, verdict }], now()).unwrap();
    assert_eq!(bases(&desk), 1, "one act still waits");
    let base = desk.reader.view(|view| view.base(case_id(1), 9)).unwrap().unwrap();
    assert_eq!((base.case, base.version, base.at), (case(1), 1, at(0)));
    desk.journal.transact(|tx| tx.rearrange(stay.id, &[], &[])).unwrap();
    assert_eq!(bases(&desk), 0);
}

#[test]
fn only_what_needs_attention_is_rearranged() {
    let desk = Desk::new();
    let claim = desk.enqueue(&command(1, 1, Act::Claim));
    assert_eq!(desk.journal.transact(|tx| tx.rearrange(claim.id, &[], &[])), Err(crate::StoreError::AlreadySent));
    assert_eq!(desk.reader.view(|view| view.outbox()).unwrap().len(), 1);
}

#[test]
fn rescued_work_is_the_same_in_another_journal_and_comes_in_once() {
    let desk = Desk::new();
    met(&desk);
    let copy = Copy {
        id: Uuid::from_u128(7),
        case: case_id(3),
        number: "РЛЦ26-АР01-3".into(),
        name: "Лилия Кирова".into(),
        made_at: at(0),
        kept_at: at(1),
        acts: vec![decide(Outcome::Refused)],
    };
    let draft = ruling(Outcome::Returned);
    desk.journal
        .transact(|tx| {
            tx.keep_copy(&copy)?;
            tx.save_draft(case_id(2), &draft, at(2))
        })
        .unwrap();
    let rescue = desk.reader.view(|view| view.rescue(&me().id)).unwrap();
    assert_eq!((rescue.commands(), rescue.drafts(), rescue.copies(), rescue.cases()), (2, 1, 1, 3));
    let carried = Rescue::unpack(&rescue.pack().unwrap()).unwrap();
    assert_eq!(carried, rescue);
    assert!(Rescue::unpack(b"something else").is_err());

    let other = Desk::new();
    // A draft that is there stays; the rescued one is kept beside it.
    let own = ruling(Outcome::Approved);
    other.journal.transact(|tx| tx.save_draft(case_id(2), &own, at(3))).unwrap();
    let came = other.journal.transact(|tx| tx.import(&carried, at(4))).unwrap();
    assert_eq!(came, Imported { commands: 2, known: 0, drafts: 1, documents: 0, copies: 1 });
    let outbox = |desk: &Desk| desk.reader.view(|view| view.outbox()).unwrap();
    let (here, there) = (outbox(&other), outbox(&desk));
    assert_eq!(
        here.iter().map(|entry| &entry.command).collect::<Vec<_>>(),
        there.iter().map(|entry| &entry.command).collect::<Vec<_>>()
    );
    assert_eq!(here[0].state, there[0].state, "what needs attention needs it here");
    // The other computer may have sent it since: it goes under its own identifier and cannot be taken back unsent.
    assert!(there[1].is_undoable() && !here[1].is_undoable() && here[1].may_be_done());
    assert_eq!(bases(&other), 1);
    assert_eq!(other.reader.view(|view| view.draft(case_id(2))).unwrap().unwrap().ruling, own);
    let again = other.journal.transact(|tx| tx.import(&carried, at(5))).unwrap();
    assert_eq!((again.commands, again.known), (0, 2));
    let copies = other.reader.view(|view| view.copies()).unwrap();
    assert_eq!(copies.len(), 2, "the copy and the draft, each once: {copies:?}");
    let nobody = desk.reader.view(|view| view.rescue("somebody-else")).unwrap();
    assert_eq!(nobody.commands(), 0, "another officer's commands are another officer's");
}

#[test]
fn versions_that_nobody_needs_go_and_the_others_stay() {
    let desk = Desk::new();
    met(&desk);
    let copy = |n: u32, kept_at| Copy {
        id: Uuid::from_u128(n.into()),
        case: case_id(n),
        number: String::new(),
        name: "Лилия Кирова".into(),
        made_at: at(0),
        kept_at,
        acts: vec![decide(Outcome::Refused)],
    };
    let long_ago = now() - chrono::TimeDelta::days(31);
    desk.journal
        .transact(|tx| {
            // Of case 1 an act waits; of case 2 there is a draft; of case 3 nothing; of case 4 nothing, and it is new.
            for one in [copy(1, long_ago), copy(2, long_ago), copy(3, long_ago), copy(4, at(0))] {
                tx.keep_copy(&one)?;
            }
            tx.save_draft(case_id(2), &ruling(Outcome::Returned), at(0))?;
            tx.keep_base(&case(9), 1, at(0))
        })
        .unwrap();
    assert_eq!(desk.journal.transact(|tx| tx.prune_versions(at(0))), Ok(2), "copy 3, and the beginning of case 9");
    let kept = |desk: &Desk| {
        let mut kept: Vec<_> = desk.reader.view(|view| view.copies()).unwrap().iter().map(|copy| copy.case).collect();
        kept.sort();
        (kept, bases(desk))
    };
    assert_eq!(kept(&desk), (vec![case_id(1), case_id(2), case_id(4)], 1));
    assert_eq!(desk.journal.transact(|tx| tx.prune_versions(at(0))), Ok(0));
    desk.journal.transact(|tx| tx.discard_draft(case_id(2))).unwrap();
    let later = now() + chrono::TimeDelta::days(31);
    assert_eq!(desk.journal.transact(|tx| tx.prune_versions(later)), Ok(2));
    assert_eq!(kept(&desk), (vec![case_id(1)], 1), "an act still waits");
}
