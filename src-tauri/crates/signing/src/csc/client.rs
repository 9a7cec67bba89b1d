//! One method of the API for each function; what an answer means is decided here, what to do about it is not.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use url::Url;
use zeroize::Zeroizing;

use super::wire::{
    Authorize, AuthorizeCheck, CredentialInfo, CredentialList, CredentialQuery, Empty, Fault, Info, SignHash,
    SignPolling, Signatures, Timestamp, TimestampAnswer,
};
use super::{Credential, CscError};
use crate::http::{BodyFault, body};

/// Largest answer, in bytes.
const MAX_ANSWER: usize = 4 * 1024 * 1024;

/// A token, SAD, PIN or one-time password: never printed, wiped on drop.
#[derive(Clone, Deserialize)]
#[serde(from = "String")]
pub struct Secret(Zeroizing<String>);

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl Secret {
    fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("••••")
    }
}

/// How an authorisation stands.
#[derive(Debug, Clone)]
pub enum Authorisation {
    /// Given.
    Granted {
        /// Signature activation data.
        sad: Secret,
    },
    /// The signer is being asked.
    Pending {
        /// What to ask about; the same as before when absent.
        handle: Option<String>,
        /// What the phone shows too.
        control_code: Option<String>,
        /// Seconds until the provider stops waiting.
        expires_in: Option<u32>,
    },
}

#[derive(Deserialize)]
struct AuthorizationAnswer {
    #[serde(default, rename = "SAD")]
    sad: Option<Secret>,
    #[serde(default)]
    handle: Option<String>,
    #[serde(default, rename = "controlCode")]
    control_code: Option<String>,
    #[serde(default, rename = "expiresIn")]
    expires_in: Option<u32>,
}

impl From<AuthorizationAnswer> for Authorisation {
    fn from(answer: AuthorizationAnswer) -> Self {
        match answer.sad {
            Some(sad) => Self::Granted { sad },
            None => Self::Pending {
                handle: answer.handle,
                control_code: answer.control_code,
                expires_in: answer.expires_in,
            },
        }
    }
}

/// A provider, with the session of one officer.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    token: Secret,
    timeout: Duration,
    v1: bool,
}

/// What an authorisation is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Request<'a> {
    pub digests: &'a [String],
    pub hash: crate::HashAlgorithm,
    pub description: Option<&'a str>,
    pub asynchronous: bool,
    pub pin: Option<&'a Secret>,
    pub otp: Option<&'a Secret>,
}

impl Client {
    /// At `base` (`https://…/csc/v2/`), with a bearer token; at most 20 s for one call.
    pub fn new(http: reqwest::Client, mut base: Url, token: impl Into<String>) -> Self {
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let v1 = base.path().ends_with("/v1/");
        Self { http, base, token: Secret::from(token.into()), timeout: Duration::from_secs(20), v1 }
    }

    /// With another time limit for one call.
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// The provider's own description. What it says about its version is followed from then on.
    pub async fn info(&mut self) -> Result<Info, CscError> {
        let info: Info = self.call("info", &Empty {}).await?.ok_or(CscError::BadAnswer("description"))?;
        self.v1 = info.is_v1();
        Ok(info)
    }

    /// Names of the officer's credentials.
    pub async fn credentials_list(&self) -> Result<Vec<String>, CscError> {
        let list: Option<CredentialList> = self.call("credentials/list", &Empty {}).await?;
        Ok(list.ok_or(CscError::BadAnswer("credentials"))?.ids)
    }

    /// One credential with its certificates.
    pub async fn credential(&self, id: &str) -> Result<Credential, CscError> {
        let query = CredentialQuery { credential: id, certificates: "chain", cert_info: true, auth_info: true };
        let info: Option<CredentialInfo> = self.call("credentials/info", &query).await?;
        Credential::read(id, info.ok_or(CscError::BadAnswer("credential"))?)
    }

    /// The first credential that can be used, as most officers have one.
    pub async fn first_credential(&self) -> Result<Credential, CscError> {
        let mut refused = CscError::NoCredential;
        for id in self.credentials_list().await? {
            match self.credential(&id).await {
                Ok(credential) if credential.enabled => return Ok(credential),
                Ok(_) => refused = CscError::CredentialSuspended,
                Err(fault) => refused = fault,
            }
        }
        Err(refused)
    }

