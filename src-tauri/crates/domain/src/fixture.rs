//! A right case of every applicant type, to begin a test with. For tests only.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::address::{Address, ClassifierMatch, ClassifierResult, Coded, DistrictCode};
use crate::case::{
    Answer, BlobRef, Case, CaseId, CheckAnswer, DeadlineBasis, Declaration, Evidence, OfficerRef, Payment,
    PaymentStatus,
};
use crate::check::{Known, Neighbours, SignatureFinding, SignatureVerdict, StreetKnown, evaluate};
use crate::egn::Egn;
use crate::pack::{ApplicantType, ServicePack};
use crate::person::{Identifier, Party, PartyRole, Person, PersonName, Sex};
use crate::state::CaseState;

/// The day on which the fixtures are looked at: Friday, 20.11.2026.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default()
}

/// 20.11.2026, 10:41 in Sofia.
pub fn now() -> DateTime<Utc> {
    today().and_hms_opt(8, 41, 0).unwrap_or_default().and_utc()
}

/// The officer of the fixtures.
pub fn officer() -> OfficerRef {
    OfficerRef { id: "todorova".into(), name: "Михаела Тодорова".into() }
}

/// An address in the city of Sofia: district code and name, street with its kind, number.
pub fn address(district: &str, name: &str, street: &str, number: &str) -> Address {
    let coded = |code: &str, name: &str| Coded { code: code.into(), name: name.into() };
    Address {
        country: "BG".into(),
        region: coded("22", "София (столица)"),
        municipality: coded("46", "Столична"),
        settlement: coded("68134", "гр.\u{a0}София"),
        district: Some(coded(district, name)),
        location: coded("02871", street),
        number: number.into(),
        entrance: None,
        floor: None,
        apartment: None,
        declared_on: None,
    }
}

/// A person born on a day, with a genuine ЕГН.
pub fn person(first: &str, family: &str, birth: (i32, u32, u32), sex: Sex) -> Person {
    let birth_date = NaiveDate::from_ymd_opt(birth.0, birth.1, birth.2).unwrap_or_default();
    let egn = Egn::make(birth_date, sex, 312).map(Identifier::from);
    Person {
        name: PersonName { first: first.into(), middle: None, family: family.into(), latin: None },
        identifier: egn.unwrap_or_else(|_| Identifier::Egn(String::new())),
        birth_date,
        sex,
        citizenship: "BG".into(),
    }
}

/// The person who stands in a role in every fixture.
pub fn party(role: PartyRole) -> Party {
    let (id, person) = match role {
        PartyRole::Applicant => ("p1", person("Георги", "Димитров", (1985, 1, 1), Sex::Male)),
        PartyRole::Subject => ("p2", person("Никола", "Киров", (2019, 6, 11), Sex::Male)),
        PartyRole::Owner => ("p3", person("Снежана", "Радева", (1961, 1, 5), Sex::Female)),
        PartyRole::CoOwner => ("p4", person("Пламен", "Радев", (1959, 4, 2), Sex::Male)),
        PartyRole::OtherParent => ("p5", person("Мартин", "Киров", (1988, 2, 14), Sex::Male)),
        PartyRole::HouseholdMember => ("p6", person("Мария", "Димитрова", (1987, 3, 9), Sex::Female)),
    };
    Party { id: id.into(), role, person, relation: None, related_case: None }
}

/// A case with nothing wrong: the people, documents and declarations that the type demands, the first alternative of
/// each, the fee paid. A guardian's has the other parent and the consent too. Nobody has claimed or answered anything.
pub fn right_case(pack: &ServicePack, applicant_type: &str) -> Case {
    let kind = pack.applicant_type(applicant_type);
    let mut roles: Vec<PartyRole> = kind.map(|kind| kind.parties.clone()).unwrap_or_default();
    if applicant_type == "guardian" {
        roles.push(PartyRole::OtherParent);
    }
    let parties: Vec<Party> = roles.into_iter().map(party).collect();
    let mut case = bare_case(pack, applicant_type, parties);
    if let Some(kind) = kind {
        documents(&mut case, kind);
    }
    case
}

