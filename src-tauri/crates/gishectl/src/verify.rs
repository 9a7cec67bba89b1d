//! `gishectl verify`: the verdict on a signed PDF, for a person or as JSON. Nobody is asked unless that was asked for: the same file
//! and the same trust then give the same verdict, on any machine, and nobody learns that it was looked at.

mod online;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::Args;
use gishe_signing::verify::{Report, Unreadable, Verdict, VerificationPolicy, verify_file};
use serde_json::{Value, json};
use url::Url;

use crate::language::Language;
use crate::trusted::{Trusted, Trusting};
use crate::{complain, say};
use online::Asked;

/// Version of the JSON that `--json` writes. Keys are only ever added within one version.
const SCHEMA: u32 = 1;
/// Exit code for a file that cannot be judged.
const UNREADABLE: u8 = 3;
/// Exit code for trusted certificates or lists that cannot be read (`EX_NOINPUT`).
const NO_ANCHORS: u8 = 66;

/// What is asked.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The signed file: PDF, p7s or p7m
    file: PathBuf,
    /// What a p7s is over
    #[arg(long, value_name = "FILE")]
    content: Option<PathBuf>,
    #[command(flatten)]
    trusting: Trusting,
    /// Ask the authorities for revocation that the file does not prove, and stay indeterminate where they do not tell
    #[arg(long, conflicts_with_all = ["offline", "at"])]
    online: bool,
    /// Ask nobody: what the file and the trusted lists prove is what counts. This is what happens anyway
    #[arg(long)]
    offline: bool,
    /// HTTP proxy for asking
    #[arg(long, value_name = "URL", requires = "online")]
    proxy: Option<Url>,
    /// Write JSON
    #[arg(long)]
    json: bool,
    /// Language of the words: by default that of the environment
    #[arg(long, value_enum)]
    lang: Option<Language>,
    /// Judge for this time instead of now (RFC 3339)
    #[arg(long, value_name = "TIME")]
    at: Option<DateTime<Utc>>,
    /// Stay indeterminate where revocation is not known
    #[arg(long)]
    require_revocation: bool,
    /// Show the signer's personal number in full
    #[arg(long)]
    reveal: bool,
}

/// Judges and reports.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let language = Language::choose(arguments.lang);
    let at = arguments.at.unwrap_or_else(Utc::now);
    let Some(trusted) = arguments.trusting.read(at, language) else {
        return ExitCode::from(NO_ANCHORS);
    };
    let require_revocation = arguments.require_revocation || arguments.online;
    let policy = VerificationPolicy { require_revocation, ..trusted.policy(at) };
    let content = arguments.content.as_ref().map(std::fs::read).transpose();
    let judged = match (std::fs::read(&arguments.file), content) {
        (Ok(bytes), Ok(content)) => {
            let judge = |policy: &VerificationPolicy| verify_file(&bytes, content.as_deref(), policy);
            match arguments.online {
                true => online::judge(policy, arguments.proxy.as_ref(), judge).map_err(Some),
                false => judge(&policy).map(|report| (report, None)).map_err(Some),
            }
        }
        _ => Err(None),
    };
    match judged {
        Ok((report, asked)) => {
            let report = if arguments.reveal { report } else { masked(report) };
            let used = Used { trusted: &trusted, asked };
            if arguments.json {
                say(&json_of(&report, &used, at).to_string());
            } else {
                words::report(&report, language).iter().for_each(|line| say(line));
                words::used(&used, language).iter().for_each(|line| say(line));
            }
            ExitCode::from(exit_code(&report))
        }
        Err(fault) => {
            if arguments.json {
                say(&json!({ "schema": SCHEMA, "at": at, "verdict": null, "unreadable": unreadable(fault) })
                    .to_string());
            } else {
                complain(words::unreadable(fault, language));
            }
            ExitCode::from(UNREADABLE)
        }
    }
}

fn exit_code(report: &Report) -> u8 {
    match report.verdict {
        Verdict::TotalPassed => 0,
        Verdict::TotalFailed => 1,
        Verdict::Indeterminate => 2,
    }
}

/// What a verdict was reached with.
struct Used<'a> {
    trusted: &'a Trusted,
    /// What came of asking; none when nobody was to be asked.
    asked: Option<Asked>,
}

fn json_of(report: &Report, used: &Used<'_>, at: DateTime<Utc>) -> Value {
    let refused = used.trusted.refused.iter();
    let refused: Vec<Value> =
        refused.map(|(name, refusal)| json!({ "list": name, "reason": crate::trust::words::code(refusal) })).collect();
    json!({
        "schema": SCHEMA,
        "at": at,
        "verdict": report.verdict,
        "unreadable": null,
        "signatures": report.signatures,
        "used": {
            "online": used.asked.is_some(),
            "answers": used.asked.as_ref().map_or(0, |asked| asked.answers),
            "notLearned": used.asked.as_ref().map_or(&[][..], |asked| &asked.faults),
            "certificates": used.trusted.anchors.len(),
            "lists": used.trusted.ages,
            "refusedLists": refused,
        },
    })
}

/// A closed list of words for the JSON.
fn unreadable(fault: Option<Unreadable>) -> &'static str {
    use gishe_signing::pdf::PdfError;
    match fault {
        None => "no-file",
        Some(Unreadable::NotSigned) => "not-a-signature",
        Some(Unreadable::NoContent) => "no-content",
        Some(Unreadable::TooManySignatures) => "too-many-signatures",
        Some(Unreadable::Pdf(PdfError::NotPdf)) => "not-a-pdf",
        Some(Unreadable::Pdf(PdfError::TooLarge)) => "too-large",
        Some(Unreadable::Pdf(PdfError::Encrypted)) => "encrypted",
        Some(Unreadable::Pdf(_)) => "damaged",
    }
}

/// Console output is kept in logs: the personal number is shortened unless it was asked for.
fn masked(mut report: Report) -> Report {
    for signature in &mut report.signatures {
        signature.person_identifier = signature.person_identifier.as_deref().map(mask);
    }
    report
}

/// `PNOBG-85••••6241`: kind and country, two letters at the start and four at the end.
fn mask(identifier: &str) -> String {
    let (scheme, value) = identifier.split_once('-').unwrap_or(("", identifier));
    let letters: Vec<char> = value.chars().collect();
    let shown = |from: usize, to: usize| letters.get(from..to).unwrap_or_default().iter().collect::<String>();
    let count = letters.len();
    if count < 8 {
        format!("{scheme}-••••")
    } else {
        format!("{scheme}-{}••••{}", shown(0, 2), shown(count - 4, count))
    }
}

#[cfg(test)]
mod tests;
