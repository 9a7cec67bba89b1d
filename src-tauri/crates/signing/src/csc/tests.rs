//! The client against a small provider of its own, over HTTP.

mod provider;

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::pades::{Prepared, RESERVE, SignatureInfo, prepare};
use crate::testing::{KeyKind, Layout, TestAuthority, with_field};
use crate::tsp::TimeStampSource;
use crate::verify::{Level, VerificationPolicy, verify_pdf};
use provider::{Behaviour, Provider};

fn documents(count: usize) -> Vec<Prepared> {
    let one = |number| {
        let info = SignatureInfo { reason: Some(format!("document {number}")), ..SignatureInfo::default() };
        prepare(&with_field(Layout::Table), None, &info, RESERVE).unwrap()
    };
    (0..count).map(one).collect()
}

struct Run {
    result: Result<Vec<Result<Vec<u8>, CscError>>, CscError>,
    events: Vec<String>,
}

fn name(event: &SetEvent) -> String {
    match event {
        SetEvent::Authorizing => "authorizing".into(),
        SetEvent::AwaitingPhone { control_code, .. } => format!("phone {control_code}"),
        SetEvent::Approved => "approved".into(),
        SetEvent::Signed { index, .. } => format!("signed {index}"),
        SetEvent::Failed { index, .. } => format!("failed {index}"),
    }
}

/// Runs in a task of its own, which also shows that the future may move between threads.
async fn run(provider: &Provider, count: usize, stamped: bool, stop_at: Option<&'static str>) -> Run {
    let mut client = Client::new(reqwest::Client::new(), provider.base.clone(), provider::TOKEN);
    let now = provider.now;
    let task = async move {
        client.info().await?;
        let credential = client.first_credential().await?;
        let source = CscTimeStamps::new(client.clone());
        let stamps: Option<&dyn TimeStampSource> = if stamped { Some(&source) } else { None };
        let clock = move || now;
        let options = SetOptions { poll: Duration::from_millis(5), ..SetOptions::new(&clock) };
        let stop = CancellationToken::new();
        let mut seen = Vec::new();
        let result = {
            let mut record = |event: SetEvent| {
                let name = name(&event);
                if stop_at.is_some_and(|word| name.starts_with(word)) {
                    stop.cancel();
                }
                seen.push(name);
            };
            sign_set(&client, &credential, &documents(count), stamps, &options, &stop, &mut record).await
        };
        Ok::<_, CscError>((result, seen))
    };
    match tokio::spawn(task).await.unwrap() {
        Ok((result, events)) => Run { result, events },
        Err(error) => Run { result: Err(error), events: Vec::new() },
    }
}

#[tokio::test]
async fn a_set_is_signed_in_groups_with_one_approval_each_and_every_document_verifies() {
    for kind in [KeyKind::P256, KeyKind::P384, KeyKind::P521, KeyKind::Rsa, KeyKind::Rsa4096] {
        for behaviour in [Behaviour::Approves, Behaviour::RawEcdsa, Behaviour::SignsLater, Behaviour::SpeaksV1] {
            let authority = TestAuthority::new(kind);
            let provider = Provider::start(&authority, kind, behaviour).await;
            let run = run(&provider, 5, true, None).await;
            let policy = VerificationPolicy::new(vec![authority.root.certificate.clone()], authority.now);
            for pdf in run.result.unwrap() {
                let report = verify_pdf(&pdf.unwrap(), &policy).unwrap();
                assert!(report.passed(), "{kind:?} {behaviour:?} {report:?}");
                assert_eq!(report.signatures[0].level, Level::BT);
            }
            let asked = run.events.iter().filter(|event| *event == "authorizing").count();
            assert_eq!(asked, 3, "two documents for one approval");
            assert_eq!(run.events[1], "phone 482913");
            assert_eq!(provider.approvals(), 3);
        }
    }
}

#[tokio::test]
async fn every_refusal_has_its_own_error_and_nothing_is_signed() {
    let authority = TestAuthority::new(KeyKind::P256);
    for (behaviour, expected) in [
        (Behaviour::Rejects, CscError::Rejected),
        (Behaviour::Expires, CscError::Expired),
        (Behaviour::WrongSad, CscError::WrongSad),
        (Behaviour::QuotaSpent, CscError::QuotaSpent),
        (Behaviour::Suspended, CscError::CredentialSuspended),
        (Behaviour::Unauthorized, CscError::Unauthorized),
        (Behaviour::Broken, CscError::Down),
        (Behaviour::FewerSignatures, CscError::BadAnswer("signatures")),
        (Behaviour::Strange, CscError::Refused { code: "unheard_of".into() }),
    ] {
        let provider = Provider::start(&authority, KeyKind::P256, behaviour).await;
        let run = run(&provider, 2, false, None).await;
        assert_eq!(run.result.unwrap_err(), expected, "{behaviour:?}");
        assert!(!run.events.iter().any(|event| event.starts_with("signed")), "{behaviour:?}");
    }
}

