//! What is kept of a signature while it is made, so that whatever ends the program, a document is approved once and signed
//! once.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use gishe_document::{SIGNATURE_FIELD, SIGNATURE_FONT, SIGNATURE_SIZE, signature_lines};
use gishe_signing::csc::{Credential, Signatory, Trace};
use gishe_signing::pades::{self, Appearance, Prepared, SignatureInfo};
use gishe_store::journal::FrozenDocument;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::fault::internal;
use crate::session::Session;

/// How far the provider had come with a group of documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Trail {
    /// What the provider is asked about.
    pub trace: Trace,
    /// Documents that were authorised together.
    pub count: usize,
    /// What the phone shows.
    pub control_code: String,
    /// Until when the phone is waited for; none once it has said yes.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Trail {
    /// Whether the provider may still know of it.
    pub fn is_alive(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_none_or(|end| now < end)
    }
}

/// A signature that was begun.
pub(super) struct Begun {
    pub prepared: Prepared,
    pub signatory: Signatory,
    pub value: Option<Vec<u8>>,
    pub trail: Option<Trail>,
}

/// What is kept of the signature of a document; none when nothing is, or nothing that this program understands.
pub(super) fn begun(session: &Session, document: &FrozenDocument) -> Result<Option<Begun>, DeskError> {
    let (kept, mut bytes) = session.journal.view(|view| {
        Ok::<_, DeskError>((view.begun_signature(&document.digest)?, view.frozen_bytes(&document.digest)?))
    })?;
    let Some(kept) = kept else { return Ok(None) };
    bytes.extend_from_slice(&kept.tail);
    let read = || {
        let prepared = Prepared::from_bytes(bytes).ok()?;
        let signatory: Signatory = serde_json::from_str(&kept.signer).ok()?;
        let trail = kept.handle.as_deref().and_then(|text| serde_json::from_str(text).ok());
        Some(Begun { prepared, signatory, value: kept.value.clone(), trail })
    };
    let begun = read();
    if begun.is_none() {
        tracing::warn!("what was kept of a signature is not understood");
    }
    Ok(begun)
}

/// Freezes the place of each signature in the bytes that were read, and keeps all of it before the provider is asked.
pub(super) async fn begin(
    desk: &Desk,
    session: &Arc<Session>,
    documents: &[FrozenDocument],
    credential: &Credential,
) -> Result<Vec<Prepared>, DeskError> {
    let (session, documents, now) = (session.clone(), documents.to_vec(), desk.now());
    let (signatory, provider) = (credential.signatory(), credential.certificate.issuer_name());
    let reserve = pades::room(&credential.certificate, &credential.chain, true);
    desk.blocking(move || {
        let officer = &session.profile.officer;
        let info = SignatureInfo {
            name: Some(officer.officer.name.clone()),
            location: Some(format!("София, район „{}“", officer.district_name)),
            signed_at: Some(now),
            ..SignatureInfo::default()
        };
        let looks = Appearance {
            lines: signature_lines(&officer.officer.name, &provider),
            font: SIGNATURE_FONT,
            size: SIGNATURE_SIZE,
            // The act brings its field along, and the field its page and place.
            page: 1,
            place: [0.0; 4],
        };
        let signer = serde_json::to_string(&signatory).map_err(|error| internal("keeping who signs", &error))?;
        let mut all = Vec::with_capacity(documents.len());
        for document in &documents {
            let frozen = session.journal.view(|view| view.frozen_bytes(&document.digest))?;
            let prepared = pades::prepare_visible(&frozen, Some(SIGNATURE_FIELD), &info, &looks, reserve)
                .map_err(|error| internal("preparing a signature", &error))?;
            all.push((frozen.len(), prepared));
        }
        session.journal.transact(|tx| {
            for (document, (length, prepared)) in documents.iter().zip(&all) {
                // A revision only appends: what was read is the beginning of what is signed.
                let tail = prepared.bytes().get(*length..).ok_or(DeskError::SetChanged)?;
                tx.begin_signature(&document.digest, &signer, tail, now)?;
            }
            Ok::<_, DeskError>(())
        })?;
        Ok::<_, DeskError>(all.into_iter().map(|(_, prepared)| prepared).collect())
    })
    .await
}

/// Keeps how far the provider has come with these documents; none forgets it.
pub(super) fn note(session: &Session, documents: &[FrozenDocument], trail: Option<&Trail>) -> Result<(), DeskError> {
    let text = trail.map(serde_json::to_string).transpose().map_err(|error| internal("keeping a trail", &error))?;
    session.journal.transact(|tx| {
        for document in documents {
            tx.note_handle(&document.digest, text.as_deref())?;
        }
        Ok(())
    })
}

/// Keeps a signature value the moment it is here.
pub(super) fn note_value(
    desk: &Desk,
    session: &Session,
    document: &FrozenDocument,
    value: &[u8],
) -> Result<(), DeskError> {
    session.journal.transact(|tx| {
        tx.note_value(&document.digest, value)?;
        session.record(desk, tx, "signature-made", Some(document.case), json!({ "digest": document.digest }))
    })
}
