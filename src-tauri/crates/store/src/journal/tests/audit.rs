//! The audit chain: whatever is done to the file with its key in hand, it shows.

use rusqlite::Connection;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::fixture::{Desk, at, case_id, key, me};
use crate::journal::{ChainFault, ChainFile, ChainVerdict, ExportError, NewAuditEntry, Tampering};

fn desk_with(entries: i64) -> Desk {
    let desk = Desk::new();
    for n in 1..=entries {
        let case = (n % 2 == 0).then(|| case_id(7));
        let new = NewAuditEntry {
            at: at(n),
            ahead: None,
            actor: me().id,
            kind: "case-opened".into(),
            case,
            details: json!({ "n": n }),
        };
        desk.journal.transact(|tx| tx.audit(&new)).unwrap();
    }
    desk
}

fn raw(desk: &Desk) -> Connection {
    let conn = Connection::open(desk.dir.path().join("journal.db")).unwrap();
    conn.execute_batch(&key(2).pragma()).unwrap();
    conn
}

fn verdict(desk: &Desk) -> ChainVerdict {
    desk.reader.view(|view| view.verify_chain()).unwrap()
}

#[test]
fn a_chain_left_alone_is_whole() {
    for entries in [0, 1, 9] {
        let desk = desk_with(entries).restarted();
        assert_eq!(verdict(&desk), ChainVerdict::Whole { size: u32::try_from(entries).unwrap() });
        let head = desk.reader.view(|view| view.audit_head()).unwrap();
        let last = desk.reader.view(|view| view.audit_after(0, 100)).unwrap().pop();
        assert_eq!(last.map(|entry| entry.hash).unwrap_or_else(|| "0".repeat(64)), head.hash);
    }
}

#[test]
fn whatever_is_done_to_it_shows() {
    let rows = [
        ("a time", "UPDATE audit SET at = at + 1 WHERE seq = 4", 4),
        ("an actor", "UPDATE audit SET actor = 'petrov' WHERE seq = 1", 1),
        ("a kind", "UPDATE audit SET kind = 'nothing' WHERE seq = 9", 9),
        ("a case", "UPDATE audit SET case_id = NULL WHERE seq = 2", 2),
        (
            "a letter moved between fields",
            "UPDATE audit SET actor = actor || 'c', kind = 'ase-opened' WHERE seq = 3",
            3,
        ),
        ("details", "UPDATE audit SET details = '{}' WHERE seq = 5", 5),
        ("the clock", "UPDATE audit SET ahead = 5 WHERE seq = 6", 6),
        ("the form", "UPDATE audit SET version = 1 WHERE seq = 6", 6),
        ("a form that nobody knows", "UPDATE audit SET version = 3 WHERE seq = 6", 6),
        ("a hash", "UPDATE audit SET hash = zeroblob(32) WHERE seq = 6", 6),
        ("a hash of another length", "UPDATE audit SET hash = zeroblob(31) WHERE seq = 6", 6),
        ("the first removed", "DELETE FROM audit WHERE seq = 1", 1),
        ("one removed", "DELETE FROM audit WHERE seq = 5", 5),
        ("the last removed", "DELETE FROM audit WHERE seq = 9", 9),
        ("the end cut off", "DELETE FROM audit WHERE seq > 6", 7),
        (
            "one removed and the gap closed",
            "DELETE FROM audit WHERE seq = 5; UPDATE audit SET seq = seq - 1 WHERE seq > 5",
            5,
        ),
        ("all removed", "DELETE FROM audit", 1),
        (
            "one added",
            "INSERT INTO audit SELECT 10, at, actor, kind, case_id, details, prev, hash, version, ahead FROM audit WHERE seq = 9",
            10,
        ),
        (
            "two exchanged",
            "UPDATE audit SET details = (SELECT details FROM audit AS o WHERE o.seq = 15 - audit.seq) WHERE seq IN (7, 8)",
            7,
        ),
        ("the head set back", "UPDATE audit_head SET size = 8, hash = (SELECT hash FROM audit WHERE seq = 8)", 9),
        ("the head lost", "DELETE FROM audit_head", 1),
    ];
    for (name, sql, seq) in rows {
        let desk = desk_with(9);
        let conn = raw(&desk);
        conn.execute_batch("DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_removed;").unwrap();
        conn.execute_batch(sql).unwrap();
        assert_eq!(verdict(&desk), ChainVerdict::Broken { seq }, "{name}");
    }
}

