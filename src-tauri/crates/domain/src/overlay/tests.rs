use uuid::Uuid;

use super::*;
use crate::assets;
use crate::case::{Answer, BlobRef, CheckAnswer};
use crate::decision::{Decision, Outcome, Ruling};
use crate::fixture::{now, officer, right_case, today};
use crate::pack::ServicePack;

fn case() -> Case {
    right_case(&ServicePack::parse(assets::SERVICE_2079).unwrap(), "owner")
}

fn ruling(outcome: Outcome) -> Ruling {
    Ruling { outcome, grounds: Vec::new(), reasons: String::new() }
}

fn decided(outcome: Outcome) -> Case {
    let decision = Decision {
        id: Uuid::from_u128(9),
        ruling: ruling(outcome),
        officer: officer(),
        post: "главен специалист".into(),
        accepted_at: now(),
        number: "РЛЦ26-РД09-0613".into(),
        document: None,
    };
    Case { state: CaseState::Decided, decision: Some(decision), ..case() }
}

fn lay(case: &mut Case, act: &Act) -> Result<(), TransitionError> {
    apply(case, act, &officer(), now())
}

#[test]
fn a_day_at_the_desk_without_a_network() {
    let mut case = case();
    let checks = vec![CheckAnswer {
        check: "residents".into(),
        answer: Some(Answer::Met),
        note: String::new(),
        marks: Vec::new(),
        by: officer(),
        at: now(),
    }];
    let decide = Act::Decide { ruling: ruling(Outcome::Approved), post: "главен специалист".into() };
    lay(&mut case, &Act::Claim).unwrap();
    let claim = case.claim.clone().unwrap();
    assert_eq!((claim.officer, claim.token), (officer(), PROVISIONAL_TOKEN));
    lay(&mut case, &Act::Review { checks: checks.clone() }).unwrap();
    assert_eq!((case.state, &case.checks), (CaseState::InReview, &checks));
    lay(&mut case, &decide).unwrap();
    assert_eq!((case.state, case.version, &case.decision), (CaseState::Decided, 1, &None));
    let kinds: Vec<&str> = case.history.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(kinds, ["claim", "review", "decide"]);
}

#[test]
fn an_act_that_does_not_fit_leaves_the_case_untouched() {
    let mut case = case();
    let before = case.clone();
    let act = Act::Decide { ruling: ruling(Outcome::Approved), post: String::new() };
    assert_eq!(lay(&mut case, &act), Err(TransitionError::WrongState { state: CaseState::Submitted, act: "decide" }));
    assert_eq!(case, before);
}

#[test]
fn a_delivered_return_stops_the_limit_and_waits_for_the_citizen() {
    let document = BlobRef { sha256: "a".repeat(64), size: 9, media_type: "application/pdf".into() };
    for (outcome, state, pauses) in [
        (Outcome::Approved, CaseState::Delivered, 0),
        (Outcome::Refused, CaseState::Delivered, 0),
        (Outcome::Returned, CaseState::AwaitingCitizen, 1),
        (Outcome::Terminated, CaseState::Terminated, 0),
    ] {
        let mut case = decided(outcome);
        case.claim = Some(Claim { officer: officer(), token: 4, since: now(), expires_at: now() });
        lay(&mut case, &Act::Deliver { document: document.clone() }).unwrap();
        assert_eq!((case.state, case.deadline.pauses.len()), (state, pauses), "{outcome:?}");
        assert_eq!(case.claim, None, "a delivered case is in nobody's hands");
        assert_eq!(case.decision.unwrap().document.as_ref(), Some(&document));
        assert!(case.deadline.pauses.iter().all(|pause| pause.from == today() && pause.to.is_none()));
    }
}

#[test]
fn letters_meetings_and_fees_are_shown_at_once() {
    let mut case = case();
    let fees = case.payments.len();
    lay(&mut case, &Act::Claim).unwrap();
    lay(&mut case, &Act::Message { text: "Здравейте.".into() }).unwrap();
    lay(&mut case, &Act::Appoint { at: now(), place: "стая 4".into() }).unwrap();
    lay(&mut case, &Act::RequestPayment { amount: 128, currency: "EUR".into() }).unwrap();
    assert_eq!(case.state, CaseState::AwaitingPayment);
    lay(&mut case, &Act::RequestDocument { evidence: "lease".into(), text: "Моля, договора.".into() }).unwrap();
    assert_eq!(case.state, CaseState::AwaitingCitizen);
    let texts: Vec<&str> = case.messages.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(texts, ["Здравейте.", "Моля, договора."]);
    assert_ne!(case.messages[0].id, case.messages[1].id);
    assert_eq!((case.appointments.len(), case.payments.len()), (1, fees + 1));
    assert_eq!(case.payments[fees].status, PaymentStatus::Pending);
}

#[test]
fn a_claim_of_ones_own_keeps_its_token_and_a_release_frees_the_case() {
    let mut case = case();
    case.state = CaseState::Claimed;
    let lease = Claim { officer: officer(), token: 4, since: now(), expires_at: now() };
    case.claim = Some(lease.clone());
    lay(&mut case, &Act::Claim).unwrap();
    assert_eq!(case.claim, Some(lease));
    lay(&mut case, &Act::Release).unwrap();
    assert_eq!((case.state, &case.claim), (CaseState::Submitted, &None));
}

#[test]
fn a_new_decision_takes_the_place_of_the_returned_one() {
    let mut case = decided(Outcome::Returned);
    case.state = CaseState::AwaitingCitizen;
    lay(&mut case, &Act::Decide { ruling: ruling(Outcome::Terminated), post: String::new() }).unwrap();
    assert_eq!((case.state, case.decision), (CaseState::Decided, None));
}
