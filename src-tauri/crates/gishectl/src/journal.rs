//! `gishectl journal`: the journal of a desk and its backups, for whoever looks after the computer.

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use gishe_desk::backups::{self, FileState};
use gishe_desk::error::DeskError;

use crate::language::Language;
use crate::{complain, say};

/// Exit code for a journal that is damaged or gone.
const DAMAGED: u8 = 1;
/// Exit code for what could not be done.
const FAILED: u8 = 2;

/// What is asked.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    ask: Ask,
    /// The data folder of the desk
    #[arg(long, value_name = "FOLDER", global = true, default_value = ".")]
    data: PathBuf,
    /// Language of the words: by default that of the environment
    #[arg(long, value_enum, global = true)]
    lang: Option<Language>,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Look at every page of the journal and of its backups: 0 sound, 1 damaged or gone, 2 the key does not fit or is not here
    Check,
    /// Save what a damaged journal still holds, with a backup beneath; the damaged file is kept aside
    Restore {
        /// Number of the backup; by default the newest that is sound
        #[arg(long, value_name = "NUMBER")]
        backup: Option<u64>,
    },
}

/// Looks, or restores.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let language = Language::choose(arguments.lang);
    let done = match arguments.ask {
        Ask::Check => check(arguments, language),
        Ask::Restore { backup } => restore(arguments, backup, language),
    };
    done.unwrap_or_else(|error| {
        complain(&format!("{}: {error}", language.pick("не стана", "it could not be done")));
        ExitCode::from(FAILED)
    })
}

fn check(arguments: &Arguments, language: Language) -> Result<ExitCode, DeskError> {
    let files = backups::examine(&arguments.data)?;
    files.iter().for_each(|file| say(&line(file, language)));
    Ok(match files.first().and_then(|journal| journal.error.as_ref()) {
        None => ExitCode::SUCCESS,
        Some(DeskError::StoreDamaged { .. }) => ExitCode::from(DAMAGED),
        Some(_) => ExitCode::from(FAILED),
    })
}

fn line(file: &FileState, language: Language) -> String {
    let name = match (file.number, file.made_at) {
        (Some(number), Some(at)) => format!("{} {number}, {}", language.pick("копие", "backup"), moment(at)),
        (Some(number), None) => format!("{} {number}", language.pick("копие", "backup")),
        (None, _) => language.pick("дневник", "journal").to_owned(),
    };
    let state = match (&file.error, file.audit_intact) {
        (Some(DeskError::StoreDamaged { .. }), _) => language.pick("повреден или липсва", "damaged or gone"),
        (Some(DeskError::WrongKey { .. }), _) => language.pick("ключът не е негов", "the key is not its own"),
        (Some(_), _) => language.pick("не се чете", "cannot be read"),
        (None, true) => language.pick("цял", "sound"),
        (None, false) => language.pick("цял, но одитът е прекъснат", "sound, but its audit log is broken"),
    };
    format!("{name}: {state}")
}

fn restore(arguments: &Arguments, backup: Option<u64>, language: Language) -> Result<ExitCode, DeskError> {
    let Some(saved) = backups::restore(&arguments.data, backup, Utc::now())? else {
        say(language.pick(
            "Дневникът е цял: няма какво да се възстанови.",
            "The journal is sound: there is nothing to restore.",
        ));
        return Ok(ExitCode::SUCCESS);
    };
    let numbers = [
        (language.pick("непрочетени страници", "pages that could not be read"), saved.lost_pages),
        (language.pick("страници общо", "pages in all"), saved.pages),
        (language.pick("неизпратени действия", "unsent acts"), saved.commands),
        (language.pick("от тях чакат избор", "of them waiting for a choice"), saved.held),
        (language.pick("чернови", "drafts"), saved.drafts),
        (language.pick("актове", "acts to sign"), saved.documents),
        (language.pick("липсващи записи в одита", "lost entries of the audit log"), saved.audit_lost),
    ];
    say(language.pick("Дневникът е възстановен.", "The journal has been restored."));
    numbers.iter().for_each(|(what, number)| say(&format!("  {what}: {number}")));
    match saved.backup_at {
        Some(at) => say(&format!("  {}: {}", language.pick("копие от", "backup of"), moment(at))),
        None => say(&format!("  {}", language.pick("без копие", "without a backup"))),
    }
    Ok(ExitCode::SUCCESS)
}

fn moment(at: DateTime<Utc>) -> String {
    at.format("%d.%m.%Y %H:%M:%S UTC").to_string()
}
