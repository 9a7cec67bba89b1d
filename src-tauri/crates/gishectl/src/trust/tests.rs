use super::*;
use gishe_signing::testing::{KeyKind, TestAuthority, TestLists, sealed};

struct Desk {
    directory: tempfile::TempDir,
    lists: TestLists,
}

impl Desk {
    fn new() -> Self {
        let lists = TestLists::new(&TestAuthority::new(KeyKind::P256), KeyKind::P256);
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("signers.pem"), lists.lotl_operator.certificate.to_pem()).unwrap();
        Self { directory, lists }
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.directory.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn run(&self, ask: Ask, json: bool) -> ExitCode {
        run(&Arguments {
            ask,
            data: self.directory.path().to_owned(),
            lotl_signers: Some(self.directory.path().join("signers.pem")),
            usable_when_stale: None,
            at: Some(self.lists.now),
            json,
            lang: Some(Language::Bg),
        })
    }

    fn import(&self, name: &str, bytes: &[u8], is: Option<&str>) -> ExitCode {
        let file = self.file(name, bytes);
        let is = is.map(str::to_owned);
        self.run(Ask::Import { file, is, pivot: Vec::new(), even_if_ended: false }, false)
    }
}

fn code(number: u8) -> String {
    format!("{:?}", ExitCode::from(number))
}

fn is(given: ExitCode, number: u8) {
    assert_eq!(format!("{given:?}"), code(number));
}

#[test]
fn lists_are_brought_in_from_files_and_shown() {
    let desk = Desk::new();
    is(desk.run(Ask::Show, false), NOT_ALL);
    is(desk.import("bg.xml", &desk.lists.sealed_list(), None), REFUSED);
    is(desk.import("lotl.xml", &desk.lists.sealed_lotl(), None), 0);
    is(desk.run(Ask::Show, false), NOT_ALL);
    is(desk.import("bg.xml", &desk.lists.sealed_list(), Some("BG")), 0);
    for json in [true, false] {
        is(desk.run(Ask::Show, json), 0);
    }
}

#[test]
fn a_refused_list_has_an_exit_code_of_its_own() {
    let desk = Desk::new();
    is(desk.import("lotl.xml", &desk.lists.sealed_lotl(), Some("lotl")), 0);
    is(desk.import("x.xml", b"<x/>", None), REFUSED);
    is(desk.import("bg.xml", &desk.lists.sealed_list(), Some("EL")), REFUSED);
    is(desk.import("bg.xml", &desk.lists.sealed_list(), Some("lotl")), REFUSED);
    let by_another = sealed(&desk.lists.list, &desk.lists.lotl_operator, desk.lists.now);
    is(desk.import("bg.xml", &by_another, None), REFUSED);
    let nothing = desk.directory.path().join("nothing.xml");
    is(desk.run(Ask::Import { file: nothing, is: None, pivot: vec![], even_if_ended: false }, false), NO_FILE);
    // A name that would leave the folder is no territory.
    is(desk.import("bg.xml", &desk.lists.sealed_list(), Some("../BG")), REFUSED);
}

#[test]
fn an_ended_list_is_brought_in_when_it_is_wished() {
    let desk = Desk::new();
    is(desk.import("lotl.xml", &desk.lists.sealed_lotl(), None), 0);
    let mut list = desk.lists.list.clone();
    list.scheme.next_update = Some(desk.lists.now - TimeDelta::days(3));
    let bytes = sealed(&list, &desk.lists.operator, desk.lists.now);
    is(desk.import("bg.xml", &bytes, None), REFUSED);
    let file = desk.file("bg.xml", &bytes);
    is(desk.run(Ask::Import { file, is: None, pivot: vec![], even_if_ended: true }, true), 0);
    // It is there, and stale.
    is(desk.run(Ask::Show, false), NOT_ALL);
}

#[test]
fn a_net_that_is_not_there_is_told() {
    let desk = Desk::new();
    let lotl: Url = "http://127.0.0.1:1/lotl.xml".parse().unwrap();
    is(desk.run(Ask::Refresh { lotl, proxy: None, territory: vec![] }, false), NOT_ALL);
}

#[test]
fn a_list_is_told_with_its_age() {
    let desk = Desk::new();
    let known = gishe_signing::trusted_list::KnownList {
        list: desk.lists.list.clone(),
        signer: "Test".to_owned(),
        fetched: None,
    };
    let line = |days, language| {
        words::age(&known.age(desk.lists.now + TimeDelta::days(days), Some(TimeDelta::days(9))), language)
    };
    let next = desk.lists.list.scheme.next_update.unwrap().format("%d.%m.%Y").to_string();
    assert!(line(0, Language::Bg).starts_with("BG: № 7, издаден на "));
    assert!(line(0, Language::Bg).contains("преди 10 дни") && line(0, Language::Bg).ends_with(&format!(", до {next}")));
    assert!(line(175, Language::En).ends_with(&format!(", STALE: the next one was due on {next}")));
    assert!(line(200, Language::Bg).ends_with(&format!(", ОСТАРЯЛ: следващият се очакваше на {next}, не се ползва")));
}

#[test]
fn every_refusal_has_words_in_both_languages() {
    use ListSignatureFault::*;
    use gishe_signing::trusted_list::{ListError, ListSignatureFault, SignedListError, XmlError};
    let now = Desk::new().lists.now;
    let mut all: Vec<ListRefusal> =
        [Missing, Wrapped, Unsupported, Digest, Value, Signer].map(ListRefusal::Signature).into();
    all.extend(
        [XmlError::TooLarge, XmlError::Malformed, XmlError::TooComplex].map(|one| ListRefusal::List(one.into())),
    );
    all.extend([ListError::NotAList, ListError::Kind, ListError::Version(4)].map(ListRefusal::List));
    all.extend([
        ListRefusal::OtherKind,
        ListRefusal::OtherTerritory { expected: "BG".into(), found: "EL".into() },
        ListRefusal::Older { kept: 7, found: 6 },
        ListRefusal::SameNumber { number: 7 },
        ListRefusal::Ended { since: now },
        ListRefusal::NotYetIssued { issued: now },
        ListRefusal::NoLotl,
        ListRefusal::NotPointedTo { territory: "BG".into() },
        ListRefusal::PivotsMissing(vec!["https://lists.example/pivot-1.xml".into()]),
        ListRefusal::Pivot { number: 5, fault: SignedListError::Signature(Signer) },
    ]);
    for refusal in all {
        let (bulgarian, english) = (words::refusal(&refusal, Language::Bg), words::refusal(&refusal, Language::En));
        let cyrillic = |text: &str| text.chars().any(|letter| ('а'..='я').contains(&letter));
        assert!(cyrillic(&bulgarian) && !cyrillic(&english), "{bulgarian} / {english}");
        assert!(!bulgarian.contains('{') && !english.contains('{'), "{bulgarian} / {english}");
    }
}
