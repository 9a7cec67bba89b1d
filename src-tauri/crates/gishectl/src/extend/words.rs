//! What became of a file, in plain words, Bulgarian and English.

use gishe_signing::pades::{AugmentError, ExtendError};
use gishe_signing::revocation::FetchError;

use super::Outcome;
use crate::language::Language;

/// One line.
pub(super) fn outcome(outcome: &Outcome, language: Language) -> String {
    let plain = |bulgarian: &str, english: &str| language.pick(bulgarian, english).to_owned();
    match outcome {
        Outcome::Renewed(into) => {
            format!("{} {}", language.pick("подновен:", "renewed:"), into.display())
        }
        Outcome::NotDue(ends) => {
            let words =
                language.pick("не е нужно още; печатът се доказва до", "not yet; the stamp can be proven until");
            format!("{words} {}", ends.format("%d.%m.%Y"))
        }
        Outcome::Refused(ExtendError::NotSigned) => plain("документът няма подпис", "the document has no signature"),
        Outcome::Refused(_) => plain(
            "не е подновен: подписите му сега не са валидни; проверете го с gishectl verify",
            "not renewed: its signatures are not valid now; look at it with gishectl verify",
        ),
        Outcome::TryLater(fault) => later(fault, language),
        Outcome::NoAuthority => {
            plain("нужен е адрес на удостоверител на време: --tsa", "a time-stamp authority is needed: --tsa")
        }
        Outcome::Unreadable => plain("файлът не може да се прочете", "the file cannot be read"),
        Outcome::NotWritten(std::io::ErrorKind::AlreadyExists) => plain(
            "там вече има файл с това име; не е заменен",
            "there is a file of that name already; it was not replaced",
        ),
        Outcome::NotWritten(_) => plain("подновеният файл не може да се запише", "the renewed file cannot be written"),
    }
}

fn later(fault: &AugmentError, language: Language) -> String {
    let (bulgarian, english) = match fault {
        AugmentError::Stamp(_) => ("удостоверителят на време не даде печат", "the time-stamp authority gave no stamp"),
        AugmentError::Fetch(FetchError::Revoked { .. }) => {
            ("удостоверение по веригата е прекратено", "a certificate of the chain is revoked")
        }
        AugmentError::Fetch(_) => (
            "не се получи доказателство, че удостоверенията не са прекратени",
            "no proof could be had that the certificates are not revoked",
        ),
        AugmentError::Unproven => ("доказателствата не са пълни", "the proofs are not complete"),
        AugmentError::Pades(_) => ("документът не може да се допълни", "the document cannot be added to"),
    };
    format!("{} ({fault})", language.pick(bulgarian, english))
}
