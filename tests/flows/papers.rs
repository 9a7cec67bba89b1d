//! What an officer writes beside a case: marks on its documents, letters, notes and drafts, kept to the letter.

use gishe_desk::error::DeskError;
use gishe_desk::view::case::CaseView;
use gishe_desk::view::letter::Letter;
use gishe_desk::view::status::LinkFault;
use gishe_domain::case::{Answer, CaseId};
use gishe_domain::decision::{Outcome, Ruling};
use gishe_domain::mark::{MARK_NOTE_MAX, MARKS_MAX, Mark, Place, WHOLE};
use gishe_protocol::info::Realm;

use crate::officer::Officer;
use crate::world::World;

/// What nobody types on purpose: combining marks, letters from right to left, a family in one letter, tabs, ends of lines,
/// spaces at the end, a null-width joiner, and what JSON and SQL would like to read as theirs.
const STRANGE: &str =
    "„Е\u{301}дно“ \u{200f}עברית\u{200f} 👩‍👩‍👧\t\r\n\u{a0}'; DROP TABLE drafts; -- \\\" \u{fffd}\u{7f}  ";

fn mark(document: &str, page: u16, note: &str) -> Mark {
    Mark {
        document: document.to_owned(),
        page,
        place: Place { x: 1000, y: 2500, width: 8000, height: 400 },
        note: note.to_owned(),
    }
}

fn marks_of<'a>(case: &'a CaseView, check: &str) -> &'a [Mark] {
    case.checks.iter().find(|one| one.key == check).map_or(&[], |one| &one.marks)
}

