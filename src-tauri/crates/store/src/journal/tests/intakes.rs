//! Applications taken at the counter, from the first letter to central's receipt.

use gishe_domain::address::Coded;
use gishe_domain::case::{Case, CaseId, Evidence};
use gishe_domain::command::Act;
use gishe_domain::intake::Intake;
use gishe_domain::state::CaseState;
use gishe_protocol::commands::{CommandResult, Rejection, Verdict};
use gishe_sync::ports::Outbox;
use uuid::Uuid;

use crate::StoreError;
use crate::fixture::{Desk, at, case, case_id, command, me, now, receipt, whole_queue};
use crate::journal::{Basis, NewCommand, NewScan, Rescue};
use crate::replica::QueueAsk;

const NEW: u32 = 700;

fn form(name: &str) -> Intake {
    let mut form = Intake::begun(Coded { code: "09".into(), name: "Лозенец".into() });
    form.people[0].first = name.into();
    form.remarks = "до\u{301} буквата \n".into();
    form
}

fn scan(n: u8) -> NewScan {
    NewScan { bytes: vec![n; 5000], media_type: "image/jpeg".into(), pages: 1, signed: false }
}

/// Begins an application with two scans, and returns the case that it becomes.
fn begun(desk: &Desk) -> Case {
    let kept = desk.journal.transact(|tx| {
        tx.save_intake(case_id(NEW), &me().id, &form("Лилия"), now())?;
        [1, 2].into_iter().map(|n| tx.keep_scan(case_id(NEW), &scan(n), now())).collect::<Result<Vec<_>, StoreError>>()
    });
    let mut new = case(NEW);
    new.number = String::new();
    new.version = 0;
    let evidence = new.evidence.remove(0);
    new.evidence = kept.unwrap().into_iter().map(|scan| Evidence { blob: scan.blob, ..evidence.clone() }).collect();
    new.declarations.clear();
    new
}

fn register(desk: &Desk, new: &Case) -> gishe_protocol::commands::Command {
    let act = Act::Register { case: Box::new(new.clone()) };
    let new = NewCommand { expected_version: 0, ..command(1, NEW, act) };
    let made = desk.journal.transact(|tx| {
        tx.mark_registered(case_id(NEW), true)?;
        tx.enqueue(&new)
    });
    made.unwrap()
}

fn drafts(desk: &Desk) -> Vec<(CaseId, bool)> {
    let kept = desk.reader.view(|view| view.intakes(&me().id)).unwrap();
    kept.into_iter().map(|one| (one.id, one.registered)).collect()
}

fn upload(desk: &Desk) -> Option<String> {
    desk.journal.pending().unwrap()[0].upload.clone().map(|blob| blob.sha256)
}

#[test]
fn drafts_come_back_to_the_letter_after_a_crash_and_are_thrown_away_one_by_one() {
    let desk = Desk::new();
    begun(&desk);
    desk.journal.transact(|tx| tx.save_intake(case_id(NEW + 1), &me().id, &form("Ана"), at(1))).unwrap();
    desk.journal.transact(|tx| tx.save_intake(case_id(NEW + 2), "petrov", &form("Чужда"), at(2))).unwrap();
    let desk = desk.restarted();
    assert_eq!(drafts(&desk), [(case_id(NEW + 1), false), (case_id(NEW), false)]);
    let kept = desk.reader.view(|view| view.intake(case_id(NEW))).unwrap().unwrap();
    assert_eq!((kept.form, kept.begun_at), (form("Лилия"), now()));
    assert_eq!(desk.reader.view(|view| view.scans(case_id(NEW))).unwrap().len(), 2);
    desk.journal.transact(|tx| tx.discard_intake(case_id(NEW))).unwrap();
    assert_eq!(drafts(&desk), [(case_id(NEW + 1), false)]);
    assert!(desk.reader.view(|view| view.scans(case_id(NEW))).unwrap().is_empty());
}

#[test]
fn scans_go_before_the_command_and_both_are_forgotten_with_the_receipt() {
    let desk = Desk::new();
    let new = begun(&desk);
    let sent = register(&desk, &new);
    assert_eq!(desk.journal.transact(|tx| tx.discard_intake(case_id(NEW))), Err(StoreError::AlreadySent));
    let saved = desk.journal.transact(|tx| tx.save_intake(case_id(NEW), &me().id, &form("Друга"), at(3)));
    assert_eq!(saved, Err(StoreError::AlreadySent));
    for evidence in &new.evidence {
        let sha256 = evidence.blob.sha256.clone();
        assert_eq!(upload(&desk).as_ref(), Some(&sha256));
        assert_eq!(Outbox::document(&desk.journal, &sha256).unwrap().map(|bytes| bytes.len()), Some(5000));
        desk.journal.uploaded(&sha256).unwrap();
    }
    let desk = desk.restarted();
    assert_eq!(upload(&desk), None, "both are at central, and the program may have ended in between");
    desk.journal.begin_sending(&[sent.id], at(4)).unwrap();
    let applied = Verdict::Applied { version: 1, receipt: receipt(&sent, 1, None) };
    desk.journal.record(&[CommandResult { id: sent.id, verdict: applied }], at(5)).unwrap();
    assert!(drafts(&desk).is_empty());
    assert!(!desk.reader.view(|view| view.has_scan(&new.evidence[0].blob.sha256)).unwrap());
}

