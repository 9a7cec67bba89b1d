//! What the programs are made of: nothing that fetches more while it is built, licences that may be passed on, and a table of
//! threats whose tests exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use gishe_tests::tree;
use regex::Regex;
use serde_json::Value;

use crate::assert_none;

/// What a build script that fetches something would name: a client of HTTP, a socket, or a program that does it.
const NETWORK: &str = r#"\b(reqwest|ureq|attohttpc|minreq|isahc|hyper|curl|git2|gix)::|\b(TcpStream|UdpSocket|ToSocketAddrs)\b|Command::new\(\s*"(curl|wget|aria2c|git|powershell|pwsh|npm|cargo)"|"(https?|ftp)://[^"]*\.(zip|tgz|gz|xz|tar|dll|so|exe)""#;
/// Licences that the window's pages may be made of.
const LICENCES: &[&str] =
    &["MIT", "Apache-2.0", "Apache-2.0 OR MIT", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Unlicense"];

/// The build scripts of every crate of the tree: the crate, and the folder or file of the script.
fn build_scripts() -> Vec<(String, PathBuf)> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let mut ask = Command::new(cargo);
    ask.current_dir(tree::root()).args(["metadata", "--offline", "--locked", "--format-version", "1"]);
    // What is not built here need not be on this computer.
    let told = ask.args(["--filter-platform", "x86_64-unknown-linux-gnu"]).output().unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    let mut scripts = Vec::new();
    for package in told["packages"].as_array().unwrap() {
        for target in package["targets"].as_array().unwrap() {
            if target["kind"].as_array().unwrap().iter().any(|kind| kind == "custom-build") {
                let script = PathBuf::from(target["src_path"].as_str().unwrap());
                let folder = script.parent().filter(|folder| folder.join("../Cargo.toml").exists());
                // `build.rs` lies beside the manifest and is alone; `build/main.rs` has its modules beside it.
                let beside = folder.filter(|folder| !folder.join("Cargo.toml").exists());
                scripts.push((package["name"].as_str().unwrap().to_owned(), beside.unwrap_or(&script).to_owned()));
            }
        }
    }
    scripts
}

fn sources(script: &Path) -> Vec<(PathBuf, String)> {
    let files = walkdir::WalkDir::new(script).into_iter().filter_map(Result::ok).map(walkdir::DirEntry::into_path);
    let rust = files.filter(|file| file.extension().is_some_and(|kind| kind == "rs"));
    rust.filter_map(|file| fs::read_to_string(&file).ok().map(|text| (file, text))).collect()
}

#[test]
fn no_build_script_downloads() {
    let network = Regex::new(NETWORK).unwrap();
    for planted in ["reqwest::blocking::get(url)", "Command::new(\"curl\")", "get(\"https://x.example/lib.zip\")"] {
        assert!(network.is_match(planted), "{planted}");
    }
    let (mut findings, mut read) = (Vec::new(), 0);
    for (name, script) in build_scripts() {
        for (file, text) in sources(&script) {
            read += 1;
            let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            if let Some(hit) = network.find(&code.join("\n")) {
                findings.push(format!("{name}: {} names {}", file.display(), hit.as_str()));
            }
        }
    }
    assert!(read > 60, "{read} build scripts were read");
    assert_none("build scripts that could fetch something", &findings);
}

#[test]
fn every_crate_and_package_is_locked_to_one_registry_and_a_digest() {
    let lock: toml::Value = toml::from_str(&fs::read_to_string(tree::root().join("Cargo.lock")).unwrap()).unwrap();
    let (mut sources, mut findings) = (BTreeSet::new(), Vec::new());
    for package in lock["package"].as_array().unwrap() {
        if let Some(source) = package.get("source") {
            sources.insert(source.as_str().unwrap().to_owned());
            if package.get("checksum").is_none() {
                findings.push(format!("{} has no checksum", package["name"]));
            }
        }
    }
    assert_eq!(sources.len(), 1, "{sources:?}");
    for (name, package) in npm() {
        if package["integrity"].as_str().is_none_or(|digest| !digest.starts_with("sha512-")) {
            findings.push(format!("{name} has no digest"));
        }
    }
    assert_none("not locked", &findings);
}

#[test]
fn the_window_is_made_of_what_may_be_passed_on() {
    let mut findings = Vec::new();
    let mut counted = 0;
    for (name, package) in npm().into_iter().filter(|(_, package)| package["dev"] != true) {
        counted += 1;
        let licence = package["license"].as_str().unwrap_or("none");
        if !LICENCES.contains(&licence) {
            findings.push(format!("{name}: {licence}"));
        }
    }
    assert!(counted > 30, "{counted} packages");
    assert_none("licences of the window's packages", &findings);
}

/// The packages of the window, by the lock file.
fn npm() -> Vec<(String, Value)> {
    let lock: Value =
        serde_json::from_str(&fs::read_to_string(tree::root().join("ui/package-lock.json")).unwrap()).unwrap();
    let all = lock["packages"].as_object().unwrap().iter().filter(|(name, _)| !name.is_empty());
    all.map(|(name, package)| (name.clone(), package.clone())).collect()
}

#[test]
fn every_test_that_the_threat_model_names_exists() {
    let text = fs::read_to_string(tree::root().join("SECURITY.md")).unwrap();
    let (rust, page) = (Regex::new(r"\bfn (\w+)").unwrap(), Regex::new(r#"\b(?:it|test)\(\s*"([^"]+)""#).unwrap());
    let mut tests = BTreeSet::new();
    for folder in ["src-tauri", "tests"] {
        for file in tree::files(folder, &[".rs"]) {
            // A test stands behind its attribute; what the model names has to be one.
            for part in file.text.split("#[test]").skip(1).chain(file.text.split("#[tokio::test").skip(1)) {
                tests.extend(rust.captures(part).map(|found| found[1].to_owned()));
            }
        }
    }
    for file in tree::files("ui/src", &[".ts", ".tsx"]) {
        tests.extend(page.captures_iter(&file.text).map(|found| found[1].to_owned()));
    }
    let named = Regex::new(r"`([^`]+)`").unwrap();
    let (mut rows, mut of_threats, mut findings) = (0, false, Vec::new());
    for line in text.lines() {
        let Some(last) = line.strip_prefix('|').and_then(|row| row.trim_end().trim_end_matches('|').rsplit('|').next())
        else {
            of_threats = false;
            continue;
        };
        if last.trim() == "tried by" {
            of_threats = true;
        } else if of_threats && !last.starts_with("---") {
            rows += 1;
            let names: Vec<String> = named.captures_iter(last).map(|one| one[1].to_owned()).collect();
            if names.is_empty() {
                findings.push(format!("no test: {line}"));
            }
            findings.extend(names.into_iter().filter(|name| !tests.contains(name)));
        }
    }
    assert!(rows > 60, "{rows} rows of threats");
    assert_none("SECURITY.md names tests that do not exist", &findings);
}
