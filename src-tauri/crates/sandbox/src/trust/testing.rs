//! What tests of the served side share: a server on a real socket, a clock that they turn, a way through the sign-in.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use gishe_domain::address::Coded;
use reqwest::{Client, Response, StatusCode, redirect};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::clock::Clock;
use super::{OfficerAccount, officers};
use crate::identity::{CLIENT_ID, Identity, IdentitySettings};

/// A clock that stands still until the test turns it, so that a slow machine changes nothing.
#[derive(Clone)]
pub(crate) struct Hand {
    start: DateTime<Utc>,
    turned: Arc<AtomicI64>,
}

impl Default for Hand {
    fn default() -> Self {
        Self { start: Utc::now(), turned: Arc::default() }
    }
}

impl Hand {
    pub(crate) fn turn(&self, by: Duration) {
        self.turned.fetch_add(by.num_seconds(), Ordering::SeqCst);
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.start + Duration::seconds(self.turned.load(Ordering::SeqCst))
    }

    pub(crate) fn clock(&self) -> Clock {
        let hand = self.clone();
        Arc::new(move || hand.now())
    }
}

/// A listener whose address is known before what it serves is made.
pub(crate) async fn listen() -> (tokio::net::TcpListener, String) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    (listener, base)
}

pub(crate) fn serve(listener: tokio::net::TcpListener, router: Router) {
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
}

/// A client that does not follow redirects, because the test reads them.
pub(crate) fn client() -> Client {
    Client::builder().redirect(redirect::Policy::none()).build().unwrap()
}

pub(crate) fn lozenets() -> Vec<Coded> {
    vec![Coded { code: "09".into(), name: "Лозенец".into() }]
}

pub(crate) fn identity(base: &str, hand: &Hand) -> Arc<Identity> {
    let settings = IdentitySettings {
        seed: 7,
        base_url: base.to_owned(),
        officers: Arc::new(officers(7, &lozenets())),
        districts: lozenets(),
        show_accounts: true,
        data_dir: None,
        clock: hand.clock(),
    };
    Identity::open(settings).unwrap()
}

/// A desk that signs in.
pub(crate) struct Desk {
    pub(crate) base: String,
    pub(crate) http: Client,
    pub(crate) identity: Arc<Identity>,
    pub(crate) hand: Hand,
}

pub(crate) const REDIRECT: &str = "http://127.0.0.1:49152/callback";
pub(crate) const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-0123456789";

pub(crate) fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

impl Desk {
    pub(crate) async fn authorize(&self, changes: &[(&str, &str)]) -> Response {
        let challenge = challenge(VERIFIER);
        let mut query: HashMap<&str, &str> = HashMap::from([
            ("response_type", "code"),
            ("client_id", CLIENT_ID),
            ("redirect_uri", REDIRECT),
            ("scope", "openid"),
            ("state", "st"),
            ("nonce", "no"),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
            ("district", "09"),
        ]);
        query.extend(changes.iter().copied());
        self.http.get(format!("{}/oidc/authorize", self.base)).query(&query).send().await.unwrap()
    }

    pub(crate) async fn begin(&self) -> String {
        let page = self.authorize(&[]).await;
        assert_eq!(page.status(), StatusCode::OK);
        between(&page.text().await.unwrap(), r#"name="interaction" value=""#, "\"").to_owned()
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Response {
        self.http.post(format!("{}{path}", self.base)).form(form).send().await.unwrap()
    }

    pub(crate) async fn password(&self, interaction: &str, officer: &OfficerAccount, password: &str) -> Response {
        let form = [("interaction", interaction), ("username", &officer.username), ("password", password)];
        self.post("/oidc/login", &form).await
    }

    pub(crate) async fn code(&self, interaction: &str, code: &str) -> Response {
        self.post("/oidc/code", &[("interaction", interaction), ("code", code)]).await
    }

    /// Both factors; gives the authorization code.
    pub(crate) async fn sign_in(&self, officer: &OfficerAccount) -> String {
        let interaction = self.begin().await;
        assert_eq!(self.password(&interaction, officer, &officer.password).await.status(), StatusCode::OK);
        let code = self.identity.code_for(officer, self.hand.now()).unwrap();
        let done = self.code(&interaction, &code).await;
        assert_eq!(done.status(), StatusCode::SEE_OTHER);
        answer(&done)["code"].clone()
    }

    pub(crate) async fn redeem(&self, code: &str, changes: &[(&str, &str)]) -> (StatusCode, Value) {
        let mut form: HashMap<&str, &str> = HashMap::from([
            ("grant_type", "authorization_code"),
            ("client_id", CLIENT_ID),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ]);
        form.extend(changes.iter().copied());
        let form: Vec<_> = form.into_iter().collect();
        json(self.post("/oidc/token", &form).await).await
    }

    pub(crate) async fn refresh(&self, token: &str) -> (StatusCode, Value) {
        let form = [("grant_type", "refresh_token"), ("client_id", CLIENT_ID), ("refresh_token", token)];
        json(self.post("/oidc/token", &form).await).await
    }

    /// A whole sign-in; gives the access token.
    pub(crate) async fn access(&self, officer: &OfficerAccount) -> String {
        let code = self.sign_in(officer).await;
        let (status, tokens) = self.redeem(&code, &[]).await;
        assert_eq!(status, StatusCode::OK);
        tokens["access_token"].as_str().unwrap().to_owned()
    }
}

pub(crate) async fn json(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let bytes = response.bytes().await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

/// The query of a redirect.
pub(crate) fn answer(response: &Response) -> HashMap<String, String> {
    let location = response.headers()["location"].to_str().unwrap();
    url::Url::parse(location).unwrap().query_pairs().into_owned().collect()
}

pub(crate) fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let start = text.find(before).unwrap_or_else(|| panic!("{before} is missing")) + before.len();
    let length = text[start..].find(after).unwrap();
    &text[start..start + length]
}

/// One empty page: the least that a signature can be put into.
pub(crate) fn small_pdf() -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    ];
    let mut pdf = String::from("%PDF-1.7\n");
    let mut table = String::from("xref\n0 4\n0000000000 65535 f \n");
    for (place, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", pdf.len()));
        pdf.push_str(&format!("{} 0 obj\n{object}\nendobj\n", place + 1));
    }
    let start = pdf.len();
    pdf.push_str(&format!("{table}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"));
    pdf.into_bytes()
}
