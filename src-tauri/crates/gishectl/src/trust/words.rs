//! What is said of lists, Bulgarian and English, and the closed list of words for the JSON.

use chrono::{DateTime, Utc};
use gishe_signing::trusted_list::{
    FetchFault, KeepError, ListAge, ListError, ListKind, ListRefusal, ListSignatureFault, Outcome, RefreshFault,
    SignedListError, XmlError,
};
use serde_json::{Value, json};

use crate::language::Language;

/// A list in one line: whose, which number, how old, until when.
pub(crate) fn age(age: &ListAge, language: Language) -> String {
    let name = match age.kind {
        ListKind::Lotl => language.pick("списък на списъците", "list of the lists"),
        ListKind::National => age.territory.as_str(),
    };
    let (number, days, services) = (age.sequence_number, age.age_days, age.services);
    let issued = day(age.issued);
    let body = match language {
        Language::Bg => format!("№ {number}, издаден на {issued} (преди {days} дни), подписан от {}", age.signer),
        Language::En => format!("no. {number}, issued on {issued} ({days} days ago), signed by {}", age.signer),
    };
    let services = match (age.kind, language) {
        (ListKind::Lotl, _) => String::new(),
        (ListKind::National, Language::Bg) => format!(", квалифицирани услуги: {services}"),
        (ListKind::National, Language::En) => format!(", qualified services: {services}"),
    };
    let due = match (age.next_update, language) {
        (None, Language::Bg) => ", закрит".to_owned(),
        (None, Language::En) => ", closed".to_owned(),
        (Some(next), Language::Bg) if age.is_stale => format!(", ОСТАРЯЛ: следващият се очакваше на {}", day(next)),
        (Some(next), Language::En) if age.is_stale => format!(", STALE: the next one was due on {}", day(next)),
        (Some(next), Language::Bg) => format!(", до {}", day(next)),
        (Some(next), Language::En) => format!(", until {}", day(next)),
    };
    let unused = if age.is_used { "" } else { language.pick(", не се ползва", ", not used") };
    format!("{name}: {body}{services}{due}{unused}")
}

/// What became of a list, in one line.
pub(super) fn outcome((name, outcome): &Outcome, language: Language) -> String {
    let words = match outcome {
        Ok(true) => language.pick("приет", "taken").to_owned(),
        Ok(false) => language.pick("без промяна", "unchanged").to_owned(),
        Err(RefreshFault::Fetch(fault)) => fetch(*fault, language),
        Err(RefreshFault::Keep(KeepError::Refused(refused))) => refusal(refused, language),
        Err(RefreshFault::Keep(KeepError::Storage(error))) => {
            format!("{}: {error}", language.pick("не може да се запише", "cannot be written"))
        }
    };
    format!("{name}: {words}")
}

/// The same as JSON.
pub(super) fn outcome_json((name, outcome): &Outcome) -> Value {
    let (result, reason) = match outcome {
        Ok(true) => ("new", None),
        Ok(false) => ("same", None),
        Err(RefreshFault::Fetch(fault)) => ("not-fetched", Some(fetch_code(*fault))),
        Err(RefreshFault::Keep(KeepError::Refused(refused))) => ("refused", Some(code(refused))),
        Err(RefreshFault::Keep(KeepError::Storage(_))) => ("not-stored", None),
    };
    json!({ "list": name, "result": result, "reason": reason })
}

fn fetch_code(fault: FetchFault) -> &'static str {
    match fault {
        FetchFault::Address => "address",
        FetchFault::Unreachable => "unreachable",
        FetchFault::Status(_) => "status",
        FetchFault::TooLarge => "too-large",
    }
}

fn fetch(fault: FetchFault, language: Language) -> String {
    match (fault, language) {
        (FetchFault::Address, Language::Bg) => "адресът не е такъв, от който се тегли".to_owned(),
        (FetchFault::Address, Language::En) => "not an address that is asked".to_owned(),
        (FetchFault::Unreachable, Language::Bg) => "няма връзка".to_owned(),
        (FetchFault::Unreachable, Language::En) => "not reached".to_owned(),
        (FetchFault::Status(status), Language::Bg) => format!("сървърът отговори с {status}"),
        (FetchFault::Status(status), Language::En) => format!("the server answered with {status}"),
        (FetchFault::TooLarge, Language::Bg) => "по-голям от допустимото".to_owned(),
        (FetchFault::TooLarge, Language::En) => "larger than a list may be".to_owned(),
    }
}

