//! Time stamps and validation material of a test authority, without a network.

#![allow(clippy::expect_used, reason = "a test authority that cannot answer is a fault of the test")]

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{CrlWanted, Issued, KeyKind, OcspWanted, TestAuthority, crl, ocsp_response};
use crate::local::sign_pdf;
use crate::pades::{Level, SignatureInfo, Sources, augment};
use crate::revocation::Material;
use crate::tsp::{Imprint, TimeStampSource, TspError};

/// A time-stamp authority in the same process, at a time that stands still.
#[derive(Debug, Clone)]
pub struct LocalStamps {
    /// Whose stamps.
    pub stamper: Issued,
    /// The time of every stamp.
    pub at: DateTime<Utc>,
}

#[async_trait]
impl TimeStampSource for LocalStamps {
    async fn stamp(&self, imprint: &Imprint) -> Result<Vec<u8>, TspError> {
        self.stamper.as_authority(&[]).token(imprint, None, 7, self.at)
    }
}

impl TestAuthority {
    /// Everything that proves `signer` and `stamper` at `at`: a response for the signer, the root's list for the others.
    pub fn material(&self, signer: &Issued, stamper: &Issued, at: DateTime<Utc>) -> Material {
        let certificates =
            [signer, &self.issuing, stamper, &self.root].map(|issued| issued.certificate.clone()).to_vec();
        let response = ocsp_response(&OcspWanted::good(&self.issuing, &signer.certificate, at));
        let list = crl(&CrlWanted::empty(&self.root, at));
        Material { certificates, responses: vec![response], lists: vec![list] }
    }

    /// `pdf` signed by the signer of `kind` at `level`, everything at [`Self::now`].
    pub async fn signed(&self, pdf: &[u8], kind: KeyKind, level: Level) -> Vec<u8> {
        let (signer, stamper) = (self.signer(kind), self.stamper());
        self.signed_by(pdf, &signer, &stamper, level).await
    }

    /// `pdf` signed by `signer`, stamped by `stamper`.
    pub async fn signed_by(&self, pdf: &[u8], signer: &Issued, stamper: &Issued, level: Level) -> Vec<u8> {
        let chain = [self.issuing.certificate.clone()];
        let info = SignatureInfo { signed_at: Some(self.now), ..SignatureInfo::default() };
        let sign = |stamp: Option<&crate::tsp::StampFn<'_>>| {
            sign_pdf(pdf, &signer.key, &signer.certificate, &chain, &info, stamp).expect("a signature")
        };
        let stamp = |imprint: &Imprint| stamper.as_authority(&[]).token(imprint, None, 7, self.now);
        let basic = if level == Level::BB { sign(None) } else { sign(Some(&stamp)) };
        let material = self.material(signer, stamper, self.now);
        let stamps = LocalStamps { stamper: stamper.clone(), at: self.now };
        augment(&basic, level, &Sources { stamps: &stamps, material: &material }).await.expect("material at hand")
    }
}
