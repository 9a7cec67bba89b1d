//! Whether a delivered act is what central may hand to the citizen.

use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};
use gishe_domain::case::OfficerRef;
use gishe_domain::decision::Decision;
use gishe_signing::Certificate;
use gishe_signing::verify::{SignatureKind, SignatureReport, Verdict, VerificationPolicy, verify_pdf};

use super::OfficerAccount;
use super::pki::{Authorities, der};
use crate::ports::DocumentJudge;

/// Accepts an act that carries the deciding officer's own signature, whole, trusted, and proven by a time stamp to be
/// younger than the decision.
pub struct Judge {
    authorities: Arc<Authorities>,
    officers: Arc<Vec<OfficerAccount>>,
}

impl Judge {
    /// With the authorities that are trusted and the officers who may sign.
    pub fn new(authorities: Arc<Authorities>, officers: Arc<Vec<OfficerAccount>>) -> Self {
        Self { authorities, officers }
    }

    fn policy(&self, now: DateTime<Utc>) -> Result<VerificationPolicy, String> {
        let read = |certificate| {
            let der = der(certificate).map_err(|error| error.to_string())?;
            Certificate::from_der(&der).map_err(|error| error.to_string())
        };
        let mut policy = VerificationPolicy::new(vec![read(self.authorities.root().certificate())?], now);
        policy.intermediates = vec![read(self.authorities.issuing().certificate())?];
        Ok(policy)
    }
}

impl DocumentJudge for Judge {
    fn judge(&self, pdf: &[u8], officer: &OfficerRef, decision: &Decision, now: DateTime<Utc>) -> Result<(), String> {
        if decision.officer.id != officer.id {
            return Err("the decision was made by another officer".into());
        }
        let account = self.officers.iter().find(|account| account.id == officer.id);
        let account = account.ok_or("the officer is not known")?;
        let report = verify_pdf(pdf, &self.policy(now)?).map_err(|error| error.to_string())?;
        // The worst verdict counts: a sound signature does not excuse a broken one beside it.
        if let Some(broken) = report.signatures.iter().find(|signature| signature.verdict != Verdict::TotalPassed) {
            return Err(format!("a signature does not hold: {}", reason(broken)));
        }
        let person = account.national_id();
        let own = report.signatures.iter().find(|signature| {
            signature.kind == SignatureKind::Signature && signature.person_identifier.as_deref() == Some(&person)
        });
        let own = own.ok_or("there is no signature of the deciding officer")?;
        let proven = own.proven_at.ok_or("the signature has no trusted time stamp")?;
        // A stamp counts whole seconds.
        if proven < decision.accepted_at.trunc_subsecs(0) {
            return Err("the act was signed before central accepted the decision".into());
        }
        Ok(())
    }
}

/// The standard's own words, which name no person.
fn reason(signature: &SignatureReport) -> String {
    format!("{:?} {:?} {:?}", signature.verdict, signature.sub_indication, signature.cause)
}

#[cfg(test)]
mod tests;
