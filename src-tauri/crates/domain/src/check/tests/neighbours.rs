//! What other cases of the district say.

use super::*;
use crate::fixture::person;

/// Somebody else's case for another dwelling, with documents of its own.
fn stranger(pack: &ServicePack, number: &str) -> Case {
    let mut other = right_case(pack, "owner");
    other.id = CaseId(Uuid::from_u128(0x77));
    other.number = number.into();
    other.parties[0].person = person("Пенка", "Илиева", (1979, 5, 5), Sex::Female);
    other.to.number = "99".into();
    other.evidence.iter_mut().for_each(|given| given.blob.sha256 = "e".repeat(64));
    other
}

fn told(pack: &ServicePack, case: &Case, others: &[Case]) -> (Vec<(String, FindingCode)>, Suggestion) {
    let known = Known { neighbours: Some(Neighbours::of(case, others)), ..right_known(case) };
    let states = evaluate(case, pack, today(), &known);
    let all = states
        .iter()
        .flat_map(|state| state.finding.iter().chain(&state.more).map(|finding| (state.key.clone(), finding.code)));
    (all.collect(), suggest(&states))
}

#[test]
fn the_same_file_for_another_dwelling_is_told_and_for_the_same_one_is_not() {
    let packs = packs();
    for pack in packs.iter() {
        for kind in TYPES {
            let case = right_case(pack, kind);
            let mut other = stranger(pack, "РЛЦ26-АР01-1100");
            let of = |other: &Case| {
                let (found, suggestion) = told(pack, &case, std::slice::from_ref(other));
                assert_eq!(suggestion.unmet, Vec::<u32>::new(), "{kind}: only a human can tell");
                found.iter().filter(|(_, code)| *code == FindingCode::EvidenceUsedBefore).count()
            };
            assert_eq!(of(&other), 0, "{kind}: nothing is shared");
            other.evidence[0].blob = case.evidence[0].blob.clone();
            assert_eq!(of(&other), 1, "{kind}");
            other.state = CaseState::Delivered;
            assert_eq!(of(&other), 1, "{kind}: a closed case showed it too");
            let mut same_home = other.clone();
            same_home.to = case.to.clone();
            assert_eq!(of(&same_home), 0, "{kind}: a deed of the home itself");
            let mut same_person = other.clone();
            same_person.parties = vec![Party { role: PartyRole::Applicant, ..case.subject().unwrap().clone() }];
            assert_eq!(of(&same_person), 0, "{kind}: the person's own paper");
        }
    }
}

#[test]
fn somebody_else_who_applies_for_the_dwelling_is_told_and_a_household_is_not() {
    let packs = packs();
    let pack = packs.latest("2079").unwrap();
    let case = right_case(pack, "owner");
    let mut other = stranger(pack, "РЛЦ26-АР01-1100");
    other.to = case.to.clone();
    other.to.number = "021".into();
    let applied = |others: &[Case]| {
        let (found, suggestion) = told(pack, &case, others);
        assert_eq!(suggestion.unmet, Vec::<u32>::new());
        found.contains(&("no-pending".into(), FindingCode::DwellingApplied))
    };
    assert!(applied(std::slice::from_ref(&other)));
    let mut closed = other.clone();
    closed.state = CaseState::Terminated;
    assert!(!applied(&[closed]));
    let mut related = other.clone();
    related.parties[0].related_case = Some(case.number.clone());
    assert!(!applied(&[related]));
    let mut named = other.clone();
    named.parties.push(Party { role: PartyRole::HouseholdMember, ..case.parties[0].clone() });
    assert!(!applied(&[named]));
    let mut flat = other;
    flat.to.apartment = Some("4".into());
    assert!(!applied(&[flat]));
}

#[test]
fn not_accepting_a_second_application_for_the_dwelling_leads_to_a_return_with_its_ground() {
    let packs = packs();
    let pack = packs.latest("2107").unwrap();
    let mut case = right_case(pack, "user");
    let mut other = stranger(pack, "РЛЦ26-АР01-1100");
    other.to = case.to.clone();
    let known = Known { neighbours: Some(Neighbours::of(&case, [&other])), ..right_known(&case) };
    let said = |check: &str| CheckAnswer {
        check: check.into(),
        answer: Some(Answer::NotMet),
        note: String::new(),
        by: officer(),
        at: now(),
        marks: Vec::new(),
    };
    case.checks = vec![said("no-pending")];
    let states = evaluate(&case, pack, today(), &known);
    assert_eq!(suggest(&states).outcome, Some(Outcome::Returned));
    let grounds = suggested_grounds(pack, &states, Outcome::Returned);
    assert_eq!(grounds.iter().map(|ground| ground.key.as_str()).collect::<Vec<_>>(), ["dwelling-contested"]);
}

#[test]
fn an_unusual_number_of_people_is_told_with_those_who_are_about_to_come() {
    let packs = packs();
    let pack = packs.latest("2079").unwrap();
    let mut case = right_case(pack, "owner");
    case.classifier.registered = 6;
    let arriving = |count: u32| -> Vec<Case> {
        (0..count)
            .map(|place| {
                let mut other = stranger(pack, &format!("РЛЦ26-АР01-20{place:02}"));
                other.id = CaseId(Uuid::from_u128(0x2000 + u128::from(place)));
                let born = (1970 + i32::try_from(place).unwrap(), 2, 3);
                other.parties[0].person = person("Пенка", "Илиева", born, Sex::Female);
                other.to = case.to.clone();
                other
            })
            .collect()
    };
    for (coming, named, count) in [
        (0, FindingCode::ResidentsAfter, "7"),
        (1, FindingCode::ResidentsAfter, "7"),
        (2, FindingCode::ResidentsUnusual, "9"),
        (5, FindingCode::ResidentsUnusual, "12"),
    ] {
        let others = arriving(coming);
        let known = Known { neighbours: Some(Neighbours::of(&case, &others)), ..right_known(&case) };
        let state = found(&evaluate(&case, pack, today(), &known), "residents");
        let finding = state.finding.unwrap();
        assert_eq!((state.answer, finding.code, finding.params["count"].as_str()), (None, named, count), "{coming}");
    }
    case.classifier.registered = 40;
    let old = packs.get("2079", "2026.1").unwrap();
    let state = found(&evaluate(&case, old, today(), &right_known(&case)), "residents");
    assert_eq!(code(&state), Some(FindingCode::ResidentsAfter), "an older version knows no usual number");
}
