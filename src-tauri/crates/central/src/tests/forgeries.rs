//! Every way in which a token or an answer is not genuine, each refused under its own name.

use std::collections::HashMap;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::provider::{Lies, Provider, SHARED, Signed, sign_in};
use crate::oidc::{Forgery, SignInError};

fn claim(name: &'static str, value: Value) -> Lies {
    Lies { claims: HashMap::from([(name, value)]), ..Lies::default() }
}

fn header(name: &'static str, value: Value) -> Lies {
    Lies { header: HashMap::from([(name, value)]), ..Lies::default() }
}

fn signed(signed: Signed) -> Lies {
    Lies { signed, ..Lies::default() }
}

async fn refused(name: &str, lies: Lies, answer: &[(&str, &str)]) -> Forgery {
    let provider = Provider::open(lies).await;
    match sign_in(&provider, answer).await {
        Err(SignInError::Forged(found)) => found,
        other => panic!("{name}: {:?}", other.err()),
    }
}

#[tokio::test]
async fn a_token_that_the_provider_did_not_sign_signs_nobody_in() {
    let own = |key: Value| Lies { header: HashMap::from([("jwk", key)]), signed: Signed::ByAnother, ..Lies::default() };
    let shared = json!({ "kty": "oct", "kid": "k2", "alg": "HS256", "k": BASE64_URL_SAFE_NO_PAD.encode(SHARED) });
    for (name, lies) in [
        ("alg none", signed(Signed::ByNobody)),
        ("another key", signed(Signed::ByAnother)),
        ("the public key as a secret", signed(Signed::ByThePublicKey)),
        (
            "a shared secret among the keys",
            Lies {
                header: HashMap::from([("kid", json!("k2"))]),
                keys: vec![shared],
                ..signed(Signed::ByASharedSecret)
            },
        ),
        ("claims changed after signing", signed(Signed::Changed)),
        ("RS256 said of a key on a curve", header("alg", json!("RS256"))),
        ("ES384 said of a key on P-256", header("alg", json!("ES384"))),
        ("Nonе", header("alg", json!("NoNe"))),
        ("a key that is not published", header("kid", json!("k9"))),
        ("no key named", header("kid", Value::Null)),
        ("a path for a key", header("kid", json!("../../etc/passwd"))),
        ("a key of its own", own(json!({ "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA" }))),
        ("no token at all", Lies::default()),
    ] {
        if name == "no token at all" {
            let reply = json!({ "access_token": "a", "token_type": "Bearer", "refresh_token": "r", "id_token": "..." });
            let lies = Lies { replies: HashMap::from([("token", reply.to_string())]), ..lies };
            assert_eq!(refused(name, lies, &[("code", "c")]).await, Forgery::Signature, "{name}");
        } else {
            assert_eq!(refused(name, lies, &[("code", "c")]).await, Forgery::Signature, "{name}");
        }
    }
}

#[tokio::test]
async fn keys_that_cannot_have_signed_are_not_asked() {
    let provider = Provider::open(Lies::default()).await;
    let mut of_encryption = provider.public();
    of_encryption["use"] = "enc".into();
    let small = json!({ "kty": "RSA", "kid": "k1", "use": "sig", "alg": "RS256", "e": "AQAB",
        "n": BASE64_URL_SAFE_NO_PAD.encode([0xc5; 128]) });
    // The right key comes after them under the same name, and is the one that is taken.
    let many = Lies { keys: vec![of_encryption.clone(), small.clone()], ..Lies::default() };
    assert!(sign_in(&Provider::open(many).await, &[("code", "c")]).await.is_ok());
    for (name, only, alg) in [("for encryption", of_encryption, "ES256"), ("of 1024 bits", small, "RS256")] {
        let reply = json!({ "keys": [only] }).to_string();
        let lies = Lies { replies: HashMap::from([("jwks", reply)]), ..header("alg", json!(alg)) };
        assert_eq!(refused(name, lies, &[("code", "c")]).await, Forgery::Signature, "{name}");
    }
}

#[tokio::test]
async fn a_token_for_another_time_program_request_or_officer_signs_nobody_in() {
    let now = chrono::Utc::now().timestamp();
    for (name, lies, forgery) in [
        ("expired", claim("exp", json!(now - 120)), Forgery::Expired),
        ("no end", claim("exp", Value::Null), Forgery::Expired),
        ("not begun", claim("nbf", json!(now + 300)), Forgery::Expired),
        ("made tomorrow", claim("iat", json!(now + 86_400)), Forgery::Expired),
        ("another audience", claim("aud", json!("other")), Forgery::Audience),
        ("one of many", claim("aud", json!(["gishe-desk", "other"])), Forgery::Audience),
        ("no audience", claim("aud", Value::Null), Forgery::Audience),
        ("another party", claim("azp", json!("other")), Forgery::Audience),
        ("another issuer", claim("iss", json!("http://other")), Forgery::Issuer),
        ("no issuer", claim("iss", Value::Null), Forgery::Issuer),
        ("another request", claim("nonce", json!("forged")), Forgery::Nonce),
        ("no request", claim("nonce", Value::Null), Forgery::Nonce),
        ("another access token", claim("at_hash", json!("AAAA")), Forgery::AccessToken),
        ("nobody", claim("sub", Value::Null), Forgery::Kind),
        ("an empty name", claim("sub", json!("")), Forgery::Subject),
        ("yesterday's sign-in", claim("auth_time", json!(now - 86_400)), Forgery::EarlierSignIn),
        ("an access token", header("typ", json!("at+jwt")), Forgery::Kind),
        ("a proof", header("typ", json!("dpop+jwt")), Forgery::Kind),
        ("a word on a sign-out", header("typ", json!("logout+jwt")), Forgery::Kind),
        ("unknown conditions", header("crit", json!(["b64"])), Forgery::Kind),
        ("no time of making", claim("iat", Value::Null), Forgery::Kind),
        ("districts that are none", claim("districts", json!("all of them")), Forgery::Kind),
    ] {
        assert_eq!(refused(name, lies, &[("code", "c")]).await, forgery, "{name}");
    }
}

#[tokio::test]
async fn an_answer_of_another_issuer_is_not_redeemed() {
    for issuer in ["http://other", ""] {
        let provider = Provider::open(Lies::default()).await;
        let signed_in = sign_in(&provider, &[("code", "c"), ("iss", issuer)]).await;
        assert!(matches!(signed_in.err(), Some(SignInError::Forged(Forgery::Issuer))), "{issuer}");
        assert!(provider.asked.lock().unwrap().is_empty(), "the code went nowhere");
    }
}

#[tokio::test]
async fn a_thousand_published_keys_do_not_hinder_the_one() {
    let provider = Provider::open(Lies::default()).await;
    let many = (0..1_000).map(|number| {
        let mut key = provider.public();
        key["kid"] = format!("other-{number}").into();
        key
    });
    let provider = Provider::open(Lies { keys: many.collect(), ..Lies::default() }).await;
    assert!(sign_in(&provider, &[("code", "c")]).await.is_ok());
}
