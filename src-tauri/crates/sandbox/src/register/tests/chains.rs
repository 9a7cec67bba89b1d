//! Commands made offline come in chains: each counts the earlier ones of the same officer and case as seen.

use gishe_domain::command::Act;
use gishe_domain::decision::Outcome;
use gishe_domain::state::CaseState;
use gishe_protocol::commands::{Rejection, Verdict};
use gishe_protocol::info::Role;

use super::fixtures::*;
use crate::register::CentralEvent;

#[test]
fn a_chain_made_offline_is_applied_whole_under_the_token_of_its_own_claim() {
    let mut register = register(1);
    let claim = command(1, 1, Act::Claim);
    let review = after(&claim, command(2, 1, Act::Review { checks: vec![] }));
    let decision = after(&review, command(3, 1, decide(Outcome::Approved)));
    let versions: Vec<u32> =
        [&claim, &review, &decision].map(|each| applied(send(&mut register, &officer(), each)).version).into();
    assert_eq!(versions, [2, 3, 4]);
    let case = now_is(&register);
    assert_eq!(case.state, CaseState::Decided);
    let decided = case.decision.unwrap();
    assert_eq!((decided.id, decided.number.as_str()), (decision.id, "РЛЦ26-РД09-0001"));
    assert_eq!(case.history.iter().map(|entry| entry.kind.as_str()).collect::<Vec<_>>(), ["claim", "review", "decide"]);
}

#[test]
fn a_command_that_comes_before_its_predecessor_is_put_off_and_then_applied() {
    let mut register = register(1);
    let claim = command(1, 1, Act::Claim);
    let review = after(&claim, command(2, 1, Act::Review { checks: vec![] }));
    assert!(matches!(send(&mut register, &officer(), &review), Verdict::Retry { after: 1.. }));
    applied(send(&mut register, &officer(), &claim));
    applied(send(&mut register, &officer(), &review));
}

#[test]
fn somebody_elses_change_between_two_links_is_a_conflict_and_fails_what_follows() {
    let mut register = register(1);
    let claim = command(1, 1, Act::Claim);
    let review = after(&claim, command(2, 1, Act::Review { checks: vec![] }));
    let decision = after(&review, command(3, 1, decide(Outcome::Approved)));
    applied(send(&mut register, &officer(), &claim));
    register.happen(id(1), &CentralEvent::Write { text: "Здравейте".into() }, minutes(1)).unwrap();
    match send(&mut register, &officer(), &review) {
        Verdict::Conflict { current } => assert_eq!(current.version, 3),
        other => panic!("{other:?}"),
    }
    assert_eq!(rejected(send(&mut register, &officer(), &decision)), Rejection::PredecessorFailed);
    // The officer looks at the message and sends the same acts again, against the present version.
    let review = command(2, 3, Act::Review { checks: vec![] });
    applied(send(&mut register, &officer(), &after(&claim, review)));
    applied(send(&mut register, &officer(), &decision));
}

#[test]
fn a_chain_does_not_lend_its_token_to_another_officer_or_case() {
    let mut register = register(2);
    let claim = command(1, 1, Act::Claim);
    applied(send(&mut register, &officer(), &claim));
    let colleague = account("o2", "09", Role::Officer);
    let theirs = after(&claim, command(2, 2, Act::Release));
    assert!(matches!(rejected(send(&mut register, &colleague, &theirs)), Rejection::Invalid { .. }));
    let mut elsewhere = after(&claim, command(3, 1, Act::Release));
    elsewhere.case = id(2);
    assert!(matches!(rejected(send(&mut register, &officer(), &elsewhere)), Rejection::Invalid { .. }));
}

#[test]
fn a_refused_predecessor_fails_its_follower() {
    let mut register = register(1);
    let early = command(1, 1, Act::Release);
    let follower = after(&early, command(2, 1, Act::Claim));
    assert_eq!(rejected(send(&mut register, &officer(), &early)), Rejection::NotClaimed);
    assert_eq!(rejected(send(&mut register, &officer(), &follower)), Rejection::PredecessorFailed);
}

#[test]
fn a_command_sent_again_gives_the_same_receipt_even_when_the_case_moved_on() {
    let mut register = register(1);
    let claim = command(1, 1, Act::Claim);
    let receipt = applied(send(&mut register, &officer(), &claim));
    applied(send(&mut register, &officer(), &after(&claim, command(2, 1, Act::Review { checks: vec![] }))));
    for later in [1, 600] {
        let mut again = claim.clone();
        again.expected_version = 3;
        assert_eq!(
            send_at(&mut register, &officer(), &again, minutes(later)),
            Verdict::Duplicate { receipt: receipt.clone() }
        );
    }
    assert_eq!(now_is(&register).version, 3);
}

#[test]
fn an_id_that_is_used_for_another_act_or_by_another_account_is_refused() {
    let mut register = register(1);
    applied(send(&mut register, &officer(), &command(1, 1, Act::Claim)));
    let other = fenced(1, command(1, 2, Act::Release));
    assert!(matches!(rejected(send(&mut register, &officer(), &other)), Rejection::Invalid { .. }));
    let colleague = account("o2", "09", Role::Officer);
    assert_eq!(rejected(send(&mut register, &colleague, &command(1, 1, Act::Claim))), Rejection::Forbidden);
    assert_eq!(now_is(&register).version, 2);
}

#[test]
fn a_refusal_for_good_stays_when_the_reason_is_gone() {
    let mut register = register(1);
    let early = command(1, 1, decide(Outcome::Approved));
    assert_eq!(rejected(send(&mut register, &officer(), &early)), Rejection::NotClaimed);
    applied(send(&mut register, &officer(), &command(2, 1, Act::Claim)));
    let again = fenced(1, command(1, 2, decide(Outcome::Approved)));
    assert_eq!(rejected(send(&mut register, &officer(), &again)), Rejection::NotClaimed);
}

#[test]
fn another_protocol_version_is_refused_by_name() {
    let mut register = register(1);
    let mut odd = command(1, 1, Act::Claim);
    odd.protocol = 9;
    assert_eq!(rejected(send(&mut register, &officer(), &odd)), Rejection::UnsupportedProtocol { version: 9 });
}
