//! `gishectl journal`: the journal of a desk and its backups, for whoever looks after the computer.

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use gishe_desk::backups::{self, ChainVerdict, FileState};
use gishe_desk::error::DeskError;
use gishe_desk::passphrase::Folder;

use crate::language::Language;
use crate::passphrase::Given;
use crate::rescue::{no_folder, trouble};
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
    #[command(flatten)]
    passphrase: Given,
    /// Language of the words: by default that of the environment
    #[arg(long, value_enum, global = true)]
    lang: Option<Language>,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Look at every page of the journal and of its backups: 0 sound, 1 damaged or gone, 2 the key does not fit or is not here
    Check,
    /// Save what a damaged journal still holds, with a backup beneath; the damaged file is kept aside: 0 done or nothing to do,
    /// 1 nothing to restore from, 2 it could not be tried
    Restore {
        /// Number of the backup; by default the newest that is sound
        #[arg(long, value_name = "NUMBER")]
        backup: Option<u64>,
    },
}

/// Looks, or restores.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let language = Language::choose(arguments.lang);
    if let Some(missing) = no_folder(&arguments.data, language) {
        complain(&missing);
        return ExitCode::from(FAILED);
    }
    let done = match arguments.ask {
        Ask::Check => check(arguments, language),
        Ask::Restore { backup } => restore(arguments, backup, language),
    };
    done.unwrap_or_else(|error| {
        let nobody = matches!(error, DeskError::KeyMissing) && !arguments.data.join("journal.db").exists();
        complain(&if nobody {
            language
                .pick("в тази папка няма работно място на Гише", "there is no desk of Gishe in this folder")
                .to_owned()
        } else {
            trouble::words(&error, language)
        });
        ExitCode::from(FAILED)
    })
}

fn check(arguments: &Arguments, language: Language) -> Result<ExitCode, DeskError> {
    let phrase = arguments.passphrase.of(&arguments.data, language);
    let files = backups::examine(Folder::new(&arguments.data, phrase.as_ref().map(|text| text.as_str())))?;
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
    let state = match (&file.error, file.chain) {
        (None, Some(chain)) => language.pick("цял", "sound").to_owned() + &audit(chain, language),
        (Some(DeskError::StoreDamaged { .. }), _) => language.pick("повреден или липсва", "damaged or gone").to_owned(),
        (Some(DeskError::WrongKey { .. }), _) => {
            language.pick("ключът не е негов", "the key is not its own").to_owned()
        }
        (Some(DeskError::StoreNewer { .. }), _) => {
            language.pick("записан от по-нова версия на Гише", "written by a newer version of Gishe").to_owned()
        }
        (Some(_), _) | (None, None) => language.pick("не се чете", "cannot be read").to_owned(),
    };
    format!("{name}: {state}")
}

/// What is to be said of the audit chain of a sound file: nothing when it is whole.
fn audit(chain: ChainVerdict, language: Language) -> String {
    match (chain, language) {
        (ChainVerdict::Whole { .. }, _) => String::new(),
        (ChainVerdict::Explained { seq, lost, at, .. }, Language::Bg) => {
            format!(
                "; одитът е прекъснат от запис {seq}: липсват {lost}, обяснени от възстановяването на {}",
                moment(at)
            )
        }
        (ChainVerdict::Explained { seq, lost, at, .. }, Language::En) => {
            format!("; its audit log is broken at entry {seq}: {lost} lost, explained by the salvage of {}", moment(at))
        }
        (ChainVerdict::Broken { seq }, Language::Bg) => format!("; одитът е прекъснат от запис {seq}, без обяснение"),
        (ChainVerdict::Broken { seq }, Language::En) => {
            format!("; its audit log is broken at entry {seq}, and nothing explains it")
        }
    }
}

fn restore(arguments: &Arguments, backup: Option<u64>, language: Language) -> Result<ExitCode, DeskError> {
    let phrase = arguments.passphrase.of(&arguments.data, language);
    let folder = Folder::new(&arguments.data, phrase.as_ref().map(|text| text.as_str()));
    let restored = match backups::restore(folder, backup, Utc::now()) {
        Err(DeskError::StoreDamaged { .. }) => {
            complain(language.pick(
                "Няма цяло копие, от което да се възстанови; нищо не е променено.",
                "There is no sound backup to restore from; nothing was changed.",
            ));
            return Ok(ExitCode::from(DAMAGED));
        }
        restored => restored?,
    };
    let Some(saved) = restored else {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_break_that_a_salvage_explains_is_told_from_one_that_nothing_does() {
        let at = "2026-11-22T05:00:00Z".parse().unwrap();
        let rows = [
            (ChainVerdict::Whole { size: 9 }, "journal: sound"),
            (
                ChainVerdict::Explained { size: 9, seq: 4, lost: 2, at },
                "journal: sound; its audit log is broken at entry 4: 2 lost, explained by the salvage of 22.11.2026 05:00:00 UTC",
            ),
            (
                ChainVerdict::Broken { seq: 4 },
                "journal: sound; its audit log is broken at entry 4, and nothing explains it",
            ),
        ];
        for (chain, told) in rows {
            let file = FileState { number: None, made_at: None, error: None, chain: Some(chain) };
            assert_eq!(line(&file, Language::En), told);
            assert_eq!(line(&file, Language::Bg).contains("одитът"), !matches!(chain, ChainVerdict::Whole { .. }));
        }
    }
}
