//! A server that answers in every way that one can, and what is made of it.

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response as Answer};
use axum::routing::{get, post};

use super::*;
use crate::revocation::Reason;
use crate::testing::{CrlWanted, Issued, KeyKind, OcspWanted, TestAuthority, Wanted, crl, issue_below, ocsp_response};

/// What the responder does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Responder {
    Good,
    WithoutNonce,
    OtherNonce,
    Unknown,
    Revoked,
    Old,
    Stranger,
    TryLater,
    Nonsense,
    Huge,
    Elsewhere,
    OutOfOrder,
}

/// What the list is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Listed {
    Good,
    Revoked,
    Old,
    Stranger,
    Missing,
}

struct World {
    authority: TestAuthority,
    signer: Issued,
    responder: Responder,
    listed: Listed,
    asked: AtomicUsize,
    turned: AtomicI64,
}

impl World {
    fn now(&self) -> DateTime<Utc> {
        self.authority.now + TimeDelta::seconds(self.turned.load(Ordering::SeqCst))
    }

    fn response(&self, request: &[u8]) -> Answer {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let now = self.now();
        // Ours is the only extension, and the nonce its end.
        let nonce = &request[request.len() - 32..];
        let other = issue_below(&self.authority.root, &Wanted::signer("Other", "", KeyKind::P256, 90, now));
        let mut wanted = OcspWanted::good(&self.authority.issuing, &self.signer.certificate, now);
        wanted.nonce = Some(nonce);
        wanted.next = Some(now + TimeDelta::hours(1));
        match self.responder {
            Responder::Good => {}
            Responder::WithoutNonce => wanted.nonce = None,
            Responder::OtherNonce => wanted.nonce = Some(&[7; 32]),
            Responder::Unknown => wanted.answers = vec![(&self.signer.certificate, Status::Unknown)],
            Responder::Revoked => {
                let revoked = Revoked { at: self.authority.now, reason: Some(Reason::KeyCompromise) };
                wanted.answers = vec![(&self.signer.certificate, Status::Revoked(revoked))];
            }
            Responder::Old => {
                wanted.at = now - TimeDelta::days(2);
                wanted.next = Some(now - TimeDelta::days(1));
            }
            Responder::Stranger => {
                wanted.signer = &other;
                wanted.certificates = vec![other.certificate.clone()];
            }
            Responder::TryLater => return vec![0x30, 3, 0x0a, 1, 3].into_response(),
            Responder::Nonsense => return "nonsense".into_response(),
            Responder::Huge => return vec![0u8; ocsp::MAX_RESPONSE + 1].into_response(),
            Responder::Elsewhere => return (StatusCode::FOUND, [("location", "/ocsp")]).into_response(),
            Responder::OutOfOrder => return StatusCode::BAD_GATEWAY.into_response(),
        }
        ocsp_response(&wanted).into_response()
    }

    fn list(&self) -> Answer {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let now = self.now();
        let empty = CrlWanted::empty(&self.authority.issuing, now);
        let wanted = match self.listed {
            Listed::Good => empty,
            Listed::Revoked => empty.with(&self.signer.certificate, Revoked { at: self.authority.now, reason: None }),
            Listed::Old => CrlWanted { next: Some(now - TimeDelta::days(1)), at: now - TimeDelta::days(8), ..empty },
            Listed::Stranger => CrlWanted { issuer: &self.authority.root, ..empty },
            Listed::Missing => return StatusCode::NOT_FOUND.into_response(),
        };
        crl(&wanted).into_response()
    }
}

async fn start(responder: Responder, listed: Listed) -> (Arc<World>, Fetcher) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let authority = TestAuthority::new(KeyKind::P256);
    let wanted = Wanted {
        served: Some(&base),
        ..Wanted::signer("Мария Тестова", "PNOBG-8501016241", KeyKind::P256, 10, authority.now)
    };
    let signer = authority.issue(&wanted);
    let (asked, turned) = (AtomicUsize::new(0), AtomicI64::new(0));
    let world = Arc::new(World { authority, signer, responder, listed, asked, turned });
    let app = Router::new()
        .route("/ocsp", post(|State(world): State<Arc<World>>, body: Bytes| async move { world.response(&body) }))
        .route("/crl/10", get(|State(world): State<Arc<World>>| async move { world.list() }))
        .route(
            "/issuer",
            get(|State(world): State<Arc<World>>| async move { world.authority.issuing.certificate.der().to_vec() }),
        )
        .with_state(world.clone());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    let hand = world.clone();
    let anchors = vec![world.authority.issuing.certificate.clone()];
    let fetcher = Fetcher::new(crate::fetching_client(None).unwrap(), anchors, Arc::new(move || hand.now()));
    (world, fetcher)
}

