//! The provider over a real socket, as a desk meets it.

mod bench;
mod browser;
mod lists;
mod public;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Duration;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use reqwest::StatusCode;
use rsa::pkcs1v15;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use x509_cert::Certificate;
use x509_cert::der::{Decode, Encode};

use super::approvals::{MULTISIGN, PHONE_WAIT, QUOTA, SAD_LIFE};
use crate::ports::PhoneFault;
use bench::Bench;

fn hash(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text))
}

fn hashes(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| hash(name)).collect()
}

fn order(bench: &Bench, sad: &str, names: &[&str]) -> Value {
    json!({
        "credentialID": bench.credential, "SAD": sad, "hashes": hashes(names),
        "hashAlgorithmOID": "2.16.840.1.101.3.4.2.1", "signAlgo": bench.algorithm,
    })
}

fn error(answer: &(StatusCode, Value)) -> (u16, String) {
    (answer.0.as_u16(), answer.1["error_description"].as_str().unwrap_or_default().to_owned())
}

fn check_signature(certificate: &Certificate, name: &str, signature: &str) {
    let spki = certificate.tbs_certificate.subject_public_key_info.to_der().unwrap();
    let value = STANDARD.decode(signature).unwrap();
    if let Ok(key) = <p256::ecdsa::VerifyingKey as spki::DecodePublicKey>::from_public_key_der(&spki) {
        let signature = p256::ecdsa::Signature::from_der(&value).unwrap();
        key.verify_prehash(&Sha256::digest(name), &signature).unwrap();
    } else {
        let key = <rsa::RsaPublicKey as spki::DecodePublicKey>::from_public_key_der(&spki).unwrap();
        let signature = pkcs1v15::Signature::try_from(value.as_slice()).unwrap();
        let key = pkcs1v15::VerifyingKey::<Sha256>::new(key);
        rsa::signature::Verifier::verify(&key, name.as_bytes(), &signature).unwrap();
    }
}

#[tokio::test]
async fn an_approved_set_is_signed_by_either_kind_of_key() {
    for (place, algorithm) in [(0, "1.2.840.113549.1.1.11"), (1, "1.2.840.10045.4.3.2")] {
        let bench = Bench::officer(place).await;
        assert_eq!(bench.algorithm, algorithm);
        let info = bench
            .call(
                "credentials/info",
                json!({
                    "credentialID": bench.credential, "certificates": "chain", "certInfo": true, "authInfo": true,
                }),
            )
            .await
            .1;
        assert_eq!((info["SCAL"].as_str(), info["multisign"].as_u64()), (Some("2"), Some(MULTISIGN as u64)));
        assert_eq!(info["cert"]["certificates"].as_array().unwrap().len(), 3);
        assert!(info["cert"]["subjectDN"].as_str().unwrap().contains(&bench.officer.national_id()));

        let (status, asked) = bench.authorize(&["a", "b"]).await;
        assert_eq!(status, StatusCode::ACCEPTED);
        let handle = json!({ "handle": asked["handle"] });
        assert_eq!(bench.call("credentials/authorizeCheck", handle.clone()).await.0, StatusCode::ACCEPTED);
        let shown = bench.phone().await.remove(0);
        assert_eq!(shown["controlCode"], asked["controlCode"]);
        assert_eq!(shown["fingerprint"], asked["setFingerprint"]);
        assert_eq!(shown["documents"], 2);
        assert_eq!(bench.answer(&shown, "approve").await, StatusCode::NO_CONTENT);
        let (status, given) = bench.call("credentials/authorizeCheck", handle).await;
        assert_eq!((status, given["expiresIn"].as_i64()), (StatusCode::OK, Some(SAD_LIFE.num_seconds())));

        let sad = given["SAD"].as_str().unwrap();
        let certificate = STANDARD.decode(info["cert"]["certificates"][0].as_str().unwrap()).unwrap();
        let certificate = Certificate::from_der(&certificate).unwrap();
        for name in ["b", "a"] {
            let (status, signed) = bench.call("signatures/signHash", order(&bench, sad, &[name])).await;
            assert_eq!(status, StatusCode::OK, "{signed}");
            check_signature(&certificate, name, signed["signatures"][0].as_str().unwrap());
        }
        let info = bench.call("credentials/info", json!({ "credentialID": bench.credential })).await.1;
        assert_eq!(info["signatureQuota"].as_u64().unwrap() - info["remainingSignatures"].as_u64().unwrap(), 2);
    }
}

