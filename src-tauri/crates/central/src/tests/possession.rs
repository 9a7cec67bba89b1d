//! Tokens bound to a key of the session (RFC 9449).

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use gishe_sync::ports::{Central, CentralFault};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::provider::{Kept, Lies, Provider, sign_in};
use super::stage::serve;
use crate::oidc::{Forgery, RefreshToken, Session, SignInError};
use crate::{CentralClient, HttpConfig, ProofKey, Roots, TokenSource};

fn binding() -> Lies {
    Lies { binds: Some("nonce-1"), ..Lies::default() }
}

fn claims(proof: &str) -> Value {
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(proof.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

#[tokio::test]
async fn where_the_provider_binds_tokens_every_renewal_proves_the_key() {
    let provider = Provider::open(binding()).await;
    let signed_in = sign_in(&provider, &[("code", "c")]).await.unwrap();
    signed_in.session.renew(&signed_in.session.current().await.unwrap()).await.unwrap();
    let proofs: Vec<Value> = provider.proofs.lock().unwrap().iter().map(|proof| claims(proof)).collect();
    // The first has no nonce yet and is asked for one; the renewal knows it.
    let nonces: Vec<_> = proofs.iter().map(|proof| proof["nonce"].as_str()).collect();
    assert_eq!(nonces, [None, Some("nonce-1"), Some("nonce-1")]);
    for proof in &proofs {
        assert_eq!(proof["htm"], "POST");
        assert_eq!(proof["htu"], format!("{}/token", provider.issuer));
        assert!(proof.get("ath").is_none());
    }
}

#[tokio::test]
async fn a_token_that_is_not_bound_though_it_was_to_be_is_refused() {
    let provider = Provider::open(Lies { kind: Some("Bearer"), ..binding() }).await;
    let refused = sign_in(&provider, &[("code", "c")]).await.err();
    assert!(matches!(refused, Some(SignInError::Forged(Forgery::Unbound))), "{refused:?}");
    let provider = Provider::open(Lies { kind: Some("DPoP"), ..Lies::default() }).await;
    assert!(sign_in(&provider, &[("code", "c")]).await.is_err(), "and bound when nothing was asked for");
}

#[tokio::test]
async fn a_session_goes_on_with_the_key_that_was_kept_and_not_without_one() {
    let key = ProofKey::new();
    let provider = Provider::open(binding()).await;
    let resumed = |key: Option<ProofKey>| {
        let token = RefreshToken::new("refresh-0".into()).with_key(key);
        Session::resume(provider.config(), "officer-1".into(), token, Arc::new(Kept::default()))
    };
    let kept = ProofKey::from_text(&key.to_text());
    assert!(resumed(kept).current().await.is_ok());
    let proof = provider.proofs.lock().unwrap().last().unwrap().clone();
    let header: Value =
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(proof.split('.').next().unwrap()).unwrap()).unwrap();
    let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":{},"y":{}}}"#, header["jwk"]["x"], header["jwk"]["y"]);
    assert_eq!(BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(canonical)), key.thumbprint());
    assert!(resumed(None).current().await.is_err());
}

#[tokio::test]
async fn a_provider_that_asks_for_nonces_without_end_is_left() {
    let provider = Provider::open(Lies { refuses: Some("use_dpop_nonce"), ..binding() }).await;
    let refused = sign_in(&provider, &[("code", "c")]).await.err();
    assert!(matches!(refused, Some(SignInError::Refused { .. })), "{refused:?}");
    assert!(provider.proofs.lock().unwrap().len() <= 2);
}

/// What central was shown, and what it wants.
#[derive(Default)]
struct Shown(Mutex<Vec<(String, Value)>>);

async fn central(session: Session, wants: Option<&'static str>) -> (CentralClient, Arc<Shown>) {
    let shown = Arc::new(Shown::default());
    let seen = Arc::clone(&shown);
    let answer = move |headers: HeaderMap, request: Request| {
        let seen = Arc::clone(&seen);
        async move {
            let text = |name: &str| headers[name].to_str().unwrap().to_owned();
            let proof = claims(&text("dpop"));
            let known = wants.is_none() || proof["nonce"].as_str() == wants;
            seen.0.lock().unwrap().push((text("authorization"), proof));
            assert_eq!(request.method(), "GET");
            if known { Response::new("{}".into()) } else { unknown(wants.unwrap_or_default()) }
        }
    };
    let base = serve(Router::new().fallback(answer)).await;
    let config = HttpConfig::new(&base, Roots::System).unwrap();
    (CentralClient::new(config, Arc::new(session)).unwrap(), shown)
}

fn unknown(nonce: &'static str) -> Response {
    let headers = [("www-authenticate", r#"DPoP error="use_dpop_nonce""#), ("dpop-nonce", nonce)];
    (StatusCode::UNAUTHORIZED, headers).into_response()
}

#[tokio::test]
async fn every_request_to_central_proves_the_key() {
    let provider = Provider::open(binding()).await;
    let session = sign_in(&provider, &[("code", "c")]).await.unwrap().session;
    let access = session.current().await.unwrap();
    let (client, shown) = central(session.clone(), None).await;
    for _ in 0..2 {
        assert_eq!(client.info().await.err(), Some(CentralFault::Malformed("info")), "an empty answer is what comes");
    }
    let shown = shown.0.lock().unwrap();
    assert_eq!(shown.len(), 2);
    for (authorization, proof) in shown.iter() {
        assert_eq!(*authorization, format!("DPoP {}", access.expose()));
        assert_eq!(proof["htm"], "GET");
        assert!(proof["htu"].as_str().unwrap().ends_with("/v1/info"));
        assert_eq!(proof["ath"], BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(access.expose())));
    }
    assert_ne!(shown[0].1["jti"], shown[1].1["jti"]);
}

#[tokio::test]
async fn central_that_wants_its_nonce_gets_it_and_no_token_is_renewed_for_it() {
    let provider = Provider::open(binding()).await;
    let session = sign_in(&provider, &[("code", "c")]).await.unwrap().session;
    let (client, shown) = central(session, Some("central-1")).await;
    for _ in 0..2 {
        assert_eq!(client.info().await.err(), Some(CentralFault::Malformed("info")));
    }
    let nonces: Vec<Option<String>> =
        shown.0.lock().unwrap().iter().map(|(_, proof)| proof["nonce"].as_str().map(str::to_owned)).collect();
    let wanted = Some("central-1".to_owned());
    assert_eq!(nonces, [None, wanted.clone(), wanted], "asked for once");
    assert_eq!(provider.asked.lock().unwrap().len(), 1, "the token is the first");
}

#[tokio::test]
async fn the_code_itself_is_bound_to_the_key() {
    let provider = Provider::open(binding()).await;
    let pending =
        crate::oidc::begin(&provider.config(), &gishe_domain::address::DistrictCode("09".into())).await.unwrap();
    let asked: HashMap<String, String> = pending.authorize_url.query_pairs().into_owned().collect();
    assert_eq!(asked["dpop_jkt"].len(), 43);
    let plain = Provider::open(Lies {
        configuration: HashMap::from([("dpop_signing_alg_values_supported", json!(["RS256"]))]),
        ..Lies::default()
    })
    .await;
    let pending = crate::oidc::begin(&plain.config(), &gishe_domain::address::DistrictCode("09".into())).await.unwrap();
    assert!(!pending.authorize_url.query_pairs().any(|(name, _)| name == "dpop_jkt"), "no algorithm in common");
}
