//! Every act in every state by every role: the verdict of each, written down.

use gishe_domain::case::{Claim, OfficerRef};
use gishe_domain::command::Act;
use gishe_domain::decision::{Decision, Outcome};
use gishe_domain::rules::transition;
use gishe_domain::state::CaseState;
use gishe_protocol::commands::{Rejection, Verdict};
use gishe_protocol::info::Role;

use super::fixtures::*;
use crate::register::Register;

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

fn acts() -> Vec<Act> {
    vec![
        Act::Claim,
        Act::Release,
        Act::TakeOver { reason: "Отпуск.".into() },
        Act::Assign {
            officer: OfficerRef { id: "o2".into(), name: "Служител o2".into() }, reason: "Отпуск.".into()
        },
        Act::Review { checks: vec![] },
        decide(Outcome::Returned),
        Act::RequestDocument {
            evidence: "lease".into(), text: "Моля, приложете договора.".into()
        },
        Act::RequestPayment { amount: 128, currency: "EUR".into() },
        decide(Outcome::Approved),
        decide(Outcome::Refused),
        decide(Outcome::Terminated),
        Act::Deliver { document: signed_by("o1").1 },
        Act::Message { text: "Здравейте".into() },
        Act::Appoint { at: minutes(600), place: "стая 4".into() },
    ]
}

/// A register whose only case stands in `state`, held by o1 and decided by o1 where a decision is due.
fn standing(state: CaseState) -> Register {
    let mut case = case(1, "09");
    case.state = state;
    let officer = OfficerRef { id: "o1".into(), name: "Служител o1".into() };
    case.claim = Some(Claim { officer: officer.clone(), token: 4, since: now(), expires_at: minutes(60) });
    if matches!(state, CaseState::Decided | CaseState::Signed) {
        case.decision = Some(Decision {
            id: command(900, 1, Act::Claim).id,
            ruling: ruling(Outcome::Approved),
            officer,
            post: "специалист".into(),
            accepted_at: now(),
            number: "РЛЦ26-РД09-0612".into(),
            document: None,
        });
    }
    let mut register = register(0);
    register.keep_roster(&[account("o1", "09", Role::Officer), account("o2", "09", Role::Officer)]).unwrap();
    load(&mut register, [case]);
    upload(&mut register, &account("o1", "09", Role::Officer), &signed_by("o1").0);
    register
}

#[test]
fn every_act_in_every_state_follows_the_table_of_the_law() {
    let mut tried = 0;
    for state in STATES {
        for act in acts() {
            let mut register = standing(state);
            let before = now_is(&register);
            let supervisor_only = matches!(act, Act::TakeOver { .. } | Act::Assign { .. });
            let role = if supervisor_only { Role::Supervisor } else { Role::Officer };
            let verdict = send(&mut register, &account("o1", "09", role), &fenced(4, command(1, 1, act.clone())));
            let decided = before.decision.as_ref().map(|decision| decision.ruling.outcome);
            let case = now_is(&register);
            match transition(state, &act, decided) {
                Ok(next) => {
                    assert_eq!(applied(verdict).version, 2, "{} in {state:?}", act.kind());
                    assert_eq!(case.state, next, "{} in {state:?}", act.kind());
                    assert_eq!(case.history.last().map(|entry| entry.version), Some(2));
                }
                Err(_) => {
                    let rejection = rejected(verdict);
                    assert!(matches!(&rejection, Rejection::WrongState { act: named, .. } if named == act.kind()));
                    assert_eq!(case, before);
                }
            }
            tried += 1;
        }
    }
    assert_eq!(tried, 140);
}

#[test]
fn roles_and_scopes_decide_before_the_state_does() {
    for state in STATES {
        for act in acts() {
            for role in [Role::Officer, Role::Supervisor, Role::Trainer, Role::It] {
                let allowed = match (&act, role) {
                    (Act::TakeOver { .. } | Act::Assign { .. }, role) => role == Role::Supervisor,
                    (_, role) => matches!(role, Role::Officer | Role::Supervisor),
                };
                let mut register = standing(state);
                let verdict = send(&mut register, &account("o1", "09", role), &fenced(4, command(1, 1, act.clone())));
                let forbidden = verdict == Verdict::Rejected { rejection: Rejection::Forbidden };
                assert_eq!(forbidden, !allowed, "{} by {role:?} in {state:?}", act.kind());
            }
            let mut register = standing(state);
            let stranger = account("o1", "10", Role::Supervisor);
            let verdict = send(&mut register, &stranger, &fenced(4, command(1, 1, act.clone())));
            assert_eq!(rejected(verdict), Rejection::UnknownCase);
        }
    }
}

#[test]
fn numbers_of_acts_have_no_gap_where_an_act_was_refused() {
    let mut register = standing(CaseState::Delivered);
    let refused = fenced(4, command(1, 1, decide(Outcome::Approved)));
    assert!(matches!(rejected(send(&mut register, &officer(), &refused)), Rejection::WrongState { .. }));
    let mut other = case(2, "09");
    other.decision = None;
    load(&mut register, [other]);
    let mut claim = command(2, 1, Act::Claim);
    claim.case = id(2);
    applied(send(&mut register, &officer(), &claim));
    let mut decision = after(&claim, command(3, 1, decide(Outcome::Approved)));
    decision.case = id(2);
    applied(send(&mut register, &officer(), &decision));
    let number = register.reading().case(id(2)).unwrap().unwrap().decision.unwrap().number;
    assert_eq!(number, "РЛЦ26-РД09-0001");
}

#[test]
fn fields_that_do_not_fit_are_refused_by_name() {
    let post = || "специалист".to_owned();
    let long = "я".repeat(gishe_domain::rules::TEXT_MAX + 1);
    let bad = [
        (Act::Message { text: "  ".into() }, "text"),
        (Act::Message { text: long.clone() }, "text"),
        (Act::RequestPayment { amount: 0, currency: "EUR".into() }, "amount"),
        (Act::RequestPayment { amount: 1, currency: "евро".into() }, "currency"),
        (Act::Appoint { at: now(), place: String::new() }, "place"),
        (Act::Decide { ruling: ruling(Outcome::Returned), post: post() }, "ruling.outcome"),
        (Act::ReturnForCorrection { ruling: ruling(Outcome::Approved), post: post() }, "ruling.outcome"),
        (Act::Decide { ruling: ruling(Outcome::Approved), post: String::new() }, "post"),
        (
            {
                let mut groundless = ruling(Outcome::Refused);
                groundless.grounds.clear();
                Act::Decide { ruling: groundless, post: post() }
            },
            "ruling.grounds",
        ),
        (
            {
                let mut wordy = ruling(Outcome::Refused);
                wordy.reasons = long;
                Act::Decide { ruling: wordy, post: post() }
            },
            "ruling.reasons",
        ),
    ];
    for (number, (act, named)) in (1..).zip(bad) {
        let mut register = standing(CaseState::InReview);
        match rejected(send(&mut register, &officer(), &fenced(4, command(number, 1, act)))) {
            Rejection::Invalid { field, .. } => assert_eq!(field, named),
            other => panic!("{named}: {other:?}"),
        }
    }
}
