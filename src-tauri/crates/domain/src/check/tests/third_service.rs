//! A service that this program has never heard of works from its text alone.

use super::*;

const PACK: &str = include_str!("third.toml");

#[test]
fn it_is_checked_and_suggested_like_any_other() {
    let pack = ServicePack::parse(PACK).unwrap();
    let mut case = right_case(&pack, "painter");
    let known = right_known(&case);
    assert_eq!(suggest(&evaluate(&case, &pack, today(), &known)).open, [2]);
    answer_open(&mut case, &pack, &known, Answer::Met);
    assert_eq!(suggest(&evaluate(&case, &pack, today(), &known)).outcome, Some(Outcome::Approved));
    case.payments[0].amount = 128;
    assert_eq!(suggest(&evaluate(&case, &pack, today(), &known)).outcome, Some(Outcome::Returned));
    case.evidence.clear();
    let states = evaluate(&case, &pack, today(), &known);
    assert_eq!(suggest(&states).outcome, Some(Outcome::Refused));
    assert_eq!(code(&states[0]), Some(FindingCode::EvidenceMissing));
    assert_eq!(suggested_grounds(&pack, &states, Outcome::Refused)[0].key, "not-author");
    assert_eq!((pack.working_days(true), pack.working_days(false)), (1, 3));
}
