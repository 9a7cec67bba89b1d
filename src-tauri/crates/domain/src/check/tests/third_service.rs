//! A service that this program has never heard of works from its text alone.

use super::*;

const PACK: &str = r#"
code = "2079-Т"
version = "1"
name = { bg = "Удостоверение за изложба", en = "Exhibition certificate" }
deadline = { found = 1, otherwise = 3, law = { cite = "чл. 1", confirmed = true } }
fee = { amount = 500, currency = "EUR", law = { cite = "чл. 2", confirmed = true } }
certificate = { title = { bg = "Удостоверение", en = "Certificate" }, law = { cite = "чл. 3", confirmed = true } }

[act]
approved = { title = "Т", basis = "по {number}", word = "ДА", operative = "за {subject}" }
refused = { title = "Т", basis = "по {number}", word = "НЕ", operative = "за {subject}" }
returned = { title = "Т", basis = "по {number}", word = "ВРЪЩАМ", operative = "за {subject}" }
terminated = { title = "Т", basis = "по {number}", word = "СПИРАМ", operative = "за {subject}" }

[[evidence]]
key = "catalogue"
name = { bg = "Каталог", en = "Catalogue" }

[[declaration]]
key = "authorship"
name = { bg = "Авторство", en = "Authorship" }

[[applicant-type]]
key = "painter"
name = { bg = "Художник", en = "Painter" }
parties = ["applicant"]
checks = ["works", "hall", "fee"]

[[applicant-type.demand]]
evidence = ["catalogue"]

[[applicant-type.demand]]
declarations = [{ kind = "authorship", signed-by = "applicant" }]

[[check]]
key = "works"
title = { bg = "Творбите са негови", en = "The works are theirs" }
law = { cite = "чл. 4", confirmed = false }
rules = ["documents"]
evidence = ["catalogue"]
declarations = ["authorship"]
unmet = "refused"
grounds = ["not-author"]

[[check]]
key = "hall"
title = { bg = "Залата е свободна", en = "The hall is free" }
law = { cite = "чл. 5", confirmed = false }
unmet = "returned"
grounds = ["hall-taken"]

[[check]]
key = "fee"
title = { bg = "Таксата е платена", en = "Paid" }
law = { cite = "чл. 2", confirmed = true }
rules = ["payment"]
unmet = "returned"
grounds = ["hall-taken"]

[[ground]]
key = "not-author"
title = { bg = "Не е автор", en = "Not the author" }
law = { cite = "чл. 4", confirmed = false }
outcomes = ["refused"]
text = "{subject} не е автор."

[[ground]]
key = "hall-taken"
title = { bg = "Залата е заета или не е платена", en = "The hall is taken or not paid" }
law = { cite = "чл. 5", confirmed = false }
outcomes = ["returned"]
text = "Залата не може да бъде дадена на {subject}."
"#;

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
