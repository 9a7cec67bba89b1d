//! A central side that serves a small register, and a client for it.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use gishe_domain::case::{BlobRef, Case, Evidence};
use gishe_protocol::commands::{BatchReply, Command, Verdict};
use gishe_protocol::info::{Account, Role};
use gishe_protocol::problem::Problem;
use gishe_protocol::snapshot::SnapshotLine;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::faults::Faults;
use crate::http::{Central, Neighbours, PROTOCOL_HEADER, Serving, router};
use crate::ports::{AccessTokens, BlobFault, BlobSource, SourcedBlob, TokenRefusal};
use crate::register::tests::fixtures::{NamedSigner, account, case, load, now};
use crate::register::{BlobRecipe, LoadedCase, ReceiptKey, Register};

/// A token is the account's id, district and role: `o1/09/officer`.
struct PlainTokens;

impl AccessTokens for PlainTokens {
    fn account(&self, bearer: &str, _: DateTime<Utc>) -> Result<Account, TokenRefusal> {
        let parts: Vec<&str> = bearer.split('/').collect();
        match parts[..] {
            [id, district, "officer"] => Ok(account(id, district, Role::Officer)),
            [id, district, "supervisor"] => Ok(account(id, district, Role::Supervisor)),
            ["old"] => Err(TokenRefusal::Expired),
            _ => Err(TokenRefusal::Invalid),
        }
    }
}

/// Draws the recipe itself.
struct Echo;

impl BlobSource for Echo {
    fn blob(&self, _: &str, recipe: &str) -> Result<Option<SourcedBlob>, BlobFault> {
        if recipe == "broken" {
            return Err(BlobFault("no ink".into()));
        }
        Ok(Some(SourcedBlob { bytes: Bytes::from(recipe.to_owned()), media_type: "image/jpeg".into() }))
    }
}

/// The deed that comes with case 1.
pub const DEED: &str = "0123456789 a deed";

pub fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

/// A case with one document, `text` being both its recipe and its bytes.
pub fn with_document(mut case: Case, text: &str) -> LoadedCase {
    let sha256 = digest(text);
    let size = u32::try_from(text.len()).unwrap();
    case.evidence.push(Evidence {
        id: "e1".into(),
        kind: "title-deed".into(),
        title: "Нотариален акт".into(),
        blob: BlobRef { sha256: sha256.clone(), size, media_type: "image/jpeg".into() },
        pages: 1,
        issued_on: None,
        valid_until: None,
    });
    LoadedCase { case, recipes: vec![BlobRecipe { sha256, recipe: text.into() }] }
}

/// A served register of `count` cases in district 09.
pub struct World {
    serving: Option<Serving>,
    dir: TempDir,
    pub address: SocketAddr,
    pub client: Client,
}

impl World {
    pub fn new(count: u32) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut register = open(&dir);
        register
            .load([with_document(case(1, "09"), DEED), with_document(case(9_001, "10"), "elsewhere")], now())
            .unwrap();
        load(&mut register, (2..=count).map(|number| case(number, "09")));
        let serving = serve(register, &dir, 0);
        let address = serving.address();
        // A connection is not used twice: here servers end and begin again under the client.
        let client = Client::builder().pool_max_idle_per_host(0).build().unwrap();
        Self { serving: Some(serving), dir, address, client }
    }

    /// Ends the server, by force or not, and begins it again on the same port and file.
    pub fn restart(&mut self, kill: bool) {
        let serving = self.serving.take().unwrap();
        if kill {
            serving.kill()
        } else {
            serving.stop()
        }
        self.serving = Some(serve(open(&self.dir), &self.dir, self.address.port()));
    }

    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    /// A request of officer o1 of district 09.
    pub fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).header(PROTOCOL_HEADER, "1").bearer_auth("o1/09/officer")
    }

    pub async fn get(&self, path: &str) -> Response {
        self.ask(Method::GET, path).send().await.unwrap()
    }

    pub async fn get_json(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.json().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: &impl Serialize) -> Response {
        self.ask(Method::POST, path).json(body).send().await.unwrap()
    }

    pub async fn command(&self, command: &Command) -> Verdict {
        let response = self.post("/v1/commands", &json!({ "commands": [command] })).await;
        assert_eq!(response.status(), StatusCode::OK);
        response.json::<BatchReply>().await.unwrap().results.remove(0).verdict
    }

    pub async fn fault(&self, rules: Value) {
        let response = self.bare(Method::POST, "/admin/faults").json(&rules).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
    }
}

fn open(dir: &TempDir) -> Register {
    Register::open(&dir.path().join("register.db"), "test", ReceiptKey::from_secret(&[7; 32])).unwrap()
}

fn serve(register: Register, dir: &TempDir, port: u16) -> Serving {
    let neighbours = Neighbours {
        tokens: Arc::new(PlainTokens),
        judge: Arc::new(NamedSigner),
        source: Arc::new(Echo),
        faults: Arc::new(Faults::default()),
        clock: Arc::new(now),
    };
    let file = dir.path().join("register.db");
    Serving::begin(port, |_, ending| router(&Central::new(register, &file, neighbours, ending), Router::new(), true))
        .unwrap()
}

/// The problem that a response carries; its status, body and media type agree.
pub async fn problem(response: Response, status: u16, kind: &str) {
    assert_eq!(response.status().as_u16(), status);
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let problem: Problem = response.json().await.unwrap();
    assert_eq!((problem.status, problem.kind.as_str()), (status, kind));
}

/// Lines of a snapshot as far as they came, and whether the stream came to an end of its own.
pub async fn lines(mut response: Response) -> (Vec<SnapshotLine>, bool) {
    assert_eq!(response.status(), StatusCode::OK);
    let mut packed = Vec::new();
    let whole = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => packed.extend_from_slice(&chunk),
            Ok(None) => break true,
            Err(_) => break false,
        }
    };
    let mut text = Vec::new();
    let _ = zstd::stream::copy_decode(packed.as_slice(), &mut text);
    let complete = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |place| place + 1);
    let lines = text[..complete].split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    (lines.map(|line| serde_json::from_slice(line).unwrap()).collect(), whole)
}
