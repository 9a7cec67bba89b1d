//! What a sandbox is started with, and why it might not start.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use gishe_domain::pack::PackError;
use gishe_domain::rules;
use serde::{Deserialize, Serialize};

use crate::city::CityError;
use crate::http::ServeError;
use crate::identity::IdentityError;
use crate::register::RegisterError;
use crate::trust::clock;
use crate::trust::pki::PkiError;

/// What a sandbox is started with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxConfig {
    /// Decides the city, its people and every key.
    pub seed: u64,
    /// Applications in all districts together.
    pub applications: u32,
    /// Where everything is kept, and found again at the next start; none keeps it for this run only.
    pub data: Option<PathBuf>,
    /// Port on loopback; 0 takes any that is free.
    pub port: u16,
    /// The day on which the city is founded. A city that was founded before keeps its own day.
    pub today: NaiveDate,
    /// Whether `/admin/*` answers.
    pub admin: bool,
    /// Whether signatures are approved without anybody looking at the phone.
    pub auto_approve_phone: bool,
    /// Whether certificates name the sandbox's server for revocation. Off, what was signed can be judged by others after
    /// the sandbox is gone.
    pub revocation_pointers: bool,
}

impl SandboxConfig {
    /// A city of so many applications for one run: founded today, on any port, without the admin's side door, with a
    /// phone that somebody has to look at.
    pub fn new(seed: u64, applications: u32) -> Self {
        let today = rules::civil_day((clock::system())());
        Self {
            seed,
            applications,
            data: None,
            port: 0,
            today,
            admin: false,
            auto_approve_phone: false,
            revocation_pointers: true,
        }
    }
}

/// Why a sandbox could not start.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The directory or a file in it cannot be used.
    #[error("{path}: {cause}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// In the directory lives another city.
    #[error("{path} holds the city of seed {seed} with {applications} applications")]
    OtherCity {
        /// The directory.
        path: PathBuf,
        /// Its seed.
        seed: u64,
        /// Its applications.
        applications: u32,
    },
    /// The register.
    #[error(transparent)]
    Register(#[from] RegisterError),
    /// The list of districts.
    #[error(transparent)]
    Districts(#[from] PackError),
    /// The city.
    #[error(transparent)]
    City(#[from] CityError),
    /// The identity provider.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The certification authority.
    #[error(transparent)]
    Pki(#[from] PkiError),
    /// The server.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// The thread that was starting it ended early.
    #[error("the start was broken off")]
    BrokenOff,
}

impl SandboxError {
    /// What the system said of a file.
    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        |cause| Self::File { path: path.to_owned(), cause }
    }
}

/// What a directory holds, written when the city in it is complete: before that it is founded anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Charter {
    pub seed: u64,
    pub applications: u32,
    pub today: NaiveDate,
}

impl Charter {
    const FILE: &'static str = "city.json";

    /// The charter of a city that is founded now.
    pub(crate) fn of(config: &SandboxConfig) -> Self {
        Self { seed: config.seed, applications: config.applications, today: config.today }
    }

    /// Whether this is the city asked for. The day of its founding is its own.
    pub(crate) fn fits(&self, config: &SandboxConfig) -> bool {
        (self.seed, self.applications) == (config.seed, config.applications)
    }

    /// The charter in a directory; none when no city was completed there.
    pub(crate) fn find(dir: &Path) -> Result<Option<Self>, SandboxError> {
        let path = dir.join(Self::FILE);
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(SandboxError::file(&path)(error)),
        };
        serde_json::from_slice(&text).map(Some).map_err(|error| SandboxError::file(&path)(error.into()))
    }

    /// Writes the charter: whole, or not at all.
    pub(crate) fn write(&self, dir: &Path) -> Result<(), SandboxError> {
        write_json(&dir.join(Self::FILE), self)
    }
}

/// Writes JSON beside the file and then puts it in its place.
pub(crate) fn write_json(path: &Path, value: &impl Serialize) -> Result<(), SandboxError> {
    let draft = path.with_extension("draft");
    let text = serde_json::to_vec_pretty(value).map_err(|error| SandboxError::file(path)(error.into()))?;
    std::fs::write(&draft, text).map_err(SandboxError::file(&draft))?;
    std::fs::rename(&draft, path).map_err(SandboxError::file(path))
}