#[test]
fn the_file_itself_refuses_to_change_an_entry() {
    let desk = desk_with(3);
    for sql in ["UPDATE audit SET actor = 'x'", "DELETE FROM audit WHERE seq = 3"] {
        assert!(raw(&desk).execute_batch(sql).is_err(), "{sql}");
    }
    assert_eq!(verdict(&desk), ChainVerdict::Whole { size: 3 });
}

/// Takes entries out of the file by force, and lets a salvage say of some that they are gone.
fn torn(gone: &str, named: &[serde_json::Value]) -> ChainVerdict {
    let desk = desk_with(9);
    let conn = raw(&desk);
    conn.execute_batch("DROP TRIGGER audit_is_not_removed").unwrap();
    conn.execute_batch(&format!("DELETE FROM audit WHERE seq IN ({gone})")).unwrap();
    drop(conn);
    for (n, missing) in (20..).zip(named) {
        let new = NewAuditEntry {
            at: at(n),
            ahead: None,
            actor: "desk".into(),
            kind: "journal-salvaged".into(),
            case: None,
            details: json!({ "auditMissing": missing }),
        };
        desk.journal.transact(|tx| tx.audit(&new)).unwrap();
    }
    verdict(&desk)
}

#[test]
fn a_gap_is_accounted_for_only_by_a_later_salvage_that_names_all_of_it() {
    let explained = |size, seq, lost, minutes| ChainVerdict::Explained { size, seq, lost, at: at(minutes) };
    let rows = [
        ("one in the middle", "5", vec![json!([[5, 5]])], explained(10, 5, 1, 20)),
        ("the first and several", "1, 4, 5, 6", vec![json!([[1, 1], [4, 6]])], explained(10, 1, 4, 20)),
        ("the end", "8, 9", vec![json!([[8, 9]])], explained(10, 8, 2, 20)),
        ("all", "1, 2, 3, 4, 5, 6, 7, 8, 9", vec![json!([[1, 9]])], explained(10, 1, 9, 20)),
        ("named by the second", "2, 7", vec![json!([[2, 2]]), json!([[2, 2], [7, 7]])], explained(11, 2, 2, 21)),
        ("named by nobody", "5", vec![], ChainVerdict::Broken { seq: 5 }),
        ("another was named", "5", vec![json!([[6, 6]])], ChainVerdict::Broken { seq: 5 }),
        ("one of two was named", "3, 5", vec![json!([[3, 3]])], ChainVerdict::Broken { seq: 5 }),
        ("half of it was named", "4, 5", vec![json!([[4, 4]])], ChainVerdict::Broken { seq: 4 }),
        ("named in another form", "5", vec![json!("5")], ChainVerdict::Broken { seq: 5 }),
    ];
    for (name, gone, named, expected) in rows {
        assert_eq!(torn(gone, &named), expected, "{name}");
    }
}

#[test]
fn an_entry_that_was_changed_or_goes_later_is_explained_by_no_salvage() {
    let desk = desk_with(9);
    let salvaged = NewAuditEntry {
        at: at(20),
        ahead: None,
        actor: "desk".into(),
        kind: "journal-salvaged".into(),
        case: None,
        details: json!({ "auditMissing": [[1, 20]] }),
    };
    desk.journal.transact(|tx| tx.audit(&salvaged)).unwrap();
    desk.journal.transact(|tx| tx.audit(&NewAuditEntry { kind: "decide".into(), ..salvaged.clone() })).unwrap();
    desk.journal.transact(|tx| tx.audit(&NewAuditEntry { actor: me().id, ..salvaged })).unwrap();
    let conn = raw(&desk);
    conn.execute_batch("DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_removed;").unwrap();
    conn.execute_batch("UPDATE audit SET actor = 'petrov' WHERE seq = 3").unwrap();
    assert_eq!(verdict(&desk), ChainVerdict::Broken { seq: 3 });
    conn.execute_batch("DELETE FROM audit WHERE seq IN (3, 11)").unwrap();
    assert_eq!(
        verdict(&desk),
        ChainVerdict::Broken { seq: 11 },
        "entry 3 was named before it went, entry 11 by nobody"
    );
}

