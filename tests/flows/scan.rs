//! Nothing that the desk knows lies in the clear: an officer's whole day on a district of 200 cases and more, in the real
//! program, and then every file that it left, what the system tells of it, and what it said, are searched for the people of the
//! cases, the officer, the session and the keys.

mod day;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Instant;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use gishe_domain::case::Case;
use gishe_tests::scan::{Scanner, Sought, entropy, told_from_random};
use gishe_tests::{secrets, vault};
use rand::RngCore;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::killed::program::{self, Console, PATIENCE};
use crate::world::World;

/// Applications in a city whose greatest district has more than 200.
const APPLICATIONS: u32 = 2400;
/// What has to be found in the clear is planted in so many ways.
const WAYS: usize = 8;

/// Where one program does everything.
struct Place {
    folder: PathBuf,
}

impl Place {
    fn make(world: &World) -> Self {
        let folder = world.data("place");
        let place = Self { folder };
        for name in ["home", "tmp", "config", "cache", "share", "state", "work"] {
            fs::create_dir_all(place.folder.join(name)).unwrap();
        }
        place
    }

    fn data(&self) -> PathBuf {
        self.folder.join("desk")
    }

    /// Everything that a program could put somewhere goes into this place: and a core, should it crash.
    fn begin(&self, world: &World) -> (Child, Console) {
        let said = fs::OpenOptions::new().create(true).append(true).open(self.folder.join("said.log")).unwrap();
        program::start_in(world, &self.data(), |command| {
            command.current_dir(self.folder.join("work")).stderr(said).env("GISHE_LOG", "debug");
            for (name, folder) in [
                ("HOME", "home"),
                ("TMPDIR", "tmp"),
                ("SQLITE_TMPDIR", "tmp"),
                ("XDG_CONFIG_HOME", "config"),
                ("XDG_CACHE_HOME", "cache"),
                ("XDG_DATA_HOME", "share"),
                ("XDG_STATE_HOME", "state"),
            ] {
                command.env(name, self.folder.join(folder));
            }
            command.process_group(0)
        })
    }
}

/// Everybody and everything that must not be found.
fn sought(cases: &[Case], world: &World) -> Sought {
    let mut sought = Sought::default();
    secrets::people(&mut sought, cases);
    let officer = world.account(1);
    sought.text("the officer's name", &officer.name);
    sought.text("the officer's number", &officer.egn);
    sought.text("the officer's password", &officer.password);
    sought.text("the PIN", day::PIN);
    sought.text("the passphrase", day::PHRASE);
    sought.text("what the officer wrote", day::WORDS);
    sought.secret("the second factor", &officer.totp_secret);
    sought
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_personal_and_no_secret_lies_in_the_clear_anywhere() {
    let world = World::of(APPLICATIONS).await;
    let cases = world.cases();
    assert!(cases.len() >= 200, "the district has {} cases", cases.len());
    let place = Place::make(&world);
    let (mut child, mut console) = place.begin(&world);
    day::begin(&mut console, &world).await;
    let mut sought = sought(&cases, &world);
    secrets::of_keyring(&mut sought, &place.data()).unwrap();
    let signed = day::work(&mut console, &world, &cases).await;
    assert_eq!(signed.len(), 2);
    secrets::of_session(&mut sought, &place.data()).unwrap();
    let (rescued, package) = (place.folder.join("work.gishe"), day::PHRASE);
    let ask = json!({ "ask": "rescue-export", "path": rescued, "passphrase": package });
    let _: Value = console.ask(&ask).unwrap();
    let scanner = sought.scanner().unwrap();
    assert!(scanner.forms() > 20 * cases.len(), "{} forms", scanner.forms());

    // Open, with its files being written, and locked.
    let mut found = scanner.process(child.id()).unwrap();
    found.extend(all(&scanner, &place));
    let _: Value = console.ask(&json!({ "ask": "lock" })).unwrap();
    found.extend(scanner.process(child.id()).unwrap());
    found.extend(all(&scanner, &place));
    let _: Value = console.ask(&json!({ "ask": "unlock", "pin": day::PIN })).unwrap();
    // It is torn away while it is open: what is on the disk is what a thief finds.
    child.kill().unwrap();
    child.wait().unwrap();
    found.extend(all(&scanner, &place));
    // And left in order.
    let (child, mut console) = place.begin(&world);
    let _: Value = console.ask(&json!({ "ask": "unlock", "pin": day::PIN })).unwrap();
    program::leave(child, console);
    found.extend(all(&scanner, &place));
    assert!(found.is_empty(), "in the clear:\n{}", found.into_iter().collect::<Vec<_>>().join("\n"));

    let said = fs::read_to_string(place.folder.join("said.log")).unwrap();
    assert!(said.lines().count() > 50, "the program said much: {}", said.lines().count());
    random_without_the_key(&place.data());
    found_when_planted(&scanner, &cases[0], &place);
}

fn all(scanner: &Scanner, place: &Place) -> BTreeSet<String> {
    let (read, found) = scanner.folder(&place.folder).unwrap();
    assert!(read > 8, "only {read} files were read");
    found
}

/// The store files of a desk that was left in order.
fn stores(data: &Path) -> Vec<PathBuf> {
    let backups = fs::read_dir(data.join("backups")).unwrap().map(|entry| entry.unwrap().path());
    let backups = backups.filter(|path| path.extension().is_some_and(|kind| kind == "db"));
    [data.join("replica.db"), data.join("journal.db")].into_iter().chain(backups).collect()
}

/// No page of a store file is told from random bytes, salt included, and no key but its own opens it.
fn random_without_the_key(data: &Path) {
    let keys = vault::vault(data).unwrap().keys().unwrap();
    let files = stores(data);
    assert!(files.len() >= 3, "the two stores and a backup: {files:?}");
    for file in files {
        let name = file.display().to_string();
        let bytes = fs::read(&file).unwrap();
        assert!(bytes.len() >= 16 * 4096 && bytes.len() % 4096 == 0, "{name}: {} bytes", bytes.len());
        let told = told_from_random(&name, &bytes);
        assert!(told.is_empty(), "{}", told.join("\n"));
        println!("{name}: {} pages, {:.6} bits a byte", bytes.len() / 4096, entropy(&bytes));
        let own = if name.contains("replica") { &keys.replica } else { &keys.journal };
        assert!(opens(&file, Some(own.expose())), "{name} opens with its key");
        let mut near = *own.expose();
        near[31] ^= 1;
        let mut other = [0; 32];
        rand::rngs::OsRng.fill_bytes(&mut other);
        let foreign = if name.contains("replica") { keys.journal.expose() } else { keys.replica.expose() };
        for wrong in [None, Some(&near), Some(&other), Some(foreign), Some(&[0; 32])] {
            assert!(!opens(&file, wrong), "{name} opens with another key");
        }
    }
}

fn opens(file: &Path, key: Option<&[u8; 32]>) -> bool {
    let open = Connection::open_with_flags(file, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    open.execute_batch("PRAGMA cipher_log_level = NONE;").unwrap();
    if let Some(key) = key {
        open.execute_batch(&format!("PRAGMA key = \"x'{}'\";", hex::encode(key))).unwrap();
    }
    open.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0)).is_ok()
}

