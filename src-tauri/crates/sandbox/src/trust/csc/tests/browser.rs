//! The browser's rounds: service scope, credential scope, and the phone's page.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::bench::Bench;
use super::{check_signature, hashes};
use crate::identity::CLIENT_ID;
use crate::trust::testing::{REDIRECT, VERIFIER, answer, between, challenge, json as read};

/// Asks for a scope, signs in with both factors, and stands where the provider leads.
async fn round(bench: &Bench, wish: &[(&str, &str)]) -> Response {
    let challenge = challenge(VERIFIER);
    let mut query = vec![
        ("response_type", "code"),
        ("client_id", CLIENT_ID),
        ("redirect_uri", REDIRECT),
        ("state", "st"),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    query.extend(wish);
    let at = format!("{}/csc/v2/oauth2/authorize", bench.base);
    let first = bench.http.get(at).query(&query).send().await.unwrap();
    if !location(&first).contains("/oidc/authorize") {
        return first;
    }
    let page = bench.http.get(location(&first)).send().await.unwrap().text().await.unwrap();
    let interaction = between(&page, r#"name="interaction" value=""#, "\"").to_owned();
    bench.desk.password(&interaction, &bench.officer, &bench.officer.password).await;
    let code = bench.desk.identity.code_for(&bench.officer, bench.hand.now()).unwrap();
    let done = bench.desk.code(&interaction, &code).await;
    bench.http.get(location(&done)).send().await.unwrap()
}

fn location(response: &Response) -> String {
    response.headers()["location"].to_str().unwrap().to_owned()
}

async fn redeem(bench: &Bench, code: &str, verifier: &str) -> (StatusCode, Value) {
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT_ID),
        ("redirect_uri", REDIRECT),
        ("code", code),
        ("code_verifier", verifier),
    ];
    read(bench.http.post(format!("{}/csc/v2/oauth2/token", bench.base)).form(&form).send().await.unwrap()).await
}

/// The same officer half a minute later: a code of the second factor opens once.
async fn later(place: usize) -> Bench {
    let bench = Bench::officer(place).await;
    bench.hand.turn(chrono::Duration::seconds(60));
    bench
}

