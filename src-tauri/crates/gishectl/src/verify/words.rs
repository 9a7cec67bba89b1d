//! The verdict in plain words, Bulgarian and English.

use chrono::{DateTime, Utc};
use gishe_signing::pdf::PdfError;
use gishe_signing::verify::{
    Cause, LaterRevisions, Level, Remedy, Report, Revocation, SignatureKind, SignatureQuality, SignatureReport,
    TimeStampState, Unreadable, Verdict,
};

use super::Used;
use crate::language::Language;
use crate::trust;

/// A report, line by line.
pub(super) fn report(report: &Report, language: Language) -> Vec<String> {
    let mut lines = vec![whole(report, language).to_owned()];
    for signature in &report.signatures {
        lines.push(String::new());
        lines.extend(one(signature, language));
    }
    lines
}

fn whole(report: &Report, language: Language) -> &'static str {
    match report.verdict {
        _ if report.signatures.is_empty() => language.pick("Документът няма подпис.", "The document has no signature."),
        Verdict::TotalPassed => language.pick("Всички подписи са валидни.", "All signatures are valid."),
        Verdict::Indeterminate => {
            language.pick("Валидността не може да се установи.", "Validity cannot be established.")
        }
        Verdict::TotalFailed => language.pick("Има невалиден подпис.", "A signature is not valid."),
    }
}

fn one(signature: &SignatureReport, language: Language) -> Vec<String> {
    let pick = |bulgarian, english| language.pick(bulgarian, english).to_owned();
    let mut lines = vec![format!("{}: {}", signature.field, headline(signature, language))];
    let mut say = |label: &str, value: String| lines.push(format!("  {label}: {value}"));
    if let Some(cause) = signature.cause {
        say(language.pick("причина", "cause"), because(cause, language).to_owned());
    }
    if let Some(remedy) = signature.remedy {
        say(language.pick("какво помага", "what helps"), helps(remedy, language).to_owned());
    }
    if let Some(name) = &signature.signer_name {
        let person = signature.person_identifier.as_ref().map(|person| format!(", {person}")).unwrap_or_default();
        say(language.pick("подписал", "signer"), format!("{name}{person}"));
    }
    if let Some(issuer) = &signature.issuer_name {
        say(language.pick("удостоверение от", "certificate by"), issuer.clone());
    }
    match (signature.proven_at, signature.claimed_at) {
        (Some(at), _) => {
            let authority = signature.time_stamp_authority.clone().unwrap_or_default();
            let proven = language.pick("доказано с времеви печат от", "proven by a time stamp of");
            say(language.pick("време", "time"), format!("{}, {proven} {authority}", moment(at)));
        }
        (None, Some(at)) => {
            let claimed = language.pick("по часовника на подписалия", "by the signer's own clock");
            say(language.pick("време", "time"), format!("{}, {claimed}", moment(at)));
        }
        (None, None) => say(language.pick("време", "time"), pick("неизвестно", "unknown")),
    }
    match signature.time_stamp {
        TimeStampState::Untrusted => {
            let words =
                pick("от орган без доверие, не доказва нищо", "by an authority that is not trusted, proves nothing");
            say(language.pick("времеви печат", "time stamp"), words);
        }
        TimeStampState::Broken => say(language.pick("времеви печат", "time stamp"), pick("повреден", "damaged")),
        TimeStampState::None | TimeStampState::Trusted => {}
    }
    if signature.kind != SignatureKind::DocumentTimeStamp {
        let level = match signature.level {
            Level::BB => "B-B",
            Level::BT => "B-T",
            Level::BLt => "B-LT",
            Level::BLta => "B-LTA",
        };
        say(language.pick("ниво", "level"), level.to_owned());
    }
    let later = match signature.later_revisions {
        LaterRevisions::None if signature.covers_whole_document => pick("целият документ", "the whole document"),
        LaterRevisions::None => pick("не е установено", "not established"),
        LaterRevisions::Allowed => {
            pick("документът преди следващите подписи", "the document before the signatures that follow")
        }
        LaterRevisions::NotAllowed => pick("документът преди промяната", "the document before it was changed"),
    };
    say(language.pick("обхваща", "covers"), later);
    let revocation = match signature.revocation {
        Revocation::Good => pick("не е прекратено", "not revoked"),
        Revocation::Revoked => pick("прекратено", "revoked"),
        Revocation::Unknown => pick("не е проверено", "not checked"),
    };
    say(language.pick("прекратяване на удостоверението", "revocation of the certificate"), revocation);
    if signature.kind != SignatureKind::DocumentTimeStamp {
        say(language.pick("вид", "kind"), quality(signature, language));
    }
    lines
}

