//! Judging the signatures of declarations that are on this computer, once for each file in a session. What the file does not
//! prove by itself is proven by what was fetched for it ([`crate::proving`]); without that it stays open.

use chrono::{DateTime, Utc};
use gishe_domain::case::{Case, Declaration};
use gishe_domain::person::Person;
use gishe_signing::revocation::Material;
use gishe_signing::verify::{Report, Seen, Unreadable, VerificationPolicy, verify_pdf};

use crate::desk::Desk;
use crate::error::DeskError;
use crate::session::Session;
use crate::show::documents::Known;
use crate::show::signature::{Awaited, bare, of_report};
use crate::view::signature::{SignatureVerdict, SignatureView};

/// What is known of a case's documents: which are here, and what their signatures are worth.
pub(crate) fn documents(desk: &Desk, session: &Session, case: &Case) -> Result<Known, DeskError> {
    if desk.0.lists.were_brought(desk.now()) {
        session.forget_verdicts();
    }
    let mut known = Known::default();
    for evidence in &case.evidence {
        if session.has_document(&evidence.blob.sha256)? {
            known.here.insert(evidence.blob.sha256.clone());
        }
    }
    for declaration in &case.declarations {
        let sha256 = &declaration.blob.sha256;
        if declaration.made_before.is_some() {
            // Signed on paper: there is no signature in the file to judge.
            if session.has_document(sha256)? {
                known.here.insert(sha256.clone());
            }
            continue;
        }
        let verdict = judged(desk, session, case, declaration)?;
        if verdict.verdict != SignatureVerdict::NotHere {
            known.here.insert(sha256.clone());
        }
        let asking = session.proving.is_asking(sha256);
        known.signatures.insert(declaration.id.clone(), SignatureView { asking, ..verdict });
    }
    Ok(known)
}

fn judged(desk: &Desk, session: &Session, case: &Case, declaration: &Declaration) -> Result<SignatureView, DeskError> {
    let sha256 = &declaration.blob.sha256;
    let declarant = case.party(&declaration.declarant).map(|party| &party.person);
    let identifier = declarant.map(|person| person.identifier.digits().to_owned()).unwrap_or_default();
    let begun = match session.verdict(sha256, &identifier) {
        Ok(known) => return Ok(known),
        Err(begun) => begun,
    };
    let Some(bytes) = session.document(sha256)? else { return Ok(bare(SignatureVerdict::NotHere)) };
    let proofs = kept(session, sha256)?;
    let verdict = shown(desk, &bytes, proofs.as_ref(), declarant);
    session.remember(sha256, &identifier, verdict.clone(), begun);
    Ok(verdict)
}

fn shown(desk: &Desk, bytes: &[u8], proofs: Option<&Proofs>, declarant: Option<&Person>) -> SignatureView {
    match judge(desk, bytes, proofs) {
        Ok(report) => {
            let asked = proofs.map(|proofs| proofs.fetched);
            of_report(&report, &Awaited { declarant, asked, now: desk.now() })
        }
        Err(_) => bare(SignatureVerdict::Unsigned),
    }
}

/// What was fetched to prove the signatures of a file.
pub(crate) struct Proofs {
    /// Since when the file is known to have been here.
    pub seen: DateTime<Utc>,
    /// When it was fetched.
    pub fetched: DateTime<Utc>,
    /// The word of the authorities.
    pub material: Material,
}

/// What is kept for a file; none when nothing is, or it cannot be read: then it is fetched again.
pub(crate) fn kept(session: &Session, sha256: &str) -> Result<Option<Proofs>, DeskError> {
    let kept = session.replica.proofs(sha256)?;
    Ok(kept.and_then(|kept| {
        let material = Material::from_der(&kept.bytes)?;
        Some(Proofs { seen: kept.seen, fetched: kept.fetched, material })
    }))
}

/// Judges a file by the desk's roots and lists. An unknown revocation leaves it open (EN 319 102-1 §5.2.6); what was fetched for
/// it proves as well that the file was here by then, so that a certificate revoked later does not undo it.
pub(crate) fn judge(desk: &Desk, bytes: &[u8], proofs: Option<&Proofs>) -> Result<Report, Unreadable> {
    let policy = VerificationPolicy {
        trust: desk.0.lists.source(desk.now()),
        require_revocation: true,
        material: proofs.map(|proofs| proofs.material.clone()).unwrap_or_default(),
        seen: proofs.map(|proofs| Seen { file: proofs.seen, material: proofs.fetched }),
        ..VerificationPolicy::new(desk.0.trust.clone(), desk.now())
    };
    verify_pdf(bytes, &policy)
}
