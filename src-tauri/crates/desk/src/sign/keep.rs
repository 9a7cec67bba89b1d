//! Keeping what was signed: only after it was verified, and together with the command that delivers it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use gishe_domain::command::Act;
use gishe_signing::verify::{LaterRevisions, SignatureKind, VerificationPolicy, verify_pdf};
use gishe_store::journal::FrozenDocument;
use serde_json::json;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::session::Session;

/// Verifies the signed act and, when it holds, keeps it with its `deliver` in one transaction. Returns the proven time.
pub(super) fn keep(
    desk: &Desk,
    session: &Arc<Session>,
    document: &FrozenDocument,
    signed: &[u8],
) -> Result<DateTime<Utc>, DeskError> {
    let at = verified(desk, session, document, signed)?;
    let seen = session.see(document.case)?;
    session.journal.transact(|tx| {
        let blob = tx.keep_signed(&document.digest, signed, at)?;
        let details = json!({ "digest": document.digest, "signed": blob.sha256 });
        session.record(desk, tx, "act-signed", Some(document.case), details)?;
        session.make(desk, tx, &seen, Act::Deliver { document: blob })
    })?;
    session.exchange.outbox_changed();
    Ok(at)
}

/// The signature must hold, be the officer's, carry a proven time, and stand over exactly the frozen bytes.
fn verified(
    desk: &Desk,
    session: &Session,
    document: &FrozenDocument,
    signed: &[u8],
) -> Result<DateTime<Utc>, DeskError> {
    let frozen = session.journal.view(|view| view.frozen_bytes(&document.digest))?;
    if !signed.starts_with(&frozen) {
        return Err(DeskError::SetChanged);
    }
    let policy = VerificationPolicy::new(desk.0.trust.clone(), desk.now());
    let report = verify_pdf(signed, &policy).map_err(|_| DeskError::SignatureInvalid)?;
    // One signature, and behind it only what proves it: certificates, their revocation, document time stamps.
    let mut signatures = report.signatures.iter().filter(|one| one.kind == SignatureKind::Signature);
    let (Some(signature), None, true) = (signatures.next(), signatures.next(), report.passed()) else {
        return Err(DeskError::SignatureInvalid);
    };
    if signature.person_identifier.as_deref() != Some(session.profile.national_id.as_str()) {
        return Err(DeskError::CertificateNotYours);
    }
    if signature.later_revisions == LaterRevisions::NotAllowed {
        return Err(DeskError::SignatureInvalid);
    }
    signature.proven_at.ok_or(DeskError::TimeStampFailed)
}
