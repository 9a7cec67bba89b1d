//! New keys for the files of a desk: by themselves when the old ones are old, by `gishectl rotate` when somebody may know them, and
//! through kills in the middle of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use gishe_desk::config::DeskConfig;
use gishe_desk::policy;
use gishe_desk::recover::recover;
use gishe_desk::view::case::RulingStage;
use gishe_protocol::info::Realm;
use gishe_tests::vault;
use gishe_vault::{Keyring, Secret, SecretStore, StoreKeys};
use rusqlite::Connection;
use serde_json::json;

use crate::officer::Officer;
use crate::recover::pair;
use crate::world::World;

fn rotate(data: &Path) -> Command {
    let program = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("gishectl");
    let mut command = Command::new(program);
    command.args(["rotate", "--data", data.to_str().unwrap(), "--lang", "en"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn keys(data: &Path) -> StoreKeys {
    vault::vault(data).unwrap().keys().unwrap()
}

/// Waits until nobody has the files open.
async fn closed(data: &Path) {
    while data.join("journal.db-wal").exists() || data.join("replica.db-wal").exists() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The keys are older than they are.
fn age(data: &Path, days: i64) {
    let (keyring, keys) = (Keyring::new(), keys(data));
    let made = (Utc::now() - TimeDelta::days(days)).timestamp().to_le_bytes();
    let entry = [keys.replica.expose().as_slice(), keys.journal.expose(), &made].concat();
    let name = format!("{}/store-keys", vault::profile(data).unwrap());
    keyring.set(&name, &Secret::new(entry)).unwrap();
}

/// Everything that is a file beneath a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let inside = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    inside.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The files that one of two keys opens, by name.
fn opened(folder: &Path, keys: &StoreKeys) -> Vec<String> {
    let opens = |path: &Path, key: &[u8; 32]| {
        let conn = Connection::open(path).unwrap();
        conn.execute_batch(&format!("PRAGMA key = \"x'{}'\";", hex::encode(key))).unwrap();
        conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))
            .is_ok_and(|tables| tables > 0)
    };
    let mut names = Vec::new();
    for path in files(folder).into_iter().filter(|path| fs::metadata(path).unwrap().len() > 0) {
        // A copy, so that nothing is changed by looking.
        let (copies, name) = (tempfile::tempdir().unwrap(), path.file_name().unwrap());
        let copy = copies.path().join(name);
        fs::copy(&path, &copy).unwrap();
        if opens(&copy, keys.journal.expose()) || opens(&copy, keys.replica.expose()) {
            names.push(name.to_string_lossy().into_owned());
        }
    }
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn old_keys_are_replaced_at_an_unlock_and_open_nothing_any_more_and_unsent_work_is_done_once() {
    let world = World::begin().await;
    let folder = tempfile::tempdir().unwrap();
    let (private, public) = pair(folder.path(), "it.pem");
    let policy = folder.path().join("policy.json");
    fs::write(&policy, json!({ "recoveryKey": public, "keyDays": 90 }).to_string()).unwrap();
    let data = world.data("desk");
    let config = DeskConfig::new(data.clone(), world.url.parse().unwrap(), Realm::Sandbox, world.trust().to_vec());
    let officer = Officer::with_config(config.with_policy(&policy::read(&policy).unwrap())).await;
    officer.begin(world.account(1)).await;
    officer.fetch_ahead().await;
    world.stop().await;
    let case = officer.decide_one().await;
    officer.lock().await;
    closed(&data).await;
    age(&data, 89);
    let old = keys(&data);
    officer.unlock().await;
    officer.lock().await;
    closed(&data).await;
    assert_eq!(keys(&data).name(), old.name(), "a day too early");
    let before = opened(&data, &old);
    assert!(before.iter().any(|name| name == "replica.db") && before.len() >= 3, "backups, too: {before:?}");

    age(&data, 90);
    officer.unlock().await;
    officer.lock().await;
    closed(&data).await;
    let new = keys(&data);
    assert_ne!(new.name(), old.name());
    assert!(vault::vault(&data).unwrap().rotation().unwrap().is_none(), "nothing is left to do");
    assert_eq!(opened(&data, &old), [""; 0]);
    let after = opened(&data, &new);
    assert!(
        before.iter().filter(|name| !name.ends_with("-left.db")).all(|name| after.contains(name)),
        "{before:?} {after:?}"
    );
    // What stood in the keyring is no help, and what a thief copied before opens only what was copied.
    assert_eq!(
        vault::vault(&data).unwrap().unlock(&gishe_vault::Pin::typed(crate::officer::PIN), Utc::now()).unwrap().name(),
        new.name()
    );

    world.start().await;
    officer.unlock().await;
    officer.until_stage(case, RulingStage::AwaitingSignature).await;
    world.is_done_once(&officer.desk, case, &["claim", "decide"]).await;
    officer.lock().await;
    drop(officer);
    closed(&data).await;
    vault::empty(&data).unwrap();
    recover(&data, &private, Utc::now()).unwrap();
    assert_eq!(keys(&data).name(), new.name(), "IT gives back the keys of today");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_of_a_rotation_a_desk_opens_and_loses_nothing_unsent() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    officer.fetch_ahead().await;
    let data = world.data("desk-1");
    let output = rotate(&data).output().unwrap();
    assert!(!output.status.success(), "an open desk");
    assert!(String::from_utf8_lossy(&output.stderr).contains("Close Gishe"), "{output:?}");

    world.stop().await;
    let case = officer.decide_one().await;
    officer.lock().await;
    closed(&data).await;
    let first = keys(&data);
    let (mut within, mut tries) = (0, 0);
    while within < 5 && tries < 60 {
        let mut program = rotate(&data).spawn().unwrap();
        tokio::time::sleep(Duration::from_millis(15 * (tries % 30 + 1))).await;
        program.kill().unwrap();
        program.wait().unwrap();
        tries += 1;
        if vault::vault(&data).unwrap().rotation().unwrap().is_some() {
            within += 1;
            // Of some the desk sees the end, of others the next run.
            if within % 2 == 0 {
                officer.unlock().await;
                assert!(officer.stage(case).await.is_some(), "the decision is there");
                officer.lock().await;
                closed(&data).await;
                assert!(vault::vault(&data).unwrap().rotation().unwrap().is_none(), "the opening ended it");
            }
        }
    }
    assert!(within >= 3, "{within} of {tries} kills fell into a rotation");
    let output = rotate(&data).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && said.contains("at the next unlock"), "{output:?}");
    let last = keys(&data);
    assert!(said.contains(&last.name()) && opened(&data, &first).is_empty());

    world.start().await;
    officer.unlock().await;
    officer.until_stage(case, RulingStage::AwaitingSignature).await;
    world.is_done_once(&officer.desk, case, &["claim", "decide"]).await;
    officer.lock().await;
    closed(&data).await;
    let journal = vault::journal(&data).unwrap();
    let recorded: i64 =
        journal.query_row("SELECT count(*) FROM audit WHERE kind = 'keys-rotated'", [], |row| row.get(0)).unwrap();
    assert!(recorded >= 2, "{recorded}");
}
