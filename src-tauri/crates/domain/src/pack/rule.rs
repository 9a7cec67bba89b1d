//! What a machine can find out, and what it can find.

use serde::Deserialize;

use crate::finding::FindingCode;

/// What a machine can find out about a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Identifiers are genuine and agree with birth date and sex.
    Identifier,
    /// The people that the type needs are there, and the applicant is of age.
    Capacity,
    /// The new address is in the classifier and in this district.
    Address,
    /// The old address agrees with the register.
    FromAddress,
    /// What the type demands is there, in date, and signed by whom it must be.
    Documents,
    /// None of the files was shown by somebody else for another dwelling.
    Reuse,
    /// The represented person is a minor or a ward, and what the power rests on.
    Representation,
    /// Whether there is another parent who has to be asked.
    OtherParent,
    /// The fee is paid.
    Payment,
    /// No earlier case of the same person for the same service is open.
    NoPending,
    /// No other household has applied for the same dwelling.
    Dwelling,
    /// Counts the people at the address; judging the number is the officer's.
    Residents,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 12] = [
        Self::Identifier,
        Self::Capacity,
        Self::Address,
        Self::FromAddress,
        Self::Documents,
        Self::Reuse,
        Self::Representation,
        Self::OtherParent,
        Self::Payment,
        Self::NoPending,
        Self::Dwelling,
        Self::Residents,
    ];

    /// As it is written in a pack.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identifier => "identifier",
            Self::Capacity => "capacity",
            Self::Address => "address",
            Self::FromAddress => "from-address",
            Self::Documents => "documents",
            Self::Reuse => "reuse",
            Self::Representation => "representation",
            Self::OtherParent => "other-parent",
            Self::Payment => "payment",
            Self::NoPending => "no-pending",
            Self::Dwelling => "dwelling",
            Self::Residents => "residents",
        }
    }

    /// Everything that it can find: a pack that waits for anything else of it contradicts itself.
    pub fn findings(self) -> &'static [FindingCode] {
        use FindingCode as F;
        match self {
            Self::Identifier => &[F::IdentifierInvalid, F::BirthDateDiffers, F::SexDiffers],
            Self::Capacity => &[F::PartyMissing, F::ApplicantMinor, F::AppliesInPerson],
            Self::Address => &[
                F::AddressOtherDistrict,
                F::AddressNotInClassifier,
                F::AddressAbroad,
                F::AddressInRegister,
                F::AddressUnconfirmed,
                F::StreetNotInRegister,
                F::NumberNotInRegister,
                F::EntranceNotInRegister,
            ],
            Self::FromAddress => &[F::FromAddressAgrees, F::FromAddressDiffers],
            Self::Documents => &[
                F::NotDemanded,
                F::DocumentPresent,
                F::EvidenceMissing,
                F::EvidenceExpired,
                F::EvidenceIssuedLater,
                F::DeclarationMissing,
                F::DeclarationUnsigned,
                F::DeclarationSignedByOther,
                F::SignatureInvalid,
                F::SignatureIndeterminate,
                F::SignerUnknown,
                F::SignatureValid,
                F::DeclaredBeforeOfficer,
                F::DocumentNotHere,
                F::DeclarationStale,
                F::DeclarationPostdated,
            ],
            Self::Reuse => &[F::EvidenceUsedBefore, F::NeighboursUnknown],
            Self::Representation => &[F::RepresentedOfAge, F::RepresentsBy],
            Self::OtherParent => &[F::OtherParentUnnamed, F::OtherParentMovesAlong],
            Self::Payment => &[
                F::FeePaid,
                F::FeeNotDue,
                F::FeeMissing,
                F::FeeAwaited,
                F::FeeUnderpaid,
                F::FeeExempt,
                F::ExemptionClaimed,
                F::ExemptionUnproven,
                F::ExemptionUnknown,
            ],
            Self::NoPending => &[F::NothingPending, F::DuplicatePending, F::PendingUnknown],
            Self::Dwelling => &[F::DwellingApplied, F::NeighboursUnknown],
            Self::Residents => &[F::ResidentsAfter, F::ResidentsUnusual],
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_finding_is_found_by_a_rule_and_rules_read_as_they_are_written() {
        let found: BTreeSet<FindingCode> = Rule::ALL.iter().flat_map(|rule| rule.findings()).copied().collect();
        assert_eq!(found, BTreeSet::from(FindingCode::ALL));
        for rule in Rule::ALL {
            let read: Rule = serde_json::from_value(rule.as_str().into()).unwrap();
            assert_eq!(read, rule);
        }
    }
}