/// What the signature is in law, and by which list.
fn quality(signature: &SignatureReport, language: Language) -> String {
    let (Some(quality), Some(listed)) = (signature.quality, &signature.qualification) else {
        let words = (
            "не е установен: издателят не е в доверителен списък",
            "not established: no trusted list names the issuer",
        );
        return language.pick(words.0, words.1).to_owned();
    };
    let (bulgarian, english) = match quality {
        SignatureQuality::QualifiedSignature => ("квалифициран електронен подпис", "qualified electronic signature"),
        SignatureQuality::QualifiedSeal => ("квалифициран електронен печат", "qualified electronic seal"),
        SignatureQuality::AdvancedWithQualifiedCertificate => {
            ("усъвършенстван, с квалифицирано удостоверение", "advanced, with a qualified certificate")
        }
        SignatureQuality::NotQualified => ("не е квалифициран", "not qualified"),
    };
    let provider = match language {
        Language::Bg => listed.provider.as_ref(),
        Language::En => listed.provider_in_english.as_ref(),
    };
    let provider = provider.map(|name| format!(", {name}")).unwrap_or_default();
    let list = language.pick("доверителен списък", "trusted list");
    let (of, day) = (language.pick("от", "of"), listed.list_issued.format("%d.%m.%Y"));
    let words = language.pick(bulgarian, english);
    format!("{words}{provider} ({list} {} {of} {day})", listed.territory)
}

/// What the verdicts were reached with: the network, certificates, lists and how old they are.
pub(super) fn used(used: &Used<'_>, language: Language) -> Vec<String> {
    let mut lines = vec![String::new()];
    match &used.asked {
        None => lines.push(
            language
                .pick(
                    "Проверено без мрежа; --online пита издателите дали удостоверенията са прекратени.",
                    "Judged without the network; --online asks the issuers whether certificates were revoked.",
                )
                .to_owned(),
        ),
        Some(asked) => {
            let words = language.pick("Издателите са попитани; отговори:", "The issuers were asked; answers:");
            lines.push(format!("{words} {}", asked.answers));
            let without = language.pick("без отговор", "not learned");
            lines.extend(asked.faults.iter().map(|fault| format!("  {without}: {fault}")));
        }
    }
    let certificates = language.pick("Доверени удостоверения:", "Trusted certificates:");
    lines.push(format!("{certificates} {}", used.trusted.anchors.len()));
    if used.trusted.ages.is_empty() {
        lines.push(language.pick("Доверителни списъци: няма", "Trusted lists: none").to_owned());
    } else {
        lines.push(language.pick("Доверителни списъци:", "Trusted lists:").to_owned());
    }
    lines.extend(used.trusted.ages.iter().map(|age| format!("  {}", trust::words::age(age, language))));
    let refused = used.trusted.refused.iter();
    lines.extend(refused.map(|(name, refusal)| format!("  {name}: {}", trust::words::refusal(refusal, language))));
    lines
}

fn headline(signature: &SignatureReport, language: Language) -> String {
    let words = match signature.verdict {
        Verdict::TotalPassed => language.pick("валиден (TOTAL-PASSED)", "valid (TOTAL-PASSED)"),
        Verdict::Indeterminate => {
            language.pick("не може да се установи (INDETERMINATE)", "not established (INDETERMINATE)")
        }
        Verdict::TotalFailed => language.pick("невалиден (TOTAL-FAILED)", "not valid (TOTAL-FAILED)"),
    };
    words.to_owned()
}

fn moment(at: DateTime<Utc>) -> String {
    at.format("%d.%m.%Y %H:%M:%S UTC").to_string()
}

