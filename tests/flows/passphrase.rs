//! A computer whose session has no keyring: an officer chooses a passphrase there, works, and comes back to the work by passphrase and
//! PIN; IT looks after such a desk, and gives one its keys back behind a passphrase when the keyring is gone for good.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use gishe_desk::error::DeskError;
use gishe_desk::view::case::{CaseView, RulingStage};
use gishe_desk::view::queue::{QueueFilter, QueueOrder, QueuePage};
use gishe_desk::view::status::{PassphraseWay, Phase, SignInView};
use serde_json::{Value, json};

use crate::killed::program::{Console, Failure, leave, start, start_in};
use crate::officer::PIN;
use crate::recover::{desk, pair};
use crate::world::World;

pub const PHRASE: &str = "тих дъжд над Витоша";
const NEXT: &str = "кестени край Перловска";

/// A session of the system without a message bus, and so without a keyring.
pub fn bare(command: &mut Command) -> &mut Command {
    for name in ["DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL"] {
        command.env_remove(name);
    }
    command.env("XDG_RUNTIME_DIR", "/nonexistent")
}

pub fn start_bare(world: &World, data: &Path) -> (Child, Console) {
    start_in(world, data, bare)
}

/// `gishectl` in such a session: exit code, and all that was said.
fn run(arguments: &[&str], data: &Path) -> (i32, String) {
    let program = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("gishectl");
    let mut command = Command::new(program);
    command.args(arguments).args(["--data", data.to_str().unwrap(), "--lang", "en"]);
    let output = bare(&mut command).env("TZ", "Europe/Sofia").output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

pub fn phrase_file(world: &World, phrase: &str) -> PathBuf {
    let file = world.data("phrase");
    fs::write(&file, format!("{phrase}\n")).unwrap();
    file
}

/// What the desk refuses it with.
fn refused(console: &mut Console, asked: Value) -> DeskError {
    match console.ask::<Value>(&asked) {
        Err(Failure::Refused(error)) => error,
        other => panic!("{asked}: {other:?}"),
    }
}

pub fn give(console: &mut Console, phrase: &str) {
    let () = console.ask(&json!({ "ask": "passphrase-open", "passphrase": phrase })).unwrap();
}

fn phase(console: &mut Console) -> Phase {
    console.status().unwrap().phase
}

pub fn free(console: &mut Console) -> QueuePage {
    let query = json!({
        "view": "free", "search": "", "services": [], "states": [], "filter": QueueFilter::default(),
        "sort": QueueOrder::default(), "offset": 0, "limit": 5,
    });
    console.ask(&json!({ "ask": "queue-page", "query": query })).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keyring_an_officer_works_by_a_passphrase_and_comes_back_to_the_work() {
    let world = World::begin().await;
    let data = world.data("desk");
    let (process, mut console) = start_bare(&world, &data);
    assert_eq!(phase(&mut console), Phase::StoreTrouble { error: DeskError::KeyringMissing });
    assert_eq!(fs::read_dir(&data).unwrap().count(), 0, "nothing was chosen by itself");
    let view: SignInView = console.ask(&json!({ "ask": "sign-in-view" })).unwrap();
    assert_eq!((view.passphrase, view.passphrase_min), (PassphraseWay::Offered, 12));
    for weak in ["къса", "aaaaaaaaaaaaaaaaaa", "482136957013482136"] {
        let error = refused(&mut console, json!({ "ask": "passphrase-set-up", "passphrase": weak }));
        assert_eq!(error, DeskError::PassphraseWeak { min: 12 }, "{weak}");
    }
    let long = refused(&mut console, json!({ "ask": "passphrase-set-up", "passphrase": PHRASE.repeat(20) }));
    assert_eq!(long, DeskError::TooLong { max: 256 });
    assert_eq!(fs::read_dir(&data).unwrap().count(), 0, "a refusal changes nothing");
    let () = console.ask(&json!({ "ask": "passphrase-set-up", "passphrase": PHRASE })).unwrap();
    assert_eq!(phase(&mut console), Phase::SignedOut);
    console.sign_in(&world).await;
    let case = tokio::task::block_in_place(|| {
        console.until("the exchange", |status| status.last_exchange.is_some() && status.bootstrap.is_none());
        let case = free(&mut console).rows[0].id;
        let _: CaseView = console.ask(&json!({ "ask": "claim", "id": case })).unwrap();
        let () = console.ask(&json!({ "ask": "save-note", "id": case, "text": "да се обадя" })).unwrap();
        console.until("the claim", |status| status.unsent == 0);
        case
    });
    leave(process, console);

    let (process, mut console) = start_bare(&world, &data);
    assert_eq!(phase(&mut console), Phase::PassphraseNeeded { wait_seconds: 0 });
    let early = refused(&mut console, json!({ "ask": "unlock", "pin": PIN }));
    assert_eq!(early, DeskError::PassphraseNeeded);
    let asked = json!({ "ask": "sign-in-start", "district": crate::world::DISTRICT });
    assert_eq!(refused(&mut console, asked), DeskError::PassphraseNeeded);
    let again = refused(&mut console, json!({ "ask": "passphrase-set-up", "passphrase": NEXT }));
    assert_eq!(again, DeskError::PassphraseNeeded, "what is there is not replaced");
    for wait_seconds in [0, 0, 5] {
        let wrong = refused(&mut console, json!({ "ask": "passphrase-open", "passphrase": NEXT }));
        assert_eq!(wrong, DeskError::PassphraseRefused { wait_seconds });
    }
    let soon = refused(&mut console, json!({ "ask": "passphrase-open", "passphrase": PHRASE }));
    assert!(matches!(soon, DeskError::PassphraseRefused { wait_seconds: 1..=5 }), "{soon:?}");
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    give(&mut console, PHRASE);
    assert!(matches!(phase(&mut console), Phase::Locked { sign_in_needed: false, .. }), "then the PIN, as ever");
    tokio::task::block_in_place(|| {
        console.unlock().unwrap();
        let view: CaseView = console.ask(&json!({ "ask": "case-open", "id": case })).unwrap();
        assert_eq!(view.own_note, "да се обадя");
        // The session was kept, too: it renews itself.
        let () = console.ask(&json!({ "ask": "exchange-now" })).unwrap();
        console.until("the link", |status| status.link == gishe_desk::view::status::Link::Online);
        let wrong = json!({ "ask": "passphrase-change", "present": NEXT, "next": NEXT });
        assert_eq!(refused(&mut console, wrong), DeskError::PassphraseRefused { wait_seconds: 0 });
        let () = console.ask(&json!({ "ask": "passphrase-change", "present": PHRASE, "next": NEXT })).unwrap();
        let () = console.ask(&json!({ "ask": "lock" })).unwrap();
        console.unlock().unwrap();
    });
    leave(process, console);

    // A keyring that is there again changes nothing by itself.
    let (process, mut console) = start(&world, &data);
    assert_eq!(phase(&mut console), Phase::PassphraseNeeded { wait_seconds: 0 });
    let old = refused(&mut console, json!({ "ask": "passphrase-open", "passphrase": PHRASE }));
    assert_eq!(old, DeskError::PassphraseRefused { wait_seconds: 0 });
    give(&mut console, NEXT);
    tokio::task::block_in_place(|| console.unlock().unwrap());
    leave(process, console);
    tokio::task::block_in_place(|| looked_after(&world, &data));
}

/// What IT sees of the desk, and its end.
fn looked_after(world: &World, data: &Path) {
    let (wrong, right) = (phrase_file(world, PHRASE).with_extension("old"), phrase_file(world, NEXT));
    fs::write(&wrong, PHRASE).unwrap();
    let (wrong, right) = (wrong.to_str().unwrap(), right.to_str().unwrap());
    let finding = |further: &[&str], subject: &str| {
        let (_, said) = run(&[&["doctor", "--json"], further].concat(), data);
        let report: Value = serde_json::from_str(&said).unwrap();
        let found = report["findings"].as_array().unwrap().iter().find(|found| found["subject"] == subject).cloned();
        let found = found.unwrap_or_else(|| panic!("{said}"));
        (found["health"].as_str().unwrap().to_owned(), found["cause"].as_str().unwrap().to_owned())
    };
    let is = |health: &str, cause: &str| (health.to_owned(), cause.to_owned());
    assert_eq!(finding(&[], "keyring"), is("ok", "notUsed"));
    assert_eq!(finding(&[], "passphrase"), is("ok", "locked"));
    assert_eq!(finding(&[], "keys"), is("attention", "notAsked"));
    assert_eq!(finding(&["--passphrase-file", wrong], "passphrase"), is("wrong", "wrongKey"));
    for subject in ["passphrase", "keys", "journal", "replica"] {
        assert_eq!(finding(&["--passphrase-file", right], subject), is("ok", "fine"), "{subject}");
    }

    let (code, said) = run(&["audit", "verify"], data);
    assert!(code == 2 && said.contains("--passphrase-file"), "{said}");
    let (code, said) = run(&["audit", "verify", "--passphrase-file", right], data);
    assert_eq!(code, 0, "{said}");
    let out = world.data("audit.jsonl");
    let (code, said) = run(&["audit", "export", "--passphrase-file", right, "--out", out.to_str().unwrap()], data);
    assert_eq!(code, 0, "{said}");
    let chain = fs::read_to_string(out).unwrap();
    for kind in ["passphrase-set", "passphrase-given", "passphrase-refused", "passphrase-changed"] {
        assert!(chain.contains(kind), "{kind} is not recorded: {chain}");
    }

    let (code, said) = run(&["erase"], data);
    assert!(code == 1 && data.join("passphrase.json").exists(), "nobody knows what would be lost: {said}");
    let (code, said) = run(&["erase", "--passphrase-file", right], data);
    let number = said.rsplit("--discard-unsent ").next().unwrap().trim().trim_end_matches('.');
    let (code, said) = match code {
        1 => run(&["erase", "--passphrase-file", right, "--discard-unsent", number], data),
        _ => (code, said),
    };
    assert!(code == 0 && said.contains("Keys: gone"), "{code}: {said}");
    assert_eq!(fs::read_dir(data).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passphrase_does_not_take_the_place_of_lost_keys_and_it_gives_them_back_behind_one() {
    let world = World::begin().await;
    let folder = tempfile::tempdir().unwrap();
    let (_, public) = pair(folder.path(), "it.pem");
    let policy = folder.path().join("policy.json");
    fs::write(&policy, json!({ "recoveryKey": public }).to_string()).unwrap();
    let data = world.data("desk");
    let officer = desk(&world, &data, &policy).await;
    officer.begin(world.account(1)).await;
    officer.fetch_ahead().await;
    world.stop().await;
    let case = officer.decide_one().await;
    officer.lock().await;
    drop(officer);
    while data.join("journal.db-wal").exists() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    world.start().await;

    let (process, mut console) = start_bare(&world, &data);
    let view: SignInView = console.ask(&json!({ "ask": "sign-in-view" })).unwrap();
    assert_eq!(view.passphrase, PassphraseWay::KeysElsewhere);
    let error = refused(&mut console, json!({ "ask": "passphrase-set-up", "passphrase": PHRASE }));
    assert_eq!(error, DeskError::KeysElsewhere);
    assert!(!data.join("passphrase.json").exists());
    leave(process, console);

    let key = folder.path().join("it.pem");
    let recover = |phrase: &str| {
        let file = phrase_file(&world, phrase);
        let (key, file) = (key.to_str().unwrap().to_owned(), file.to_str().unwrap().to_owned());
        tokio::task::block_in_place(|| {
            run(&["recover", "--key", &key, "--new-passphrase", "--passphrase-file", &file], &data)
        })
    };
    let (code, said) = recover("къса");
    assert!(code == 1 && !data.join("passphrase.json").exists(), "{said}");
    let (code, said) = recover(PHRASE);
    assert_eq!(code, 0, "{said}");
    // The officer forgets it; IT sets another.
    let (code, said) = recover(NEXT);
    assert_eq!(code, 0, "{said}");

    // No code of the second factor is taken twice: the next half minute has one of its own.
    tokio::time::sleep(std::time::Duration::from_secs(31)).await;
    let (process, mut console) = start_bare(&world, &data);
    let forgotten = refused(&mut console, json!({ "ask": "passphrase-open", "passphrase": PHRASE }));
    assert_eq!(forgotten, DeskError::PassphraseRefused { wait_seconds: 0 });
    give(&mut console, NEXT);
    assert_eq!(phase(&mut console), Phase::SignedOut);
    console.sign_in(&world).await;
    tokio::task::block_in_place(|| {
        console.until("what was unsent", |status| status.unsent == 0 && status.last_exchange.is_some());
        let end = std::time::Instant::now() + crate::killed::program::PATIENCE;
        loop {
            let view: CaseView = console.ask(&json!({ "ask": "case-open", "id": case })).unwrap();
            let stage = view.ruling.map(|ruling| ruling.stage);
            if stage == Some(RulingStage::AwaitingSignature) {
                break;
            }
            assert!(std::time::Instant::now() < end, "{stage:?}");
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
    });
    leave(process, console);
}
