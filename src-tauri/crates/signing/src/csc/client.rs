//! One method of the API for each function; what an answer means is decided here, what to do about it is not.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::info::Info;
use super::wire::{
    AuthData, AuthorizationAnswer, Authorize, AuthorizeCheck, Challenge, ChallengeAnswer, CredentialInfo,
    CredentialList, CredentialQuery, Empty, Extend, Hashes, ListQuery, SignHash, SignPolling, Signatures, Timestamp,
    TimestampAnswer,
};
use super::{Client, Credential, CscError, Secret};

/// Most credentials that are looked at one by one.
const MOST_CREDENTIALS: usize = 50;

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
        /// The print of the set as the phone shows it, where it does.
        fingerprint: Option<String>,
        /// Seconds until the provider stops waiting.
        expires_in: Option<u32>,
    },
}

impl From<AuthorizationAnswer> for Authorisation {
    fn from(answer: AuthorizationAnswer) -> Self {
        match answer.sad {
            Some(sad) => Self::Granted { sad },
            None => Self::Pending {
                handle: answer.handle,
                control_code: answer.control_code,
                fingerprint: answer.fingerprint,
                expires_in: answer.expires_in,
            },
        }
    }
}

/// What an authorisation is asked for.
pub(super) struct Request<'a> {
    pub digests: &'a [String],
    pub hash: crate::HashAlgorithm,
    pub description: Option<&'a str>,
    /// Names of factors with what was typed.
    pub given: &'a [(String, Option<Secret>)],
    /// Longest wait: a provider of v1 answers when the signer has.
    pub wait: Duration,
}

impl Client {
    /// The provider's own description. What it says is followed from then on.
    pub async fn info(&mut self) -> Result<Info, CscError> {
        let info: Info = self.need("info", &Empty {}, "description").await?;
        self.info = Arc::new(info.clone());
        Ok(info)
    }

    /// Names of the officer's credentials.
    pub async fn credentials_list(&self) -> Result<Vec<String>, CscError> {
        let list: CredentialList = self.need("credentials/list", &ListQuery::default(), "credentials").await?;
        Ok(list.ids)
    }

    /// One credential with its certificates.
    pub async fn credential(&self, id: &str) -> Result<Credential, CscError> {
        let query = CredentialQuery { credential: id, certificates: "chain", auth_info: true };
        let info: CredentialInfo = self.need("credentials/info", &query, "credential").await?;
        Credential::read(id, info)
    }

    /// Every credential, or why it cannot be read. In v2 that is one question.
    pub async fn credentials(&self) -> Result<Vec<(String, Result<Credential, CscError>)>, CscError> {
        let query = match self.info.is_v1() {
            true => ListQuery::default(),
            false => ListQuery { credential_info: true, certificates: Some("chain"), auth_info: true },
        };
        let list: CredentialList = self.need("credentials/list", &query, "credentials").await?;
        let mut found = Vec::new();
        let mut told = list.infos;
        for id in list.ids.into_iter().take(MOST_CREDENTIALS) {
            let place = told.iter().position(|named| named.id == id);
            let read = match place.map(|place| told.swap_remove(place)) {
                Some(named) => Credential::read(&id, named.info),
                None => self.credential(&id).await,
            };
            found.push((id, read));
        }
        Ok(found)
    }

    /// The first credential that can be used and that `fits`; where none fits, the first that can be used, so that it can
    /// be said why it does not.
    pub async fn find_credential(&self, fits: &(dyn Fn(&Credential) -> bool + Sync)) -> Result<Credential, CscError> {
        let mut refused = CscError::NoCredential;
        let mut usable = Vec::new();
        for (_, read) in self.credentials().await? {
            match read.and_then(|credential| credential.usable().map(|()| credential)) {
                Ok(credential) if fits(&credential) => return Ok(credential),
                Ok(credential) => usable.push(credential),
                Err(fault) => refused = fault,
            }
        }
        usable.into_iter().next().ok_or(refused)
    }

    /// The first credential that can be used, as most officers have one.
    pub async fn first_credential(&self) -> Result<Credential, CscError> {
        self.find_credential(&|_| true).await
    }

    /// Asks for an authorisation, bound to the digests.
    pub(super) async fn authorize(&self, id: &str, request: Request<'_>) -> Result<Authorisation, CscError> {
        let v1 = self.info.is_v1();
        let value = |name: &str| {
            let given = request.given.iter().find(|(id, _)| id == name);
            given.filter(|_| v1).and_then(|(_, code)| code.as_ref()).map(Secret::reveal)
        };
        let data = |(id, code): &'_ (String, Option<Secret>)| (id.clone(), code.clone());
        let given: Vec<(String, Option<Secret>)> =
            if v1 { Vec::new() } else { request.given.iter().map(data).collect() };
        let ask = Authorize {
            credential: id,
            num_signatures: request.digests.len(),
            hashes: Hashes::to_authorize(v1, request.digests, request.hash.oid_text()),
            description: request.description,
            auth_data: given
                .iter()
                .map(|(id, code)| AuthData { id, value: code.as_ref().map(Secret::reveal) })
                .collect(),
            pin: value("PIN"),
            otp: value("OTP"),
        };
        let wait = if self.info.serves("credentials/authorizeCheck") { self.timeout } else { request.wait };
        let answer: Option<AuthorizationAnswer> = self.call("credentials/authorize", &ask, wait, false).await?;
        Ok(answer.ok_or(CscError::BadAnswer("authorisation"))?.into())
    }

