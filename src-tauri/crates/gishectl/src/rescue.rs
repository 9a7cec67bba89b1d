//! `gishectl rescue`: the unsent work of an officer into a sealed file, or out of one, for IT. The desk must not be open in
//! the window meanwhile. The PIN and the passphrase are read from standard input, a line each (before them the passphrase of a desk
//! that is kept by one), and never from the command line, where others could see them.

pub(crate) mod trouble;

use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};
use gishe_desk::Desk;
use gishe_desk::browser::NoBrowser;
use gishe_desk::clock::SystemClock;
use gishe_desk::error::DeskError;

use crate::language::Language;
use crate::place::Place;
use crate::{complain, say};

/// Exit code when the file was not taken: foreign, damaged, newer, of somebody else, or a wrong passphrase.
const REFUSED: u8 = 3;

/// What is asked.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write the unsent work into a new sealed file; reads the PIN and a passphrase from standard input, a line each
    Export(Package),
    /// Bring the work of a sealed file in; reads the PIN and the passphrase from standard input, a line each
    Import(Package),
}

#[derive(Debug, Args)]
struct Package {
    /// The package
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    /// Language of the words: by default that of the environment
    #[arg(long, value_enum)]
    lang: Option<Language>,
}

/// Writes or brings in a package: 0 done, 1 the desk does not open or the file cannot be used, 3 the package was refused.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let (What::Export(package) | What::Import(package)) = &arguments.what;
    let language = Language::choose(package.lang);
    if let Some(missing) = no_folder(&package.place.data, language) {
        complain(&missing);
        return ExitCode::FAILURE;
    }
    let mut lines = std::io::stdin().lock().lines().map_while(Result::ok);
    let kept = gishe_desk::passphrase::is_used(&package.place.data);
    let desk = if kept { lines.next() } else { None };
    let (pin, phrase) = (lines.next(), lines.next());
    let (Some(pin), Some(phrase)) = (pin, phrase) else {
        complain(if kept {
            language.pick(
                "на стандартния вход се чакат три реда: парола на работното място, ПИН и парола на пакета",
                "three lines are expected on standard input: the passphrase of the desk, the PIN and the passphrase of the package",
            )
        } else {
            language.pick(
                "на стандартния вход се чакат два реда: ПИН и парола на пакета",
                "two lines are expected on standard input: the PIN and the passphrase of the package",
            )
        });
        return ExitCode::FAILURE;
    };
    let done = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime.block_on(act(&arguments.what, desk, pin, phrase)),
        Err(error) => {
            complain(&error.to_string());
            return ExitCode::FAILURE;
        }
    };
    match done {
        Ok(told) => {
            say(&told);
            ExitCode::SUCCESS
        }
        Err(error) => {
            // The codes are those that the window has words for.
            let told = serde_json::to_value(&error).unwrap_or_default();
            let code = told.get("code").and_then(serde_json::Value::as_str).unwrap_or_default();
            complain(&format!("{code}: {}", trouble::words(&error, language)));
            if is_of_package(&error) { ExitCode::from(REFUSED) } else { ExitCode::FAILURE }
        }
    }
}

/// Opens the desk with the PIN, does it, and locks the desk again. What was done is told as JSON, for scripts.
async fn act(what: &What, opens: Option<String>, pin: String, phrase: String) -> Result<String, DeskError> {
    let (What::Export(package) | What::Import(package)) = what;
    let config = package.place.config(Vec::new());
    let desk = Desk::start(config, Arc::new(SystemClock), Arc::new(NoBrowser)).await?;
    if let Some(opens) = opens {
        gishe_desk::passphrase::open(&desk, opens).await?;
    }
    gishe_desk::lock::unlock(&desk, pin).await?;
    let file = package.file.to_string_lossy().into_owned();
    let done = match what {
        What::Export(_) => {
            gishe_desk::rescue::export(&desk, file, phrase).await.map(|made| serde_json::to_string(&made))
        }
        What::Import(_) => {
            gishe_desk::rescue::import(&desk, file, phrase).await.map(|came| serde_json::to_string(&came))
        }
    };
    gishe_desk::lock::lock(&desk).await?;
    Ok(done?.unwrap_or_default())
}

/// What is said of a data folder that is not there: it is not made by being named.
pub(crate) fn no_folder(data: &Path, language: Language) -> Option<String> {
    let missing = language.pick("няма такава папка", "there is no such folder");
    (!data.is_dir()).then(|| format!("{missing}: {}", data.display()))
}

fn is_of_package(error: &DeskError) -> bool {
    matches!(
        error,
        DeskError::RescueForeign
            | DeskError::RescueNewer
            | DeskError::RescueDamaged
            | DeskError::RescueOfAnother
            | DeskError::ForeignRealm
            | DeskError::PassphraseWrong
    )
}