#[tokio::test]
async fn every_answer_ends_in_its_own_verdict() {
    let at = TestAuthority::new(KeyKind::P256).now;
    let revoked = || Err(FetchError::Revoked { at });
    for (responder, listed, expected) in [
        (Responder::Good, Listed::Missing, Ok(())),
        (Responder::WithoutNonce, Listed::Missing, Ok(())),
        (Responder::OtherNonce, Listed::Good, Err(FetchError::Response(OcspError::WrongNonce))),
        (Responder::Unknown, Listed::Good, Err(FetchError::Unknown)),
        (Responder::Revoked, Listed::Good, revoked()),
        (Responder::Old, Listed::Good, Err(FetchError::Response(OcspError::NotCurrent))),
        (Responder::Stranger, Listed::Good, Err(FetchError::Response(OcspError::Responder))),
        (Responder::Nonsense, Listed::Good, Err(FetchError::Response(OcspError::Malformed))),
        (Responder::Huge, Listed::Good, Err(FetchError::TooLarge)),
        // Nothing was said: the list is asked.
        (Responder::TryLater, Listed::Good, Ok(())),
        (Responder::Elsewhere, Listed::Good, Ok(())),
        (Responder::OutOfOrder, Listed::Good, Ok(())),
        (Responder::OutOfOrder, Listed::Revoked, revoked()),
        (Responder::OutOfOrder, Listed::Old, Err(FetchError::List(CrlError::NotCurrent))),
        (Responder::OutOfOrder, Listed::Stranger, Err(FetchError::List(CrlError::Issuer))),
        (Responder::OutOfOrder, Listed::Missing, Err(FetchError::Http(404))),
    ] {
        let (world, fetcher) = start(responder, listed).await;
        assert_eq!(fetcher.check(&world.signer.certificate, &[]).await, expected, "{responder:?} {listed:?}");
    }
}

#[tokio::test]
async fn a_batch_asks_once_and_nothing_outlives_its_next_update() {
    let (world, fetcher) = start(Responder::Good, Listed::Missing).await;
    let subject = |since| Subject { certificate: world.signer.certificate.clone(), others: Vec::new(), since };
    let now = world.now();
    let many = futures::future::join_all((0..100).map(|_| async { fetcher.material(&subject(Some(now))).await })).await;
    assert!(many.iter().all(|one| one == &many[0] && one.is_ok()));
    assert_eq!(world.asked.load(Ordering::SeqCst), 1);
    world.turned.store(3599, Ordering::SeqCst);
    fetcher.material(&subject(None)).await.unwrap();
    assert_eq!(world.asked.load(Ordering::SeqCst), 1, "it holds for an hour");
    fetcher.material(&subject(Some(world.now()))).await.unwrap();
    assert_eq!(world.asked.load(Ordering::SeqCst), 2, "what is older than the signature does not do");
    world.turned.store(3599 + 3601, Ordering::SeqCst);
    fetcher.material(&subject(None)).await.unwrap();
    assert_eq!(world.asked.load(Ordering::SeqCst), 3, "past its next update");
}

#[tokio::test]
async fn a_missing_issuer_is_fetched_and_a_wrong_one_is_not_believed() {
    let (world, _) = start(Responder::Good, Listed::Missing).await;
    let hand = world.clone();
    let http = crate::fetching_client(None).unwrap();
    let root = world.authority.root.certificate.clone();
    let fetcher = Fetcher::new(http, vec![root], Arc::new(move || hand.now()));
    // The issuing authority was found, and says nowhere how to learn of its own revocation.
    assert_eq!(fetcher.check(&world.signer.certificate, &[]).await, Err(FetchError::NoPointers));
    let other = TestAuthority::new(KeyKind::P384);
    let stranger = other.issue(&Wanted {
        served: Some(world.signer.certificate.extensions().pointers.issuers[0].trim_end_matches("/issuer")),
        ..Wanted::signer("Чужд", "PNOBG-7523169263", KeyKind::P256, 11, other.now)
    });
    assert_eq!(fetcher.check(&stranger.certificate, &[]).await, Err(FetchError::NoIssuer));
}

#[tokio::test]
async fn for_judging_every_word_is_had_and_what_is_not_had_is_said() {
    for (responder, listed, words, fault) in [
        (Responder::Good, Listed::Missing, 1, None),
        (Responder::Revoked, Listed::Missing, 1, None),
        (Responder::Unknown, Listed::Missing, 1, None),
        (Responder::OutOfOrder, Listed::Revoked, 1, None),
        (Responder::Nonsense, Listed::Good, 0, Some(FetchError::Response(OcspError::Malformed))),
        (Responder::Stranger, Listed::Good, 0, Some(FetchError::Response(OcspError::Responder))),
        (Responder::OutOfOrder, Listed::Missing, 0, Some(FetchError::Http(404))),
    ] {
        let (world, fetcher) = start(responder, listed).await;
        let path = vec![world.signer.certificate.clone(), world.authority.issuing.certificate.clone()];
        let (material, faults) = fetcher.gather(&[path.clone(), path]).await;
        assert_eq!(material.responses.len() + material.lists.len(), words, "{responder:?} {listed:?}");
        assert_eq!(faults, Vec::from_iter(fault), "{responder:?} {listed:?}");
    }
}

#[tokio::test]
async fn a_good_word_serves_the_next_file_and_a_bad_one_is_asked_for_anew() {
    for (responder, asked) in [(Responder::Good, 1), (Responder::Revoked, 3), (Responder::Unknown, 3)] {
        let (world, fetcher) = start(responder, Listed::Missing).await;
        let path = vec![world.signer.certificate.clone(), world.authority.issuing.certificate.clone()];
        for _ in 0..3 {
            fetcher.gather(std::slice::from_ref(&path)).await;
        }
        assert_eq!(world.asked.load(Ordering::SeqCst), asked, "{responder:?}");
    }
}

#[tokio::test]
async fn nobody_at_the_address_is_said_so() {
    let authority = TestAuthority::new(KeyKind::P256);
    let wanted = Wanted {
        served: Some("http://127.0.0.1:9"),
        ..Wanted::signer("Мария Тестова", "PNOBG-8501016241", KeyKind::P256, 10, authority.now)
    };
    let now = authority.now;
    let anchors = vec![authority.issuing.certificate.clone()];
    let fetcher = Fetcher::new(crate::fetching_client(None).unwrap(), anchors, Arc::new(move || now));
    assert_eq!(fetcher.check(&authority.issue(&wanted).certificate, &[]).await, Err(FetchError::Down));
}
