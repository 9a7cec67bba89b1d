//! `gishectl trust`: the trusted lists of a desk, for whoever looks after the computer.

pub(crate) mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{DateTime, TimeDelta, Utc};
use clap::{Args, Subcommand};
use gishe_signing::trusted_list::{
    Brought, KeepError, LOTL_ADDRESS, ListKind, ListRefusal, Outcome, RefreshFault, TrustFolder, TrustSettings,
    published_signers, read, read_list_file, refresh,
};
use gishe_signing::{Certificate, fetching_client};
use serde_json::{Value, json};
use url::Url;

use crate::language::Language;
use crate::trusted::FOLDER;
use crate::{complain, say};

/// Version of the JSON that `--json` writes. Keys are only ever added within one version.
const SCHEMA: u32 = 1;
/// Exit code where a list is stale, not believed, or was not renewed.
const NOT_ALL: u8 = 1;
/// Exit code for what could not be done.
const FAILED: u8 = 2;
/// Exit code for a list that was refused.
const REFUSED: u8 = 3;
/// Exit code for a file that cannot be read (`EX_NOINPUT`).
const NO_FILE: u8 = 66;

/// What is asked.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    ask: Ask,
    /// The data folder of the desk; its lists are in `trust`
    #[arg(long, value_name = "FOLDER", global = true, env = "GISHE_DATA", default_value = ".")]
    data: PathBuf,
    /// Who may sign the list of the lists, as PEM or DER, instead of the certificates of the Official Journal that came along
    #[arg(long, value_name = "PEM", global = true)]
    lotl_signers: Option<PathBuf>,
    /// For how many days a list is used after the next one was due; by default for ever, told as stale
    #[arg(long, value_name = "DAYS", global = true)]
    usable_when_stale: Option<u32>,
    /// Judge for this time instead of now (RFC 3339)
    #[arg(long, value_name = "TIME", global = true)]
    at: Option<DateTime<Utc>>,
    /// Write JSON
    #[arg(long, global = true)]
    json: bool,
    /// Language of the words: by default that of the environment
    #[arg(long, value_enum, global = true)]
    lang: Option<Language>,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Which lists are here, how old, and which are not believed: 0 all are in order, 1 not all, 2 not readable
    Show,
    /// Bring a list in from a file: 0 done, 2 not possible, 3 refused, 66 no such file
    Import {
        /// The list, as published in XML
        file: PathBuf,
        /// What it has to be: `lotl`, or a territory such as `BG`; by default what it says of itself
        #[arg(long = "as", value_name = "LIST")]
        is: Option<String>,
        /// A pivot that the list of the lists names; may be given several times
        #[arg(long, value_name = "FILE")]
        pivot: Vec<PathBuf>,
        /// Take a list although the next one was due already
        #[arg(long)]
        even_if_ended: bool,
    },
    /// Fetch the list of the lists and the national ones: 0 all are up to date, 1 not all, 2 not possible
    Refresh {
        /// Address of the list of the lists
        #[arg(long, value_name = "URL", default_value = LOTL_ADDRESS)]
        lotl: Url,
        /// Address of a proxy
        #[arg(long, value_name = "URL")]
        proxy: Option<Url>,
        /// Fetch the list of this territory alone; may be given several times
        #[arg(long, value_name = "BG")]
        territory: Vec<String>,
    },
}

/// Shows, brings in, or fetches.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let language = Language::choose(arguments.lang);
    let at = arguments.at.unwrap_or_else(Utc::now);
    let Some(signers) = signers(arguments) else {
        complain(language.pick(
            "удостоверенията за списъка на списъците не се четат",
            "the certificates for the list of the lists cannot be read",
        ));
        return ExitCode::from(NO_FILE);
    };
    let usable_when_stale = arguments.usable_when_stale.map(|days| TimeDelta::days(days.into()));
    let settings = TrustSettings { lotl_signers: signers, usable_when_stale };
    let folder = TrustFolder::new(arguments.data.join(FOLDER), settings);
    match &arguments.ask {
        Ask::Show => show(arguments, &folder, at, language),
        Ask::Import { file, is, pivot, even_if_ended } => {
            let bringing = Bringing { file, is: is.as_deref(), pivots: pivot, even_if_ended: *even_if_ended };
            import(arguments, &folder, &bringing, at, language)
        }
        Ask::Refresh { lotl, proxy, territory } => {
            let fetched = fetch(&folder, lotl, proxy.as_ref(), territory, at);
            told(arguments, fetched, language)
        }
    }
}

fn signers(arguments: &Arguments) -> Option<Vec<Certificate>> {
    match &arguments.lotl_signers {
        None => published_signers().ok(),
        Some(path) => std::fs::read(path).ok().and_then(|text| Certificate::from_pem_chain(&text).ok()),
    }
}

