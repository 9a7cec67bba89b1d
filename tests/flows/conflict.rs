//! Two officers and one case; an officer and a citizen.

use gishe_desk::view::case::RulingStage;
use gishe_desk::view::exchange::{AttentionChoice, ExchangeView, OutboxState};
use gishe_domain::case::CaseId;
use serde_json::json;

use crate::officer::Officer;
use crate::world::World;

/// The acts of a case that need the officer.
fn in_trouble(view: &ExchangeView, case: CaseId) -> Vec<&OutboxState> {
    let of_case = view.attention.iter().filter(|of_case| of_case.case == case);
    of_case.flat_map(|of_case| &of_case.acts).map(|act| &act.state).collect()
}

async fn until_attention(officer: &Officer) -> ExchangeView {
    officer.until_online().await;
    officer.until("the conflict", |status| status.attention > 0).await;
    gishe_desk::exchange::view(&officer.desk).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_a_colleague_decided_meanwhile_stops_alone_and_gives_its_draft_back() {
    let world = World::begin().await;
    let (first, second) = (world.at_work(1).await, world.at_work(2).await);
    first.fetch_ahead().await;
    world.stop().await;
    let (contested, ruling) = first.prepare().await;
    first.decide(contested, &ruling).await;
    let other = first.decide_one().await;
    first.lock().await;

    world.start().await;
    second.until_online().await;
    let theirs = second.decide_one().await;
    assert_eq!(theirs, contested, "both begin at the head of the queue");
    second.until_stage(contested, RulingStage::AwaitingSignature).await;
    let before = world.state(Some(contested)).await["case"]["case"].clone();

    first.unlock().await;
    let view = until_attention(&first).await;
    assert_eq!(view.attention.len(), 1);
    let trouble = in_trouble(&view, contested);
    let by = &world.account(2).name;
    assert!(matches!(trouble[0], OutboxState::Conflict { by: Some(name), .. } if name == by), "{trouble:?}");
    first.until_stage(other, RulingStage::AwaitingSignature).await;
    world.is_done_once(&first.desk, other, &["claim", "decide"]).await;
    assert_eq!(world.count(contested, "decide").await, 1);

    let act = view.attention[0].acts[0].id;
    let after = gishe_desk::attention::resolve(&first.desk, act, AttentionChoice::BackToDraft).await.unwrap();
    assert_eq!(in_trouble(&after, contested), [] as [&OutboxState; 0]);
    first.until_sent().await;
    let case = first.open(contested).await;
    assert_eq!(case.draft.as_ref(), Some(&ruling), "the draft to the letter");
    assert_eq!(case.ruling.unwrap().officer, *by);
    assert_eq!(world.state(Some(contested)).await["case"]["case"], before, "central's case is as it was");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_that_met_a_word_of_the_citizen_can_be_sent_again() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let (case, ruling) = officer.prepare().await;
    officer.until_sent().await;
    officer.fetch_ahead().await;
    world.stop().await;
    officer.decide(case, &ruling).await;
    let other = officer.decide_one().await;
    officer.lock().await;

    world.start().await;
    world.happen(case, json!({ "kind": "write", "text": "Моля, побързайте." })).await;
    officer.unlock().await;
    let view = until_attention(&officer).await;
    let trouble = in_trouble(&view, case);
    let [OutboxState::Conflict { seen_version, current_version, by: None, .. }] = trouble.as_slice() else {
        panic!("{trouble:?}")
    };
    assert!(seen_version < current_version);
    officer.until_stage(other, RulingStage::AwaitingSignature).await;
    assert_eq!(world.count(case, "decide").await, 0, "nobody is decided about unheard");

    let act = view.attention[0].acts[0].id;
    gishe_desk::attention::resolve(&officer.desk, act, AttentionChoice::SendAgain).await.unwrap();
    officer.until_stage(case, RulingStage::AwaitingSignature).await;
    assert_eq!(officer.open(case).await.messages.last().unwrap().text, "Моля, побързайте.");
    world.is_done_once(&officer.desk, case, &["decide"]).await;
    assert_eq!(officer.status().await.attention, 0);
}
