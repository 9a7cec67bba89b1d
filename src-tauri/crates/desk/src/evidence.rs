//! The bytes of a document of a case: from this computer, or else from central. What they are is judged here, before the
//! window is given them; images are read here and given on as pixels that this program wrote.

pub(crate) mod image;
mod kind;
pub(crate) mod leaves;
pub(crate) mod paper;
pub(crate) mod tiff;

use futures::StreamExt;
use gishe_domain::case::{BlobRef, Case, CaseId};

use crate::desk::Desk;
use crate::error::DeskError;
use crate::session::Session;
use crate::tags::CacheTag;

/// Bytes at most of one document.
const MOST_BYTES: u32 = 64 * 1024 * 1024;

/// The bytes of evidence or of a declaration, as they were filed. What comes from central is kept only when its digest is right.
pub async fn bytes(desk: &Desk, id: CaseId, document: &str) -> Result<Vec<u8>, DeskError> {
    let session = desk.session()?;
    let document = document.to_owned();
    let session_too = session.clone();
    let (blob, here) = desk
        .blocking(move || {
            let case = session_too.case(id)?.ok_or(DeskError::UnknownCase)?;
            let blob = find(&case, &document).ok_or(DeskError::UnknownDocument)?;
            let here = session_too.document(&blob.sha256)?;
            Ok::<_, DeskError>((blob, here))
        })
        .await?;
    let bytes = match here {
        Some(bytes) => bytes,
        None => fetch(desk, &session, blob.clone()).await?,
    };
    kind::judge(&blob.media_type, &bytes)?;
    Ok(bytes)
}

/// A document as the window draws it: a PDF as it was filed, an image read, bounded and written anew ([`leaves`]), so that
/// no foreign image is read outside of this program.
pub async fn pages(desk: &Desk, id: CaseId, document: &str) -> Result<Vec<u8>, DeskError> {
    let bytes = bytes(desk, id, document).await?;
    desk.blocking(move || leaves::of(bytes)).await
}

fn find(case: &Case, document: &str) -> Option<BlobRef> {
    let evidence = case.evidence.iter().find(|evidence| evidence.id == document).map(|evidence| &evidence.blob);
    let declaration = || case.declarations.iter().find(|one| one.id == document).map(|one| &one.blob);
    evidence.or_else(declaration).cloned()
}

async fn fetch(desk: &Desk, session: &std::sync::Arc<Session>, blob: BlobRef) -> Result<Vec<u8>, DeskError> {
    use gishe_sync::ports::{Central, CentralFault};
    if blob.size > MOST_BYTES {
        return Err(DeskError::DocumentTooLarge);
    }
    let mut stream = session.central.download(&blob.sha256, 0).await.map_err(|fault| match fault {
        CentralFault::Unreachable | CentralFault::Timeout => DeskError::DocumentNotHere,
        other => other.into(),
    })?;
    let mut bytes = Vec::with_capacity(blob.size as usize);
    while let Some(piece) = stream.next().await {
        bytes.extend_from_slice(&piece?);
        if bytes.len() > blob.size as usize {
            return Err(DeskError::DigestMismatch);
        }
    }
    let (kept, session, now) = (bytes.clone(), session.clone(), desk.now());
    desk.blocking(move || session.replica_writer.put_blob(&blob, &kept, now)).await?;
    desk.announce(&[CacheTag::Case]);
    Ok(bytes)
}
