//! The sandbox's trusted lists, judged by pyHanko: its reader of XAdES, of TS 119 612 and of what is qualified is not ours.

use std::process::Command;

use chrono::{TimeZone, Utc};
use gishe_domain::address::Coded;
use gishe_sandbox::trust::officers;
use gishe_sandbox::trust::pki::{Pki, PkiSettings, der};
use gishe_tests::tree;

/// Decides the keys.
const SEED: u64 = 7;

#[test]
fn the_lists_of_the_sandbox_are_read_by_others_as_we_read_them() {
    let at = Utc.with_ymd_and_hms(2026, 11, 20, 9, 30, 0).unwrap();
    let pki = Pki::new(PkiSettings { seed: SEED, revocation_pointers: false, today: at, data_dir: None }).unwrap();
    let districts = [Coded { code: "09".to_owned(), name: "Лозенец".to_owned() }];
    let officer = officers(SEED, &districts).remove(0);
    let credential = pki.authorities().former(&officer, at).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("lotl.xml", &pki.lotl(at).unwrap());
    write("BG.xml", &pki.national_list(at).unwrap());
    write("lotl-signers.pem", pki.lotl_signers_pem().unwrap().as_bytes());
    write("officer", &der(&credential.certificate).unwrap());
    write("issuing", &der(&credential.chain[0]).unwrap());
    write("tsa", &der(pki.tsa()).unwrap());
    write("root", &der(pki.root()).unwrap());
    let python = std::env::var("GISHE_PYTHON").unwrap_or_else(|_| "target/venv/bin/python".into());
    let judged = Command::new(tree::root().join(python))
        .arg(tree::root().join("tests/conformance/lists.py"))
        .arg(folder.path())
        .arg(at.timestamp().to_string())
        .output()
        .unwrap();
    let said = [judged.stdout, judged.stderr].concat();
    assert!(judged.status.success(), "{}", String::from_utf8_lossy(&said));
    println!("{}", String::from_utf8_lossy(&said));
}
