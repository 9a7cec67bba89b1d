//! The shell stays a shell: shims of a few lines, every one of them registered.

use gishe_tests::tree;
use regex::Regex;

use crate::assert_none;

const MOST_STATEMENTS: usize = 5;

/// The commands of all rooms.
fn rooms() -> String {
    tree::files("src-tauri/src/commands", &[".rs"]).into_iter().map(|room| room.text).collect()
}

#[test]
fn command_shims_call_one_use_case_and_do_nothing_else() {
    let text = rooms();
    let shim = Regex::new(r"(?ms)^pub async fn (\w+)\(.*?\) -> [^{]*\{\n(.*?)^\}").unwrap();
    let mut findings = Vec::new();
    let mut seen = 0;
    for found in shim.captures_iter(&text) {
        seen += 1;
        let (name, body) = (&found[1], &found[2]);
        if body.lines().count() > MOST_STATEMENTS {
            findings.push(format!("{name}: more than {MOST_STATEMENTS} lines"));
        }
        if body.matches("gishe_desk::").count() != 1 {
            findings.push(format!("{name}: does not call exactly one use case"));
        }
    }
    assert!(seen > 30, "the commands are read");
    assert_eq!(seen, text.matches("#[tauri::command]").count(), "every command is seen by this rule");
    assert_none("command shims", &findings);
}

#[test]
fn every_command_is_registered() {
    let read = |file: &str| std::fs::read_to_string(tree::root().join("src-tauri/src").join(file)).unwrap();
    let commands = rooms() + &read("dialogs.rs") + &read("clipboard.rs");
    let registered: String = ["bindings.rs", "setup.rs"]
        .iter()
        .map(|file| std::fs::read_to_string(tree::root().join("src-tauri/src").join(file)).unwrap())
        .collect();
    let name = Regex::new(r"(?m)^pub async fn (\w+)\(").unwrap();
    let findings: Vec<String> = name
        .captures_iter(&commands)
        .map(|found| found[1].to_owned())
        .filter(|name| {
            !Regex::new(&format!(r"(commands::\w+|dialogs|clipboard)::{name}\b")).unwrap().is_match(&registered)
        })
        .collect();
    assert_none("commands without a handler", &findings);
}

#[test]
fn each_window_has_few_permissions() {
    let mut findings = Vec::new();
    for file in tree::files("src-tauri/capabilities", &[".json"]) {
        let capability: serde_json::Value = serde_json::from_str(&file.text).unwrap();
        for permission in capability["permissions"].as_array().unwrap() {
            let permission = permission.as_str().unwrap_or_default();
            if permission.ends_with(":default") || permission.contains('*') {
                findings.push(format!("{}: {permission} grants a whole set", file.path));
            }
        }
    }
    assert_none("capabilities", &findings);
}
