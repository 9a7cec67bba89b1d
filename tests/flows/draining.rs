//! A computer that goes to another district: what waits there is sent by whoever made it before anybody opens it for the other one.

use chrono::Utc;
use gishe_desk::error::DeskError;
use gishe_desk::view::queue::QueueView;
use gishe_desk::view::status::Phase;
use gishe_desk::{sign_in, sign_out};
use gishe_domain::case::CaseId;
use gishe_sandbox::trust::OfficerAccount;

use crate::officer::Officer;
use crate::world::{DISTRICT, World};

/// Signs in for a district; what hinders it, or nothing once the PIN is asked for.
async fn sign_in_for(officer: &Officer, district: &str, account: &OfficerAccount) -> Option<DeskError> {
    sign_in::start(&officer.desk, district).await.unwrap();
    let Phase::SigningIn { url, .. } = officer.status().await.phase else { panic!("no sign-in began") };
    officer.visitor.sign_in(&url, account, Utc::now()).await.unwrap();
    let ended = |phase: &Phase| match phase {
        Phase::SigningIn { trouble, .. } => trouble.is_some(),
        _ => true,
    };
    match officer.until("the end of the sign-in", |status| ended(&status.phase)).await.phase {
        Phase::SigningIn { trouble, .. } => trouble,
        Phase::PinNeeded => None,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computer_goes_to_another_district_only_when_nothing_waits_to_be_sent() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    officer.fetch_ahead().await;
    let here: Vec<CaseId> = officer.queue(QueueView::All).await.rows.iter().map(|row| row.id).collect();
    world.stop().await;
    let case = officer.decide_one().await;
    sign_out::sign_out(&officer.desk).await.unwrap();
    let left = officer.status().await;
    assert_eq!(left.local_cases, 1, "the sign-in screen tells what waits");
    world.start().await;

    let elsewhere = |account: &&OfficerAccount| account.scopes.iter().all(|grant| grant.district.0 != DISTRICT);
    let colleague = world.accounts().iter().find(elsewhere).unwrap();
    let other = colleague.scopes[0].district.0.clone();
    let hindered = sign_in_for(&officer, &other, colleague).await;
    let Some(DeskError::DistrictUndrained { officer: by, unsent, .. }) = hindered else { panic!("{hindered:?}") };
    assert_eq!(by, world.account(1).name);
    assert_eq!(unsent, left.unsent);
    sign_in::cancel(&officer.desk).await.unwrap();

    // No code of the second factor is taken twice: the next half minute has one of its own.
    tokio::time::sleep(std::time::Duration::from_secs(31)).await;
    assert_eq!(sign_in_for(&officer, DISTRICT, world.account(1)).await, None);
    gishe_desk::lock::set_pin(&officer.desk, "482136".to_owned()).await.unwrap();
    officer.until_sent().await;
    assert_eq!(world.count(case, "decide").await, 1);
    sign_out::sign_out(&officer.desk).await.unwrap();
    assert_eq!(sign_in_for(&officer, &other, colleague).await, None, "nothing waits any more");
    gishe_desk::lock::set_pin(&officer.desk, "482136".to_owned()).await.unwrap();
    officer.until_exchanged().await;
    let there = officer.queue(QueueView::All).await.rows;
    assert!(there.iter().all(|row| !here.contains(&row.id)), "cases of the district that was left");
}
