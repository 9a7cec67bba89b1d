//! What an act says. The words of law come from the service pack; this crate adds only the words of the form.

use std::fmt;

use chrono::NaiveDate;
use gishe_domain::decision::Outcome;
use gishe_domain::person::Identifier;

/// Everything that stands on the sheet.
///
/// `Debug` prints no content: an act is personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct ActInput {
    /// Made in practice, of invented people: every page says so.
    pub practice: bool,
    /// Who issues it.
    pub letterhead: Letterhead,
    /// The number that central gave: `РЛЦ26-РД09-0613`; none in a preview.
    pub number: Option<String>,
    /// The date of the act, civil date in Europe/Sofia.
    pub date: NaiveDate,
    /// Number of the case: `РЛЦ26-АР01-1462`.
    pub case_number: String,
    /// When the application was submitted, civil date in Europe/Sofia.
    pub submitted_on: NaiveDate,
    /// What the certificate is for: „постоянен адрес“. Stands under the title of a certificate and beside its address.
    pub certificate_of: String,
    /// Who filed the application.
    pub applicant: ActPerson,
    /// Whose address changes, when it is not the applicant.
    pub subject: Option<ActPerson>,
    /// The old address, a line each; empty when there is none.
    pub from_address: Vec<String>,
    /// The new address, a line each.
    pub to_address: Vec<String>,
    /// The outcome: an approval is a certificate, every other one a decision.
    pub outcome: Outcome,
    /// The words that decide.
    pub operative: Operative,
    /// The provisions it rests on, as they follow „На основание“: „чл. 92 от Закона за гражданската регистрация“.
    pub legal_basis: String,
    /// The grounds or, for a return, the defects.
    pub grounds: Vec<Ground>,
    /// The reasons, a paragraph each; a line feed inside also begins a new paragraph.
    pub reasons: Vec<String>,
    /// How and until when the act may be appealed, when it may.
    pub appeal: Option<String>,
    /// Who signs.
    pub officer: Authority,
}

/// The head of the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letterhead {
    /// „Столична община“.
    pub municipality: String,
    /// „Район „Лозенец““.
    pub district: String,
    /// Postal address of the office, in one line.
    pub address: String,
    /// Telephone of the office; may be empty.
    pub phone: String,
}

/// A person as an act names them. The identifier is printed masked, and only masked.
#[derive(Clone, PartialEq, Eq)]
pub struct ActPerson {
    /// Full name.
    pub name: String,
    /// ЕГН or ЛНЧ.
    pub identifier: Identifier,
}

/// The words that decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operative {
    /// The verb, set apart in the middle: „ОТКАЗВАМ“.
    pub verb: String,
    /// What follows it: „да бъде извършена промяна на постоянния ѝ адрес“.
    pub clause: String,
}

/// One ground of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// What it says.
    pub text: String,
    /// The provision: „чл. 92, ал. 3 ЗГР“; may be empty.
    pub law: String,
}

/// The officer who signs.
#[derive(Clone, PartialEq, Eq)]
pub struct Authority {
    /// Full name.
    pub name: String,
    /// Post: „главен специалист“.
    pub post: String,
    /// Department: „„Гражданска регистрация и административно обслужване““; may be empty.
    pub department: String,
}

impl fmt::Debug for ActInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ActInput(••••)")
    }
}

impl fmt::Debug for ActPerson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ActPerson(••••)")
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authority(••••)")
    }
}
