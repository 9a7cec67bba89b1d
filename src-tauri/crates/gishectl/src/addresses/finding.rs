//! What is found in a file: each with its row, its column and what stood there.

use serde::Serialize;

/// How grave it is. An error keeps the whole register from being handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Gravity {
    /// The register would be wrong.
    Error,
    /// It was put right, or somebody should look at it.
    Warning,
    /// Nothing may be wrong at all.
    Note,
}

/// What is wrong. The order is that of the summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    /// A column that is needed is not there.
    ColumnMissing,
    /// Two columns have one meaning.
    ColumnTwice,
    /// A field that is needed is empty.
    FieldEmpty,
    /// A field has more letters than any such field has.
    FieldLong,
    /// Signs that cannot be seen or could not be read.
    Unreadable,
    /// The district of the row is another one.
    OtherDistrict,
    /// No district has a settlement of this ЕКАТТЕ.
    SettlementUnknown,
    /// Another district has it.
    SettlementElsewhere,
    /// The location has not five digits.
    LocationCode,
    /// The number is no number.
    Number,
    /// The entrance is none.
    Entrance,
    /// The row says what an earlier one has said.
    Duplicate,
    /// The street has another name in an earlier row.
    TwoNames,
    /// More rows than are read.
    TooManyRows,
    /// The street has another code in an earlier row.
    TwoCodes,
    /// Spaces too many; they were left out.
    Spaces,
    /// Letters of another alphabet that look alike; they were put right.
    Lookalike,
    /// Zeros that a spreadsheet dropped; they were put back.
    Zeros,
    /// The kind of the street is not one that is known.
    StreetSort,
    /// The settlement has another name in the list of districts.
    SettlementName,
    /// A settlement of the district has no street.
    SettlementMissing,
    /// Numbers are left out.
    Gap,
    /// A column that is not read.
    ColumnUnknown,
}

impl Kind {
    /// How grave it is.
    pub fn gravity(self) -> Gravity {
        match self {
            Self::Gap | Self::ColumnUnknown => Gravity::Note,
            Self::TwoCodes
            | Self::Spaces
            | Self::Lookalike
            | Self::Zeros
            | Self::StreetSort
            | Self::SettlementName
            | Self::SettlementMissing => Gravity::Warning,
            _ => Gravity::Error,
        }
    }
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    /// The row in the file, from 1 with the heading; 0 for the whole file.
    pub row: u64,
    /// What is wrong.
    pub kind: Kind,
    /// The column, as the file calls it; empty when it is about the row.
    pub column: String,
    /// What stood there, shortened.
    pub value: String,
    /// What goes with it: the earlier row, the other name, the competent district, the numbers left out.
    pub detail: String,
}

/// Where findings go.
pub(super) trait Findings {
    /// One more.
    fn found(&mut self, finding: Finding);
}

/// A value as it is told: shortened, and without what would break a line.
pub(super) fn shortened(value: &str) -> String {
    let mut short: String =
        value.chars().take(60).map(|sign| if sign.is_control() { '\u{fffd}' } else { sign }).collect();
    if value.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}
