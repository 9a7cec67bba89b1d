//! The provider over a real socket, as a desk and a browser meet it.

mod bound;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use reqwest::StatusCode;
use serde_json::Value;

use super::*;
use crate::trust::officers;
use crate::trust::testing::{Desk, Hand, answer, client, identity, json, listen, lozenets, serve};

async fn desk() -> (Desk, OfficerAccount) {
    let (listener, base) = listen().await;
    let hand = Hand::default();
    let identity = identity(&base, &hand);
    serve(listener, router(identity.clone()));
    (Desk { base, http: client(), identity, hand }, officers(7, &lozenets()).remove(0))
}

fn part(token: &str, index: usize) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(token.split('.').nth(index).unwrap()).unwrap()
}

async fn userinfo(desk: &Desk, access: &str) -> (StatusCode, Value) {
    json(desk.http.get(format!("{}/oidc/userinfo", desk.base)).bearer_auth(access).send().await.unwrap()).await
}

#[tokio::test]
async fn a_desk_finds_its_way_from_discovery_to_a_verified_token() {
    let (desk, officer) = desk().await;
    let at = format!("{}/oidc/.well-known/openid-configuration", desk.base);
    let (_, found) = json(desk.http.get(at).send().await.unwrap()).await;
    assert_eq!(found["issuer"], format!("{}/oidc", desk.base));
    assert_eq!(found["token_endpoint"], format!("{}/oidc/token", desk.base));
    assert_eq!(found["code_challenge_methods_supported"], serde_json::json!(["S256"]));

    let code = desk.sign_in(&officer).await;
    let (status, tokens) = desk.redeem(&code, &[]).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(tokens["expires_in"], 600);

    let token = tokens["id_token"].as_str().unwrap();
    let (_, keys) = json(desk.http.get(found["jwks_uri"].as_str().unwrap()).send().await.unwrap()).await;
    let header: Value = serde_json::from_slice(&part(token, 0)).unwrap();
    let key = keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header["kid"]).unwrap();
    let mut point = vec![4];
    for axis in ["x", "y"] {
        point.extend(URL_SAFE_NO_PAD.decode(key[axis].as_str().unwrap()).unwrap());
    }
    let signed = token.rsplit_once('.').unwrap().0;
    let signature = Signature::from_slice(&part(token, 2)).unwrap();
    VerifyingKey::from_sec1_bytes(&point).unwrap().verify(signed.as_bytes(), &signature).unwrap();

    let claims: Value = serde_json::from_slice(&part(token, 1)).unwrap();
    assert_eq!(claims["iss"], format!("{}/oidc", desk.base));
    assert_eq!(claims["aud"], CLIENT_ID);
    assert_eq!(claims["sub"], officer.id);
    assert_eq!(claims["nonce"], "no");
    assert_eq!(claims["acr"], ACR);
    assert_eq!(claims["amr"], serde_json::json!(["pwd", "otp"]));
    assert_eq!(claims["national_id"], officer.national_id());
    assert_eq!(claims["districts"][0]["scope"], "district:09");
    assert!(claims["auth_time"].as_i64().unwrap() <= claims["iat"].as_i64().unwrap());
}

