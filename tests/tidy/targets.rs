//! No test is forgotten: each folder of tests is a target, and `make test` runs every target.

use gishe_tests::tree;

use crate::assert_none;

#[test]
fn every_folder_of_tests_is_a_named_target() {
    let manifest: toml::Table =
        std::fs::read_to_string(tree::root().join("tests/Cargo.toml")).unwrap().parse().unwrap();
    let mut named: Vec<&str> = Vec::new();
    for table in ["test", "bench"] {
        for target in manifest.get(table).and_then(toml::Value::as_array).into_iter().flatten() {
            named.extend(target.get("path").and_then(toml::Value::as_str).and_then(|path| path.split('/').next()));
        }
    }
    let mut findings = Vec::new();
    for entry in std::fs::read_dir(tree::root().join("tests")).unwrap().filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let has_code =
            tree::files(&format!("tests/{name}"), &[".rs"]).iter().any(|file| file.path.ends_with("main.rs"));
        if has_code && !named.contains(&name.as_str()) {
            findings.push(name);
        }
    }
    assert_none("folders of tests without a target", &findings);
}

#[test]
fn every_file_of_a_test_target_is_a_module_of_it() {
    let mut findings = Vec::new();
    for folder in ["flows", "desktop", "tidy", "simulation", "conformance"] {
        let files = tree::files(&format!("tests/{folder}"), &[".rs"]);
        let all: String = files.iter().map(|file| file.text.as_str()).collect();
        for file in &files {
            let stem = file.path.rsplit('/').next().and_then(|name| name.strip_suffix(".rs")).unwrap_or_default();
            let module = if stem == "mod" { file.path.rsplit('/').nth(1).unwrap_or_default() } else { stem };
            if module != "main" && !all.contains(&format!("mod {module};")) {
                findings.push(file.path.clone());
            }
        }
    }
    assert_none("test files that no target includes", &findings);
}

#[test]
fn make_test_names_every_test_target() {
    let makefile = std::fs::read_to_string(tree::root().join("Makefile")).unwrap();
    let mut findings = Vec::new();
    for file in tree::files("src-tauri/crates", &[".rs"]) {
        let parts: Vec<&str> = file.path.split('/').collect();
        // src-tauri/crates/<crate>/tests/<target>.rs
        if let ["src-tauri", "crates", _, "tests", target] = parts[..]
            && !makefile.contains(&format!("--test {}", target.trim_end_matches(".rs")))
        {
            findings.push(file.path.clone());
        }
    }
    for target in ["tidy", "flows", "simulation", "desktop", "conformance"] {
        if !makefile.contains(&format!("--test {target}")) {
            findings.push(target.to_owned());
        }
    }
    assert_none("test targets that `make test` does not run", &findings);
}
