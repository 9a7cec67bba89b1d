//! The rescue package: everything of the officer that exists on this computer alone, sealed into one file for IT, and put
//! into the journal of another computer. Nothing is erased here by writing one.

use std::io::Write;
use std::path::{Path, PathBuf};

use gishe_protocol::info::Realm;
use gishe_store::journal::{Imported, Rescue};
use gishe_vault::package::{self, PASSPHRASE_MIN, PackageError, Passphrase};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::desk::Desk;
use crate::error::DeskError;
use crate::fault::internal;
use crate::session::Session;
use crate::tags::CacheTag;
use crate::view::rescue::{RescueImported, RescueView, RescueWritten};

/// Ending of the file's name.
const ENDING: &str = "gishe";
/// A package is never larger.
const LARGEST: u64 = 1024 * 1024 * 1024;

/// What is sealed: the work, and whose and of which world it is.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    /// The identity provider's subject.
    officer: String,
    realm: Realm,
    district: String,
    program: String,
    /// The packed work, base64.
    work: String,
}

/// What a package would hold now, and where it would be written.
pub async fn view(desk: &Desk) -> Result<RescueView, DeskError> {
    let session = desk.session()?;
    let desk_too = desk.clone();
    desk.blocking(move || {
        let rescue = work(&session)?;
        let size = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Ok::<_, DeskError>(RescueView {
            cases: size(rescue.cases()),
            commands: size(rescue.commands()),
            drafts: size(rescue.drafts()),
            documents: size(rescue.documents()),
            copies: size(rescue.copies()),
            bytes: u32::try_from(rescue.size()).unwrap_or(u32::MAX),
            path: place(&desk_too).to_string_lossy().into_owned(),
            passphrase_min: size(PASSPHRASE_MIN),
        })
    })
    .await
}

/// Seals everything that is only here into a file of its own. A file that is there is not written over.
pub async fn export(desk: &Desk, path: String, passphrase: String) -> Result<RescueWritten, DeskError> {
    let session = desk.session()?;
    let phrase = Passphrase::parse(&passphrase)
        .map_err(|_| DeskError::PassphraseWeak { min: u32::try_from(PASSPHRASE_MIN).unwrap_or(u32::MAX) })?;
    let desk_too = desk.clone();
    let written = desk.blocking(move || write(&desk_too, &session, &named(&path), &phrase)).await?;
    desk.announce(&[CacheTag::Exchange]);
    Ok(written)
}

fn write(desk: &Desk, session: &Session, path: &Path, phrase: &Passphrase) -> Result<RescueWritten, DeskError> {
    let rescue = work(session)?;
    if rescue.is_empty() {
        return Err(DeskError::RescueEmpty);
    }
    let packed = rescue.pack().map_err(|error| internal("rescue", &error))?;
    let content = Content {
        officer: session.officer().id.clone(),
        realm: desk.0.config.realm,
        district: session.profile.officer.district.clone(),
        program: desk.0.config.version.clone(),
        work: base64(&packed),
    };
    let content = serde_json::to_vec(&content).map_err(|error| internal("rescue", &error))?;
    let package = package::seal(&content, phrase).map_err(refused)?;
    let digest = hex::encode(Sha256::digest(&package));
    create(path, &package)?;
    let details = json!({
        "digest": digest, "commands": rescue.commands(), "drafts": rescue.drafts(), "documents": rescue.documents(),
        "copies": rescue.copies(), "auditSize": rescue.audit_size,
    });
    session.journal.transact(|tx| session.record(desk, tx, "rescue-exported", None, details))?;
    let bytes = u32::try_from(package.len()).unwrap_or(u32::MAX);
    Ok(RescueWritten { path: path.to_string_lossy().into_owned(), bytes, digest })
}

/// Puts the work of a package into this journal: only the same officer's, of the same world. What central has by now is not
/// done twice, for every command keeps its identifier.
pub async fn import(desk: &Desk, path: String, passphrase: String) -> Result<RescueImported, DeskError> {
    let session = desk.session()?;
    let (desk_too, session_too) = (desk.clone(), session.clone());
    let imported = desk
        .blocking(move || {
            let phrase = Passphrase::typed(&passphrase);
            let package = read(Path::new(path.trim()))?;
            let digest = hex::encode(Sha256::digest(&package));
            let rescue = opened(&desk_too, &session_too, &package, &phrase)?;
            session_too.journal.transact(|tx| {
                let imported = tx.import(&rescue, desk_too.now())?;
                let details = json!({
                    "digest": digest, "commands": imported.commands, "known": imported.known,
                    "auditSize": rescue.audit_size, "auditHash": rescue.audit_hash,
                });
                session_too.record(&desk_too, tx, "rescue-imported", None, details)?;
                Ok::<_, DeskError>(imported)
            })
        })
        .await?;
    session.exchange.outbox_changed();
    desk.announce(CacheTag::ACT);
    let Imported { commands, known, drafts, documents, copies } = imported;
    Ok(RescueImported { commands, known, drafts, documents, copies })
}

