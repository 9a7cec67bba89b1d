//! What a desk keeps of closed cases where the policy says for how long: a day after they came they are gone from here, central goes on
//! having them, and the two still agree.

use chrono::{TimeDelta, Utc};
use gishe_desk::case_open;
use gishe_desk::config::DeskConfig;
use gishe_desk::error::DeskError;
use gishe_desk::policy;
use gishe_desk::view::case::RulingStage;
use gishe_domain::case::{Case, CaseId};
use gishe_domain::decision::{Outcome, Ruling};
use gishe_protocol::info::Realm;
use serde_json::json;

use crate::officer::Officer;
use crate::world::{DISTRICT, World};

const DAYS: i64 = 20;

async fn is_here(officer: &Officer, case: CaseId) -> bool {
    match case_open::open(&officer.desk, case).await {
        Ok(_) => true,
        Err(DeskError::UnknownCase) => false,
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_that_were_closed_long_ago_are_wiped_by_policy_and_the_copy_still_agrees() {
    let world = World::of_many().await;
    let in_district = |case: &&Case| case.district.0 == DISTRICT && !case.state.is_open();
    let cases = world.cases();
    let long_ago = Utc::now() - TimeDelta::days(DAYS);
    let (old, fresh): (Vec<&Case>, Vec<&Case>) =
        cases.iter().filter(in_district).partition(|case| case.history.last().unwrap().at < long_ago);
    assert!(!old.is_empty() && !fresh.is_empty(), "{} and {}", old.len(), fresh.len());

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("policy.json");
    std::fs::write(&file, format!("{{ \"closedCaseDays\": {DAYS} }}")).unwrap();
    let config =
        DeskConfig::new(world.data("desk"), world.url.parse().unwrap(), Realm::Sandbox, world.trust().to_vec());
    let officer = Officer::with_config(config.with_policy(&policy::read(&file).unwrap())).await;
    officer.begin(world.account(1)).await;
    let end = tokio::time::Instant::now() + std::time::Duration::from_secs(60);
    for case in &old {
        while is_here(&officer, case.id).await {
            assert!(tokio::time::Instant::now() < end, "{} stays", case.number);
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }
    for case in &fresh {
        assert!(is_here(&officer, case.id).await, "{}", case.number);
    }
    // Central's checksum comes with the changes: a copy that did not agree would be fetched anew, with all of it.
    officer.decide_one().await;
    officer.until_sent().await;
    gishe_desk::exchange::now(&officer.desk).await.unwrap();
    officer.until_exchanged().await;
    assert!(!officer.status().await.rebuilding);
    assert!(!is_here(&officer, old[0].id).await);
}

/// Of the receipts of a case, as they are listed: kinds, and outcomes that the words of the act tell.
async fn proofs(officer: &Officer, case: CaseId) -> Vec<(String, Option<Outcome>)> {
    let listed = gishe_desk::exchange::view(&officer.desk).await.unwrap().receipts;
    let of_case = listed.into_iter().filter(|row| row.receipt.case == case);
    of_case.map(|row| (row.receipt.kind, row.outcome)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_words_of_a_case_that_went_elsewhere_are_forgotten_in_time_and_the_proofs_of_it_stay() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let (case, _) = officer.prepare().await;
    let options = officer.open(case).await.decisions;
    let option = options.iter().find(|option| option.outcome == Outcome::Returned).unwrap();
    let grounds = option.grounds.iter().take(1).map(|ground| ground.key.clone()).collect();
    let ruling = Ruling { outcome: Outcome::Returned, grounds, reasons: "Липсва договорът.".into() };
    officer.decide(case, &ruling).await;
    officer.sign(case).await;
    officer.until_stage(case, RulingStage::Delivered).await;
    let told = proofs(&officer, case).await;
    assert!(told.contains(&("return-for-correction".to_owned(), Some(Outcome::Returned))), "{told:?}");

    // A note of the officer's own goes with it, and keeps nothing here.
    gishe_desk::note::save(&officer.desk, case, "да се обадя".into()).await.unwrap();
    world.happen(case, json!({ "kind": "transfer", "district": "09" })).await;
    let end = tokio::time::Instant::now() + std::time::Duration::from_secs(60);
    while is_here(&officer, case).await {
        assert!(tokio::time::Instant::now() < end, "the case stays");
        gishe_desk::exchange::now(&officer.desk).await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    // A day later nothing is forgotten yet; a month later only that it was done is left.
    let day = 24 * 60 * 60;
    officer.clock.pass(day);
    gishe_desk::exchange::now(&officer.desk).await.unwrap();
    officer.until_exchanged().await;
    assert_eq!(proofs(&officer, case).await, told);
    officer.clock.pass(30 * day);
    let forgotten: Vec<(String, Option<Outcome>)> = told.iter().map(|(kind, _)| (kind.clone(), None)).collect();
    while proofs(&officer, case).await != forgotten {
        assert!(tokio::time::Instant::now() < end, "{:?}", proofs(&officer, case).await);
        // The session of central may have ended meanwhile: the day begins all the same.
        let _ = gishe_desk::exchange::now(&officer.desk).await;
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}
