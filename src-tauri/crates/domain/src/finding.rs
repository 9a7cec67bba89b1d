//! What a rule found, as a code with parameters. The words belong to the window's catalogue.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Everything a rule can find; closed, so that every code has its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingCode {
    /// The identifier's digits do not hold. `name`, `role`.
    IdentifierInvalid,
    /// The birth date in the ЕГН is another. `name`, `role`.
    BirthDateDiffers,
    /// The sex in the ЕГН is another. `name`, `role`.
    SexDiffers,
    /// The applicant applies for himself or herself. No parameters.
    AppliesInPerson,
    /// A person that the applicant type needs is not in the case. `role`.
    PartyMissing,
    /// The applicant is under 18. `age`.
    ApplicantMinor,
    /// The new address belongs to another district. `district`: its code.
    AddressOtherDistrict,
    /// The new address is not in the classifier. No parameters.
    AddressNotInClassifier,
    /// The new address is abroad and the service is for addresses here. `country`.
    AddressAbroad,
    /// The old address agrees with the register. No parameters.
    FromAddressAgrees,
    /// The old address does not agree with the register. No parameters.
    FromAddressDiffers,
    /// Not demanded of this applicant. No parameters.
    NotDemanded,
    /// There and in date; a human has to read it. `kind`, `title`.
    DocumentPresent,
    /// No document of the kinds demanded. `kinds`: keys with commas.
    EvidenceMissing,
    /// The document has expired. `kind`, `title`, `valid-until`: `2026-10-31`.
    EvidenceExpired,
    /// No declaration of the kind from a person who has to sign it. `kind`, `role`, `name` when known.
    DeclarationMissing,
    /// The declaration carries no signature. `kind`, `name`.
    DeclarationUnsigned,
    /// Signed by another than the one who had to. `kind`, `name`, `signer` when the certificate names one.
    DeclarationSignedByOther,
    /// The signature does not hold. `kind`, `name`, `sub-indication` when known.
    SignatureInvalid,
    /// Whether the signature holds cannot be told now. `kind`, `name`, `sub-indication` when known.
    SignatureIndeterminate,
    /// The signature holds, but the certificate names no identifier that can be compared. `kind`, `name`, `names`: `agree` or
    /// `differ`, `signer` when the certificate names one.
    SignerUnknown,
    /// The signature holds and is of the one who had to sign. `kind`, `name`.
    SignatureValid,
    /// Made and signed on paper before an officer. `kind`, `name`, `officer`.
    DeclaredBeforeOfficer,
    /// The document is not on this computer yet. `kind`, `name`.
    DocumentNotHere,
    /// The fee is paid. `amount`: cents, `currency`, `paid-on` when known.
    FeePaid,
    /// The service is free. No parameters.
    FeeNotDue,
    /// The fee was not asked or not paid. `amount`: cents due, `currency`.
    FeeMissing,
    /// The payment is on its way. `amount`: cents due, `currency`.
    FeeAwaited,
    /// Less was paid than is due. `amount`: cents due, `paid`: cents, `currency`.
    FeeUnderpaid,
    /// No earlier case of this person is open. No parameters.
    NothingPending,
    /// Earlier open cases of this person. `numbers`: with commas.
    DuplicatePending,
    /// Other cases of this person are not known without the register. No parameters.
    PendingUnknown,
    /// People at the new address after the change. `count`, `registered`.
    ResidentsAfter,
    /// The classifier did not answer; the register of the district's streets has the address. `street`, `number`.
    AddressInRegister,
    /// Neither the classifier nor a register of streets has been asked yet. No parameters.
    AddressUnconfirmed,
    /// The register of the district's streets does not have the street. `street`.
    StreetNotInRegister,
    /// The street does not have the number. `street`, `number`, `first` and `last`: the ends of its numbers, when it has any.
    NumberNotInRegister,
    /// The number does not have the entrance. `number`, `entrance` when one is written, `entrances`: those that there are.
    EntranceNotInRegister,
    /// The same file was shown by somebody else for another dwelling. `kind`, `title`, `numbers`: of those cases.
    EvidenceUsedBefore,
    /// The document was issued after the day by which it had to be there. `kind`, `title`, `issued-on`, `by`.
    EvidenceIssuedLater,
    /// The declaration was signed longer before the filing than it is good for. `kind`, `name`, `signed-on`, `days`.
    DeclarationStale,
    /// The declaration carries a day that has not come yet. `kind`, `name`, `signed-on`.
    DeclarationPostdated,
    /// What other cases of the district say is not known without the register. No parameters.
    NeighboursUnknown,
    /// Open applications of other people for the same dwelling. `numbers`.
    DwellingApplied,
    /// More people at the new address than is usual. `count`, `registered`, `arriving`, `usual`.
    ResidentsUnusual,
    /// The person is of age, and no act of guardianship was shown. `name`, `age`.
    RepresentedOfAge,
    /// What the power to represent rests on. `kind`, `name`: the represented person, `age`.
    RepresentsBy,
    /// The case names no other parent, and a certificate of birth was shown. No parameters.
    OtherParentUnnamed,
    /// The other parent moves along with an application of their own. `name`, `numbers`.
    OtherParentMovesAlong,
    /// Exempt from the fee, proven. `exemption`, `exemption-en`.
    FeeExempt,
    /// An exemption is claimed, and a human has to judge it. `exemption`, `exemption-en`, `title` when there is a document.
    ExemptionClaimed,
    /// An exemption is claimed without a document in date that proves it. `exemption`, `exemption-en`, `kinds`.
    ExemptionUnproven,
    /// The pack knows no such exemption. `exemption`.
    ExemptionUnknown,
}

