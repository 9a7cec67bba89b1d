//! What trusted lists say reaches the case.

use std::time::Duration;

use chrono::Utc;
use gishe_desk::view::case::CaseView;
use gishe_desk::view::queue::QueueView;
use gishe_desk::view::signature::{SignatureQuality, SignatureVerdict, SignatureView};
use gishe_domain::case::CaseId;
use gishe_signing::Certificate;
use gishe_signing::trusted_list::{Brought, TrustFolder, TrustSettings};
use serde_json::json;

use crate::officer::Officer;
use crate::world::World;

fn signed(view: &CaseView) -> Option<&SignatureView> {
    let signatures = view.documents.iter().filter_map(|document| document.signature.as_ref());
    signatures.into_iter().find(|signature| signature.verdict == SignatureVerdict::Passed)
}

async fn signed_case(officer: &Officer) -> CaseId {
    for row in officer.queue(QueueView::All).await.rows {
        officer.fetch(row.id).await;
        let view = officer.open(row.id).await;
        let mut signatures = view.documents.iter().filter_map(|document| document.signature.as_ref());
        if !signatures.any(|signature| signature.details.is_some()) {
            continue;
        }
        // Its issuer is asked beside: it passes when the answer is here.
        for _ in 0..50 {
            if signed(&officer.open(row.id).await).is_some() {
                return row.id;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    panic!("no declaration in the district passes");
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
    let shown = gishe_desk::lists::view(&officer.desk).await.unwrap();
    let whose: Vec<_> = shown.lists.iter().map(|list| (list.territory.as_str(), list.is_lotl, list.is_stale)).collect();
    assert_eq!((whose, shown.refused), (vec![("EU", true, false), ("BG", false, false)], Vec::new()));
    // They stay on this computer.
    let kept = world.data("desk-1").join("trust");
    assert!(kept.join("lotl.xml").is_file() && kept.join("BG.xml").is_file());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_brought_in_from_a_file_is_seen_by_the_open_desk() {
    let world = World::begin().await;
    let fetch = async |name: &str| {
        let answer = reqwest::get(format!("{}/pki/{name}", world.url)).await.unwrap();
        answer.error_for_status().unwrap().bytes().await.unwrap()
    };
    let (lotl, national, signers) = (fetch("lotl.xml").await, fetch("BG.xml").await, fetch("lotl-signers.pem").await);
    for list in ["/pki/lotl.xml", "/pki/BG.xml"] {
        world.fault(json!({ "path": list, "kind": "status", "status": 503 }));
    }
    let officer = world.at_work(1).await;
    let case = signed_case(&officer).await;
    assert_eq!(signed(&officer.open(case).await).unwrap().quality, None);
    assert!(gishe_desk::lists::view(&officer.desk).await.unwrap().lists.is_empty());

    // As `gishectl trust import` does it, in another process.
    let lotl_signers = Certificate::from_pem_chain(&signers).unwrap();
    let settings = TrustSettings { lotl_signers, usable_when_stale: None };
    let folder = TrustFolder::new(world.data("desk-1").join("trust"), settings);
    let brought = |bytes| Brought { bytes, source: "file", at: Utc::now(), even_if_ended: false };
    folder.keep_lotl(&brought(&lotl), &[]).unwrap();
    folder.keep_national("BG", &brought(&national)).unwrap();
    let view = officer.open(case).await;
    let signature = signed(&view).unwrap();
    assert_eq!(signature.quality, Some(SignatureQuality::QualifiedSignature));
    assert_eq!(signature.details.as_ref().unwrap().list.as_ref().unwrap().age_days, 0);
    assert_eq!(gishe_desk::lists::view(&officer.desk).await.unwrap().lists.len(), 2);
}
