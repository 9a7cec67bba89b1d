//! What an officer must catch.

/// A mistake that was planted in a case. A case has one at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mistake {
    /// The new address stands in the classifier, but in another district.
    WrongDistrict,
    /// The owner's consent, which the applicant type needs, did not come.
    MissingConsent,
    /// The power of attorney was valid until a day before the filing.
    ExpiredPowerOfAttorney,
    /// A declaration carries the signature of somebody who is not its declarant.
    SignedBySomebodyElse,
    /// The new address does not stand in the register of addresses.
    AddressOutsideRegister,
    /// The same person has filed the same change once before.
    Duplicate,
    /// The fee was asked for and not paid.
    UnpaidFee,
    /// A byte of a declaration was changed after it was signed.
    TamperedDeclaration,
}

impl Mistake {
    /// Each of them once.
    pub const ALL: [Self; 8] = [
        Self::WrongDistrict,
        Self::MissingConsent,
        Self::ExpiredPowerOfAttorney,
        Self::SignedBySomebodyElse,
        Self::AddressOutsideRegister,
        Self::Duplicate,
        Self::UnpaidFee,
        Self::TamperedDeclaration,
    ];
}
