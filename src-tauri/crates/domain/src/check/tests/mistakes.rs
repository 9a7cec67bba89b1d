//! Each mistake is found and named, in a case that is otherwise right.

use super::*;
use crate::address::Street;

/// What is spoilt, in which types, which check finds it, how it is named, and what the rules then suggest.
struct Mistake {
    what: &'static str,
    types: &'static [&'static str],
    spoil: fn(&mut Case, &mut Known),
    check: &'static str,
    named: FindingCode,
    suggests: Outcome,
    ground: &'static str,
}

pub fn sign(known: &mut Known, kind: &str, case: &Case, change: impl Fn(&mut SignatureFinding)) {
    for declaration in case.declarations.iter().filter(|declaration| declaration.kind == kind) {
        known.signatures.entry(declaration.id.clone()).and_modify(&change);
    }
}

/// „ул. Кричим“ with these numbers; the first of them has these entrances.
pub fn street(numbers: &[&str], entrances: &[&str]) -> Street {
    let own = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<String>>();
    let at = crate::fixture::address("09", "Лозенец", "ул. Кричим", "21");
    Street {
        district: DistrictCode("09".into()),
        settlement: at.settlement,
        location: at.location,
        numbers: own(numbers),
        entrances: [(numbers[0].to_owned(), own(entrances))].into(),
    }
}

const CONSENTED: &[&str] = &["consented"];

