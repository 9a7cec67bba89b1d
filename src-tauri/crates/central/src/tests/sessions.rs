//! Sessions: renewal, rotation, the end.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use gishe_protocol::info::Role;
use gishe_sync::ports::CentralFault;
use serde_json::json;
use tokio::sync::Semaphore;

use super::provider::{Kept, Lies, Provider};
use crate::TokenSource;
use crate::oidc::{Ended, RefreshToken, Session};

fn resume(provider: &Provider) -> (Session, Arc<Kept>) {
    let kept = Arc::new(Kept::default());
    let refresh = RefreshToken::new("refresh-0".into());
    let keeper = Arc::<Kept>::clone(&kept);
    (Session::resume(provider.config(), "officer-1".into(), refresh, keeper), kept)
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    let patience = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(30), patience).await.is_ok(), "never: {what}");
}

#[tokio::test]
async fn a_kept_session_goes_on_and_its_refresh_token_rotates() {
    let provider = Provider::open(Lies { life: 1, ..Lies::default() }).await;
    let (session, kept) = resume(&provider);
    assert!(provider.asked.lock().unwrap().is_empty(), "nothing is sent before it is needed");
    assert_eq!(session.current().await.unwrap().expose(), "access-1");
    assert_eq!(
        session.current().await.unwrap().expose(),
        "access-2",
        "a token about to end is renewed before it is used"
    );
    assert_eq!(*kept.0.lock().unwrap(), ["refresh-1", "refresh-2"]);
    let sent: Vec<String> = provider.asked.lock().unwrap().iter().map(|form| form["refresh_token"].clone()).collect();
    assert_eq!(sent, ["refresh-0", "refresh-1"]);
}

#[tokio::test]
async fn many_requests_at_once_renew_once() {
    let provider = Provider::open(Lies::default()).await;
    let (session, _) = resume(&provider);
    let tokens = futures::future::join_all((0..8).map(|_| session.current())).await;
    assert!(tokens.iter().all(|token| token.as_ref().unwrap().expose() == "access-1"));
    let refused = tokens[0].clone().unwrap();
    let renewed = futures::future::join_all((0..8).map(|_| session.renew(&refused))).await;
    assert!(renewed.iter().all(|token| token.as_ref().unwrap().expose() == "access-2"));
}

#[tokio::test]
async fn a_refused_renewal_ends_the_session_and_is_not_tried_again() {
    let provider = Provider::open(Lies { refuses: Some("invalid_grant"), ..Lies::default() }).await;
    let (session, _) = resume(&provider);
    for _ in 0..2 {
        assert_eq!(session.current().await.err(), Some(CentralFault::Unauthorized));
    }
    assert_eq!(provider.asked.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_session_that_turns_into_another_officers_gives_no_token() {
    let lies = Lies { claims: HashMap::from([("sub", json!("officer-2"))]), ..Lies::default() };
    let provider = Provider::open(lies).await;
    let (session, _) = resume(&provider);
    assert_eq!(session.current().await.err(), Some(CentralFault::Unauthorized));
}

#[tokio::test]
async fn a_desk_without_the_network_keeps_its_session() {
    let provider = Provider::open(Lies::default()).await;
    let mut absent = provider.config();
    absent.issuer = "http://127.0.0.1:9/oidc".into();
    let kept = Arc::new(Kept::default());
    let session = Session::resume(absent, "officer-1".into(), RefreshToken::new("refresh-0".into()), kept.clone());
    for _ in 0..2 {
        assert_eq!(session.current().await.err(), Some(CentralFault::Unreachable));
    }
    assert!(kept.0.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_renewal_that_nobody_waits_for_any_more_is_still_kept() {
    let held = Arc::new(Semaphore::new(0));
    let provider = Provider::open(Lies { held: Some(Arc::clone(&held)), ..Lies::default() }).await;
    let (session, kept) = resume(&provider);
    let waiting = session.clone();
    let waiter = tokio::spawn(async move { waiting.current().await.map(drop) });
    until("the provider is asked", || !provider.asked.lock().unwrap().is_empty()).await;
    waiter.abort();
    assert!(waiter.await.unwrap_err().is_cancelled(), "nobody waits while the provider has not answered");
    assert!(kept.0.lock().unwrap().is_empty());
    held.add_permits(1);
    until("the renewal is kept", || !kept.0.lock().unwrap().is_empty()).await;
    assert_eq!(*kept.0.lock().unwrap(), ["refresh-1"]);
    assert_eq!(session.current().await.unwrap().expose(), "access-1");
}

#[tokio::test]
async fn a_revoked_session_is_over_here_and_there() {
    let provider = Provider::open(Lies::default()).await;
    let (session, _) = resume(&provider);
    session.current().await.unwrap();
    session.revoke().await.unwrap();
    session.revoke().await.unwrap();
    assert_eq!(provider.asked.lock().unwrap().last().unwrap()["token"], "refresh-1");
    assert_eq!(session.current().await.err(), Some(CentralFault::Unauthorized));
    assert_eq!(provider.asked.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_session_whose_key_was_used_elsewhere_says_so() {
    for (ended, found) in [(Some("reuse"), Ended::Reused), (None, Ended::Refused), (Some("other"), Ended::Refused)] {
        let provider = Provider::open(Lies { refuses: Some("invalid_grant"), ended, ..Lies::default() }).await;
        let (session, kept) = resume(&provider);
        assert_eq!(session.ended(), None);
        assert_eq!(session.current().await.err(), Some(CentralFault::Unauthorized));
        assert_eq!(session.ended(), Some(found), "{ended:?}");
        assert!(kept.0.lock().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_provider_that_cannot_renew_now_does_not_end_the_session() {
    let provider = Provider::open(Lies { refuses: Some("temporarily_unavailable"), ..Lies::default() }).await;
    let (session, _) = resume(&provider);
    assert!(session.current().await.is_err());
    assert_eq!(session.ended(), None);
    provider.lies.lock().unwrap().refuses = None;
    assert!(session.current().await.is_ok(), "the same refresh token is still good");
}

#[tokio::test]
async fn a_renewal_tells_of_other_districts_and_roles() {
    let provider = Provider::open(Lies { life: 1, ..Lies::default() }).await;
    let (session, kept) = resume(&provider);
    assert!(session.officer().is_none(), "nothing is known before the first renewal");
    session.current().await.unwrap();
    assert_eq!(session.officer().unwrap().districts[0].role, Role::Officer);
    let now = json!([{ "scope": "district:09", "district": "09", "role": "trainer" }]);
    provider.lies.lock().unwrap().claims.insert("districts", now);
    session.current().await.unwrap();
    assert_eq!(session.officer().unwrap().districts[0].role, Role::Trainer);
    assert_eq!(*kept.1.lock().unwrap(), [Role::Officer, Role::Trainer]);
}