#[tokio::test]
async fn an_access_token_names_the_account_and_ends_after_ten_minutes() {
    let (desk, officer) = desk().await;
    let access = desk.access(&officer).await;
    let (status, info) = userinfo(&desk, &access).await;
    assert_eq!((status, info["name"].as_str()), (StatusCode::OK, Some("Михаела Тодорова")));
    assert!(!info.to_string().contains(&officer.egn));
    assert_eq!(desk.identity.account(&access, desk.hand.now()).unwrap(), officer.account());
    assert_eq!(desk.identity.account("made-up", desk.hand.now()), Err(TokenRefusal::Invalid));
    desk.hand.turn(Duration::minutes(10));
    assert_eq!(desk.identity.account(&access, desk.hand.now()), Err(TokenRefusal::Expired));
    assert_eq!(userinfo(&desk, &access).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_wrong_password_and_a_wrong_code_are_refused_and_slowed() {
    let (desk, officer) = desk().await;
    let interaction = desk.begin().await;
    assert_eq!(desk.code(&interaction, "123456").await.status(), StatusCode::OK, "without a password: step one again");
    assert_eq!(desk.password(&interaction, &officer, "wrong").await.status(), StatusCode::FORBIDDEN);
    assert_eq!(desk.password(&interaction, &officer, &officer.password).await.status(), StatusCode::OK);
    // Two steps away, so neither accepted now nor by the tolerance.
    let wrong = totp::code(&officer.totp_secret, totp::step(desk.hand.now()) + 40);
    for expected in [StatusCode::FORBIDDEN, StatusCode::FORBIDDEN, StatusCode::TOO_MANY_REQUESTS] {
        assert_eq!(desk.code(&interaction, &wrong).await.status(), expected);
    }
    let right = desk.identity.code_for(&officer, desk.hand.now()).unwrap();
    let slowed = desk.code(&interaction, &right).await;
    assert_eq!(slowed.status(), StatusCode::TOO_MANY_REQUESTS, "the right code has to wait as well");
    assert!(slowed.headers().contains_key("retry-after"));
    desk.hand.turn(Duration::seconds(2));
    let right = desk.identity.code_for(&officer, desk.hand.now()).unwrap();
    assert_eq!(desk.code(&interaction, &right).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_code_of_the_second_factor_opens_once() {
    let (desk, officer) = desk().await;
    let code = totp::code(&officer.totp_secret, totp::step(desk.hand.now()));
    let mut statuses = Vec::new();
    for _ in 0..2 {
        let interaction = desk.begin().await;
        desk.password(&interaction, &officer, &officer.password).await;
        statuses.push(desk.code(&interaction, &code).await.status());
    }
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::FORBIDDEN]);
}

#[tokio::test]
async fn an_authorization_code_is_worth_nothing_to_others() {
    let (desk, officer) = desk().await;
    let cases: [&[(&str, &str)]; 4] = [
        &[("code_verifier", "another-verifier-of-at-least-forty-three-characters")],
        &[("code_verifier", "")],
        &[("redirect_uri", "http://127.0.0.1:49153/callback")],
        &[("code", "invented")],
    ];
    for change in cases {
        let code = desk.sign_in(&officer).await;
        let (status, body) = desk.redeem(&code, change).await;
        assert_eq!((status, &body["error"]), (StatusCode::BAD_REQUEST, &Value::from("invalid_grant")), "{change:?}");
        desk.hand.turn(Duration::seconds(60));
    }
    let code = desk.sign_in(&officer).await;
    desk.hand.turn(Duration::seconds(61));
    assert_eq!(desk.redeem(&code, &[]).await.0, StatusCode::BAD_REQUEST, "too late");
}

#[tokio::test]
async fn a_replayed_authorization_code_ends_the_session_it_gave() {
    let (desk, officer) = desk().await;
    let code = desk.sign_in(&officer).await;
    let (_, tokens) = desk.redeem(&code, &[]).await;
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(userinfo(&desk, access).await.0, StatusCode::OK);
    assert_eq!(desk.redeem(&code, &[]).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(userinfo(&desk, access).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_refresh_token_rotates_and_its_reuse_ends_the_session() {
    let (desk, officer) = desk().await;
    let code = desk.sign_in(&officer).await;
    let (_, first) = desk.redeem(&code, &[]).await;
    let (status, second) = desk.refresh(first["refresh_token"].as_str().unwrap()).await;
    assert_eq!(status, StatusCode::OK);
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    let access = second["access_token"].as_str().unwrap();
    assert_eq!(userinfo(&desk, access).await.0, StatusCode::OK);
    let (status, body) = desk.refresh(first["refresh_token"].as_str().unwrap()).await;
    assert_eq!((status, &body["error"]), (StatusCode::BAD_REQUEST, &Value::from("invalid_grant")));
    assert_eq!(userinfo(&desk, access).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(desk.refresh(second["refresh_token"].as_str().unwrap()).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_session_ends_by_revocation_and_by_a_week_of_silence() {
    let (desk, officer) = desk().await;
    let code = desk.sign_in(&officer).await;
    let (_, tokens) = desk.redeem(&code, &[]).await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    assert_eq!(desk.post("/oidc/revoke", &[("token", "unknown")]).await.status(), StatusCode::OK);
    assert_eq!(desk.post("/oidc/revoke", &[("token", refresh)]).await.status(), StatusCode::OK);
    assert_eq!(userinfo(&desk, tokens["access_token"].as_str().unwrap()).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(desk.refresh(refresh).await.0, StatusCode::BAD_REQUEST);

    desk.hand.turn(Duration::seconds(60));
    let code = desk.sign_in(&officer).await;
    let (_, tokens) = desk.redeem(&code, &[]).await;
    desk.hand.turn(Duration::days(7));
    assert_eq!(desk.refresh(tokens["refresh_token"].as_str().unwrap()).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_session_outlives_a_restart_of_the_provider() {
    let dir = tempfile::tempdir().unwrap();
    let hand = Hand::default();
    let open = || {
        let settings = IdentitySettings {
            data_dir: Some(dir.path().to_owned()),
            ..identity("http://127.0.0.1:1", &hand).settings.clone()
        };
        Identity::open(settings).unwrap()
    };
    let session = store::Session {
        family: random_token(),
        subject: "sofia-09-1".into(),
        scope: "openid".into(),
        auth_time: hand.now().timestamp(),
        jkt: None,
    };
    let pair = open().store.begin(&session, hand.now()).unwrap();
    assert_eq!(open().officer(&pair.access, hand.now()).unwrap().id, "sofia-09-1");
    let rotated = open().store.rotate(&pair.refresh, None, hand.now()).unwrap();
    assert!(matches!(rotated, store::Rotated::Given(..)));
}

#[tokio::test]
async fn requests_that_are_not_ours_are_refused_by_name() {
    let (desk, _) = desk().await;
    let shown: [&[(&str, &str)]; 3] = [
        &[("client_id", "somebody")],
        &[("redirect_uri", "https://example.com/callback")],
        &[("redirect_uri", "http://localhost:49152/callback")],
    ];
    for change in shown {
        assert_eq!(desk.authorize(change).await.status(), StatusCode::BAD_REQUEST, "{change:?}");
    }
    let told: [(&[(&str, &str)], &str); 5] = [
        (&[("response_type", "token")], "unsupported_response_type"),
        (&[("scope", "profile")], "invalid_scope"),
        (&[("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge", "short")], "invalid_request"),
        (&[("prompt", "none")], "login_required"),
    ];
    for (change, error) in told {
        let response = desk.authorize(change).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{change:?}");
        let answer = answer(&response);
        assert_eq!((answer["error"].as_str(), answer["state"].as_str()), (error, "st"));
    }
}

#[tokio::test]
async fn the_page_runs_no_script_lists_the_district_and_escapes_what_was_typed() {
    let (desk, officer) = desk().await;
    let page = desk.authorize(&[("login_hint", "\"><script>@")]).await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'") && policy.ends_with("'self' http://127.0.0.1:49152"), "{policy}");
    let text = page.text().await.unwrap();
    for expected in ["район „Лозенец“", "Учебна среда", &officer.username, &officer.password]
    {
        assert!(text.contains(expected), "{expected}");
    }
    assert!(!text.contains("<script>"));
}

#[tokio::test]
async fn a_provider_that_must_not_tell_shows_no_account() {
    let (listener, base) = listen().await;
    let hand = Hand::default();
    let settings = IdentitySettings { show_accounts: false, ..identity(&base, &hand).settings.clone() };
    let identity = Identity::open(settings).unwrap();
    serve(listener, router(identity.clone()));
    let desk = Desk { base, http: client(), identity, hand };
    let text = desk.authorize(&[]).await.text().await.unwrap();
    assert!(!text.contains("Учебна среда") && !text.contains("@lozenets.example"));
}