const MISTAKES: [Mistake; 30] = [
    Mistake {
        what: "wrong district",
        types: &TYPES,
        spoil: |case, _| case.classifier.found = ClassifierMatch::OtherDistrict { district: DistrictCode("13".into()) },
        check: "address",
        named: FindingCode::AddressOtherDistrict,
        suggests: Outcome::Refused,
        ground: "other-district",
    },
    Mistake {
        what: "the written district is not the one it was filed with",
        types: &TYPES,
        spoil: |case, _| case.to.district = case.from.district.clone(),
        check: "address",
        named: FindingCode::AddressOtherDistrict,
        suggests: Outcome::Refused,
        ground: "other-district",
    },
    Mistake {
        what: "address outside the register",
        types: &TYPES,
        spoil: |case, _| case.classifier.found = ClassifierMatch::Missing,
        check: "address",
        named: FindingCode::AddressNotInClassifier,
        suggests: Outcome::Refused,
        ground: "not-in-classifier",
    },
    Mistake {
        what: "address abroad",
        types: &TYPES,
        spoil: |case, _| case.to.country = "DE".into(),
        check: "address",
        named: FindingCode::AddressAbroad,
        suggests: Outcome::Refused,
        ground: "not-in-classifier",
    },
    Mistake {
        what: "old address differs",
        types: &TYPES,
        spoil: |case, _| case.classifier.from_agrees = false,
        check: "address",
        named: FindingCode::FromAddressDiffers,
        suggests: Outcome::Returned,
        ground: "from-address-differs",
    },
    Mistake {
        what: "missing consent",
        types: CONSENTED,
        spoil: |case, _| case.declarations.retain(|declaration| declaration.kind != "owner-consent"),
        check: "owner-consent",
        named: FindingCode::DeclarationMissing,
        suggests: Outcome::Returned,
        ground: "consent-missing",
    },
    Mistake {
        what: "consent of one owner of two",
        types: CONSENTED,
        spoil: |case, _| {
            let second = Party { role: PartyRole::Owner, ..party(PartyRole::CoOwner) };
            case.parties.push(second);
        },
        check: "owner-consent",
        named: FindingCode::DeclarationMissing,
        suggests: Outcome::Returned,
        ground: "consent-missing",
    },
    Mistake {
        what: "consent signed by somebody else",
        types: CONSENTED,
        spoil: |case, known| sign(known, "owner-consent", case, |said| said.signer_is_declarant = Some(false)),
        check: "owner-consent",
        named: FindingCode::DeclarationSignedByOther,
        suggests: Outcome::Refused,
        ground: "consent-by-other",
    },
    Mistake {
        what: "consent without a signature",
        types: CONSENTED,
        spoil: |case, known| sign(known, "owner-consent", case, |said| said.verdict = SignatureVerdict::Unsigned),
        check: "owner-consent",
        named: FindingCode::DeclarationUnsigned,
        suggests: Outcome::Returned,
        ground: "consent-invalid",
    },
    Mistake {
        what: "consent changed after signing",
        types: CONSENTED,
        spoil: |case, known| sign(known, "owner-consent", case, |said| said.verdict = SignatureVerdict::Failed),
        check: "owner-consent",
        named: FindingCode::SignatureInvalid,
        suggests: Outcome::Returned,
        ground: "consent-invalid",
    },
    Mistake {
        what: "application signed by somebody else",
        types: &TYPES,
        spoil: |case, known| sign(known, "application", case, |said| said.signer_is_declarant = Some(false)),
        check: "identity",
        named: FindingCode::DeclarationSignedByOther,
        suggests: Outcome::Refused,
        ground: "application-unsigned",
    },
    Mistake {
        what: "expired power of attorney",
        types: &["proxy"],
        spoil: |case, _| {
            let paper = case.evidence.iter_mut().find(|given| given.kind == "power-of-attorney").unwrap();
            paper.valid_until = Some(today() - Days::new(1));
        },
        check: "power-of-attorney",
        named: FindingCode::EvidenceExpired,
        suggests: Outcome::Returned,
        ground: "power-expired",
    },
    Mistake {
        what: "no power of attorney",
        types: &["proxy"],
        spoil: |case, _| case.evidence.retain(|given| given.kind != "power-of-attorney"),
        check: "power-of-attorney",
        named: FindingCode::EvidenceMissing,
        suggests: Outcome::Returned,
        ground: "power-missing",
    },
    Mistake {
        what: "no title document",
        types: &["owner", "co-owner", "consented"],
        spoil: |case, _| case.evidence.clear(),
        check: "title-document",
        named: FindingCode::EvidenceMissing,
        suggests: Outcome::Returned,
        ground: "document-missing",
    },
    Mistake {
        what: "no consent of the other parent",
        types: &["guardian"],
        spoil: |case, _| case.declarations.retain(|declaration| declaration.kind != "other-parent-consent"),
        check: "other-parent",
        named: FindingCode::DeclarationMissing,
        suggests: Outcome::Returned,
        ground: "other-parent-missing",
    },
    Mistake {
        what: "duplicate",
        types: &TYPES,
        spoil: |_, known| known.pending = Some(["РЛЦ26-АР01-1391".to_owned()].into()),
        check: "no-pending",
        named: FindingCode::DuplicatePending,
        suggests: Outcome::Terminated,
        ground: "duplicate",
    },
    Mistake {
        what: "missing fee",
        types: &TYPES,
        spoil: |case, _| case.payments.clear(),
        check: "fee",
        named: FindingCode::FeeMissing,
        suggests: Outcome::Returned,
        ground: "fee-unpaid",
    },
    Mistake {
        what: "too small a fee",
        types: &TYPES,
        spoil: |case, _| case.payments[0].amount -= 1,
        check: "fee",
        named: FindingCode::FeeUnderpaid,
        suggests: Outcome::Returned,
        ground: "fee-unpaid",
    },
    Mistake {
        what: "birth date differs from the ЕГН",
        types: &TYPES,
        spoil: |case, _| case.parties[0].person.birth_date = today() - Days::new(365 * 40),
        check: "identity",
        named: FindingCode::BirthDateDiffers,
        suggests: Outcome::Returned,
        ground: "identity-differs",
    },
    Mistake {
        what: "a needed person is not named",
        types: &["guardian", "proxy"],
        spoil: |case, _| case.parties.retain(|party| party.role != PartyRole::Subject),
        check: "identity",
        named: FindingCode::PartyMissing,
        suggests: Outcome::Returned,
        ground: "identity-differs",
    },
    Mistake {
        what: "the applicant is a minor",
        types: &["owner", "user"],
        spoil: |case, _| {
            case.parties[0].person = crate::fixture::person("Борис", "Димитров", (2008, 11, 21), Sex::Male);
        },
        check: "identity",
        named: FindingCode::ApplicantMinor,
        suggests: Outcome::Refused,
        ground: "no-capacity",
    },
    Mistake {
        what: "the power of attorney is later than the application",
        types: &["proxy"],
        spoil: |case, _| {
            let paper = case.evidence.iter_mut().find(|given| given.kind == "power-of-attorney").unwrap();
            paper.issued_on = Some(today());
        },
        check: "power-of-attorney",
        named: FindingCode::EvidenceIssuedLater,
        suggests: Outcome::Returned,
        ground: "power-later",
    },
    Mistake {
        what: "a document that is issued tomorrow",
        types: &["owner", "co-owner", "consented"],
        spoil: |case, _| case.evidence[0].issued_on = Some(today() + Days::new(1)),
        check: "title-document",
        named: FindingCode::EvidenceIssuedLater,
        suggests: Outcome::Returned,
        ground: "document-later",
    },
    Mistake {
        what: "a consent of another year",
        types: CONSENTED,
        spoil: |case, _| {
            let given = case.declarations.iter_mut().find(|given| given.kind == "owner-consent").unwrap();
            given.signed_on = today() - Days::new(400);
        },
        check: "owner-consent",
        named: FindingCode::DeclarationStale,
        suggests: Outcome::Returned,
        ground: "declaration-untimely",
    },
    Mistake {
        what: "a consent of tomorrow",
        types: CONSENTED,
        spoil: |case, _| {
            let given = case.declarations.iter_mut().find(|given| given.kind == "owner-consent").unwrap();
            given.signed_on = today() + Days::new(1);
        },
        check: "owner-consent",
        named: FindingCode::DeclarationPostdated,
        suggests: Outcome::Returned,
        ground: "declaration-untimely",
    },
    Mistake {
        what: "the represented person is of age",
        types: &["guardian"],
        spoil: |case, _| {
            let child = case.parties.iter_mut().find(|party| party.role == PartyRole::Subject).unwrap();
            child.person = crate::fixture::person("Никола", "Киров", (2008, 11, 14), Sex::Male);
        },
        check: "representation",
        named: FindingCode::RepresentedOfAge,
        suggests: Outcome::Refused,
        ground: "represented-of-age",
    },
    Mistake {
        what: "no answer of the classifier, and no such street",
        types: &TYPES,
        spoil: |case, known| {
            case.classifier.found = ClassifierMatch::Unanswered;
            known.street = StreetKnown::Absent;
        },
        check: "address",
        named: FindingCode::StreetNotInRegister,
        suggests: Outcome::Returned,
        ground: "number-unknown",
    },
    Mistake {
        what: "no answer of the classifier, and no such number",
        types: &TYPES,
        spoil: |case, known| {
            case.classifier.found = ClassifierMatch::Unanswered;
            known.street = StreetKnown::Present(street(&["001", "019"], &[]));
        },
        check: "address",
        named: FindingCode::NumberNotInRegister,
        suggests: Outcome::Returned,
        ground: "number-unknown",
    },
    Mistake {
        what: "no answer of the classifier, and no such entrance",
        types: &TYPES,
        spoil: |case, known| {
            case.classifier.found = ClassifierMatch::Unanswered;
            known.street = StreetKnown::Present(street(&["021"], &["А", "Б"]));
        },
        check: "address",
        named: FindingCode::EntranceNotInRegister,
        suggests: Outcome::Returned,
        ground: "number-unknown",
    },
    Mistake {
        what: "an exemption without its document",
        types: &TYPES,
        spoil: |case, _| {
            case.payments.clear();
            case.exemption = Some("disability".into());
        },
        check: "fee",
        named: FindingCode::ExemptionUnproven,
        suggests: Outcome::Returned,
        ground: "exemption-unproven",
    },
];

#[test]
fn every_mistake_is_found_and_named_in_both_services() {
    for pack in packs().iter() {
        for mistake in &MISTAKES {
            for kind in mistake.types {
                let told = format!("{} {kind}: {}", pack.code, mistake.what);
                let mut case = right_case(pack, kind);
                let mut known = right_known(&case);
                (mistake.spoil)(&mut case, &mut known);
                let states = evaluate(&case, pack, today(), &known);
                let state = found(&states, mistake.check);
                assert_eq!((state.answer, code(&state)), (Some(Answer::NotMet), Some(mistake.named)), "{told}");
                let suggestion = suggest(&states);
                assert_eq!(suggestion.unmet, [state.number], "{told}: nothing else is blamed");
                assert_eq!(suggestion.outcome, Some(mistake.suggests), "{told}");
                let grounds = suggested_grounds(pack, &states, mistake.suggests);
                assert_eq!(
                    grounds.iter().map(|ground| ground.key.as_str()).collect::<Vec<_>>(),
                    [mistake.ground],
                    "{told}"
                );
            }
        }
    }
}
