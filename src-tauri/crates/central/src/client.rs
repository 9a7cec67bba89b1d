//! The client: one call, one request.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use gishe_domain::address::DistrictCode;
use gishe_domain::case::BlobRef;
use gishe_protocol::PROTOCOL_VERSION;
use gishe_protocol::changes::{ChangesPage, Cursor};
use gishe_protocol::commands::{BatchReply, CommandBatch, CommandResult};
use gishe_protocol::fleet::{Checkpoint, CountersignedCheckpoint, FleetReport};
use gishe_protocol::info::{Colleague, Info, Roster, Scope};
use gishe_protocol::keys::CentralKey;
use gishe_sync::ports::{
    AddressRegister, ByteStream, Central, CentralFault, HintStream, SnapshotResume, SnapshotStream,
};
use reqwest::{RequestBuilder, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::fault::{bounded, checked, of_request};
use crate::http::{ConfigError, Http, HttpConfig, REPLY};
use crate::proof::wants_nonce;
use crate::token::{AccessToken, TokenSource};

/// The largest reply that is read whole, in bytes: a full page of changes with room to spare.
const MAX_REPLY: usize = 32 * 1024 * 1024;

/// Central over HTTP.
pub struct CentralClient {
    pub(crate) http: Http,
    tokens: Arc<dyn TokenSource>,
}

impl CentralClient {
    /// A client that asks `tokens` for what it carries. Nothing is sent yet.
    ///
    /// # Errors
    /// [`ConfigError::Roots`] and [`ConfigError::Client`].
    pub fn new(config: HttpConfig, tokens: Arc<dyn TokenSource>) -> Result<Self, ConfigError> {
        Ok(Self { http: config.connect()?, tokens })
    }

    /// What central is, asked without a token: before anybody has signed in.
    ///
    /// # Errors
    /// [`CentralFault`]; [`CentralFault::ProtocolMismatch`] when this program is not served.
    pub async fn greet(config: HttpConfig) -> Result<Info, CentralFault> {
        let http = config.connect().map_err(|_| CentralFault::Malformed("the configuration"))?;
        let request = http.client.get(http.v1(&["info"], &[])).timeout(REPLY);
        let reply = request.send().await.map_err(|error| of_request(&error))?;
        spoken(json(checked(reply).await?, "info").await?)
    }

    /// The public keys under receipts and countersigned checkpoints.
    ///
    /// # Errors
    /// [`CentralFault`].
    pub async fn keys(&self) -> Result<Vec<CentralKey>, CentralFault> {
        self.get(&["keys"], &[], "keys").await
    }

    /// Who decides in a scope: cases can be given to them. None when central is of a version that does not say.
    ///
    /// # Errors
    /// [`CentralFault`].
    pub async fn officers(&self, scope: &Scope) -> Result<Option<Vec<Colleague>>, CentralFault> {
        match self.get::<Roster>(&["officers"], &[("scope", scope.0.as_str())], "officers").await {
            Ok(roster) => Ok(Some(roster.officers)),
            Err(CentralFault::NotFound) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// Sends the head of the audit chain; it comes back countersigned.
    ///
    /// # Errors
    /// [`CentralFault`]; `Refused` with 409 when it contradicts what central has seen.
    pub async fn checkpoint(&self, checkpoint: &Checkpoint) -> Result<CountersignedCheckpoint, CentralFault> {
        let url = self.http.v1(&["audit", "checkpoints"], &[]);
        let reply = self.call(|| self.http.client.post(url.clone()).json(checkpoint).timeout(REPLY)).await?;
        json(reply, "checkpoint").await
    }

    /// Reports this desk's health.
    ///
    /// # Errors
    /// [`CentralFault`].
    pub async fn report(&self, report: &FleetReport) -> Result<(), CentralFault> {
        let url = self.http.v1(&["fleet"], &[]);
        self.call(|| self.http.client.post(url.clone()).json(report).timeout(REPLY)).await.map(drop)
    }

    /// Sends a request with a token; one that is refused is renewed, once.
    pub(crate) async fn call<F>(&self, request: F) -> Result<Response, CentralFault>
    where
        F: Fn() -> RequestBuilder + Send + Sync,
    {
        let token = self.tokens.current().await?;
        let reply = Self::send_with(&request, &token).await?;
        if reply.status() != StatusCode::UNAUTHORIZED {
            return checked(reply).await;
        }
        drop(reply);
        let token = self.tokens.renew(&token).await?;
        checked(Self::send_with(&request, &token).await?).await
    }

    /// Sends a request with a token, and once more when only the proof was not as central wants it (RFC 9449, 9).
    async fn send_with<F>(request: &F, token: &AccessToken) -> Result<Response, CentralFault>
    where
        F: Fn() -> RequestBuilder + Send + Sync,
    {
        let reply = Self::send_once(request(), token).await?;
        let again = token.heard(reply.url(), reply.headers()) && wants_nonce(reply.headers());
        if reply.status() != StatusCode::UNAUTHORIZED || !again {
            return Ok(reply);
        }
        drop(reply);
        let reply = Self::send_once(request(), token).await?;
        token.heard(reply.url(), reply.headers());
        Ok(reply)
    }

    async fn send_once(request: RequestBuilder, token: &AccessToken) -> Result<Response, CentralFault> {
        let (client, request) = request.build_split();
        let mut request = request.map_err(|_| CentralFault::Malformed("the request"))?;
        let carried = token.headers(request.method().as_str(), request.url());
        request.headers_mut().extend(carried);
        client.execute(request).await.map_err(|error| of_request(&error))
    }

    async fn get<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        what: &'static str,
    ) -> Result<T, CentralFault> {
        let url = self.http.v1(path, query);
        let reply = self.call(|| self.http.client.get(url.clone()).timeout(REPLY)).await?;
        json(reply, what).await
    }
}

#[async_trait]
impl Central for CentralClient {
    async fn info(&self) -> Result<Info, CentralFault> {
        spoken(self.get(&["info"], &[], "info").await?)
    }

    async fn snapshot(&self, scope: &Scope, resume: Option<&SnapshotResume>) -> Result<SnapshotStream, CentralFault> {
        self.open_snapshot(scope, resume).await
    }

    async fn changes(&self, scope: &Scope, since: &Cursor, limit: u32) -> Result<ChangesPage, CentralFault> {
        let limit = limit.to_string();
        let query = [("scope", scope.0.as_str()), ("since", since.0.as_str()), ("limit", limit.as_str())];
        let url = self.http.v1(&["changes"], &query);
        let reply = self.call(|| self.http.client.get(url.clone()).timeout(REPLY)).await?;
        let body = bounded(reply, MAX_REPLY).await?;
        ChangesPage::read(&body).map_err(|_| CentralFault::Malformed("changes"))
    }

    async fn addresses(&self, scope: &Scope) -> Result<AddressRegister, CentralFault> {
        let district = scope.0.strip_prefix("district:").ok_or(CentralFault::NotFound)?;
        self.read_addresses(&DistrictCode(district.to_owned())).await
    }

    async fn send(&self, batch: &CommandBatch) -> Result<BatchReply, CentralFault> {
        let url = self.http.v1(&["commands"], &[]);
        let body = body(batch)?;
        let request = || {
            let request = self.http.client.post(url.clone()).timeout(REPLY);
            request.header(reqwest::header::CONTENT_TYPE, "application/json").body(body.clone())
        };
        let body = bounded(self.call(request).await?, MAX_REPLY).await?;
        let reply = BatchReply::read(&body).map_err(|_| CentralFault::Malformed("command results"))?;
        // A command without a result is the driver's to send again; a result without a command is nobody's.
        let asked = |result: &CommandResult| batch.commands.iter().any(|command| command.id == result.id);
        if reply.results.iter().all(asked) {
            Ok(reply)
        } else {
            Err(CentralFault::Malformed("results for other commands"))
        }
    }

    async fn upload(&self, blob: &BlobRef, bytes: Bytes) -> Result<(), CentralFault> {
        self.send_blob(blob, bytes).await
    }

    async fn download(&self, sha256: &str, from: u32) -> Result<ByteStream, CentralFault> {
        self.open_blob(sha256, from).await
    }

    async fn hints(&self) -> Result<HintStream, CentralFault> {
        self.open_hints().await
    }
}

fn body(value: &impl Serialize) -> Result<Bytes, CentralFault> {
    serde_json::to_vec(value).map(Bytes::from).map_err(|_| CentralFault::Malformed("the request"))
}

pub(crate) async fn json<T: DeserializeOwned>(reply: Response, what: &'static str) -> Result<T, CentralFault> {
    let body = bounded(reply, MAX_REPLY).await?;
    serde_json::from_slice(&body).map_err(|_| CentralFault::Malformed(what))
}

/// Whether central serves the version that this program speaks.
fn spoken(info: Info) -> Result<Info, CentralFault> {
    if (info.protocol_min..=info.protocol_max).contains(&PROTOCOL_VERSION) {
        Ok(info)
    } else {
        Err(CentralFault::ProtocolMismatch { min: info.protocol_min, max: info.protocol_max })
    }
}