/// A closed list of words for the JSON.
pub(crate) fn code(refusal: &ListRefusal) -> &'static str {
    match refusal {
        ListRefusal::List(ListError::Xml(XmlError::TooLarge | XmlError::TooComplex)) => "too-large",
        ListRefusal::List(ListError::Xml(XmlError::Malformed) | ListError::NotAList) => "not-a-list",
        ListRefusal::List(ListError::Version(_)) => "version",
        ListRefusal::List(ListError::Kind) | ListRefusal::OtherKind => "other-kind",
        ListRefusal::Signature(ListSignatureFault::Missing) => "not-signed",
        ListRefusal::Signature(ListSignatureFault::Signer) => "wrong-signer",
        ListRefusal::Signature(_) => "bad-signature",
        ListRefusal::OtherTerritory { .. } => "other-territory",
        ListRefusal::Older { .. } => "older",
        ListRefusal::SameNumber { .. } => "same-number",
        ListRefusal::Ended { .. } => "ended",
        ListRefusal::NotYetIssued { .. } => "not-yet-issued",
        ListRefusal::NoLotl => "no-lotl",
        ListRefusal::NotPointedTo { .. } => "not-pointed-to",
        ListRefusal::PivotsMissing(_) => "pivots-missing",
        ListRefusal::Pivot { .. } => "bad-pivot",
    }
}

/// Why a list was refused.
pub(crate) fn refusal(refusal: &ListRefusal, language: Language) -> String {
    let pick = |bulgarian: &str, english: &str| language.pick(bulgarian, english).to_owned();
    match refusal {
        ListRefusal::List(error) => not_a_list(*error, language),
        ListRefusal::Signature(fault) => signature(*fault, language).to_owned(),
        ListRefusal::OtherKind => pick("списък от друг вид", "a list of another kind"),
        ListRefusal::OtherTerritory { expected, found } => {
            pick("списъкът е на {found}, а не на {expected}", "the list is of {found}, not of {expected}")
                .replace("{found}", found)
                .replace("{expected}", expected)
        }
        ListRefusal::Older { kept, found } => pick(
            "списък № {found} е по-стар от наличния № {kept}",
            "list no. {found} is older than the one at hand, no. {kept}",
        )
        .replace("{found}", &found.to_string())
        .replace("{kept}", &kept.to_string()),
        ListRefusal::SameNumber { number } => pick(
            "друг списък под номера на наличния: {number}",
            "another list under the number of the one at hand: {number}",
        )
        .replace("{number}", &number.to_string()),
        ListRefusal::Ended { since } => pick(
            "срокът на списъка изтече на {day}; --even-if-ended го приема",
            "the list ended on {day}; --even-if-ended takes it",
        )
        .replace("{day}", &day(*since)),
        ListRefusal::NotYetIssued { issued } => {
            pick("списъкът е издаден в бъдещето: {day}", "the list is issued in the future: {day}")
                .replace("{day}", &day(*issued))
        }
        ListRefusal::NoLotl => pick(
            "няма списък на списъците, който да каже кой го подписва; първо се внася той",
            "there is no list of the lists to say who signs it; bring that one in first",
        ),
        ListRefusal::NotPointedTo { territory } => {
            pick("списъкът на списъците не сочи списък на {it}", "the list of the lists points to no list of {it}")
                .replace("{it}", territory)
        }
        ListRefusal::PivotsMissing(addresses) => {
            format!(
                "{}: {}",
                pick("липсват междинни списъци (--pivot)", "pivots are missing (--pivot)"),
                addresses.join(", ")
            )
        }
        ListRefusal::Pivot { number, fault } => {
            let why = match fault {
                SignedListError::List(error) => not_a_list(*error, language),
                SignedListError::Signature(fault) => signature(*fault, language).to_owned(),
            };
            format!("{} {number}: {why}", language.pick("междинен списък", "pivot"))
        }
    }
}

fn not_a_list(error: ListError, language: Language) -> String {
    let (bulgarian, english) = match error {
        ListError::Xml(XmlError::TooLarge | XmlError::TooComplex) => {
            ("по-голям или по-сложен от допустимото", "larger or more complex than a list may be")
        }
        ListError::Xml(XmlError::Malformed) | ListError::NotAList => ("не е доверителен списък", "not a trusted list"),
        ListError::Kind => ("доверителен списък от друг вид", "a trusted list of another kind"),
        ListError::Version(_) => ("непозната версия на формата", "an unknown version of the format"),
    };
    language.pick(bulgarian, english).to_owned()
}

fn signature(fault: ListSignatureFault, language: Language) -> &'static str {
    let (bulgarian, english) = match fault {
        ListSignatureFault::Missing => ("списъкът не е подписан", "the list is not signed"),
        ListSignatureFault::Wrapped => {
            ("подписът не обхваща точно този списък", "the signature does not cover exactly this list")
        }
        ListSignatureFault::Unsupported => {
            ("подписът е от вид, който не се приема", "the signature is of a form that is not accepted")
        }
        ListSignatureFault::Digest => {
            ("списъкът е променян след подписването", "the list was changed after it was signed")
        }
        ListSignatureFault::Value => ("подписът е невалиден", "the signature is wrong"),
        ListSignatureFault::Signer => (
            "подписан е от някого, който няма право да подписва този списък",
            "signed by somebody who may not sign this list",
        ),
    };
    language.pick(bulgarian, english)
}

fn day(at: DateTime<Utc>) -> String {
    at.format("%d.%m.%Y").to_string()
}
