//! The index of what can be looked for. It holds no text to read back: each case is a set of tokens, and which of them stand
//! in which case is all that is kept.
//!
//! A word is there as a whole and from each of its letters on, so that the beginning of a token is any part of any word,
//! and SQLite's own search by prefix finds it. What begins a word is there once more behind a [`BEGINS`], for one or two
//! letters; a number that is a case's or a person's own behind an [`IS`].

use gishe_domain::case::Case;
use gishe_domain::fold::Word;
use rusqlite::{Connection, params};

use super::search_ask::Sought;
use super::search_text::{self, SearchLine};
use super::traces;
use crate::error::Trouble;

pub(crate) const DDL: &str = "
CREATE VIRTUAL TABLE search USING fts5 (
    tokens,
    content = '', contentless_delete = 1, detail = none,
    tokenize = \"ascii tokenchars '^='\"
);
";

/// Before the beginning of a word.
pub(super) const BEGINS: char = '^';
/// Before a whole number or identifier.
pub(super) const IS: char = '=';
/// Letters of a token at most. What is typed is cut to as many, so a longer word is found by its beginning.
pub(super) const TOKEN: usize = 48;
/// A word is found from each of its first letters on; nobody means the hundredth.
pub(super) const TAILS: usize = 64;

/// What the index is made of, for whoever measures it against a bare one.
#[cfg(feature = "fixture")]
pub fn index_text(case: &Case) -> String {
    tokens(case)
}

/// What the index takes of a case.
pub(super) fn tokens(case: &Case) -> String {
    let mut tokens = tokens_of(&search_text::of_case(case));
    traces::push(&mut tokens, case);
    tokens
}

pub(super) fn insert(conn: &Connection, row: i64, tokens: &str) -> Result<(), Trouble> {
    conn.prepare_cached("INSERT INTO search (rowid, tokens) VALUES (?1, ?2)")?.execute(params![row, tokens])?;
    Ok(())
}

pub(crate) fn remove(conn: &Connection, row: i64) -> Result<(), Trouble> {
    conn.prepare_cached("DELETE FROM search WHERE rowid = ?1")?.execute([row])?;
    Ok(())
}

/// Lays the parts of the index together: until then the tokens of what was removed stand in the older ones.
pub(super) fn lay_together(conn: &Connection) -> Result<(), Trouble> {
    conn.execute("INSERT INTO search (search) VALUES ('optimize')", [])?;
    Ok(())
}

/// Rows of every copy that is here, each once and in order.
pub(super) fn rows(conn: &Connection, query: &str) -> Result<Vec<i64>, Trouble> {
    let mut statement = conn.prepare_cached(MATCHES)?;
    let mut found = statement.query([query])?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        rows.push(row.get(0)?);
    }
    rows.sort_unstable();
    Ok(rows)
}

const MATCHES: &str = "SELECT rowid FROM search WHERE search MATCH ?1";

/// The rows that what was typed names by a whole number or identifier.
pub(super) fn exact_rows(conn: &Connection, sought: &Sought) -> Result<Vec<i64>, Trouble> {
    match sought.exact_query() {
        Some(query) => rows(conn, &query),
        None => Ok(Vec::new()),
    }
}

fn tokens_of(lines: &[SearchLine]) -> String {
    let mut tokens = String::with_capacity(1024);
    for line in lines {
        line.exact.iter().for_each(|whole| push(&mut tokens, Some(IS), &whole.key));
        line.words.iter().for_each(|word| push_word(&mut tokens, word));
    }
    tokens
}

fn push_word(tokens: &mut String, word: &Word) {
    for spelling in &word.spellings {
        let head = spelling.head();
        for (at, letter) in head.char_indices() {
            push(tokens, Some(BEGINS), head.get(..at + letter.len_utf8()).unwrap_or(head));
        }
        let tails = if word.numeric { 1 } else { TAILS };
        // Three letters are the least that is looked for within a word.
        for tail in spelling.tails().take(tails).filter(|tail| tail.chars().nth(2).is_some()) {
            push(tokens, None, tail);
        }
    }
}

fn push(tokens: &mut String, mark: Option<char>, key: &str) {
    tokens.extend(mark);
    let end = key.char_indices().nth(TOKEN).map_or(key.len(), |(at, _)| at);
    tokens.push_str(key.get(..end).unwrap_or(key));
    tokens.push(' ');
}
