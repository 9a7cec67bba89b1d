//! The peer of the search: the index that one would make of SQLite's own parts, trigrams of the text with its highlights, in
//! another SQLCipher file with the same key.

use std::path::Path;

use gishe_domain::case::Case;
use gishe_domain::fixture;
use rusqlite::{Connection, params};

use crate::bare::connect;

const DDL: &str = "
CREATE TABLE cases (row INTEGER PRIMARY KEY, number TEXT NOT NULL, state TEXT NOT NULL, due TEXT NOT NULL, name TEXT NOT NULL,
                    address TEXT NOT NULL, text TEXT NOT NULL) STRICT;
CREATE INDEX cases_due ON cases (due, number);
CREATE VIRTUAL TABLE trigrams USING fts5 (text, content = 'cases', content_rowid = 'row', tokenize = 'trigram');
";

/// The fifty most urgent, with the text marked.
const TOP: &str = "SELECT c.number, c.state, c.due, c.name, c.address, highlight(trigrams, 0, '[', ']') FROM trigrams
    JOIN cases c ON c.row = trigrams.rowid WHERE trigrams MATCH ?1 ORDER BY c.due, c.number LIMIT 50";

/// Everything that the other index finds a case by, a line each.
fn text(case: &Case) -> String {
    let mut lines = vec![case.number.clone(), case.to.street_text(), case.from.street_text()];
    for party in &case.parties {
        lines.push(party.person.name.full());
        lines.push(party.person.identifier.digits().to_owned());
    }
    lines.extend(case.messages.iter().map(|message| message.text.clone()));
    lines.join("\n").to_lowercase()
}

/// Fills a file with the cases.
pub fn fill(path: &Path, cases: &[Case]) -> Connection {
    let mut conn = connect(path, "NORMAL");
    conn.execute_batch(DDL).unwrap();
    conn.pragma_update(None, "cache_size", -16_384).unwrap();
    for some in cases.chunks(1000) {
        let tx = conn.transaction().unwrap();
        {
            let mut row = tx.prepare_cached("INSERT INTO cases VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)").unwrap();
            let mut index = tx.prepare_cached("INSERT INTO trigrams (rowid, text) VALUES (?1, ?2)").unwrap();
            for case in some {
                let number = i64::try_from(case.id.0.as_u128() & 0xFFFF_FFFF).unwrap();
                let name = case.parties.first().map(|party| party.person.name.full()).unwrap_or_default();
                let (due, text) = ((fixture::today() - case.deadline.from).num_days().to_string(), text(case));
                let state = format!("{:?}", case.state);
                row.execute(params![number, case.number, state, due, name, case.to.street_text(), text]).unwrap();
                index.execute(params![number, text]).unwrap();
            }
        }
        tx.commit().unwrap();
    }
    conn
}

/// What was typed, each word a part of the text; none where a word is too short for a trigram.
pub fn query(search: &str) -> Option<String> {
    let words: Vec<String> = search.to_lowercase().split_whitespace().map(|word| word.replace('"', "")).collect();
    let long = !words.is_empty() && words.iter().all(|word| word.chars().count() > 2);
    long.then(|| words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" AND "))
}

/// Reads the fifty; how many there were.
pub fn top(conn: &Connection, query: &str) -> usize {
    let mut statement = conn.prepare_cached(TOP).unwrap();
    let rows = statement.query_map([query], |row| row.get::<_, String>(5)).unwrap();
    rows.map(Result::unwrap).filter(|text| !text.is_empty()).count()
}