fn documents(case: &mut Case, kind: &ApplicantType) {
    for (index, demand) in kind.demands.iter().enumerate() {
        let declared = demand.declarations.first().filter(|_| demand.evidence.is_empty() || demand.usually_declared);
        if demand.when.is_some_and(|role| case.parties.iter().all(|party| party.role != role)) {
            continue;
        }
        match (declared, demand.evidence.first()) {
            (Some(wanted), _) => {
                let signers = case.parties.iter().filter(|party| party.role == wanted.signed_by);
                case.declarations.extend(signers.map(|party| Declaration {
                    id: format!("d{}-{}", index + 1, party.id),
                    kind: wanted.kind.clone(),
                    declarant: party.id.clone(),
                    signed_on: today() - chrono::Days::new(6),
                    blob: blob(&wanted.kind, "application/pdf"),
                    made_before: None,
                }));
            }
            (None, Some(kind)) => case.evidence.push(evidence(&format!("e{}", index + 1), kind)),
            (None, None) => {}
        }
    }
}

/// A document of a kind, good for as long as one likes.
pub fn evidence(id: &str, kind: &str) -> Evidence {
    Evidence {
        id: id.into(),
        kind: kind.into(),
        title: "Нотариален акт №\u{a0}118".into(),
        blob: blob(kind, "image/jpeg"),
        pages: 3,
        issued_on: NaiveDate::from_ymd_opt(2019, 5, 14),
        valid_until: None,
    }
}

fn blob(kind: &str, media_type: &str) -> BlobRef {
    let sha256 = kind.bytes().map(|byte| format!("{byte:02x}")).chain(["0".repeat(64)]).collect::<String>();
    BlobRef { sha256: sha256.chars().take(64).collect(), size: 48_211, media_type: media_type.into() }
}

fn bare_case(pack: &ServicePack, applicant_type: &str, parties: Vec<Party>) -> Case {
    let submitted_at = now() - chrono::Duration::days(6);
    Case {
        id: CaseId(Uuid::from_u128(0x1482)),
        number: "РЛЦ26-АР01-1482".into(),
        version: 1,
        service: pack.code.clone(),
        applicant_type: applicant_type.into(),
        pack_version: pack.version.clone(),
        state: CaseState::Submitted,
        district: DistrictCode("09".into()),
        submitted_at,
        deadline: DeadlineBasis { from: submitted_at.date_naive(), working_days: 7, pauses: Vec::new() },
        parties,
        from: address("06", "Подуяне", "ж.к. Сухата река", "43"),
        to: address("09", "Лозенец", "ул. Кричим", "21"),
        classifier: ClassifierResult {
            found: ClassifierMatch::Found,
            registered: 2,
            from_agrees: true,
            checked_at: submitted_at,
        },
        evidence: Vec::new(),
        declarations: Vec::new(),
        payments: vec![Payment {
            id: "pay-1".into(),
            amount: pack.fee.amount,
            currency: pack.fee.currency.clone(),
            status: PaymentStatus::Paid,
            requested_at: submitted_at,
            paid_at: Some(submitted_at),
        }],
        exemption: None,
        messages: Vec::new(),
        appointments: Vec::new(),
        claim: None,
        checks: Vec::new(),
        decision: None,
        history: Vec::new(),
    }
}

/// What is known of a case beside itself when nothing is wrong: every declaration signed by its declarant, nothing
/// else pending.
pub fn right_known(case: &Case) -> Known {
    let signed = |declaration: &Declaration| {
        let signer = case.party(&declaration.declarant).map(|party| party.person.name.full());
        let finding = SignatureFinding {
            verdict: SignatureVerdict::Passed,
            sub_indication: None,
            signer,
            signer_is_declarant: Some(true),
            names_agree: Some(true),
        };
        (declaration.id.clone(), finding)
    };
    Known {
        signatures: case.declarations.iter().map(signed).collect(),
        pending: Some(BTreeSet::new()),
        neighbours: Some(Neighbours::default()),
        street: StreetKnown::default(),
    }
}

/// Answers every check that the machine leaves open, as the officer.
pub fn answer_open(case: &mut Case, pack: &ServicePack, known: &Known, answer: Answer) {
    let open = evaluate(case, pack, today(), known).into_iter().filter(|state| state.is_open());
    let answers = open.map(|state| CheckAnswer {
        check: state.key,
        answer: Some(answer),
        note: String::new(),
        marks: Vec::new(),
        by: officer(),
        at: now(),
    });
    let answers: Vec<CheckAnswer> = answers.collect();
    case.checks.extend(answers);
}
