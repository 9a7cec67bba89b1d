//! An identity provider of another make, oidc-provider, signs an officer in: discovery, PKCE, two factors on its own pages, an ID
//! token, tokens bound to a key, rotation, reuse, revocation. What runs against it is the workstation's own code.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use gishe_central::oidc::{self, OidcConfig, RefreshKeeper, RefreshToken, Session, SignedIn};
use gishe_central::{Roots, TokenSource};
use gishe_domain::address::DistrictCode;
use gishe_protocol::info::Role;
use gishe_tests::tree;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use url::Url;

/// The provider, as long as the test runs.
struct Judge(Child, String);

impl Judge {
    fn start() -> Self {
        let folder = tree::root().join("tests/conformance/oidc");
        assert!(folder.join("node_modules").is_dir(), "`make judge` installs oidc-provider");
        let mut command = Command::new("node");
        command.arg("server.mjs").current_dir(folder).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
        let issuer = lines.into_iter().find(|line| line.starts_with("http://")).unwrap();
        Self(process, issuer)
    }

    fn config(&self) -> OidcConfig {
        OidcConfig::new(&self.1, "gishe-desk", Roots::System)
    }
}

impl Drop for Judge {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[derive(Default)]
struct Kept(Mutex<Vec<RefreshToken>>);

impl RefreshKeeper for Kept {
    fn keep(&self, token: &RefreshToken) {
        self.0.lock().unwrap().push(token.clone());
    }
}

/// A browser: it keeps cookies and goes where it is sent.
struct Browser {
    http: Client,
    cookies: BTreeMap<String, String>,
    at: Url,
}

impl Browser {
    fn new(at: &Url) -> Self {
        let http = Client::builder().redirect(Policy::none()).tls_certs_only([]).build().unwrap();
        Self { http, cookies: BTreeMap::new(), at: at.clone() }
    }

    async fn go(&mut self, request: RequestBuilder) -> Response {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut answer = request.header(COOKIE, cookies.join("; ")).send().await.unwrap();
        loop {
            for cookie in answer.headers().get_all(SET_COOKIE) {
                let pair = cookie.to_str().unwrap().split(';').next().unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
            let Some(next) = answer.headers().get(LOCATION) else { return answer };
            self.at = self.at.join(next.to_str().unwrap()).unwrap();
            let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            answer = self.http.get(self.at.clone()).header(COOKIE, cookies.join("; ")).send().await.unwrap();
        }
    }

    async fn fill_in(&mut self, fields: &[(&str, &str)]) -> Response {
        let request = self.http.post(self.at.clone()).form(fields);
        self.go(request).await
    }
}

async fn sign_in(judge: &Judge, kept: &Arc<Kept>) -> SignedIn {
    let pending = oidc::begin(&judge.config(), &DistrictCode("09".into())).await.unwrap();
    let page = pending.authorize_url.clone();
    let officer = async {
        let mut browser = Browser::new(&page);
        let request = browser.http.get(page.clone());
        assert!(browser.go(request).await.text().await.unwrap().contains("name=\"password\""));
        let wrong = [("username", "officer@judge.example"), ("password", "wrong")];
        assert!(browser.fill_in(&wrong).await.text().await.unwrap().contains("name=\"password\""));
        let right = [("username", "officer@judge.example"), ("password", "a password")];
        assert!(browser.fill_in(&right).await.text().await.unwrap().contains("name=\"code\""));
        let done = browser.fill_in(&[("code", "271828")]).await;
        assert_eq!(done.status().as_u16(), 200, "{}", browser.at);
        assert!(done.text().await.unwrap().contains("Върнете се в Гише"));
    };
    let keeper = Arc::<Kept>::clone(kept);
    tokio::join!(pending.finish(Duration::from_secs(20), keeper), officer).0.unwrap()
}

fn last(kept: &Kept) -> RefreshToken {
    kept.0.lock().unwrap().last().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_of_another_make_signs_an_officer_in_and_out() {
    let judge = Judge::start();
    let kept = Arc::new(Kept::default());
    let signed_in = sign_in(&judge, &kept).await;
    assert_eq!(
        (signed_in.officer.subject.as_str(), signed_in.officer.name.as_str()),
        ("judge-officer", "Михаела Тодорова")
    );
    assert_eq!(signed_in.officer.districts[0].role, Role::Officer);
    assert!(last(&kept).key().is_some(), "its tokens are bound to a key");

    // Rotation: each renewal gives other tokens, and its answer is checked like the first.
    let session = signed_in.session;
    let first = session.current().await.unwrap();
    let second = session.renew(&first).await.unwrap();
    assert_ne!(first.expose(), second.expose());
    let tokens: Vec<String> = kept.0.lock().unwrap().iter().map(|token| token.expose().to_owned()).collect();
    assert!(tokens.len() == 2 && tokens[0] != tokens[1], "the refresh token rotates");
    assert_eq!(session.officer().map(|officer| officer.subject).as_deref(), Some("judge-officer"));

    // The bound access token opens nothing as a bearer token, and opens with its proof.
    let info = Url::parse(&format!("{}/me", judge.1)).unwrap();
    let http = Client::builder().tls_certs_only([]).build().unwrap();
    let bare = http.get(info.clone()).bearer_auth(second.expose()).send().await.unwrap();
    assert_eq!(bare.status().as_u16(), 401);
    let asked = http.get(info.clone()).headers(second.headers("GET", &info)).send().await.unwrap();
    let proven = if second.heard(&info, asked.headers()) && asked.status().as_u16() == 401 {
        http.get(info.clone()).headers(second.headers("GET", &info)).send().await.unwrap()
    } else {
        asked
    };
    assert!(proven.status().is_success(), "{}", proven.text().await.unwrap());

    // After the sign-out nothing goes on, neither here nor with what was kept.
    session.revoke().await.unwrap();
    assert!(session.current().await.is_err());
    let again = Session::resume(judge.config(), "judge-officer".into(), last(&kept), Arc::new(Kept::default()));
    assert!(again.current().await.is_err(), "the provider has ended it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_that_comes_twice_ends_the_session_at_another_make_too() {
    let judge = Judge::start();
    let kept = Arc::new(Kept::default());
    let session = sign_in(&judge, &kept).await.session;
    let stolen = last(&kept);
    let first = session.current().await.unwrap();
    session.renew(&first).await.unwrap();
    let thief = Session::resume(judge.config(), "judge-officer".into(), stolen, Arc::new(Kept::default()));
    assert!(thief.current().await.is_err());
    let second = session.current().await.unwrap();
    assert!(session.renew(&second).await.is_err(), "the whole family is over");
    assert!(session.ended().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bound_refresh_token_is_worth_nothing_without_its_key_at_another_make_too() {
    let judge = Judge::start();
    let kept = Arc::new(Kept::default());
    sign_in(&judge, &kept).await;
    for key in [None, Some(gishe_central::ProofKey::new())] {
        let token = RefreshToken::new(last(&kept).expose().to_owned()).with_key(key);
        let thief = Session::resume(judge.config(), "judge-officer".into(), token, Arc::new(Kept::default()));
        assert!(thief.current().await.is_err());
    }
}
