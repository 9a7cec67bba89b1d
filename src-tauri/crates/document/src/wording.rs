//! The words of the form: what stands on every act whatever its service. The words of law come with the act.

use chrono::NaiveDate;
use gishe_domain::decision::Outcome;
use gishe_domain::person::Identifier;

use crate::act::{ActInput, ActPerson};

/// No-break space (U+00A0).
const NBSP: char = '\u{a0}';

/// A date as acts write it: `20.11.2026 г.`, never broken.
pub fn date(day: NaiveDate) -> String {
    format!("{}{NBSP}г.", day.format("%d.%m.%Y"))
}

/// Whether the act is a certificate; every other act is a decision.
pub fn is_certificate(act: &ActInput) -> bool {
    act.outcome == Outcome::Approved
}

/// The title in capitals.
pub fn title(act: &ActInput) -> &'static str {
    if is_certificate(act) { "УДОСТОВЕРЕНИЕ" } else { "РЕШЕНИЕ" }
}

/// The number and the date under the title.
pub fn number_line(act: &ActInput) -> String {
    match &act.number {
        Some(number) => format!("№{NBSP}{number} / {}", date(act.date)),
        None => format!("№{NBSP}ще бъде даден от регистъра / {}", date(act.date)),
    }
}

/// The title of the file, which says which act it is and never whose.
pub fn file_title(act: &ActInput) -> String {
    let name = if is_certificate(act) { "Удостоверение" } else { "Решение" };
    match &act.number {
        Some(number) => format!("{name} № {number} от {}", date(act.date)),
        None => format!("{name} по преписка № {}", act.case_number),
    }
}

/// The first sentence: the basis, the application and who filed it.
pub fn preamble(act: &ActInput) -> String {
    let filed = format!("№{NBSP}{} от {}", act.case_number, date(act.submitted_on));
    let by = person(&act.applicant);
    let whom = act.subject.as_ref().map(|subject| format!(" за {}", person(subject))).unwrap_or_default();
    format!("На основание {} и по заявление {filed}, подадено от {by}{whom},", act.legal_basis)
}

/// The labels of the two addresses: the one left, the one taken.
pub fn address_labels(act: &ActInput) -> (String, String) {
    if is_certificate(act) {
        ("предишен:".to_owned(), format!("{}:", act.certificate_of))
    } else {
        ("от:".to_owned(), "на:".to_owned())
    }
}

/// What the grounds are called.
pub fn grounds_heading(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Returned => "Установени недостатъци.",
        Outcome::Approved | Outcome::Refused | Outcome::Terminated => "Основания.",
    }
}

/// What the reasons are called.
pub const REASONS: &str = "Мотиви.";

/// The line of the place where the signature stands.
pub fn signed_by(name: &str) -> String {
    format!("Подписано електронно от {name}")
}

/// What is said under it.
pub const SIGNATURE_NOTE: &str =
    "Квалифициран електронен подпис. Кой и кога е подписал, показва проверката на подписа в този файл.";

/// The description of the field for a screen reader.
pub fn field_description(name: &str) -> String {
    format!("Електронен подпис на {name}")
}

/// The foot of a page.
pub fn page_of(page: usize, pages: usize) -> String {
    format!("стр.{NBSP}{page} от{NBSP}{pages}")
}

/// The foot of a page names the case.
pub fn case_line(act: &ActInput) -> String {
    format!("Преписка №{NBSP}{}", act.case_number)
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
