use super::*;
use crate::assets;
use crate::case::CaseId;
use crate::check::{Known, evaluate};
use crate::fixture::{officer, today};
use crate::pack::Packs;
use uuid::Uuid;

fn packs() -> Packs {
    Packs::load(assets::SERVICES).unwrap()
}

fn pack() -> ServicePack {
    let packs = packs();
    packs.iter().find(|pack| pack.code == "2079").unwrap().clone()
}

fn scan(n: u8, signed: bool) -> (String, Attached) {
    let sha256 = hex(n);
    let blob = BlobRef { sha256: sha256.clone(), size: 1000, media_type: "image/jpeg".into() };
    (sha256, Attached { blob, pages: 2, signed })
}

fn hex(n: u8) -> String {
    format!("{n:02x}").repeat(32)
}

fn paper(n: u8, kind: &str) -> IntakePaper {
    IntakePaper {
        scan: hex(n),
        kind: kind.into(),
        title: String::new(),
        issued_on: "14.05.2019 г.".into(),
        valid_until: String::new(),
    }
}

fn person(id: &str, role: PartyRole, identifier: &str) -> IntakePerson {
    IntakePerson {
        first: "Лилия".into(),
        middle: "Петрова".into(),
        family: "Кирова".into(),
        identifier: identifier.into(),
        ..IntakePerson::new(id, role)
    }
}

/// An owner with everything that is asked of one.
fn right() -> Intake {
    let mut intake = Intake::begun(Coded { code: "09".into(), name: "Лозенец".into() });
    intake.service = "2079".into();
    intake.applicant_type = "owner".into();
    intake.people = vec![person("p1", PartyRole::Applicant, "8501016241")];
    intake.identification = Identification {
        kind: Some(IdentityDocument::IdCard),
        number: "640000001".into(),
        issued_on: "14.05.2019".into(),
        issued_by: "МВР София".into(),
    };
    for (address, street, number) in
        [(&mut intake.from, "ж.к. Сухата река", "43"), (&mut intake.to, "ул. Кричим", "21")]
    {
        address.location = Coded { code: "02871".into(), name: street.into() };
        address.number = number.into();
    }
    intake.papers = vec![paper(1, RECORD), paper(2, "title-deed")];
    intake.declared = vec![Declared { kind: "application".into(), person: "p1".into() }];
    intake.read = vec![0, 1];
    intake.fee = IntakeFee::Paid { receipt: "0001482".into() };
    intake
}

