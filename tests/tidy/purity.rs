//! What may touch the world: `domain` nothing, the clock only the edge.

use gishe_tests::tree;
use regex::Regex;

use crate::assert_none;

#[test]
fn domain_touches_nothing() {
    let forbidden = Regex::new(
        r"std::(fs|net|env|process|thread|io)\b|SystemTime|Instant::|Utc::now|Local::now|\basync fn\b|\brand::|\btokio\b|reqwest|rusqlite|new_v4|now_v7",
    )
    .unwrap();
    let mut findings = Vec::new();
    for file in tree::files("src-tauri/crates/domain/src", &[".rs"]) {
        for (number, line) in tree::program_lines(&file.text) {
            if forbidden.is_match(line) {
                findings.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    assert_none("domain is pure", &findings);
}

/// Where the wall clock may be read: the edges of the program, each of which hands the time inwards.
const CLOCK_EDGES: &[&str] = &[
    "src-tauri/crates/desk/src/clock.rs",
    "src-tauri/crates/central/src/clock.rs",
    "src-tauri/crates/sandbox/src/trust/clock.rs",
    "src-tauri/crates/sandbox/src/main.rs",
    "src-tauri/crates/gishectl/src/",
    "src-tauri/src/",
];

#[test]
fn only_the_edge_reads_the_wall_clock() {
    let clock = Regex::new(r"Utc::now\(|Local::now\(|SystemTime::now\(").unwrap();
    let mut findings = Vec::new();
    for file in tree::files("src-tauri", &[".rs"]) {
        let is_test =
            file.path.contains("/tests/") || file.path.ends_with("tests.rs") || file.path.contains("/testing");
        if is_test || CLOCK_EDGES.iter().any(|edge| file.path.starts_with(edge)) {
            continue;
        }
        for (number, line) in tree::program_lines(&file.text) {
            if clock.is_match(line) {
                findings.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    assert_none("the clock is passed in", &findings);
}

#[test]
fn nothing_unfinished_is_left_in_the_code() {
    let marks = Regex::new(r"\b(TODO|FIXME|XXX)\b|#\[ignore|\b(it|test|describe)\.(skip|only)\(").unwrap();
    let mut findings = Vec::new();
    for folder in ["src-tauri", "ui/src", "tests"] {
        for file in tree::files(folder, &[".rs", ".ts", ".tsx", ".css"]) {
            if file.path == "tests/tidy/purity.rs" {
                continue;
            }
            for (index, line) in file.text.lines().enumerate() {
                // A child that another test starts is no test by itself.
                let is_child = line.contains("other tests start it in a process of its own");
                if marks.is_match(line) && !is_child {
                    findings.push(format!("{}:{}: {}", file.path, index + 1, line.trim()));
                }
            }
        }
    }
    assert_none("nothing unfinished", &findings);
}
