//! Two versions of a case at two desks: what goes by itself, what is chosen, what is kept; a take-over by a supervisor.

use gishe_desk::view::case::{CaseView, RulingStage};
use gishe_desk::view::conflict::{ConflictCause, ConflictEnding, ConflictView};
use gishe_desk::view::queue::{ClaimView, QueueView};
use gishe_domain::case::{Answer, CaseId};
use gishe_domain::conflict::{Choice, Field, Pick, Reason};
use serde_json::json;

use crate::officer::Officer;
use crate::world::World;

async fn answer(officer: &Officer, case: CaseId, check: &str, answer: Answer, note: &str) -> CaseView {
    let given = gishe_desk::review::answer(&officer.desk, case, check.into(), Some(answer), note.into());
    given.await.unwrap_or_else(|error| panic!("{check}: {error}"))
}

async fn compare(officer: &Officer, case: CaseId) -> ConflictView {
    officer.until_online().await;
    // A take-over needs attention as well, and may be told before the act that meets it was sent.
    let end = tokio::time::Instant::now() + std::time::Duration::from_secs(60);
    loop {
        match gishe_desk::conflict::view(&officer.desk, case).await {
            Ok(view) => return view,
            Err(error) => assert!(tokio::time::Instant::now() < end, "{error}"),
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

/// A free case, and two of its checks.
async fn free_case(officer: &Officer) -> (CaseId, String, String) {
    for id in officer.queue(QueueView::Free).await.rows.into_iter().map(|row| row.id) {
        let view = officer.open(id).await;
        let mut open = view.checks.iter().map(|check| check.key.clone());
        if let (Some(first), Some(second)) = (open.next(), open.next()) {
            return (id, first, second);
        }
    }
    panic!("no free case has two checks")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_stand_goes_by_itself_and_the_officer_chooses_the_rest() {
    let world = World::begin().await;
    let (first, second) = (world.at_work(1).await, world.at_work(2).await);
    let (case, clashing, free) = free_case(&first).await;
    first.fetch_ahead().await;
    world.stop().await;
    gishe_desk::claim::claim(&first.desk, case).await.unwrap();
    answer(&first, case, &clashing, Answer::NotMet, "няма го").await;
    answer(&first, case, &free, Answer::Met, "").await;
    first.lock().await;

    // The colleague answers one of the two otherwise and gives the case back.
    world.start().await;
    second.until_online().await;
    gishe_desk::claim::claim(&second.desk, case).await.unwrap();
    answer(&second, case, &clashing, Answer::Met, "видях го").await;
    second.until_sent().await;
    gishe_desk::claim::release(&second.desk, case).await.unwrap();
    second.until_sent().await;

    first.unlock().await;
    first.until("the split", |status| status.attention > 0 && status.unsent == 0).await;
    let view = compare(&first, case).await;
    // The claim and the other answer did not wait for the one that clashes.
    assert_eq!(world.count(case, "claim").await, 2);
    let central = world.state(Some(case)).await["case"]["case"]["checks"].clone();
    let said = |check: &str| central.as_array().unwrap().iter().find(|said| said["check"] == check).unwrap().clone();
    assert_eq!((&said(&free)["answer"], &said(&clashing)["note"]), (&json!("met"), &json!("видях го")));
    let other = &world.account(2).name;
    let ConflictCause::Stands { reason: Reason::Clash, fields: 2, by: Some(by), .. } = &view.cause else {
        panic!("{:?}", view.cause)
    };
    assert_eq!(&by.name, other);
    let field = |wanted: &Field| view.fields.iter().find(|field| field.field == *wanted).unwrap();
    let clash = field(&Field::Answer { check: clashing.clone() });
    assert_eq!(
        (clash.base.answer, clash.mine.answer, clash.theirs.answer),
        (None, Some(Answer::NotMet), Some(Answer::Met))
    );
    assert_eq!((clash.mine.text.as_str(), clash.theirs.text.as_str()), ("няма го", "видях го"));
    assert_eq!((clash.theirs.by.as_ref().map(|by| &by.name), clash.pick), (Some(other), None));

    let undecided =
        gishe_desk::conflict::resolve(&first.desk, case, ConflictEnding::Merge { choices: Vec::new() }).await;
    assert_eq!(undecided.unwrap_err(), gishe_desk::error::DeskError::ChoiceNeeded { fields: 2 });
    let choices = vec![
        Choice { field: Field::Answer { check: clashing.clone() }, pick: Pick::Mine },
        Choice { field: Field::Note { check: clashing.clone() }, pick: Pick::Both },
    ];
    gishe_desk::conflict::resolve(&first.desk, case, ConflictEnding::Merge { choices }).await.unwrap();
    first.until_sent().await;
    let central = world.state(Some(case)).await["case"]["case"]["checks"].clone();
    let said = central.as_array().unwrap().iter().find(|said| said["check"] == clashing.as_str()).unwrap().clone();
    assert_eq!((&said["answer"], &said["note"]), (&json!("not-met"), &json!("видях го\nняма го")));
    assert_eq!(first.status().await.attention, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_take_over_is_told_with_its_reason_and_the_draft_stays() {
    let world = World::begin().await;
    let (officer, boss) = (world.at_work(1).await, world.at_work(5).await);
    let (case, ruling) = officer.prepare().await;
    officer.until_sent().await;
    let refused = gishe_desk::take_over::take_over(&officer.desk, case, "Просто така.".into()).await;
    assert_eq!(refused.unwrap_err(), gishe_desk::error::DeskError::TakeOverForbidden);
    officer.fetch_ahead().await;
    world.stop().await;
    officer.decide(case, &ruling).await;
    officer.lock().await;

    world.start().await;
    boss.until_online().await;
    // The link is there a moment earlier than what came over it.
    let end = tokio::time::Instant::now() + std::time::Duration::from_secs(60);
    while !boss.open(case).await.actions.take_over {
        assert!(tokio::time::Instant::now() < end, "{:?}", boss.open(case).await.claim);
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let silent = gishe_desk::take_over::take_over(&boss.desk, case, "  ".into()).await;
    assert_eq!(silent.unwrap_err(), gishe_desk::error::DeskError::TakeOverReasonNeeded);
    gishe_desk::take_over::take_over(&boss.desk, case, "Колежката е в отпуск.".into()).await.unwrap();
    boss.until_sent().await;
    assert_eq!(boss.open(case).await.claim, ClaimView::Mine);

    officer.unlock().await;
    let view = compare(&officer, case).await;
    let ConflictCause::Stands { reason: Reason::TakenOver { taken }, .. } = &view.cause else {
        panic!("{:?}", view.cause)
    };
    assert_eq!(taken.officer.name, world.account(5).name);
    assert_eq!(taken.reason.as_deref(), Some("Колежката е в отпуск."));
    assert!(!view.sendable, "a decision of nobody's claim is not sent");
    let box_ = gishe_desk::exchange::view(&officer.desk).await.unwrap();
    assert_eq!(box_.notices.iter().map(|notice| notice.case).collect::<Vec<_>>(), [case]);
    gishe_desk::conflict::resolve(&officer.desk, case, ConflictEnding::TakeTheirs).await.unwrap();
    let after = gishe_desk::take_over::told(&officer.desk, case).await.unwrap();
    assert!(after.notices.is_empty() && after.attention.is_empty());
    assert_eq!(after.kept[0].ruling.as_ref(), Some(&ruling), "the version is kept");
    let seen = officer.open(case).await;
    assert_eq!(seen.draft.as_ref(), Some(&ruling), "the draft to the letter");
    assert_eq!(seen.taken_over.as_ref(), Some(taken));
    assert_eq!(world.count(case, "decide").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_left_the_district_keeps_its_version_and_its_name() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let (case, ruling) = officer.prepare().await;
    officer.until_sent().await;
    let number = officer.open(case).await.number;
    officer.fetch_ahead().await;
    world.stop().await;
    officer.decide(case, &ruling).await;
    officer.lock().await;
    world.start().await;
    world.happen(case, json!({ "kind": "transfer", "district": "09" })).await;
    officer.unlock().await;
    let view = compare(&officer, case).await;
    assert!(matches!(view.cause, ConflictCause::Stands { reason: Reason::Left, .. }), "{:?}", view.cause);
    assert_eq!((&view.number, view.sendable), (&number, false));
    let after = gishe_desk::conflict::resolve(&officer.desk, case, ConflictEnding::TakeTheirs).await.unwrap();
    assert!(after.attention.is_empty());
    assert_eq!((&after.kept[0].number, after.kept[0].ruling.as_ref()), (&number, Some(&ruling)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_whose_cause_goes_away_settles_itself() {
    let world = World::begin().await;
    let (first, second) = (world.at_work(1).await, world.at_work(2).await);
    let (case, check, _) = free_case(&first).await;
    first.fetch_ahead().await;
    world.stop().await;
    gishe_desk::claim::claim(&first.desk, case).await.unwrap();
    answer(&first, case, &check, Answer::Met, "").await;
    first.lock().await;
    world.start().await;
    second.until_online().await;
    gishe_desk::claim::claim(&second.desk, case).await.unwrap();
    second.until_sent().await;
    first.unlock().await;
    let view = compare(&first, case).await;
    assert!(matches!(view.cause, ConflictCause::Stands { reason: Reason::Held { .. }, .. }), "{:?}", view.cause);
    gishe_desk::claim::release(&second.desk, case).await.unwrap();
    second.until_sent().await;
    first.until_online().await;
    first.until("the settling", |status| status.attention == 0).await;
    first.until_sent().await;
    assert_eq!(world.count(case, "review").await, 1);
    assert_eq!(first.stage(case).await, None::<RulingStage>);
}
