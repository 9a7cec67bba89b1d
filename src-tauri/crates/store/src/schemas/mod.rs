//! Every schema that was ever released, as SQL text with a full outbox in it, and the proof that today's program opens it.
//!
//! A released text never changes: `frozen.sha256` says what it was. A step of a later schema is added behind the released ones,
//! and everything below is tried with it by itself. To release the present schema, raise [`PRESENT`] and run
//! `GISHE_GENERATE=1 cargo test -p gishe-store schemas` when there is no text of its number yet: it writes the text and the
//! line.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gishe_domain::address::Coded;
use gishe_domain::decision::Outcome;
use gishe_domain::intake::Intake;
use gishe_protocol::commands::{CommandResult, Rejection, Verdict};
use gishe_sync::ports::Outbox;
use rusqlite::Connection;
use serde_json::json;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use uuid::Uuid;

use crate::fixture::{
    Desk, EVIDENCE_BOUND, at, case, case_id, claimed, command, decide, key, me, now, receipt, rule, ruling, scope,
    whole_queue,
};
use crate::journal::{
    self, ChainVerdict, CheckDraft, Copy, EntryState, KeptLook, KeptView, NewAuditEntry, NewDocument, NewScan,
};
use crate::overlay::Overlay;
use crate::replica;

/// The number under which a schema was last released.
const PRESENT: u32 = 1;
/// Commands in the outbox of each text.
const COMMANDS: usize = 50;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/schemas")
}

fn released() -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let texts = entries.filter(|path| path.extension().is_some_and(|ending| ending == "sql"));
    texts.map(|path| (name_of(&path), fs::read_to_string(&path).unwrap())).collect()
}

fn name_of(path: &Path) -> String {
    path.file_stem().unwrap().to_str().unwrap().to_owned()
}

fn intake() -> Intake {
    Intake::begun(Coded { code: "09".into(), name: "Лозенец".into() })
}

/// Both files, with something in every table and a full outbox: commands of every state.
pub(crate) fn full() -> Desk {
    let cases: Vec<_> = (0..20).map(|n| claimed(case(n), &me())).collect();
    let desk = Desk::holding(&cases);
    let blob = cases[1].evidence[0].blob.clone();
    gishe_sync::ports::Replica::keep_partial(&desk.replica, &blob, 0, b"%PDF", now()).unwrap();
    for n in 0..50 {
        desk.enqueue(&command(n, n, decide(Outcome::Approved)));
        let details = json!({ "n": n });
        let entry = NewAuditEntry {
            at: at(n.into()),
            ahead: None,
            actor: me().id,
            kind: "decide".into(),
            case: Some(case_id(n)),
            details,
        };
        desk.journal.transact(|tx| tx.audit(&entry)).unwrap();
    }
    let sent = desk.enqueue(&command(90, 90, decide(Outcome::Refused)));
    let refused = Verdict::Rejected { rejection: Rejection::StaleClaim };
    let conflict = Verdict::Conflict { current: Box::new(case(3)) };
    let verdicts = [
        (command(2, 2, decide(Outcome::Approved)).id, refused),
        (command(3, 3, decide(Outcome::Approved)).id, conflict),
    ];
    let applied = Verdict::Applied { version: 2, receipt: receipt(&sent, 2, Some(7)) };
    desk.journal.begin_sending(&[sent.id, command(4, 4, decide(Outcome::Approved)).id], at(1)).unwrap();
    let results: Vec<_> =
        verdicts.into_iter().chain([(sent.id, applied)]).map(|(id, verdict)| CommandResult { id, verdict }).collect();
    desk.journal.record(&results, at(2)).unwrap();
    let note = CheckDraft { check: "title".into(), answer: None, note: "да се види".into(), saved_at: now() };
    let document = NewDocument {
        case: case_id(1),
        decision: Uuid::from_u128(7),
        outcome: Outcome::Approved,
        act_number: "РЛЦ26-РД09-0613".into(),
        pages: 2,
        bytes: b"%PDF-1.7 frozen".to_vec(),
    };
    desk.journal
        .transact(|tx| {
            tx.save_draft(case_id(5), &ruling(Outcome::Refused), now())?;
            tx.save_check_draft(case_id(5), &note)?;
            tx.mark_seen(&me().id, case_id(5), 1, now())?;
            let view = KeptView { id: Uuid::from_u128(10), name: "Мои".into(), body: "{}".into() };
            tx.keep_queue_view(&me().id, &view)?;
            tx.keep_second_look(&KeptLook {
                decision: Uuid::from_u128(7),
                case: case_id(1),
                officer: me().id,
                verdict: "in-order".into(),
                note: String::new(),
                at: now(),
            })?;
            tx.begin_checkpoint()?;
            tx.keep_checkpoint(50, "gishe/audit-hash-chain/ab\n50\n", now())?;
            tx.set_value("last-exchange", "2026-11-20T09:00:00Z")?;
            tx.keep_base(&case(3), 1, now())?;
            tx.save_intake(case_id(77), "m.todorova", &intake(), now())?;
            let bytes = b"%PDF-1.7 scan".to_vec();
            tx.keep_scan(
                case_id(77),
                &NewScan { bytes, media_type: "application/pdf".into(), pages: 1, signed: false },
                now(),
            )?;
            tx.keep_copy(&Copy {
                id: Uuid::from_u128(8),
                case: case_id(6),
                number: case(6).number,
                name: "Лилия Кирова".into(),
                made_at: now(),
                kept_at: at(4),
                acts: vec![decide(Outcome::Returned)],
            })?;
            let other =
                NewDocument { decision: Uuid::from_u128(9), bytes: b"%PDF-1.7 other".to_vec(), ..document.clone() };
            let other = tx.freeze(&other, at(-1))?;
            tx.begin_signature(&other.digest, "{}", b" prepared", now())?;
            tx.note_value(&other.digest, b"value")?;
            let frozen = tx.freeze(&document, now())?;
            tx.keep_signed(&frozen.digest, b"%PDF signed", at(3))
        })
        .unwrap();
    desk
}

