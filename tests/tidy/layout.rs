//! Where things lie and how large they may grow.

use gishe_tests::tree;

use crate::assert_none;

/// Lines that a file of ours may have.
const MOST_LINES: usize = 400;
/// Written by the program, not by people.
const GENERATED: &[&str] = &["ui/src/transport/bindings.ts"];

#[test]
fn no_file_outgrows_a_reader() {
    let mut findings = Vec::new();
    for folder in ["src-tauri", "ui/src", "tests", "installer"] {
        for file in tree::files(folder, &[".rs", ".ts", ".tsx", ".css", ".py", ".sh"]) {
            let lines = file.text.lines().count();
            if lines > MOST_LINES && !GENERATED.contains(&file.path.as_str()) {
                findings.push(format!("{}: {lines} lines", file.path));
            }
        }
    }
    assert_none("files over 400 lines", &findings);
}

#[test]
fn the_top_level_has_five_folders() {
    let allowed = ["src-tauri", "ui", "assets", "tests", "installer", "target", ".git", ".ci"];
    let mut findings = Vec::new();
    for entry in std::fs::read_dir(tree::root()).unwrap().filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) && !allowed.contains(&name.as_str()) {
            findings.push(name);
        }
    }
    assert_none("folders beside the five", &findings);
}

#[test]
fn type_names_say_what_a_thing_is() {
    let vague =
        regex::Regex::new(r"\b(struct|enum|trait|type|class|interface)\s+\w*(Manager|Helper|Util|Utils|Service)\b")
            .unwrap();
    let mut findings = Vec::new();
    for folder in ["src-tauri", "ui/src", "tests"] {
        for file in tree::files(folder, &[".rs", ".ts", ".tsx"]) {
            for (index, line) in file.text.lines().enumerate() {
                if vague.is_match(line) && file.path != "tests/tidy/layout.rs" {
                    findings.push(format!("{}:{}: {}", file.path, index + 1, line.trim()));
                }
            }
        }
    }
    assert_none("vague type names", &findings);
}

#[test]
fn personal_numbers_stand_nowhere_in_the_sources() {
    // The fixtures of domain.md are the published test vectors; anything else that looks like an ЕГН in a file that the
    // program ships would be somebody's.
    let digits = regex::Regex::new(r"\b\d{10}\b").unwrap();
    let mut findings = Vec::new();
    for file in tree::files("assets", &[".toml", ".json", ".txt", ".md"]) {
        for (index, line) in file.text.lines().enumerate() {
            if let Some(found) = digits.find(line).filter(|found| is_valid_egn(found.as_str())) {
                findings.push(format!("{}:{}: {}", file.path, index + 1, found.as_str()));
            }
        }
    }
    assert_none("valid personal numbers in assets", &findings);
}

/// Whether ten digits are a valid ЕГН; written apart from the program's own rule on purpose.
fn is_valid_egn(text: &str) -> bool {
    let weights = [2, 4, 8, 5, 10, 9, 7, 3, 6];
    let digits: Vec<u32> = text.chars().filter_map(|letter| letter.to_digit(10)).collect();
    let sum: u32 = digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum();
    let month = digits[2] * 10 + digits[3];
    let day = digits[4] * 10 + digits[5];
    let month_fits = matches!(month, 1..=12 | 21..=32 | 41..=52);
    month_fits && (1..=31).contains(&day) && sum % 11 % 10 == digits[9]
}
