//! `gishectl erase` as IT has it run: it refuses as long as something exists on the computer alone, and afterwards nothing opens a
//! copy of the disk, not even whoever has everything that the keyring held.

use std::fs;
use std::path::Path;
use std::process::Command;

use gishe_desk::sign_out;
use gishe_tests::vault;
use serde_json::Value;

use crate::world::World;

/// Exit code, and all that was said.
fn erase(data: &Path, further: &[&str], prepare: impl Fn(&mut Command)) -> (i32, String) {
    let program = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("gishectl");
    let mut command = Command::new(program);
    command.args(["erase", "--data", data.to_str().unwrap(), "--lang", "en"]).args(further);
    prepare(&mut command);
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

fn names(data: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(data).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_is_erased_only_when_nothing_is_lost_and_nothing_opens_its_copy_afterwards() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    officer.fetch_ahead().await;
    let data = world.data("desk-1");
    let (code, said) = erase(&data, &[], |_| {});
    assert!(code == 1 && said.contains("Close Gishe"), "an open desk: {said}");

    world.stop().await;
    officer.decide_one().await;
    officer.lock().await;
    drop(officer);
    while data.join("journal.db-wal").exists() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let before = names(&data);
    let (code, said) = erase(&data, &[], |_| {});
    assert!(code == 1 && said.contains("Nothing was erased"), "{said}");
    let number: u32 = said.rsplit("--discard-unsent ").next().unwrap().trim().trim_end_matches('.').parse().unwrap();
    assert!(number > 0, "{said}");
    let other = (number + 1).to_string();
    assert_eq!(erase(&data, &["--discard-unsent", &other], |_| {}).0, 1, "another number is no consent");
    let (code, said) = erase(&data, &[], |command| {
        command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    });
    assert!(code == 1 && said.contains("--discard-unreadable"), "{said}");
    assert_eq!(names(&data), before, "a refusal changes nothing");

    // A thief's copy, and something of the officer's own that only lies there.
    let copy = world.data("copy");
    fs::create_dir_all(&copy).unwrap();
    for file in ["journal.db", "replica.db", "pin.json"] {
        fs::copy(data.join(file), copy.join(file)).unwrap();
    }
    fs::write(data.join("списък.txt"), "мляко").unwrap();
    let (code, said) = erase(&data, &["--discard-unsent", &number.to_string(), "--json"], |_| {});
    let told: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, told["keysGone"].as_bool()), (2, Some(true)), "{said}");
    assert_eq!(told["left"], serde_json::json!(["списък.txt"]));
    assert!(told["audit"]["size"].as_u64().unwrap() > 0 && told["lost"]["acts"].as_u64().unwrap() > 0, "{said}");
    assert_eq!(names(&data), ["списък.txt"]);
    let keys = vault::vault(&data).unwrap();
    assert!(keys.keys().is_err() && keys.session().is_err() && keys.is_wiped().unwrap());
    for file in ["journal.db", "pin.json"] {
        fs::copy(copy.join(file), data.join(file)).unwrap();
    }
    assert!(vault::vault(&data).unwrap().keys().is_err(), "the copy brings no key back");
    let (code, said) = erase(&data, &["--discard-unreadable"], |_| {});
    assert_eq!(code, 2, "what came back goes again: {said}");
    assert_eq!(names(&data), ["списък.txt"]);
    assert_eq!(erase(&data, &[], |_| {}).0, 1, "no desk is here any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_whose_work_is_all_sent_is_erased_and_proven() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    officer.until_exchanged().await;
    sign_out::sign_out(&officer.desk).await.unwrap();
    drop(officer);
    let data = world.data("desk-1");
    while data.join("journal.db-wal").exists() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let (code, said) = erase(&data, &[], |_| {});
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("Keys: gone") && said.contains("The audit chain"), "{said}");
    assert_eq!(names(&data), [""; 0]);
}
