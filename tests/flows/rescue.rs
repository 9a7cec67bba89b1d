//! Unsent work carried to another machine in a sealed file.

use gishe_desk::error::DeskError;
use gishe_desk::view::case::RulingStage;
use gishe_domain::decision::{Outcome, Ruling};
use gishe_protocol::info::Realm;

use crate::officer::PIN;
use crate::world::World;

const PHRASE: &str = "тих дъжд над Витоша";

#[tokio::test(flavor = "multi_thread")]
async fn unsent_work_goes_on_at_another_machine_and_is_done_once() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    officer.fetch_ahead().await;
    let empty = gishe_desk::rescue::export(&officer.desk, path(&world, "none"), PHRASE.into()).await;
    assert_eq!(empty.unwrap_err(), DeskError::RescueEmpty);
    world.stop().await;
    let decided = officer.decide_one().await;
    let (drafted, ruling) = officer.prepare().await;
    let draft = Ruling { outcome: Outcome::Returned, grounds: Vec::new(), reasons: "Недовършено.".into() };
    gishe_desk::draft::save(&officer.desk, drafted, draft.clone()).await.unwrap();
    let view = gishe_desk::rescue::view(&officer.desk).await.unwrap();
    assert_eq!((view.cases, view.drafts, view.documents), (2, 1, 0));
    let weak = gishe_desk::rescue::export(&officer.desk, path(&world, "weak"), "къса".into()).await;
    assert_eq!(weak.unwrap_err(), DeskError::PassphraseWeak { min: 12 });
    let written = gishe_desk::rescue::export(&officer.desk, path(&world, "work"), PHRASE.into()).await.unwrap();
    let bytes = std::fs::read(&written.path).unwrap();
    let number = officer.open(decided).await.number;
    assert!(!String::from_utf8_lossy(&bytes).contains(&number), "nothing of a case stands in the open");

    // The first machine comes back after all and sends everything: the package then brings nothing twice.
    world.start().await;
    officer.until_online().await;
    officer.until_stage(decided, RulingStage::AwaitingSignature).await;
    officer.until_sent().await;
    let twin = world.desk(&world.data("desk-new"), Realm::Sandbox).await;
    twin.begin(world.account(1)).await;
    for (file, phrase, expected) in [
        (path(&world, "work"), "друга дълга парола", DeskError::PassphraseWrong),
        (path(&world, "gone"), PHRASE, DeskError::FileUnusable),
        (changed(&world, &bytes, bytes.len() - 1), PHRASE, DeskError::RescueDamaged),
        (changed(&world, &bytes, 0), PHRASE, DeskError::RescueForeign),
    ] {
        let refused = gishe_desk::rescue::import(&twin.desk, file, phrase.into()).await;
        assert_eq!(refused.unwrap_err(), expected);
    }
    let colleague = world.at_work(2).await;
    let foreign = gishe_desk::rescue::import(&colleague.desk, path(&world, "work"), PHRASE.into()).await;
    assert_eq!(foreign.unwrap_err(), DeskError::RescueOfAnother);

    let came = gishe_desk::rescue::import(&twin.desk, path(&world, "work"), PHRASE.into()).await.unwrap();
    assert_eq!((came.commands, came.known, came.drafts), (view.commands, 0, 1));
    twin.until_sent().await;
    assert_eq!(twin.status().await.attention, 0);
    world.is_done_once(&twin.desk, decided, &["claim", "decide"]).await;
    assert_eq!(twin.open(drafted).await.draft, Some(draft));
    let again = gishe_desk::rescue::import(&twin.desk, path(&world, "work"), PHRASE.into()).await.unwrap();
    assert_eq!((again.commands, again.known), (0, view.commands));
    assert_eq!(world.count(drafted, "decide").await, 0, "{ruling:?} was never made");
    assert_eq!(gishe_desk::lock::lock(&twin.desk).await, Ok(()));
    gishe_desk::lock::unlock(&twin.desk, PIN.into()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_act_that_was_not_delivered_is_delivered_from_another_machine() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let case = officer.decide_one().await;
    officer.until_stage(case, RulingStage::AwaitingSignature).await;
    world.fault(
        serde_json::json!({ "path": "/v1/blobs", "method": "POST", "kind": "status", "status": 503, "times": 1000 }),
    );
    officer.sign(case).await;
    let view = gishe_desk::rescue::view(&officer.desk).await.unwrap();
    assert!(view.commands == 1 && view.documents >= 1, "{view:?}");
    gishe_desk::rescue::export(&officer.desk, path(&world, "signed"), PHRASE.into()).await.unwrap();
    officer.lock().await;
    world.heal();
    let twin = world.desk(&world.data("desk-new"), Realm::Sandbox).await;
    twin.begin(world.account(1)).await;
    let came = gishe_desk::rescue::import(&twin.desk, path(&world, "signed"), PHRASE.into()).await.unwrap();
    assert_eq!((came.commands, came.documents), (1, view.documents));
    twin.until_stage(case, RulingStage::Delivered).await;
    world.is_done_once(&twin.desk, case, &["deliver"]).await;
}

fn path(world: &World, name: &str) -> String {
    world.data(&format!("{name}.gishe")).to_string_lossy().into_owned()
}

/// The package with one bit turned.
fn changed(world: &World, bytes: &[u8], at: usize) -> String {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 1;
    let path = path(world, &format!("changed-{at}"));
    std::fs::write(&path, bytes).unwrap();
    path
}
