//! `gishectl journal` and `gishectl rescue` as whoever looks after a computer runs them: the built program, on the files that a
//! desk has left, with the keyring of the session.

use std::fs;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use gishe_desk::view::case::RulingStage;
use gishe_domain::case::CaseId;
use gishe_domain::decision::{Outcome, Ruling};
use gishe_protocol::info::Realm;
use gishe_tests::vault;
use serde_json::Value;

use crate::officer::{Officer, PIN};
use crate::world::World;

const PHRASE: &str = "тих дъжд над Витоша";
const PAGE: usize = 4096;

/// What the program answered.
#[derive(Debug)]
struct Answer {
    code: i32,
    said: String,
    complained: String,
}

/// Runs `gishectl` and hands it lines on its standard input, as a script does.
fn run(arguments: &[&str], lines: &[&str]) -> Answer {
    // The test's own binary lies in <target>/debug/deps.
    let program = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("gishectl");
    let mut command = Command::new(&program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process =
        command.spawn().unwrap_or_else(|error| panic!("{}: {error}; `make build` makes it", program.display()));
    // A program that reads nothing has closed it.
    let _ = process.stdin.take().unwrap().write_all(lines.join("\n").as_bytes());
    let output = process.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Answer { code: output.status.code().unwrap(), said: text(&output.stdout), complained: text(&output.stderr) }
}

fn journal(data: &Path, ask: &[&str], language: &str) -> Answer {
    run(&[&["journal"], ask, &["--data", data.to_str().unwrap(), "--lang", language]].concat(), &[])
}

fn rescue(world: &World, what: &str, data: &Path, file: &Path, lines: &[&str]) -> Answer {
    let (data, file) = (data.to_str().unwrap(), file.to_str().unwrap());
    let arguments = ["rescue", what, file, "--data", data, "--central", &world.url, "--practice", "--lang", "bg"];
    run(&arguments, lines)
}

/// The program ends with this code, and says this on this stream.
fn answers(answer: &Answer, code: i32, words: &[&str]) {
    assert_eq!(answer.code, code, "{answer:?}");
    let said = if code == 0 { &answer.said } else { &answer.complained };
    let all = format!("{said}{}", answer.said);
    for words in words {
        assert!(all.contains(words), "„{words}“ is not in {answer:?}");
    }
    assert!(!answer.complained.contains("panicked"), "{answer:?}");
}

/// A desk that was left with something that is only on this computer, its files closed.
struct Left {
    officer: Officer,
    data: PathBuf,
    decided: CaseId,
    drafted: CaseId,
    unsent: u32,
}

/// A decision and a draft.
async fn left_with_work(world: &World) -> Left {
    let officer = world.at_work(1).await;
    officer.fetch_ahead().await;
    world.stop().await;
    let decided = officer.decide_one().await;
    let (drafted, _) = officer.prepare().await;
    let draft = Ruling { outcome: Outcome::Returned, grounds: Vec::new(), reasons: "Недовършено.".into() };
    gishe_desk::draft::save(&officer.desk, drafted, draft).await.unwrap();
    let unsent = officer.status().await.unsent;
    officer.lock().await;
    let data = world.data("desk-1");
    closed(&data).await;
    Left { officer, data, decided, drafted, unsent }
}

async fn closed(data: &Path) {
    let closed = async {
        while data.join("journal.db-wal").exists() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), closed).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_is_looked_at_and_restored_by_whoever_looks_after_the_computer() {
    let world = World::begin().await;
    let Left { officer, data, decided, unsent, .. } = left_with_work(&world).await;
    let file = data.join("journal.db");
    let whole = fs::read(&file).unwrap();

    answers(&journal(&data, &["check"], "bg"), 0, &["дневник: цял", "копие 1, "]);
    answers(&journal(&data, &["check"], "en"), 0, &["journal: sound", "backup 1, "]);
    answers(&journal(&data, &["restore"], "bg"), 0, &["Дневникът е цял: няма какво да се възстанови."]);
    assert!(fs::read(&file).unwrap() == whole, "neither changes anything");

    let gone = world.data("no-such-folder");
    answers(&journal(&gone, &["check"], "bg"), 2, &["няма такава папка", "no-such-folder"]);
    answers(&journal(&gone, &["restore"], "en"), 2, &["there is no such folder"]);
    assert!(!gone.exists(), "a folder that was only named is not made");
    answers(&journal(&world.data("central"), &["check"], "bg"), 2, &["в тази папка няма работно място на Гише"]);

    // Somebody works there.
    officer.unlock().await;
    answers(&journal(&data, &["check"], "bg"), 2, &["Друга програма държи отворен дневника"]);
    answers(&journal(&data, &["restore"], "en"), 2, &["Another program holds the journal open"]);
    officer.lock().await;
    closed(&data).await;

    // A newer version wrote it: neither looked at nor restored, damaged or not.
    let whole = fs::read(&file).unwrap();
    vault::set_schema(&data, 4711).unwrap();
    answers(&journal(&data, &["check"], "bg"), 2, &["дневник: записан от по-нова версия на Гише"]);
    ruin(&file, 2..3);
    answers(&journal(&data, &["restore"], "bg"), 2, &["Дневникът е записан от по-нова версия на Гише"]);

    // Damaged in the middle, then gone: the backup has it.
    fs::write(&file, &whole).unwrap();
    ruin(&file, 0..1);
    answers(&journal(&data, &["check"], "bg"), 1, &["дневник: повреден или липсва", "копие ", ": цял"]);
    let restored = journal(&data, &["restore"], "bg");
    answers(&restored, 0, &["Дневникът е възстановен.", "непрочетени страници: 1", "неизпратени действия: "]);
    answers(&journal(&data, &["check"], "bg"), 0, &["дневник: цял"]);
    fs::write(&file, vec![0xa5; whole.len()]).unwrap();
    answers(&journal(&data, &["check"], "en"), 1, &["journal: damaged or gone"]);
    let number = backups(&data).last().unwrap().to_string();
    answers(&journal(&data, &["restore", "--backup", "4711"], "en"), 1, &["There is no sound backup to restore from"]);
    let restored = journal(&data, &["restore", "--backup", &number], "en");
    answers(&restored, 0, &["The journal has been restored.", "of them waiting for a choice: ", "backup of: "]);
    assert_eq!(run(&["journal", "mend"], &[]).code, 64, "not a command line");

    // The desk opens with what was restored, and its officer is told.
    officer.unlock().await;
    let status = officer.status().await;
    let saved = status.salvage.unwrap();
    assert_eq!((saved.commands, saved.held), (unsent, unsent), "nothing is sent unasked, nothing is lost");
    assert_eq!(officer.stage(decided).await, Some(RulingStage::NeedsAttention));
}

#[tokio::test(flavor = "multi_thread")]
async fn unsent_work_is_carried_to_another_machine_in_a_console_and_done_once() {
    let world = World::begin().await;
    let Left { officer, data, decided, drafted, unsent } = left_with_work(&world).await;
    let file = world.data("work.gishe");
    let right = [PIN, PHRASE];

    answers(&rescue(&world, "export", &data, &file, &[PIN]), 1, &["два реда: ПИН и парола на пакета"]);
    answers(&rescue(&world, "export", &data, &file, &["111111", PHRASE]), 1, &["wrong-pin", "Грешен ПИН"]);
    answers(&rescue(&world, "export", &data, &file, &[PIN, "къса"]), 1, &["passphrase-weak", "12"]);
    let gone = world.data("no-such-folder");
    answers(&rescue(&world, "export", &gone, &file, &right), 1, &["няма такава папка"]);
    assert!(!gone.exists(), "a folder that was only named is not made");
    let nowhere = gone.join("work.gishe");
    answers(&rescue(&world, "export", &data, &nowhere, &right), 1, &["file-unusable"]);
    officer.unlock().await;
    answers(&rescue(&world, "export", &data, &file, &right), 1, &["store-in-use", "Друга програма държи отворен"]);
    officer.lock().await;
    closed(&data).await;
    let whole = fs::read(data.join("journal.db")).unwrap();
    vault::set_schema(&data, 4711).unwrap();
    answers(&rescue(&world, "export", &data, &file, &right), 1, &["store-newer", "по-нова версия на Гише"]);
    fs::write(data.join("journal.db"), whole).unwrap();
    assert!(!file.exists(), "nothing was written by any of these");

    let written = rescue(&world, "export", &data, &file, &right);
    answers(&written, 0, &[]);
    let told: Value = serde_json::from_str(&written.said).unwrap();
    assert_eq!(
        (told["path"].as_str(), told["bytes"].as_u64()),
        (file.to_str(), Some(fs::metadata(&file).unwrap().len()))
    );
    answers(&rescue(&world, "export", &data, &file, &right), 1, &["file-exists"]);

    world.start().await;
    let twin = world.desk(&world.data("desk-new"), Realm::Sandbox).await;
    twin.begin(world.account(1)).await;
    twin.lock().await;
    let new = world.data("desk-new");
    answers(&rescue(&world, "import", &new, &file, &[PIN, "друга дълга парола"]), 3, &["passphrase-wrong"]);
    let torn = world.data("torn.gishe");
    let mut bytes = fs::read(&file).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&torn, bytes).unwrap();
    answers(&rescue(&world, "import", &new, &torn, &right), 3, &["rescue-damaged"]);
    answers(&rescue(&world, "import", &new, &gone, &right), 1, &["file-unusable"]);
    let came = rescue(&world, "import", &new, &file, &right);
    answers(&came, 0, &[]);
    let told: Value = serde_json::from_str(&came.said).unwrap();
    assert_eq!((&told["commands"], &told["drafts"]), (&unsent.into(), &1.into()), "{told}");
    let again = rescue(&world, "import", &new, &file, &right);
    let told: Value = serde_json::from_str(&again.said).unwrap();
    assert_eq!((again.code, &told["commands"]), (0, &0.into()), "{again:?}");

    // Both machines send after all: central does it once.
    officer.unlock().await;
    twin.unlock().await;
    officer.until_sent().await;
    twin.until_stage(decided, RulingStage::AwaitingSignature).await;
    twin.until_sent().await;
    world.is_done_once(&twin.desk, decided, &["claim", "decide"]).await;
    assert_eq!(twin.open(drafted).await.draft.unwrap().reasons, "Недовършено.");
}

fn ruin(file: &Path, pages: std::ops::Range<usize>) {
    let open = fs::OpenOptions::new().write(true).open(file).unwrap();
    for page in pages {
        open.write_all_at(&[0xa5; PAGE], (page * PAGE) as u64).unwrap();
    }
}

/// Numbers of the backups, oldest first.
fn backups(data: &Path) -> Vec<u64> {
    let names = fs::read_dir(data.join("backups")).unwrap().map(|entry| entry.unwrap().file_name());
    let number = |name: std::ffi::OsString| name.to_str()?.strip_prefix("journal-")?.strip_suffix(".db")?.parse().ok();
    let mut numbers: Vec<u64> = names.filter_map(number).collect();
    numbers.sort_unstable();
    numbers
}
