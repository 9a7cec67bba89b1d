//! The words of the form: what stands on every document whatever its service. The words of law come with the document.

use chrono::{NaiveDate, NaiveDateTime};
use gishe_domain::decision::Outcome;
use gishe_domain::person::Identifier;

use crate::act::{ActInput, ActPerson};
use crate::record::RecordInput;
use crate::text::clean;

/// No-break space (U+00A0).
const NBSP: char = '\u{a0}';
/// Where the number would stand, until the register has given one.
const NO_NUMBER: &str = "ще бъде даден от регистъра";

/// A date as acts write it: `20.11.2026 г.`, never broken.
pub fn date(day: NaiveDate) -> String {
    format!("{}{NBSP}г.", day.format("%d.%m.%Y"))
}

/// A time as records write it: `20.11.2026 г., 10:42 ч.`
fn time(at: NaiveDateTime) -> String {
    format!("{}, {}{NBSP}ч.", date(at.date()), at.format("%H:%M"))
}

/// Whether the act is a certificate; every other act is a decision.
pub fn is_certificate(act: &ActInput) -> bool {
    act.outcome == Outcome::Approved
}

/// The number and the date under the title of an act.
pub fn act_number_line(act: &ActInput) -> String {
    format!("№{NBSP}{} / {}", act.number.as_deref().unwrap_or(NO_NUMBER), date(act.date))
}

/// The number and the time under the title of a record.
pub fn record_number_line(record: &RecordInput) -> String {
    format!("Преписка №{NBSP}{} / {}", record.number.as_deref().unwrap_or(NO_NUMBER), time(record.received_at))
}

/// The title of the file of an act, which says which act it is and never whose.
pub fn act_file_title(act: &ActInput) -> String {
    match &act.number {
        Some(number) => format!("{} № {number} от {}", act.form.name, date(act.date)),
        None => format!("{} по преписка № {}", act.form.name, act.case_number),
    }
}

/// The title of the file of a record.
pub fn record_file_title(record: &RecordInput) -> String {
    match &record.number {
        Some(number) => format!("{} по преписка № {number}", record.form.name),
        None => format!("{} от {}", record.form.name, time(record.received_at)),
    }
}

/// The first sentence: the basis, the application and who filed it.
pub fn preamble(act: &ActInput) -> String {
    let filed = format!("№{NBSP}{} от {}", act.case_number, date(act.submitted_on));
    let by = person(&act.applicant);
    let whom = act.subject.as_ref().map(|subject| format!(" за {}", person(subject))).unwrap_or_default();
    format!("На основание {} и по заявление {filed}, подадено от {by}{whom},", act.legal_basis)
}

/// The note under the place of the signature.
pub const SIGNATURE_NOTE: &str = "Кой и кога е подписал, показва проверката на подписа в този файл.";

/// What stands in the place of the officer's signature, and what a screen reader says of the field.
pub fn field_description(name: &str) -> String {
    format!("Електронен подпис на {name}")
}

/// What the place shows once it is signed.
pub fn signature_lines(signer: &str, provider: &str) -> [String; 3] {
    [
        format!("Подписано електронно от {signer}"),
        "с квалифициран електронен подпис".to_owned(),
        format!("Удостоверение от {provider}"),
    ]
}

/// What a screen reader says of the field of the time stamp over the whole document.
pub const STAMP_DESCRIPTION: &str = "Времеви печат";

/// The same for the applicant, who may also sign on paper.
pub fn applicant_description(name: &str) -> String {
    format!("Подпис на заявителя {name}")
}

/// The heading beside the code.
pub const VERIFICATION: &str = "Проверка на документа";

/// What is said before the address of verification.
pub const VERIFICATION_WAYS: &str = "Прочетете кода с телефон или отворете адреса:";

/// What is said where there will be a code.
pub const VERIFICATION_LATER: &str = "Кодът за проверка се поставя, когато регистърът даде номер.";

/// The digest, for whoever compares it by eye.
pub fn digest_line(short: &str) -> String {
    format!("Отпечатък на прикачените данни (SHA-256): {}", short.replace(' ', "\u{a0}"))
}

/// Of the words above, those that every act bears, as far as nobody's name or number follows them.
pub const EVERYWHERE: [&str; 6] = [
    SIGNATURE_NOTE,
    VERIFICATION,
    VERIFICATION_WAYS,
    "На основание",
    "Електронен подпис на",
    "Отпечатък на прикачените данни (SHA-256):",
];

/// What the link is, for a screen reader.
pub const LINK_DESCRIPTION: &str = "Адрес за проверка на документа";

/// What a screen reader says of the code.
pub fn code_description(target: &str) -> String {
    format!("QR код с адреса за проверка на документа: {target}")
}

/// What the attached file is.
pub const DATA_DESCRIPTION: &str = "Данните на документа за машинно четене";

/// Columns of the table of what was handed in.
pub const EVIDENCE_COLUMNS: [&str; 5] = ["№", "Документ", "Издаден на", "Валиден до", "Стр."];

/// What the table is about, for a screen reader.
pub const EVIDENCE_SUMMARY: &str =
    "Представените документи: наименование, дата на издаване, срок на валидност, страници";

/// Kind and name of a document; once, where they are the same.
pub fn handed_in(kind: &str, title: &str) -> String {
    let (kind, title) = (clean(kind), clean(title));
    match (kind.is_empty() || title.starts_with(&kind), title.is_empty()) {
        (_, true) => kind,
        (true, false) => title,
        (false, false) => format!("{kind}: {title}"),
    }
}

/// Under the table.
pub fn evidence_total(documents: usize, pages: u32) -> String {
    format!("Общо документи: {documents}, страници: {pages}.")
}

/// The foot of a page.
pub fn page_of(page: usize, pages: usize) -> String {
    format!("стр.{NBSP}{page} от{NBSP}{pages}")
}

/// The foot of a page names the case.
pub fn case_line(number: Option<&str>) -> String {
    format!("Преписка №{NBSP}{}", number.unwrap_or(NO_NUMBER))
}

fn person(person: &ActPerson) -> String {
    let label = match person.identifier {
        Identifier::Egn(_) => "ЕГН",
        Identifier::Lnch(_) => "ЛНЧ",
    };
    format!("{}, {label}{NBSP}{}", person.name, person.identifier.masked())
}

/// The mark of practice.
pub const PRACTICE: &str = "УЧЕБЕН ДОКУМЕНТ · измислени хора, без правна сила";
