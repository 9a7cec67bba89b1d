//! Applications taken at a counter.

use gishe_domain::address::ClassifierMatch;
use gishe_domain::case::{Case, Evidence, Payment, PaymentStatus};
use gishe_domain::command::Act;
use gishe_domain::person::{Identifier, Party, PartyRole, Person, PersonName, Sex};
use gishe_protocol::commands::{Command, Rejection, Verdict};

use super::fixtures::*;
use crate::register::Register;

/// An application for district 09, of a person who is at hand.
pub(super) fn taken(number: u32) -> Case {
    let mut case = case(number, "09");
    case.pack_version = "2026.1".into();
    case.parties = vec![Party {
        id: "p1".into(),
        role: PartyRole::Applicant,
        person: Person {
            name: PersonName {
                first: "Георги".into(), middle: None, family: "Димитров".into(), latin: None
            },
            identifier: Identifier::Egn("8501016241".into()),
            birth_date: chrono::NaiveDate::from_ymd_opt(1985, 1, 1).unwrap(),
            sex: Sex::Male,
            citizenship: "BG".into(),
        },
        relation: None,
        related_case: None,
    }];
    case
}

fn entry(case: Case) -> Command {
    let id = case.id;
    Command { case: id, ..command(1, 0, Act::Register { case: Box::new(case) }) }
}

fn of(register: &Register) -> Case {
    register.reading().case(id(77)).unwrap().unwrap()
}

#[test]
fn central_asks_the_classifier_itself_and_counts_the_time_limit_by_it() {
    for (number, district, found, days) in [
        ("12а", "09", ClassifierMatch::Found, 0),
        ("13", "09", ClassifierMatch::Missing, 7),
        (
            "012А",
            "10",
            ClassifierMatch::OtherDistrict { district: gishe_domain::address::DistrictCode("10".into()) },
            7,
        ),
    ] {
        let mut register = register(0);
        register.load_streets([&street(district, "ул. Кричим")]).unwrap();
        let mut case = taken(77);
        case.to.number = number.into();
        case.classifier.found = ClassifierMatch::Missing;
        case.deadline.working_days = 99;
        applied(send(&mut register, &officer(), &entry(case)));
        let case = of(&register);
        assert_eq!((case.classifier.found, case.deadline.working_days), (found, days), "{number} in {district}");
        assert_eq!(case.deadline.from.to_string(), "2026-11-20");
    }
}

#[test]
fn documents_must_have_come_and_a_later_try_is_good() {
    let mut register = register(0);
    let (bytes, blob) = signed_by("o1");
    let mut case = taken(77);
    case.evidence = vec![Evidence {
        id: "e1".into(),
        kind: "title-deed".into(),
        title: "Нотариален акт".into(),
        blob,
        pages: 1,
        issued_on: None,
        valid_until: None,
    }];
    let entry = entry(case);
    assert_eq!(rejected(send(&mut register, &officer(), &entry)), Rejection::DocumentMissing);
    upload(&mut register, &officer(), &bytes);
    let receipt = applied(send(&mut register, &officer(), &entry));
    assert_eq!(send(&mut register, &officer(), &entry), Verdict::Duplicate { receipt });
    assert_eq!(of(&register).evidence.len(), 1);
}

#[test]
fn what_does_not_fit_the_service_is_refused_by_the_name_of_its_field() {
    let paid = |amount, id: &str| Payment {
        id: id.into(),
        amount,
        currency: "EUR".into(),
        status: PaymentStatus::Paid,
        requested_at: now(),
        paid_at: Some(now()),
    };
    type Plant = (&'static str, Box<dyn Fn(&mut Case)>);
    let table: Vec<Plant> = vec![
        ("case.service", Box::new(|case: &mut Case| case.service = "9999".into())),
        ("case.service", Box::new(|case| case.pack_version = "1999.1".into())),
        ("case.applicantType", Box::new(|case| case.applicant_type = "tenant".into())),
        ("case.parties", Box::new(|case| case.applicant_type = "proxy".into())),
        ("case.parties.identifier", Box::new(|case| case.parties[0].person.sex = Sex::Female)),
        ("case.payments", Box::new(move |case| case.payments = vec![paid(1, "0001")])),
        ("case.payments", Box::new(move |case| case.payments = vec![paid(128, " ")])),
    ];
    for (field, plant) in table {
        let mut register = register(0);
        let mut case = taken(77);
        plant(&mut case);
        match rejected(send(&mut register, &officer(), &entry(case))) {
            Rejection::Invalid { field: named, .. } => assert_eq!(named, field),
            other => panic!("{field}: {other:?}"),
        }
        assert!(register.reading().case(id(77)).unwrap().is_none());
    }
}
