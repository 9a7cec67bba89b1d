//! Signing in, and every way in which it must not succeed.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use gishe_domain::address::DistrictCode;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::provider::{Kept, Lies, Provider, sign_in};
use super::stage::fetch;
use crate::oidc::{Forgery, SignInError, begin};
use crate::{ConfigError, TokenSource};

const PATIENCE: Duration = Duration::from_secs(10);

fn district() -> DistrictCode {
    DistrictCode("09".into())
}

fn configured(name: &'static str, value: Value) -> Lies {
    Lies { configuration: HashMap::from([(name, value)]), ..Lies::default() }
}

#[tokio::test]
async fn an_officer_signs_in_through_the_browser() {
    let provider = Provider::open(Lies::default()).await;
    let pending = begin(&provider.config(), &district()).await.unwrap();
    let url = pending.authorize_url.clone();
    let asked: HashMap<String, String> = url.query_pairs().into_owned().collect();
    assert_eq!((asked["response_type"].as_str(), asked["code_challenge_method"].as_str()), ("code", "S256"));
    assert_eq!((asked["client_id"].as_str(), asked["district"].as_str()), ("gishe-desk", "09"));
    assert!(asked["redirect_uri"].starts_with("http://127.0.0.1:") && asked["scope"].contains("openid"));

    let kept = Arc::new(Kept::default());
    let keeper = Arc::<Kept>::clone(&kept);
    let (signed_in, (status, page)) =
        tokio::join!(pending.finish(PATIENCE, keeper), provider.come_back(&url, &[("code", "c1")]));
    assert_eq!(status, 200);
    assert!(page.contains("<html lang=\"bg\">") && page.contains("Може да затворите този прозорец"), "{page}");

    let signed_in = signed_in.unwrap();
    assert_eq!(
        (signed_in.officer.subject.as_str(), signed_in.officer.name.as_str()),
        ("officer-1", "Михаела Тодорова")
    );
    assert_eq!(signed_in.officer.districts[0].district.0, "09");
    assert!(!format!("{:?}", signed_in.officer).contains("Тодорова"));
    assert_eq!(signed_in.session.current().await.unwrap().expose(), "access-1");
    assert_eq!(*kept.0.lock().unwrap(), ["refresh-1"]);

    let form = provider.asked.lock().unwrap()[0].clone();
    assert_eq!((form["grant_type"].as_str(), form["code"].as_str()), ("authorization_code", "c1"));
    assert_eq!(form["redirect_uri"], asked["redirect_uri"]);
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]));
    assert_eq!(challenge, asked["code_challenge"]);
    assert!(fetch(&asked["redirect_uri"]).await.is_err(), "the port is closed");
}

#[tokio::test]
async fn one_factor_is_not_enough() {
    for (acr, amr, enough) in [
        (json!("urn:gishe:acr:two-factor"), json!([]), true),
        (json!("other"), json!(["mfa"]), true),
        (json!("other"), json!(["pwd"]), false),
        (Value::Null, Value::Null, false),
    ] {
        let lies = Lies { claims: HashMap::from([("acr", acr.clone()), ("amr", amr)]), ..Lies::default() };
        let provider = Provider::open(lies).await;
        let signed_in = sign_in(&provider, &[("code", "c")]).await;
        assert_eq!(signed_in.is_ok(), enough, "{acr}");
        assert!(enough || matches!(signed_in.err(), Some(SignInError::SecondFactorMissing)));
    }
}

#[tokio::test]
async fn a_refusal_is_told_by_its_own_code() {
    let provider = Provider::open(Lies::default()).await;
    match sign_in(&provider, &[("error", "access_denied<script>")]).await {
        Err(SignInError::Refused { reason }) => assert_eq!(reason, "access_deniedscript"),
        other => panic!("{:?}", other.err()),
    }
    let provider = Provider::open(Lies { refuses: Some("invalid_grant"), ..Lies::default() }).await;
    match sign_in(&provider, &[("code", "used")]).await {
        Err(SignInError::Refused { reason }) => assert_eq!(reason, "invalid_grant"),
        other => panic!("{:?}", other.err()),
    }
}

#[tokio::test]
async fn a_provider_that_is_another_or_weak_is_not_asked() {
    let other = Provider::open(configured("issuer", json!("http://127.0.0.1/other"))).await;
    assert!(matches!(begin(&other.config(), &district()).await.err(), Some(SignInError::Forged(Forgery::Issuer))));
    let weak = Provider::open(configured("code_challenge_methods_supported", json!(["plain"]))).await;
    assert!(matches!(begin(&weak.config(), &district()).await.err(), Some(SignInError::Discovery(_))));
    let open = Provider::open(configured("token_endpoint", json!("http://elsewhere.example/token"))).await;
    let refused = begin(&open.config(), &district()).await.err();
    assert!(matches!(refused, Some(SignInError::Config(ConfigError::NotHttps))), "{refused:?}");
    let mut absent = open.config();
    absent.issuer = "http://127.0.0.1:9/oidc".into();
    assert!(matches!(begin(&absent, &district()).await.err(), Some(SignInError::Provider(_))));
}

#[tokio::test]
async fn nobody_who_comes_back_in_time_ends_the_wait() {
    let provider = Provider::open(Lies::default()).await;
    let pending = begin(&provider.config(), &district()).await.unwrap();
    let ended = pending.finish(Duration::from_millis(80), Arc::new(Kept::default())).await;
    assert!(matches!(ended.err(), Some(SignInError::Timeout)));
}

#[tokio::test]
async fn noise_on_the_port_does_not_end_the_wait() {
    let provider = Provider::open(Lies::default()).await;
    let pending = begin(&provider.config(), &district()).await.unwrap();
    let url = pending.authorize_url.clone();
    let port = url.query_pairs().find(|(name, _)| name == "redirect_uri").unwrap().1.into_owned();
    let port = url::Url::parse(&port).unwrap().port().unwrap();
    let noise = async {
        let _held_open = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let mut rubbish = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        rubbish.write_all(&[0xff; 64]).await.unwrap();
        let icon = fetch(&format!("http://127.0.0.1:{port}/favicon.ico")).await.unwrap();
        assert_eq!(icon.status(), 404);
        provider.come_back(&url, &[("code", "c")]).await
    };
    let (signed_in, (status, _)) = tokio::join!(pending.finish(PATIENCE, Arc::new(Kept::default())), noise);
    assert!(signed_in.is_ok() && status == 200);
}
