//! `gishectl audit`: the audit chain of a desk, checked and handed to an auditor.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use gishe_desk::auditing::{self, AuditError, Audited, Beside, ChainFault, ChainVerdict, Judged, Saying, Tampering};
use gishe_desk::passphrase::Folder;

use crate::language::Language;
use crate::passphrase::Given;
use crate::rescue::{no_folder, trouble};
use crate::{complain, say};

/// Exit code for a chain that something speaks against.
const BROKEN: u8 = 1;
/// Exit code for what could not be done.
const FAILED: u8 = 2;

/// What is asked.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    ask: Ask,
    #[command(flatten)]
    passphrase: Given,
    /// Language of the words: by default that of the environment
    #[arg(long, value_enum, global = true)]
    lang: Option<Language>,
}

#[derive(Debug, Subcommand)]
enum Ask {
    /// Check every entry of the chain, and what central countersigned of it: 0 nothing speaks against it, 1 something does,
    /// 2 it could not be checked
    Verify {
        /// The data folder of the desk
        #[arg(long, value_name = "FOLDER", default_value = ".")]
        data: PathBuf,
        /// Check an export instead
        #[arg(long, value_name = "FILE", conflicts_with = "data")]
        export: Option<PathBuf>,
        /// Checkpoints as central hands them out: signed notes, one after the other
        #[arg(long, value_name = "FILE")]
        checkpoints: Option<PathBuf>,
        /// Central's key under checkpoints (`name+hash+key`); by default the one that the desk heard first
        #[arg(long, value_name = "KEY")]
        key: Option<String>,
    },
    /// Write the chain for an auditor, a JSON object a line; it is recorded in the chain: 0 written, 2 not
    Export {
        /// The data folder of the desk
        #[arg(long, value_name = "FOLDER", default_value = ".")]
        data: PathBuf,
        /// The file; one that is there is not written over
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

/// Checks or writes.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let language = Language::choose(arguments.lang);
    match &arguments.ask {
        Ask::Verify { data, export, checkpoints, key } => {
            let beside = Beside { checkpoints: checkpoints.as_deref(), key: key.as_deref() };
            let audited = match export {
                Some(export) => auditing::verify_export(export, &beside),
                None => match no_folder(data, language) {
                    Some(missing) => return failed(&missing),
                    None => {
                        let phrase = arguments.passphrase.of(data, language);
                        let phrase = phrase.as_ref().map(|text| text.as_str());
                        auditing::verify(Folder::new(data, phrase), &beside)
                    }
                },
            };
            match audited {
                Ok(audited) => told(&audited, language),
                Err(error) => failed(&words(&error, language)),
            }
        }
        Ask::Export { data, out } => written(data, out, &arguments.passphrase, language),
    }
}

fn failed(words: &str) -> ExitCode {
    complain(words);
    ExitCode::from(FAILED)
}

fn written(data: &Path, out: &Path, given: &Given, language: Language) -> ExitCode {
    if let Some(missing) = no_folder(data, language) {
        return failed(&missing);
    }
    let phrase = given.of(data, language);
    match auditing::export(Folder::new(data, phrase.as_ref().map(|text| text.as_str())), out, Utc::now()) {
        Ok(entries) => {
            say(&match language {
                Language::Bg => format!("Изнесени записи: {entries}."),
                Language::En => format!("Entries written: {entries}."),
            });
            ExitCode::SUCCESS
        }
        Err(error) => failed(&words(&error, language)),
    }
}

fn told(audited: &Audited, language: Language) -> ExitCode {
    lines(audited, language).iter().for_each(|line| say(line));
    if audited.holds() { ExitCode::SUCCESS } else { ExitCode::from(BROKEN) }
}

/// What is said of a check, a line for each matter.
fn lines(audited: &Audited, language: Language) -> Vec<String> {
    let mut lines = vec![chain(audited, language)];
    let holding = audited.checkpoints.iter().filter(|judged| judged.saying == Saying::Holds);
    if let Some(last) = holding.clone().max_by_key(|judged| judged.size) {
        let (count, size, at) = (holding.count(), last.size.unwrap_or_default(), moment(last.at));
        lines.push(match language {
            Language::Bg => format!(
                "потвърждения от регистъра, които съвпадат: {count}; последното е за {size} записа, видени на {at}"
            ),
            Language::En => {
                format!("checkpoints of central that agree: {count}; the last is of {size} entries, seen {at}")
            }
        });
    }
    lines.extend(audited.checkpoints.iter().filter_map(|judged| checkpoint(judged, language)));
    if audited.keyless {
        lines.push(
            language
                .pick(
                    "има потвърждения, но няма ключ, с който да се проверят: дайте го с --key",
                    "there are checkpoints and no key to check them by: give it with --key",
                )
                .to_owned(),
        );
    }
    if audited.unknown_to_central {
        lines.push(language.pick("във файла на регистъра няма нито едно потвърждение на този дневник: името му е сменено или файлът е на друг", "the file of central has no checkpoint of this chain: it was given another name, or the file is of another").to_owned());
    }
    lines
}

fn chain(audited: &Audited, language: Language) -> String {
    match (&audited.verdict, &audited.fault) {
        (_, Some(found)) => fault(found, language),
        (ChainVerdict::Explained { size, seq, lost, at }, None) => {
            let at = moment(Some(*at));
            match language {
                Language::Bg => {
                    format!("записи: {size}; от запис {seq} липсват {lost}, обяснени от възстановяването на {at}")
                }
                Language::En => {
                    format!("entries: {size}; {lost} lost from entry {seq} on, explained by the salvage of {at}")
                }
            }
        }
        (ChainVerdict::Whole { .. } | ChainVerdict::Broken { .. }, None) => match language {
            Language::Bg => format!("записи: {}; всеки следва от предишния", audited.size),
            Language::En => format!("entries: {}; each follows from the one before", audited.size),
        },
    }
}

fn fault(found: &ChainFault, language: Language) -> String {
    let seq = found.seq;
    let what = match (found.what, language) {
        (Tampering::Changed, Language::Bg) => format!("запис {seq} е променен"),
        (Tampering::Changed, Language::En) => format!("entry {seq} was changed"),
        (Tampering::Deleted { count }, Language::Bg) => format!("от запис {seq} са премахнати {count}"),
        (Tampering::Deleted { count }, Language::En) => format!("{count} removed from entry {seq} on"),
        (Tampering::Inserted { count }, Language::Bg) => format!("от запис {seq} са вмъкнати {count}"),
        (Tampering::Inserted { count }, Language::En) => format!("{count} inserted from entry {seq} on"),
        (Tampering::Reordered { with }, Language::Bg) => format!("запис {seq} е разменен: стои на място {with}"),
        (Tampering::Reordered { with }, Language::En) => format!("entry {seq} was moved: it stands in place {with}"),
        (Tampering::Truncated { count }, Language::Bg) => format!("краят е отрязан от запис {seq}: липсват {count}"),
        (Tampering::Truncated { count }, Language::En) => {
            format!("the end is cut off from entry {seq} on: {count} are gone")
        }
        (Tampering::HeadSetBack { count }, Language::Bg) => {
            format!("краят е върнат пред запис {seq}: след него стоят още {count}")
        }
        (Tampering::HeadSetBack { count }, Language::En) => {
            format!("the end was set back before entry {seq}: {count} more stand behind it")
        }
    };
    let kind = found.kind.as_ref().map(|kind| format!(" ({kind})")).unwrap_or_default();
    match (found.at, language) {
        (Some(at), Language::Bg) => format!("{what}{kind}, около {}", moment(Some(at))),
        (Some(at), Language::En) => format!("{what}{kind}, about {}", moment(Some(at))),
        (None, _) => format!("{what}{kind}"),
    }
}

/// What is said of a checkpoint that does not simply hold.
fn checkpoint(judged: &Judged, language: Language) -> Option<String> {
    let (size, at) = (judged.size.unwrap_or_default(), moment(judged.at));
    Some(match (&judged.saying, language) {
        (Saying::Holds, _) => return None,
        (Saying::Beyond { size: here }, Language::Bg) => format!(
            "регистърът е видял {size} записа на {at}, а тук са {here}: краят е отрязан или е върнато по-старо копие"
        ),
        (Saying::Beyond { size: here }, Language::En) => format!(
            "central saw {size} entries at {at}, and here are {here}: the end was cut off, or an older copy was put in place"
        ),
        (Saying::Rewritten { from, since }, _) => rewritten(*from, *since, size, &at, language),
        (Saying::Gone, Language::Bg) => {
            format!("потвърждението за запис {size} ({at}) не може да се сравни: записът липсва")
        }
        (Saying::Gone, Language::En) => {
            format!("the checkpoint of entry {size} ({at}) has nothing to be compared with: the entry is gone")
        }
        (Saying::OfAnother, Language::Bg) => format!("потвърждението за {size} записа ({at}) е на друг дневник"),
        (Saying::OfAnother, Language::En) => format!("the checkpoint of {size} entries ({at}) is of another chain"),
        (Saying::Unsigned(_), Language::Bg) => "потвърждение не е подписано с ключа на регистъра".to_owned(),
        (Saying::Unsigned(_), Language::En) => "a checkpoint is not signed by the key of central".to_owned(),
    })
}

fn rewritten(from: u32, since: Option<DateTime<Utc>>, size: u32, at: &str, language: Language) -> String {
    let after = match (since, language) {
        (Some(since), Language::Bg) => format!(" (предишното потвърждение е от {})", moment(Some(since))),
        (Some(since), Language::En) => format!(" (the checkpoint before is of {})", moment(Some(since))),
        (None, _) => String::new(),
    };
    match language {
        Language::Bg => {
            format!("запис между {from} и {size} е пренаписан, след като регистърът го е видял на {at}{after}")
        }
        Language::En => {
            format!("an entry between {from} and {size} was written anew after central saw it at {at}{after}")
        }
    }
}

fn words(error: &AuditError, language: Language) -> String {
    match (error, language) {
        (AuditError::Desk(error), _) => trouble::words(error, language),
        (AuditError::Exists, Language::Bg) => "Файлът вече съществува; нищо не е записано.".to_owned(),
        (AuditError::Exists, Language::En) => "The file is there already; nothing was written.".to_owned(),
        (AuditError::File(kind), Language::Bg) => format!("Файлът не може да се прочете или запише ({kind})."),
        (AuditError::File(kind), Language::En) => format!("The file cannot be read or written ({kind})."),
        (AuditError::Form { line }, Language::Bg) => format!("Ред {line} не е от изнесен одитен дневник."),
        (AuditError::Form { line }, Language::En) => format!("Line {line} is not of an exported audit chain."),
        (AuditError::Key, Language::Bg) => "Това не е ключ за проверка (име+номер+ключ).".to_owned(),
        (AuditError::Key, Language::En) => "This is no verifier key (name+hash+key).".to_owned(),
    }
}

fn moment(at: Option<DateTime<Utc>>) -> String {
    at.map(|at| at.format("%d.%m.%Y %H:%M:%S UTC").to_string()).unwrap_or_default()
}
