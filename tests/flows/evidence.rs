//! A document that is not the one it should be.

use gishe_desk::error::DeskError;
use gishe_desk::view::queue::QueueView;
use serde_json::json;

use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_document_of_another_digest_is_not_kept_and_comes_right_later() {
    let world = World::begin().await;
    // Before anything can be fetched ahead.
    world.fault(json!({ "path": "/v1/blobs", "kind": "wrong-blob" }));
    let officer = world.at_work(1).await;
    let case = officer.right_cases().await[0];
    let document = officer.open(case).await.documents[0].id.clone();
    let downloaded = async || officer.open(case).await.documents[0].downloaded;
    for _ in 0..2 {
        let answer = gishe_desk::evidence::bytes(&officer.desk, case, &document).await;
        assert_eq!(answer.err(), Some(DeskError::DigestMismatch));
        assert!(!downloaded().await);
    }
    // What is fetched ahead is judged by the same measure.
    gishe_desk::claim::claim(&officer.desk, case).await.unwrap();
    officer.until_sent().await;
    officer.until_online().await;
    assert!(!downloaded().await);
    world.heal();
    let bytes = gishe_desk::evidence::bytes(&officer.desk, case, &document).await.unwrap();
    assert!(bytes.starts_with(b"%PDF-") || bytes.starts_with(&[0xff, 0xd8]));
    assert!(downloaded().await);
    world.stop().await;
    assert_eq!(gishe_desk::evidence::bytes(&officer.desk, case, &document).await, Ok(bytes));
    // What was refused is not asked for ahead again, so that there are some that are not here.
    for row in officer.queue(QueueView::Free).await.rows {
        let view = officer.open(row.id).await;
        if let Some(document) = view.documents.iter().find(|document| !document.downloaded) {
            let answer = gishe_desk::evidence::bytes(&officer.desk, view.id, &document.id).await;
            assert_eq!(answer.err(), Some(DeskError::DocumentNotHere));
            return;
        }
    }
    panic!("every document is here");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_is_not_what_it_says_is_not_shown() {
    let world = World::begin().await;
    world.stop().await;
    world.mislabel("image/png");
    world.start().await;
    let officer = world.at_work(1).await;
    let mut tried = 0;
    for row in officer.queue(QueueView::All).await.rows {
        let case = officer.open(row.id).await;
        for document in case.documents.iter().filter(|document| document.media_type == "image/png").take(1) {
            let answer = gishe_desk::evidence::bytes(&officer.desk, case.id, &document.id).await;
            assert_eq!(answer.err(), Some(DeskError::DocumentUnreadable { media_type: "image/png".into() }));
            tried += 1;
        }
        if tried == 3 {
            return;
        }
    }
    panic!("the city has no such documents");
}
