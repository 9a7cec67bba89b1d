//! Who comes back from the browser, and who does not.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gishe_domain::address::DistrictCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

use super::provider::{Kept, Lies, Provider};
use super::stage::fetch;
use crate::oidc::{Forgery, PendingSignIn, SignInError, begin};

const PATIENCE: Duration = Duration::from_secs(10);

async fn pending(provider: &Provider) -> (PendingSignIn, Url, HashMap<String, String>) {
    let pending = begin(&provider.config(), &DistrictCode("09".into())).await.unwrap();
    let url = pending.authorize_url.clone();
    let asked = url.query_pairs().into_owned().collect();
    (pending, url, asked)
}

fn port(asked: &HashMap<String, String>) -> u16 {
    Url::parse(&asked["redirect_uri"]).unwrap().port().unwrap()
}

async fn said(port: u16, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn an_answer_with_another_state_does_not_end_the_wait() {
    let provider = Provider::open(Lies::default()).await;
    let (pending, url, asked) = pending(&provider).await;
    let others = async {
        for state in ["forged", "", &asked["state"][1..], &format!("{}x", asked["state"])] {
            let (status, page) = provider.come_back(&url, &[("code", "stolen"), ("state", state)]).await;
            assert_eq!(status, 400, "{state}");
            assert!(page.contains("Това не е отговор на този вход"), "{page}");
        }
        provider.come_back(&url, &[("code", "c1")]).await
    };
    let (signed_in, (status, _)) = tokio::join!(pending.finish(PATIENCE, Arc::new(Kept::default())), others);
    assert!(signed_in.is_ok() && status == 200);
    let asked = provider.asked.lock().unwrap();
    assert_eq!(
        asked.iter().map(|form| form["code"].as_str()).collect::<Vec<_>>(),
        ["c1"],
        "no other code was redeemed"
    );
}

#[tokio::test]
async fn a_wait_that_met_only_other_answers_says_so() {
    let provider = Provider::open(Lies::default()).await;
    let (pending, url, _) = pending(&provider).await;
    let finished = pending.finish(Duration::from_millis(600), Arc::new(Kept::default()));
    let answer = [("code", "c"), ("state", "forged")];
    let (ended, _) = tokio::join!(finished, provider.come_back(&url, &answer));
    assert!(matches!(ended.err(), Some(SignInError::Forged(Forgery::State))));
    assert!(provider.asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn of_ten_answers_at_once_one_is_used() {
    let provider = Provider::open(Lies::default()).await;
    let (pending, url, asked) = pending(&provider).await;
    asked["nonce"].clone_into(&mut provider.nonce.lock().unwrap());
    let answers = futures::future::join_all((0..10).map(|number| {
        let mut back = Url::parse(&asked["redirect_uri"]).unwrap();
        back.query_pairs_mut().extend_pairs([
            ("code", format!("c{number}").as_str()),
            ("state", &asked["state"]),
            ("iss", &provider.issuer),
        ]);
        async move { fetch(back.as_str()).await.map(|reply| reply.status().as_u16()).ok() }
    }));
    let (signed_in, statuses) = tokio::join!(pending.finish(PATIENCE, Arc::new(Kept::default())), answers);
    assert!(signed_in.is_ok(), "{url}");
    let taken = statuses.iter().filter(|status| **status == Some(200)).count();
    assert_eq!(taken, 1, "{statuses:?}");
    // The others are told that it is over, or find the door closed.
    assert!(statuses.iter().all(|status| matches!(status, Some(200 | 409) | None)), "{statuses:?}");
    assert_eq!(provider.asked.lock().unwrap().len(), 1, "one code was redeemed");
}

#[tokio::test]
async fn what_no_browser_sends_is_bounded_and_does_not_end_the_wait() {
    let provider = Provider::open(Lies::default()).await;
    let (pending, url, asked) = pending(&provider).await;
    let port = port(&asked);
    let noise = async {
        let long = format!("GET /callback?code={} HTTP/1.1\r\n", "a".repeat(20_000));
        assert!(said(port, long.as_bytes()).await.starts_with("HTTP/1.1 431 "), "a long first line");
        let many = format!("GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{}\r\n", "x: y\r\n".repeat(200));
        assert!(said(port, many.as_bytes()).await.starts_with("HTTP/1.1 431 "), "many headers");
        let fat = format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "y".repeat(20_000));
        assert!(said(port, fat.as_bytes()).await.starts_with("HTTP/1.1 431 "), "a long header");
        let elsewhere = "GET /callback?code=a&state=s HTTP/1.1\r\nHost: attacker.example\r\n\r\n";
        assert!(
            said(port, elsewhere.as_bytes()).await.starts_with("HTTP/1.1 404 "),
            "a name that was made to lead here"
        );
        let rubbish = [vec![0xff; 64], b"\r\n\r\n".to_vec()].concat();
        assert_eq!(said(port, &rubbish).await.len(), 0, "what is no text gets nothing");
        provider.come_back(&url, &[("code", "c")]).await
    };
    let (signed_in, (status, _)) = tokio::join!(pending.finish(PATIENCE, Arc::new(Kept::default())), async {
        // The last of the noise waits until it is given up.
        tokio::time::timeout(Duration::from_secs(30), noise).await.unwrap()
    });
    assert!(signed_in.is_ok() && status == 200);
}

#[tokio::test]
async fn the_page_after_the_return_speaks_english_to_an_english_browser() {
    let provider = Provider::open(Lies::default()).await;
    let (pending, _, asked) = pending(&provider).await;
    asked["nonce"].clone_into(&mut provider.nonce.lock().unwrap());
    let mut back = Url::parse(&asked["redirect_uri"]).unwrap();
    let answer = [("code", "c"), ("state", &asked["state"]), ("iss", &provider.issuer)];
    back.query_pairs_mut().extend_pairs(answer);
    let (target, host) =
        (&back[url::Position::BeforePath..], &back[url::Position::BeforeHost..url::Position::AfterPort]);
    let request = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nAccept-Language: en-GB,en;q=0.8\r\n\r\n");
    let (signed_in, page) =
        tokio::join!(pending.finish(PATIENCE, Arc::new(Kept::default())), said(port(&asked), request.as_bytes()));
    assert!(signed_in.is_ok());
    assert!(page.contains("<html lang=\"en\">") && page.contains("You can close this window"), "{page}");
}

#[tokio::test]
async fn nobody_holds_the_port_for_long_by_saying_nothing() {
    let provider = Provider::open(Lies::default()).await;
    let (pending, url, asked) = pending(&provider).await;
    let port = port(&asked);
    let begun = Instant::now();
    let silent = async {
        let mut held = Vec::new();
        for _ in 0..40 {
            held.push(TcpStream::connect(("127.0.0.1", port)).await.unwrap());
        }
        let done = provider.come_back(&url, &[("code", "c")]).await;
        drop(held);
        done
    };
    let (signed_in, _) = tokio::join!(pending.finish(PATIENCE, Arc::new(Kept::default())), silent);
    assert!(signed_in.is_ok());
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}
