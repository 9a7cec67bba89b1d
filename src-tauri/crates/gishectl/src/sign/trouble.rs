//! Why nothing was signed.

use std::path::PathBuf;

use gishe_signing::csc::CscError;
use gishe_signing::pades::{AugmentError, Level, PadesError};

use super::{NO_INPUT, NO_OUTPUT, NOT_SIGNED, UNREADABLE, USAGE};

/// What kept it from being done.
#[derive(Debug)]
pub(super) enum Trouble {
    /// A file cannot be read.
    NoInput(PathBuf),
    /// A file is there already.
    Exists(PathBuf),
    /// A file cannot be written.
    NoOutput(PathBuf),
    /// Certificates that are to be trusted cannot be read.
    NoAnchors(PathBuf),
    /// The PDF.
    Pdf(PadesError),
    /// No HTTP client can be made for an address: its scheme, or the proxy.
    Address,
    /// There is no time-stamp authority, and the provider has none.
    NoStamps,
    /// The provider.
    Csc(CscError),
    /// The signature was made and kept; a later step was not done.
    Lower {
        /// What was reached.
        reached: Level,
        /// Why not more.
        error: AugmentError,
    },
    /// What was made does not verify.
    NotValid,
}

impl Trouble {
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::NoInput(_) | Self::NoAnchors(_) => NO_INPUT,
            Self::Exists(_) | Self::NoOutput(_) => NO_OUTPUT,
            Self::Pdf(_) => UNREADABLE,
            Self::Address | Self::NoStamps => USAGE,
            Self::Csc(_) | Self::Lower { .. } | Self::NotValid => NOT_SIGNED,
        }
    }
}

impl From<CscError> for Trouble {
    fn from(error: CscError) -> Self {
        Self::Csc(error)
    }
}

impl From<PadesError> for Trouble {
    fn from(error: PadesError) -> Self {
        Self::Pdf(error)
    }
}
