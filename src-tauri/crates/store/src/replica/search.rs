//! Search over what is shown: names, numbers, addresses, identifiers, folded so that the case of letters and the like does
//! not matter. The index holds no text of its own to read back.

use gishe_domain::address::Address;
use gishe_domain::case::Case;
use gishe_domain::fold::fold;
use rusqlite::{Connection, params};

use crate::error::Trouble;

pub(crate) const DDL: &str = "
CREATE VIRTUAL TABLE search USING fts5 (
    names, numbers, addresses, identifiers,
    content = '', contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 0',
    prefix = '1 2 3'
);
";

/// Words beyond this narrow nothing that matters.
const WORDS: usize = 8;
/// Letters of a word beyond this narrow nothing that matters.
const LETTERS: usize = 48;

pub(crate) fn insert(conn: &Connection, row: i64, case: &Case) -> Result<(), Trouble> {
    let text = SearchText::of(case);
    let mut statement = conn.prepare_cached(
        "INSERT INTO search (rowid, names, numbers, addresses, identifiers) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    statement.execute(params![row, text.names, text.numbers, text.addresses, text.identifiers])?;
    Ok(())
}

pub(crate) fn remove(conn: &Connection, row: i64) -> Result<(), Trouble> {
    conn.prepare_cached("DELETE FROM search WHERE rowid = ?1")?.execute([row])?;
    Ok(())
}

struct SearchText {
    names: String,
    numbers: String,
    addresses: String,
    identifiers: String,
}

impl SearchText {
    fn of(case: &Case) -> Self {
        let mut text = Self {
            names: String::new(),
            numbers: fold(&case.number),
            addresses: String::new(),
            identifiers: String::new(),
        };
        for party in &case.parties {
            append(&mut text.names, &fold(&party.person.name.full()));
            if let Some(latin) = &party.person.name.latin {
                append(&mut text.names, &fold(latin));
            }
            append(&mut text.identifiers, party.person.identifier.digits());
        }
        if let Some(decision) = &case.decision {
            append(&mut text.numbers, &fold(&decision.number));
        }
        append_address(&mut text.addresses, &case.to);
        append_address(&mut text.addresses, &case.from);
        text
    }
}

fn append(text: &mut String, more: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

fn append_address(text: &mut String, address: &Address) {
    append(text, &fold(&address.settlement.name));
    append(text, &fold(&address.location.name));
    append(text, &fold(&address.number));
}

/// What was typed, as a query: every word, in any order, each the beginning of a word of the case. None when nothing of it
/// can be searched for. Only letters and digits reach the query, each word between quotes, so nothing typed is syntax.
pub(crate) fn to_query(typed: &str) -> Option<String> {
    let folded = fold(typed);
    let words = folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let terms: Vec<String> =
        words.take(WORDS).map(|word| format!("\"{}\"*", word.chars().take(LETTERS).collect::<String>())).collect();
    if terms.is_empty() { None } else { Some(terms.join(" AND ")) }
}
