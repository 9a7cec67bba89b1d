//! Fetching what proves a certificate: its issuers, OCSP responses, revocation lists. Plain HTTP is usual here, for everything
//! that comes is signed; sizes and times are limited and redirects are not followed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::CONTENT_TYPE;

use super::crl::{self, CrlError, List};
use super::ocsp::{self, OcspError, Response, Status};
use super::{Material, Revoked};
use crate::certificate::Certificate;
use crate::cms::SignedData;
use crate::http::{BodyFault, body};
use crate::pades::{MaterialSource, Subject};

/// Longest wait for one answer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Largest list that is fetched, in bytes: it goes into every file that it proves.
const MAX_LIST: usize = if crl::MAX_LIST < 16 * 1024 * 1024 { crl::MAX_LIST } else { 16 * 1024 * 1024 };
/// Largest file of issuers, in bytes.
const MAX_ISSUERS: usize = 256 * 1024;
/// Most certificates of a path.
const MAX_PATH: usize = 8;
/// Most certificates that are asked about for one file.
const MAX_GATHERED: usize = 32;
/// How far clocks may be apart.
const SKEW: TimeDelta = TimeDelta::minutes(5);
/// How old a response may be that does not say until when it holds.
const OLDEST: TimeDelta = TimeDelta::hours(12);
/// How long an answer without an end is kept: as long as a batch takes.
const KEPT: TimeDelta = TimeDelta::minutes(2);

