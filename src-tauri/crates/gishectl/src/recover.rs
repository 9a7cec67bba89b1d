//! `gishectl recover`: the keys of a desk, back into the keyring of this account, by the private key of the policy.

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::Utc;
use clap::Args;
use gishe_desk::error::DeskError;
use gishe_desk::passphrase::Folder;
use gishe_desk::policy::{self, PassphraseRule};
use gishe_desk::recover::{RecoveryError, recover, recover_by_passphrase};

use crate::language::Language;
use crate::place::Closed;
use crate::rescue::trouble;
use crate::{complain, say};

/// What is asked.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    desk: Closed,
    /// PEM file with the private key (PKCS #8, not encrypted) of the public key in the policy
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Put the keys behind a new passphrase instead of a keyring: where the keyring is gone for good, or nobody knows the passphrase
    /// any more. The passphrase is read from the file, or asked for twice
    #[arg(long)]
    new_passphrase: bool,
}

/// Gives the keys back: 0 done, 1 not done and nothing changed.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let language = match arguments.desk.find() {
        Ok(language) => language,
        Err(code) => return code,
    };
    let pem = match std::fs::read_to_string(&arguments.key) {
        Ok(pem) => pem,
        Err(error) => {
            complain(&format!("{}: {error}", arguments.key.display()));
            return ExitCode::FAILURE;
        }
    };
    let done = if arguments.new_passphrase {
        by_passphrase(arguments, &pem, language)
    } else {
        as_kept(arguments, &pem, language)
    };
    match done {
        Ok(()) if arguments.new_passphrase || gishe_desk::passphrase::is_used(&arguments.desk.data) => {
            say(language.pick(
                "Ключовете са върнати и се пазят с парола. Служителят я въвежда, влиза отново в Гише и я сменя; неизпратеното е запазено.",
                "The keys are back, kept by a passphrase. The officer gives it, signs in to Gishe anew and changes it; what was not sent \
                 is kept.",
            ));
            ExitCode::SUCCESS
        }
        Ok(()) => {
            say(language.pick(
                "Ключовете са върнати в ключодържателя. Служителят влиза отново в Гише; неизпратеното е запазено.",
                "The keys are back in the keyring. The officer signs in to Gishe anew; what was not sent is kept.",
            ));
            ExitCode::SUCCESS
        }
        Err(RecoveryError::Desk(error)) => {
            complain(&trouble::words(&error, language));
            ExitCode::FAILURE
        }
        Err(error) => {
            complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Back to where the desk keeps its secrets.
fn as_kept(arguments: &Arguments, pem: &str, language: Language) -> Result<(), RecoveryError> {
    let phrase = arguments.desk.phrase(language);
    recover(Folder::new(&arguments.desk.data, phrase.as_ref().map(|text| text.as_str())), pem, Utc::now())
}

/// Behind a passphrase, if the policy of the computer allows one.
fn by_passphrase(arguments: &Arguments, pem: &str, language: Language) -> Result<(), RecoveryError> {
    let policy = policy::of_this_computer().map_err(|error| {
        complain(&error.to_string());
        DeskError::PassphraseForbidden
    })?;
    if policy.passphrase == Some(PassphraseRule::Forbidden) {
        return Err(DeskError::PassphraseForbidden.into());
    }
    let phrase = arguments.desk.passphrase.new_one(language).ok_or(DeskError::PassphraseNeeded)?;
    recover_by_passphrase(&arguments.desk.data, pem, &phrase, Utc::now())
}
