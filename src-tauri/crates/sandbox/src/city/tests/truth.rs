//! The mistakes are where the ground truth says, an officer's rules find each of them, and there are no others.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use gishe_domain::case::{Answer, Case};
use gishe_domain::check::{
    Known, Neighbours, SignatureFinding, SignatureVerdict, StreetKnown, evaluate, is_pending_duplicate,
};
use gishe_domain::finding::FindingCode;

use super::super::dossier::{Drafted, Make, Slot};
use super::super::{City, Mistake};
use super::{Notary, city, today};

/// What verification would say of each declaration.
fn signatures(city: &City, one: &Drafted) -> BTreeMap<String, SignatureFinding> {
    let mut findings = BTreeMap::new();
    for leaf in &one.leaves {
        let Slot::Declaration(at) = leaf.slot else { continue };
        let declaration = &one.case.declarations[at];
        let (bytes, _) = city.founding.leaf(&one.case, leaf).unwrap();
        let (who, holds) = Notary::inspect(&bytes);
        let declarant = one.case.party(&declaration.declarant).unwrap();
        let finding = SignatureFinding {
            verdict: if holds { SignatureVerdict::Passed } else { SignatureVerdict::Failed },
            sub_indication: None,
            signer: Some(who.clone()),
            signer_is_declarant: Some(who == declarant.person.identifier.digits()),
            names_agree: None,
        };
        findings.insert(declaration.id.clone(), finding);
    }
    assert_eq!(findings.len(), one.case.declarations.len());
    findings
}

/// Everything out of the ordinary that the rules tell.
fn told(city: &City, one: &Drafted, all: &[&Case]) -> Vec<FindingCode> {
    let pack = city.founding.packs.of(&one.case).unwrap();
    let pending = all.iter().filter(|other| is_pending_duplicate(&one.case, other)).map(|other| other.number.clone());
    let street = city
        .streets(&one.case.district)
        .iter()
        .find(|street| street.location == one.case.to.location && street.settlement == one.case.to.settlement);
    let known = Known {
        signatures: signatures(city, one),
        pending: Some(pending.collect()),
        neighbours: Some(Neighbours::of(&one.case, all.iter().copied())),
        street: street.map_or(StreetKnown::Absent, |street| StreetKnown::Present(street.clone())),
    };
    let mut case = one.case.clone();
    case.checks.clear();
    let checks = evaluate(&case, pack, today(), &known);
    assert!(!checks.is_empty());
    let told = checks.into_iter().filter(|check| check.machine != Some(Answer::Met));
    told.flat_map(|check| check.finding.into_iter().chain(check.more))
        .map(|finding| finding.code)
        .filter(|code| !EVERYDAY.contains(code))
        .collect()
}

/// What an officer is told of a case with nothing wrong: to read, to count, to judge, to wait for.
const EVERYDAY: [FindingCode; 8] = [
    FindingCode::DocumentPresent,
    FindingCode::RepresentsBy,
    FindingCode::ResidentsAfter,
    FindingCode::NotDemanded,
    FindingCode::ExemptionClaimed,
    FindingCode::FeeAwaited,
    FindingCode::SignatureValid,
    FindingCode::OtherParentMovesAlong,
];

fn expected(mistake: Mistake) -> FindingCode {
    match mistake {
        Mistake::WrongDistrict => FindingCode::AddressOtherDistrict,
        Mistake::MissingConsent => FindingCode::DeclarationMissing,
        Mistake::ExpiredPowerOfAttorney => FindingCode::EvidenceExpired,
        Mistake::SignedBySomebodyElse => FindingCode::DeclarationSignedByOther,
        Mistake::AddressOutsideRegister => FindingCode::AddressNotInClassifier,
        Mistake::Duplicate => FindingCode::DuplicatePending,
        Mistake::UnpaidFee => FindingCode::FeeMissing,
        Mistake::TamperedDeclaration => FindingCode::SignatureInvalid,
        Mistake::NumberOutsideRegister => FindingCode::NumberNotInRegister,
        Mistake::FormerAddressDiffers => FindingCode::FromAddressDiffers,
        Mistake::PowerAfterFiling => FindingCode::EvidenceIssuedLater,
        Mistake::ReusedDocument => FindingCode::EvidenceUsedBefore,
        Mistake::ContestedDwelling => FindingCode::DwellingApplied,
        Mistake::Overcrowded => FindingCode::ResidentsUnusual,
        Mistake::RepresentedOfAge => FindingCode::RepresentedOfAge,
        Mistake::OtherParentUnnamed => FindingCode::OtherParentUnnamed,
        Mistake::MissingOtherParentConsent => FindingCode::DeclarationMissing,
        Mistake::UnprovenExemption => FindingCode::ExemptionUnproven,
        Mistake::UnderpaidFee => FindingCode::FeeUnderpaid,
        Mistake::MissingDocument => FindingCode::EvidenceMissing,
    }
}

/// Nothing is drawn here: a file is named by what it would be made from.
fn name_files(one: &mut Drafted) {
    for leaf in &one.leaves {
        let Slot::Evidence(at) = leaf.slot else { continue };
        one.case.evidence[at].blob.sha256 = match &leaf.make {
            Make::Scan(key) => format!("{key:?}"),
            _ => format!("{} {at}", one.case.number),
        };
    }
}

#[test]
fn each_mistake_is_found_by_the_rules_and_nothing_else_is() {
    let city = city(21, 4000);
    let truth: HashMap<_, _> = city.mistakes().unwrap().into_iter().collect();
    let groups = city.founding.plan.groups.iter();
    let mut cases: Vec<Drafted> = groups.flat_map(|group| city.founding.draft(group).unwrap()).collect();
    cases.iter_mut().for_each(name_files);
    let all: Vec<&Case> = cases.iter().map(|one| &one.case).collect();
    let mut seen = BTreeSet::new();
    for one in &cases {
        let local: Vec<&Case> = all.iter().copied().filter(|other| other.district == one.case.district).collect();
        let mut found = told(&city, one, &local);
        // Two houses without apartments may have one address by chance: then both are rightly told.
        let shared = local.iter().any(|other| other.id != one.case.id && other.to.is_same_dwelling(&one.case.to));
        if shared && truth.get(&one.case.id) != Some(&Mistake::ContestedDwelling) {
            found.retain(|code| *code != FindingCode::DwellingApplied);
        }
        match truth.get(&one.case.id) {
            Some(mistake) => {
                assert!(found.contains(&expected(*mistake)), "{} {mistake:?}: {found:?}", one.case.number);
                assert!(one.case.state.is_undecided(), "{} {mistake:?}", one.case.number);
                assert_eq!(found.len(), 1, "{} {mistake:?}: {found:?}", one.case.number);
                seen.insert(*mistake);
            }
            None => assert!(found.is_empty(), "{} {}: {found:?}", one.case.number, one.case.applicant_type),
        }
    }
    assert_eq!(seen, BTreeSet::from(Mistake::ALL));
}

#[test]
fn mistakes_are_a_known_share() {
    let city = city(22, 20_000);
    let mut shares: BTreeMap<Mistake, u32> = BTreeMap::new();
    for (_, mistake) in city.mistakes().unwrap() {
        *shares.entry(mistake).or_default() += 1;
    }
    assert!(shares.len() == 20 && shares.values().all(|count| (40..400).contains(count)), "{shares:?}");
}
