//! `gishectl sign`: any PDF signed through a remote provider, for IT to try one before officers depend on it.
//!
//! Secrets come from a file, the environment, standard input (`-`) or a prompt that shows nothing. They can be given on the
//! command line too, where others on this computer may see them; that is said.

mod course;
mod offer;
mod secrets;
mod shown;
mod trouble;
mod words;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use url::Url;

use crate::language::Language;
use crate::{complain, say};
use course::Outcome;

/// Exit code when the provider or an authority did not do it.
const NOT_SIGNED: u8 = 1;
/// Exit code for a PDF that cannot be signed.
const UNREADABLE: u8 = 3;
/// Exit code for what was asked wrongly (`EX_USAGE`).
const USAGE: u8 = 64;
/// Exit code for a file that cannot be read (`EX_NOINPUT`).
const NO_INPUT: u8 = 66;
/// Exit code for a file that cannot be written (`EX_CANTCREAT`).
const NO_OUTPUT: u8 = 73;

/// How long the signature lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Level {
    /// Basic
    #[value(name = "B-B")]
    Bb,
    /// With a time stamp
    #[value(name = "B-T")]
    Bt,
    /// With everything inside that its validation needs
    #[value(name = "B-LT")]
    Blt,
    /// With a document time stamp over all of it
    #[value(name = "B-LTA")]
    Blta,
}

impl From<Level> for gishe_signing::pades::Level {
    fn from(level: Level) -> Self {
        match level {
            Level::Bb => Self::BB,
            Level::Bt => Self::BT,
            Level::Blt => Self::BLt,
            Level::Blta => Self::BLta,
        }
    }
}

/// What is asked.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The PDF to be signed
    #[arg(required_unless_present = "list")]
    file: Option<PathBuf>,
    /// Where the signed PDF is written; nothing that is there is overwritten
    #[arg(long, required_unless_present = "list")]
    out: Option<PathBuf>,
    /// The provider's base address: `https://…/csc/v2`
    #[arg(long, value_name = "URL")]
    csc: Url,
    /// Only say what the provider is and which credentials it holds
    #[arg(long)]
    list: bool,
    /// The credential; by default the first that can sign
    #[arg(long, value_name = "ID")]
    credential: Option<String>,
    /// How long the signature lasts
    #[arg(long, value_enum, default_value = "B-B")]
    level: Level,
    /// Time-stamp authority (RFC 3161); by default the provider's own
    #[arg(long, value_name = "URL")]
    tsa: Option<Url>,
    /// Certificates that are trusted, as PEM or DER: the result is judged by them; may be given several times
    #[arg(long, value_name = "PEM")]
    trust: Vec<PathBuf>,
    /// The signature field; by default the first empty one, or a new invisible one
    #[arg(long, value_name = "NAME")]
    field: Option<String>,
    /// Show the signature on the page, in this place in points; a field that is there keeps its place
    #[arg(long, value_name = "LEFT,BOTTOM,WIDTH,HEIGHT")]
    visible: Option<shown::Place>,
    /// The page on which it is shown
    #[arg(long, value_name = "NUMBER", default_value = "1", requires = "visible")]
    page: NonZeroUsize,
    /// Why it is signed
    #[arg(long)]
    reason: Option<String>,
    /// Where it is signed
    #[arg(long)]
    location: Option<String>,
    #[command(flatten)]
    secrets: secrets::Given,
    /// Proxy for everything that is asked
    #[arg(long, value_name = "URL")]
    proxy: Option<Url>,
    /// Language of the words: by default that of the environment
    #[arg(long, value_enum)]
    lang: Option<Language>,
}

/// Signs, or lists.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let language = Language::choose(arguments.lang);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&error.to_string());
            return ExitCode::from(NOT_SIGNED);
        }
    };
    let show = secrets::browser(language);
    runtime.block_on(conclude(arguments, language, show))
}

async fn conclude(arguments: &Arguments, language: Language, show: Box<gishe_signing::csc::Show>) -> ExitCode {
    match course::run(arguments, language, show).await {
        Ok(Outcome::Listed) => ExitCode::SUCCESS,
        Ok(Outcome::Signed { verdict }) => {
            say(&verdict);
            ExitCode::SUCCESS
        }
        Err(trouble) => {
            words::trouble(&trouble, language).iter().for_each(|line| complain(line));
            ExitCode::from(trouble.exit_code())
        }
    }
}

#[cfg(test)]
mod tests;