#[tokio::test]
async fn activation_data_opens_only_what_was_approved_and_only_once() {
    let bench = Bench::officer(1).await;
    let sad = bench.approved(&["a", "b"]).await;
    let refused = [
        (order(&bench, &sad, &["c"]), "Hash is not authorized by the SAD"),
        (order(&bench, &sad, &["a", "c"]), "Hash is not authorized by the SAD"),
        (order(&bench, &sad, &["a", "b", "a"]), "Hash is not authorized by the SAD"),
        (order(&bench, "invented", &["a"]), "Invalid parameter SAD"),
    ];
    for (order, reason) in refused {
        let answer = bench.call("signatures/signHash", order).await;
        assert_eq!(error(&answer), (400, reason.to_owned()));
    }
    assert_eq!(bench.call("signatures/signHash", order(&bench, &sad, &["a"])).await.0, StatusCode::OK);
    let again = bench.call("signatures/signHash", order(&bench, &sad, &["a"])).await;
    assert_eq!(error(&again).1, "Hash is not authorized by the SAD");
    assert_eq!(bench.call("signatures/signHash", order(&bench, &sad, &["b"])).await.0, StatusCode::OK);
    let over = bench.call("signatures/signHash", order(&bench, &sad, &["b"])).await;
    assert_eq!(error(&over).1, "Invalid parameter SAD");
}

#[tokio::test]
async fn activation_data_expires_and_is_no_use_to_another_officer() {
    let bench = Bench::officer(1).await;
    let sad = bench.approved(&["a"]).await;
    let other = bench.as_officer(3).await;
    let stolen = json!({
        "credentialID": other.credential, "SAD": sad, "hashes": hashes(&["a"]), "signAlgo": other.algorithm,
    });
    assert_eq!(error(&other.call("signatures/signHash", stolen).await).1, "Invalid parameter SAD");
    bench.hand.turn(SAD_LIFE);
    let late = bench.call("signatures/signHash", order(&bench, &sad, &["a"])).await;
    assert_eq!(error(&late), (400, "SAD expired".into()));
}

#[tokio::test]
async fn a_rejection_is_told_and_nothing_can_be_signed() {
    let bench = Bench::officer(1).await;
    let (_, asked) = bench.authorize(&["a"]).await;
    let shown = bench.phone().await.remove(0);
    assert_eq!(bench.answer(&shown, "reject").await, StatusCode::NO_CONTENT);
    assert_eq!(bench.answer(&shown, "approve").await, StatusCode::NOT_FOUND, "an answer stands");
    let (status, body) = bench.call("credentials/authorizeCheck", json!({ "handle": asked["handle"] })).await;
    assert_eq!((status, body["error"].as_str()), (StatusCode::BAD_REQUEST, Some("access_denied")));
}

#[tokio::test]
async fn silence_expires() {
    let bench = Bench::officer(1).await;
    let (_, asked) = bench.authorize(&["a"]).await;
    let shown = bench.phone().await.remove(0);
    bench.hand.turn(PHONE_WAIT);
    assert_eq!(bench.phone().await, Vec::<Value>::new());
    assert_eq!(bench.answer(&shown, "approve").await, StatusCode::NOT_FOUND);
    let (status, body) = bench.call("credentials/authorizeCheck", json!({ "handle": asked["handle"] })).await;
    assert_eq!((status, body["error"].as_str()), (StatusCode::BAD_REQUEST, Some("authorization_expired")));
}

