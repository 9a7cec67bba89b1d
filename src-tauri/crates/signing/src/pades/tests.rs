//! What is frozen and completed, judged by qpdf and openssl.

use std::path::Path;
use std::process::Command;

mod levels;
mod renewed;
mod shown;

use super::*;
use crate::local::sign_pdf;
use crate::testing::{KeyKind, Layout, TestAuthority, plain_pdf, with_field};
use crate::tsp::Imprint;

const LAYOUTS: [Layout; 3] = [Layout::Table, Layout::Stream, Layout::Packed];
const KEYS: [KeyKind; 8] = KeyKind::ALL;

fn info(authority: &TestAuthority) -> SignatureInfo {
    SignatureInfo {
        name: Some("Мария (Тестова)".into()),
        reason: Some("Издаване на удостоверение".into()),
        location: Some("София".into()),
        contact: None,
        signed_at: Some(authority.now),
    }
}

fn run(program: &str, arguments: &[&Path]) -> (bool, String) {
    let output = Command::new(program).args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn the_base_is_kept_byte_for_byte_and_the_range_leaves_out_only_the_contents() {
    let authority = TestAuthority::new(KeyKind::P256);
    for layout in LAYOUTS {
        for base in [plain_pdf(layout), with_field(layout)] {
            let prepared = prepare(&base, None, &info(&authority), RESERVE).unwrap();
            assert!(prepared.bytes().starts_with(&base), "{layout:?}");
            let [start, length, second, rest] = prepared.byte_range().map(|number| number as usize);
            assert_eq!((start, second + rest), (0, prepared.bytes().len()));
            assert_eq!(prepared.reserved(), RESERVE);
            assert_eq!(second - length, RESERVE * 2 + 2);
            assert_eq!((prepared.bytes()[length], prepared.bytes()[second - 1]), (b'<', b'>'));
            assert!(prepared.bytes().ends_with(b"%%EOF\n"));
            assert_eq!(Prepared::from_bytes(prepared.bytes().to_vec()).unwrap(), prepared);
        }
    }
}

#[test]
fn a_field_is_found_by_name_or_refused() {
    let info = SignatureInfo::default();
    let base = with_field(Layout::Table);
    assert_eq!(prepare(&base, Some("Nobody"), &info, 100).unwrap_err(), PadesError::NoSuchField);
    let prepared = prepare(&base, Some("Officer"), &info, 100).unwrap();
    let signed = prepared.embed(&[1; 100]).unwrap();
    assert_eq!(prepare(&signed, Some("Officer"), &info, 100).unwrap_err(), PadesError::AlreadySigned);
    assert_eq!(prepared.embed(&[1; 101]).unwrap_err(), PadesError::TooSmall { needed: 101, reserved: 100 });
    assert_eq!(Prepared::from_bytes(signed).unwrap_err(), PadesError::NotPrepared);
    assert_eq!(Prepared::from_bytes(base).unwrap_err(), PadesError::NotPrepared);
}

#[test]
fn what_is_not_a_pdf_is_refused() {
    let info = SignatureInfo::default();
    assert_eq!(prepare(b"hello", None, &info, 100).unwrap_err(), PadesError::Pdf(PdfError::NotPdf));
    let encrypted =
        String::from_utf8_lossy(&plain_pdf(Layout::Table)).replace("/Root 1 0 R", "/Root 1 0 R/Encrypt 9 0 R");
    assert_eq!(prepare(encrypted.as_bytes(), None, &info, 100).unwrap_err(), PadesError::Pdf(PdfError::Encrypted));
}

#[test]
fn qpdf_finds_nothing_wrong_and_openssl_verifies_every_kind_of_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    for layout in LAYOUTS {
        for kind in KEYS {
            for base in [plain_pdf(layout), with_field(layout)] {
                let authority = TestAuthority::new(kind);
                let signer = authority.signer(kind);
                let chain = [authority.issuing.certificate.clone()];
                let signed =
                    sign_pdf(&base, &signer.key, &signer.certificate, &chain, &info(&authority), None).unwrap();
                std::fs::write(file("signed.pdf"), &signed).unwrap();
                let (clean, text) = run("qpdf", &[Path::new("--check"), &file("signed.pdf")]);
                assert!(clean && !text.contains("WARNING"), "{layout:?} {kind:?} {text}");

                let opened = crate::pdf::PdfFile::open(&signed).unwrap();
                let field = crate::pdf::fields(&opened).unwrap().pop().unwrap();
                let signature = read_signature(&opened, &field).unwrap().unwrap();
                let [_, length, second, rest] = signature.byte_range;
                std::fs::write(file("data"), [&signed[..length], &signed[second..second + rest]].concat()).unwrap();
                let end = crate::cms::SignedData::read(&signature.value).unwrap().length;
                std::fs::write(file("cms"), &signature.value[..end]).unwrap();
                std::fs::write(file("root.pem"), authority.root.certificate.to_pem()).unwrap();
                let at = authority.now.timestamp().to_string();
                let output = Command::new("openssl")
                    .args(["cms", "-verify", "-cades", "-binary", "-inform", "DER", "-purpose", "any", "-attime", &at])
                    .arg("-in")
                    .arg(file("cms"))
                    .arg("-content")
                    .arg(file("data"))
                    .arg("-CAfile")
                    .arg(file("root.pem"))
                    .args(["-out", "/dev/null"])
                    .output()
                    .unwrap();
                assert!(output.status.success(), "{kind:?} {}", String::from_utf8_lossy(&output.stderr));
            }
        }
    }
}

#[test]
fn openssl_verifies_the_time_stamp_over_the_signature_value() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let authority = TestAuthority::new(KeyKind::P256);
    let (signer, stamper) = (authority.signer(KeyKind::P256), authority.stamper());
    let stamp = |imprint: &Imprint| stamper.as_authority(&[]).token(imprint, None, 7, authority.now);
    let chain = [authority.issuing.certificate.clone()];
    let base = with_field(Layout::Table);
    let signed = sign_pdf(&base, &signer.key, &signer.certificate, &chain, &info(&authority), Some(&stamp)).unwrap();

    let opened = crate::pdf::PdfFile::open(&signed).unwrap();
    let field = crate::pdf::fields(&opened).unwrap().pop().unwrap();
    let signature = read_signature(&opened, &field).unwrap().unwrap();
    let data = crate::cms::SignedData::read(&signature.value).unwrap();
    let token = data.signers[0].unsigned(&crate::cms::SIGNATURE_TIME_STAMP).unwrap()[0];
    std::fs::write(file("token"), token.whole).unwrap();
    std::fs::write(file("value"), data.signers[0].value).unwrap();
    std::fs::write(file("root.pem"), authority.root.certificate.to_pem()).unwrap();
    let at = authority.now.timestamp().to_string();
    let output = Command::new("openssl")
        .args(["ts", "-verify", "-token_in", "-attime", &at, "-in"])
        .arg(file("token"))
        .arg("-data")
        .arg(file("value"))
        .arg("-CAfile")
        .arg(file("root.pem"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
