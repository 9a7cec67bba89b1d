//! `bench verification`: what judging one B-LTA file costs with nothing but what it brings along, beside pyHanko on the same file.

use gishe_document::samples::{Kind, render};
use gishe_signing::pades::Level;
use gishe_signing::testing::{KeyKind, TestAuthority};
use gishe_signing::verify::{VerificationPolicy, verify_pdf};

use crate::python;
use crate::table::{Line, median, timed};

/// Runs of ours.
const OURS: usize = 200;
/// Milliseconds, and the share of the peer's.
const MOST: f64 = 8.0;
const SHARE: f64 = 0.05;

/// One file, what it is judged by, and the anchor in words that the peer reads.
struct Work {
    pdf: Vec<u8>,
    policy: VerificationPolicy,
    authority: TestAuthority,
}

impl Work {
    fn new(kind: KeyKind, base: &[u8], runtime: &tokio::runtime::Runtime) -> Self {
        let authority = TestAuthority::new(kind);
        let pdf = runtime.block_on(authority.signed(base, kind, Level::BLta));
        let mut policy = VerificationPolicy::new(vec![authority.root.certificate.clone()], authority.now);
        policy.require_revocation = true;
        Self { pdf, policy, authority }
    }

    fn judge(&self) {
        assert!(verify_pdf(&self.pdf, &self.policy).unwrap().passed());
    }

    /// Milliseconds of pyHanko's AdES validation; none where `make bench` has not installed it.
    fn peer(&self) -> Option<f64> {
        let interpreter = python::interpreter()?;
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
        write("signed.pdf", &self.pdf);
        write("root", self.authority.root.certificate.der());
        Some(python::took(&interpreter, "verification.py", folder.path(), self.authority.now))
    }
}

/// The rows of verification.
pub fn measure() -> Vec<Line> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let base = render(Kind::ALL[0]).unwrap().pdf;
    let row = |kind: KeyKind| {
        let work = Work::new(kind, &base, &runtime);
        let ours = median(timed(OURS, |_| work.judge()));
        let theirs = work.peer();
        Line {
            work: format!("verifying one B-LTA file offline, {kind:?}"),
            figure: format!("{ours:.2} ms"),
            beside: theirs.map_or("pyHanko is not there".into(), |theirs| format!("pyHanko: {theirs:.1} ms")),
            goal: format!("{MOST} ms, {SHARE} x pyHanko's"),
            reached: Some(ours <= MOST && theirs.is_none_or(|theirs| ours <= SHARE * theirs)),
        }
    };
    [KeyKind::P256, KeyKind::Rsa].map(row).into()
}
