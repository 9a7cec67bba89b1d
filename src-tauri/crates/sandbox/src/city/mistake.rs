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
    /// The classifier did not answer, and the street has no such number.
    NumberOutsideRegister,
    /// The former address is not the one that the civil register has.
    FormerAddressDiffers,
    /// The power of attorney was issued after the application.
    PowerAfterFiling,
    /// The scan was shown before, by somebody else for another home.
    ReusedDocument,
    /// People who have nothing to do with each other apply for the same home.
    ContestedDwelling,
    /// More people are registered at the address than any home holds.
    Overcrowded,
    /// A parent applies for a child that is of age.
    RepresentedOfAge,
    /// A parent applies for a child and names no other parent.
    OtherParentUnnamed,
    /// The other parent is named, and the consent did not come.
    MissingOtherParentConsent,
    /// An exemption from the fee is claimed, and nothing proves it.
    UnprovenExemption,
    /// Less was paid than is due.
    UnderpaidFee,
    /// The document that shows the right to the home did not come.
    MissingDocument,
}

impl Mistake {
    /// Each of them once.
    pub const ALL: [Self; 20] = [
        Self::WrongDistrict,
        Self::MissingConsent,
        Self::ExpiredPowerOfAttorney,
        Self::SignedBySomebodyElse,
        Self::AddressOutsideRegister,
        Self::Duplicate,
        Self::UnpaidFee,
        Self::TamperedDeclaration,
        Self::NumberOutsideRegister,
        Self::FormerAddressDiffers,
        Self::PowerAfterFiling,
        Self::ReusedDocument,
        Self::ContestedDwelling,
        Self::Overcrowded,
        Self::RepresentedOfAge,
        Self::OtherParentUnnamed,
        Self::MissingOtherParentConsent,
        Self::UnprovenExemption,
        Self::UnderpaidFee,
        Self::MissingDocument,
    ];
}