#[tokio::test]
async fn faults_of_the_phone_reject_or_hide_the_request() {
    let bench = Bench::officer(1).await;
    bench.fault(PhoneFault::Rejects);
    let (_, asked) = bench.authorize(&["a"]).await;
    let (_, body) = bench.call("credentials/authorizeCheck", json!({ "handle": asked["handle"] })).await;
    assert_eq!(body["error"], "access_denied");
    bench.fault(PhoneFault::NeverAnswers);
    bench.provider.set_auto_approve(true);
    let (_, asked) = bench.authorize(&["a"]).await;
    assert_eq!(bench.phone().await, Vec::<Value>::new());
    let (status, _) = bench.call("credentials/authorizeCheck", json!({ "handle": asked["handle"] })).await;
    assert_eq!(status, StatusCode::ACCEPTED, "silent in spite of the automatic approval");
    let (_, asked) = bench.authorize(&["a"]).await;
    let (status, _) = bench.call("credentials/authorizeCheck", json!({ "handle": asked["handle"] })).await;
    assert_eq!(status, StatusCode::OK, "the fault is over, the approval automatic");
}

#[tokio::test]
async fn a_desk_that_lost_the_answer_gets_new_activation_data_and_the_old_is_void() {
    let bench = Bench::officer(1).await;
    let (_, asked) = bench.authorize(&["a"]).await;
    let shown = bench.phone().await.remove(0);
    bench.answer(&shown, "approve").await;
    let check = json!({ "handle": asked["handle"] });
    let sads = [
        bench.call("credentials/authorizeCheck", check.clone()).await.1,
        bench.call("credentials/authorizeCheck", check.clone()).await.1,
    ];
    let old = bench.call("signatures/signHash", order(&bench, sads[0]["SAD"].as_str().unwrap(), &["a"])).await;
    assert_eq!(error(&old).1, "Invalid parameter SAD");
    let new = bench.call("signatures/signHash", order(&bench, sads[1]["SAD"].as_str().unwrap(), &["a"])).await;
    assert_eq!(new.0, StatusCode::OK);
    assert_eq!(error(&bench.call("credentials/authorizeCheck", check).await).1, "Invalid parameter handle");
}

#[tokio::test]
async fn requests_that_cannot_be_authorised_are_refused_by_name() {
    let bench = Bench::officer(1).await;
    let many: Vec<String> = (0..=MULTISIGN).map(|n| hash(&n.to_string())).collect();
    let id = bench.credential.clone();
    let cases = [
        (
            json!({ "numSignatures": 1, "hashes": hashes(&["a"]) }),
            "Missing (or invalid type) string parameter credentialID",
        ),
        (
            json!({ "credentialID": "other", "numSignatures": 1, "hashes": hashes(&["a"]) }),
            "Invalid parameter credentialID",
        ),
        (
            json!({ "credentialID": id, "hashes": hashes(&["a"]) }),
            "Missing (or invalid type) integer parameter numSignatures",
        ),
        (
            json!({ "credentialID": id, "numSignatures": 0, "hashes": hashes(&["a"]) }),
            "Invalid value for parameter numSignatures",
        ),
        (
            json!({ "credentialID": id, "numSignatures": MULTISIGN + 1, "hashes": many }),
            "Numbers of signatures is too high",
        ),
        (json!({ "credentialID": id, "numSignatures": 1 }), "Missing (or invalid type) array parameter hashes"),
        (json!({ "credentialID": id, "numSignatures": 1, "hashes": [] }), "Empty hash array"),
        (
            json!({ "credentialID": id, "numSignatures": 2, "hashes": hashes(&["a"]) }),
            "numSignatures is not the number of hashes",
        ),
        (json!({ "credentialID": id, "numSignatures": 1, "hashes": ["?"] }), "Invalid Base64 hash string parameter"),
        (json!({ "credentialID": id, "numSignatures": 1, "hashes": ["AAAA"] }), "Invalid digest value length"),
        (
            json!({ "credentialID": id, "numSignatures": 1, "hashes": hashes(&["a"]), "hashAlgorithmOID": "1.3.14.3.2.26" }),
            "Invalid parameter hashAlgorithmOID",
        ),
    ];
    for (body, reason) in cases {
        let answer = bench.call("credentials/authorize", body).await;
        assert_eq!(error(&answer), (400, reason.to_owned()));
    }
    assert_eq!(bench.phone().await, Vec::<Value>::new());
}