/// The scanner finds what is planted, in every form that it promises, and tells a page of text from a random one.
fn found_when_planted(scanner: &Scanner, case: &Case, place: &Place) {
    let (person, key) = (&case.parties[0].person, vault::vault(&place.data()).unwrap().keys().unwrap());
    let (name, number, key) = (person.name.full(), person.identifier.digits(), key.journal.expose().to_vec());
    let planted = place.folder.join("planted");
    fs::create_dir(&planted).unwrap();
    let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let ways: [Vec<u8>; WAYS] = [
        format!("{{\"who\":\"{name}\"}}").into_bytes(),
        wide,
        encoding_rs::WINDOWS_1251.encode(&name.to_uppercase()).0.into_owned(),
        url::form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20").into_bytes(),
        format!("gishe://case?egn={number}").into_bytes(),
        key.clone(),
        hex::encode(&key).into_bytes(),
        BASE64_STANDARD.encode([b"x".as_slice(), &key, b"yz"].concat()).into_bytes(),
    ];
    for (way, bytes) in ways.iter().enumerate() {
        let file = planted.join("part");
        fs::write(&file, [vec![7; 5000], bytes.clone(), vec![9; 300]].concat()).unwrap();
        let (_, found) = scanner.folder(&planted).unwrap();
        assert!(!found.is_empty(), "way {way} is not seen");
        fs::remove_file(file).unwrap();
    }
    fs::write(planted.join(format!("{name}.pdf")), "x").unwrap();
    assert!(!scanner.folder(&planted).unwrap().1.is_empty(), "the name of a file is not seen");
    let mut sleeper = Command::new("sleep").arg("60").env("WHO", &name).arg0(number).spawn().unwrap();
    // The system shows the arguments of a program a moment after it has begun.
    let whole =
        |told: &BTreeSet<String>| ["cmdline", "environ"].iter().all(|of| told.iter().any(|one| one.starts_with(of)));
    let mut told = BTreeSet::new();
    let patience = Instant::now();
    while !whole(&told) {
        assert!(patience.elapsed() < PATIENCE, "{told:?}");
        told = scanner.process(sleeper.id()).unwrap();
    }
    sleeper.kill().unwrap();
    sleeper.wait().unwrap();

    let mut page = fs::read(place.data().join("journal.db")).unwrap();
    page.truncate(16 * 4096);
    assert!(told_from_random("a page", &page).is_empty());
    page[5 * 4096..5 * 4096 + 800].fill(0);
    assert_eq!(told_from_random("a page", &page).len(), 3, "a page of text, too few bits, and the same block again");
}
