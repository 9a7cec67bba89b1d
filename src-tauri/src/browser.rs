//! The system's browser, opened for sign-in.

use gishe_desk::browser::{Browser, BrowserMissing};
use tauri::{AppHandle, Wry};
use tauri_plugin_opener::OpenerExt;

/// Opens addresses through the system's own choice of browser.
pub struct SystemBrowser(pub AppHandle<Wry>);

impl Browser for SystemBrowser {
    fn open(&self, url: &str) -> Result<(), BrowserMissing> {
        self.0.opener().open_url(url, None::<&str>).map_err(|error| BrowserMissing(error.to_string()))
    }
}
