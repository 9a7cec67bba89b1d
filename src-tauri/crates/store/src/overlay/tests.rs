//! What the officer sees of a case with something of this computer.

use gishe_domain::state::CaseState;

use super::*;
use crate::fixture::{at, case, claimed, colleague, decide, me};

fn laid(act: Act, acknowledged: Option<u32>, attention: bool) -> LaidAct {
    let acknowledged = acknowledged.map(|version| Acknowledged { version, fencing: Some(8) });
    LaidAct { command: Uuid::from_u128(1), act, by: me(), at: at(1), acknowledged, attention }
}

fn over(acts: Vec<LaidAct>, case: Case) -> Laid {
    CaseOverlay { acts, ..CaseOverlay::default() }.lay(case)
}

#[test]
fn acts_show_until_the_replica_has_them() {
    let (free, mine, taken) = (case(1), claimed(case(1), &me()), claimed(case(1), &colleague()));
    let approve = || laid(decide(Outcome::Approved), None, false);
    let review = || laid(Act::Review { checks: vec![] }, None, false);
    type Row = (&'static str, Case, Vec<LaidAct>, (CaseState, bool, bool, bool, Option<Outcome>));
    let approved = Some(Outcome::Approved);
    let rows: Vec<Row> = vec![
        ("nothing", free.clone(), vec![], (CaseState::Submitted, false, false, false, None)),
        (
            "claimed here",
            free.clone(),
            vec![laid(Act::Claim, None, false)],
            (CaseState::Claimed, true, false, true, None),
        ),
        (
            "acknowledged",
            free.clone(),
            vec![laid(Act::Claim, Some(2), false)],
            (CaseState::Claimed, false, false, false, None),
        ),
        (
            "here by now",
            free.clone(),
            vec![laid(Act::Release, Some(1), false)],
            (CaseState::Submitted, false, false, false, None),
        ),
        ("reviewed", mine.clone(), vec![review()], (CaseState::InReview, true, false, false, None)),
        ("decided", mine.clone(), vec![review(), approve()], (CaseState::Decided, true, false, false, approved)),
        (
            "refused by central: the ruling is not lost, the case is as central has it",
            mine.clone(),
            vec![laid(decide(Outcome::Approved), None, true)],
            (CaseState::Claimed, true, true, false, approved),
        ),
        (
            "what stands behind it shows neither",
            taken,
            vec![laid(Act::Claim, None, true), review(), approve()],
            (CaseState::Claimed, true, true, false, approved),
        ),
        (
            "an act that does not fit changes nothing",
            free.clone(),
            vec![laid(Act::Release, None, false)],
            (CaseState::Submitted, true, false, false, None),
        ),
    ];
    for (name, case, acts, expected) in rows {
        let seen = over(acts, case);
        assert_eq!((seen.case.state, seen.local, seen.attention, seen.provisional, seen.ruling), expected, "{name}");
    }
}

#[test]
fn a_claim_carries_its_token_once_central_gave_one() {
    let token = |acknowledged| over(vec![laid(Act::Claim, acknowledged, false)], case(1)).case.claim.unwrap().token;
    assert_eq!(token(None), gishe_domain::overlay::PROVISIONAL_TOKEN);
    assert_eq!(token(Some(2)), 8);
}

#[test]
fn a_signed_act_stays_in_the_queue_until_central_has_it() {
    let mut decided = claimed(case(1), &me());
    decided.state = CaseState::Decided;
    decided.decision = Some(gishe_domain::decision::Decision {
        id: Uuid::from_u128(9),
        ruling: crate::fixture::ruling(Outcome::Approved),
        officer: me(),
        post: String::new(),
        accepted_at: at(0),
        number: "РЛЦ26-РД09-0001".into(),
        document: None,
    });
    let document =
        gishe_domain::case::BlobRef { sha256: "0".repeat(64), size: 1, media_type: "application/pdf".into() };
    let deliver = |acknowledged| laid(Act::Deliver { document: document.clone() }, acknowledged, false);
    assert_eq!(over(vec![deliver(None)], decided.clone()).case.state, CaseState::Signed);
    assert_eq!(over(vec![deliver(Some(2))], decided).case.state, CaseState::Delivered);
}

#[test]
fn a_draft_is_local() {
    let overlay =
        Overlay { cases: HashMap::from([(case(1).id, CaseOverlay { draft: true, ..CaseOverlay::default() })]) };
    assert!(overlay.lay(case(1)).local);
    assert!(!overlay.lay(case(2)).local);
}
