//! Every reader of foreign bytes, one function each: called by the fuzzers, and here with what they found.
//!
//! A reader may refuse whatever it is given. It must not panic, and its work and memory are bounded.

#![allow(clippy::expect_used, clippy::panic, reason = "a fuzzer looks for panics")]

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{
    CrlWanted, KeyKind, Layout, OcspWanted, TestAuthority, TestLists, Wanted, ocsp_response, plain_pdf, with_field,
};
use crate::cms::Signing;
use crate::local::sign_pdf;
use crate::pades::{Level, SignatureInfo};
use crate::revocation::{Reason, Revoked, crl, ocsp};
use crate::trusted_list;
use crate::tsp::{Imprint, read_token};
use crate::verify::{VerificationPolicy, verify_cms, verify_pdf};

/// A reader and its name.
pub struct Reader {
    /// Name of the fuzzer and of its folders.
    pub name: &'static str,
    /// Reads any bytes.
    pub read: fn(&[u8]),
    /// Sound inputs to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All of them.
pub const READERS: &[Reader] = &[
    Reader { name: "pdf", read: pdf, seeds: pdf_seeds },
    Reader { name: "time-stamp", read: time_stamp, seeds: time_stamp_seeds },
    Reader { name: "ocsp", read: ocsp, seeds: ocsp_seeds },
    Reader { name: "crl", read: crl, seeds: crl_seeds },
    Reader { name: "cms", read: cms, seeds: cms_seeds },
    Reader { name: "trusted-list", read: trusted_list, seeds: trusted_list_seeds },
];

/// What a detached signature stands over.
const CONTENT: &[u8] = b"content";

static AUTHORITY: LazyLock<TestAuthority> = LazyLock::new(|| TestAuthority::new(KeyKind::P256));

/// As a signed PDF.
pub fn pdf(bytes: &[u8]) {
    let authority = &*AUTHORITY;
    let policy = VerificationPolicy::new(vec![authority.root.certificate.clone()], authority.now);
    let _ = verify_pdf(bytes, &policy);
}

fn pdf_seeds() -> Vec<Vec<u8>> {
    let authority = &*AUTHORITY;
    let (signer, stamper) = (authority.signer(KeyKind::P256), authority.stamper());
    let chain = [authority.issuing.certificate.clone()];
    let stamp = |imprint: &Imprint| stamper.as_authority(&[]).token(imprint, None, 1, authority.now);
    let info = SignatureInfo { signed_at: Some(authority.now), ..SignatureInfo::default() };
    let sign = |pdf: &[u8]| sign_pdf(pdf, &signer.key, &signer.certificate, &chain, &info, Some(&stamp));
    let mut seeds = Vec::new();
    for layout in [Layout::Table, Layout::Stream, Layout::Packed] {
        let once = sign(&with_field(layout)).expect("a document that can be signed");
        seeds.extend([plain_pdf(layout), sign(&once).expect("a second signature"), once]);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    seeds.push(runtime.block_on(authority.signed(&with_field(Layout::Table), KeyKind::P256, Level::BLta)));
    seeds
}

/// As a time-stamp token.
pub fn time_stamp(bytes: &[u8]) {
    let _ = read_token(bytes);
    let _ = crate::tsp::check_token(bytes);
}

fn time_stamp_seeds() -> Vec<Vec<u8>> {
    let stamper = AUTHORITY.stamper();
    let imprint = Imprint::of(crate::HashAlgorithm::Sha256, b"seed");
    let token = |nonce| stamper.as_authority(&[]).token(&imprint, nonce, 1, AUTHORITY.now).expect("a token");
    vec![token(None), token(Some(&[1, 2, 3, 4]))]
}

/// As the answer of an OCSP responder.
pub fn ocsp(bytes: &[u8]) {
    let (issuer, signer) = (&AUTHORITY.issuing.certificate, AUTHORITY.signer(KeyKind::P256).certificate);
    if let Ok(response) = ocsp::Response::read(bytes) {
        let _ = response.answer(&signer, issuer, &[]);
    }
}

fn ocsp_seeds() -> Vec<Vec<u8>> {
    let signer = AUTHORITY.signer(KeyKind::P256).certificate;
    let good = OcspWanted::good(&AUTHORITY.issuing, &signer, AUTHORITY.now);
    let stranger =
        OcspWanted { answers: vec![(&signer, ocsp::Status::Unknown)], nonce: Some(&[7; 16]), ..good.clone() };
    vec![ocsp_response(&good), ocsp_response(&stranger)]
}

/// As a revocation list.
pub fn crl(bytes: &[u8]) {
    let (issuer, signer) = (&AUTHORITY.issuing.certificate, AUTHORITY.signer(KeyKind::P256).certificate);
    if let Ok(list) = crl::List::read(bytes) {
        let _ = (list.check_signature(issuer), list.find(&signer));
    }
}

fn crl_seeds() -> Vec<Vec<u8>> {
    let revoked = Revoked { at: AUTHORITY.now, reason: Some(Reason::KeyCompromise) };
    let empty = CrlWanted::empty(&AUTHORITY.issuing, AUTHORITY.now);
    let signers = [10, 11].map(|number| {
        AUTHORITY.issue(&Wanted::signer("Мария Тестова", "PNOBG-8501016241", KeyKind::P256, number, AUTHORITY.now))
    });
    let full = signers.iter().fold(empty.clone(), |list, signer| list.with(&signer.certificate, revoked));
    vec![super::crl(&full), super::crl(&empty)]
}

/// As a CAdES signature, bare, armoured or in BER.
pub fn cms(bytes: &[u8]) {
    let policy = VerificationPolicy::new(vec![AUTHORITY.root.certificate.clone()], AUTHORITY.now);
    let _ = verify_cms(bytes, Some(CONTENT), &policy);
}

/// A signature beside its content, bare, stamped and in base64; a stamp is a CMS with its content inside.
fn cms_seeds() -> Vec<Vec<u8>> {
    let signer = AUTHORITY.signer(KeyKind::P256);
    let (algorithm, chain) = (signer.key.algorithm(), [AUTHORITY.issuing.certificate.clone()]);
    let signing = Signing::new(&algorithm.hash().digest(CONTENT), algorithm, &signer.certificate).expect("attributes");
    let value = signer.key.sign(signing.to_be_signed()).expect("a signature");
    let imprint = Imprint::of(crate::HashAlgorithm::Sha256, &value);
    let stamp = AUTHORITY.stamper().as_authority(&[]).token(&imprint, None, 1, AUTHORITY.now).expect("a token");
    let detached = [None, Some(&stamp[..])].map(|stamp| signing.finish(&value, &chain, stamp).expect("a CMS"));
    let armoured = STANDARD.encode(&detached[0]).into_bytes();
    detached.into_iter().chain([armoured]).chain(time_stamp_seeds()).collect()
}

/// As a trusted list.
pub fn trusted_list(bytes: &[u8]) {
    if trusted_list::read(bytes).is_ok() {
        let _ = trusted_list::read_signed(bytes, std::slice::from_ref(&AUTHORITY.root.certificate));
    }
}

fn trusted_list_seeds() -> Vec<Vec<u8>> {
    let lists = TestLists::new(&AUTHORITY, KeyKind::P256);
    vec![lists.sealed_lotl(), lists.sealed_list()]
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::{Duration, Instant};

    use super::*;

    /// Longest that one input may take, with room for a slow machine: the fuzzers run optimised, this does not.
    const LIMIT: Duration = Duration::from_secs(20);

    #[test]
    fn what_the_fuzzers_found_is_read_without_a_panic() {
        let finds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fuzz/finds");
        for reader in READERS {
            let Ok(folder) = std::fs::read_dir(finds.join(reader.name)) else { continue };
            for entry in folder.map(|entry| entry.expect("a find")) {
                let bytes = std::fs::read(entry.path()).expect("a find");
                let start = Instant::now();
                (reader.read)(&bytes);
                assert!(start.elapsed() < LIMIT, "{}: {:?}", reader.name, entry.path());
            }
        }
    }

    #[test]
    fn every_fuzzer_begins_with_what_its_reader_takes() {
        for reader in READERS {
            let seeds = (reader.seeds)();
            assert!(!seeds.is_empty(), "{}", reader.name);
            seeds.iter().for_each(|seed| (reader.read)(seed));
        }
    }
}