/// A case in hand, a check of it and one of its documents.
async fn in_hand(officer: &Officer) -> (CaseId, String, String) {
    let case = officer.right_cases().await[0];
    gishe_desk::claim::claim(&officer.desk, case).await.unwrap();
    officer.until_sent().await;
    let view = officer.open(case).await;
    (case, view.checks[0].key.clone(), view.documents[0].id.clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn marks_travel_with_the_review_and_outlive_answers_and_notes() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let (case, check, document) = in_hand(&officer).await;
    let marks = vec![mark(&document, 1, STRANGE), mark(&document, 2, "")];
    let view = gishe_desk::marks::set(&officer.desk, case, check.clone(), marks.clone()).await.unwrap();
    assert_eq!(marks_of(&view, &check), marks);
    officer.until_sent().await;
    let view = gishe_desk::review::answer(&officer.desk, case, check.clone(), Some(Answer::Met), STRANGE.to_owned())
        .await
        .unwrap();
    assert_eq!(marks_of(&view, &check), marks, "an answer takes no mark away");
    officer.until_sent().await;
    officer.until_exchanged().await;
    let central = world.state(Some(case)).await.to_string();
    assert!(central.contains("\"width\":8000"), "central has the places");
    // Taken away again, answer and note stay.
    let view = gishe_desk::marks::set(&officer.desk, case, check.clone(), Vec::new()).await.unwrap();
    let left = view.checks.iter().find(|one| one.key == check).unwrap();
    assert_eq!((left.answer, left.note.as_str(), left.marks.len()), (Some(Answer::Met), STRANGE, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn marks_that_do_not_fit_are_refused_and_change_nothing() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let (case, check, document) = in_hand(&officer).await;
    let good = vec![mark(&document, 1, "тук")];
    gishe_desk::marks::set(&officer.desk, case, check.clone(), good.clone()).await.unwrap();
    let outside = Place { x: WHOLE, y: 0, width: 1, height: 1 };
    let most = u32::try_from(MARK_NOTE_MAX).unwrap();
    for (name, marks, error) in [
        ("beyond the page", vec![Mark { place: outside, ..mark(&document, 1, "") }], DeskError::MarkOutside),
        ("no such document", vec![mark("nothing", 1, "")], DeskError::MarkOutside),
        ("no such page", vec![mark(&document, 0, "")], DeskError::MarkOutside),
        ("too many", vec![mark(&document, 1, ""); MARKS_MAX + 1], DeskError::TooManyMarks { max: 12 }),
        ("a novel", vec![mark(&document, 1, &"я".repeat(MARK_NOTE_MAX + 1))], DeskError::TooLong { max: most }),
    ] {
        let refused = gishe_desk::marks::set(&officer.desk, case, check.clone(), marks).await;
        assert_eq!(refused.err(), Some(error), "{name}");
    }
    let unknown = gishe_desk::marks::set(&officer.desk, case, "nothing".into(), Vec::new()).await;
    assert_eq!(unknown.err(), Some(DeskError::UnknownCheck { check: "nothing".into() }));
    assert_eq!(marks_of(&officer.open(case).await, &check), good);
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_wait_offline_can_be_taken_back_to_the_letter_and_reach_the_citizen_once() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let (case, ..) = in_hand(&officer).await;
    world.stop().await;
    gishe_desk::exchange::now(&officer.desk).await.unwrap();
    officer.until_offline(LinkFault::Unreachable).await;
    let empty = gishe_desk::letter::send(&officer.desk, case, Letter::Message { text: " \n".into() }).await;
    assert_eq!(empty.err(), Some(DeskError::LetterEmpty));
    let unknown = Letter::RequestDocument { evidence: "moon-rock".into(), text: "Моля.".into() };
    let unknown = gishe_desk::letter::send(&officer.desk, case, unknown).await;
    assert_eq!(unknown.err(), Some(DeskError::UnknownEvidence { evidence: "moon-rock".into() }));
    let letter = Letter::Message { text: STRANGE.to_owned() };
    let view = gishe_desk::letter::send(&officer.desk, case, letter.clone()).await.unwrap();
    let written = view.messages.last().unwrap();
    assert_eq!((written.text.as_str(), written.undoable), (STRANGE, true));
    let command = written.local.unwrap();
    // Something else after it: taking it back would take that too.
    let second = Letter::Message { text: "Второ.".into() };
    let view = gishe_desk::letter::send(&officer.desk, case, second).await.unwrap();
    let later = view.messages.last().unwrap().local.unwrap();
    assert_eq!(gishe_desk::letter::undo(&officer.desk, case, command).await.err(), Some(DeskError::DoneAfter));
    gishe_desk::letter::undo(&officer.desk, case, later).await.unwrap();
    let view = gishe_desk::letter::undo(&officer.desk, case, command).await.unwrap();
    assert!(view.messages.iter().all(|message| message.local.is_none()));
    assert_eq!(view.letters.draft, format!("{STRANGE}\n\nВторо."), "what was begun since stays below it");
    gishe_desk::letter::send(&officer.desk, case, letter).await.unwrap();
    world.start().await;
    officer.until_online().await;
    officer.until_sent().await;
    assert_eq!(world.count(case, "message").await, 1);
    let late = gishe_desk::letter::undo(&officer.desk, case, command).await;
    assert_eq!(late.err(), Some(DeskError::AlreadySent));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fee_is_asked_for_once() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let (case, ..) = in_hand(&officer).await;
    world.stop().await;
    let due = officer.open(case).await.letters.fee;
    let asked = gishe_desk::letter::send(&officer.desk, case, Letter::RequestPayment).await;
    match due {
        // Paid with the application, as most are.
        None => assert_eq!(asked.err(), Some(DeskError::FeeNotDue)),
        Some(_) => {
            assert_eq!(asked.unwrap().letters.fee, None);
            let again = gishe_desk::letter::send(&officer.desk, case, Letter::RequestPayment).await;
            assert_eq!(again.err(), Some(DeskError::FeeNotDue));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn drafts_letters_and_notes_survive_lock_and_restart_to_the_letter() {
    let world = World::begin().await;
    let account = world.account(1).clone();
    let data = world.data("papers");
    let officer = world.desk(&data, Realm::Sandbox).await;
    officer.begin(&account).await;
    let (case, ..) = in_hand(&officer).await;
    let ruling = Ruling { outcome: Outcome::Refused, grounds: Vec::new(), reasons: STRANGE.to_owned() };
    gishe_desk::draft::save(&officer.desk, case, ruling.clone()).await.unwrap();
    gishe_desk::letter::save(&officer.desk, case, format!("писмо {STRANGE}")).await.unwrap();
    gishe_desk::note::save(&officer.desk, case, format!("бележка {STRANGE}")).await.unwrap();
    let same = |view: &CaseView| {
        assert_eq!(view.draft.as_ref(), Some(&ruling));
        assert_eq!(view.letters.draft, format!("писмо {STRANGE}"));
        assert_eq!(view.own_note, format!("бележка {STRANGE}"));
    };
    same(&officer.open(case).await);
    officer.lock().await;
    officer.unlock().await;
    same(&officer.open(case).await);
    officer.lock().await;
    drop(officer);
    let officer = world.desk(&data, Realm::Sandbox).await;
    officer.unlock().await;
    same(&officer.open(case).await);
    // A note of one's own is found, and makes nothing wait to be sent.
    gishe_desk::letter::save(&officer.desk, case, String::new()).await.unwrap();
    gishe_desk::draft::discard(&officer.desk, case).await.unwrap();
    let long = gishe_desk::note::save(&officer.desk, case, "д".repeat(4001)).await;
    assert_eq!(long.err(), Some(DeskError::TooLong { max: 4000 }));
    let page = officer.queue(gishe_desk::view::queue::QueueView::All).await;
    let row = page.rows.iter().find(|row| row.id == case).unwrap();
    assert!(!row.local, "a note does not wait to be sent");
}