fn with<T>(register: &RegisterSays, signed: bool, look: impl FnOnce(&Counter<'_>) -> T) -> T {
    let (pack, scans) = (pack(), BTreeMap::from([scan(1, signed), scan(2, false)]));
    look(&Counter { pack: Some(&pack), today: today(), register, scans: &scans })
}

fn found(intake: &Intake, register: &RegisterSays) -> Vec<(String, IntakeFault, bool)> {
    let problems = with(register, false, |counter| examine(intake, counter));
    problems.into_iter().map(|one| (one.field, one.code, one.blocks)).collect()
}

fn case_of(intake: &Intake, signed: bool) -> Result<crate::case::Case, Vec<IntakeProblem>> {
    let (officer, district) = (officer(), DistrictCode("09".into()));
    let by = Taker { officer: &officer, now: crate::fixture::now() };
    let at = TakenAt { id: CaseId(Uuid::from_u128(1)), district: &district, by };
    with(&RegisterSays::Found, signed, |counter| taken(intake, counter, &at))
}

#[test]
fn a_whole_application_becomes_a_case_that_passes_its_checks() {
    let case = case_of(&right(), false).unwrap();
    assert_eq!((case.number.as_str(), case.version, case.state), ("", 0, crate::state::CaseState::Submitted));
    assert_eq!(case.parties[0].person.birth_date.to_string(), "1985-01-01");
    assert_eq!(case.evidence[0].title, "Документ за собственост");
    assert_eq!(case.payments[0].amount, pack().fee.amount);
    let neighbours = Some(Default::default());
    let known = Known { pending: Some(Default::default()), neighbours, ..Known::default() };
    let states = evaluate(&case, &pack(), today(), &known);
    let state = |key: &str| states.iter().find(|state| state.key == key).unwrap();
    for key in ["identity", "address", "fee", "no-pending"] {
        assert_eq!(state(key).answer, Some(crate::case::Answer::Met), "{key}: {:?}", state(key).finding);
    }
    assert!(state("title-document").is_open(), "a human reads the deed");
}

#[test]
fn a_signed_file_is_judged_by_its_signature_and_not_by_the_officers_word() {
    assert_eq!(case_of(&right(), false).unwrap().declarations[0].made_before, Some(officer()));
    assert_eq!(case_of(&right(), true).unwrap().declarations[0].made_before, None);
}

#[test]
fn an_empty_form_says_everything_that_it_lacks_and_blocks() {
    let empty = Intake::begun(Coded { code: "09".into(), name: "Лозенец".into() });
    let scans = BTreeMap::new();
    let counter = Counter { pack: None, today: today(), register: &RegisterSays::Nothing, scans: &scans };
    let codes: Vec<IntakeFault> = examine(&empty, &counter).into_iter().map(|one| one.code).collect();
    use IntakeFault as F;
    let expected = [
        F::ServiceNeeded,
        F::NameNeeded,
        F::NameNeeded,
        F::IdentifierNeeded,
        F::IdentificationNeeded,
        F::AddressNeeded,
        F::AddressNeeded,
    ];
    assert_eq!(codes, expected);
}

/// A change, and what is told of it: field, fault, whether it blocks.
type Planted = (&'static str, fn(&mut Intake), &'static str, IntakeFault, bool);

#[test]
fn each_mistake_is_told_where_it_is_and_nothing_else() {
    use IntakeFault as F;
    let table: [Planted; 26] = [
        ("type", |i| i.applicant_type = "tenant".into(), "applicantType", F::ApplicantTypeNeeded, true),
        ("party", |i| i.applicant_type = "proxy".into(), "role:subject", F::PartyNeeded, true),
        ("family", |i| i.people[0].family = " ".into(), "person:p1:family", F::NameNeeded, true),
        ("marks", |i| i.people[0].first.push('\u{202e}'), "person:p1:first", F::HiddenMarks, true),
        ("long", |i| i.people[0].middle = "я".repeat(300), "person:p1:middle", F::TooLong, true),
        (
            "check digit",
            |i| i.people[0].identifier = "8501016242".into(),
            "person:p1:identifier",
            F::IdentifierInvalid,
            true,
        ),
        ("minor", |i| i.people[0].identifier = "1543126500".into(), "person:p1:identifier", F::ApplicantMinor, false),
        (
            "lnch",
            |i| {
                i.people[0].identifier = "7111042925".into();
                i.people[0].sex = Some(Sex::Male)
            },
            "person:p1:birthDate",
            F::BirthDateNeeded,
            true,
        ),
        (
            "lnch sex",
            |i| {
                i.people[0].identifier = "7111042925".into();
                i.people[0].birth_date = "01.02.1980".into()
            },
            "person:p1:sex",
            F::SexNeeded,
            true,
        ),
        ("birth", |i| i.people[0].birth_date = "02.01.1985".into(), "person:p1:birthDate", F::BirthDateDiffers, true),
        ("birth text", |i| i.people[0].birth_date = "31.02.1985".into(), "person:p1:birthDate", F::DayUnreadable, true),
        ("sex", |i| i.people[0].sex = Some(Sex::Female), "person:p1:sex", F::SexDiffers, true),
        ("card", |i| i.identification.number.clear(), "identification:number", F::IdentificationNeeded, true),
        (
            "card day",
            |i| i.identification.issued_on = "14.05.2119".into(),
            "identification:issuedOn",
            F::DayAhead,
            true,
        ),
        ("number", |i| i.to.number.clear(), "to:number", F::NumberNeeded, true),
        ("same", |i| i.from = i.to.clone(), "to", F::SameAddress, true),
        ("paper", |i| i.papers[1].kind = "lottery-ticket".into(), "paper", F::KindNeeded, true),
        ("expired", |i| i.papers[1].valid_until = "01.01.2020".into(), "paper", F::EvidenceExpired, false),
        (
            "deed",
            |i| {
                i.papers.remove(1);
            },
            "demand:1",
            F::EvidenceMissing,
            false,
        ),
        ("application", |i| i.declared.clear(), "declaration:application:p1", F::DeclarationMissing, true),
        ("read", |i| i.read = vec![1], "read", F::ReadNeeded, true),
        (
            "record",
            |i| {
                i.papers.remove(0);
            },
            "record",
            F::RecordMissing,
            true,
        ),
        ("fee", |i| i.fee = IntakeFee::Open, "fee", F::FeeNeeded, true),
        ("exemption", |i| i.fee = IntakeFee::Exempt { exemption: "nobody".into() }, "fee", F::FeeNeeded, true),
        ("receipt", |i| i.fee = IntakeFee::Paid { receipt: " ".into() }, "fee:receipt", F::ReceiptNeeded, true),
        ("remarks", |i| i.remarks = "я".repeat(4001), "remarks", F::TooLong, true),
    ];
    assert_eq!(found(&right(), &RegisterSays::Found), []);
    for (name, plant, field, code, blocks) in table {
        let mut intake = right();
        plant(&mut intake);
        let told = found(&intake, &RegisterSays::Found);
        let expected =
            |one: &&(String, IntakeFault, bool)| one.0.starts_with(field) && one.1 == code && one.2 == blocks;
        assert!(told.iter().find(expected).is_some(), "{name}: {told:?}");
        // A kind that the pack does not know leaves the deed missing as well.
        let most = if ["paper", "type", "party"].contains(&name) { 2 } else { 1 };
        assert!(told.len() <= most, "{name}: {told:?}");
    }
}

#[test]
fn what_the_register_of_addresses_says_is_told_and_does_not_block() {
    use IntakeFault as F;
    for (says, field, code) in [
        (RegisterSays::NumberMissing, "to:number", F::NumberUnknown),
        (RegisterSays::StreetMissing, "to", F::StreetUnknown),
        (RegisterSays::OtherDistrict(DistrictCode("15".into())), "to", F::OtherDistrict),
    ] {
        assert_eq!(found(&right(), &says), [(field.to_owned(), code, false)]);
    }
}

#[test]
fn an_owners_consent_is_missing_until_it_is_declared_or_shown_notarised() {
    let mut intake = right();
    intake.applicant_type = "consented".into();
    intake.people.push(person("p2", PartyRole::Owner, "6101057509"));
    let missing = [("declaration:owner-consent:p2".to_owned(), IntakeFault::DeclarationMissing, false)];
    assert_eq!(found(&intake, &RegisterSays::Found), missing);
    intake.declared.push(Declared { kind: "owner-consent".into(), person: "p2".into() });
    assert_eq!(found(&intake, &RegisterSays::Found), []);
    let case = case_of(&intake, false).unwrap();
    let states = evaluate(&case, &pack(), today(), &Known::default());
    let consent = states.iter().find(|state| state.key == "owner-consent").unwrap();
    assert_eq!(consent.answer, Some(crate::case::Answer::Met), "made before the officer");
    assert_eq!(consent.finding.as_ref().unwrap().params["officer"], officer().name);
    intake.declared.pop();
    intake.papers[1].kind = "notarised-consent".into();
    let told = found(&intake, &RegisterSays::Found);
    assert_eq!(told, [("demand:1".to_owned(), IntakeFault::EvidenceMissing, false)]);
}

#[test]
fn days_are_read_as_officers_type_them_and_nothing_is_printed() {
    for (typed, read) in [
        ("14.05.2019", Some("2019-05-14")),
        (" 14.05.2019 г. ", Some("2019-05-14")),
        ("2019-05-14", Some("2019-05-14")),
        ("14/05/2019", None),
        ("", None),
    ] {
        assert_eq!(day(typed).map(|day| day.to_string()).as_deref(), read, "{typed:?}");
    }
    assert_eq!(format!("{:?}", right()), "Intake(••••)");
    let spaced = right().identified_by().replace('\u{a0}', " ");
    assert_eq!(spaced, "лична карта № 640000001, издадена на 14.05.2019 г., МВР София");
}

#[test]
fn the_same_application_once_more_is_told_and_keeps_nothing_out() {
    use TwinStanding::{Draft, Open, Taken};
    let at = officer_time();
    let twin =
        |service: &str, person: &str, standing| Twin { service: service.into(), person: person.into(), standing };
    let own = |standing| twin("2079", "8501016241", standing);
    let told = |others: &[Twin]| {
        twice(&right(), others).iter().map(|one| (one.field.clone(), one.code, one.blocks)).collect::<Vec<_>>()
    };
    let line = |code| ("person:p1:identifier".to_owned(), code, false);
    use IntakeFault::{AppliedAlready, DraftAlready, TakenAlready};
    assert_eq!(told(&[]), []);
    assert_eq!(told(&[twin("2107", "8501016241", Taken(at)), twin("2079", "6101057509", Draft(at))]), []);
    let all = [own(Taken(at)), own(Open("Б".into())), own(Draft(at)), own(Draft(at)), own(Open("А".into()))];
    assert_eq!(told(&all), [line(AppliedAlready), line(TakenAlready), line(DraftAlready)]);
    let problems = twice(&right(), &all);
    assert_eq!(problems[0].params["numbers"], "А, Б");
    assert!(!format!("{problems:?}{all:?}").contains("8501016241"), "nothing personal is printed");
    // It is about the one who moves, not about the parent who applies.
    let mut child = right();
    child.people.push(person("p2", PartyRole::Subject, "1543126500"));
    assert_eq!(twice(&child, &all), []);
    assert_eq!(identifier_sought(&child).as_deref(), Some("1543126500"));
    child.people[1].identifier = "154312650".into();
    assert_eq!((identifier_sought(&child), twice(&child, &all)), (None, vec![]));
    // A case says so itself, until it is decided.
    let mut case = case_of(&right(), false).unwrap();
    assert_eq!(Twin::of_case(&case), Some(own(Taken(case.submitted_at))));
    case.number = "РЛЦ26-АР01-1".into();
    assert_eq!(Twin::of_case(&case), Some(own(Open(case.number.clone()))));
    case.state = crate::state::CaseState::Delivered;
    assert_eq!(Twin::of_case(&case), None);
}

fn officer_time() -> DateTime<Utc> {
    "2026-11-02T08:30:00Z".parse().unwrap()
}
