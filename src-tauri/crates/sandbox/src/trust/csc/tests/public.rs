//! The public places, as `openssl` and others meet them over HTTP.

use std::process::Command;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gishe_signing::Certificate;
use gishe_signing::pades::{MaterialSource, Subject};
use gishe_signing::revocation::{FetchError, Fetcher};
use reqwest::StatusCode;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::bench::Bench;
use crate::trust::pki::{ADDRESS, der, pem};

async fn fetch(bench: &Bench, path: &str) -> Vec<u8> {
    let response = bench.http.get(format!("{}{path}", bench.base)).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    response.bytes().await.unwrap().to_vec()
}

async fn openssl(dir: &std::path::Path, arguments: &str) -> String {
    let mut command = Command::new("openssl");
    command.args(arguments.split(' ')).current_dir(dir);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "openssl {arguments}: {said}");
    said
}

#[tokio::test]
async fn openssl_asks_the_responder_over_http_and_reads_the_lists() {
    let bench = Bench::officer(1).await;
    let dir = tempfile::tempdir().unwrap();
    for (name, path) in [("root.pem", "/ca/root.pem"), ("issuing.pem", "/ca/issuing.pem"), ("tsa.pem", "/ca/tsa.pem")] {
        std::fs::write(dir.path().join(name), fetch(&bench, path).await).unwrap();
    }
    std::fs::write(dir.path().join("issuing.cer"), fetch(&bench, "/ca/issuing.cer").await).unwrap();
    std::fs::write(dir.path().join("list"), fetch(&bench, "/crl").await).unwrap();
    std::fs::write(dir.path().join("officer.pem"), pem(&bench.certificate()).unwrap()).unwrap();
    let ask = format!("ocsp -url {}/ocsp -issuer issuing.pem -cert officer.pem -CAfile root.pem", bench.base);
    let said = openssl(dir.path(), &format!("{ask} -verify_other issuing.pem")).await;
    assert!(said.contains("Response verify OK") && said.contains("officer.pem: good"), "{said}");
    openssl(dir.path(), "crl -inform DER -in list -CAfile issuing.pem -noout").await;
    openssl(dir.path(), "x509 -inform DER -in issuing.cer -noout").await;
    openssl(dir.path(), "verify -CAfile root.pem -purpose timestampsign tsa.pem").await;

    openssl(dir.path(), "ocsp -issuer issuing.pem -cert officer.pem -no_nonce -reqout request").await;
    let request = STANDARD.encode(std::fs::read(dir.path().join("request")).unwrap());
    std::fs::write(dir.path().join("response"), fetch(&bench, &format!("/ocsp/{request}")).await).unwrap();
    let check = "ocsp -issuer issuing.pem -cert officer.pem -no_nonce -respin response -CAfile root.pem";
    assert!(openssl(dir.path(), &format!("{check} -verify_other issuing.pem")).await.contains("officer.pem: good"));
}

#[tokio::test]
async fn the_fixed_addresses_are_reached_through_the_sandbox_as_a_proxy() {
    let bench = Bench::officer(1).await;
    let read = |certificate| Certificate::from_der(&der(certificate).unwrap()).unwrap();
    let pki = bench.provider.pki();
    let (officer, tsa, root) = (read(&bench.certificate()), read(pki.tsa()), read(pki.root()));
    assert!(officer.extensions().pointers.ocsp[0].starts_with(ADDRESS));
    let fetcher = || {
        let http = gishe_signing::fetching_client(Some(&bench.base.parse().unwrap())).unwrap();
        let hand = bench.hand.clone();
        Fetcher::new(http, vec![root.clone()], Arc::new(move || hand.now()))
    };
    // Without any issuer at hand: that one is fetched too.
    let subject =
        |certificate: &Certificate| Subject { certificate: certificate.clone(), others: Vec::new(), since: None };
    let material = fetcher().material(&subject(&officer)).await.unwrap();
    assert_eq!((material.certificates.len(), material.responses.len(), material.lists.len()), (4, 1, 1));
    assert_eq!(fetcher().material(&subject(&tsa)).await.unwrap().lists.len(), 1);

    let patient = fetcher();
    assert_eq!(patient.check(&officer, &[]).await, Ok(()));
    let at = bench.hand.now();
    pki.revocations().revoke(bench.certificate().tbs_certificate.serial_number.as_bytes(), at);
    assert_eq!(patient.check(&officer, &[]).await, Ok(()), "an answer that still holds is not asked for again");
    bench.hand.turn(chrono::Duration::hours(2));
    assert!(
        matches!(patient.check(&officer, &[]).await, Err(FetchError::Revoked { .. })),
        "past its next update it is"
    );
}

#[tokio::test]
async fn a_stamp_of_the_provider_is_a_token_that_openssl_accepts() {
    let bench = Bench::officer(1).await;
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("root.pem"), fetch(&bench, "/ca/root.pem").await).unwrap();
    std::fs::write(dir.path().join("data"), "what is stamped").unwrap();
    let hash = STANDARD.encode(Sha256::digest("what is stamped"));
    let body = json!({ "hash": hash, "hashAlgo": "2.16.840.1.101.3.4.2.1", "nonce": "0badcafe" });
    let (status, answer) = bench.call("signatures/timestamp", body).await;
    assert_eq!(status, StatusCode::OK);
    std::fs::write(dir.path().join("token"), STANDARD.decode(answer["timestamp"].as_str().unwrap()).unwrap()).unwrap();
    let said = openssl(dir.path(), "ts -verify -data data -token_in -in token -CAfile root.pem").await;
    assert!(said.contains("Verification: OK"), "{said}");
    let short = json!({ "hash": "AAAA", "hashAlgo": "2.16.840.1.101.3.4.2.1" });
    assert_eq!(bench.call("signatures/timestamp", short).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_authority_answers_only_what_is_asked_in_its_media_types() {
    let bench = Bench::officer(1).await;
    for path in ["/tsa", "/ocsp"] {
        let response = bench.http.post(format!("{}{path}", bench.base)).body("x").send().await.unwrap();
        assert_eq!(response.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path}");
    }
}
