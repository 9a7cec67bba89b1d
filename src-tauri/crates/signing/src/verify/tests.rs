//! Good signatures pass, and everything that bends one is refused.

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::local::sign_pdf;
use crate::pades::{SignatureInfo, prepare};
use crate::testing::{Issued, KeyKind, Layout, TestAuthority, Wanted, plain_pdf, with_field};
use crate::tsp::Imprint;

mod attacks;
mod bombs;
mod corpus;
mod enveloped;
mod judged;
mod lasting;
mod mutated;
mod mutated_lasting;
mod producers;
mod rules;
mod seen;

const LAYOUTS: [Layout; 3] = [Layout::Table, Layout::Stream, Layout::Packed];

/// An authority, a signer, and what is needed to sign and judge with them.
struct Desk {
    authority: TestAuthority,
    signer: Issued,
    stamper: Issued,
}

impl Desk {
    fn new(kind: KeyKind) -> Self {
        let authority = TestAuthority::new(kind);
        Self { signer: authority.signer(kind), stamper: authority.stamper(), authority }
    }

    fn with_signer(wanted: impl FnOnce(&mut Wanted<'_>)) -> Self {
        let mut desk = Self::new(KeyKind::P256);
        let mut changed = Wanted::signer("Мария Тестова", "PNOBG-8501016241", KeyKind::P256, 11, desk.authority.now);
        wanted(&mut changed);
        desk.signer = desk.authority.issue(&changed);
        desk
    }

    fn now(&self) -> DateTime<Utc> {
        self.authority.now
    }

    fn info(&self) -> SignatureInfo {
        SignatureInfo { signed_at: Some(self.now()), ..SignatureInfo::default() }
    }

    fn sign(&self, pdf: &[u8]) -> Vec<u8> {
        let chain = [self.authority.issuing.certificate.clone()];
        sign_pdf(pdf, &self.signer.key, &self.signer.certificate, &chain, &self.info(), None).unwrap()
    }

    fn sign_stamped(&self, pdf: &[u8], at: DateTime<Utc>) -> Vec<u8> {
        let chain = [self.authority.issuing.certificate.clone()];
        let stamp = |imprint: &Imprint| self.stamper.as_authority(&[]).token(imprint, None, 1, at);
        sign_pdf(pdf, &self.signer.key, &self.signer.certificate, &chain, &self.info(), Some(&stamp)).unwrap()
    }

    fn policy(&self) -> VerificationPolicy {
        VerificationPolicy::new(vec![self.authority.root.certificate.clone()], self.now())
    }

    fn judge(&self, pdf: &[u8]) -> SignatureReport {
        verify_pdf(pdf, &self.policy()).unwrap().signatures.remove(0)
    }
}

fn outcome(report: &SignatureReport) -> (Verdict, Option<SubIndication>, Option<Cause>) {
    (report.verdict, report.sub_indication, report.cause)
}

const PASSED: (Verdict, Option<SubIndication>, Option<Cause>) = (Verdict::TotalPassed, None, None);

fn lowered(verdict: Verdict, sub: SubIndication, cause: Cause) -> (Verdict, Option<SubIndication>, Option<Cause>) {
    (verdict, Some(sub), Some(cause))
}
