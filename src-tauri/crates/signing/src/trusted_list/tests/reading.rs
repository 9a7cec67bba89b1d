//! What is read from a list, and what is no list.

use chrono::TimeDelta;
use const_oid::ObjectIdentifier;

use crate::testing::{KeyKind, TestAuthority, TestLists};
use crate::trusted_list::{
    Combination, Criteria, Criterion, ListError, ListKind, ListedPurpose, MAX_BYTES, Names, Period,
    QualificationElement, Qualifier, Status, XmlError, read, write,
};

const HOME: &str = "https://lists.example/?a=1&b=2";

fn lists() -> TestLists {
    TestLists::new(&TestAuthority::new(KeyKind::P256), KeyKind::P256)
}

fn policy(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new(text).unwrap()
}

fn everything() -> QualificationElement {
    let nested = Criteria {
        combination: Combination::None,
        list: vec![
            Criterion::ExtendedKeyUsage(vec![policy("1.3.6.1.5.5.7.3.4")]),
            Criterion::SubjectAttributes(vec![policy("2.5.4.97"), policy("2.5.4.5")]),
        ],
    };
    QualificationElement {
        qualifiers: Qualifier::NAMED.iter().map(|(_, qualifier)| *qualifier).chain([Qualifier::Unknown]).collect(),
        criteria: Criteria {
            combination: Combination::AtLeastOne,
            list: vec![
                Criterion::KeyUsage((0..9).map(|bit| (bit, bit == 1)).collect()),
                Criterion::Policies(vec![policy("1.2.3.4"), policy("2.16.100.1")]),
                Criterion::Nested(nested),
                Criterion::Unknown,
            ],
        },
    }
}

#[test]
fn what_is_written_is_read_back() {
    let mut lists = lists();
    let status = |status, days, now| Period {
        status,
        from: now - TimeDelta::days(days),
        purposes: vec![ListedPurpose::Signatures, ListedPurpose::Seals, ListedPurpose::WebSites],
        qualifications: vec![everything(), everything()],
        expired_certificates_kept_since: Some(now),
        taken_over_by: Some(Names::new([("bg", "„Приемник“ & синове"), ("en", "Successor")])),
        not_understood: days == 7,
        names: Names::new([("en", "<Service> \"one\"")]),
    };
    let all = [
        Status::Granted,
        Status::Withdrawn,
        Status::UnderSupervision,
        Status::SupervisionInCessation,
        Status::SupervisionCeased,
        Status::SupervisionRevoked,
        Status::Accredited,
        Status::AccreditationCeased,
        Status::AccreditationRevoked,
        Status::RecognisedAtNationalLevel,
        Status::DeprecatedAtNationalLevel,
        Status::SetByNationalLaw,
        Status::DeprecatedByNationalLaw,
        Status::Other,
    ];
    let periods = all.into_iter().zip(1..).map(|(one, days)| status(one, days, lists.now)).collect();
    lists.list.providers[0].services[0].periods = periods;
    lists.list.scheme.version = 5;
    lists.lotl.scheme.pivots =
        vec!["https://lists.example/pivot-6.xml".into(), "https://lists.example/pivot-5.xml".into()];
    lists.lotl.scheme.next_update = None;
    for list in [&lists.list, &lists.lotl] {
        assert_eq!(&read(write(list, HOME).as_bytes()).unwrap(), list);
    }
}

#[test]
fn names_come_in_the_language_that_is_asked_for() {
    let names = Names::new([("EN", "one"), ("bg", "едно")]);
    assert_eq!(
        [names.in_language("bg"), names.in_language("fr"), names.in_language("en")],
        [Some("едно"), Some("one"), Some("one")]
    );
    assert_eq!(Names::new([("el", "ένα")]).in_language("bg"), Some("ένα"));
    assert_eq!(Names::default().in_language("bg"), None);
}

#[test]
fn services_of_other_kinds_are_counted() {
    let lists = lists();
    let text = write(&lists.list, HOME).replace("Svctype/TSA/QTST", "Svctype/EDS/Q");
    let list = read(text.as_bytes()).unwrap();
    assert_eq!((list.other_services, list.providers[0].services.len()), (1, 1));
}