#[tokio::test]
async fn a_service_token_lists_credentials_until_it_is_revoked() {
    let bench = later(1).await;
    let done = round(&bench, &[("scope", "service")]).await;
    let given = answer(&done);
    assert_eq!(given["state"], "st");
    assert_eq!(redeem(&bench, "invented", VERIFIER).await.0, StatusCode::BAD_REQUEST);
    let (status, token) = redeem(&bench, &given["code"], VERIFIER).await;
    assert_eq!((status, token["token_type"].as_str()), (StatusCode::OK, Some("Bearer")));
    assert_eq!(redeem(&bench, &given["code"], VERIFIER).await.1["error"], "invalid_grant");

    let token = token["access_token"].as_str().unwrap();
    let list = || bench.http.post(format!("{}/csc/v2/credentials/list", bench.base)).bearer_auth(token).send();
    assert_eq!(read(list().await.unwrap()).await.1["credentialIDs"][0], bench.credential);
    let revoke = bench.http.post(format!("{}/csc/v2/oauth2/revoke", bench.base)).form(&[("token", token)]);
    assert_eq!(revoke.send().await.unwrap().status(), StatusCode::NO_CONTENT);
    assert_eq!(list().await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_code_is_bound_to_its_verifier() {
    let bench = later(1).await;
    let given = answer(&round(&bench, &[("scope", "service")]).await);
    let (status, body) = redeem(&bench, &given["code"], "another-verifier-of-at-least-forty-three-characters").await;
    assert_eq!((status, body["error"].as_str()), (StatusCode::BAD_REQUEST, Some("invalid_grant")));
}

#[tokio::test]
async fn a_credential_is_authorised_in_the_browser_and_on_the_phone() {
    let digests: Vec<String> = ["a", "b"].iter().map(|name| URL_SAFE_NO_PAD.encode(Sha256::digest(name))).collect();
    let details = |bench: &Bench| {
        json!([{
            "type": "credential", "credentialID": bench.credential, "hashAlgorithmOID": "2.16.840.1.101.3.4.2.1",
            "documentDigests": digests.iter().map(|hash| json!({ "hash": hash, "label": "Решение" })).collect::<Vec<_>>(),
        }])
        .to_string()
    };
    for by_details in [false, true] {
        let bench = later(1).await;
        let (joined, details) = (digests.join(","), details(&bench));
        let wish: Vec<(&str, &str)> = if by_details {
            vec![("authorization_details", &details)]
        } else {
            vec![
                ("scope", "credential"),
                ("credentialID", &bench.credential),
                ("numSignatures", "2"),
                ("hashes", &joined),
                ("hashAlgorithmOID", "2.16.840.1.101.3.4.2.1"),
            ]
        };
        let page = round(&bench, &wish).await;
        assert_eq!(page.status(), StatusCode::OK);
        let text = page.text().await.unwrap();
        let shown = bench.phone().await.remove(0);
        assert!(text.contains(shown["controlCode"].as_str().unwrap()));
        let form = [("round", between(&text, r#"name="round" value=""#, "\""))];
        let proceed = || bench.http.post(format!("{}/csc/v2/oauth2/continue", bench.base)).form(&form).send();
        assert_eq!(proceed().await.unwrap().status(), StatusCode::OK, "the phone is silent");
        bench.answer(&shown, "approve").await;
        let (_, token) = redeem(&bench, &answer(&proceed().await.unwrap())["code"], VERIFIER).await;
        assert_eq!(token["token_type"], "SAD");
        assert_eq!(token["authorization_details"].is_array(), by_details);

        // The activation data is the token of the call itself.
        let order = json!({ "credentialID": bench.credential, "hashes": hashes(&["a"]), "signAlgo": bench.algorithm });
        let call = bench.http.post(format!("{}/csc/v2/signatures/signHash", bench.base)).json(&order);
        let (status, signed) =
            read(call.bearer_auth(token["access_token"].as_str().unwrap()).send().await.unwrap()).await;
        assert_eq!(status, StatusCode::OK, "{signed}");
        check_signature(&bench.certificate(), "a", signed["signatures"][0].as_str().unwrap());
    }
}

#[tokio::test]
async fn a_rejection_leads_back_with_an_error() {
    let bench = later(1).await;
    let hash = URL_SAFE_NO_PAD.encode(Sha256::digest("a"));
    let wish =
        [("scope", "credential"), ("credentialID", &bench.credential), ("numSignatures", "1"), ("hashes", &hash)];
    let text = round(&bench, &wish).await.text().await.unwrap();
    let shown = bench.phone().await.remove(0);
    bench.answer(&shown, "reject").await;
    let form = [("round", between(&text, r#"name="round" value=""#, "\""))];
    let done = bench.http.post(format!("{}/csc/v2/oauth2/continue", bench.base)).form(&form).send().await.unwrap();
    assert_eq!(answer(&done)["error"], "access_denied");
}

#[tokio::test]
async fn wishes_that_cannot_be_granted_are_told_to_the_client() {
    let bench = later(1).await;
    let cases = [
        (vec![("scope", "everything")], "invalid_scope"),
        (vec![("authorization_details", "[]")], "invalid_authorization_details"),
        (
            vec![("scope", "credential"), ("credentialID", "other"), ("numSignatures", "1"), ("hashes", "AA")],
            "invalid_request",
        ),
    ];
    for (wish, error) in cases {
        assert_eq!(answer(&round(&bench, &wish).await)["error"], error, "{wish:?}");
    }
}

#[tokio::test]
async fn the_phone_shows_the_code_the_set_and_two_answers_and_runs_no_script() {
    let bench = Bench::officer(1).await;
    bench.authorize(&["a", "b"]).await;
    let shown = bench.phone().await.remove(0);
    let page = bench.http.get(format!("{}/phone", bench.base)).send().await.unwrap();
    assert!(page.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    let text = page.text().await.unwrap();
    for expected in ["Учебна среда", "2\u{a0}документа", "Потвърждавам", "Отхвърлям", &bench.officer.name]
    {
        assert!(text.contains(expected), "{expected}");
    }
    for field in ["controlCode", "fingerprint"] {
        assert!(text.contains(shown[field].as_str().unwrap()), "{field}");
    }
    let at = format!("{}/phone/approvals/{}/approve", bench.base, shown["id"].as_str().unwrap());
    let pressed = bench.http.post(at).header("accept", "text/html").send().await.unwrap();
    assert_eq!(pressed.status(), StatusCode::SEE_OTHER);
    assert_eq!(bench.phone().await, Vec::<Value>::new());
}
