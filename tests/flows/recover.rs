//! A keyring that was emptied: the desk says so and replaces nothing, and IT gives the keys back by the key of the policy.

use std::path::Path;
use std::process::Command;

use chrono::Utc;
use gishe_desk::config::DeskConfig;
use gishe_desk::error::DeskError;
use gishe_desk::policy;
use gishe_desk::recover::{RecoveryError, recover};
use gishe_desk::view::case::RulingStage;
use gishe_desk::view::status::Phase;
use gishe_protocol::info::Realm;
use gishe_tests::vault;
use serde_json::json;

use crate::officer::Officer;
use crate::world::World;

/// A pair of keys as IT makes them; gives the PEM of both.
pub fn pair(folder: &Path, name: &str) -> (String, String) {
    let file = folder.join(name);
    let openssl = |arguments: &[&str]| {
        let output = Command::new("openssl").args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let path = file.to_str().unwrap();
    openssl(&["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072", "-out", path]);
    (std::fs::read_to_string(&file).unwrap(), openssl(&["pkey", "-in", path, "-pubout"]))
}

/// A desk under a policy.
pub async fn desk(world: &World, data: &Path, policy: &Path) -> Officer {
    let config = DeskConfig::new(data.to_owned(), world.url.parse().unwrap(), Realm::Sandbox, world.trust().to_vec());
    Officer::with_config(config.with_policy(&policy::read(policy).unwrap())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_gives_an_emptied_keyring_its_keys_back_and_nothing_unsent_is_lost() {
    let world = World::begin().await;
    let folder = tempfile::tempdir().unwrap();
    let (private, public) = pair(folder.path(), "it.pem");
    let (other, _) = pair(folder.path(), "other.pem");
    let policy = folder.path().join("policy.json");
    std::fs::write(&policy, json!({ "recoveryKey": public }).to_string()).unwrap();
    let data = world.data("desk");
    let officer = desk(&world, &data, &policy).await;
    officer.begin(world.account(1)).await;
    officer.fetch_ahead().await;
    world.stop().await;
    let case = officer.decide_one().await;
    officer.lock().await;
    drop(officer);
    vault::empty(&data).unwrap();
    world.start().await;

    let officer = desk(&world, &data, &policy).await;
    let page = officer.open_browser().await;
    officer.visitor.sign_in(&page, world.account(1), Utc::now()).await.unwrap();
    let told = officer
        .until("what became of the sign-in", |status| !matches!(status.phase, Phase::SigningIn { trouble: None, .. }));
    let phase = told.await.phase;
    let error = match &phase {
        Phase::SigningIn { trouble: Some(error), .. } | Phase::StoreTrouble { error } => error.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(error, DeskError::KeyMissing, "no new keys are made over a store that is there");
    drop(officer);

    // IT needs no central side.
    world.stop().await;
    let refused = recover(&data, &other, Utc::now());
    assert!(matches!(refused, Err(RecoveryError::Sealed(_))), "{refused:?}");
    recover(&data, &private, Utc::now()).unwrap();
    let again = recover(&data, &private, Utc::now());
    assert!(matches!(again, Err(RecoveryError::KeysThere)), "{again:?}");
    world.start().await;

    // No code of the second factor is taken twice: the next half minute has one of its own.
    tokio::time::sleep(std::time::Duration::from_secs(31)).await;
    let officer = desk(&world, &data, &policy).await;
    officer.begin(world.account(1)).await;
    officer.until_stage(case, RulingStage::AwaitingSignature).await;
    world.is_done_once(&officer.desk, case, &["claim", "decide"]).await;
}
