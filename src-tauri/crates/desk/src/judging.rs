//! Judging the signatures of declarations that are on this computer, once for each file in a session.

use gishe_domain::case::{Case, Declaration};
use gishe_domain::person::Identifier;
use gishe_signing::verify::{Report, Verdict, VerificationPolicy, verify_pdf};

use crate::desk::Desk;
use crate::error::DeskError;
use crate::session::Session;
use crate::show::documents::{Known, not_here};
use crate::view::case::{SignatureVerdict, SignatureView};

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
    let Some(bytes) = session.replica.blob(sha256)? else { return Ok(not_here()) };
    let policy = VerificationPolicy::new(desk.0.trust.clone(), desk.now());
    let verdict = match verify_pdf(&bytes, &policy) {
        Ok(report) => of_report(&report, wanted.as_deref()),
        Err(_) => SignatureView { verdict: SignatureVerdict::Unsigned, ..not_here() },
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

/// The last signature of the file is the declarant's; the verdict is that of all.
fn of_report(report: &Report, wanted: Option<&str>) -> SignatureView {
    let Some(last) = report.signatures.last() else {
        return SignatureView { verdict: SignatureVerdict::Unsigned, ..not_here() };
    };
    SignatureView {
        verdict: match report.verdict {
            Verdict::TotalPassed => SignatureVerdict::Passed,
            Verdict::Indeterminate => SignatureVerdict::Indeterminate,
            Verdict::TotalFailed => SignatureVerdict::Failed,
        },
        sub_indication: last.sub_indication.map(|sub| sub_indication(&sub)),
        signer: last.signer_name.clone(),
        signer_is_declarant: last.person_identifier.as_deref().map(|signed| Some(signed) == wanted),
        provider: last.issuer_name.clone(),
        signed_at: last.signed_at(),
        time_proven: last.proven_at.is_some(),
    }
}

/// The word of the standard: `HASH_FAILURE`.
fn sub_indication(sub: &gishe_signing::verify::SubIndication) -> String {
    serde_json::to_value(sub).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
