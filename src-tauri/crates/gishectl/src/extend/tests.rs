use gishe_signing::pades::Level;
use gishe_signing::testing::{KeyKind, Layout, TestAuthority, TestLists, plain_pdf};

use super::*;

struct Shelf {
    folder: tempfile::TempDir,
    authority: TestAuthority,
}

impl Shelf {
    fn new() -> Self {
        let (folder, authority) = (tempfile::tempdir().unwrap(), TestAuthority::new(KeyKind::P256));
        let signed = |level| {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(authority.signed(&plain_pdf(Layout::Table), KeyKind::P256, level))
        };
        let lasting = signed(Level::BLta);
        let mut damaged = lasting.clone();
        let text = damaged.windows(5).position(|window| window == b"small").unwrap();
        damaged[text] = b'S';
        let files = [
            ("lasting.pdf", lasting),
            ("basic.pdf", signed(Level::BB)),
            ("damaged.pdf", damaged),
            ("unsigned.pdf", plain_pdf(Layout::Table)),
            ("picture.pdf", b"\x89PNG".to_vec()),
            ("root.pem", authority.root.certificate.to_pem().into_bytes()),
        ];
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        Self { folder, authority }
    }

    fn arguments(&self, name: &str) -> Arguments {
        Arguments {
            files: vec![self.folder.path().join(name)],
            out: Some(self.folder.path().join("out")),
            in_place: false,
            // Nobody listens there.
            tsa: Some("http://127.0.0.1:9/tsa".parse().unwrap()),
            trusting: Trusting { trust: vec![self.folder.path().join("root.pem")], ..Trusting::default() },
            proxy: None,
            before: 90,
            at: Some(self.authority.now),
            lang: Some(Language::En),
        }
    }
}

#[test]
fn only_what_is_due_and_sound_is_renewed_and_the_exit_code_says_what_became_of_it() {
    let shelf = Shelf::new();
    let ends = shelf.authority.stamper().certificate.not_after();
    let late = Some(ends - TimeDelta::days(10));
    for (name, at, tsa, expected) in [
        ("lasting.pdf", None, true, 0),
        ("lasting.pdf", late, false, crate::USAGE),
        ("lasting.pdf", late, true, 2),
        ("basic.pdf", None, true, 2),
        ("damaged.pdf", late, true, 1),
        ("unsigned.pdf", None, true, 1),
        ("picture.pdf", None, true, 3),
        ("nothing.pdf", None, true, 3),
    ] {
        let mut arguments = shelf.arguments(name);
        arguments.at = at.or(arguments.at);
        arguments.tsa = arguments.tsa.filter(|_| tsa);
        assert_eq!(run(&arguments), ExitCode::from(expected), "{name} {at:?}");
        assert!(!shelf.folder.path().join("out").join(name).exists(), "{name}: nothing was had, nothing is written");
    }
    let nowhere = Trusting { trust: vec!["/nowhere.pem".into()], ..Trusting::default() };
    let lost = Arguments { trusting: nowhere, ..shelf.arguments("lasting.pdf") };
    assert_eq!(run(&lost), ExitCode::from(NO_ANCHORS));
}

#[test]
fn trusted_lists_are_enough_to_renew_by() {
    let shelf = Shelf::new();
    let lists = TestLists::new(&shelf.authority, KeyKind::P256);
    let kept = shelf.folder.path().join("data/trust");
    std::fs::create_dir_all(&kept).unwrap();
    std::fs::write(kept.join("lotl.xml"), lists.sealed_lotl()).unwrap();
    std::fs::write(kept.join("BG.xml"), lists.sealed_list()).unwrap();
    let signers = shelf.folder.path().join("signers.pem");
    std::fs::write(&signers, lists.lotl_operator.certificate.to_pem()).unwrap();
    let late = Some(shelf.authority.stamper().certificate.not_after() - TimeDelta::days(10));
    for (data, expected) in [
        // Believed, so that a stamp is asked for, of nobody; without the lists the file is refused before.
        (Some(shelf.folder.path().join("data")), 2),
        (None, 1),
    ] {
        let lotl_signers = data.is_some().then(|| signers.clone());
        let trusting = Trusting { trust: Vec::new(), lists: data, lotl_signers };
        let arguments = Arguments { trusting, at: late, ..shelf.arguments("lasting.pdf") };
        assert_eq!(run(&arguments), ExitCode::from(expected));
    }
}

fn renewal<'a>(arguments: &'a Arguments, trusted: &'a Trusted) -> Renewal<'a> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let http = gishe_signing::fetching_client(None).unwrap();
    let fetcher = Fetcher::new(http, Vec::new(), Arc::new(Utc::now));
    Renewal { runtime, fetcher, stamps: None, trusted, arguments }
}

#[test]
fn what_is_there_is_not_overwritten_unless_that_was_asked_for() {
    let shelf = Shelf::new();
    let arguments = shelf.arguments("lasting.pdf");
    let nobody = Trusting::default().read(shelf.authority.now, Language::En).unwrap();
    let file = arguments.files[0].clone();
    let into = shelf.folder.path().join("out/lasting.pdf");
    assert_eq!(renewal(&arguments, &nobody).write(&file, b"new"), Outcome::Renewed(into.clone()));
    assert_eq!(
        renewal(&arguments, &nobody).write(&file, b"newer"),
        Outcome::NotWritten(std::io::ErrorKind::AlreadyExists)
    );
    assert_eq!(std::fs::read(into).unwrap(), b"new");
    assert!(std::fs::read(&file).unwrap().len() > 1000, "the file itself was not touched");
    let in_place = Arguments { out: None, in_place: true, ..shelf.arguments("lasting.pdf") };
    assert_eq!(renewal(&in_place, &nobody).write(&file, b"new"), Outcome::Renewed(file.clone()));
    assert_eq!(std::fs::read(&file).unwrap(), b"new");
}

#[test]
fn both_languages_have_words_for_everything() {
    for seen in [
        Outcome::Renewed("a.pdf".into()),
        Outcome::NotDue(Utc::now()),
        Outcome::Refused(ExtendError::NotSigned),
        Outcome::Refused(ExtendError::NotValid),
        Outcome::TryLater(AugmentError::Unproven),
        Outcome::NoAuthority,
        Outcome::Unreadable,
        Outcome::NotWritten(std::io::ErrorKind::AlreadyExists),
        Outcome::NotWritten(std::io::ErrorKind::PermissionDenied),
    ] {
        let (bulgarian, english) = (words::outcome(&seen, Language::Bg), words::outcome(&seen, Language::En));
        assert!(bulgarian != english && !bulgarian.is_empty(), "{seen:?}");
        assert!(english.is_ascii(), "{english}");
    }
}