#[tokio::test]
async fn beyond_the_quota_nothing_is_put_on_the_phone() {
    let bench = Bench::officer(1).await;
    let names: Vec<String> = (0..MULTISIGN).map(|n| n.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for _ in 0..QUOTA as usize / MULTISIGN {
        let sad = bench.approved(&names).await;
        assert_eq!(bench.call("signatures/signHash", order(&bench, &sad, &names)).await.0, StatusCode::OK);
    }
    let (status, body) = bench.authorize(&["a"]).await;
    assert_eq!((status, body["error"].as_str()), (StatusCode::BAD_REQUEST, Some("quota_exceeded")));
    assert_eq!(bench.phone().await, Vec::<Value>::new());
}

#[tokio::test]
async fn the_phone_shows_the_desks_print_where_it_sends_one_and_its_own_where_not() {
    let bench = Bench::officer(1).await;
    let print = "0A1B 2C3D 4E5F 6071 8293 A4B5 C6D7 E8F9";
    for (description, shown, words) in [
        (print.to_owned(), true, Value::Null),
        (format!("{print} "), false, json!(format!("{print} "))),
        (print.to_lowercase(), false, json!(print.to_lowercase())),
        ("Договор".to_owned(), false, json!("Договор")),
    ] {
        let body = json!({
            "credentialID": bench.credential, "numSignatures": 1, "hashes": hashes(&["a"]), "description": description,
        });
        let (_, asked) = bench.call("credentials/authorize", body).await;
        let card = bench.phone().await.pop().unwrap();
        assert_eq!(card["fingerprint"] == print, shown, "{description}");
        assert_eq!(card["fingerprint"], asked["setFingerprint"]);
        assert_eq!(card["description"], words);
        bench.answer(&card, "reject").await;
    }
}

#[tokio::test]
async fn the_algorithm_must_be_the_keys_own() {
    let bench = Bench::officer(1).await;
    let sad = bench.approved(&["a"]).await;
    for algorithm in ["1.2.840.113549.1.1.11", "1.2.840.10045.4.3.3"] {
        let mut order = order(&bench, &sad, &["a"]);
        order["signAlgo"] = algorithm.into();
        assert_eq!(error(&bench.call("signatures/signHash", order).await).1, "Invalid parameter signAlgo");
    }
}

#[tokio::test]
async fn asynchronous_signatures_are_fetched_later_by_their_owner() {
    let bench = Bench::officer(1).await;
    let sad = bench.approved(&["a"]).await;
    let mut order = order(&bench, &sad, &["a"]);
    order["operationMode"] = "A".into();
    let (_, answer) = bench.call("signatures/signHash", order).await;
    let poll = json!({ "requestID": answer["responseID"] });
    let other = bench.as_officer(3).await;
    assert_eq!(error(&other.call("signatures/signPolling", poll.clone()).await).1, "Invalid parameter requestID");
    assert_eq!(bench.call("signatures/signPolling", poll.clone()).await.0, StatusCode::ACCEPTED);
    // By either name, or by both.
    let both = json!({ "requestID": answer["responseID"], "responseID": answer["responseID"] });
    for poll in [poll, json!({ "responseID": answer["responseID"] }), both] {
        let (status, answer) = bench.call("signatures/signPolling", poll).await;
        assert_eq!(status, StatusCode::OK);
        check_signature(&bench.certificate(), "a", answer["signatures"][0].as_str().unwrap());
    }
}

#[tokio::test]
async fn nothing_is_done_without_a_token_that_holds() {
    let bench = Bench::officer(1).await;
    for path in ["credentials/list", "credentials/authorize", "signatures/signHash", "signatures/timestamp"] {
        let none = bench.http.post(format!("{}/csc/v2/{path}", bench.base)).body("{}").send().await.unwrap();
        assert_eq!(none.status(), StatusCode::UNAUTHORIZED, "{path}");
    }
    assert_eq!(bench.call("credentials/list", json!({})).await.0, StatusCode::OK);
    bench.hand.turn(Duration::minutes(10));
    assert_eq!(bench.call("credentials/list", json!({})).await.0, StatusCode::UNAUTHORIZED);
}
