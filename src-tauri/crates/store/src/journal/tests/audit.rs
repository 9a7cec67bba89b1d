//! The audit chain: whatever is done to the file with its key in hand, it shows.

use rusqlite::Connection;
use serde_json::json;

use crate::fixture::{Desk, at, case_id, key, me};
use crate::journal::{ChainVerdict, NewAuditEntry};

fn desk_with(entries: i64) -> Desk {
    let desk = Desk::new();
    for n in 1..=entries {
        let case = (n % 2 == 0).then(|| case_id(7));
        let new =
            NewAuditEntry { at: at(n), actor: me().id, kind: "case-opened".into(), case, details: json!({ "n": n }) };
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
            "INSERT INTO audit SELECT 10, at, actor, kind, case_id, details, prev, hash FROM audit WHERE seq = 9",
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
