//! The audit chain and what central signs of it: whoever has the key of the journal can write it anew, and `gishectl audit` still
//! tells, with the entry. The journal is changed here with its own key, and the program that is asked is the built one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use gishe_desk::view::status::AuditState;
use gishe_tests::vault;
use rusqlite::Connection;
use sha2::{Digest, Sha256};

use crate::officer::Officer;
use crate::world::World;

/// Asks `gishectl audit`; gives the exit code and all that was said.
fn audit(arguments: &[&str]) -> (i32, String) {
    let program = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("gishectl");
    let output = Command::new(&program).arg("audit").args(arguments).args(["--lang", "en"]).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

/// A desk that was left after some work, its files closed, and what central hands out of its chain.
struct Left {
    world: World,
    officer: Officer,
    data: PathBuf,
    central: PathBuf,
}

impl Left {
    async fn after_work() -> Self {
        let world = World::begin().await;
        let officer = world.at_work(1).await;
        officer.fetch_ahead().await;
        let (data, central) = (world.data("desk-1"), world.data("checkpoints.txt"));
        let left = Self { world, officer, data, central };
        left.officer.decide_one().await;
        left.officer.until_sent().await;
        left.leave().await;
        left
    }

    async fn leave(&self) {
        self.officer.lock().await;
        let closed = async {
            while self.data.join("journal.db-wal").exists() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), closed).await.unwrap();
        let handed = reqwest::get(format!("{}/admin/checkpoints", self.world.url)).await.unwrap();
        fs::write(&self.central, handed.text().await.unwrap()).unwrap();
    }

    fn journal(&self) -> PathBuf {
        self.data.join("journal.db")
    }

    /// What is said of the chain, with what central hands out or without.
    fn verify(&self, with_central: bool) -> (i32, String) {
        let (data, central) = (self.data.to_str().unwrap(), self.central.to_str().unwrap());
        let mut arguments = vec!["verify", "--data", data];
        if with_central {
            arguments.extend(["--checkpoints", central]);
        }
        audit(&arguments)
    }

    /// Changes the journal with its own key, without what watches over it.
    fn change(&self, change: impl Fn(&Connection)) {
        let conn = vault::journal(&self.data).unwrap();
        conn.execute_batch("DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_removed;").unwrap();
        change(&conn);
    }
}

