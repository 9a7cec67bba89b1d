//! Which desk is meant, and which central side it works with.

use std::path::PathBuf;

use clap::Args;
use gishe_desk::config::DeskConfig;
use gishe_protocol::info::Realm;
use url::Url;

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
