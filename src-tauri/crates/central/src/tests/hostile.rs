//! Servers that send too much, too deep, or elsewhere.

use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures::StreamExt;
use gishe_domain::address::DistrictCode;
use gishe_protocol::info::Scope;
use gishe_sync::ports::{Central, CentralFault};
use serde_json::json;

use super::provider::{Lies, Provider, sign_in};
use super::stage::{client, counting, serve};
use crate::oidc::{SignInError, begin};

/// Ten gigabytes.
const ENDLESS: u64 = 10_000_000_000;
const PIECE: usize = 64 * 1024;

/// Answers everything with ten gigabytes of spaces, and counts what was taken off its hands.
fn endless(media: &'static str, said: Option<u64>) -> (Router, Arc<AtomicU64>) {
    let taken = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&taken);
    let answer = move || {
        let counted = Arc::clone(&counted);
        async move {
            let piece = Bytes::from_static(&[b' '; PIECE]);
            let pieces = futures::stream::iter(0..ENDLESS / PIECE as u64).map(move |_| {
                counted.fetch_add(PIECE as u64, Ordering::SeqCst);
                Ok::<_, std::io::Error>(piece.clone())
            });
            let mut response = Response::builder().header("content-type", media);
            if let Some(length) = said {
                response = response.header("content-length", length);
            }
            response.body(Body::from_stream(pieces)).unwrap()
        }
    };
    (Router::new().fallback(answer), taken)
}

/// What lies in the buffers between two ends of a connection, generously.
const UNDER_WAY: u64 = 16 * 1024 * 1024;

#[tokio::test]
async fn a_reply_of_ten_gigabytes_is_cut_off_at_its_bound() {
    for said in [None, Some(ENDLESS)] {
        let (router, taken) = endless("application/json", said);
        let fault = client(router).await.info().await.unwrap_err();
        assert_eq!(fault, CentralFault::Malformed("a reply larger than allowed"));
        let most = 32 * 1024 * 1024 + UNDER_WAY;
        assert!(taken.load(Ordering::SeqCst) <= most, "{} bytes were sent", taken.load(Ordering::SeqCst));
    }
}

#[tokio::test]
async fn an_identity_provider_that_never_ends_is_cut_off_at_its_bound() {
    let (router, taken) = endless("application/json", None);
    let base = serve(router).await;
    let provider = Provider::open(Lies::default()).await;
    let mut config = provider.config();
    config.issuer = format!("{base}oidc");
    let refused = begin(&config, &DistrictCode("09".into())).await.err();
    assert!(matches!(refused, Some(SignInError::Provider(CentralFault::Malformed(_)))), "{refused:?}");
    assert!(taken.load(Ordering::SeqCst) <= 1024 * 1024 + UNDER_WAY, "{}", taken.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_snapshot_that_unpacks_to_gigabytes_is_cut_off_at_one_line() {
    // Two gigabytes of zeros under zstd are some 65 kB; there is no end of a line in them.
    let mut packer = zstd::stream::Encoder::new(Vec::new(), 3).unwrap();
    let zeros = vec![0; 1024 * 1024];
    for _ in 0..2048 {
        packer.write_all(&zeros).unwrap();
    }
    let bomb = Bytes::from(packer.finish().unwrap());
    assert!(bomb.len() < 1024 * 1024, "{} bytes", bomb.len());
    let router = Router::new().fallback(move || {
        let bomb = bomb.clone();
        async move { Response::builder().header("content-encoding", "zstd").body(Body::from(bomb)).unwrap() }
    });
    let central = client(router).await;
    let mut lines = central.snapshot(&Scope("district:09".into()), None).await.unwrap();
    let first = tokio::time::timeout(Duration::from_secs(20), lines.next()).await.unwrap().unwrap();
    assert_eq!(first.err(), Some(CentralFault::Malformed("a line longer than allowed")));
    assert!(lines.next().await.is_none(), "nothing more is read of it");
}

#[tokio::test]
async fn a_coding_that_was_not_asked_for_is_not_unpacked() {
    for coding in ["gzip", "br", "deflate", "gzip, zstd"] {
        let router = Router::new().fallback(move || async move {
            Response::builder().header("content-encoding", coding).body(Body::from(vec![0x1f, 0x8b, 8, 0])).unwrap()
        });
        let central = client(router).await;
        assert!(matches!(central.info().await, Err(CentralFault::Malformed(_))), "{coding}");
        let snapshot = central.snapshot(&Scope("district:09".into()), None).await;
        assert!(matches!(snapshot.err(), Some(CentralFault::Malformed("an unknown content encoding"))), "{coding}");
    }
}

#[tokio::test]
async fn json_nested_without_end_is_refused_and_overflows_nothing() {
    let depth = 200_000;
    let bomb = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let said = bomb.clone();
    let router = Router::new().fallback(move || {
        let said = said.clone();
        async move { said }
    });
    assert_eq!(client(router).await.info().await.err(), Some(CentralFault::Malformed("info")));
    for path in ["token", "jwks"] {
        let provider = Provider::open(Lies { replies: HashMap::from([(path, bomb.clone())]), ..Lies::default() }).await;
        let refused = sign_in(&provider, &[("code", "c")]).await.err();
        assert!(matches!(refused, Some(SignInError::Provider(_) | SignInError::Discovery(_))), "{path}: {refused:?}");
    }
    // Within a token that is signed rightly.
    let deep = (0..120).fold(json!(1), |inner, _| json!([inner]));
    let lies = Lies { claims: HashMap::from([("districts", deep)]), ..Lies::default() };
    assert!(matches!(sign_in(&Provider::open(lies).await, &[("code", "c")]).await.err(), Some(SignInError::Forged(_))));
}

#[tokio::test]
async fn a_code_follows_no_redirect_to_another_host() {
    let (elsewhere, hits) = counting();
    let elsewhere = serve(elsewhere).await.to_string();
    for path in ["token", "jwks"] {
        let lies = Lies { redirects: HashMap::from([(path, elsewhere.clone())]), ..Lies::default() };
        let refused = sign_in(&Provider::open(lies).await, &[("code", "c")]).await.err();
        assert!(
            matches!(refused, Some(SignInError::Provider(CentralFault::Malformed("a redirect")))),
            "{path}: {refused:?}"
        );
    }
    assert_eq!(hits.load(Ordering::SeqCst), 0, "nobody was asked there");
}

#[tokio::test]
async fn a_provider_that_drips_is_not_waited_for_without_end() {
    // One byte in 100 ms, each well within the time between two reads.
    let dripped = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&dripped);
    let router = Router::new().fallback(move || {
        let counted = Arc::clone(&counted);
        async move {
            let drops = futures::stream::unfold(counted, |counted| async {
                tokio::time::sleep(Duration::from_millis(100)).await;
                counted.fetch_add(1, Ordering::SeqCst);
                Some((Ok::<_, std::io::Error>(Bytes::from_static(b" ")), counted))
            });
            Response::builder().body(Body::from_stream(drops)).unwrap()
        }
    });
    let base = serve(router).await;
    let http = crate::http::client(&crate::Roots::System, &base, Duration::from_secs(5)).unwrap();
    let limit = Duration::from_secs(1);
    let reply = http.get(base).timeout(limit).send().await.unwrap();
    let begun = std::time::Instant::now();
    assert_eq!(crate::fault::bounded(reply, 1024).await.err(), Some(CentralFault::Timeout));
    assert!(begun.elapsed() < Duration::from_secs(3) && dripped.load(Ordering::SeqCst) >= 3);
}