#[test]
fn pivots_end_where_the_official_journal_begins() {
    let mut lists = lists();
    lists.lotl.scheme.pivots =
        ["https://a.example/p-2.xml", "https://eur-lex.europa.eu/x", "https://a.example/p-1.xml"]
            .map(str::to_owned)
            .into();
    let list = read(write(&lists.lotl, HOME).as_bytes()).unwrap();
    assert_eq!(list.scheme.pivots, ["https://a.example/p-2.xml"]);
}

#[test]
fn a_pointer_to_the_printed_form_is_no_pointer() {
    let lists = lists();
    let text = write(&lists.lotl, HOME).replace("application/vnd.etsi.tsl+xml", "application/pdf");
    assert_eq!(read(text.as_bytes()).unwrap().scheme.pointers, []);
}

#[test]
fn what_is_no_list_is_refused_with_its_reason() {
    let lists = lists();
    let good = write(&lists.list, HOME);
    let without = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        good.replace(from, to)
    };
    let malformed = ListError::Xml(XmlError::Malformed);
    for (text, expected) in [
        (String::new(), malformed),
        ("<a/>".to_owned(), ListError::NotAList),
        ("<TrustServiceStatusList/>".to_owned(), ListError::NotAList),
        (good[..good.len() - 3].to_owned(), malformed),
        (without("UTF-8", "windows-1251"), malformed),
        (without("?><Trust", "?><!DOCTYPE a [<!ENTITY e \"x\">]><Trust"), malformed),
        (without("<Locality>", "<Locality>&e;"), malformed),
        (without("Identifier>6<", "Identifier>4<"), ListError::Version(4)),
        (without("Identifier>6<", "Identifier>7<"), ListError::Version(7)),
        (without("EUgeneric", "CClist"), ListError::Kind),
        (without("Number>7<", "Number>-7<"), ListError::NotAList),
        (without("Number>7<", "Number>99999999999999999999<"), ListError::NotAList),
        (without("Territory>BG<", "Territory>../../BG<"), ListError::NotAList),
        (without("<ListIssueDateTime>", "<ListIssueDateTime>soon "), ListError::NotAList),
        (without("<StatusStartingTime>", "<StatusStartingTime>soon "), ListError::NotAList),
        (without("ServiceStatus>", "NoStatus>"), ListError::NotAList),
    ] {
        assert_eq!(read(text.as_bytes()), Err(expected), "{}", text.chars().take(300).collect::<String>());
    }
    assert_eq!(read(b"\xff\xfe<\0a\0/\0>\0"), Err(malformed));
    // A byte order mark is not part of the text.
    assert!(read(format!("\u{feff}{good}").as_bytes()).is_ok());
}

#[test]
fn what_is_too_much_is_refused_soon() {
    let lists = lists();
    let good = write(&lists.list, HOME);
    let inside = |text: &str| good.replace("<SchemeName>", &format!("{text}<SchemeName>"));
    let deep = |count: usize| format!("{}{}", "<a>".repeat(count), "</a>".repeat(count));
    let started = std::time::Instant::now();
    for text in [inside(&deep(100)), inside(&deep(1_000_000)), inside(&"<a/>".repeat(1_000_001))] {
        assert_eq!(read(text.as_bytes()), Err(ListError::Xml(XmlError::TooComplex)));
    }
    assert_eq!(read(&vec![b' '; MAX_BYTES + 1]), Err(ListError::Xml(XmlError::TooLarge)));
    let service = &good[good.find("<TSPService>").unwrap()..good.find("</TSPService>").unwrap() + 13];
    let small = service.replace(&service[service.find("<X509C").unwrap()..service.find("</DigitalId>").unwrap()], "");
    let many = good.replacen("<TSPServices>", &format!("<TSPServices>{}", small.repeat(20_001)), 1);
    assert!(many.len() < MAX_BYTES, "{}", many.len());
    assert_eq!(read(many.as_bytes()), Err(ListError::Xml(XmlError::TooComplex)));
    assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn the_kinds_are_told_apart() {
    let lists = lists();
    assert_eq!(read(&lists.sealed_lotl()).unwrap().scheme.kind, ListKind::Lotl);
    assert_eq!(read(&lists.sealed_list()).unwrap().scheme.kind, ListKind::National);
}
