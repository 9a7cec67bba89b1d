//! The bytes of a document of a case: from this computer, or else from central.

use futures::StreamExt;
use gishe_domain::case::{BlobRef, Case, CaseId};

use crate::desk::Desk;
use crate::error::DeskError;
use crate::session::Session;
use crate::tags::CacheTag;

/// Bytes at most of one document.
const MOST_BYTES: u32 = 64 * 1024 * 1024;

/// The bytes of evidence or of a declaration. What comes from central is kept only when its digest is right.
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
    if is_what_it_says(&blob.media_type, &bytes) {
        Ok(bytes)
    } else {
        Err(DeskError::DocumentUnreadable { media_type: blob.media_type })
    }
}

fn find(case: &Case, document: &str) -> Option<BlobRef> {
    let evidence = case.evidence.iter().find(|evidence| evidence.id == document).map(|evidence| &evidence.blob);
    let declaration = || case.declarations.iter().find(|one| one.id == document).map(|one| &one.blob);
    evidence.or_else(declaration).cloned()
}

async fn fetch(desk: &Desk, session: &std::sync::Arc<Session>, blob: BlobRef) -> Result<Vec<u8>, DeskError> {
    use gishe_sync::ports::{Central, CentralFault};
    if blob.size > MOST_BYTES {
        return Err(DeskError::CentralFault { status: 413 });
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

/// Whether the first bytes are those of the media type (ISO 32000-1 7.5.2; JPEG SOI; PNG signature).
fn is_what_it_says(media_type: &str, bytes: &[u8]) -> bool {
    match media_type {
        "application/pdf" => bytes.starts_with(b"%PDF-"),
        "image/jpeg" => bytes.starts_with(&[0xff, 0xd8, 0xff]),
        "image/png" => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_must_be_what_it_says() {
        for (media_type, bytes, fits) in [
            ("application/pdf", &b"%PDF-1.7\n"[..], true),
            ("application/pdf", b"<html>", false),
            ("image/jpeg", b"\xff\xd8\xff\xe0", true),
            ("image/jpeg", b"%PDF-1.7", false),
            ("image/png", b"\x89PNG\r\n\x1a\n\0", true),
            ("text/html", b"<html>", false),
            ("application/pdf", b"", false),
        ] {
            assert_eq!(is_what_it_says(media_type, bytes), fits, "{media_type} {bytes:?}");
        }
    }
}
