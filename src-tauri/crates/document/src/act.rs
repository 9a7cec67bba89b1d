//! What an act says. The words of law come from the service pack; this crate adds only the words of the form.

use std::fmt;

use chrono::NaiveDate;
use gishe_domain::decision::Outcome;
use gishe_domain::person::Identifier;

/// Everything that stands on the sheet of a certificate, a refusal, a return for correction or a termination.
///
/// `Debug` prints no content: an act is personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct ActInput {
    /// Made in practice, of invented people: every page says so.
    pub practice: bool,
    /// Who issues it.
    pub letterhead: Letterhead,
    /// The service that it is an act of.
    pub service: PackRef,
    /// Titles and headings.
    pub form: ActForm,
    /// The number that central gave: `РЛЦ26-РД09-0613`; none in a preview.
    pub number: Option<String>,
    /// The date of the act, civil date in Europe/Sofia.
    pub date: NaiveDate,
    /// Number of the case: `РЛЦ26-АР01-1462`.
    pub case_number: String,
    /// When the application was submitted, civil date in Europe/Sofia.
    pub submitted_on: NaiveDate,
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
    /// What stands under the reasons, a paragraph each.
    pub notes: Vec<String>,
    /// How and until when the act may be appealed, or what the citizen has to do.
    pub instruction: Option<String>,
    /// Who signs.
    pub officer: Authority,
    /// Where anybody may have the act verified: an absolute `https` address, to which the digest of the act's data is
    /// added. None: the sheet has no QR code.
    pub verification: Option<String>,
}

/// The service that a document belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackRef {
    /// `2079`.
    pub code: String,
    /// Version of the pack whose words these are: `2026.1`.
    pub pack: String,
}

/// Titles and headings of an act, as its template words them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActForm {
    /// „РЕШЕНИЕ“.
    pub title: String,
    /// Under the title: „за постоянен адрес“.
    pub subtitle: Option<String>,
    /// What the document is called in a list of files: „Решение за отказ“.
    pub name: String,
    /// Over the grounds: „Основания“.
    pub grounds: String,
    /// Before the reasons: „Мотиви“; none where the text under the addresses is a remark.
    pub reasons: Option<String>,
    /// Before the instruction: „Обжалване“.
    pub instruction: Option<String>,
    /// Beside the old address: „от“.
    pub from: String,
    /// Beside the new one: „на“.
    pub to: String,
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

impl ActInput {
    /// What of it is the same for everybody: the letterhead, the template, the law and the officer's place.
    pub(crate) fn public_texts(&self) -> impl Iterator<Item = &str> {
        let Self { letterhead, form, officer, .. } = self;
        let always = [
            &letterhead.municipality,
            &letterhead.district,
            &letterhead.address,
            &letterhead.phone,
            &form.title,
            &form.grounds,
            &self.legal_basis,
            &officer.post,
            &officer.department,
        ];
        let some = [&form.subtitle, &form.reasons, &form.instruction].into_iter().flatten();
        always.into_iter().chain(some).map(String::as_str)
    }
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
