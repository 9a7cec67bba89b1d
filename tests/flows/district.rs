//! A district's supervisor and officers: many cases at once, cases given to somebody, what is unread, views that are kept, a
//! second look at decisions.

use std::time::Duration;

use gishe_desk::bulk;
use gishe_desk::error::DeskError;
use gishe_desk::view::queue::{ClaimView, QueueFilter, QueueOrder, QueueRow, QueueView};
use gishe_desk::view::queue_views::{QueueChoice, QueueColumn, QueuePlace, SavedView};
use gishe_desk::view::supervise::{BulkAct, BulkAsk, BulkReport, LookVerdict};
use gishe_domain::case::{Answer, CaseId};
use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::officer::Officer;
use crate::world::World;

async fn done(officer: &Officer, act: BulkAct, cases: &[CaseId]) -> BulkReport {
    bulk::act(&officer.desk, BulkAsk { act, cases: cases.to_vec() }).await.unwrap()
}

/// Waits until the officer's queue shows a case so.
async fn until_shown(officer: &Officer, case: CaseId, what: &str, is: impl Fn(&QueueRow) -> bool) -> QueueRow {
    gishe_desk::exchange::now(&officer.desk).await.unwrap();
    let end = Instant::now() + Duration::from_secs(90);
    loop {
        let row = officer.queue(QueueView::All).await.rows.into_iter().find(|row| row.id == case);
        match row {
            Some(row) if is(&row) => return row,
            row => assert!(Instant::now() < end, "{what}: {row:?}"),
        }
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_cases_are_claimed_at_once_and_the_one_of_a_colleague_is_named() {
    let world = World::of_many().await;
    let (first, second) = (world.at_work(1).await, world.at_work(2).await);
    let free: Vec<CaseId> = first.queue(QueueView::Free).await.rows.iter().map(|row| row.id).take(20).collect();
    assert_eq!(free.len(), 20, "the city is too small for this");
    let mine = first.queue(QueueView::Mine).await.total;
    let taken = free[7];
    gishe_desk::claim::claim(&second.desk, taken).await.unwrap();
    second.until_sent().await;
    let row =
        until_shown(&first, taken, "the colleague's claim", |row| matches!(row.claim, ClaimView::Other { .. })).await;

    let twice: Vec<CaseId> = free.iter().chain(&free[..3]).copied().collect();
    let report = done(&first, BulkAct::Claim, &twice).await;
    assert_eq!((report.done, report.unchanged, report.failed.len()), (19, 0, 1), "{report:?}");
    let failure = &report.failed[0];
    let officer = world.account(2).name.clone();
    assert_eq!((failure.case, &failure.error), (taken, &DeskError::ClaimedByOther { officer }));
    assert_eq!((&failure.number, &failure.name), (&row.number, &row.name));
    first.until_sent().await;
    assert_eq!(first.queue(QueueView::Mine).await.total, mine + 19);
    for case in free.iter().filter(|case| **case != taken) {
        assert_eq!(world.count(*case, "claim").await, 1);
    }

    let again = done(&first, BulkAct::Claim, &free[..3]).await;
    assert_eq!((again.done, again.unchanged), (0, 3), "what is so already is not done twice");
    let back = done(&first, BulkAct::Release, &free).await;
    assert_eq!((back.done, back.failed.len()), (19, 1));
    first.until_sent().await;
    assert_eq!(first.queue(QueueView::Mine).await.total, mine);
    let many = BulkAsk { act: BulkAct::Claim, cases: vec![taken; 501] };
    assert_eq!(bulk::act(&first.desk, many).await.unwrap_err(), DeskError::TooMany { max: 500 });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_of_many_that_a_colleague_was_quicker_with_becomes_a_matter_of_its_own() {
    let world = World::begin().await;
    let (first, second) = (world.at_work(1).await, world.at_work(2).await);
    let free: Vec<CaseId> = first.queue(QueueView::Free).await.rows.iter().map(|row| row.id).take(4).collect();
    world.stop().await;
    let report = done(&first, BulkAct::Claim, &free).await;
    assert_eq!((report.done, report.failed.len()), (4, 0), "provisional, as nobody can know better now");
    first.lock().await;
    world.start().await;
    second.until_online().await;
    gishe_desk::claim::claim(&second.desk, free[2]).await.unwrap();
    second.until_sent().await;
    first.unlock().await;
    first.until("the sending", |status| status.unsent == 0).await;
    let attention = gishe_desk::exchange::view(&first.desk).await.unwrap().attention;
    assert_eq!(attention.iter().map(|one| one.case).collect::<Vec<_>>(), [free[2]], "and it stops no other");
    for case in [free[0], free[1], free[3]] {
        assert_eq!(world.count(case, "claim").await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_gives_cases_to_an_officer_who_is_told_and_works_at_once() {
    let world = World::begin().await;
    let (first, second, boss) = (world.at_work(1).await, world.at_work(2).await, world.at_work(5).await);
    let right = first.right_cases().await;
    let (free, held) = (right[0], right[1]);
    gishe_desk::claim::claim(&first.desk, held).await.unwrap();
    first.until_sent().await;
    until_shown(&boss, held, "the claim", |row| matches!(row.claim, ClaimView::Other { .. })).await;

    let to = |reason: &str| BulkAct::Assign { officer: world.account(2).id.clone(), reason: reason.into() };
    let refused = bulk::act(&first.desk, BulkAsk { act: to("Просто така."), cases: vec![free] }).await;
    assert_eq!(refused.unwrap_err(), DeskError::SupervisorOnly);
    let unknown = bulk::act(&boss.desk, BulkAsk { act: to(""), cases: vec![free] }).await;
    assert_eq!(unknown.unwrap_err(), DeskError::OfficerUnknown, "central was not asked yet who serves the district");
    let known = gishe_desk::colleagues::view(&boss.desk).await.unwrap();
    assert_eq!((known.officers.len(), known.assigns), (5, true));

    let silent = done(&boss, to(""), &[free, held]).await;
    assert_eq!((silent.done, silent.failed.len()), (1, 1));
    assert_eq!((silent.failed[0].case, &silent.failed[0].error), (held, &DeskError::TakeOverReasonNeeded));
    let reasoned = done(&boss, to("Колежката е в отпуск."), &[free, held]).await;
    assert_eq!((reasoned.done, reasoned.unchanged), (1, 1));
    boss.until_sent().await;

    let row = until_shown(&second, held, "what was given", |row| row.claim == ClaimView::Mine).await;
    assert!(row.unread, "it is new to whom it was given");
    assert_eq!(second.queue(QueueView::Unread).await.total, 2);
    let told = gishe_desk::exchange::view(&second.desk).await.unwrap().notices;
    let notice = told.iter().find(|notice| notice.case == held).unwrap();
    assert!(notice.given);
    assert_eq!(notice.taken.officer.name, world.account(5).name);
    assert_eq!(notice.taken.reason.as_deref(), Some("Колежката е в отпуск."));
    until_shown(&first, held, "what was taken", |row| matches!(row.claim, ClaimView::Other { .. })).await;
    let lost = gishe_desk::exchange::view(&first.desk).await.unwrap().notices;
    assert!(lost.iter().any(|notice| notice.case == held && !notice.given));

    // The token is the new holder's: work goes through at once.
    let view = second.open(held).await;
    let check = view.checks.iter().find(|check| check.answer.is_none()).unwrap().key.clone();
    gishe_desk::review::answer(&second.desk, held, check, Some(Answer::Met), String::new()).await.unwrap();
    second.until("the sending", |status| status.unsent == 0).await;
    assert_eq!(world.count(held, "review").await, 1);
    assert_eq!(second.queue(QueueView::Unread).await.total, 1, "opened, so no longer unread");

    let loads = gishe_desk::supervise::view(&boss.desk).await.unwrap().loads;
    let load = loads.iter().find(|load| load.officer.as_ref().is_some_and(|one| one.id == world.account(2).id));
    assert_eq!(load.unwrap().total, second.queue(QueueView::Mine).await.total);
    assert_eq!(loads.iter().map(|load| load.total).sum::<u32>(), boss.queue(QueueView::All).await.total);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_makes_an_opened_case_unread_until_it_is_opened_again() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let case = officer.queue(QueueView::Free).await.rows[0].id;
    officer.open(case).await;
    assert_eq!(officer.queue(QueueView::Unread).await.total, 0, "nobody has opened anything before");
    world.happen(case, json!({ "kind": "write", "text": "Приложих договора." })).await;
    let row = until_shown(&officer, case, "the letter", |row| row.unread).await;
    assert_eq!(officer.queue(QueueView::All).await.counts.unread, 1);
    assert_eq!(row.messages, 1);
    officer.lock().await;
    officer.unlock().await;
    assert_eq!(officer.queue(QueueView::Unread).await.rows[0].id, case, "marks outlive a lock");
    officer.open(case).await;
    assert_eq!(officer.queue(QueueView::Unread).await.total, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn views_and_the_place_in_the_queue_outlive_a_restart() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let open = officer.queue(QueueView::All).await.rows[3].id;
    let choice = QueueChoice {
        view: QueueView::Free,
        search: "Иванова".into(),
        services: vec!["2079".into()],
        states: Vec::new(),
        filter: QueueFilter { types: vec!["owner".into()], ..QueueFilter::default() },
        sort: QueueOrder::Name,
    };
    let view = SavedView {
        id: None,
        name: " Мои собственици ".into(),
        choice: choice.clone(),
        columns: vec![QueueColumn::Address],
    };
    let nameless = SavedView { name: "  ".into(), ..view.clone() };
    assert_eq!(gishe_desk::queue_views::save(&officer.desk, nameless).await.unwrap_err(), DeskError::NameNeeded);
    let saved = gishe_desk::queue_views::save(&officer.desk, view).await.unwrap().views.remove(0);
    assert_eq!((saved.name.as_str(), &saved.choice), ("Мои собственици", &choice));
    let place = QueuePlace { saved: saved.id, choice, columns: saved.columns.clone(), open: Some(open), scroll: 1440 };
    gishe_desk::queue_views::keep_place(&officer.desk, place.clone()).await.unwrap();
    officer.lock().await;
    let data = world.data("desk-1");
    drop(officer);

    let again = world.desk(&data, gishe_protocol::info::Realm::Sandbox).await;
    again.unlock().await;
    let kept = gishe_desk::queue_views::view(&again.desk).await.unwrap();
    assert_eq!((kept.place, kept.views), (Some(place), vec![saved.clone()]));
    // What is personal lies in the encrypted files only.
    for entry in std::fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
        let bytes = std::fs::read(&entry).unwrap();
        let holds = bytes.windows("Иванова".len()).any(|part| part == "Иванова".as_bytes());
        assert!(!holds, "{}", entry.display());
    }
    let left = gishe_desk::queue_views::forget(&again.desk, saved.id.unwrap()).await.unwrap();
    assert!(left.views.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_look_is_drawn_the_same_again_and_recorded() {
    let world = World::of_many().await;
    let (officer, boss) = (world.at_work(1).await, world.at_work(5).await);
    assert_eq!(gishe_desk::supervise::view(&officer.desk).await.unwrap_err(), DeskError::SupervisorOnly);
    let whole = gishe_desk::supervise::set_size(&boss.desk, 900).await.unwrap().sample;
    assert_eq!((whole.size, whole.most), (50, 50));
    assert!(!whole.rows.is_empty(), "the city has no decision of the last days: {whole:?}");
    let some = gishe_desk::supervise::set_size(&boss.desk, 2).await.unwrap().sample;
    assert_eq!(some.rows[..], whole.rows[..some.rows.len()], "a smaller sample is the beginning of a larger one");
    assert_eq!(gishe_desk::supervise::view(&boss.desk).await.unwrap().sample, some, "and the same when drawn again");
    let own = &world.account(5).id;
    assert!(whole.rows.iter().all(|row| row.officer.id != *own));

    let row = &some.rows[0];
    let look = |verdict, note: &str| gishe_desk::supervise::look(&boss.desk, row.decision, verdict, note.into());
    assert_eq!(look(LookVerdict::Remarks, " ").await.unwrap_err(), DeskError::RemarksNeeded);
    let seen = look(LookVerdict::Remarks, "Мотивите са кратки.").await.unwrap().sample.rows[0].look.clone().unwrap();
    assert_eq!((seen.verdict, seen.note.as_str()), (LookVerdict::Remarks, "Мотивите са кратки."));
    let seen = look(LookVerdict::InOrder, "").await.unwrap().sample.rows[0].look.clone().unwrap();
    assert_eq!(seen.verdict, LookVerdict::InOrder);
    let stranger =
        gishe_desk::supervise::look(&boss.desk, uuid::Uuid::nil(), LookVerdict::InOrder, String::new()).await;
    assert_eq!(stranger.unwrap_err(), DeskError::NotInSample);
}
