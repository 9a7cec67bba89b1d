//! Which desk is meant, which central side it works with, and how a closed one is told from none.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use gishe_desk::config::DeskConfig;
use gishe_protocol::info::Realm;
use url::Url;
use zeroize::Zeroizing;

use crate::complain;
use crate::language::Language;
use crate::passphrase::Given;
use crate::rescue::no_folder;

/// A desk, as the window is told of one.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// Folder of the desk's data
    #[arg(long, env = "GISHE_DATA")]
    pub data: PathBuf,
    /// Address of the central side
    #[arg(long, env = "GISHE_CENTRAL")]
    central: Url,
    /// The central side holds invented people
    #[arg(long, env = "GISHE_PRACTICE")]
    practice: bool,
}

impl Place {
    /// The desk's configuration, with the roots that signatures and time stamps are trusted by (PEM).
    pub fn config(&self, trust: Vec<u8>) -> DeskConfig {
        let realm = if self.practice { Realm::Sandbox } else { Realm::Production };
        DeskConfig::new(self.data.clone(), self.central.clone(), realm, trust)
    }
}

/// The files of a desk that nobody has open.
#[derive(Debug, Args)]
pub(crate) struct Closed {
    /// The data folder of the desk
    #[arg(long, value_name = "FOLDER")]
    pub data: PathBuf,
    #[command(flatten)]
    pub passphrase: Given,
    /// Language of the words: by default that of the environment
    #[arg(long, value_enum)]
    lang: Option<Language>,
}

impl Closed {
    /// The language to speak of it in. A folder that is not there is told, and ends the program.
    pub fn find(&self) -> Result<Language, ExitCode> {
        let language = Language::choose(self.lang);
        match no_folder(&self.data, language) {
            None => Ok(language),
            Some(missing) => {
                complain(&missing);
                Err(ExitCode::FAILURE)
            }
        }
    }

    /// The passphrase, where the desk is kept by one.
    pub fn phrase(&self, language: Language) -> Option<Zeroizing<String>> {
        self.passphrase.of(&self.data, language)
    }
}
