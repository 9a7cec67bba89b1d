//! `gishectl extend`: archives renewed before their last time stamp can no longer be proven.

mod words;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use gishe_signing::pades::{AugmentError, Due, ExtendError, Sources, due, extend};
use gishe_signing::revocation::Fetcher;
use gishe_signing::tsp::HttpTimeStamps;
use url::Url;

use crate::language::Language;
use crate::trusted::{Trusted, Trusting};
use crate::{complain, say};

/// Exit code for trusted certificates or lists that cannot be read (`EX_NOINPUT`).
const NO_ANCHORS: u8 = 66;

/// What is asked.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The signed PDFs
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Where the renewed files go, under their own names; what is there already is not overwritten
    #[arg(long, value_name = "DIR", required_unless_present = "in_place")]
    out: Option<PathBuf>,
    /// Replace each file by its renewed form
    #[arg(long, conflicts_with = "out")]
    in_place: bool,
    /// Time-stamp authority (RFC 3161)
    #[arg(long, value_name = "URL")]
    tsa: Option<Url>,
    #[command(flatten)]
    trusting: Trusting,
    /// HTTP proxy for time stamps, responders and lists
    #[arg(long, value_name = "URL")]
    proxy: Option<Url>,
    /// Renew so many days before the certificate of the last stamp ends
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    before: u16,
    /// Decide and judge for this time instead of now (RFC 3339)
    #[arg(long, value_name = "TIME")]
    at: Option<DateTime<Utc>>,
    /// Language of the words: by default that of the environment
    #[arg(long, value_enum)]
    lang: Option<Language>,
}

/// What became of a file; the worst gives the exit code.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    /// Renewed, into this file.
    Renewed(PathBuf),
    /// It is not time yet: until when its stamp can be proven.
    NotDue(DateTime<Utc>),
    /// It does not validate, or is not signed: nothing was written.
    Refused(ExtendError),
    /// A time stamp or a proof could not be had: later perhaps.
    TryLater(AugmentError),
    /// `--tsa` is missing and a stamp is due.
    NoAuthority,
    /// The file cannot be read, or is no PDF.
    Unreadable,
    /// The renewed file cannot be written, or is there already.
    NotWritten(std::io::ErrorKind),
}

impl Outcome {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Renewed(_) | Self::NotDue(_) => 0,
            Self::Refused(_) => 1,
            Self::TryLater(_) => 2,
            Self::Unreadable | Self::NotWritten(_) => 3,
            Self::NoAuthority => crate::USAGE,
        }
    }
}

/// Renews one file after the other; what is asked for is asked for once.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let language = Language::choose(arguments.lang);
    let Some(trusted) = arguments.trusting.read(arguments.at.unwrap_or_else(Utc::now), language) else {
        return ExitCode::from(NO_ANCHORS);
    };
    let renewal = tokio::runtime::Builder::new_current_thread().enable_all().build().ok().and_then(|runtime| {
        let http = gishe_signing::fetching_client(arguments.proxy.as_ref()).ok()?;
        let at = arguments.at;
        let clock = Arc::new(move || at.unwrap_or_else(Utc::now));
        let fetcher = Fetcher::new(http.clone(), trusted.all_anchors(), clock);
        let stamps = arguments.tsa.clone().map(|tsa| HttpTimeStamps::new(http, tsa));
        Some(Renewal { runtime, fetcher, stamps, trusted: &trusted, arguments })
    });
    let Some(renewal) = renewal else {
        complain(language.pick("Мрежата не може да се използва.", "The network cannot be used."));
        return ExitCode::from(2);
    };
    let mut worst = 0;
    for file in &arguments.files {
        let outcome = renewal.renew(file);
        let line = format!("{}: {}", file.display(), words::outcome(&outcome, language));
        if outcome.exit_code() == 0 {
            say(&line)
        } else {
            complain(&line)
        }
        worst = worst.max(outcome.exit_code());
    }
    ExitCode::from(worst)
}

struct Renewal<'a> {
    runtime: tokio::runtime::Runtime,
    fetcher: Fetcher,
    stamps: Option<HttpTimeStamps>,
    trusted: &'a Trusted,
    arguments: &'a Arguments,
}

impl Renewal<'_> {
    fn renew(&self, file: &Path) -> Outcome {
        let at = self.arguments.at.unwrap_or_else(Utc::now);
        let Ok(pdf) = std::fs::read(file) else { return Outcome::Unreadable };
        match due(&pdf, at, TimeDelta::days(i64::from(self.arguments.before))) {
            Err(_) => return Outcome::Unreadable,
            Ok(Due::Later { ends }) => return Outcome::NotDue(ends),
            Ok(Due::NotSigned) => return Outcome::Refused(ExtendError::NotSigned),
            Ok(Due::NoStamp | Due::Now { .. }) => {}
        }
        let Some(stamps) = &self.stamps else { return Outcome::NoAuthority };
        let policy = self.trusted.policy(at);
        let sources = Sources { stamps, material: &self.fetcher };
        match self.runtime.block_on(extend(&pdf, &policy, &sources)) {
            Ok(renewed) => self.write(file, &renewed),
            Err(ExtendError::Unreadable(_)) => Outcome::Unreadable,
            Err(ExtendError::Step(fault)) => Outcome::TryLater(fault),
            Err(fault) => Outcome::Refused(fault),
        }
    }

    /// Writes beside and renames: a file is either the old or the new one, whole, whatever happens in between.
    fn write(&self, file: &Path, renewed: &[u8]) -> Outcome {
        let target = match (&self.arguments.out, file.file_name()) {
            (None, _) => file.to_owned(),
            (Some(folder), Some(name)) => folder.join(name),
            (Some(_), None) => return Outcome::Unreadable,
        };
        let written = || -> std::io::Result<()> {
            if let Some(folder) = &self.arguments.out {
                std::fs::create_dir_all(folder)?;
                if target.exists() {
                    return Err(std::io::ErrorKind::AlreadyExists.into());
                }
            }
            let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let mut part = tempfile::NamedTempFile::new_in(folder)?;
            part.write_all(renewed)?;
            part.as_file().sync_all()?;
            match self.arguments.in_place {
                true => part.persist(&target).map_err(|fault| fault.error)?,
                false => part.persist_noclobber(&target).map_err(|fault| fault.error)?,
            };
            Ok(())
        };
        match written() {
            Ok(()) => Outcome::Renewed(target),
            Err(fault) => Outcome::NotWritten(fault.kind()),
        }
    }
}

#[cfg(test)]
mod tests;
