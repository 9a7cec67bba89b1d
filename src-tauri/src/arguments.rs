//! The command line of the window.

use std::path::PathBuf;

use clap::Parser;

/// Гише: the workstation of registration officers.
#[derive(Debug, Parser)]
#[command(name = "gishe", version)]
pub struct Arguments {
    /// A link to a case, as the system hands it on: `gishe://case/NUMBER`.
    pub link: Option<String>,
    /// Address of the central side, unless policy sets it: `https://central.example`.
    #[arg(long, env = "GISHE_CENTRAL")]
    pub central: Option<String>,
    /// Folder of this desk's data, unless the system's own is meant.
    #[arg(long, env = "GISHE_DATA")]
    pub data: Option<PathBuf>,
    /// PEM file with the roots that signatures and time stamps are trusted by.
    #[arg(long, env = "GISHE_TRUST")]
    pub trust: Option<PathBuf>,
    /// PEM file with who may sign the list of the trusted lists, unless the certificates of the Official Journal are meant.
    #[arg(long, env = "GISHE_LOTL_SIGNERS")]
    pub lotl_signers: Option<PathBuf>,
    /// The central side holds invented people: a desk for practice and tests.
    #[arg(long, env = "GISHE_PRACTICE")]
    pub practice: bool,
    /// Start with an embedded sandbox: invented people, in a folder of their own.
    #[arg(long, conflicts_with_all = ["central", "trust", "lotl_signers"])]
    pub sandbox: bool,
    /// Applications in the embedded sandbox.
    #[arg(long, default_value_t = 2_000, requires = "sandbox")]
    pub applications: u32,
}