impl FindingCode {
    /// Every code.
    pub const ALL: [Self; 53] = [
        Self::IdentifierInvalid,
        Self::BirthDateDiffers,
        Self::SexDiffers,
        Self::AppliesInPerson,
        Self::PartyMissing,
        Self::ApplicantMinor,
        Self::AddressOtherDistrict,
        Self::AddressNotInClassifier,
        Self::AddressAbroad,
        Self::FromAddressAgrees,
        Self::FromAddressDiffers,
        Self::NotDemanded,
        Self::DocumentPresent,
        Self::EvidenceMissing,
        Self::EvidenceExpired,
        Self::DeclarationMissing,
        Self::DeclarationUnsigned,
        Self::DeclarationSignedByOther,
        Self::SignatureInvalid,
        Self::SignatureIndeterminate,
        Self::SignerUnknown,
        Self::SignatureValid,
        Self::DeclaredBeforeOfficer,
        Self::DocumentNotHere,
        Self::FeePaid,
        Self::FeeNotDue,
        Self::FeeMissing,
        Self::FeeAwaited,
        Self::FeeUnderpaid,
        Self::NothingPending,
        Self::DuplicatePending,
        Self::PendingUnknown,
        Self::ResidentsAfter,
        Self::AddressInRegister,
        Self::AddressUnconfirmed,
        Self::StreetNotInRegister,
        Self::NumberNotInRegister,
        Self::EntranceNotInRegister,
        Self::EvidenceUsedBefore,
        Self::EvidenceIssuedLater,
        Self::DeclarationStale,
        Self::DeclarationPostdated,
        Self::NeighboursUnknown,
        Self::DwellingApplied,
        Self::ResidentsUnusual,
        Self::RepresentedOfAge,
        Self::RepresentsBy,
        Self::OtherParentUnnamed,
        Self::OtherParentMovesAlong,
        Self::FeeExempt,
        Self::ExemptionClaimed,
        Self::ExemptionUnproven,
        Self::ExemptionUnknown,
    ];