fn number(conn: &Connection, sql: &str) -> u32 {
    conn.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// Makes all hashes from this entry on anew, and the head too, as whoever has the key can.
fn rehash(conn: &Connection, from: u32) {
    let mut prev: Vec<u8> =
        conn.query_row("SELECT hash FROM audit WHERE seq = ?1", [from - 1], |row| row.get(0)).unwrap();
    let size = number(conn, "SELECT max(seq) FROM audit");
    for seq in from..=size {
        let sql = "SELECT at, actor, kind, case_id, details, ahead FROM audit WHERE seq = ?1";
        let text = conn
            .query_row(sql, [seq], |row| {
                let fields: [Vec<u8>; 9] = [
                    b"gishe-audit-v2".to_vec(),
                    seq.to_be_bytes().to_vec(),
                    row.get::<_, i64>(0)?.to_be_bytes().to_vec(),
                    row.get::<_, String>(1)?.into_bytes(),
                    row.get::<_, String>(2)?.into_bytes(),
                    row.get::<_, Option<Vec<u8>>>(3)?.unwrap_or_default(),
                    row.get::<_, String>(4)?.into_bytes(),
                    row.get::<_, Option<i64>>(5)?.map(|ahead| ahead.to_be_bytes().to_vec()).unwrap_or_default(),
                    prev.clone(),
                ];
                Ok(fields.map(|field| [&(field.len() as u64).to_be_bytes()[..], &field].concat()).concat())
            })
            .unwrap();
        let hash = Sha256::digest(text).to_vec();
        conn.execute("UPDATE audit SET prev = ?2, hash = ?3 WHERE seq = ?1", (seq, &prev, &hash)).unwrap();
        prev = hash;
    }
    conn.execute("UPDATE audit_head SET size = ?1, hash = ?2", (size, prev)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_planted_tampering_of_the_audit_chain_is_told_with_its_entry() {
    let left = Left::after_work().await;
    let whole = fs::read(left.journal()).unwrap();
    let (code, said) = left.verify(true);
    assert_eq!(code, 0, "{said}");
    for words in ["each follows from the one before", "checkpoints of central that agree"] {
        assert!(said.contains(words), "{said}");
    }
    let size = number(&vault::journal(&left.data).unwrap(), "SELECT size FROM audit_head");
    assert!(size > 6, "{size}");
    let columns = "at, actor, kind, case_id, details, prev, hash, version, ahead";
    let rows: [(&str, String, String); 8] = [
        ("changed", "UPDATE audit SET actor = 'petrov' WHERE seq = 3".into(), "entry 3 was changed".into()),
        ("its clock", "UPDATE audit SET ahead = 86400000 WHERE seq = 3".into(), "entry 3 was changed".into()),
        ("deleted", "DELETE FROM audit WHERE seq = 3".into(), "1 removed from entry 3 on".into()),
        (
            "deleted, with the numbers closed",
            "DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = -(seq - 1) WHERE seq > 3;
             UPDATE audit SET seq = -seq WHERE seq < 0; UPDATE audit_head SET size = size - 1"
                .into(),
            "1 removed from entry 3 on".into(),
        ),
        (
            "inserted",
            format!(
                "UPDATE audit SET seq = -(seq + 1) WHERE seq >= 3; UPDATE audit SET seq = -seq WHERE seq < 0;
                 INSERT INTO audit (seq, {columns}) SELECT 3, {columns} FROM audit WHERE seq = 2;
                 UPDATE audit_head SET size = size + 1"
            ),
            "1 inserted from entry 3 on".into(),
        ),
        (
            "exchanged",
            "UPDATE audit SET seq = -3 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 5; UPDATE audit SET seq = 5 WHERE seq = -3"
                .into(),
            "entry 3 was moved: it stands in place 5".into(),
        ),
        ("cut off", "DELETE FROM audit WHERE seq > 4".into(), "the end is cut off from entry 5 on".into()),
        (
            "the head set back",
            "UPDATE audit_head SET size = 4, hash = (SELECT hash FROM audit WHERE seq = 4)".into(),
            "the end was set back before entry 5".into(),
        ),
    ];
    for (name, sql, words) in rows {
        left.change(|conn| conn.execute_batch(&sql).unwrap());
        for with_central in [false, true] {
            let (code, said) = left.verify(with_central);
            assert_eq!(code, 1, "{name}: {said}");
            assert!(said.contains(&words), "{name}: {said}");
        }
        fs::write(left.journal(), &whole).unwrap();
    }

    // With the right key, and every hash and the head made anew: only central's signature tells.
    left.change(|conn| {
        conn.execute("UPDATE audit SET actor = 'petrov' WHERE seq = 3", []).unwrap();
        rehash(conn, 3);
    });
    for with_central in [false, true] {
        let (code, said) = left.verify(with_central);
        assert!(code == 1 && said.contains("was written anew after central saw it"), "{said}");
    }
    // And with the checkpoints thrown away that were kept beside it.
    left.change_again("DELETE FROM checkpoints");
    assert_eq!(left.verify(false).0, 0, "nothing on this computer is left to tell it by");
    let (code, said) = left.verify(true);
    assert!(code == 1 && said.contains("was written anew after central saw it"), "{said}");
    // And under another name.
    left.change_again("UPDATE desk_values SET value = 'ab' WHERE name = 'audit-chain'");
    let (code, said) = left.verify(true);
    assert!(code == 1 && said.contains("no checkpoint of this chain"), "{said}");
    fs::write(left.journal(), &whole).unwrap();

    forged(&left);
    exported(&left);
    assert_eq!(left.verify(true).0, 0);
}

impl Left {
    /// Changes a journal in which nothing watches over the chain any more.
    fn change_again(&self, sql: &str) {
        vault::journal(&self.data).unwrap().execute_batch(sql).unwrap();
    }
}

/// A file of central in which somebody wrote, and one that is none.
fn forged(left: &Left) {
    let handed = fs::read_to_string(&left.central).unwrap();
    let size = handed.lines().nth(1).unwrap().to_owned();
    fs::write(&left.central, handed.replacen(&format!("\n{size}\n"), &format!("\n{size}0\n"), 1)).unwrap();
    let (code, said) = left.verify(true);
    assert!(code == 1 && said.contains("is not signed by the key of central"), "{said}");
    fs::remove_file(&left.central).unwrap();
    assert_eq!(left.verify(true).0, 2);
    fs::write(&left.central, handed).unwrap();
}

/// What is handed to an auditor is checked without the desk.
fn exported(left: &Left) {
    let (data, file) = (left.data.to_str().unwrap(), left.world.data("chain.jsonl"));
    let out = file.to_str().unwrap();
    let (code, said) = audit(&["export", "--data", data, "--out", out]);
    assert_eq!(code, 0, "{said}");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("audit-exported"), "that it was handed out stands in it");
    let (code, said) = audit(&["export", "--data", data, "--out", out]);
    assert!(code == 2 && said.contains("is there already"), "{said}");
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
    let central = left.central.to_str().unwrap();
    let check = |path: &Path| audit(&["verify", "--export", path.to_str().unwrap(), "--checkpoints", central]);
    let (code, said) = check(&file);
    assert!(code == 0 && said.contains("checkpoints of central that agree"), "{said}");
    let changed = left.world.data("changed.jsonl");
    let lines: Vec<&str> = text.lines().collect();
    let without: Vec<&str> = [&lines[..4], &lines[5..]].concat();
    for (text, words) in [
        (text.replacen("\"kind\":\"signed-in\"", "\"kind\":\"signed-on\"", 1), "was changed"),
        (without.join("\n"), "1 removed from entry 4 on"),
        (format!("{text}{}\n", lines[3]), "1 inserted from entry 3 on"),
    ] {
        fs::write(&changed, text).unwrap();
        let (code, said) = check(&changed);
        assert!(code == 1 && said.contains(words), "{words}: {said}");
    }
    fs::write(&changed, "nothing\n").unwrap();
    assert_eq!(check(&changed).0, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_restored_from_an_older_copy_is_told_and_keeps_nobody_from_working() {
    let left = Left::after_work().await;
    let older = fs::read(left.journal()).unwrap();
    left.officer.unlock().await;
    left.officer.until_online().await;
    left.officer.decide_one().await;
    left.officer.until_sent().await;
    assert_eq!(left.officer.status().await.audit, AuditState::Intact);
    left.leave().await;
    assert_eq!(left.verify(true).0, 0);

    fs::write(left.journal(), &older).unwrap();
    let (code, said) = left.verify(false);
    assert_eq!(code, 0, "it holds by itself: {said}");
    let (code, said) = left.verify(true);
    assert!(code == 1 && said.contains("an older copy was put in place"), "{said}");

    // It is told at the desk as well, however long the chain becomes, and the work goes on.
    left.officer.unlock().await;
    left.officer.until_online().await;
    left.officer.until("the contradiction", |status| status.audit == AuditState::Contradicted).await;
    left.officer.decide_one().await;
    left.officer.until_sent().await;
    left.leave().await;
    assert_eq!(left.officer.status().await.audit, AuditState::Contradicted);
    let conn = vault::journal(&left.data).unwrap();
    assert_eq!(number(&conn, "SELECT count(*) FROM audit WHERE kind = 'checkpoint-contradicted'"), 1);
    drop(conn);
    let (code, said) = left.verify(true);
    assert!(code == 1 && said.contains("was written anew after central saw it"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_entry_says_how_the_clock_stood_to_that_of_central() {
    let left = Left::after_work().await;
    let conn = vault::journal(&left.data).unwrap();
    let acts = "SELECT count(*) FROM audit WHERE kind IN ('decide', 'receipt', 'locked')";
    let known = format!("{acts} AND ahead BETWEEN -60000 AND 60000 AND version = 2");
    assert!(number(&conn, acts) >= 3);
    assert_eq!(number(&conn, &known), number(&conn, acts));
}
