//! Sessions bound to a key (RFC 9449).

use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;
use serde_json::json;

use super::*;
use crate::ports::Shown;

/// The key of a desk.
struct Key(SigningKey);

impl Key {
    fn new(seed: u8) -> Self {
        Self(SigningKey::from_slice(&[seed; 32]).unwrap())
    }

    fn public(&self) -> Value {
        let point = self.0.verifying_key().to_encoded_point(false);
        let axis = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({ "kty": "EC", "crv": "P-256", "x": axis(point.x().unwrap()), "y": axis(point.y().unwrap()) })
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let signature: Signature = self.0.sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }

    fn header(&self) -> Value {
        json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": self.public() })
    }

    /// A proof for the token endpoint, with the present nonce.
    fn proof(&self, desk: &Desk) -> String {
        let claims = json!({
            "jti": random_token(), "htm": "POST", "htu": format!("{}/oidc/token", desk.base),
            "iat": desk.hand.now().timestamp(), "nonce": desk.identity.nonce(desk.hand.now()),
        });
        self.sign(&self.header(), &claims)
    }
}

async fn posted(desk: &Desk, form: &[(&str, &str)], proof: Option<&str>) -> (StatusCode, Value, Option<String>) {
    let mut request = desk.http.post(format!("{}/oidc/token", desk.base)).form(form);
    if let Some(proof) = proof {
        request = request.header("DPoP", proof);
    }
    let response = request.send().await.unwrap();
    let nonce = response.headers().get("dpop-nonce").map(|value| value.to_str().unwrap().to_owned());
    let (status, body) = json(response).await;
    (status, body, nonce)
}

fn redeem(code: &str) -> [(&str, &str); 5] {
    use crate::trust::testing::{REDIRECT, VERIFIER};
    [
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT_ID),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ]
}

fn refresh(token: &str) -> [(&str, &str); 3] {
    [("grant_type", "refresh_token"), ("client_id", CLIENT_ID), ("refresh_token", token)]
}

async fn bound(key: &Key) -> (Desk, Value) {
    let (desk, officer) = desk().await;
    let code = desk.sign_in(&officer).await;
    let (status, tokens, _) = posted(&desk, &redeem(&code), Some(&key.proof(&desk))).await;
    assert_eq!((status, &tokens["token_type"]), (StatusCode::OK, &Value::from("DPoP")), "{tokens}");
    (desk, tokens)
}

fn text<'a>(tokens: &'a Value, name: &str) -> &'a str {
    tokens[name].as_str().unwrap()
}

#[tokio::test]
async fn a_proof_must_be_fresh_whole_and_for_this_request() {
    let (desk, officer) = desk().await;
    let key = Key::new(1);
    let now = desk.hand.now();
    let whole = json!({
        "jti": "one", "htm": "POST", "htu": format!("{}/oidc/token", desk.base), "iat": now.timestamp(),
        "nonce": desk.identity.nonce(now),
    });
    let with = |name: &str, value: Value| {
        let mut claims = whole.clone();
        claims[name] = value;
        claims["jti"] = random_token().into();
        key.sign(&key.header(), &claims)
    };
    let headed = |name: &str, value: Value| {
        let mut header = key.header();
        header[name] = value;
        key.sign(&header, &whole)
    };
    let mut private = key.public();
    private["d"] = "AAAA".into();
    let changed = with("iat", whole["iat"].clone()).replace('.', ".A");
    for (name, proof, error) in [
        ("another method", with("htm", "GET".into()), "invalid_dpop_proof"),
        ("another place", with("htu", format!("{}/oidc/revoke", desk.base).into()), "invalid_dpop_proof"),
        ("another host", with("htu", "https://elsewhere.example/oidc/token".into()), "invalid_dpop_proof"),
        ("for a token", with("ath", "AAAA".into()), "invalid_dpop_proof"),
        ("no nonce", with("nonce", Value::Null), "use_dpop_nonce"),
        ("an invented nonce", with("nonce", "invented".into()), "use_dpop_nonce"),
        ("an ID token's kind", headed("typ", "JWT".into()), "invalid_dpop_proof"),
        ("alg none", headed("alg", "none".into()), "invalid_dpop_proof"),
        ("a shared secret", headed("alg", "HS256".into()), "invalid_dpop_proof"),
        ("a private key", headed("jwk", private), "invalid_dpop_proof"),
        ("another's key", headed("jwk", Key::new(2).public()), "invalid_dpop_proof"),
        ("changed", changed, "invalid_dpop_proof"),
        ("nothing", String::new(), "invalid_dpop_proof"),
        ("endless", "a".repeat(5000), "invalid_dpop_proof"),
    ] {
        let (status, body, nonce) = posted(&desk, &redeem("any"), Some(&proof)).await;
        assert_eq!((status, body["error"].as_str()), (StatusCode::BAD_REQUEST, Some(error)), "{name}");
        assert_eq!(nonce.is_some(), error == "use_dpop_nonce", "{name}");
    }
    let code = desk.sign_in(&officer).await;
    let proof = key.proof(&desk);
    assert_eq!(posted(&desk, &redeem(&code), Some(&proof)).await.0, StatusCode::OK);
    let (_, body, _) = posted(&desk, &redeem(&code), Some(&proof)).await;
    assert_eq!(body["error"], "invalid_dpop_proof", "a proof is good once");
}

