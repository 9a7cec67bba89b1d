//! Attaching scans: files that were chosen or dropped, and what was pasted. One that cannot be kept is named with its reason;
//! the others are kept, and nothing of the form is lost.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use gishe_domain::case::CaseId;
use gishe_domain::intake::{ITEMS_MAX, IntakePaper};
use gishe_store::journal::{KeptIntake, NewScan};
use serde_json::json;

use super::{CHANGED, own, scan, view};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::evidence::leaves;
use crate::session::Session;
use crate::view::intake::{IntakeAttached, IntakeView, ScanRefused};

/// Attaches files by their paths.
pub async fn files(desk: &Desk, id: CaseId, paths: Vec<String>, kind: String) -> Result<IntakeAttached, DeskError> {
    attach(desk, id, kind, move || paths.into_iter().map(|path| (named(&path), from_file(Path::new(&path)))).collect())
        .await
}

/// Attaches what was pasted or dropped as bytes: base64, and a name to speak of it by.
pub async fn bytes(
    desk: &Desk,
    id: CaseId,
    name: String,
    data: String,
    kind: String,
) -> Result<IntakeAttached, DeskError> {
    attach(desk, id, kind, move || {
        let most = scan::MOST_BYTES / 3 * 4 + 4;
        let read = if data.len() > most { scan::read(&vec![0; scan::MOST_BYTES + 1]) } else { decoded(&data) };
        vec![(name, read)]
    })
    .await
}

fn decoded(data: &str) -> Result<NewScan, DeskError> {
    scan::read(&BASE64_STANDARD.decode(data).map_err(|_| DeskError::ScanDamaged)?)
}

/// Takes a scan off an application.
pub async fn remove(desk: &Desk, id: CaseId, scan: String) -> Result<IntakeView, DeskError> {
    let session = desk.session()?;
    let desk_too = desk.clone();
    let shown = desk
        .blocking(move || {
            let KeptIntake { mut form, .. } = own(&session, id)?;
            form.papers.retain(|paper| paper.scan != scan);
            session.journal.transact(|tx| {
                tx.save_intake(id, &session.officer().id, &form, desk_too.now())?;
                Ok::<_, DeskError>(tx.drop_scan(id, &scan)?)
            })?;
            view(&desk_too, &session, id)
        })
        .await?;
    desk.announce(CHANGED);
    Ok(shown)
}

/// An attached scan as the window draws it: see [`crate::evidence::pages`].
pub async fn look(desk: &Desk, id: CaseId, scan: String) -> Result<Vec<u8>, DeskError> {
    let session = desk.session()?;
    desk.blocking(move || {
        own(&session, id)?;
        let of_it = session.journal.view(|view| view.scans(id))?.iter().any(|one| one.blob.sha256 == scan);
        let bytes = if of_it { session.journal.view(|view| view.scan(&scan))? } else { None };
        leaves::of(bytes.ok_or(DeskError::UnknownDocument)?)
    })
    .await
}

type Read1 = (String, Result<NewScan, DeskError>);

async fn attach(
    desk: &Desk,
    id: CaseId,
    kind: String,
    read: impl FnOnce() -> Vec<Read1> + Send + 'static,
) -> Result<IntakeAttached, DeskError> {
    let session = desk.session()?;
    let desk_too = desk.clone();
    let attached = desk
        .blocking(move || {
            own(&session, id)?;
            // Pictures are opened before the journal is held.
            let read = read();
            keep(&desk_too, &session, id, &kind, read)
        })
        .await?;
    desk.announce(CHANGED);
    Ok(attached)
}

fn keep(
    desk: &Desk,
    session: &Arc<Session>,
    id: CaseId,
    kind: &str,
    read: Vec<Read1>,
) -> Result<IntakeAttached, DeskError> {
    let mut refused = Vec::new();
    session.journal.transact(|tx| {
        // As it stands now: something may have been typed while a picture was opened.
        let kept = tx.intake(id)?.ok_or(DeskError::UnknownCase)?;
        let mut form = kept.form;
        let mut added = 0;
        for (name, read) in read {
            match read {
                Ok(_) if form.papers.len() >= ITEMS_MAX => {
                    let max = u32::try_from(ITEMS_MAX).unwrap_or(u32::MAX);
                    refused.push(ScanRefused { name, error: DeskError::ScanTooMany { max } });
                }
                Ok(scan) => {
                    let attached = tx.keep_scan(id, &scan, desk.now())?;
                    let sha256 = attached.blob.sha256;
                    if form.papers.iter().all(|paper| paper.scan != sha256) {
                        form.papers.push(paper(sha256, kind));
                        added += 1;
                    }
                }
                Err(error) => refused.push(ScanRefused { name, error }),
            }
        }
        if added > 0 {
            tx.save_intake(id, &session.officer().id, &form, desk.now())?;
            session.record(desk, tx, "intake-scans", Some(id), json!({ "scans": added }))?;
        }
        Ok::<_, DeskError>(())
    })?;
    Ok(IntakeAttached { view: view(desk, session, id)?, refused })
}

fn paper(scan: String, kind: &str) -> IntakePaper {
    let empty = String::new;
    IntakePaper { scan, kind: kind.to_owned(), title: empty(), issued_on: empty(), valid_until: empty() }
}

/// What the window calls a file: its name without its folder.
fn named(path: &str) -> String {
    Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn from_file(path: &Path) -> Result<NewScan, DeskError> {
    let unusable = |error: std::io::Error| {
        // The name of a file can name a person: only the kind of trouble is written down.
        tracing::warn!(kind = %error.kind(), "a scan chosen by the officer cannot be read");
        DeskError::FileUnusable
    };
    let file = std::fs::File::open(path).map_err(unusable)?;
    if !file.metadata().map_err(unusable)?.is_file() {
        return Err(DeskError::FileUnusable);
    }
    let mut bytes = Vec::new();
    file.take(scan::MOST_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(unusable)?;
    scan::read(&bytes)
}
