//! The system's browser, as the desk needs it.

/// No browser could be opened.
#[derive(Debug, thiserror::Error)]
#[error("no browser could be opened: {0}")]
pub struct BrowserMissing(pub String);

/// Opens an address outside the program.
pub trait Browser: Send + Sync {
    /// Opens the address, or says that it could not.
    fn open(&self, url: &str) -> Result<(), BrowserMissing>;
}

/// Opens nothing: the officer copies the address by hand, or a test goes there itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoBrowser;

impl Browser for NoBrowser {
    fn open(&self, _url: &str) -> Result<(), BrowserMissing> {
        Err(BrowserMissing("none on this computer".into()))
    }
}
