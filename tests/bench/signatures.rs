//! `bench signatures`: what one signature that lasts costs, beside pyHanko on the same file, the same certificates and the same
//! machine. What the provider and the time-stamp authority take is left out of both.

use gishe_document::samples::{Kind, render};
use gishe_signing::pades::{
    Level, SignatureInfo, Sources, add_material, add_signature_stamp, augment, embed_stamp, prepare, prepare_stamp,
    room, stamp_room, to_be_stamped,
};
use gishe_signing::testing::{Issued, KeyKind, LocalStamps, TestAuthority, Wanted, issue_below};
use gishe_signing::tsp::{Imprint, TimeStampSource};
use gishe_tests::tree;

use crate::python;
use crate::table::{Line, median, timed};

/// Runs of ours.
const OURS: usize = 200;
/// Milliseconds, and the share of the peer's.
const MOST: f64 = 3.0;
const SHARE: f64 = 0.05;
/// Bytes of a certificate at B-LTA.
const SIZE: usize = 80_000;

/// What a signature is made of, with the answers of others at hand.
struct Work {
    authority: TestAuthority,
    signer: Issued,
    stamps: LocalStamps,
    base: Vec<u8>,
    value: Vec<u8>,
    stamp: Vec<u8>,
    document_stamp: Vec<u8>,
}

impl Work {
    fn new(kind: KeyKind, stamper: KeyKind, base: &[u8], runtime: &tokio::runtime::Runtime) -> Self {
        let authority = TestAuthority::new(kind);
        let signer = authority.signer(kind);
        let wanted = Wanted { key: stamper, ..Wanted::stamper("Test Time Stamps", 20, authority.now) };
        let stamps = LocalStamps { stamper: issue_below(&authority.root, &wanted), at: authority.now };
        let nothing = Vec::new;
        let mut work = Self {
            authority,
            signer,
            stamps,
            base: base.to_vec(),
            value: nothing(),
            stamp: nothing(),
            document_stamp: nothing(),
        };
        // Everything is deterministic, so the answers of the first time fit every later one.
        let chain = [work.authority.issuing.certificate.clone()];
        let prepared = work.prepared();
        let signing = prepared.signing(work.signer.key.algorithm(), &work.signer.certificate).unwrap();
        work.value = work.signer.key.sign(signing.to_be_signed()).unwrap();
        let basic = prepared.complete(&signing, &work.value, &chain).unwrap();
        let ask = |imprint: &Imprint| runtime.block_on(work.stamps.stamp(imprint)).unwrap();
        work.stamp = ask(&to_be_stamped(&basic).unwrap().unwrap());
        let stamped = add_signature_stamp(&basic, &work.stamp).unwrap();
        let lasting = add_material(&stamped, &work.material()).unwrap();
        let prepared = prepare_stamp(&lasting, stamp_room(&lasting).unwrap()).unwrap();
        let hash = gishe_signing::HashAlgorithm::Sha256;
        work.document_stamp = ask(&Imprint { hash, digest: prepared.digest(hash) });
        work
    }

    fn material(&self) -> gishe_signing::revocation::Material {
        self.authority.material(&self.signer, &self.stamps.stamper, self.authority.now)
    }

    fn prepared(&self) -> gishe_signing::pades::Prepared {
        let chain = [self.authority.issuing.certificate.clone()];
        let info = SignatureInfo { signed_at: Some(self.authority.now), ..SignatureInfo::default() };
        prepare(&self.base, None, &info, room(&self.signer.certificate, &chain, true)).unwrap()
    }

    /// From the document to B-LTA.
    fn assemble(&self, material: &gishe_signing::revocation::Material) -> Vec<u8> {
        let chain = [self.authority.issuing.certificate.clone()];
        let prepared = self.prepared();
        let signing = prepared.signing(self.signer.key.algorithm(), &self.signer.certificate).unwrap();
        let basic = prepared.complete(&signing, &self.value, &chain).unwrap();
        let stamped = add_signature_stamp(&basic, &self.stamp).unwrap();
        let lasting = add_material(&stamped, material).unwrap();
        let prepared = prepare_stamp(&lasting, stamp_room(&lasting).unwrap()).unwrap();
        embed_stamp(&prepared, &self.document_stamp).unwrap()
    }
}

/// The rows of signatures.
pub fn measure() -> Vec<Line> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let base = render(Kind::ALL[0]).unwrap().pdf;
    let theirs = peer(&base, &runtime);
    let mut lines = Vec::new();
    for kind in [KeyKind::P256, KeyKind::Rsa] {
        let work = Work::new(kind, KeyKind::P256, &base, &runtime);
        let material = work.material();
        let made = work.assemble(&material);
        let sources = Sources { stamps: &work.stamps, material: &material };
        assert_eq!(runtime.block_on(augment(&made, Level::BLta, &sources)).unwrap(), made, "it is whole");
        let ours = median(timed(OURS, |_| assert_eq!(work.assemble(&material).len(), made.len())));
        let share = theirs.map(|theirs| ours / theirs);
        lines.push(Line {
            work: format!("assembly of one B-LTA signature, {kind:?}"),
            figure: format!("{ours:.2} ms"),
            beside: theirs.map_or("pyHanko is not there".into(), |theirs| format!("pyHanko, P256: {theirs:.1} ms")),
            goal: format!("{MOST} ms, {SHARE} x pyHanko's"),
            reached: Some(ours <= MOST && share.is_none_or(|share| share <= SHARE)),
        });
        lines.push(Line {
            work: format!("a certificate at B-LTA, {kind:?}"),
            figure: format!("{} bytes", made.len()),
            beside: format!("unsigned: {}", base.len()),
            goal: format!("{SIZE} bytes"),
            reached: Some(made.len() <= SIZE),
        });
    }
    lines
}

/// Milliseconds of pyHanko for the same, without its signing and its stamps; none where `make bench` has not installed it.
fn peer(base: &[u8], runtime: &tokio::runtime::Runtime) -> Option<f64> {
    let interpreter = python::interpreter()?;
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    // pyHanko's authority for tests knows only RSA.
    let work = Work::new(KeyKind::P256, KeyKind::Rsa, base, runtime);
    let material = work.material();
    write("base.pdf", base);
    write("response", &material.responses[0]);
    write("list", &material.lists[0]);
    let key = tree::root().join("src-tauri/crates/signing/src/testing/rsa-2048.pem");
    write("stamper.pem", &std::fs::read(key).unwrap());
    for (name, issued) in [
        ("signer", &work.signer),
        ("issuing", &work.authority.issuing),
        ("stamper", &work.stamps.stamper),
        ("root", &work.authority.root),
    ] {
        write(name, issued.certificate.der());
    }
    Some(python::took(&interpreter, "signatures.py", folder.path(), work.authority.now))
}
