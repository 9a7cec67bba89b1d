//! Whether the fields of a command fit, before anything is looked up.

use gishe_domain::case::CheckAnswer;
use gishe_domain::command::Act;
use gishe_domain::decision::{Outcome, Ruling};
use gishe_domain::mark;
use gishe_domain::rules::TEXT_MAX;
use gishe_protocol::PROTOCOL_VERSION;
use gishe_protocol::commands::{Command, Rejection};

/// Grounds of an act, or answers to checks, at most.
const MAX_ITEMS: usize = 200;

/// What does not fit, or nothing.
pub(super) fn check(command: &Command) -> Result<(), Rejection> {
    if command.protocol != PROTOCOL_VERSION {
        return Err(Rejection::UnsupportedProtocol { version: command.protocol });
    }
    if command.id.is_nil() {
        return Err(invalid("id", "nil"));
    }
    if command.after == Some(command.id) {
        return Err(invalid("after", "names itself"));
    }
    act(&command.act)
}

/// A rejection of one field.
pub(super) fn invalid(field: &str, reason: &str) -> Rejection {
    Rejection::Invalid { field: field.to_owned(), reason: reason.to_owned() }
}

fn act(act: &Act) -> Result<(), Rejection> {
    match act {
        Act::Claim | Act::Release | Act::Register { .. } => Ok(()),
        // A desk of an older version gives no reason.
        Act::TakeOver { reason } if reason.is_empty() => Ok(()),
        Act::TakeOver { reason } => text("reason", reason),
        Act::Assign { officer, reason } => {
            text("officer", &officer.id)?;
            if reason.is_empty() { Ok(()) } else { text("reason", reason) }
        }
        Act::Review { checks } => self::checks(checks),
        Act::ReturnForCorrection { ruling, post } => {
            if ruling.outcome != Outcome::Returned {
                return Err(invalid("ruling.outcome", "a return for correction has the outcome returned"));
            }
            self::ruling(ruling)?;
            text("post", post)
        }
        Act::Decide { ruling, post } => {
            if ruling.outcome == Outcome::Returned {
                return Err(invalid("ruling.outcome", "a return is not a decision"));
            }
            self::ruling(ruling)?;
            text("post", post)
        }
        Act::RequestDocument { evidence, text: letter } => {
            text("evidence", evidence)?;
            text("text", letter)
        }
        Act::RequestPayment { amount, currency } => payment(*amount, currency),
        Act::Deliver { document } => {
            if document.media_type != "application/pdf" {
                return Err(invalid("document.mediaType", "not application/pdf"));
            }
            if document.sha256.len() != 64 || !document.sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
                return Err(invalid("document.sha256", "not 64 lower-case hexadecimal digits"));
            }
            Ok(())
        }
        Act::Message { text: letter } => text("text", letter),
        Act::Appoint { place, .. } => text("place", place),
    }
}

fn ruling(ruling: &Ruling) -> Result<(), Rejection> {
    if ruling.outcome != Outcome::Approved && ruling.grounds.is_empty() {
        return Err(invalid("ruling.grounds", "empty"));
    }
    if ruling.grounds.len() > MAX_ITEMS {
        return Err(invalid("ruling.grounds", "too many"));
    }
    if ruling.reasons.chars().count() > TEXT_MAX {
        return Err(invalid("ruling.reasons", "too long"));
    }
    Ok(())
}

fn checks(checks: &[CheckAnswer]) -> Result<(), Rejection> {
    if checks.len() > MAX_ITEMS {
        return Err(invalid("checks", "too many"));
    }
    let mut seen = std::collections::HashSet::new();
    for answer in checks {
        if !seen.insert(answer.check.as_str()) {
            return Err(invalid("checks", "a check is answered twice"));
        }
        if answer.note.chars().count() > TEXT_MAX {
            return Err(invalid("checks.note", "too long"));
        }
        mark::fit(&answer.marks).map_err(|error| invalid("checks.marks", &error.to_string()))?;
    }
    let marks = checks.iter().map(|answer| answer.marks.len()).sum();
    mark::fit_review(marks).map_err(|error| invalid("checks.marks", &error.to_string()))
}

fn payment(amount: u32, currency: &str) -> Result<(), Rejection> {
    if amount == 0 {
        return Err(invalid("amount", "nothing is asked"));
    }
    if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(invalid("currency", "not a code of ISO 4217"));
    }
    Ok(())
}

fn text(field: &str, value: &str) -> Result<(), Rejection> {
    if value.trim().is_empty() {
        return Err(invalid(field, "empty"));
    }
    if value.chars().count() > TEXT_MAX {
        return Err(invalid(field, "too long"));
    }
    Ok(())
}
