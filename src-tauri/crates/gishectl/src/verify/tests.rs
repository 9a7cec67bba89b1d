use super::*;
use gishe_signing::Certificate;
use gishe_signing::local::sign_pdf;
use gishe_signing::pades::SignatureInfo;
use gishe_signing::testing::{KeyKind, Layout, TestAuthority, with_field};
use gishe_signing::verify::verify_pdf;

/// A folder with a signed document, the same damaged, one unsigned, one that is no PDF, and the root.
fn folder() -> (tempfile::TempDir, DateTime<Utc>) {
    let authority = TestAuthority::new(KeyKind::P256);
    let signer = authority.signer(KeyKind::P256);
    let chain = [authority.issuing.certificate.clone()];
    let base = with_field(Layout::Table);
    let info = SignatureInfo::default();
    let signed = sign_pdf(&base, &signer.key, &signer.certificate, &chain, &info, None).unwrap();
    let mut damaged = signed.clone();
    let text = damaged.windows(5).position(|window| window == b"small").unwrap();
    damaged[text] = b'S';
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("signed.pdf", &signed);
    write("damaged.pdf", &damaged);
    write("unsigned.pdf", &base);
    write("picture.pdf", b"\x89PNG");
    write("root.pem", authority.root.certificate.to_pem().as_bytes());
    (folder, authority.now)
}

#[test]
fn the_exit_code_is_the_verdict() {
    let (folder, now) = folder();
    let cases = [
        ("signed.pdf", true, 0),
        ("signed.pdf", false, 2),
        ("damaged.pdf", true, 1),
        ("unsigned.pdf", true, 2),
        ("picture.pdf", true, 3),
        ("nothing.pdf", true, 3),
    ];
    for (file, trusted, expected) in cases {
        for json in [true, false] {
            let arguments = Arguments {
                file: folder.path().join(file),
                content: None,
                trust: if trusted { vec![folder.path().join("root.pem")] } else { vec![] },
                json,
                lang: Some(Language::En),
                at: Some(now),
                require_revocation: false,
                reveal: false,
            };
            assert_eq!(run(&arguments), ExitCode::from(expected), "{file} trusted: {trusted}");
        }
    }
}

#[test]
fn both_languages_tell_the_same_and_the_number_is_masked() {
    let (folder, now) = folder();
    let root = Certificate::from_pem_chain(&std::fs::read(folder.path().join("root.pem")).unwrap()).unwrap();
    let signed = std::fs::read(folder.path().join("signed.pdf")).unwrap();
    let report = masked(verify_pdf(&signed, &VerificationPolicy::new(root, now)).unwrap());
    let (bulgarian, english) = (words::report(&report, Language::Bg), words::report(&report, Language::En));
    assert_eq!(bulgarian.len(), english.len());
    assert_eq!(bulgarian[0], "Всички подписи са валидни.");
    assert_eq!(english[0], "All signatures are valid.");
    for lines in [&bulgarian, &english] {
        let text = lines.join("\n");
        assert!(text.contains("Мария Тестова, PNOBG-85••••6241"), "{text}");
        assert!(!text.contains("8501016241"));
    }
    let json = json_of(&report, now);
    assert_eq!((json["schema"].as_u64(), json["verdict"].as_str()), (Some(1), Some("TOTAL-PASSED")));
    assert_eq!(json["signatures"][0]["personIdentifier"], "PNOBG-85••••6241");
}

#[test]
fn short_identifiers_are_masked_whole() {
    assert_eq!(mask("PNOBG-8501016241"), "PNOBG-85••••6241");
    assert_eq!(mask("PASBG-12345"), "PASBG-••••");
    assert_eq!(mask("12345678"), "-12••••5678");
}