fn show(arguments: &Arguments, folder: &TrustFolder, at: DateTime<Utc>, language: Language) -> ExitCode {
    let kept = match folder.load() {
        Ok(kept) => kept,
        Err(error) => return unusable(&error, language),
    };
    let ages: Vec<_> = kept.all().map(|known| known.age(at, folder.settings().usable_when_stale)).collect();
    if arguments.json {
        let refused = |(name, refusal): &(String, ListRefusal)| json!({ "list": name, "reason": words::code(refusal) });
        let refused: Vec<Value> = kept.refused.iter().map(refused).collect();
        say(&json!({ "schema": SCHEMA, "at": at, "lists": ages, "refused": refused }).to_string());
    } else {
        ages.iter().for_each(|age| say(&words::age(age, language)));
        for (name, refusal) in &kept.refused {
            say(&format!("{name}: {}", words::refusal(refusal, language)));
        }
        if ages.is_empty() && kept.refused.is_empty() {
            say(language.pick("Няма доверителни списъци.", "There are no trusted lists."));
        }
    }
    let national = ages.iter().any(|age| age.kind == ListKind::National);
    let in_order = national && kept.refused.is_empty() && ages.iter().all(|age| !age.is_stale);
    ExitCode::from(if in_order { 0 } else { NOT_ALL })
}

struct Bringing<'a> {
    file: &'a PathBuf,
    is: Option<&'a str>,
    pivots: &'a [PathBuf],
    even_if_ended: bool,
}

fn import(
    arguments: &Arguments,
    folder: &TrustFolder,
    bringing: &Bringing<'_>,
    at: DateTime<Utc>,
    language: Language,
) -> ExitCode {
    let mut files = Vec::new();
    for path in std::iter::once(bringing.file).chain(bringing.pivots) {
        match read_list_file(path) {
            Ok(bytes) => files.push(bytes),
            Err(KeepError::Storage(_)) => {
                complain(&format!(
                    "{}: {}",
                    path.display(),
                    language.pick("файлът не се чете", "the file cannot be read")
                ));
                return ExitCode::from(NO_FILE);
            }
            Err(error) => return told(arguments, Ok(vec![(path.display().to_string(), Err(error.into()))]), language),
        }
    }
    let Some((bytes, pivots)) = files.split_first() else { return ExitCode::from(FAILED) };
    let brought = Brought { bytes, source: "file", at, even_if_ended: bringing.even_if_ended };
    let (name, kept) = bring(folder, &brought, bringing.is, pivots);
    let code = match &kept {
        Ok(_) => 0,
        Err(KeepError::Refused(_)) => REFUSED,
        Err(KeepError::Storage(_)) => FAILED,
    };
    told(arguments, Ok(vec![(name, kept.map_err(RefreshFault::from))]), language);
    ExitCode::from(code)
}

/// Which list it was, and what became of it.
fn bring(
    folder: &TrustFolder,
    brought: &Brought<'_>,
    is: Option<&str>,
    pivots: &[Vec<u8>],
) -> (String, Result<bool, KeepError>) {
    let name = match (is, read(brought.bytes)) {
        (Some(name), _) => name.to_owned(),
        (None, Ok(list)) if list.scheme.kind == ListKind::Lotl => "lotl".to_owned(),
        (None, Ok(list)) => list.scheme.territory,
        (None, Err(error)) => return ("?".to_owned(), Err(ListRefusal::List(error).into())),
    };
    let kept = match name.as_str() {
        "lotl" => folder.keep_lotl(brought, pivots),
        territory => folder.keep_national(territory, brought),
    };
    (name, kept)
}

fn fetch(
    folder: &TrustFolder,
    lotl: &Url,
    proxy: Option<&Url>,
    territories: &[String],
    at: DateTime<Utc>,
) -> std::io::Result<Vec<Outcome>> {
    let client = fetching_client(proxy).map_err(std::io::Error::other)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(refresh(folder, &client, lotl, territories, at))
}

/// Tells what became of each list: 0 when all are up to date.
fn told(arguments: &Arguments, fetched: std::io::Result<Vec<Outcome>>, language: Language) -> ExitCode {
    let outcomes = match fetched {
        Ok(outcomes) => outcomes,
        Err(error) => return unusable(&error, language),
    };
    if arguments.json {
        let lists: Vec<Value> = outcomes.iter().map(words::outcome_json).collect();
        say(&json!({ "schema": SCHEMA, "lists": lists }).to_string());
    } else {
        outcomes.iter().for_each(|outcome| say(&words::outcome(outcome, language)));
    }
    ExitCode::from(if outcomes.iter().all(|(_, outcome)| outcome.is_ok()) { 0 } else { NOT_ALL })
}

fn unusable(error: &std::io::Error, language: Language) -> ExitCode {
    let words = language.pick("папката със списъците не може да се ползва", "the folder of lists cannot be used");
    complain(&format!("{words}: {error}"));
    ExitCode::from(FAILED)
}

#[cfg(test)]
mod tests;
