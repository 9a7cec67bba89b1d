//! Marks of what was seen, saved views, second looks.

use gishe_domain::case::CaseId;
use uuid::Uuid;

use crate::fixture::{Desk, at, case_id};
use crate::journal::{KeptLook, KeptView};

#[test]
fn a_mark_is_of_one_officer_and_never_goes_back() {
    let desk = Desk::new();
    let mark = |officer: &str, n, version| {
        desk.journal.transact(|tx| tx.mark_seen(officer, case_id(n), version, at(0))).unwrap();
    };
    mark("a", 1, 4);
    mark("a", 1, 3);
    mark("b", 1, 9);
    mark("a", 2, 1);
    let seen = |officer: &str| {
        let mut marks: Vec<(CaseId, u32)> = desk.reader.view(|view| view.seen_marks(officer)).unwrap();
        marks.sort_unstable();
        marks
    };
    assert_eq!(seen("a"), [(case_id(1), 4), (case_id(2), 1)]);
    assert_eq!(desk.reader.view(|view| view.seen_mark("b", case_id(1))), Ok(Some(9)));
    desk.journal.transact(|tx| tx.forget_seen("a", &[case_id(1), case_id(7)])).unwrap();
    assert_eq!((seen("a"), seen("b")), (vec![(case_id(2), 1)], vec![(case_id(1), 9)]));
}

#[test]
fn views_stand_in_the_order_in_which_they_were_saved_and_keep_it_when_changed() {
    let desk = Desk::new();
    let view = |n: u128, name: &str| KeptView { id: Uuid::from_u128(n), name: name.into(), body: "{}".into() };
    let keep = |officer: &str, one: &KeptView| desk.journal.transact(|tx| tx.keep_queue_view(officer, one)).unwrap();
    for (n, name) in [(3, "в"), (1, "а"), (2, "б")] {
        keep("a", &view(n, name));
    }
    keep("b", &view(3, "чужд"));
    keep("a", &view(3, "нов"));
    let names = |officer: &str| {
        let views = desk.reader.view(|read| read.queue_views(officer)).unwrap();
        views.into_iter().map(|one| one.name).collect::<Vec<_>>()
    };
    assert_eq!(names("a"), ["нов", "а", "б"]);
    desk.journal.transact(|tx| tx.forget_queue_view("a", Uuid::from_u128(1))).unwrap();
    assert_eq!((names("a"), names("b")), (vec!["нов".into(), "б".into()], vec!["чужд".to_owned()]));
}

#[test]
fn a_second_look_is_kept_by_its_decision() {
    let desk = Desk::new();
    let look = |verdict: &str, note: &str| KeptLook {
        decision: Uuid::from_u128(5),
        case: case_id(1),
        officer: "boss".into(),
        verdict: verdict.into(),
        note: note.into(),
        at: at(3),
    };
    for one in [look("in-order", ""), look("remarks", "Липсва дата.")] {
        desk.journal.transact(|tx| tx.keep_second_look(&one)).unwrap();
        assert_eq!(desk.reader.view(|view| view.second_look(one.decision)), Ok(Some(one)));
    }
    assert_eq!(desk.reader.view(|view| view.second_look(Uuid::from_u128(6))), Ok(None));
}