#[tokio::test]
async fn a_signature_over_another_digest_or_by_another_key_is_never_used() {
    let authority = TestAuthority::new(KeyKind::P256);
    for behaviour in [Behaviour::OtherDigest, Behaviour::OtherKey] {
        let provider = Provider::start(&authority, KeyKind::P256, behaviour).await;
        let run = run(&provider, 2, false, None).await;
        let results = run.result.unwrap();
        assert_eq!(results[0], Err(CscError::Signature(crate::cms::CmsError::Value)), "{behaviour:?}");
        assert!(run.events.contains(&"failed 0".to_owned()));
    }
}

#[tokio::test]
async fn a_wrong_time_stamp_fails_its_document() {
    let authority = TestAuthority::new(KeyKind::P256);
    for (behaviour, expected) in [
        (Behaviour::StampsOtherDigest, crate::tsp::TspError::WrongImprint),
        (Behaviour::StampsOtherNonce, crate::tsp::TspError::WrongNonce),
    ] {
        let provider = Provider::start(&authority, KeyKind::P256, behaviour).await;
        let results = run(&provider, 1, true, None).await.result.unwrap();
        assert_eq!(results, [Err(CscError::TimeStamp(expected))]);
    }
}

#[tokio::test]
async fn stopping_ends_the_wait_and_keeps_what_is_signed() {
    let authority = TestAuthority::new(KeyKind::P256);
    let provider = Provider::start(&authority, KeyKind::P256, Behaviour::NeverAnswers).await;
    let waiting = run(&provider, 2, false, Some("phone")).await;
    assert_eq!(waiting.result.unwrap_err(), CscError::Stopped);

    let provider = Provider::start(&authority, KeyKind::P256, Behaviour::Approves).await;
    let between = run(&provider, 5, false, Some("signed 0")).await;
    let results = between.result.unwrap();
    let signed: Vec<bool> = results.iter().map(Result::is_ok).collect();
    assert_eq!(signed, [true, true, false, false, false]);
    assert_eq!(results[4], Err(CscError::Stopped));
    assert_eq!(provider.approvals(), 1);
}

#[tokio::test]
async fn nobody_at_the_address_is_down_and_no_answer_is_a_timeout() {
    let authority = TestAuthority::new(KeyKind::P256);
    let provider = Provider::start(&authority, KeyKind::P256, Behaviour::Silent).await;
    let slow = Client::new(reqwest::Client::new(), provider.base.clone(), provider::TOKEN);
    let slow = slow.with_timeout(Duration::from_millis(50));
    assert_eq!(slow.credentials_list().await.unwrap_err(), CscError::Timeout);
    let nobody = Client::new(reqwest::Client::new(), "http://127.0.0.1:9/csc/v2".parse().unwrap(), "x");
    assert_eq!(nobody.credentials_list().await.unwrap_err(), CscError::Down);
}

#[tokio::test]
async fn the_certificate_must_be_the_officers() {
    let authority = TestAuthority::new(KeyKind::P256);
    let provider = Provider::start(&authority, KeyKind::P256, Behaviour::Approves).await;
    let client = Client::new(reqwest::Client::new(), provider.base.clone(), provider::TOKEN);
    let credential = client.first_credential().await.unwrap();
    let at: DateTime<Utc> = authority.now;
    use crate::certificate::OfficerRefusal;
    assert_eq!(credential.check("PNOBG-8501016241", at), Ok(()));
    assert_eq!(credential.check("PNOBG-7523169263", at), Err(OfficerRefusal::AnotherPerson));
    let ended = credential.certificate.not_after();
    let late = ended + chrono::TimeDelta::seconds(1);
    assert_eq!(credential.check("PNOBG-8501016241", late), Err(OfficerRefusal::Expired { at: ended }));
    assert_eq!((credential.multisign, credential.remaining, credential.bound), (2, Some(140), true));
}

#[test]
fn secrets_are_never_printed() {
    let secret = Secret::from("very secret".to_owned());
    let client = Client::new(reqwest::Client::new(), "http://127.0.0.1/csc".parse().unwrap(), "very secret");
    assert!(!format!("{secret:?} {client:?}").contains("very secret"));
}
