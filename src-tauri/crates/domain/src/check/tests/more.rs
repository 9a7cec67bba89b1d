//! The rules one by one where the table of mistakes does not reach.

use super::mistakes::street;
use super::*;

fn state_of(pack: &ServicePack, case: &Case, known: &Known, check: &str) -> (Option<Answer>, Option<FindingCode>) {
    let state = found(&evaluate(case, pack, today(), known), check);
    (state.answer, code(&state))
}

#[test]
fn a_classifier_that_did_not_answer_is_replaced_by_the_register_of_streets() {
    let packs = packs();
    let pack = packs.latest("2079").unwrap();
    let mut case = right_case(pack, "owner");
    case.classifier.found = ClassifierMatch::Unanswered;
    let with = |street| Known { street, ..right_known(&case) };
    let met = Some(Answer::Met);
    let unmet = Some(Answer::NotMet);
    for (known, expected) in [
        (with(StreetKnown::NotHere), (None, Some(FindingCode::AddressUnconfirmed))),
        (with(StreetKnown::Absent), (unmet, Some(FindingCode::StreetNotInRegister))),
        (with(StreetKnown::Present(street(&["021"], &[]))), (met, Some(FindingCode::AddressInRegister))),
        (with(StreetKnown::Present(street(&["022"], &[]))), (unmet, Some(FindingCode::NumberNotInRegister))),
    ] {
        assert_eq!(state_of(pack, &case, &known, "address"), expected);
    }
    let known = with(StreetKnown::Present(street(&["001", "057", "009А"], &[])));
    let finding = found(&evaluate(&case, pack, today(), &known), "address").finding.unwrap();
    assert_eq!((finding.params["first"].as_str(), finding.params["last"].as_str()), ("1", "57"));
    let mut entered = case.clone();
    entered.to.entrance = Some("a".into());
    let known = Known { street: StreetKnown::Present(street(&["021"], &["А", "Б"])), ..right_known(&entered) };
    assert_eq!(state_of(pack, &entered, &known, "address"), (met, Some(FindingCode::AddressInRegister)));
    let mut other = case;
    other.to.district = other.from.district.clone();
    let known = Known { street: StreetKnown::Absent, ..right_known(&other) };
    assert_eq!(state_of(pack, &other, &known, "address"), (unmet, Some(FindingCode::AddressOtherDistrict)));
}

#[test]
fn an_exemption_is_proven_by_its_document_or_asked_of_a_human() {
    let packs = packs();
    let pack = packs.latest("2079").unwrap();
    let mut case = right_case(pack, "owner");
    case.payments.clear();
    let fee = |case: &Case| state_of(pack, case, &right_known(case), "fee");
    case.exemption = Some("veteran".into());
    assert_eq!(fee(&case), (None, Some(FindingCode::ExemptionUnknown)));
    case.exemption = Some("social-aid".into());
    assert_eq!(fee(&case), (None, Some(FindingCode::ExemptionClaimed)));
    case.exemption = Some("disability".into());
    assert_eq!(fee(&case), (Some(Answer::NotMet), Some(FindingCode::ExemptionUnproven)));
    let mut paper = crate::fixture::evidence("e9", "disability-decision");
    paper.valid_until = Some(today() - Days::new(30));
    case.evidence.push(paper);
    assert_eq!(fee(&case), (Some(Answer::NotMet), Some(FindingCode::ExemptionUnproven)), "it had ended by then");
    case.evidence.last_mut().unwrap().valid_until = Some(today() - Days::new(6));
    assert_eq!(fee(&case), (None, Some(FindingCode::ExemptionClaimed)), "good on the day of filing; a human reads it");
    let by_itself =
        assets::SERVICE_2079.replacen("Decision on a lasting disability\" }\nhuman = true", "Decision\" }", 1);
    let machine = ServicePack::parse(&by_itself).unwrap();
    assert_eq!(
        state_of(&machine, &case, &right_known(&case), "fee"),
        (Some(Answer::Met), Some(FindingCode::FeeExempt))
    );
    case.payments = right_case(pack, "owner").payments;
    assert_eq!(fee(&case), (Some(Answer::Met), Some(FindingCode::FeePaid)), "who paid has paid");
}

#[test]
fn a_representative_is_a_parent_or_a_guardian_and_the_other_parent_is_asked_for() {
    let packs = packs();
    let pack = packs.latest("2107").unwrap();
    let mut case = right_case(pack, "guardian");
    let state = |case: &Case, check| state_of(pack, case, &right_known(case), check);
    assert_eq!(state(&case, "representation"), (None, Some(FindingCode::RepresentsBy)));
    assert_eq!(state(&case, "other-parent").0, Some(Answer::Met));
    case.parties.retain(|party| party.role != PartyRole::OtherParent);
    case.declarations.retain(|given| given.kind != "other-parent-consent");
    assert_eq!(state(&case, "other-parent"), (None, Some(FindingCode::OtherParentUnnamed)));
    let mut spouse = party(PartyRole::HouseholdMember);
    spouse.related_case = Some("РЛЦ26-АР01-1483".into());
    let mut along = case.clone();
    along.parties.push(spouse);
    assert_eq!(state(&along, "other-parent"), (Some(Answer::Met), Some(FindingCode::OtherParentMovesAlong)));
    let mut guardian = case.clone();
    guardian
        .evidence
        .iter_mut()
        .filter(|given| given.kind == "birth-certificate")
        .for_each(|given| given.kind = "guardianship-act".into());
    assert_eq!(state(&guardian, "other-parent"), (Some(Answer::NotApplicable), Some(FindingCode::NotDemanded)));
    let ward = guardian.parties.iter_mut().find(|party| party.role == PartyRole::Subject).unwrap();
    ward.person = crate::fixture::person("Никола", "Киров", (1980, 6, 11), Sex::Male);
    assert_eq!(state(&guardian, "representation"), (None, Some(FindingCode::RepresentsBy)), "a ward may be of age");
}

#[test]
fn a_child_is_represented_up_to_the_day_before_its_eighteenth_birthday() {
    let packs = packs();
    let pack = packs.latest("2079").unwrap();
    let mut case = right_case(pack, "guardian");
    let filed = crate::rules::civil_day(case.submitted_at);
    for (day, of_age) in [(filed, true), (filed + Days::new(1), false)] {
        use chrono::Datelike;
        let child = case.parties.iter_mut().find(|party| party.role == PartyRole::Subject).unwrap();
        child.person = crate::fixture::person("Никола", "Киров", (day.year() - 18, day.month(), day.day()), Sex::Male);
        let unmet = state_of(pack, &case, &right_known(&case), "representation").0 == Some(Answer::NotMet);
        assert_eq!(unmet, of_age, "{day}");
    }
}

#[test]
fn a_case_is_judged_by_the_version_that_it_began_under() {
    let packs = packs();
    let old = packs.get("2079", "2026.1").unwrap();
    let new = packs.latest("2079").unwrap();
    for kind in TYPES {
        let begun = right_case(old, kind);
        let mut later = begun.clone();
        later.pack_version = new.version.clone();
        assert_eq!((packs.of(&begun), packs.of(&later)), (Some(old), Some(new)));
        let known = Known { neighbours: None, ..right_known(&begun) };
        let codes = |case: &Case| -> Vec<Option<FindingCode>> {
            evaluate(case, packs.of(case).unwrap(), today(), &known).iter().map(code).collect()
        };
        assert!(!codes(&begun).contains(&Some(FindingCode::NeighboursUnknown)), "{kind}: it did not ask that");
        assert!(codes(&later).contains(&Some(FindingCode::NeighboursUnknown)), "{kind}");
    }
}
