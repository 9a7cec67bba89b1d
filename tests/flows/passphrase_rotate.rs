//! A rotation of keys behind a passphrase, cut at any moment: the program is killed in the middle of it, and the desk opens, by passphrase
//! and PIN, with all that nobody else has.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use gishe_desk::view::case::CaseView;
use gishe_domain::case::CaseId;
use gishe_tests::vault;
use serde_json::json;

use crate::killed::program::{PATIENCE, leave};
use crate::passphrase::{PHRASE, bare, free, give, phrase_file, start_bare};
use crate::world::World;

const NOTE: &str = "да се обадя";

fn rotate(data: &Path, phrase: &Path) -> Command {
    let program = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("gishectl");
    let mut command = Command::new(program);
    command.args(["rotate", "--lang", "en", "--data"]).arg(data).arg("--passphrase-file").arg(phrase);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    bare(&mut command);
    command
}

/// Kills a rotation so long after it has written down that it began.
fn cut(data: &Path, phrase: &Path, later: Duration) {
    let coffer = data.join("passphrase.json");
    let before = fs::read(&coffer).unwrap();
    let mut program = rotate(data, phrase).spawn().unwrap();
    let until = std::time::Instant::now() + PATIENCE;
    while fs::read(&coffer).unwrap() == before && program.try_wait().unwrap().is_none() {
        assert!(std::time::Instant::now() < until, "it does not begin");
        std::thread::sleep(Duration::from_millis(1));
    }
    std::thread::sleep(later);
    program.kill().unwrap();
    program.wait().unwrap();
}

/// The officer comes, finds what was written, and leaves.
fn look(world: &World, data: &Path, case: CaseId) {
    let (process, mut console) = start_bare(world, data);
    give(&mut console, PHRASE);
    console.unlock().unwrap();
    let view: CaseView = console.ask(&json!({ "ask": "case-open", "id": case })).unwrap();
    assert_eq!(view.own_note, NOTE);
    assert_eq!(console.status().unwrap().unsent, 1, "the claim waits");
    leave(process, console);
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_the_middle_of_a_rotation_a_desk_behind_a_passphrase_opens_and_loses_nothing_unsent() {
    let world = World::begin().await;
    let data = world.data("desk");
    let (process, mut console) = start_bare(&world, &data);
    let () = console.ask(&json!({ "ask": "passphrase-set-up", "passphrase": PHRASE })).unwrap();
    console.sign_in(&world).await;
    tokio::task::block_in_place(|| {
        console.until("the exchange", |status| status.last_exchange.is_some() && status.bootstrap.is_none());
    });
    world.stop().await;
    let case = free(&mut console).rows[0].id;
    let _: CaseView = console.ask(&json!({ "ask": "claim", "id": case })).unwrap();
    let () = console.ask(&json!({ "ask": "save-note", "id": case, "text": NOTE })).unwrap();
    leave(process, console);

    let phrase = phrase_file(&world, PHRASE);
    let begun = || vault::behind(&data, PHRASE).unwrap();
    let first = begun().keys().unwrap().name();
    let mut within = 0;
    tokio::task::block_in_place(|| {
        for later in (0..24).map(|place| Duration::from_millis(place * 5)) {
            cut(&data, &phrase, later);
            if begun().rotation().unwrap().is_none() {
                continue;
            }
            within += 1;
            // Of some the officer sees the end, of others the next run.
            if within % 2 == 0 {
                look(&world, &data, case);
                assert!(begun().rotation().unwrap().is_none(), "the opening ended it");
            }
            if within == 6 {
                break;
            }
        }
        assert!(within >= 3, "{within} kills fell into a rotation");
        let output = rotate(&data, &phrase).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        assert_ne!(begun().keys().unwrap().name(), first);
        look(&world, &data, case);
    });

    world.start().await;
    let (process, mut console) = start_bare(&world, &data);
    give(&mut console, PHRASE);
    tokio::task::block_in_place(|| {
        console.unlock().unwrap();
        console.until("the claim", |status| status.unsent == 0);
    });
    assert_eq!(world.count(case, "claim").await, 1);
    leave(process, console);
}
