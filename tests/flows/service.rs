//! Services as data: one that the program has never heard of, and versions of one that it has.

use gishe_desk::error::DeskError;
use gishe_desk::view::case::{CaseView, RulingStage};
use gishe_domain::assets;
use gishe_domain::case::{Answer, CaseId};
use gishe_domain::decision::{Outcome, Ruling};
use serde_json::{Value, json};

use crate::officer::Officer;
use crate::world::World;

/// The text of a service that the program does not bring.
const THIRD: &str = include_str!("../../src-tauri/crates/domain/src/check/tests/third.toml");

/// The first right cases of a type, as a desk sees them.
async fn right(officer: &Officer, kind: &str, count: usize) -> Vec<CaseId> {
    let mut found = Vec::new();
    for case in officer.right_cases().await {
        let view = officer.open(case).await;
        let titled = view.checks.iter().any(|check| check.key == "title-document");
        let paid = view.checks.iter().any(|check| check.key == "fee" && check.answer == Some(Answer::Met));
        if view.checks.len() == 6 && titled && paid {
            found.push(case);
        }
    }
    assert!(found.len() >= count, "{} of type {kind}", found.len());
    found.truncate(count);
    found
}

fn is(case: &Value, id: CaseId) -> bool {
    case["id"] == json!(id.0)
}

/// Makes an owner's application one for an exhibition: other kinds of papers, and the fee of that service.
fn become_third(case: &mut Value) {
    case["service"] = json!("2079-Т");
    case["applicantType"] = json!("painter");
    case["packVersion"] = json!("1");
    for evidence in case["evidence"].as_array_mut().unwrap() {
        evidence["kind"] = json!("catalogue");
    }
    for declaration in case["declarations"].as_array_mut().unwrap() {
        declaration["kind"] = json!("authorship");
    }
    for payment in case["payments"].as_array_mut().unwrap() {
        payment["amount"] = json!(500);
    }
}

fn has_ground(view: &CaseView, ground: &str) -> bool {
    view.decisions.iter().flat_map(|option| &option.grounds).any(|known| known.key == ground)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_only_data_is_reviewed_decided_and_signed() {
    let world = World::begin().await;
    let first = world.at_work(1).await;
    let chosen = right(&first, "owner", 1).await[0];
    drop(first);
    world.stop().await;
    world.rewrite(|case| {
        if is(case, chosen) {
            become_third(case);
        }
    });
    world.start().await;
    let broken = THIRD.replacen("version = \"1\"", "version = \"2\"\nversions = 3", 1);
    let services = [("third.toml", THIRD), ("broken.toml", broken.as_str())];
    let services = services.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let officer = world.at_work_with(2, services.into()).await;
    let refused: Vec<String> = officer.desk.refused_packs().iter().map(ToString::to_string).collect();
    assert!(matches!(refused.as_slice(), [one] if one.starts_with("broken.toml: line 4: ")), "{refused:?}");
    officer.fetch(chosen).await;
    let view = officer.open(chosen).await;
    let checks: Vec<(&str, Option<Answer>)> =
        view.checks.iter().map(|check| (check.key.as_str(), check.answer)).collect();
    assert_eq!(checks, [("works", Some(Answer::Met)), ("hall", None), ("fee", Some(Answer::Met))]);
    assert!(has_ground(&view, "hall-taken"));
    gishe_desk::claim::claim(&officer.desk, chosen).await.unwrap();
    let answer = gishe_desk::review::answer(&officer.desk, chosen, "hall".into(), Some(Answer::Met), String::new());
    assert_eq!(answer.await.unwrap().suggestion.outcome, Some(Outcome::Approved));
    let reasons = "Залата е свободна.".to_owned();
    officer.decide(chosen, &Ruling { outcome: Outcome::Approved, grounds: Vec::new(), reasons }).await;
    officer.sign(chosen).await;
    officer.until_stage(chosen, RulingStage::Delivered).await;
    world.is_done_once(&officer.desk, chosen, &["decide", "deliver"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_judged_by_the_version_of_the_service_that_it_began_under() {
    let world = World::begin().await;
    let first = world.at_work(1).await;
    let cases = right(&first, "owner", 3).await;
    let (begun, present, later) = (cases[0], cases[1], cases[2]);
    drop(first);
    world.stop().await;
    world.rewrite(|case| {
        if is(case, begun) {
            case["packVersion"] = json!("2026.1");
        }
        if is(case, later) {
            case["packVersion"] = json!("2031.9");
        }
    });
    world.start().await;
    let officer = world.at_work(2).await;
    let (old, new) = (officer.open(begun).await, officer.open(present).await);
    assert!(!has_ground(&old, "dwelling-contested") && has_ground(&new, "dwelling-contested"));
    let refused = gishe_desk::case_open::open(&officer.desk, later).await.err();
    assert!(matches!(refused, Some(DeskError::UnknownService { service }) if service.contains("2031.9")));
    drop(officer);

    // The program learns a newer version: it changes nothing for what has begun.
    let newer = |text: &str| text.replacen("2026.2", "2031.9", 1).replacen("amount = 128", "amount = 9900", 1);
    let services =
        vec![("a.toml".to_owned(), newer(assets::SERVICE_2079)), ("b.toml".to_owned(), newer(assets::SERVICE_2107))];
    let officer = world.at_work_with(3, services).await;
    let fee = |view: &CaseView| view.checks.iter().find(|check| check.key == "fee").unwrap().answer;
    assert_eq!(fee(&officer.open(begun).await), Some(Answer::Met));
    assert_eq!(fee(&officer.open(present).await), Some(Answer::Met));
    assert_eq!(fee(&officer.open(later).await), Some(Answer::NotMet), "it began under the dearer one");
}
