//! Traces of files and dwellings in the index: which cases show the same file, and which are for the same home.
//!
//! A trace is one token more of a case, behind marks that nothing typed can begin with. What a token leaves out is looked at in
//! the cases themselves.

use gishe_domain::case::Case;
use rusqlite::Connection;

use super::cases;
use super::search::{self, BEGINS, IS};
use crate::error::Trouble;

/// Hexadecimal digits of a file's digest that its trace has.
const DIGEST: usize = 20;

/// Adds the traces of a case to its tokens.
pub(super) fn push(tokens: &mut String, case: &Case) {
    for trace in of_case(case) {
        tokens.push_str(&trace);
        tokens.push(' ');
    }
}

fn of_case(case: &Case) -> impl Iterator<Item = String> {
    let files = case.evidence.iter().map(|evidence| &evidence.blob.sha256);
    let files = files.filter(|sha256| sha256.len() > DIGEST).map(|sha256| {
        let digest: String = sha256.chars().take(DIGEST).collect();
        format!("{BEGINS}{IS}f{digest}")
    });
    files.chain(case.to.dwelling().map(|dwelling| {
        // The index takes letters and digits only.
        let plain = dwelling.chars().map(|letter| if letter.is_alphanumeric() { letter } else { 'z' });
        format!("{BEGINS}{IS}h{}", plain.collect::<String>())
    }))
}

/// Other cases of a copy that share a trace with a case; at most `limit`, in the order in which they came.
pub(super) fn neighbours(conn: &Connection, holding: i64, case: &Case, limit: usize) -> Result<Vec<Case>, Trouble> {
    let terms: Vec<String> = of_case(case).map(|trace| format!("\"{trace}\"")).collect();
    if terms.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for row in search::rows(conn, &terms.join(" OR "))? {
        let other = cases::body_within(conn, holding, row)?;
        found.extend(other.filter(|other| other.id != case.id));
        if found.len() == limit {
            break;
        }
    }
    Ok(found)
}
