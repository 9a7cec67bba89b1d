//! Files of other producers, and what pyHanko makes of them: `tests/conformance/corpus`.

use std::path::PathBuf;

use super::*;

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/conformance/corpus"))
}

#[test]
fn good_files_of_other_producers_pass_and_bad_ones_do_not() {
    let root = Certificate::from_pem_chain(&std::fs::read(folder().join("root.pem")).unwrap()).unwrap();
    let made: DateTime<Utc> = std::fs::read_to_string(folder().join("made-at")).unwrap().trim().parse().unwrap();
    let mut judged = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|kind| kind != "pdf") {
            continue;
        }
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        let policy = VerificationPolicy::new(root.clone(), made);
        let report = verify_pdf(&bytes, &policy).unwrap();
        assert_eq!(report.passed(), !name.starts_with("bad-"), "{name} {report:?}");
        judged += 1;
        if name.starts_with("bad-") {
            let cause = report.signatures.iter().find_map(|signature| signature.cause);
            assert_eq!(cause, Some(Cause::ChangedAfterSigning), "{name}");
            continue;
        }
        let expected = match name.rsplit('-').next() {
            Some("archived") => Level::BLta,
            Some("lasting") => Level::BLt,
            _ => continue,
        };
        // The last of several signers is the one whose archive it is.
        let persons = || report.signatures.iter().filter(|signature| signature.kind == SignatureKind::Signature);
        assert_eq!(persons().map(|signature| signature.level).max(), Some(expected), "{name} {report:?}");
        if expected == Level::BLta {
            let years = |years: i64| VerificationPolicy::new(root.clone(), made + TimeDelta::days(365 * years));
            assert!(verify_pdf(&bytes, &years(2)).unwrap().passed(), "{name} in two years");
            // pyHanko's stamper signs by RSA with the older padding, which is relied on until the end of 2028.
            assert!(!verify_pdf(&bytes, &years(5)).unwrap().passed(), "{name} in five years");
        }
    }
    assert_eq!(judged, 21);
}
