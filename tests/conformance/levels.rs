//! Every kind of key, every level, every layout of the base.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use gishe_document::samples::{Kind, render};
use gishe_signing::pades::Level;
use gishe_signing::testing::{KeyKind, Layout, TestAuthority, plain_pdf, with_field, with_stamp_field};
use gishe_signing::verify::{VerificationPolicy, verify_pdf};
use gishe_tests::tree;
use rand::{Rng, SeedableRng};

const LEVELS: [(Level, &str); 4] =
    [(Level::BB, "b-b"), (Level::BT, "b-t"), (Level::BLt, "b-lt"), (Level::BLta, "b-lta")];
const LAYOUTS: [Layout; 3] = [Layout::Table, Layout::Stream, Layout::Packed];
/// Bytes that are changed in every file, one at a time.
const CHANGES: usize = 40;

fn folder() -> PathBuf {
    let folder = tree::root().join("target/conformance");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Writes a file of every kind and level, each with the root that it leads to.
async fn write_all(folder: &Path) -> Vec<(PathBuf, KeyKind, TestAuthority)> {
    let mut written = Vec::new();
    for (place, kind) in KeyKind::ALL.into_iter().enumerate() {
        let authority = TestAuthority::new(kind);
        let name = format!("{kind:?}").to_lowercase();
        std::fs::write(folder.join(format!("{name}.pem")), authority.root.certificate.to_pem()).unwrap();
        for (step, (level, suffix)) in LEVELS.into_iter().enumerate() {
            let layout = LAYOUTS[(place + step) % LAYOUTS.len()];
            let base = [plain_pdf, with_field, with_stamp_field][(place + step + place / 3) % 3](layout);
            let path = folder.join(format!("{name}.{suffix}.pdf"));
            std::fs::write(&path, authority.signed(&base, kind, level).await).unwrap();
            written.push((path, kind, authority.clone()));
        }
    }
    written
}

/// The parts of a file of which a byte may change without anything being less true.
///
/// Of a B-LT file that is the store, behind all that was signed: it proves, and is not proven. Where there is a store, it is also
/// the copies of its certificates inside a signature or stamp that nothing covers: they are not needed any more. Everywhere
/// else, and at the other levels, each byte counts.
fn free(pdf: &[u8], level: &str, kind: KeyKind, authority: &TestAuthority) -> Vec<Range<usize>> {
    let mut free = Vec::new();
    if level == "b-lt" {
        let ends: Vec<usize> = (0..pdf.len()).filter(|at| pdf[*at..].starts_with(b"%%EOF")).collect();
        free.push(ends[ends.len() - 2]..pdf.len());
    }
    if level == "b-lt" || level == "b-lta" {
        let signer = authority.signer(kind).certificate;
        for certificate in [&signer, &authority.issuing.certificate, &authority.stamper().certificate] {
            let digits: String = certificate.der().iter().map(|byte| format!("{byte:02x}")).collect();
            let found = (0..pdf.len()).filter(|at| pdf[*at..].starts_with(digits.as_bytes()));
            free.extend(found.map(|at| at..at + digits.len()));
        }
    }
    free
}

/// Bytes of a certificate at B-LTA.
const MOST: usize = 80_000;

#[tokio::test]
async fn every_document_of_ours_can_be_made_to_last_and_a_certificate_in_few_bytes() {
    for kind in Kind::ALL {
        let base = render(kind).unwrap().pdf;
        for key in [KeyKind::P256, KeyKind::Rsa4096] {
            let authority = TestAuthority::new(key);
            let signed = authority.signed(&base, key, Level::BLta).await;
            let small = !matches!(kind, Kind::PermanentAddress | Kind::CurrentAddress) || signed.len() <= MOST;
            assert!(signed.starts_with(&base) && small, "{kind:?} {key:?}: {} bytes", signed.len());
            let policy = VerificationPolicy::new(vec![authority.root.certificate.clone()], authority.now);
            assert!(verify_pdf(&signed, &policy).unwrap().passed(), "{kind:?}");
        }
    }
}

#[tokio::test]
async fn every_key_at_every_level_is_accepted_by_all_and_with_a_changed_byte_by_none() {
    let folder = folder();
    let written = write_all(&folder).await;
    let seed: u64 = std::env::var("SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(4);
    println!("SEED={seed}");
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    for (path, kind, authority) in &written {
        let pdf = std::fs::read(path).unwrap();
        let policy = VerificationPolicy::new(vec![authority.root.certificate.clone()], authority.now);
        assert!(verify_pdf(&pdf, &policy).unwrap().passed(), "{path:?}");
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let free = free(&pdf, name.split('.').nth(1).unwrap(), *kind, authority);
        let mut places = 0;
        while places < CHANGES {
            let mut changed = pdf.clone();
            let place = random.gen_range(0..changed.len());
            if free.iter().any(|part| part.contains(&place)) {
                continue;
            }
            changed[place] ^= 1 << random.gen_range(0..8);
            // `a` and `A` are the same digit of a hexadecimal string.
            if changed[place].eq_ignore_ascii_case(&pdf[place]) {
                continue;
            }
            places += 1;
            let passed = verify_pdf(&changed, &policy).is_ok_and(|report| report.passed());
            assert!(!passed, "{path:?}: byte {place}");
        }
    }
    let python = std::env::var("GISHE_PYTHON").unwrap_or_else(|_| "target/venv/bin/python".into());
    let judged = Command::new(tree::root().join(python))
        .arg(tree::root().join("tests/conformance/levels.py"))
        .arg(&folder)
        .arg(written[0].2.now.timestamp().to_string())
        .output()
        .unwrap();
    let said = [judged.stdout, judged.stderr].concat();
    assert!(judged.status.success(), "{}", String::from_utf8_lossy(&said));
    println!("{}", String::from_utf8_lossy(&said));
}
