use super::*;
use crate::assets;
use crate::case::BlobRef;
use crate::decision::Ruling;
use crate::fixture::{now, right_case, today};
use crate::pack::ServicePack;

const STATES: [CaseState; 10] = [
    CaseState::Submitted,
    CaseState::Claimed,
    CaseState::InReview,
    CaseState::AwaitingCitizen,
    CaseState::AwaitingPayment,
    CaseState::Decided,
    CaseState::Signed,
    CaseState::Delivered,
    CaseState::Withdrawn,
    CaseState::Terminated,
];

fn ruling(outcome: Outcome) -> Ruling {
    Ruling { outcome, grounds: Vec::new(), reasons: String::new() }
}

fn decide(outcome: Outcome) -> Act {
    Act::Decide { ruling: ruling(outcome), post: "главен специалист".into() }
}

fn give_back(outcome: Outcome) -> Act {
    Act::ReturnForCorrection { ruling: ruling(outcome), post: "главен специалист".into() }
}

fn deliver() -> Act {
    Act::Deliver { document: BlobRef { sha256: "0".repeat(64), size: 1, media_type: "application/pdf".into() } }
}

/// Where each act leads from each state, in the order of `STATES`; none where it does not fit.
#[test]
fn the_table_holds_for_every_act_and_state() {
    use CaseState::{
        AwaitingCitizen as Citizen, AwaitingPayment as Payment, Claimed, Decided, Delivered, InReview as Review,
        Signed, Submitted, Terminated,
    };
    let s = Some;
    let keep = [s(Submitted), s(Claimed), s(Review), s(Citizen), s(Payment), s(Decided), s(Signed), None, None, None];
    let take = [s(Claimed), s(Claimed), s(Review), s(Citizen), s(Payment), s(Decided), s(Signed), None, None, None];
    let in_hand = |to| [None, s(to), s(to), s(to), s(to), None, None, None, None, None];
    let after = |to| [None, None, None, None, None, s(to), s(to), None, None, None];
    let release = [None, s(Submitted), s(Review), s(Citizen), s(Payment), None, None, None, None, None];
    let review = [None, s(Review), s(Review), s(Citizen), s(Payment), None, None, None, None, None];
    let text = || String::from("Моля, допълнете.");
    let table: Vec<(Act, Option<Outcome>, [Option<CaseState>; 10])> = vec![
        (Act::Claim, None, take),
        (Act::TakeOver { reason: "Отпуск.".into() }, None, take),
        (Act::Assign { officer: crate::fixture::officer(), reason: String::new() }, None, take),
        (Act::Release, None, release),
        (Act::Review { checks: Vec::new() }, None, review),
        (Act::RequestDocument { evidence: "lease".into(), text: text() }, None, in_hand(Citizen)),
        (Act::RequestPayment { amount: 128, currency: "EUR".into() }, None, in_hand(Payment)),
        (decide(Outcome::Approved), None, in_hand(Decided)),
        (decide(Outcome::Refused), None, in_hand(Decided)),
        (decide(Outcome::Terminated), None, in_hand(Decided)),
        (decide(Outcome::Returned), None, [None; 10]),
        (give_back(Outcome::Returned), None, in_hand(Decided)),
        (give_back(Outcome::Refused), None, [None; 10]),
        (deliver(), Some(Outcome::Approved), after(Delivered)),
        (deliver(), Some(Outcome::Refused), after(Delivered)),
        (deliver(), Some(Outcome::Returned), after(Citizen)),
        (deliver(), Some(Outcome::Terminated), after(Terminated)),
        (deliver(), None, [None; 10]),
        (Act::Message { text: text() }, None, keep),
        (Act::Appoint { at: now(), place: "стая 4".into() }, None, keep),
    ];
    for (act, decided, expected) in table {
        for (state, expected) in STATES.into_iter().zip(expected) {
            let told = format!("{} from {state:?}, decided {decided:?}", act.kind());
            assert_eq!(transition(state, &act, decided).ok(), expected, "{told}");
        }
    }
}

#[test]
fn the_reason_is_named() {
    let wrong = |state, act| TransitionError::WrongState { state, act };
    let submitted = CaseState::Submitted;
    assert_eq!(transition(submitted, &decide(Outcome::Approved), None), Err(wrong(submitted, "decide")));
    let error = TransitionError::WrongOutcome { act: "decide", outcome: Outcome::Returned };
    assert_eq!(transition(CaseState::Claimed, &decide(Outcome::Returned), None), Err(error));
    assert_eq!(transition(CaseState::Decided, &deliver(), None), Err(TransitionError::NoDecision));
    let pack = ServicePack::parse(assets::SERVICE_2079).unwrap();
    let register = Act::Register { case: Box::new(right_case(&pack, "owner")) };
    assert_eq!(transition(submitted, &register, None), Err(wrong(submitted, "register")));
}

#[test]
fn a_limit_is_paused_once_and_resumed_after() {
    let pack = ServicePack::parse(assets::SERVICE_2079).unwrap();
    let mut case = right_case(&pack, "owner");
    pause(&mut case, today());
    pause(&mut case, today() + chrono::Days::new(1));
    assert_eq!(case.deadline.pauses, [Pause { from: today(), to: None }]);
    resume(&mut case, today() + chrono::Days::new(2));
    assert_eq!(case.deadline.pauses, [Pause { from: today(), to: Some(today() + chrono::Days::new(2)) }]);
}

#[test]
fn a_day_is_a_day_in_sofia() {
    let late = now().date_naive().and_hms_opt(22, 30, 0).unwrap().and_utc();
    assert_eq!(civil_day(late), today() + chrono::Days::new(1));
}