/// What a check of the file names, after whatever was done to it with its key in hand.
fn named(desk: Desk, sql: &str) -> ChainFault {
    let conn = raw(&desk);
    conn.execute_batch("DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_removed;").unwrap();
    conn.execute_batch(sql).unwrap();
    drop(conn);
    let dir = desk.closed();
    let chain = ChainFile::open(&dir.path().join("journal.db"), &key(2)).unwrap();
    chain.verify().unwrap().1.unwrap()
}

#[test]
fn what_was_done_is_named_with_the_entry() {
    let moved = |from: &str, step: &str| {
        format!("UPDATE audit SET seq = -(seq {step}) WHERE seq >= {from}; UPDATE audit SET seq = -seq WHERE seq < 0")
    };
    let columns = "at, actor, kind, case_id, details, prev, hash, version, ahead";
    let rows = [
        ("changed", "UPDATE audit SET actor = 'petrov' WHERE seq = 4".to_owned(), 4, Tampering::Changed),
        ("changed and its hash lost", "UPDATE audit SET hash = zeroblob(31) WHERE seq = 6".into(), 6, Tampering::Changed),
        ("the last one's hash replaced", "UPDATE audit_head SET hash = zeroblob(32)".into(), 9, Tampering::Changed),
        ("one removed", "DELETE FROM audit WHERE seq = 5".into(), 5, Tampering::Deleted { count: 1 }),
        (
            "two removed and the numbers closed",
            format!("DELETE FROM audit WHERE seq IN (4, 5); {}; UPDATE audit_head SET size = 7", moved("6", "- 2")),
            4,
            Tampering::Deleted { count: 2 },
        ),
        (
            "one put in and the others pushed",
            format!(
                "{}; INSERT INTO audit (seq, {columns}) SELECT 4, {columns} FROM audit WHERE seq = 7; UPDATE audit_head SET size = 10",
                moved("4", "+ 1")
            ),
            4,
            Tampering::Inserted { count: 1 },
        ),
        (
            "two exchanged",
            "UPDATE audit SET seq = -3 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 7; UPDATE audit SET seq = 7 WHERE seq = -3".into(),
            3,
            Tampering::Reordered { with: 7 },
        ),
        ("the end cut off", "DELETE FROM audit WHERE seq > 6".into(), 7, Tampering::Truncated { count: 3 }),
        (
            "the head set back",
            "UPDATE audit_head SET size = 7, hash = (SELECT hash FROM audit WHERE seq = 7)".into(),
            8,
            Tampering::HeadSetBack { count: 2 },
        ),
        (
            "one put behind the end",
            format!("INSERT INTO audit (seq, {columns}) SELECT 10, {columns} FROM audit WHERE seq = 9"),
            10,
            Tampering::Inserted { count: 1 },
        ),
    ];
    for (name, sql, seq, what) in rows {
        let found = named(desk_with(9), &sql);
        assert_eq!((found.seq, found.what), (seq, what), "{name}");
        let gone = matches!(what, Tampering::Deleted { .. } | Tampering::Truncated { .. });
        assert_eq!((found.at.is_some(), found.kind.is_none()), (true, gone || name.contains("hash lost")), "{name}");
    }
}

