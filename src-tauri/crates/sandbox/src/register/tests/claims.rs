//! Leases, fencing tokens and take-over.

use chrono::TimeDelta;
use gishe_domain::case::{Answer, CheckAnswer, OfficerRef};
use gishe_domain::command::Act;
use gishe_domain::decision::Outcome;
use gishe_domain::state::CaseState;
use gishe_protocol::commands::{Rejection, Verdict};
use gishe_protocol::info::Role;

use super::fixtures::*;
use crate::register::LEASE;

fn colleague() -> gishe_protocol::info::Account {
    account("o2", "09", Role::Officer)
}

#[test]
fn a_claim_gives_a_lease_and_a_second_one_is_refused_by_name() {
    let mut register = register(1);
    let receipt = applied(send(&mut register, &officer(), &command(1, 1, Act::Claim)));
    assert_eq!(receipt.fencing, Some(1));
    let claim = now_is(&register).claim.unwrap();
    assert_eq!((claim.token, claim.since, claim.expires_at), (1, now(), now() + LEASE));
    let refused = rejected(send(&mut register, &colleague(), &command(2, 2, Act::Claim)));
    assert_eq!(refused, Rejection::ClaimedByOther { officer: "Служител o1".into() });
}

#[test]
fn the_holder_claims_again_to_renew_and_keeps_the_token() {
    let mut register = register(1);
    applied(send(&mut register, &officer(), &command(1, 1, Act::Claim)));
    let renewed = applied(send_at(&mut register, &officer(), &command(2, 2, Act::Claim), minutes(60)));
    assert_eq!(renewed.fencing, Some(1));
    let claim = now_is(&register).claim.unwrap();
    assert_eq!((claim.since, claim.expires_at), (now(), minutes(60) + LEASE));
}

#[test]
fn an_expired_lease_lets_a_colleague_in_and_fences_the_late_holder_out() {
    let mut register = register(1);
    applied(send(&mut register, &officer(), &command(1, 1, Act::Claim)));
    let late = now() + LEASE + TimeDelta::seconds(1);
    let taken = applied(send_at(&mut register, &colleague(), &command(2, 2, Act::Claim), late));
    assert_eq!(taken.fencing, Some(2));
    let stale = fenced(1, command(3, 3, decide(Outcome::Approved)));
    assert_eq!(rejected(send_at(&mut register, &officer(), &stale, late)), Rejection::StaleClaim);
    let blind = fenced(1, command(4, 2, decide(Outcome::Approved)));
    assert!(matches!(send_at(&mut register, &officer(), &blind, late), Verdict::Conflict { .. }));
}

#[test]
fn an_expired_lease_that_nobody_took_over_still_carries_the_work_done_under_it() {
    let mut register = register(1);
    applied(send(&mut register, &officer(), &command(1, 1, Act::Claim)));
    let late = now() + LEASE + TimeDelta::hours(40);
    applied(send_at(&mut register, &officer(), &fenced(1, command(2, 2, decide(Outcome::Refused))), late));
    assert_eq!(now_is(&register).claim.unwrap().expires_at, late + LEASE);
}

#[test]
fn only_a_supervisor_takes_over_and_the_token_grows() {
    let mut register = register(1);
    applied(send(&mut register, &officer(), &command(1, 1, Act::Claim)));
    assert_eq!(
        rejected(send(&mut register, &colleague(), &command(2, 2, Act::TakeOver { reason: String::new() }))),
        Rejection::Forbidden
    );
    let supervisor = account("s1", "09", Role::Supervisor);
    let taken = applied(send(&mut register, &supervisor, &command(3, 2, Act::TakeOver { reason: String::new() })));
    assert_eq!(taken.fencing, Some(2));
    let case = now_is(&register);
    assert_eq!(case.claim.unwrap().officer.id, "s1");
    assert_eq!(case.history.last().unwrap().kind, "take-over");
    let stale = fenced(1, command(4, 3, Act::Release));
    assert_eq!(rejected(send(&mut register, &officer(), &stale)), Rejection::StaleClaim);
}

