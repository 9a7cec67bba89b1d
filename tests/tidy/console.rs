//! The console offers what the window offers.

use gishe_tests::tree;
use regex::Regex;

use crate::assert_none;

#[test]
fn whatever_the_window_asks_can_be_asked_at_a_console() {
    let read = |path: &str| std::fs::read_to_string(tree::root().join(path)).unwrap();
    let rooms = tree::files("src-tauri/src/commands", &[".rs"]);
    let commands: String = rooms.into_iter().map(|room| room.text).collect();
    let requests = read("src-tauri/crates/gishectl/src/desk/request.rs");
    let name = Regex::new(r"(?m)^pub async fn (\w+)\(").unwrap();
    let mut findings = Vec::new();
    for found in name.captures_iter(&commands) {
        let words = found[1].split('_').map(|word| word[..1].to_uppercase() + &word[1..]);
        let request: String = words.collect();
        if !Regex::new(&format!(r"(?m)^    {request} \{{")).unwrap().is_match(&requests) {
            findings.push(found[1].to_owned());
        }
    }
    assert!(commands.matches("#[tauri::command]").count() > 30, "the commands are read");
    assert_none("commands of the window that `gishectl desk` cannot be asked for", &findings);
}