    /// The code as the window knows it: `address-other-district`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::IdentifierInvalid => "identifier-invalid",
            Self::BirthDateDiffers => "birth-date-differs",
            Self::SexDiffers => "sex-differs",
            Self::AppliesInPerson => "applies-in-person",
            Self::PartyMissing => "party-missing",
            Self::ApplicantMinor => "applicant-minor",
            Self::AddressOtherDistrict => "address-other-district",
            Self::AddressNotInClassifier => "address-not-in-classifier",
            Self::AddressAbroad => "address-abroad",
            Self::FromAddressAgrees => "from-address-agrees",
            Self::FromAddressDiffers => "from-address-differs",
            Self::NotDemanded => "not-demanded",
            Self::DocumentPresent => "document-present",
            Self::EvidenceMissing => "evidence-missing",
            Self::EvidenceExpired => "evidence-expired",
            Self::DeclarationMissing => "declaration-missing",
            Self::DeclarationUnsigned => "declaration-unsigned",
            Self::DeclarationSignedByOther => "declaration-signed-by-other",
            Self::SignatureInvalid => "signature-invalid",
            Self::SignatureIndeterminate => "signature-indeterminate",
            Self::SignerUnknown => "signer-unknown",
            Self::SignatureValid => "signature-valid",
            Self::DeclaredBeforeOfficer => "declared-before-officer",
            Self::DocumentNotHere => "document-not-here",
            Self::FeePaid => "fee-paid",
            Self::FeeNotDue => "fee-not-due",
            Self::FeeMissing => "fee-missing",
            Self::FeeAwaited => "fee-awaited",
            Self::FeeUnderpaid => "fee-underpaid",
            Self::NothingPending => "nothing-pending",
            Self::DuplicatePending => "duplicate-pending",
            Self::PendingUnknown => "pending-unknown",
            Self::ResidentsAfter => "residents-after",
            Self::AddressInRegister => "address-in-register",
            Self::AddressUnconfirmed => "address-unconfirmed",
            Self::StreetNotInRegister => "street-not-in-register",
            Self::NumberNotInRegister => "number-not-in-register",
            Self::EntranceNotInRegister => "entrance-not-in-register",
            Self::EvidenceUsedBefore => "evidence-used-before",
            Self::EvidenceIssuedLater => "evidence-issued-later",
            Self::DeclarationStale => "declaration-stale",
            Self::DeclarationPostdated => "declaration-postdated",
            Self::NeighboursUnknown => "neighbours-unknown",
            Self::DwellingApplied => "dwelling-applied",
            Self::ResidentsUnusual => "residents-unusual",
            Self::RepresentedOfAge => "represented-of-age",
            Self::RepresentsBy => "represents-by",
            Self::OtherParentUnnamed => "other-parent-unnamed",
            Self::OtherParentMovesAlong => "other-parent-moves-along",
            Self::FeeExempt => "fee-exempt",
            Self::ExemptionClaimed => "exemption-claimed",
            Self::ExemptionUnproven => "exemption-unproven",
            Self::ExemptionUnknown => "exemption-unknown",
        }
    }
}

/// What a rule found. `Debug` prints no values: they can name people.
#[derive(Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub code: FindingCode,
    /// Values for the words, by name.
    pub params: BTreeMap<String, String>,
}

impl Finding {
    /// A finding without parameters.
    pub fn of(code: FindingCode) -> Self {
        Self { code, params: BTreeMap::new() }
    }

    /// The same with one parameter more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// The same with one parameter more when there is a value.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }
}

impl fmt::Debug for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Finding({}, {:?})", self.code.as_str(), self.params.keys().collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_as_it_is_written() {
        for code in FindingCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), serde_json::Value::from(code.as_str()));
        }
    }

    #[test]
    fn debug_names_no_one() {
        let finding = Finding::of(FindingCode::DeclarationSignedByOther).with("signer", "Снежана Радева");
        assert_eq!(format!("{finding:?}"), r#"Finding(declaration-signed-by-other, ["signer"])"#);
    }
}
