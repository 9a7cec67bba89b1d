use super::*;
use gishe_sandbox::trust::pki::{Authorities, Natural, der};
use gishe_sandbox::{Sandbox, SandboxConfig};
use gishe_signing::Certificate;
use gishe_signing::local::sign_pdf;
use gishe_signing::pades::SignatureInfo;
use gishe_signing::testing::{KeyKind, Layout, TestAuthority, TestLists, with_field};
use gishe_signing::verify::{Cause, verify_pdf};
use std::sync::Arc;

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

fn asked(file: PathBuf) -> Arguments {
    Arguments {
        file,
        content: None,
        trusting: Trusting::default(),
        online: false,
        offline: false,
        proxy: None,
        json: true,
        lang: Some(Language::En),
        at: None,
        require_revocation: false,
        reveal: false,
    }
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
            let trust = if trusted { vec![folder.path().join("root.pem")] } else { vec![] };
            let trusting = Trusting { trust, ..Trusting::default() };
            let arguments = Arguments { trusting, json, at: Some(now), ..asked(folder.path().join(file)) };
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
    let trusted = Trusting::default().read(now, Language::En).unwrap();
    let used = Used { trusted: &trusted, asked: None };
    let json = json_of(&report, &used, now);
    assert_eq!((json["schema"].as_u64(), json["verdict"].as_str()), (Some(1), Some("TOTAL-PASSED")));
    assert_eq!(json["signatures"][0]["personIdentifier"], "PNOBG-85••••6241");
}

#[test]
fn short_identifiers_are_masked_whole() {
    assert_eq!(mask("PNOBG-8501016241"), "PNOBG-85••••6241");
    assert_eq!(mask("PASBG-12345"), "PASBG-••••");
    assert_eq!(mask("12345678"), "-12••••5678");
}

/// A desk's folder with the two test lists.
fn lists(authority: &TestAuthority) -> tempfile::TempDir {
    let (folder, lists) = (tempfile::tempdir().unwrap(), TestLists::new(authority, KeyKind::P256));
    let kept = folder.path().join(crate::trusted::FOLDER);
    std::fs::create_dir(&kept).unwrap();
    std::fs::write(kept.join("lotl.xml"), lists.sealed_lotl()).unwrap();
    std::fs::write(kept.join("BG.xml"), lists.sealed_list()).unwrap();
    std::fs::write(folder.path().join("signers.pem"), lists.lotl_operator.certificate.to_pem()).unwrap();
    folder
}

#[test]
fn trusted_lists_are_enough_to_trust_and_tell_what_is_qualified() {
    let (folder, now) = folder();
    let kept = lists(&TestAuthority::new(KeyKind::P256));
    let by = |place: PathBuf| Trusting {
        lists: Some(place),
        lotl_signers: Some(kept.path().join("signers.pem")),
        ..Trusting::default()
    };
    for (place, expected) in
        [(kept.path().to_owned(), 0), (kept.path().join("trust"), 0), (folder.path().to_owned(), NO_ANCHORS)]
    {
        let arguments =
            Arguments { trusting: by(place.clone()), at: Some(now), ..asked(folder.path().join("signed.pdf")) };
        assert_eq!(run(&arguments), ExitCode::from(expected), "{}", place.display());
    }
    let trusted = by(kept.path().to_owned()).read(now, Language::En).unwrap();
    let signed = std::fs::read(folder.path().join("signed.pdf")).unwrap();
    let report = verify_pdf(&signed, &trusted.policy(now)).unwrap();
    let used = Used { trusted: &trusted, asked: None };
    let json = json_of(&report, &used, now);
    assert_eq!(json["signatures"][0]["qualification"]["territory"], "BG");
    assert_eq!((&json["used"]["online"], &json["used"]["lists"][1]["territory"]), (&false.into(), &"BG".into()));
    for (language, kind, list) in [
        (Language::Bg, "Изпитателен доставчик АД (доверителен списък BG", "BG: № 7"),
        (Language::En, "Test Provider (trusted list BG", "BG: no. 7"),
    ] {
        let text = [words::report(&report, language), words::used(&used, language)].concat().join("\n");
        assert!(text.contains(kind) && text.contains(list), "{text}");
    }
}

#[test]
fn a_file_without_proofs_is_open_until_its_authorities_are_asked() {
    let sandbox = Sandbox::start_blocking(&SandboxConfig::new(7, 1)).unwrap();
    let authorities = Arc::new(Authorities::new(7).unwrap());
    let citizen = Natural {
        given: "Мария".into(),
        family: "Тестова".into(),
        common: "Мария Тестова".into(),
        national_id: "PNOBG-8501016241".into(),
    };
    let credential = authorities.citizen(&citizen, Utc::now()).unwrap();
    let read = |certificate| Certificate::from_der(&der(certificate).unwrap()).unwrap();
    let certificate = read(&credential.certificate);
    let chain: Vec<Certificate> = credential.chain.iter().map(read).collect();
    let base = with_field(Layout::Table);
    let signed = sign_pdf(&base, &credential.key, &certificate, &chain, &SignatureInfo::default(), None).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (file, root) = (folder.path().join("signed.pdf"), folder.path().join("root.pem"));
    std::fs::write(&file, signed).unwrap();
    std::fs::write(&root, sandbox.root_pem()).unwrap();
    let trusting = Trusting { trust: vec![root], ..Trusting::default() };
    let offline = Arguments { trusting: trusting.clone(), require_revocation: true, ..asked(file.clone()) };
    let online = |proxy: &str| Arguments {
        trusting: trusting.clone(),
        online: true,
        proxy: Some(proxy.parse().unwrap()),
        ..asked(file.clone())
    };
    assert_eq!(run(&offline), ExitCode::from(2));
    assert_eq!(run(&online(&sandbox.url())), ExitCode::from(0));
    // Nobody listens there.
    assert_eq!(run(&online("http://127.0.0.1:9")), ExitCode::from(2));
    sandbox.revocations().revoke(&hex::decode(certificate.serial_hex()).unwrap(), Utc::now());
    assert_eq!(run(&online(&sandbox.url())), ExitCode::from(2), "nothing proves that it was signed before");
    let policy = VerificationPolicy {
        require_revocation: true,
        ..trusting.read(Utc::now(), Language::En).unwrap().policy(Utc::now())
    };
    let bytes = std::fs::read(&file).unwrap();
    let proxy = sandbox.url().parse().unwrap();
    let (report, asked) = online::judge(policy, Some(&proxy), |policy| verify_pdf(&bytes, policy)).unwrap();
    assert_eq!(asked.unwrap().faults, [""; 0]);
    assert_eq!(report.signatures[0].cause, Some(Cause::Revoked));
}
