//! A whole sandbox: founded, asked by a signed-in officer, stopped, and found again.

use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::RawQuery;
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Utc;
use gishe_domain::case::Case;
use gishe_protocol::info::{Info, Role};
use gishe_protocol::snapshot::SnapshotLine;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::*;
use crate::identity::CLIENT_ID;
use crate::visitor::Visitor;

const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-0123456789";

fn config(dir: &Path, applications: u32) -> SandboxConfig {
    SandboxConfig { data: Some(dir.to_owned()), admin: true, ..SandboxConfig::new(7, applications) }
}

/// A desk with the access token of an officer.
struct Desk {
    url: String,
    token: String,
    http: Client,
}

impl Desk {
    /// Signs in as the desk does: browser, loopback, code, token.
    async fn sign_in(sandbox: &RunningSandbox, officer: &OfficerAccount) -> Self {
        let heard: Arc<Mutex<Option<String>>> = Arc::default();
        let listener = {
            let heard = Arc::clone(&heard);
            let callback = get(move |RawQuery(query): RawQuery| async move {
                *heard.lock().unwrap() = query;
                "готово"
            });
            Serving::begin(0, |_, _| Router::new().route("/callback", callback)).unwrap()
        };
        let redirect = format!("http://{}/callback", listener.address());
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let page = url::Url::parse_with_params(
            &format!("{}/oidc/authorize", sandbox.url()),
            [
                ("response_type", "code"),
                ("client_id", CLIENT_ID),
                ("redirect_uri", redirect.as_str()),
                ("scope", "openid"),
                ("state", "st"),
                ("nonce", "no"),
                ("code_challenge", challenge.as_str()),
                ("code_challenge_method", "S256"),
                ("district", "09"),
            ],
        )
        .unwrap();
        Visitor::new().unwrap().sign_in(page.as_str(), officer, Utc::now()).await.unwrap();
        let query = heard.lock().unwrap().clone().unwrap();
        let (_, code) = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "code").unwrap();
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", CLIENT_ID),
            ("code", code.as_ref()),
            ("redirect_uri", redirect.as_str()),
            ("code_verifier", VERIFIER),
        ];
        // A connection is not used twice: the sandbox ends and begins again under the desk.
        let http = Client::builder().pool_max_idle_per_host(0).build().unwrap();
        let tokens = http.post(format!("{}/oidc/token", sandbox.url())).form(&form).send().await.unwrap();
        let tokens: Value = tokens.json().await.unwrap();
        Self { url: sandbox.url(), token: tokens["access_token"].as_str().unwrap().to_owned(), http }
    }

    fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url)).header("Gishe-Protocol", "1").bearer_auth(&self.token)
    }

    async fn snapshot(&self) -> Vec<SnapshotLine> {
        let packed = self.ask(Method::GET, "/v1/snapshot?scope=district:09").send().await.unwrap();
        assert_eq!(packed.status(), StatusCode::OK);
        let text = zstd::decode_all(packed.bytes().await.unwrap().as_ref()).unwrap();
        text.split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|l| serde_json::from_slice(l).unwrap())
            .collect()
    }
}

fn cases(lines: &[SnapshotLine]) -> Vec<&Case> {
    let mut cases = Vec::new();
    for line in lines {
        if let SnapshotLine::Case { case } = line {
            cases.push(case.as_ref());
        }
    }
    cases
}

fn officer_of(sandbox: &RunningSandbox, district: &str) -> OfficerAccount {
    let works = |officer: &&OfficerAccount| {
        officer.scopes.iter().any(|grant| grant.district.0 == district && grant.role == Role::Officer)
    };
    sandbox.officers().iter().find(works).unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_signs_in_reads_the_district_and_finds_it_again_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(config(dir.path(), 72)).await.unwrap();
    let port = sandbox.port();
    let listing: Listing = serde_json::from_slice(&std::fs::read(dir.path().join("sandbox.json")).unwrap()).unwrap();
    assert_eq!(listing.url, sandbox.url());
    assert_eq!(std::fs::read_to_string(&listing.root_pem).unwrap(), sandbox.root_pem());
    assert!(sandbox.root_pem().starts_with("-----BEGIN CERTIFICATE-----"));
    assert!(listing.officers.iter().any(|listed| listed.districts.len() == 24), "the trainer works everywhere");

    let desk = Desk::sign_in(&sandbox, &officer_of(&sandbox, "09")).await;
    let info: Info = desk.ask(Method::GET, "/v1/info").send().await.unwrap().json().await.unwrap();
    assert_eq!(info.account.unwrap().scopes[0].scope.0, "district:09");
    let before = desk.snapshot().await;
    assert!(!cases(&before).is_empty());
    assert!(before.iter().any(|line| matches!(line, SnapshotLine::Street { .. })));
    let state: Value = desk.ask(Method::GET, "/admin/state").send().await.unwrap().json().await.unwrap();
    assert_eq!(state["register"]["cases"], json!(72));

    // Every document of a case is drawn anew with the digest that the case names.
    let case = cases(&before)[0];
    for blob in case.evidence.iter().map(|e| &e.blob).chain(case.declarations.iter().map(|d| &d.blob)) {
        let drawn = desk.ask(Method::GET, &format!("/v1/blobs/{}", blob.sha256)).send().await.unwrap();
        assert_eq!(drawn.headers()["content-type"], blob.media_type.as_str());
        let bytes = drawn.bytes().await.unwrap();
        assert_eq!((hex::encode(Sha256::digest(&bytes)), bytes.len()), (blob.sha256.clone(), blob.size as usize));
    }

    sandbox.stop().await;
    let again = Sandbox::start(SandboxConfig { port, ..config(dir.path(), 72) }).await.unwrap();
    assert_eq!(again.port(), port);
    let after = desk.snapshot().await;
    assert_eq!(cases(&after), cases(&before), "the session and the register are still there");
    again.kill();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_is_not_taken_for_another_city_and_a_half_founded_one_is_founded_anew() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join(REGISTER), b"").unwrap();
    Sandbox::start(config(dir.path(), 24)).await.unwrap().stop().await;
    match Sandbox::start(config(dir.path(), 25)).await {
        Err(SandboxError::OtherCity { seed: 7, applications: 24, .. }) => {}
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("another city was taken for this one"),
    }
    // Without its charter the city was never completed.
    std::fs::remove_file(dir.path().join("city.json")).unwrap();
    let anew = Sandbox::start(config(dir.path(), 25)).await.unwrap();
    let state = reqwest::get(format!("{}/admin/state", anew.url())).await.unwrap().json::<Value>().await.unwrap();
    assert_eq!(state["register"]["cases"], json!(25));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_side_door_is_closed_unless_it_was_asked_for() {
    let sandbox = Sandbox::start(SandboxConfig::new(7, 0)).await.unwrap();
    for path in ["/admin/state", "/admin/faults"] {
        let response = reqwest::get(format!("{}{path}", sandbox.url())).await.unwrap();
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
    }
    let dir = sandbox.directory().to_owned();
    sandbox.stop().await;
    assert!(!dir.exists(), "what is for one run is gone after it");
}
