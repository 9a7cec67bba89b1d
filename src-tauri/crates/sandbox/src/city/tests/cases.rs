//! People, addresses, households and what has happened to them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use gishe_domain::case::{Author, Case};
use gishe_domain::egn::Egn;
use gishe_domain::lnch::Lnch;
use gishe_domain::person::{Identifier, PartyRole};
use gishe_domain::rules::civil_day;
use gishe_domain::state::CaseState;

use super::super::{City, Mistake, founding::Founding, plan};
use super::{city, today};

/// Facts alone: nothing is drawn.
fn facts(city: &City) -> Vec<(Case, Option<Mistake>)> {
    let founding: &Founding = &city.founding;
    let groups = founding.plan.groups.iter();
    groups.flat_map(|group| founding.draft(group).unwrap()).map(|one| (one.case, one.mistake)).collect()
}

#[test]
fn identifiers_are_genuine_agree_with_their_bearers_and_are_nobody_elses() {
    let mut bearers = HashMap::new();
    let mut foreigners = 0;
    for (case, _) in facts(&city(7, 3000)) {
        for party in case.parties {
            let person = party.person;
            match &person.identifier {
                Identifier::Egn(digits) => {
                    let egn = Egn::parse(digits).unwrap();
                    assert_eq!((egn.birth_date(), egn.sex()), (person.birth_date, person.sex));
                }
                Identifier::Lnch(digits) => {
                    Lnch::parse(digits).unwrap();
                    assert!(person.name.latin.is_some() && person.citizenship != "BG");
                    foreigners += 1;
                }
            }
            let digits = person.identifier.digits().to_owned();
            let before = bearers.insert(digits, person.clone());
            assert!(before.is_none_or(|other| other == person), "two people have one identifier");
        }
    }
    assert!(foreigners > 30, "{foreigners} foreigners");
}

#[test]
fn every_address_stands_in_its_district_unless_that_is_the_mistake() {
    let city = city(8, 3000);
    for (case, mistake) in facts(&city) {
        let streets = city.streets(&case.district);
        let stands = streets.iter().any(|street| {
            street.location == case.to.location
                && street.settlement == case.to.settlement
                && street.numbers.contains(&case.to.number)
                && case.to.district.as_ref().is_some_and(|district| district.code == case.district.0)
        });
        let planted = matches!(
            mistake,
            Some(Mistake::WrongDistrict | Mistake::AddressOutsideRegister | Mistake::NumberOutsideRegister)
        );
        assert_eq!(stands, !planted, "{}: {:?}", case.number, case.to);
        assert_ne!(case.from.text(), case.to.text());
    }
}

#[test]
fn every_district_has_streets_with_codes_of_five_digits_and_some_numbers_have_letters() {
    let city = city(1, 0);
    assert!(city.is_empty() && city.districts().count() == 24);
    let mut lettered = 0;
    for district in city.districts() {
        let streets = city.streets(&gishe_domain::address::DistrictCode(district.code.clone()));
        assert!(streets.len() >= 9, "{}", district.name);
        let mut codes = BTreeSet::new();
        for street in streets {
            assert!(street.location.code.len() == 5 && street.location.code.bytes().all(|b| b.is_ascii_digit()));
            assert!(codes.insert((&street.settlement.code, &street.location.code)), "{}", street.location.name);
            assert!(street.numbers.len() > 5);
            lettered += street.numbers.iter().filter(|number| number.ends_with('А')).count();
        }
    }
    assert!(lettered > 100);
}

#[test]
fn cases_come_by_district_and_in_the_order_of_their_numbers() {
    let all = facts(&city(9, 1500));
    let keys: Vec<_> = all.iter().map(|(case, _)| (case.district.clone(), case.number.clone())).collect();
    assert!(keys.is_sorted());
    let ids: BTreeSet<_> = all.iter().map(|(case, _)| case.id).collect();
    let numbers: BTreeSet<_> = all.iter().map(|(case, _)| &case.number).collect();
    let acts: BTreeSet<_> = all.iter().filter_map(|(case, _)| case.decision.as_ref()).map(|act| &act.number).collect();
    let decided = all.iter().filter(|(case, _)| case.decision.is_some()).count();
    assert_eq!((ids.len(), numbers.len(), acts.len()), (1500, 1500, decided));
    for pair in all.windows(2).filter(|pair| pair[0].0.district == pair[1].0.district) {
        assert!(pair[0].0.submitted_at <= pair[1].0.submitted_at);
    }
}

