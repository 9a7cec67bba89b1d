use chrono::{Days, Duration};
use uuid::Uuid;

use super::*;
use crate::address::{ClassifierMatch, DistrictCode};
use crate::assets;
use crate::case::{CaseId, CheckAnswer, PaymentStatus};
use crate::finding::FindingCode;
use crate::fixture::{answer_open, now, officer, party, right_case, right_known, today};
use crate::pack::{Packs, ServicePack};
use crate::person::{Party, PartyRole, Sex};
use crate::state::CaseState;

mod alternatives;
mod mistakes;
mod more;
mod neighbours;
mod third_service;

const TYPES: [&str; 7] = ["owner", "co-owner", "user", "relative", "consented", "guardian", "proxy"];

fn packs() -> Packs {
    Packs::load(assets::SERVICES).unwrap()
}

fn found(states: &[CheckState], key: &str) -> CheckState {
    states.iter().find(|state| state.key == key).unwrap_or_else(|| panic!("no check {key}")).clone()
}

fn code(state: &CheckState) -> Option<FindingCode> {
    state.finding.as_ref().map(|finding| finding.code)
}

#[test]
fn a_right_case_of_every_type_is_suggested_for_approval_once_the_officer_has_read_it() {
    for pack in packs().iter() {
        let keys: Vec<&str> = pack.applicant_types.iter().map(|kind| kind.key.as_str()).collect();
        assert_eq!(keys, TYPES);
        for kind in TYPES {
            let mut case = right_case(pack, kind);
            let known = right_known(&case);
            let machine = suggest(&evaluate(&case, pack, today(), &known));
            assert_eq!(machine.unmet, Vec::<u32>::new(), "{} {kind}", pack.code);
            assert!(!machine.open.is_empty(), "{} {kind}: somebody has to read the documents", pack.code);
            assert_eq!((machine.outcome, machine.so_far), (None, Some(Outcome::Approved)));
            answer_open(&mut case, pack, &known, Answer::Met);
            let whole = suggest(&evaluate(&case, pack, today(), &known));
            assert_eq!(whole.outcome, Some(Outcome::Approved), "{} {kind}", pack.code);
        }
    }
}

#[test]
fn checks_are_numbered_as_the_screen_has_them() {
    let packs = packs();
    let pack = packs.latest("2079").unwrap();
    let case = right_case(pack, "consented");
    let states = evaluate(&case, pack, today(), &right_known(&case));
    let shown: Vec<(u32, &str, Option<Answer>)> =
        states.iter().map(|state| (state.number, state.key.as_str(), state.answer)).collect();
    let met = Some(Answer::Met);
    let expected = [
        (1, "identity", met),
        (2, "address", met),
        (3, "title-document", None),
        (4, "owner-consent", met),
        (5, "no-pending", met),
        (6, "residents", None),
        (7, "fee", met),
        (8, "power-of-attorney", Some(Answer::NotApplicable)),
    ];
    assert_eq!(shown, expected);
    assert_eq!((code(&states[0]), states[0].document.as_deref()), (Some(FindingCode::AppliesInPerson), Some("d1-p1")));
    assert_eq!(states[2].document.as_deref(), Some("e2"));
    assert_eq!(states[3].document.as_deref(), Some("d3-p3"));
    let residents = states[5].finding.as_ref().unwrap();
    assert_eq!((residents.code, residents.params["count"].as_str()), (FindingCode::ResidentsAfter, "3"));
}

