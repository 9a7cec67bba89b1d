//! What is answered: what the window would get, or the size of a file that was written.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use gishe_desk::error::DeskError;
use serde::Serialize;
use serde_json::{Value, json};

/// An answer as JSON.
pub(super) fn told(done: Result<impl Serialize, DeskError>) -> Result<Value, DeskError> {
    // The views are plain: numbers, words and lists of them.
    Ok(serde_json::to_value(done?).unwrap_or_default())
}

/// Puts bytes into a new file where one was named, and says how many there are.
pub(super) fn written(bytes: Vec<u8>, to: Option<PathBuf>) -> Result<Value, DeskError> {
    if let Some(to) = to {
        let made = OpenOptions::new().write(true).create_new(true).open(&to);
        made.and_then(|mut file| file.write_all(&bytes)).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => DeskError::FileExists,
            ErrorKind::StorageFull => DeskError::DiskFull,
            _ => DeskError::FileUnusable,
        })?;
    }
    Ok(json!({ "bytes": bytes.len() }))
}