#[test]
fn a_supervisor_gives_a_case_to_an_officer_of_the_district_with_the_token() {
    let mut register = register(1);
    let supervisor = account("s1", "09", Role::Supervisor);
    let elsewhere = account("o9", "10", Role::Officer);
    register.keep_roster(&[officer(), colleague(), supervisor.clone(), elsewhere.clone()]).unwrap();
    let give = |to: &gishe_protocol::info::Account, reason: &str| Act::Assign {
        officer: OfficerRef { id: to.id.clone(), name: to.name.clone() },
        reason: reason.into(),
    };
    applied(send(&mut register, &officer(), &command(1, 1, Act::Claim)));
    let forbidden = send(&mut register, &officer(), &command(2, 2, give(&colleague(), "")));
    assert_eq!(rejected(forbidden), Rejection::Forbidden);
    let foreign = rejected(send(&mut register, &supervisor, &command(3, 2, give(&elsewhere, ""))));
    assert!(matches!(foreign, Rejection::Invalid { field, .. } if field == "officer"));
    let given = applied(send(&mut register, &supervisor, &command(4, 2, give(&colleague(), "Отпуск."))));
    assert_eq!(given.fencing, None, "the token is not the supervisor's");
    let case = now_is(&register);
    let claim = case.claim.clone().unwrap();
    assert_eq!((claim.officer.id.as_str(), claim.token), (colleague().id.as_str(), 2));
    let told = case.history.last().unwrap();
    assert_eq!((told.kind.as_str(), told.note.as_deref()), ("assign", Some("Отпуск.")));
    assert_eq!(told.to.as_ref().map(|to| to.id.clone()), Some(colleague().id));
    // The earlier holder is out, the new one works at once, and the next claim has a higher token.
    let late = fenced(1, command(5, 3, Act::Release));
    assert_eq!(rejected(send(&mut register, &officer(), &late)), Rejection::StaleClaim);
    applied(send(&mut register, &colleague(), &fenced(2, command(6, 3, Act::Release))));
    assert_eq!(applied(send(&mut register, &officer(), &command(7, 4, Act::Claim))).fencing, Some(3));
}

#[test]
fn tokens_grow_over_a_release() {
    let mut register = register(1);
    applied(send(&mut register, &officer(), &command(1, 1, Act::Claim)));
    applied(send(&mut register, &officer(), &fenced(1, command(2, 2, Act::Release))));
    assert_eq!(now_is(&register).state, CaseState::Submitted);
    let again = applied(send(&mut register, &colleague(), &command(3, 3, Act::Claim)));
    assert_eq!(again.fencing, Some(2));
}

#[test]
fn a_command_under_a_claim_without_a_token_is_refused() {
    let mut register = register(1);
    applied(send(&mut register, &officer(), &command(1, 1, Act::Claim)));
    assert_eq!(rejected(send(&mut register, &officer(), &command(2, 2, Act::Release))), Rejection::NotClaimed);
}

#[test]
fn nobody_answers_a_check_in_anothers_name() {
    let mut register = register(1);
    applied(send(&mut register, &officer(), &command(1, 1, Act::Claim)));
    let answer = |by: &str| CheckAnswer {
        check: "title".into(),
        answer: Some(Answer::Met),
        note: String::new(),
        marks: Vec::new(),
        by: OfficerRef { id: by.into(), name: "Служител".into() },
        at: now(),
    };
    let forged = fenced(1, command(2, 2, Act::Review { checks: vec![answer("o2")] }));
    assert!(matches!(rejected(send(&mut register, &officer(), &forged)), Rejection::Invalid { .. }));
    let own = fenced(1, command(3, 2, Act::Review { checks: vec![answer("o1")] }));
    applied(send(&mut register, &officer(), &own));
    let supervisor = account("s1", "09", Role::Supervisor);
    applied(send(&mut register, &supervisor, &command(4, 3, Act::TakeOver { reason: String::new() })));
    let kept = fenced(2, command(5, 4, Act::Review { checks: vec![answer("o1")] }));
    applied(send(&mut register, &supervisor, &kept));
    assert_eq!(now_is(&register).checks, [answer("o1")]);
}