#[tokio::test]
async fn a_code_that_is_bound_to_a_key_is_redeemed_by_no_other() {
    let (desk, officer) = desk().await;
    let (key, thief) = (Key::new(1), Key::new(2));
    let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":{},"y":{}}}"#, key.public()["x"], key.public()["y"]);
    let jkt = URL_SAFE_NO_PAD.encode(Sha256::digest(canonical));
    for (by, status) in
        [(None, StatusCode::BAD_REQUEST), (Some(&thief), StatusCode::BAD_REQUEST), (Some(&key), StatusCode::OK)]
    {
        let page = desk.authorize(&[("dpop_jkt", &jkt)]).await.text().await.unwrap();
        let interaction = crate::trust::testing::between(&page, r#"name="interaction" value=""#, "\"").to_owned();
        desk.password(&interaction, &officer, &officer.password).await;
        let done = desk.code(&interaction, &desk.identity.code_for(&officer, desk.hand.now()).unwrap()).await;
        let code = answer(&done)["code"].clone();
        let proof = by.map(|key| key.proof(&desk));
        assert_eq!(posted(&desk, &redeem(&code), proof.as_deref()).await.0, status);
        desk.hand.turn(Duration::seconds(60));
    }
}

#[tokio::test]
async fn a_bound_refresh_token_without_its_key_ends_the_session() {
    for thief in [None, Some(Key::new(2))] {
        let key = Key::new(1);
        let (desk, tokens) = bound(&key).await;
        let token = text(&tokens, "refresh_token");
        let proof = thief.as_ref().map(|key| key.proof(&desk));
        let (status, body, _) = posted(&desk, &refresh(token), proof.as_deref()).await;
        assert_eq!((status, body["session_ended"].as_str()), (StatusCode::BAD_REQUEST, Some("reuse")));
        // The desk itself is told the same, and that its session is over.
        let (status, body, _) = posted(&desk, &refresh(token), Some(&key.proof(&desk))).await;
        assert_eq!((status, body["session_ended"].as_str()), (StatusCode::BAD_REQUEST, Some("reuse")));
    }
}

#[tokio::test]
async fn a_desk_that_did_not_get_the_answer_is_answered_again() {
    let key = Key::new(1);
    let (desk, first) = bound(&key).await;
    let (_, lost, _) = posted(&desk, &refresh(text(&first, "refresh_token")), Some(&key.proof(&desk))).await;
    // The answer was lost on its way; the desk asks once more with what it has.
    let (status, again, _) = posted(&desk, &refresh(text(&first, "refresh_token")), Some(&key.proof(&desk))).await;
    assert_eq!(status, StatusCode::OK, "{again}");
    assert_eq!(desk.identity.account(text(&lost, "access_token"), desk.hand.now()), Err(TokenRefusal::Invalid));
    // What came of the second answer is used: from now on the old one is a theft.
    let (status, third, _) = posted(&desk, &refresh(text(&again, "refresh_token")), Some(&key.proof(&desk))).await;
    assert_eq!(status, StatusCode::OK);
    let (_, body, _) = posted(&desk, &refresh(text(&first, "refresh_token")), Some(&key.proof(&desk))).await;
    assert_eq!(body["session_ended"], "reuse");
    assert!(desk.identity.account(text(&third, "access_token"), desk.hand.now()).is_err());
}

#[tokio::test]
async fn an_answer_is_not_given_again_much_later() {
    let key = Key::new(1);
    let (desk, first) = bound(&key).await;
    posted(&desk, &refresh(text(&first, "refresh_token")), Some(&key.proof(&desk))).await;
    desk.hand.turn(Duration::minutes(3));
    let (_, body, _) = posted(&desk, &refresh(text(&first, "refresh_token")), Some(&key.proof(&desk))).await;
    assert_eq!(body["session_ended"], "reuse");
}

#[tokio::test]
async fn a_bound_access_token_opens_nothing_without_a_proof_of_its_key() {
    let (key, thief) = (Key::new(1), Key::new(2));
    let (desk, tokens) = bound(&key).await;
    let (token, now) = (text(&tokens, "access_token"), desk.hand.now());
    let proof = |by: &Key, path: &str, of: &str, iat: i64| {
        let claims = json!({
            "jti": random_token(), "htm": "GET", "htu": format!("{}{path}", desk.base), "iat": iat,
            "ath": URL_SAFE_NO_PAD.encode(Sha256::digest(of)),
        });
        by.sign(&by.header(), &claims)
    };
    let time = now.timestamp();
    let shown = |bound: bool, proof: Option<&str>| {
        desk.identity.shown(&Shown { token, bound, proof, method: "GET", path: "/v1/info" }, now)
    };
    let right = proof(&key, "/v1/info", token, time);
    assert_eq!(shown(true, Some(&right)), Ok(()));
    assert!(matches!(shown(true, Some(&right)), Err(TokenRefusal::Proof(_))), "the same proof again");
    assert!(matches!(shown(true, None), Err(TokenRefusal::Proof(_))));
    let another = proof(&key, "/v1/info", token, time);
    assert!(matches!(shown(false, Some(&another)), Err(TokenRefusal::Proof(_))), "as a bearer token");
    for (name, wrong) in [
        ("another key", proof(&thief, "/v1/info", token, time)),
        ("another path", proof(&key, "/v1/keys", token, time)),
        ("another token", proof(&key, "/v1/info", "other", time)),
    ] {
        assert!(matches!(shown(true, Some(&wrong)), Err(TokenRefusal::Proof(_))), "{name}");
    }
    // A clock that is wrong is asked for our nonce instead of being refused.
    assert_eq!(shown(true, Some(&proof(&key, "/v1/info", token, time - 3600))), Err(TokenRefusal::Nonce));
    let unbound = Shown { token: "unknown", bound: true, proof: Some("x"), method: "GET", path: "/v1/info" };
    assert!(matches!(desk.identity.shown(&unbound, now), Err(TokenRefusal::Proof(_))));
}