/// Why a certificate is not proven.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The certificate says nowhere how to learn of its revocation.
    #[error("the certificate names neither a responder nor a list")]
    NoPointers,
    /// Its issuer is neither at hand nor where it says.
    #[error("the issuer of the certificate was not found")]
    NoIssuer,
    /// Nobody answers.
    #[error("the authority does not answer")]
    Down,
    /// No answer in time.
    #[error("the authority did not answer in time")]
    Timeout,
    /// An HTTP error.
    #[error("the authority answered with HTTP {0}")]
    Http(u16),
    /// Larger than anything sensible.
    #[error("the answer of the authority is too large")]
    TooLarge,
    /// The responder does not know the certificate.
    #[error("the responder does not know the certificate")]
    Unknown,
    /// It was revoked.
    #[error("the certificate was revoked at {at}")]
    Revoked {
        /// From when on.
        at: DateTime<Utc>,
    },
    /// The response is of no use.
    #[error(transparent)]
    Response(#[from] OcspError),
    /// The list is of no use.
    #[error(transparent)]
    List(#[from] CrlError),
}

impl FetchError {
    /// Whether somebody else may be asked: nothing was said about the certificate.
    fn is_transport(&self) -> bool {
        matches!(self, Self::Down | Self::Timeout | Self::Http(_) | Self::Response(OcspError::Status(_)))
    }
}

/// The clock that a fetcher goes by.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

type Slot<T> = Arc<tokio::sync::Mutex<Option<T>>>;
type Slots<T> = Mutex<HashMap<Vec<u8>, Slot<T>>>;

/// Asks for revocation and issuers, once for a whole batch. Nothing is kept past its next update.
pub struct Fetcher {
    http: reqwest::Client,
    anchors: Vec<Certificate>,
    now: Clock,
    proofs: Slots<Proof>,
    lists: Slots<Arc<Vec<u8>>>,
    issuers: Slots<Vec<Certificate>>,
}

/// What was learned of one certificate.
#[derive(Clone)]
struct Proof {
    material: Material,
    made: DateTime<Utc>,
    until: DateTime<Utc>,
    says: Status,
}

impl Proof {
    /// What it proves of a certificate that is good.
    fn good(self) -> Result<Material, FetchError> {
        match self.says {
            Status::Good => Ok(self.material),
            Status::Unknown => Err(FetchError::Unknown),
            Status::Revoked(Revoked { at, .. }) => Err(FetchError::Revoked { at }),
        }
    }
}

impl Fetcher {
    /// Asks over `http`, which should follow no redirect: see [`crate::fetching_client`]. A path ends at an anchor, or at a
    /// certificate that its own key signed.
    pub fn new(http: reqwest::Client, anchors: Vec<Certificate>, now: Clock) -> Self {
        let (proofs, lists, issuers) = (Slots::default(), Slots::default(), Slots::default());
        Self { http, anchors, now, proofs, lists, issuers }
    }

    /// Whether the certificate and those above it are not revoked now: what is asked before a signer is bothered.
    ///
    /// # Errors
    /// [`FetchError::Revoked`], or why it is not known.
    pub async fn check(&self, certificate: &Certificate, others: &[Certificate]) -> Result<(), FetchError> {
        let subject = Subject { certificate: certificate.clone(), others: others.to_vec(), since: None };
        self.material(&subject).await.map(|_| ())
    }

    /// The path from a certificate to an anchor or a root, what is missing fetched.
    async fn path(&self, subject: &Subject) -> Result<Vec<Certificate>, FetchError> {
        let mut path = vec![subject.certificate.clone()];
        while let Some(last) = path.last().cloned() {
            if last.subject_der() == last.issuer_der() || self.anchors.contains(&last) {
                break;
            }
            if path.len() >= MAX_PATH {
                return Err(FetchError::NoIssuer);
            }
            let at_hand = issuer_among(&last, self.anchors.iter().chain(&subject.others));
            let issuer = match at_hand {
                Some(issuer) => issuer,
                None => self.fetch_issuer(&last).await?,
            };
            path.push(issuer);
        }
        Ok(path)
    }

    async fn fetch_issuer(&self, certificate: &Certificate) -> Result<Certificate, FetchError> {
        let mut fault = FetchError::NoIssuer;
        for url in &certificate.extensions().pointers.issuers {
            let slot = slot(&self.issuers, url.as_bytes());
            let mut known = slot.lock().await;
            if known.is_none() {
                match self.get(url, MAX_ISSUERS).await {
                    Ok(bytes) => *known = Some(read_issuers(&bytes)),
                    Err(other) => {
                        fault = other;
                        continue;
                    }
                }
            }
            if let Some(issuer) = issuer_among(certificate, known.iter().flatten()) {
                return Ok(issuer);
            }
        }
        Err(fault)
    }

    /// What proves one certificate, from the cache when it is young enough.
    async fn prove(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        since: Option<DateTime<Utc>>,
    ) -> Result<Proof, FetchError> {
        let slot = slot(&self.proofs, certificate.der());
        // Held while it is asked for: a hundred documents of one signer are one question.
        let mut known = slot.lock().await;
        let now = (self.now)();
        if let Some(proof) =
            known.as_ref().filter(|proof| now <= proof.until && since.is_none_or(|since| proof.made >= since))
        {
            return Ok(proof.clone());
        }
        let proof = self.ask(certificate, issuer).await?;
        // A word that the next one may take back is asked for anew.
        *known = (proof.says == Status::Good).then(|| proof.clone());
        Ok(proof)
    }

    /// Responders first, for their answers are small and young; lists where no responder says anything.
    async fn ask(&self, certificate: &Certificate, issuer: &Certificate) -> Result<Proof, FetchError> {
        let pointers = &certificate.extensions().pointers;
        let mut fault = FetchError::NoPointers;
        for url in &pointers.ocsp {
            match self.ask_responder(url, certificate, issuer).await {
                Err(other) if other.is_transport() => fault = other,
                told => return told,
            }
        }
        for url in &pointers.lists {
            match self.ask_list(url, certificate, issuer).await {
                Err(other) if other.is_transport() || matches!(other, FetchError::List(CrlError::Scope)) => {
                    fault = other
                }
                told => return told,
            }
        }
        Err(fault)
    }

    async fn ask_responder(
        &self,
        url: &str,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<Proof, FetchError> {
        let nonce: [u8; 32] = rand::random();
        let request = ocsp::request(certificate, issuer, Some(&nonce))?;
        let asking = self.http.post(url).header(CONTENT_TYPE, "application/ocsp-request").body(request);
        let bytes = read(asking, ocsp::MAX_RESPONSE).await?;
        let response = Response::read(&bytes)?;
        // Many responders answer from a store and repeat no nonce; then the answer's own time has to do.
        if response.has_nonce() {
            response.check_nonce(&nonce)?;
        }
        let answer = response.answer(certificate, issuer, &[])?;
        let now = (self.now)();
        answer.check_current(now, SKEW, OLDEST)?;
        let mut material = Material::default();
        if let Some(responder) = &answer.responder {
            material.certificates.push(responder.clone());
            let extensions = responder.extensions();
            // Its own list, never its own word.
            if !extensions.ocsp_no_check && !extensions.pointers.lists.is_empty() {
                material.merge(&self.by_list(responder, issuer).await?.good()?);
            }
        }
        let (made, until) = (answer.this_update, answer.next_update.unwrap_or(now + KEPT));
        material.responses.push(bytes);
        Ok(Proof { material, made, until, says: answer.status })
    }

    async fn by_list(&self, certificate: &Certificate, issuer: &Certificate) -> Result<Proof, FetchError> {
        let mut fault = FetchError::NoPointers;
        for url in &certificate.extensions().pointers.lists {
            match self.ask_list(url, certificate, issuer).await {
                Ok(proof) => return Ok(proof),
                Err(other) => fault = other,
            }
        }
        Err(fault)
    }

    async fn ask_list(&self, url: &str, certificate: &Certificate, issuer: &Certificate) -> Result<Proof, FetchError> {
        let slot = slot(&self.lists, url.as_bytes());
        let mut known = slot.lock().await;
        let now = (self.now)();
        let kept = known.as_ref().is_some_and(|bytes| {
            List::read(bytes).is_ok_and(|list| list.check_current(now, TimeDelta::zero()).is_ok())
        });
        let bytes = match known.as_ref().filter(|_| kept) {
            Some(bytes) => bytes.clone(),
            None => Arc::new(self.get(url, MAX_LIST).await?),
        };
        let list = List::read(&bytes)?;
        list.check_signature(issuer)?;
        list.check_current(now, SKEW)?;
        let says = list.find(certificate)?.map_or(Status::Good, Status::Revoked);
        let (made, until) = (list.this_update(), list.next_update().unwrap_or(now));
        let material = Material { lists: vec![bytes.to_vec()], ..Material::default() };
        *known = Some(bytes);
        Ok(Proof { material, made, until, says })
    }

    /// What the authorities say now of the certificates of these paths, each path from a certificate up to its anchor: for judging,
    /// so the word that one is revoked, or not known, is had like any other. Beside it, why some of it was not had. Nobody is asked
    /// but whom these certificates name.
    pub async fn gather(&self, paths: &[Vec<Certificate>]) -> (Material, Vec<FetchError>) {
        let mut pairs: Vec<(&Certificate, &Certificate)> = Vec::new();
        for pair in paths.iter().flat_map(|path| path.windows(2)) {
            if let [certificate, issuer] = pair
                && pairs.len() < MAX_GATHERED
                && !pairs.contains(&(certificate, issuer))
            {
                pairs.push((certificate, issuer));
            }
        }
        let mut asked: Vec<futures::future::BoxFuture<'_, Result<Proof, FetchError>>> = Vec::new();
        for (certificate, issuer) in pairs {
            asked.push(Box::pin(self.prove(certificate, issuer, None)));
        }
        let (mut material, mut faults) = (Material::default(), Vec::new());
        for proof in futures::future::join_all(asked).await {
            match proof {
                Ok(proof) => material.merge(&proof.material),
                Err(fault) => faults.push(fault),
            }
        }
        (material, faults)
    }

    async fn get(&self, url: &str, limit: usize) -> Result<Vec<u8>, FetchError> {
        read(self.http.get(url), limit).await
    }
}

#[async_trait]
impl MaterialSource for Fetcher {
    async fn material(&self, subject: &Subject) -> Result<Material, FetchError> {
        let path = self.path(subject).await?;
        let mut proofs: Vec<futures::future::BoxFuture<'_, Result<Proof, FetchError>>> = Vec::new();
        for pair in path.windows(2) {
            if let [certificate, issuer] = pair {
                proofs.push(Box::pin(self.prove(certificate, issuer, subject.since)));
            }
        }
        let mut material = Material::default();
        for proof in futures::future::try_join_all(proofs).await? {
            material.merge(&proof.good()?);
        }
        let certificates = Material { certificates: path, ..Material::default() };
        material.merge(&certificates);
        Ok(material)
    }
}

fn slot<T>(slots: &Slots<T>, key: &[u8]) -> Slot<T> {
    let mut slots = slots.lock().unwrap_or_else(PoisonError::into_inner);
    slots.entry(key.to_vec()).or_default().clone()
}

fn issuer_among<'c>(certificate: &Certificate, among: impl Iterator<Item = &'c Certificate>) -> Option<Certificate> {
    let mut named = among.filter(|found| found.subject_der() == certificate.issuer_der());
    named.find(|found| certificate.is_signed_by(found).is_ok()).cloned()
}

/// One certificate, or a CMS that only carries some (RFC 5280 §4.2.2.1); PEM is taken too, for some serve it.
fn read_issuers(bytes: &[u8]) -> Vec<Certificate> {
    match Certificate::from_pem_chain(bytes) {
        Ok(certificates) => certificates,
        Err(_) => SignedData::read(bytes).map(|data| data.certificates).unwrap_or_default(),
    }
}

async fn read(asking: reqwest::RequestBuilder, limit: usize) -> Result<Vec<u8>, FetchError> {
    let answer = asking.timeout(TIMEOUT).send().await.map_err(|fault| transport(&fault))?;
    if !answer.status().is_success() {
        return Err(FetchError::Http(answer.status().as_u16()));
    }
    body(answer, limit).await.map_err(|fault| match fault {
        BodyFault::TooLarge => FetchError::TooLarge,
        BodyFault::Transport(fault) => transport(&fault),
    })
}

fn transport(fault: &reqwest::Error) -> FetchError {
    if fault.is_timeout() { FetchError::Timeout } else { FetchError::Down }
}

#[cfg(test)]
mod tests;
