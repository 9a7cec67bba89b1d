//! `pin.json`: the sealed keys and the count of tries, with a code that shows when somebody has edited the file.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use thiserror::Error;

use crate::cost::Cost;
use crate::secret::Secret;

/// The layout that this program writes and reads.
const VERSION: u16 = 1;

/// Why the file cannot be used.
#[derive(Debug, Error)]
pub enum PinFileError {
    /// The disk: full, read-only or failing.
    #[error("the PIN file cannot be written or read")]
    Disk(#[source] io::Error),
    /// Not a PIN file of this program, or edited by somebody.
    #[error("the PIN file is damaged or was edited")]
    Damaged,
    /// Written by a newer program.
    #[error("the PIN file was written by a newer version")]
    Newer,
}

/// Bytes as base64 in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Blob(pub Vec<u8>);

impl TryFrom<String> for Blob {
    type Error = base64::DecodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        BASE64_STANDARD.decode(text).map(Self)
    }
}

impl From<Blob> for String {
    fn from(blob: Blob) -> Self {
        BASE64_STANDARD.encode(blob.0)
    }
}

/// The sealed keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrap {
    /// Cost of the key.
    pub cost: Cost,
    /// 16 random bytes.
    pub salt: Blob,
    /// 12 random bytes.
    pub nonce: Blob,
    /// ChaCha20-Poly1305 over the store keys.
    pub sealed: Blob,
}

/// What the file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PinState {
    /// Layout.
    pub version: u16,
    /// Whose it is.
    pub profile: String,
    /// The sealed keys; none once they are wiped.
    pub wrap: Option<Wrap>,
    /// Wrong tries since the last right one.
    pub tries: u32,
    /// No try is judged before this moment.
    pub not_before: Option<DateTime<Utc>>,
    /// When central was last spoken to.
    pub online_at: DateTime<Utc>,
    /// The latest moment ever seen: a clock set back wins nothing.
    pub latest_at: DateTime<Utc>,
}

#[derive(Serialize, Deserialize)]
struct Envelope {
    state: PinState,
    code: Blob,
}

impl PinState {
    /// A file with sealed keys and no wrong try.
    pub fn new(profile: &str, wrap: Wrap, now: DateTime<Utc>) -> Self {
        Self {
            version: VERSION,
            profile: profile.to_owned(),
            wrap: Some(wrap),
            tries: 0,
            not_before: None,
            online_at: now,
            latest_at: now,
        }
    }

    /// Reads the file; none when there is no file.
    pub fn read(path: &Path, profile: &str, device: &Secret) -> Result<Option<Self>, PinFileError> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(PinFileError::Disk(error)),
        };
        let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|_| PinFileError::Damaged)?;
        let version = value.pointer("/state/version").and_then(serde_json::Value::as_u64);
        if version.is_some_and(|version| version > u64::from(VERSION)) {
            return Err(PinFileError::Newer);
        }
        let envelope: Envelope = serde_json::from_value(value).map_err(|_| PinFileError::Damaged)?;
        let genuine = code(&envelope.state, device)?.verify_slice(&envelope.code.0).is_ok();
        if !genuine || envelope.state.profile != profile || envelope.state.version != VERSION {
            return Err(PinFileError::Damaged);
        }
        Ok(Some(envelope.state))
    }

    /// Writes the file so that after a power cut either the old or the new one is there, whole.
    pub fn write(&self, path: &Path, device: &Secret) -> Result<(), PinFileError> {
        let code = Blob(code(self, device)?.finalize().into_bytes().to_vec());
        let envelope = Envelope { state: self.clone(), code };
        let bytes = serde_json::to_vec_pretty(&envelope).map_err(|_| PinFileError::Damaged)?;
        replace(path, &bytes).map_err(PinFileError::Disk)
    }
}

fn code(state: &PinState, device: &Secret) -> Result<Hmac<Sha256>, PinFileError> {
    let body = serde_json::to_vec(state).map_err(|_| PinFileError::Damaged)?;
    let mut code = Hmac::<Sha256>::new_from_slice(device.expose()).map_err(|_| PinFileError::Damaged)?;
    code.update(b"gishe pin file\0");
    code.update(&body);
    Ok(code)
}

pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside: PathBuf = path.with_extension("json.new");
    let mut file = private(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&beside, path)?;
    sync_directory(path)
}

#[cfg(unix)]
fn private(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn private(path: &Path) -> io::Result<File> {
    File::create(path)
}

#[cfg(unix)]
fn sync_directory(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |directory| File::open(directory)?.sync_all())
}

/// Elsewhere the file system writes the rename through with the file.
#[cfg(not(unix))]
fn sync_directory(_path: &Path) -> io::Result<()> {
    Ok(())
}
