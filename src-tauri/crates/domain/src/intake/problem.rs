//! What can be missing or wrong in an application, as the window is told.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use specta::Type;

/// Something that is missing or wrong.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct IntakeProblem {
    /// Where: `service`, `person:p1:identifier`, `to:number`, `paper:<digest>:kind`, `demand:2`, …
    pub field: String,
    /// What.
    pub code: IntakeFault,
    /// Values for the words, by name.
    pub params: BTreeMap<String, String>,
    /// The application cannot be registered until it is mended. What does not block is told, and left to the review.
    pub blocks: bool,
}

/// What can be missing or wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum IntakeFault {
    /// No service was chosen.
    ServiceNeeded,
    /// No applicant type was chosen.
    ApplicantTypeNeeded,
    /// A person is missing. `role`.
    PartyNeeded,
    /// First or family name is missing.
    NameNeeded,
    /// A text holds characters that cannot be seen, such as marks of direction.
    HiddenMarks,
    /// A text is too long. `max`.
    TooLong,
    /// The identifier is missing.
    IdentifierNeeded,
    /// The identifier does not hold. `reason`: `not-ten-digits`, `no-such-date`, `check-digit` or `out-of-range`.
    IdentifierInvalid,
    /// Two people have one identifier.
    IdentifierTwice,
    /// The date of birth is missing.
    BirthDateNeeded,
    /// The ЕГН says another date of birth. `expected`.
    BirthDateDiffers,
    /// The sex is missing.
    SexNeeded,
    /// The ЕГН says another sex.
    SexDiffers,
    /// A day cannot be read.
    DayUnreadable,
    /// A day that has not come yet.
    DayAhead,
    /// The applicant is under 18. `age`.
    ApplicantMinor,
    /// Settlement or street is missing.
    AddressNeeded,
    /// The number is missing.
    NumberNeeded,
    /// The register on this computer does not have the street.
    StreetUnknown,
    /// The street does not have the number.
    NumberUnknown,
    /// The settlement belongs to another district. `district`: its code.
    OtherDistrict,
    /// The new address is the old one.
    SameAddress,
    /// The document of identity is missing.
    IdentificationNeeded,
    /// What a scan is was not said.
    KindNeeded,
    /// None of the documents that can prove it is here. `kinds`: with commas.
    EvidenceMissing,
    /// A document is out of date.
    EvidenceExpired,
    /// A declaration was not made. `kind`, `name`.
    DeclarationMissing,
    /// Declarations of the record were not read aloud. `n`: how many.
    ReadNeeded,
    /// The signed record is not attached.
    RecordMissing,
    /// What became of the fee was not said.
    FeeNeeded,
    /// The number of the receipt is missing.
    ReceiptNeeded,
    /// The person has an undecided case of this service. `numbers`: with commas.
    AppliedAlready,
    /// An application of the person for this service was taken here and has no number yet. `at`: when (RFC 3339).
    TakenAlready,
    /// The officer has another draft for the person and this service. `at`: when it was begun (RFC 3339).
    DraftAlready,
}

impl IntakeProblem {
    pub(super) fn new(field: impl Into<String>, code: IntakeFault, blocks: bool) -> Self {
        Self { field: field.into(), code, params: BTreeMap::new(), blocks }
    }

    #[must_use]
    pub(super) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }
}

impl fmt::Debug for IntakeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values may name people.
        write!(f, "IntakeProblem({}, {:?}, blocks: {})", self.field, self.code, self.blocks)
    }
}