    /// Asks how an authorisation stands.
    pub async fn authorize_check(&self, handle: &str) -> Result<Authorisation, CscError> {
        let ask = AuthorizeCheck { handle };
        let answer: Option<AuthorizationAnswer> =
            self.call("credentials/authorizeCheck", &ask, self.timeout, true).await?;
        let pending = Authorisation::Pending { handle: None, control_code: None, fingerprint: None, expires_in: None };
        Ok(answer.map_or(pending, Authorisation::from))
    }

    /// Has a challenge made for a factor, or a one-time password sent (v1): what it says, where it says something.
    pub(super) async fn challenge(&self, id: &str, factor: &str) -> Result<Option<String>, CscError> {
        let method = if self.info.is_v1() { "credentials/sendOTP" } else { "credentials/getChallenge" };
        let ask = Challenge { credential: id, object: (!self.info.is_v1()).then_some(factor) };
        let answer: Option<ChallengeAnswer> = self.call(method, &ask, self.timeout, false).await?;
        Ok(answer.and_then(|answer| answer.challenge))
    }

    /// Another SAD for the next signatures of the same authorisation.
    pub(super) async fn extend(&self, key: &Credential, sad: &Secret, digests: &[String]) -> Result<Secret, CscError> {
        let hash = key.algorithm.hash().oid_text();
        let hashes = Hashes::to_authorize(self.info.is_v1(), digests, hash);
        let ask = Extend { credential: &key.id, hashes, sad: sad.reveal() };
        let answer: AuthorizationAnswer = self.need("credentials/extendTransaction", &ask, "authorisation").await?;
        answer.sad.ok_or(CscError::BadAnswer("authorisation"))
    }

    /// Has digests signed: the values, or the name under which they can be fetched.
    pub(super) async fn sign_hash(
        &self,
        key: &Credential,
        sad: &Secret,
        digests: &[String],
    ) -> Result<Values, CscError> {
        let v1 = self.info.is_v1();
        let ask = SignHash {
            credential: &key.id,
            sad: sad.reveal(),
            hashes: Hashes::to_sign(v1, digests, key.algorithm.hash().oid_text()),
            sign_algo: &key.sign_algo,
            sign_algo_params: key.algorithm.csc_parameters(),
            operation_mode: self.info.signs_later().then_some("A"),
        };
        let answer: Option<Signatures> = self.call("signatures/signHash", &ask, self.timeout, false).await?;
        match Values::read(answer)? {
            Values::Pending(None) => Err(CscError::BadAnswer("signatures")),
            values => Ok(values),
        }
    }

    /// Asks for values that come later.
    pub(super) async fn sign_polling(&self, response: &str) -> Result<Values, CscError> {
        let ask = SignPolling { response, request: response };
        Values::read(self.call("signatures/signPolling", &ask, self.timeout, true).await?)
    }

    /// A time-stamp token over a digest. `nonce` is hexadecimal.
    pub(super) async fn timestamp(&self, imprint: &crate::tsp::Imprint, nonce: &str) -> Result<Vec<u8>, CscError> {
        let ask = Timestamp { hash: STANDARD.encode(&imprint.digest), hash_algo: imprint.hash.oid_text(), nonce };
        let answer: TimestampAnswer = self.need("signatures/timestamp", &ask, "time stamp").await?;
        STANDARD.decode(answer.timestamp).map_err(|_| CscError::BadAnswer("time stamp"))
    }
}

/// What `signHash` and `signPolling` answer.
#[derive(Debug)]
pub(super) enum Values {
    /// The signature values in order.
    Ready(Vec<Vec<u8>>),
    /// They come later, under this name; the same as before when absent.
    Pending(Option<String>),
}

impl Values {
    fn read(answer: Option<Signatures>) -> Result<Self, CscError> {
        let Some(answer) = answer else { return Ok(Self::Pending(None)) };
        if answer.signatures.is_empty() {
            return Ok(Self::Pending(answer.response));
        }
        let decode = |value: &String| STANDARD.decode(value).map_err(|_| CscError::BadAnswer("signatures"));
        answer.signatures.iter().map(decode).collect::<Result<_, _>>().map(Self::Ready)
    }
}