    /// Asks for an authorisation, bound to the digests.
    pub(super) async fn authorize(&self, id: &str, request: Request<'_>) -> Result<Authorisation, CscError> {
        let ask = Authorize {
            credential: id,
            num_signatures: request.digests.len(),
            hashes: (!self.v1).then_some(request.digests),
            hash: self.v1.then_some(request.digests),
            hash_algorithm: (!self.v1).then(|| request.hash.oid_text()),
            description: request.description,
            operation_mode: request.asynchronous.then_some("A"),
            pin: request.pin.map(Secret::reveal),
            otp: request.otp.map(Secret::reveal),
        };
        let answer: Option<AuthorizationAnswer> = self.call("credentials/authorize", &ask).await?;
        Ok(answer.ok_or(CscError::BadAnswer("authorisation"))?.into())
    }

    /// Asks how an authorisation stands.
    pub async fn authorize_check(&self, handle: &str) -> Result<Authorisation, CscError> {
        let pending = Authorisation::Pending { handle: None, control_code: None, expires_in: None };
        let answer: Option<AuthorizationAnswer> =
            self.call("credentials/authorizeCheck", &AuthorizeCheck { handle }).await?;
        Ok(answer.map_or(pending, Authorisation::from))
    }

    /// Has digests signed; polls where the provider works asynchronously.
    pub(super) async fn sign_hash(
        &self,
        credential: &Credential,
        sad: &Secret,
        digests: &[String],
        poll: Duration,
        tries: u32,
    ) -> Result<Vec<Vec<u8>>, CscError> {
        let hash = credential.algorithm.hash().oid_text();
        let ask = SignHash {
            credential: &credential.id,
            sad: sad.reveal(),
            hashes: (!self.v1).then_some(digests),
            hash: self.v1.then_some(digests),
            hash_algorithm: (!self.v1).then(|| hash.clone()),
            hash_algorithm_v1: self.v1.then_some(hash),
            sign_algo: credential.algorithm.oid_text(),
        };
        let mut answer: Option<Signatures> = self.call("signatures/signHash", &ask).await?;
        let mut response = answer.as_ref().and_then(|answer| answer.response.clone());
        for _ in 0..tries {
            match answer {
                Some(done) if !done.signatures.is_empty() => return decode_all(&done.signatures),
                other => response = other.and_then(|pending| pending.response).or(response),
            }
            let handle = response.as_deref().ok_or(CscError::BadAnswer("signatures"))?;
            tokio::time::sleep(poll).await;
            answer = self.call("signatures/signPolling", &SignPolling { response: handle, request: handle }).await?;
        }
        Err(CscError::Timeout)
    }

    /// A time-stamp token over a digest. `nonce` is hexadecimal.
    pub(super) async fn timestamp(&self, imprint: &crate::tsp::Imprint, nonce: &str) -> Result<Vec<u8>, CscError> {
        let ask = Timestamp { hash: STANDARD.encode(&imprint.digest), hash_algo: imprint.hash.oid_text(), nonce };
        let answer: Option<TimestampAnswer> = self.call("signatures/timestamp", &ask).await?;
        let text = answer.ok_or(CscError::BadAnswer("time stamp"))?.timestamp;
        STANDARD.decode(text).map_err(|_| CscError::BadAnswer("time stamp"))
    }

    /// Calls a method. None means that the answer is still pending: HTTP 202, or 400 with the pending code of RFC 8628
    /// that some providers use.
    async fn call<A: Serialize, B: DeserializeOwned>(&self, method: &str, ask: &A) -> Result<Option<B>, CscError> {
        let url = self.base.join(method).map_err(|_| CscError::BadAnswer("address"))?;
        let sent = self.http.post(url).bearer_auth(self.token.reveal()).timeout(self.timeout).json(ask).send().await;
        let answer = sent.map_err(|fault| CscError::from_transport(&fault))?;
        let status = answer.status().as_u16();
        let text = Zeroizing::new(body(answer, MAX_ANSWER).await.map_err(|fault| match fault {
            BodyFault::TooLarge => CscError::BadAnswer("size"),
            BodyFault::Transport(fault) => CscError::from_transport(&fault),
        })?);
        match status {
            202 => Ok(serde_json::from_slice(&text).ok()),
            200..=299 => serde_json::from_slice(&text).map(Some).map_err(|_| CscError::BadAnswer("form")),
            _ => {
                let fault: Option<Fault> = serde_json::from_slice(&text).ok();
                match fault {
                    Some(fault) if fault.error == "authorization_pending" => Ok(None),
                    fault => Err(CscError::from_answer(status, fault.as_ref())),
                }
            }
        }
    }
}

fn decode_all(values: &[String]) -> Result<Vec<Vec<u8>>, CscError> {
    values.iter().map(|value| STANDARD.decode(value).map_err(|_| CscError::BadAnswer("signatures"))).collect()
}