#[test]
fn a_refused_registration_is_a_draft_again_with_everything_in_it() {
    let desk = Desk::new();
    let new = begun(&desk);
    let sent = register(&desk, &new);
    new.evidence.iter().for_each(|one| desk.journal.uploaded(&one.blob.sha256).unwrap());
    desk.journal.begin_sending(&[sent.id], at(1)).unwrap();
    let refused = Verdict::Rejected { rejection: Rejection::DocumentMissing };
    desk.journal.record(&[CommandResult { id: sent.id, verdict: refused }], at(2)).unwrap();
    assert!(desk.reader.view(|view| view.overlay_of(case_id(NEW))).unwrap().lay(new.clone()).attention);
    // Sent again as it is: the scans are handed over anew, for central says that it lacks one.
    let basis = Basis { version: 0, fencing: None };
    desk.journal.transact(|tx| tx.send_again(sent.id, Some(basis), || Uuid::from_u128(9))).unwrap();
    assert_eq!(upload(&desk), Some(new.evidence[0].blob.sha256.clone()));
    desk.journal.begin_sending(&[Uuid::from_u128(9)], at(3)).unwrap();
    let refused = Verdict::Rejected { rejection: Rejection::Forbidden };
    desk.journal.record(&[CommandResult { id: Uuid::from_u128(9), verdict: refused }], at(4)).unwrap();
    // Taken back: the form and its scans are there, and nothing waits any more.
    let taken = desk.journal.transact(|tx| {
        let taken = tx.withdraw(Uuid::from_u128(9))?;
        tx.mark_registered(case_id(NEW), false)?;
        Ok::<_, StoreError>(taken)
    });
    assert_eq!(taken.unwrap().len(), 1);
    assert_eq!(drafts(&desk), [(case_id(NEW), false)]);
    assert_eq!(desk.reader.view(|view| view.scans(case_id(NEW))).unwrap().len(), 2);
    assert!(desk.journal.pending().unwrap().is_empty());
}

#[test]
fn a_case_taken_here_stands_in_the_queue_before_central_has_it_and_once_after() {
    let desk = Desk::holding(&[case(1), case(2)]);
    let new = begun(&desk);
    let sent = register(&desk, &new);
    let overlay = || desk.reader.view(|view| view.overlay()).unwrap();
    let all = || desk.shown.queue(&whole_queue(), &overlay()).unwrap();
    let mine = |stretch: &crate::replica::QueueStretch| {
        let found: Vec<_> = stretch.rows.iter().filter(|row| row.summary.id == case_id(NEW)).cloned().collect();
        found
    };
    let stretch = all();
    let counts = stretch.counts;
    assert_eq!((stretch.total, counts.mine, counts.free, counts.all), (3, 0, 3, 3));
    let [row] = &mine(&stretch)[..] else { panic!("it stands there once") };
    assert_eq!((row.local, row.summary.number.as_str(), row.summary.state), (true, "", CaseState::Submitted));
    let identifier = new.subject().unwrap().person.identifier.digits().to_owned();
    let sought = QueueAsk { search: identifier, ..whole_queue() };
    assert_eq!(mine(&desk.shown.queue(&sought, &overlay()).unwrap()).len(), 1, "found by the identifier");
    assert!(desk.shown.row(case_id(NEW), &overlay()).unwrap().unwrap().local);

    desk.journal.begin_sending(&[sent.id], at(1)).unwrap();
    let applied = Verdict::Applied { version: 1, receipt: receipt(&sent, 1, None) };
    desk.journal.record(&[CommandResult { id: sent.id, verdict: applied }], at(2)).unwrap();
    let stretch = all();
    assert_eq!((stretch.total, mine(&stretch)[0].local), (3, false), "acknowledged, and not fetched yet");
    let numbered = Case { number: "РЛЦ26-АР01-1999".into(), version: 1, ..new };
    desk.fill("s2", &[case(1), case(2), numbered], "c2");
    let stretch = all();
    assert_eq!((stretch.total, mine(&stretch)[0].summary.number.as_str()), (3, "РЛЦ26-АР01-1999"));
}

#[test]
fn an_application_is_rescued_with_its_scans() {
    let desk = Desk::new();
    let new = begun(&desk);
    register(&desk, &new);
    let rescue = desk.reader.view(|view| view.rescue(&me().id)).unwrap();
    assert_eq!((rescue.commands(), rescue.drafts(), rescue.cases()), (1, 1, 1));
    assert!(rescue.size() > 10_000);
    let packed = rescue.pack().unwrap();
    let other = Desk::new();
    let rescue = Rescue::unpack(&packed).unwrap();
    other.journal.transact(|tx| tx.import(&rescue, now())).unwrap();
    assert_eq!(drafts(&other), [(case_id(NEW), true)]);
    assert_eq!(upload(&other), Some(new.evidence[0].blob.sha256.clone()));
    let again = other.journal.transact(|tx| tx.import(&rescue, now())).unwrap();
    assert_eq!((again.commands, again.known, again.drafts), (0, 1, 0));
}
