//! From a signature value to an act that lasts: time stamp, certificates and their revocation, document time stamp (PAdES
//! B-LTA). Nobody has to approve anything any more, so it is done again by itself until it is done.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use gishe_signing::csc::{self, Credential};
use gishe_signing::pades::{AugmentError, Level, Sources, augment};
use gishe_signing::revocation::{FetchError, Fetcher};
use gishe_signing::tsp::HttpTimeStamps;
use gishe_store::journal::FrozenDocument;

use super::keep::keep;
use super::refusal::refused;
use super::trail;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::fault::internal;
use crate::session::Session;

/// Documents that are finished at once.
pub(super) const AT_ONCE: usize = 8;

/// Where stamps and proofs come from, asked once for a whole batch.
pub(super) struct Finisher {
    desk: Desk,
    session: Arc<Session>,
    stamps: HttpTimeStamps,
    proofs: Fetcher,
}

impl Finisher {
    pub fn new(desk: &Desk, session: &Arc<Session>) -> Result<Self, DeskError> {
        let config = &desk.0.config;
        let address = config.time_stamps();
        let url = address.parse().map_err(|_| internal("time-stamp address", &address))?;
        let client = gishe_signing::http_client(&config.central);
        let stamps = HttpTimeStamps::new(client.map_err(|error| internal("HTTP client", &error))?, url);
        let clock = desk.0.clock.clone();
        let client = gishe_signing::fetching_client(config.pki_proxy());
        let client = client.map_err(|error| internal("HTTP client", &error))?;
        let proofs = Fetcher::new(client, desk.0.trust.clone(), Arc::new(move || clock.now()));
        Ok(Self { desk: desk.clone(), session: session.clone(), stamps, proofs })
    }

    /// Whether the certificate is known not to be revoked: nobody is bothered for a signature that could not be proven.
    pub async fn check(&self, credential: &Credential) -> Result<(), DeskError> {
        self.proofs.check(&credential.certificate, &credential.chain).await.map_err(unproven)
    }

    /// Finishes, verifies and keeps a document whose value is kept. Gives the proven time; [`DeskError::NothingToSign`] when
    /// somebody else is at it, or it is done.
    pub async fn finish(&self, document: &FrozenDocument) -> Result<DateTime<Utc>, DeskError> {
        let _turn = self.session.finishing.take(&document.digest).ok_or(DeskError::NothingToSign)?;
        let signed = self.last(document).await;
        if let Err(DeskError::CertificateRevoked | DeskError::SignatureInvalid) = &signed {
            // It proves nothing, and never will: the document can be signed anew.
            self.give_up(document).await?;
        }
        let (desk, session, document, signed) = (self.desk.clone(), self.session.clone(), document.clone(), signed?);
        self.desk.blocking(move || keep(&desk, &session, &document, &signed)).await
    }

    async fn last(&self, document: &FrozenDocument) -> Result<Vec<u8>, DeskError> {
        let (session, wanted) = (self.session.clone(), document.clone());
        let begun = self.desk.blocking(move || trail::begun(&session, &wanted)).await?;
        let begun = begun.ok_or(DeskError::NothingToSign)?;
        let value = begun.value.ok_or(DeskError::NothingToSign)?;
        let (basic, _) = csc::finish(&begun.signatory, &begun.prepared, &value, None).await.map_err(refused)?;
        let sources = Sources { stamps: &self.stamps, material: &self.proofs };
        augment(&basic, Level::BLta, &sources).await.map_err(|error| match error {
            AugmentError::Stamp(error) => {
                tracing::warn!(%error, "no usable time stamp");
                DeskError::TimeStampFailed
            }
            AugmentError::Fetch(error) => unproven(error),
            AugmentError::Unproven => DeskError::RevocationUnknown,
            AugmentError::Pades(error) => internal("completing a signature", &error),
        })
    }

    async fn give_up(&self, document: &FrozenDocument) -> Result<(), DeskError> {
        let (session, digest) = (self.session.clone(), document.digest.clone());
        self.desk
            .blocking(move || Ok::<_, DeskError>(session.journal.transact(|tx| tx.forget_signature(&digest))?))
            .await
    }
}

fn unproven(error: FetchError) -> DeskError {
    match error {
        FetchError::Revoked { .. } => DeskError::CertificateRevoked,
        error => {
            tracing::warn!(%error, "the revocation of a certificate is not known");
            DeskError::RevocationUnknown
        }
    }
}
