//! `gishectl rotate`: new keys for the files of a desk, and nothing left on the disk that the old ones open.

use std::process::ExitCode;

use chrono::Utc;
use clap::Args;
use gishe_desk::passphrase::Folder;
use gishe_desk::policy;
use gishe_desk::rotate::rotate;

use crate::place::Closed;
use crate::rescue::trouble;
use crate::{complain, say};

/// What is asked.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    desk: Closed,
}

/// Replaces the keys: 0 done, 1 not done, or begun and ended when the desk opens next or this is run again.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let language = match arguments.desk.find() {
        Ok(language) => language,
        Err(code) => return code,
    };
    // A copy that IT cannot open would be worse than none that is new.
    let policy = match policy::of_this_computer() {
        Ok(policy) => policy,
        Err(error) => {
            complain(&error.to_string());
            return ExitCode::FAILURE;
        }
    };
    let recovery = policy.recovery_key.map(|key| key.0);
    let phrase = arguments.desk.phrase(language);
    let folder = Folder::new(&arguments.desk.data, phrase.as_ref().map(|text| text.as_str()));
    match rotate(folder, recovery.as_ref(), Utc::now()) {
        Ok(done) => {
            say(&format!(
                "{}: {}. {}: {}. {}: {}",
                language.pick("Ключовете са сменени", "The keys are replaced"),
                done.name,
                language.pick("Резервни копия на дневника", "Backups of the journal"),
                done.backups,
                language.pick("Премахнати повредени файлове", "Damaged files removed"),
                done.removed
            ));
            if done.pin_waits {
                say(language.pick(
                    "ПИН кодът остава същият: новите ключове се запечатват с него при следващото отключване.",
                    "The PIN stays as it is: the new keys are sealed under it at the next unlock.",
                ));
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            complain(&trouble::words(&error, language));
            ExitCode::FAILURE
        }
    }
}
