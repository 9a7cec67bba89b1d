//! What trusted lists say reaches the case.

use std::time::Duration;

use gishe_desk::view::case::CaseView;
use gishe_desk::view::queue::QueueView;
use gishe_desk::view::signature::{SignatureVerdict, SignatureView};
use gishe_domain::case::CaseId;

use crate::officer::Officer;
use crate::world::World;

fn signed(view: &CaseView) -> Option<&SignatureView> {
    let signatures = view.documents.iter().filter_map(|document| document.signature.as_ref());
    signatures.into_iter().find(|signature| signature.verdict == SignatureVerdict::Passed)
}

async fn signed_case(officer: &Officer) -> CaseId {
    for row in officer.queue(QueueView::All).await.rows {
        officer.fetch(row.id).await;
        if signed(&officer.open(row.id).await).is_some() {
            return row.id;
        }
    }
    panic!("no declaration in the district is signed");
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_fetched_with_an_exchange_and_tell_the_provider_of_a_declaration() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let case = signed_case(&officer).await;
    let end = tokio::time::Instant::now() + Duration::from_secs(60);
    let details = loop {
        let view = officer.open(case).await;
        let signature = signed(&view).unwrap();
        if let (Some(list), Some(quality)) = (&signature.details.as_ref().unwrap().list, signature.quality) {
            break (list.clone(), quality, signature.signer_is_declarant);
        }
        assert!(tokio::time::Instant::now() < end, "no list came: {signature:?}");
        gishe_desk::exchange::now(&officer.desk).await.unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    assert_eq!((details.0.territory.as_str(), details.0.is_stale), ("BG", false));
    assert!(details.2.is_some(), "the signer is compared with the party who had to sign");
    // They stay on this computer.
    let kept = world.data("desk-1").join("trust");
    assert!(kept.join("lotl.xml").is_file() && kept.join("BG.xml").is_file());
}