fn opened(desk: &Desk, session: &Session, package: &[u8], phrase: &Passphrase) -> Result<Rescue, DeskError> {
    let content = package::open(package, phrase).map_err(refused)?;
    let content: Content = serde_json::from_slice(&content).map_err(|_| DeskError::RescueNewer)?;
    if content.realm != desk.0.config.realm {
        return Err(DeskError::ForeignRealm);
    }
    if content.officer != session.officer().id || content.district != session.profile.officer.district {
        return Err(DeskError::RescueOfAnother);
    }
    let packed = unbase64(&content.work).ok_or(DeskError::RescueDamaged)?;
    Rescue::unpack(&packed).map_err(|_| DeskError::RescueNewer)
}

fn work(session: &Session) -> Result<Rescue, DeskError> {
    Ok(session.journal.view(|view| view.rescue(&session.officer().id))?)
}

fn refused(error: PackageError) -> DeskError {
    match error {
        PackageError::Foreign => DeskError::RescueForeign,
        PackageError::Newer => DeskError::RescueNewer,
        PackageError::Damaged => DeskError::RescueDamaged,
        PackageError::WrongPassphrase => DeskError::PassphraseWrong,
        PackageError::Derivation => internal("passphrase", &error),
    }
}

/// A name that says nothing of anybody: the day and a few random letters, in the officer's documents where there are any.
fn place(desk: &Desk) -> PathBuf {
    let day = desk.today().format("%Y-%m-%d");
    let mark: String = uuid::Uuid::new_v4().simple().to_string().chars().take(4).collect();
    documents().unwrap_or_else(|| desk.0.config.data.clone()).join(format!("gishe-{day}-{mark}.{ENDING}"))
}

/// The folder of the person's documents, else the home folder.
fn documents() -> Option<PathBuf> {
    let home = ["HOME", "USERPROFILE"].iter().find_map(std::env::var_os).map(PathBuf::from)?;
    let documents = [std::env::var_os("XDG_DOCUMENTS_DIR").map(PathBuf::from), Some(home.join("Documents"))];
    Some(documents.into_iter().flatten().find(|folder| folder.is_dir()).unwrap_or(home))
}

/// The path as typed, with the ending that a package has.
fn named(path: &str) -> PathBuf {
    let path = PathBuf::from(path.trim());
    if path.extension().is_some_and(|ending| ending == ENDING) {
        return path;
    }
    let mut name = path.into_os_string();
    name.push(".");
    name.push(ENDING);
    PathBuf::from(name)
}

/// Writes a new file, whole and durable or not at all.
fn create(path: &Path, bytes: &[u8]) -> Result<(), DeskError> {
    let made = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = made.map_err(|error| unusable(&error))?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.map_err(|error| {
        drop(file);
        // Half a package is none.
        let _ = std::fs::remove_file(path);
        unusable(&error)
    })
}

fn read(path: &Path) -> Result<Vec<u8>, DeskError> {
    let size = std::fs::metadata(path).map_err(|error| unusable(&error))?.len();
    if size > LARGEST {
        return Err(DeskError::RescueForeign);
    }
    std::fs::read(path).map_err(|error| unusable(&error))
}

fn unusable(error: &std::io::Error) -> DeskError {
    match error.kind() {
        std::io::ErrorKind::StorageFull => DeskError::DiskFull,
        std::io::ErrorKind::AlreadyExists => DeskError::FileExists,
        kind => {
            tracing::warn!(%kind, "a file chosen by the officer cannot be used");
            DeskError::FileUnusable
        }
    }
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::prelude::BASE64_STANDARD.encode(bytes)
}

fn unbase64(text: &str) -> Option<Vec<u8>> {
    use base64::Engine;
    base64::prelude::BASE64_STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_ends_as_a_package_does_and_is_not_written_over_anything() {
        for (typed, named_) in [("a", "a.gishe"), ("a.gishe", "a.gishe"), (" a.txt ", "a.txt.gishe")] {
            assert_eq!(named(typed), PathBuf::from(named_), "{typed:?}");
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.gishe");
        create(&path, b"first").unwrap();
        assert_eq!(create(&path, b"second"), Err(DeskError::FileExists));
        assert_eq!(std::fs::read(&path).unwrap(), b"first");
        assert_eq!(create(&folder.path().join("no/such/folder.gishe"), b""), Err(DeskError::FileUnusable));
        assert_eq!(read(&folder.path().join("none.gishe")), Err(DeskError::FileUnusable));
    }
}