/// A file as SQL text: the schema, then the rows, then what watches over them.
fn text_of(conn: &Connection) -> String {
    let pragma = |name: &str| conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
    let (version, id) = (pragma("user_version"), pragma("application_id"));
    let mut text = format!("PRAGMA user_version = {version};\nPRAGMA application_id = {id};\n");
    let schema = schema_of(conn);
    let (late, early): (Vec<_>, Vec<_>) = schema.iter().partition(|(kind, ..)| kind == "trigger");
    early.iter().for_each(|(_, _, sql)| text.push_str(&format!("{sql};\n")));
    for (kind, table, sql) in &early {
        if kind != "table" || sql.contains("VIRTUAL") {
            continue;
        }
        let mut columns = conn.prepare("SELECT name FROM pragma_table_info(?1)").unwrap();
        let columns: Vec<String> = columns.query_map([table], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let quoted = columns.iter().map(|column| format!("quote({column})")).collect::<Vec<_>>().join(" || ', ' || ");
        let mut rows = conn.prepare(&format!("SELECT {quoted} FROM {table}")).unwrap();
        for row in rows.query_map([], |row| row.get::<_, String>(0)).unwrap() {
            text.push_str(&format!("INSERT INTO {table} ({}) VALUES ({});\n", columns.join(", "), row.unwrap()));
        }
    }
    late.iter().for_each(|(_, _, sql)| text.push_str(&format!("{sql};\n")));
    text
}

/// Everything that a schema says, tables first; what a table of words keeps behind itself is left out.
fn schema_of(conn: &Connection) -> Vec<(String, String, String)> {
    let sql = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite!_%' ESCAPE '!'
               AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow') ORDER BY type = 'table' DESC, rowid";
    let mut statement = conn.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

fn raw(dir: &Path, file: &str) -> Connection {
    let conn = Connection::open(dir.join(file).with_extension("db")).unwrap();
    conn.execute_batch(&key(if file == "replica" { 1 } else { 2 }).pragma()).unwrap();
    conn
}

#[test]
fn a_released_schema_is_not_changed() {
    let desk = full();
    if std::env::var_os("GISHE_GENERATE").is_some() {
        for file in ["journal", "replica"] {
            let path = folder().join(format!("{file}-{PRESENT}.sql"));
            if !path.exists() {
                fs::write(path, text_of(&raw(desk.dir.path(), file))).unwrap();
            }
        }
        let mut lines = fs::read_to_string(folder().join("frozen.sha256")).unwrap_or_default();
        for (name, text) in released() {
            if !lines.lines().any(|line| line.ends_with(&format!("  {name}"))) {
                lines.push_str(&format!("{}  {name}\n", hex::encode(Sha256::digest(text))));
            }
        }
        fs::write(folder().join("frozen.sha256"), lines).unwrap();
    }
    let frozen = fs::read_to_string(folder().join("frozen.sha256")).unwrap();
    let found: Vec<String> =
        released().iter().map(|(name, text)| format!("{}  {name}", hex::encode(Sha256::digest(text)))).collect();
    assert!(!found.is_empty());
    let mut frozen: Vec<&str> = frozen.lines().collect();
    frozen.sort_by_key(|line| line.split("  ").nth(1).unwrap().to_owned());
    assert_eq!(found, frozen, "a released schema never changes: add a step behind it");
}

#[test]
fn every_released_schema_opens_with_a_full_outbox_and_becomes_the_present_one() {
    let present = Desk::new();
    for (name, text) in released() {
        let dir = TempDir::new().unwrap();
        let file = name.split('-').next().unwrap();
        raw(dir.path(), file).execute_batch(&text).unwrap();
        if file == "journal" {
            opens_with_all_of_it(dir.path(), &name);
        } else {
            let (_, reader) = replica::open(dir.path(), &key(1), rule(), EVIDENCE_BOUND).unwrap();
            assert_eq!(reader.holdings(&scope()).unwrap().cases, 20, "{name}");
            assert_eq!(reader.case(case_id(3)).unwrap(), Some(claimed(case(3), &me())), "{name}");
            let counts = reader.queue(&whole_queue(), &Overlay::default()).unwrap().counts;
            assert_eq!((counts.mine, counts.free, counts.all), (20, 0, 20), "{name}");
        }
        let spaced = |conn: &Connection| -> Vec<_> {
            let words = |sql: String| sql.split_whitespace().collect::<Vec<_>>().join(" ");
            let mut all: Vec<_> =
                schema_of(conn).into_iter().map(|(kind, name, sql)| (kind, name, words(sql))).collect();
            all.sort();
            all
        };
        let (migrated, made) = (spaced(&raw(dir.path(), file)), spaced(&raw(present.dir.path(), file)));
        assert_eq!(migrated, made, "{name}: a released step was changed, or a step was not added");
    }
}

fn opens_with_all_of_it(dir: &Path, name: &str) {
    let (journal, reader) = journal::open(dir, &key(2), now()).unwrap();
    let read = reader.view(|view| {
        let outbox = view.outbox()?;
        assert_eq!(outbox.len(), COMMANDS, "{name}");
        let states = |wanted: fn(&EntryState) -> bool| outbox.iter().filter(|entry| wanted(&entry.state)).count();
        assert_eq!(states(|state| matches!(state, EntryState::Rejected { .. })), 1, "{name}");
        assert_eq!(states(|state| matches!(state, EntryState::Conflict { .. })), 1, "{name}");
        assert_eq!(states(|state| *state == EntryState::Unknown), 1, "{name}");
        assert!(outbox.iter().zip(0..).all(|(entry, n)| entry.command.case == case_id(n)), "{name}: in order");
        assert_eq!(view.receipts(9)?.len(), 1, "{name}");
        assert_eq!(view.draft(case_id(5))?.unwrap().ruling, ruling(Outcome::Refused), "{name}");
        assert_eq!(view.check_drafts(case_id(5))?.len(), 1, "{name}");
        assert!(view.document_of(case_id(1))?.unwrap().signed.is_some(), "{name}");
        assert!(matches!(view.verify_chain()?, ChainVerdict::Whole { size } if size >= 50), "{name}");
        view.overlay().map(|overlay| assert_eq!(overlay.cases.len(), 51, "{name}"))
    });
    read.unwrap();
    journal.transact(|tx| tx.enqueue(&command(400, 400, decide(Outcome::Approved)))).unwrap();
    assert_eq!(reader.view(|view| view.outbox()).unwrap().last().unwrap().command.case, case_id(400), "{name}");
}
