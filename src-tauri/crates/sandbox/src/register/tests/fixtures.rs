//! A small register in memory, and commands for it.

use chrono::{DateTime, NaiveDate, TimeDelta, TimeZone, Utc};
use gishe_domain::address::{Address, ClassifierMatch, ClassifierResult, Coded, DistrictCode, Street};
use gishe_domain::case::{BlobRef, Case, CaseId, DeadlineBasis, OfficerRef};
use gishe_domain::command::Act;
use gishe_domain::decision::{Decision, Outcome, Ruling};
use gishe_domain::state::CaseState;
use gishe_protocol::PROTOCOL_VERSION;
use gishe_protocol::commands::{Command, CommandResult, Receipt, Rejection, Verdict};
use gishe_protocol::info::{Account, Role, Scope, ScopeGrant};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::ports::DocumentJudge;
use crate::register::{LoadedCase, ReceiptKey, Register};

/// Accepts what ends with the officer's id, as a signature would name it.
pub struct NamedSigner;

impl DocumentJudge for NamedSigner {
    fn judge(&self, pdf: &[u8], officer: &OfficerRef, _: &Decision, _: DateTime<Utc>) -> Result<(), String> {
        if pdf.ends_with(officer.id.as_bytes()) { Ok(()) } else { Err("signed by another".into()) }
    }
}

pub fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 9, 30, 0).unwrap()
}

pub fn minutes(count: i64) -> DateTime<Utc> {
    now() + TimeDelta::minutes(count)
}

pub fn account(id: &str, district: &str, role: Role) -> Account {
    let grant = ScopeGrant { scope: scope(district), district: DistrictCode(district.into()), role };
    Account {
        id: id.into(), name: format!("Служител {id}"), post: "специалист".into(), scopes: vec![grant]
    }
}

pub fn officer() -> Account {
    account("o1", "09", Role::Officer)
}

pub fn scope(district: &str) -> Scope {
    Scope(format!("district:{district}"))
}

fn coded(code: &str, name: &str) -> Coded {
    Coded { code: code.into(), name: name.into() }
}

pub fn address(district: &str) -> Address {
    Address {
        country: "BG".into(),
        region: coded("22", "София (столица)"),
        municipality: coded("46", "Столична"),
        settlement: coded("68134", "гр. София"),
        district: Some(coded(district, "Лозенец")),
        location: coded("04012", "ул. Кричим"),
        number: "12А".into(),
        entrance: None,
        floor: None,
        apartment: None,
        declared_on: None,
    }
}

pub fn street(district: &str, name: &str) -> Street {
    Street {
        district: DistrictCode(district.into()),
        settlement: coded("68134", "гр. София"),
        location: coded("04012", name),
        numbers: vec!["1".into(), "12А".into()],
        entrances: [("12А".to_owned(), vec!["А".to_owned(), "Б".to_owned()])].into(),
    }
}

pub fn id(number: u32) -> CaseId {
    CaseId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(number)))
}

pub fn case(number: u32, district: &str) -> Case {
    Case {
        id: id(number),
        number: format!("РЛЦ26-АР01-{number:04}"),
        version: 1,
        service: "2107".into(),
        applicant_type: "owner".into(),
        pack_version: "1".into(),
        state: CaseState::Submitted,
        district: DistrictCode(district.into()),
        submitted_at: now() - TimeDelta::days(1),
        deadline: DeadlineBasis {
            from: NaiveDate::from_ymd_opt(2026, 11, 20).unwrap(),
            working_days: 7,
            pauses: vec![],
        },
        parties: vec![],
        from: address(district),
        to: address(district),
        classifier: ClassifierResult {
            found: ClassifierMatch::Found,
            registered: 0,
            from_agrees: true,
            checked_at: now(),
        },
        evidence: vec![],
        declarations: vec![],
        payments: vec![],
        messages: vec![],
        appointments: vec![],
        claim: None,
        checks: vec![],
        decision: None,
        history: vec![],
    }
}

/// A register with `count` cases in district 09, numbered from 1.
pub fn register(count: u32) -> Register {
    let mut register = Register::in_memory("test", ReceiptKey::from_secret(&[7; 32])).unwrap();
    load(&mut register, (1..=count).map(|number| case(number, "09")));
    register
}

pub fn load(register: &mut Register, cases: impl IntoIterator<Item = Case>) {
    register.load(cases.into_iter().map(|case| LoadedCase { case, recipes: vec![] }), now()).unwrap();
}

/// A command on case 1 whose id tells its place in the test.
pub fn command(number: u128, expected_version: u32, act: Act) -> Command {
    Command {
        id: Uuid::from_u128(0x0191_0000_0000_7000_9000_0000_0000_0000 + number),
        case: id(1),
        expected_version,
        fencing: None,
        after: None,
        protocol: PROTOCOL_VERSION,
        made_at: now(),
        act,
    }
}

pub fn after(previous: &Command, mut command: Command) -> Command {
    command.after = Some(previous.id);
    command
}

pub fn fenced(token: u32, mut command: Command) -> Command {
    command.fencing = Some(token);
    command
}

pub fn ruling(outcome: Outcome) -> Ruling {
    let grounds = if outcome == Outcome::Approved { vec![] } else { vec!["no-document".into()] };
    Ruling { outcome, grounds, reasons: "мотиви".into() }
}

pub fn decide(outcome: Outcome) -> Act {
    let post = "главен специалист".to_owned();
    match outcome {
        Outcome::Returned => Act::ReturnForCorrection { ruling: ruling(outcome), post },
        _ => Act::Decide { ruling: ruling(outcome), post },
    }
}

/// A document that [`NamedSigner`] takes for one signed by `signer`, and what names it.
pub fn signed_by(signer: &str) -> (Vec<u8>, BlobRef) {
    let bytes = format!("%PDF-1.7 signed by {signer}").into_bytes();
    let sha256 = hex::encode(Sha256::digest(&bytes));
    let size = u32::try_from(bytes.len()).unwrap();
    (bytes, BlobRef { sha256, size, media_type: "application/pdf".into() })
}

pub fn upload(register: &mut Register, account: &Account, bytes: &[u8]) {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    let length = u32::try_from(bytes.len()).unwrap();
    let id = Uuid::from_u128(u128::from(digest[0]) << 8 | u128::from(digest[1]));
    let upload = register.open_upload(&account.id, id, &digest, "application/pdf", length).unwrap();
    register.extend_upload(&account.id, &upload.id, 0, bytes).unwrap();
}

pub fn send(register: &mut Register, account: &Account, command: &Command) -> Verdict {
    send_at(register, account, command, now())
}

pub fn send_at(register: &mut Register, account: &Account, command: &Command, at: DateTime<Utc>) -> Verdict {
    let CommandResult { id, verdict } = register.apply(account, command, at, &NamedSigner).unwrap();
    assert_eq!(id, command.id);
    verdict
}

pub fn applied(verdict: Verdict) -> Receipt {
    match verdict {
        Verdict::Applied { receipt, version } => {
            assert_eq!(receipt.version, version);
            receipt
        }
        other => panic!("not applied: {other:?}"),
    }
}

pub fn rejected(verdict: Verdict) -> Rejection {
    match verdict {
        Verdict::Rejected { rejection } => rejection,
        other => panic!("not rejected: {other:?}"),
    }
}

pub fn now_is(register: &Register) -> Case {
    register.reading().case(id(1)).unwrap().unwrap()
}