#[test]
fn entries_of_the_first_form_stay_verifiable_and_none_can_be_moved_between_forms() {
    let old = |entries: i64| {
        let desk = desk_with(entries);
        let conn = raw(&desk);
        conn.execute_batch("DROP TRIGGER audit_is_not_changed").unwrap();
        first_form(&conn);
        (desk, conn)
    };
    let (desk, conn) = old(4);
    drop(conn);
    assert_eq!(verdict(&desk), ChainVerdict::Whole { size: 4 });
    // New entries follow with the clock, and what is known of it is hashed with them.
    let new = NewAuditEntry {
        at: at(9),
        ahead: Some(-1500),
        actor: me().id,
        kind: "decide".into(),
        case: None,
        details: json!({}),
    };
    desk.journal.transact(|tx| tx.audit(&new)).unwrap();
    assert_eq!(verdict(&desk), ChainVerdict::Whole { size: 5 });
    let last = desk.reader.view(|view| view.audit_after(4, 1)).unwrap().pop().unwrap();
    assert_eq!(last.entry, new);
    for (sql, seq) in [
        ("UPDATE audit SET version = 2 WHERE seq = 2", 2),
        ("UPDATE audit SET ahead = 0 WHERE seq = 2", 2),
        ("UPDATE audit SET version = 1, ahead = NULL WHERE seq = 5", 5),
        ("UPDATE audit SET ahead = NULL WHERE seq = 5", 5),
        ("UPDATE audit SET ahead = -1501 WHERE seq = 5", 5),
    ] {
        let conn = raw(&desk);
        conn.execute_batch(&format!("SAVEPOINT before; {sql};")).unwrap();
        assert_eq!(crate::journal::audit::verify(&conn).unwrap(), ChainVerdict::Broken { seq }, "{sql}");
        conn.execute_batch("ROLLBACK TO before; RELEASE before;").unwrap();
    }
    assert_eq!(verdict(&desk), ChainVerdict::Whole { size: 5 });
}

/// Writes all entries anew as the program did before it kept the clock.
fn first_form(conn: &Connection) {
    let mut prev = [0_u8; 32];
    let mut rows = conn.prepare("SELECT seq, at, actor, kind, case_id, details FROM audit ORDER BY seq").unwrap();
    let mut rows = rows.query([]).unwrap();
    let mut all = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let mut digest = Sha256::new();
        let mut field = |bytes: &[u8]| {
            digest.update((bytes.len() as u64).to_be_bytes());
            digest.update(bytes);
        };
        let seq: u32 = row.get(0).unwrap();
        field(b"gishe-audit-v1");
        field(&seq.to_be_bytes());
        field(&row.get::<_, i64>(1).unwrap().to_be_bytes());
        field(row.get::<_, String>(2).unwrap().as_bytes());
        field(row.get::<_, String>(3).unwrap().as_bytes());
        field(&row.get::<_, Option<Vec<u8>>>(4).unwrap().unwrap_or_default());
        field(row.get::<_, String>(5).unwrap().as_bytes());
        field(&prev);
        let hash: [u8; 32] = digest.finalize().into();
        all.push((seq, prev, hash));
        prev = hash;
    }
    for (seq, prev, hash) in all {
        let sql = "UPDATE audit SET prev = ?2, hash = ?3, version = 1, ahead = NULL WHERE seq = ?1";
        conn.execute(sql, (seq, prev, hash)).unwrap();
    }
    conn.execute("UPDATE audit_head SET hash = ?1", [prev]).unwrap();
}

#[test]
fn an_export_is_checked_without_the_journal() {
    let dir = desk_with(9).closed();
    let chain = ChainFile::open(&dir.path().join("journal.db"), &key(2)).unwrap();
    let mut bytes = Vec::new();
    chain.export(&mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let read = |text: &str| ChainFile::of_export(text.as_bytes());
    let again = read(&text).unwrap();
    assert_eq!(again.verify().unwrap(), (ChainVerdict::Whole { size: 9 }, None));
    assert_eq!((again.name(), again.head()), (chain.name(), chain.head()));
    let lines: Vec<&str> = text.lines().collect();
    let without = |place: usize| [&lines[..place], &lines[place + 1..]].concat().join("\n");
    let fault = |text: String| read(&text).unwrap().verify().unwrap().1.map(|fault| (fault.seq, fault.what));
    assert_eq!(fault(without(5)), Some((5, Tampering::Deleted { count: 1 })));
    assert_eq!(fault(without(9)), Some((9, Tampering::Truncated { count: 1 })));
    assert_eq!(fault(text.replacen("\\\"n\\\":3", "\\\"n\\\":4", 1)), Some((3, Tampering::Changed)));
    let twice = [&lines[..], &lines[3..4]].concat().join("\n");
    assert!(matches!(read(&twice), Err(ExportError::Twice { seq: 3 })));
    for (odd, place) in [("", 1), ("{}", 1), ("{\"giszhe\":1}\n", 1)] {
        assert!(matches!(read(odd), Err(ExportError::Form { line }) if line == place), "{odd}");
    }
    assert!(matches!(read(&format!("{}\nnothing\n", lines[0])), Err(ExportError::Form { line: 2 })));
}