#[test]
fn shares_are_plausible() {
    let all = facts(&city(10, 4000));
    let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
    let mut services: BTreeMap<&str, u32> = BTreeMap::new();
    let mut states: BTreeMap<CaseState, u32> = BTreeMap::new();
    for (case, _) in &all {
        *kinds.entry(&case.applicant_type).or_default() += 1;
        *services.entry(&case.service).or_default() += 1;
        *states.entry(case.state).or_default() += 1;
    }
    assert!(kinds.len() == 7 && kinds.values().all(|count| *count > 100), "{kinds:?}");
    assert!(services["2107"] > services["2079"] && services["2079"] > 1000, "{services:?}");
    let of = |state| states.get(&state).copied().unwrap_or_default();
    let at_work = of(CaseState::Submitted) + of(CaseState::Claimed) + of(CaseState::InReview);
    assert!(at_work > 2000, "{states:?}");
    assert!(
        of(CaseState::Decided) > 80 && of(CaseState::Delivered) > 600 && of(CaseState::AwaitingCitizen) > 80,
        "{states:?}"
    );
    let due = gishe_domain::calendar::Calendar::default();
    let open = all.iter().filter(|(case, _)| case.state.is_undecided() && case.deadline.pauses.is_empty());
    let limits: Vec<_> =
        open.map(|(case, _)| due.add_working_days(case.deadline.from, case.deadline.working_days.into())).collect();
    assert!(limits.iter().filter(|day| **day < today()).count() > 20, "none is overdue");
    assert!(limits.iter().filter(|day| **day == today()).count() > 20, "none is due today");
}

#[test]
fn a_household_names_the_cases_of_all_its_members() {
    let all = facts(&city(11, 1500));
    let by_number: HashMap<_, _> = all.iter().map(|(case, _)| (case.number.as_str(), case)).collect();
    let mut related = 0;
    for (case, _) in &all {
        for party in &case.parties {
            let Some(number) = &party.related_case else { continue };
            let theirs = by_number[number.as_str()];
            assert_eq!(theirs.subject().unwrap().person, party.person);
            assert_eq!((&theirs.to, &theirs.service), (&case.to, &case.service));
            assert_ne!(theirs.number, case.number);
            related += 1;
        }
    }
    assert!(related > 100);
}

#[test]
fn a_child_is_a_minor_and_is_applied_for_by_somebody_of_age() {
    let mut children = 0;
    for (case, mistake) in facts(&city(12, 3000)) {
        assert!(case.applicant().unwrap().person.age_on(today()) >= 18);
        if case.applicant_type == "guardian" {
            let child = case.parties.iter().find(|party| party.role == PartyRole::Subject).unwrap();
            let of_age = child.person.age_on(today()) >= 18;
            assert_eq!(of_age, mistake == Some(Mistake::RepresentedOfAge), "{}", case.number);
            children += 1;
        }
    }
    assert!(children > 100);
}

#[test]
fn a_history_is_whole_and_ends_before_the_city_is_founded() {
    let morning = plan::civil(today(), plan::MORNING * 3600);
    for (case, _) in facts(&city(13, 3000)) {
        let versions: Vec<u32> = case.history.iter().map(|entry| entry.version).collect();
        assert_eq!(versions, (1..=case.version).collect::<Vec<_>>(), "{}", case.number);
        assert_eq!(case.history[0].kind, "submitted");
        assert_eq!(case.history[0].at, case.submitted_at);
        assert!(case.history.windows(2).all(|pair| pair[0].at <= pair[1].at), "{}", case.number);
        assert!(case.history.iter().all(|entry| entry.at <= morning), "{} {:?}", case.number, case.history);
        let held = matches!(case.state, CaseState::Claimed | CaseState::InReview | CaseState::Decided);
        assert!(!held || case.claim.is_some(), "{}", case.number);
        let decided = matches!(case.state, CaseState::Decided | CaseState::Delivered | CaseState::Terminated);
        assert!(!decided || case.decision.is_some(), "{}", case.number);
        for entry in case.history.iter().filter(|entry| matches!(entry.author, Author::Officer { .. })) {
            assert!(gishe_domain::calendar::Calendar::default().is_working_day(civil_day(entry.at)), "{}", case.number);
        }
    }
}

#[test]
fn without_officers_nobody_has_touched_a_case() {
    let mut config = city(14, 200).founding.config.clone();
    config.officers.clear();
    let city = City::new(config, std::sync::Arc::new(super::Notary)).unwrap();
    assert!(facts(&city).iter().all(|(case, _)| case.state == CaseState::Submitted && case.claim.is_none()));
}