fn because(cause: Cause, language: Language) -> &'static str {
    let (bulgarian, english) = match cause {
        Cause::RangeInexact => {
            ("подписът не обхваща точно документа", "the signature does not cover the document exactly")
        }
        Cause::RevisionBroken => {
            ("подписаната версия на документа е повредена", "the signed version of the document is damaged")
        }
        Cause::ChangedAfterSigning => {
            ("документът е променян след подписването", "the document was changed after signing")
        }
        Cause::SignatureMalformed => ("подписът е повреден", "the signature is damaged"),
        Cause::KindUnknown => ("подпис от неизвестен вид", "a signature of an unknown kind"),
        Cause::DigestDiffers => {
            ("документът не е този, който е подписан", "the document is not the one that was signed")
        }
        Cause::ValueWrong => (
            "подписът не е направен с ключа на удостоверението",
            "the signature was not made with the certificate's key",
        ),
        Cause::CertificateMissing => ("липсва удостоверението на подписалия", "the signer's certificate is missing"),
        Cause::AlgorithmNotAccepted => ("алгоритъмът или ключът не се приема", "the algorithm or key is not accepted"),
        Cause::NoTrustedPath => (
            "издателят на удостоверението не е сред доверените",
            "the certificate's issuer is not among the trusted ones",
        ),
        Cause::PathBroken => ("веригата на удостоверението е повредена", "the chain of the certificate is damaged"),
        Cause::PathNotAllowed => {
            ("удостоверението не е за подписване на документи", "the certificate is not for signing documents")
        }
        Cause::OutsideValidity => ("извън срока на удостоверението", "outside the validity of the certificate"),
        Cause::Revoked => ("удостоверението е прекратено", "the certificate is revoked"),
        Cause::Suspended => ("действието на удостоверението е спряно", "the certificate is suspended"),
        Cause::RevocationUnknown => {
            ("не се знае дали удостоверението е прекратено", "it is not known whether the certificate is revoked")
        }
        Cause::RevocationStale => (
            "сведенията за прекратяване са по-стари от подписа",
            "what is known of revocation is older than the signature",
        ),
        Cause::ResponderDoesNotKnow => {
            ("издателят не знае такова удостоверение", "the issuer does not know such a certificate")
        }
        Cause::CertificateNotSigned => (
            "подписът не назовава удостоверението, с което е направен",
            "the signature does not name the certificate that it was made with",
        ),
        Cause::AlgorithmEnded => (
            "алгоритъмът или дължината на ключа вече не са сигурни, а нищо не доказва, че подписът е отпреди това",
            "the algorithm or key length is no longer relied on, and nothing proves the signature to be older",
        ),
        Cause::StampBroken => {
            ("времевият печат е повреден или е за друго", "the time stamp is damaged or belongs to something else")
        }
        Cause::StampsDisagree => (
            "времевите печати си противоречат: един е по-късен от друг, поставен върху него",
            "the time stamps contradict each other: one is later than another that was made over it",
        ),
    };
    language.pick(bulgarian, english)
}

fn helps(remedy: Remedy, language: Language) -> &'static str {
    let (bulgarian, english) = match remedy {
        Remedy::SignAgain => ("документът да се подпише отново", "the document must be signed again"),
        Remedy::SendUnchanged => (
            "документът да се изпрати отново така, както е подписан",
            "the document must be sent again as it was signed",
        ),
        Remedy::BringTrust => (
            "доверителният списък или удостоверението на издателя да се добави",
            "the trusted list or the issuer's certificate must be added",
        ),
        Remedy::JudgeOnlineOrLater => {
            ("проверка с връзка към мрежата или по-късно", "judge with the network, or later")
        }
        Remedy::BringProofOfTime => (
            "екземпляр с времеви печат, който доказва кога е подписано, или нов подпис",
            "a copy with a time stamp that proves when it was signed, or a new signature",
        ),
        Remedy::JudgeElsewhere => ("проверка с друга програма", "judge with another program"),
    };
    language.pick(bulgarian, english)
}

/// Why a file cannot be judged.
pub(super) fn unreadable(fault: Option<Unreadable>, language: Language) -> &'static str {
    let (bulgarian, english) = match fault {
        None => ("Файлът не може да се отвори.", "The file cannot be opened."),
        Some(Unreadable::NotSigned) => ("Файлът не е PDF, p7s или p7m.", "The file is not a PDF, p7s or p7m."),
        Some(Unreadable::NoContent) => (
            "Подписът е отделен: посочете и подписания файл с --content.",
            "The signature is detached: name the signed file too, with --content.",
        ),
        Some(Unreadable::TooManySignatures) => {
            ("Документът има твърде много подписи.", "The document has too many signatures.")
        }
        Some(Unreadable::Pdf(PdfError::NotPdf)) => ("Файлът не е PDF.", "The file is not a PDF."),
        Some(Unreadable::Pdf(PdfError::TooLarge)) => {
            ("Файлът е по-голям от 64 MiB.", "The file is larger than 64 MiB.")
        }
        Some(Unreadable::Pdf(PdfError::Encrypted)) => ("Документът е шифрован.", "The document is encrypted."),
        Some(Unreadable::Pdf(_)) => ("Документът е повреден.", "The document is damaged."),
    };
    language.pick(bulgarian, english)
}