#[test]
fn what_the_officer_says_stands_over_what_the_machine_says() {
    let packs = packs();
    let pack = packs.latest("2079").unwrap();
    let mut case = right_case(pack, "owner");
    let known = right_known(&case);
    let said = |check: &str, answer, note: &str| CheckAnswer {
        check: check.into(),
        answer,
        note: note.into(),
        marks: Vec::new(),
        by: officer(),
        at: now(),
    };
    case.checks = vec![
        said("fee", Some(Answer::NotMet), "Друга преписка."),
        said("address", None, "По телефона."),
        said("no-such-check", Some(Answer::NotMet), ""),
    ];
    let states = evaluate(&case, pack, today(), &known);
    let fee = found(&states, "fee");
    assert_eq!((fee.answer, fee.machine), (Some(Answer::NotMet), Some(Answer::Met)));
    assert_eq!(fee.answered_by, AnsweredBy::Officer { officer: officer(), at: now() });
    let address = found(&states, "address");
    assert_eq!((address.answer, address.answered_by), (Some(Answer::Met), AnsweredBy::Machine));
    assert_eq!(address.note, "По телефона.");
    assert_eq!(suggest(&states).outcome, Some(Outcome::Returned));
    let grounds: Vec<&str> =
        suggested_grounds(pack, &states, Outcome::Returned).iter().map(|ground| ground.key.as_str()).collect();
    assert_eq!(grounds, ["fee-unpaid"]);
}

#[test]
fn without_the_network_what_needs_it_stays_open_and_says_so() {
    let packs = packs();
    let pack = packs.latest("2079").unwrap();
    let case = right_case(pack, "consented");
    let states = evaluate(&case, pack, today(), &Known::default());
    let waiting: Vec<(&str, Option<FindingCode>)> =
        states.iter().filter(|state| state.needs_network).map(|state| (state.key.as_str(), code(state))).collect();
    let expected = [
        ("identity", Some(FindingCode::DocumentNotHere)),
        ("title-document", Some(FindingCode::NeighboursUnknown)),
        ("owner-consent", Some(FindingCode::DocumentNotHere)),
        ("no-pending", Some(FindingCode::PendingUnknown)),
    ];
    assert_eq!(waiting, expected);
    assert_eq!(suggest(&states).outcome, None);
}

#[test]
fn the_gravest_failure_leads_and_an_open_check_does_not_hide_it() {
    let packs = packs();
    let pack = packs.latest("2079").unwrap();
    let mut case = right_case(pack, "owner");
    let mut known = right_known(&case);
    case.payments.clear();
    assert_eq!(suggest(&evaluate(&case, pack, today(), &known)).outcome, Some(Outcome::Returned));
    known.pending = Some(["РЛЦ26-АР01-1391".to_owned()].into());
    assert_eq!(suggest(&evaluate(&case, pack, today(), &known)).outcome, Some(Outcome::Terminated));
    case.classifier.found = ClassifierMatch::Missing;
    let suggestion = suggest(&evaluate(&case, pack, today(), &known));
    assert_eq!(suggestion.outcome, Some(Outcome::Refused));
    assert_eq!((suggestion.unmet, suggestion.open), (vec![2, 4, 6], vec![3, 5]));
}

#[test]
fn nothing_answered_suggests_nothing() {
    let expected = Suggestion { outcome: None, so_far: None, open: vec![], unmet: vec![] };
    assert_eq!(suggest(&[]), expected);
    let packs = packs();
    let pack = packs.latest("2079").unwrap();
    let mut case = right_case(pack, "owner");
    case.applicant_type = "neighbour".into();
    assert_eq!(evaluate(&case, pack, today(), &Known::default()), []);
}

#[test]
fn only_an_earlier_open_case_of_the_same_person_and_service_is_a_duplicate() {
    let packs = packs();
    let case = right_case(packs.latest("2079").unwrap(), "owner");
    let mut earlier = case.clone();
    earlier.id = CaseId(Uuid::from_u128(7));
    earlier.number = "РЛЦ26-АР01-1391".into();
    earlier.submitted_at -= Duration::days(2);
    assert!(is_pending_duplicate(&case, &earlier));
    assert!(!is_pending_duplicate(&earlier, &case), "the earlier one goes on");
    assert!(!is_pending_duplicate(&case, &case));
    let changed = |change: fn(&mut Case)| {
        let mut other = earlier.clone();
        change(&mut other);
        is_pending_duplicate(&case, &other)
    };
    assert!(!changed(|other| other.service = "2107".into()));
    assert!(!changed(|other| other.state = CaseState::Decided));
    assert!(!changed(|other| other.parties = vec![party(PartyRole::HouseholdMember)]));
    assert!(!changed(|other| other.parties[0] = Party { role: PartyRole::Applicant, ..party(PartyRole::Owner) }));
}
