//! Which crate may use which (ARCHITECTURE.md, “One picture”).

use gishe_tests::tree;

use crate::assert_none;

/// Every crate of ours with the crates of ours that it may use.
const ALLOWED: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("protocol", &["domain"]),
    ("sync", &["domain", "protocol"]),
    ("store", &["domain", "protocol", "sync"]),
    ("central", &["domain", "protocol", "sync"]),
    ("document", &["domain", "protocol"]),
    ("signing", &["domain"]),
    ("vault", &[]),
    ("desk", &["domain", "protocol", "sync", "store", "central", "document", "signing", "vault"]),
    ("sandbox", &["domain", "protocol", "document", "signing"]),
    ("gishectl", &["domain", "protocol", "desk", "sandbox", "document", "signing"]),
];

/// The crates of ours in one table of a manifest.
fn ours(manifest: &toml::Table, table: &str) -> Vec<String> {
    let Some(table) = manifest.get(table).and_then(toml::Value::as_table) else { return Vec::new() };
    table.keys().filter_map(|name| name.strip_prefix("gishe-")).map(str::to_owned).collect()
}

fn manifest(path: &str) -> toml::Table {
    let text = std::fs::read_to_string(tree::root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    text.parse().unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn crates_depend_only_in_the_drawn_direction() {
    let mut findings = Vec::new();
    for (name, allowed) in ALLOWED {
        for used in ours(&manifest(&format!("src-tauri/crates/{name}/Cargo.toml")), "dependencies") {
            if used != *name && !allowed.contains(&used.as_str()) {
                findings.push(format!("{name} must not use {used}"));
            }
        }
    }
    assert_none("dependency direction", &findings);
}

#[test]
fn every_crate_is_in_the_table() {
    let folder = tree::root().join("src-tauri/crates");
    let mut findings = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !ALLOWED.iter().any(|(known, _)| *known == name) {
            findings.push(name);
        }
    }
    assert_none("crates without a place in the table of this test", &findings);
}

#[test]
fn every_manifest_takes_its_versions_and_lints_from_the_workspace() {
    let mut findings = Vec::new();
    let mut paths: Vec<String> =
        ALLOWED.iter().map(|(name, _)| format!("src-tauri/crates/{name}/Cargo.toml")).collect();
    paths.extend(["src-tauri/Cargo.toml".to_owned(), "tests/Cargo.toml".to_owned()]);
    for path in paths {
        let manifest = manifest(&path);
        let lints = manifest.get("lints").and_then(|lints| lints.get("workspace")).and_then(toml::Value::as_bool);
        if lints != Some(true) {
            findings.push(format!("{path}: no `lints.workspace = true`"));
        }
        for table in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(entries) = manifest.get(table).and_then(toml::Value::as_table) else { continue };
            for (name, entry) in entries {
                if entry.get("workspace").and_then(toml::Value::as_bool) != Some(true) {
                    findings.push(format!("{path}: {name} does not come from the workspace's table"));
                }
            }
        }
    }
    assert_none("manifests", &findings);
}

#[test]
fn tauri_is_known_to_the_shell_alone() {
    let mut findings = Vec::new();
    for (name, _) in ALLOWED {
        let manifest = manifest(&format!("src-tauri/crates/{name}/Cargo.toml"));
        for table in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(entries) = manifest.get(table).and_then(toml::Value::as_table) else { continue };
            for dependency in entries.keys().filter(|dependency| dependency.starts_with("tauri")) {
                findings.push(format!("{name} uses {dependency}"));
            }
        }
    }
    for file in tree::files("ui/src", &[".ts", ".tsx"]) {
        if !file.path.starts_with("ui/src/transport/") && file.text.contains("@tauri-apps") {
            findings.push(format!("{} imports @tauri-apps", file.path));
        }
    }
    assert_none("only the shell and the transport know Tauri", &findings);
}

#[test]
fn faults_are_planted_by_the_tests_alone() {
    let mut findings = Vec::new();
    let mut paths: Vec<String> =
        ALLOWED.iter().map(|(name, _)| format!("src-tauri/crates/{name}/Cargo.toml")).collect();
    paths.extend(["src-tauri/Cargo.toml".to_owned(), "Cargo.toml".to_owned()]);
    for path in paths {
        let manifest = manifest(&path);
        let default = manifest.get("features").and_then(|features| features.get("default")).is_some();
        let text = std::fs::read_to_string(tree::root().join(&path)).unwrap();
        let asked = text.lines().filter(|line| line.contains("planted") && !line.starts_with("planted = ["));
        let asked = asked.filter(|line| !line.trim_start().starts_with('#')).count();
        if default || asked > 0 {
            findings.push(path);
        }
    }
    assert_none("manifests that plant faults, or have default features that could", &findings);
}
