use super::*;
use crate::assets;
use crate::case::{Answer, Claim, OfficerRef};
use crate::check::{Known, evaluate};
use crate::fixture::{answer_open, now, officer, right_case, right_known, today};
use crate::pack::ServicePack;
use crate::state::CaseState;

const OUTCOMES: [Outcome; 4] = [Outcome::Approved, Outcome::Refused, Outcome::Returned, Outcome::Terminated];

fn claim(officer: OfficerRef) -> Claim {
    Claim { officer, token: 1, since: now(), expires_at: now() }
}

fn case_in_hand() -> (Case, ServicePack, Known) {
    let pack = ServicePack::parse(assets::SERVICE_2079).unwrap();
    let mut case = right_case(&pack, "owner");
    case.state = CaseState::Claimed;
    case.claim = Some(claim(officer()));
    let known = right_known(&case);
    (case, pack, known)
}

fn blocks(case: &Case, pack: &ServicePack, known: &Known, attention: bool) -> [Option<Block>; 4] {
    let checks = evaluate(case, pack, today(), known);
    OUTCOMES.map(|outcome| decision_block(case, &officer().id, outcome, &checks, attention))
}

#[test]
fn open_checks_hold_an_approval_and_a_refusal_back_and_nothing_else() {
    let (mut case, pack, known) = case_in_hand();
    let open = Some(Block::ChecksOpen { checks: vec![3, 5] });
    assert_eq!(blocks(&case, &pack, &known, false), [open.clone(), open, None, None]);
    answer_open(&mut case, &pack, &known, Answer::Met);
    assert_eq!(blocks(&case, &pack, &known, false), [None, None, None, None]);
    case.payments.clear();
    let unmet = Some(Block::ChecksUnmet { checks: vec![6] });
    assert_eq!(blocks(&case, &pack, &known, false), [unmet, None, None, None]);
}

#[test]
fn who_has_the_case_and_where_it_stands_come_first() {
    let (case, pack, known) = case_in_hand();
    let all = |block: Block| [const { None }; 4].map(|_: Option<Block>| Some(block.clone()));
    let changed = |change: &dyn Fn(&mut Case)| {
        let mut other = case.clone();
        change(&mut other);
        blocks(&other, &pack, &known, false)
    };
    assert_eq!(changed(&|case| case.claim = None), all(Block::NotClaimed));
    let colleague = OfficerRef { id: "nikolov".into(), name: "Димитър Николов".into() };
    let theirs = Block::ClaimedByOther { officer: colleague.name.clone() };
    assert_eq!(changed(&|case| case.claim = Some(claim(colleague.clone()))), all(theirs));
    for state in [CaseState::Decided, CaseState::Signed] {
        assert_eq!(changed(&|case| case.state = state), all(Block::AlreadyDecided));
    }
    for state in [CaseState::Delivered, CaseState::Withdrawn, CaseState::Terminated] {
        assert_eq!(changed(&|case| case.state = state), all(Block::Closed));
    }
    assert_eq!(blocks(&case, &pack, &known, true), all(Block::NeedsAttention));
}

#[test]
fn a_free_case_can_be_claimed_and_ones_own_released_and_reviewed() {
    let (mut case, ..) = case_in_hand();
    let mine = Permitted { claim: false, release: true, review: true };
    assert_eq!(permitted(&case, &officer().id), mine);
    assert_eq!(permitted(&case, "nikolov"), Permitted { claim: false, release: false, review: false });
    case.claim = None;
    assert_eq!(permitted(&case, "nikolov"), Permitted { claim: true, release: false, review: false });
    case.state = CaseState::Withdrawn;
    assert_eq!(permitted(&case, "nikolov"), Permitted { claim: false, release: false, review: false });
}
