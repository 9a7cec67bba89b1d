//! Judging the signatures of declarations that are on this computer, once for each file in a session.

use gishe_domain::case::{Case, Declaration};
use gishe_domain::person::Identifier;
use gishe_signing::verify::{VerificationPolicy, verify_pdf};

use crate::desk::Desk;
use crate::error::DeskError;
use crate::session::Session;
use crate::show::documents::Known;
use crate::show::signature::{bare, of_report};
use crate::view::signature::{SignatureVerdict, SignatureView};

/// What is known of a case's documents: which are here, and what their signatures are worth.
pub(crate) fn documents(desk: &Desk, session: &Session, case: &Case) -> Result<Known, DeskError> {
    let mut known = Known::default();
    for evidence in &case.evidence {
        if session.replica.has_blob(&evidence.blob.sha256)? {
            known.here.insert(evidence.blob.sha256.clone());
        }
    }
    for declaration in &case.declarations {
        let verdict = judge(desk, session, case, declaration)?;
        if verdict.verdict != SignatureVerdict::NotHere {
            known.here.insert(declaration.blob.sha256.clone());
        }
        known.signatures.insert(declaration.id.clone(), verdict);
    }
    Ok(known)
}

fn judge(desk: &Desk, session: &Session, case: &Case, declaration: &Declaration) -> Result<SignatureView, DeskError> {
    let sha256 = &declaration.blob.sha256;
    let wanted = case.party(&declaration.declarant).and_then(|party| natural_person(&party.person.identifier));
    let identifier = wanted.clone().unwrap_or_default();
    if let Some(known) = session.verdict(sha256, &identifier) {
        return Ok(known);
    }
    let Some(bytes) = session.replica.blob(sha256)? else { return Ok(bare(SignatureVerdict::NotHere)) };
    let policy = VerificationPolicy {
        trust: desk.0.lists.source(desk.now()),
        ..VerificationPolicy::new(desk.0.trust.clone(), desk.now())
    };
    let verdict = match verify_pdf(&bytes, &policy) {
        Ok(report) => of_report(&report, wanted.as_deref()),
        Err(_) => bare(SignatureVerdict::Unsigned),
    };
    session.remember(sha256, &identifier, verdict.clone());
    Ok(verdict)
}

/// The identifier as a certificate carries it (ETSI EN 319 412-1, 5.1.3); there is none for an ЛНЧ but `PI`.
fn natural_person(identifier: &Identifier) -> Option<String> {
    match identifier {
        Identifier::Egn(digits) => Some(format!("PNOBG-{digits}")),
        Identifier::Lnch(digits) => Some(format!("PI:BG-{digits}")),
    }
}
