//! What the record of an application taken at the counter says (протокол за устно заявление).

use std::fmt;

use chrono::{NaiveDate, NaiveDateTime};

use crate::act::{ActPerson, Authority, Letterhead, PackRef};

/// Everything that stands on the record: who came, how they were identified, what was asked and declared, what was handed
/// in, and where the two sign.
///
/// `Debug` prints no content: a record is personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordInput {
    /// Made in practice, of invented people: every page says so.
    pub practice: bool,
    /// Whose counter it was.
    pub letterhead: Letterhead,
    /// The service that was asked for.
    pub service: PackRef,
    /// Titles, headings and labels.
    pub form: RecordForm,
    /// Number of the case; none until the register has given one.
    pub number: Option<String>,
    /// When the application was taken, civil time in Europe/Sofia.
    pub received_at: NaiveDateTime,
    /// Who came.
    pub applicant: ActPerson,
    /// Whose address changes, when it is not the applicant.
    pub subject: Option<ActPerson>,
    /// The sentence that says who came when and to whom.
    pub opening: String,
    /// Who identified them and by what.
    pub identification: String,
    /// What was asked.
    pub request: String,
    /// The old address, a line each; empty when there is none.
    pub from_address: Vec<String>,
    /// The new address, a line each.
    pub to_address: Vec<String>,
    /// What was declared, an item each.
    pub declared: Vec<String>,
    /// What was handed in, a row each.
    pub evidence: Vec<HandedIn>,
    /// What the applicant wished to have noted; empty when nothing.
    pub remarks: Vec<String>,
    /// The closing words, a paragraph each.
    pub notes: Vec<String>,
    /// Who took it.
    pub officer: Authority,
    /// See [`crate::ActInput::verification`].
    pub verification: Option<String>,
}

/// Titles and headings of the record, as its template words them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordForm {
    /// „ПРОТОКОЛ“.
    pub title: String,
    /// „за заявление, подадено на гише“.
    pub subtitle: Option<String>,
    /// What the document is called in a list of files.
    pub name: String,
    /// Before the identification: „Самоличност“.
    pub identification: String,
    /// Before the request: „Искане“.
    pub request: String,
    /// Over the declarations: „Декларирани обстоятелства“.
    pub declared: String,
    /// Over the table: „Представени документи“.
    pub evidence: String,
    /// Instead of the table, when nothing was handed in.
    pub no_evidence: String,
    /// Before the remarks: „Бележки на заявителя“.
    pub remarks: String,
    /// Beside the old address.
    pub from: String,
    /// Beside the new one.
    pub to: String,
}

/// A document that was handed in.
#[derive(Clone, PartialEq, Eq)]
pub struct HandedIn {
    /// What kind it is: „Документ за собственост“.
    pub kind: String,
    /// What it is called: „Нотариален акт № 118“.
    pub title: String,
    /// When it was issued.
    pub issued_on: Option<NaiveDate>,
    /// The last day that it is good for.
    pub valid_until: Option<NaiveDate>,
    /// Its pages.
    pub pages: u16,
}

impl fmt::Debug for RecordInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecordInput(••••)")
    }
}

impl fmt::Debug for HandedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HandedIn(••••)")
    }
}
