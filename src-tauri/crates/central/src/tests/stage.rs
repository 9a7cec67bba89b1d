//! A central side for one test.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use gishe_sync::ports::CentralFault;
use tokio::net::TcpListener;
use url::Url;

use crate::{AccessToken, CentralClient, HttpConfig, Roots, TokenSource};

/// Serves a router on a port that the system chooses, as long as the test runs.
pub async fn serve(router: Router) -> Url {
    let (listener, base) = listen().await;
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    base
}

/// A port and its address.
pub async fn listen() -> (TcpListener, Url) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    (listener, base)
}

/// Serves one connection after another by hand.
pub async fn serve_raw<F, W>(answer: F) -> Url
where
    F: Fn(tokio::net::TcpStream) -> W + Send + 'static,
    W: Future<Output = ()> + Send + 'static,
{
    let (listener, base) = listen().await;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream));
        }
    });
    base
}

/// Tokens `token-0`, `token-1`, … one more for each renewal.
#[derive(Default)]
pub struct Tokens(pub AtomicU32);

impl Tokens {
    fn now(&self) -> AccessToken {
        AccessToken::new(format!("token-{}", self.0.load(Ordering::SeqCst)))
    }
}

#[async_trait]
impl TokenSource for Tokens {
    async fn current(&self) -> Result<AccessToken, CentralFault> {
        Ok(self.now())
    }

    async fn renew(&self, refused: &AccessToken) -> Result<AccessToken, CentralFault> {
        assert_eq!(*refused, self.now());
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(self.now())
    }
}

/// A client of the server, and its tokens.
pub fn client_of(base: &Url) -> (CentralClient, Arc<Tokens>) {
    let tokens = Arc::new(Tokens::default());
    let config = HttpConfig::new(base, Roots::System).unwrap().with_silence(Duration::from_millis(500));
    (CentralClient::new(config, Arc::<Tokens>::clone(&tokens)).unwrap(), tokens)
}

/// A client of a router that is served.
pub async fn client(router: Router) -> CentralClient {
    client_of(&serve(router).await).0
}

/// Answers everything with 200 and counts how often it was asked.
pub fn counting() -> (Router, Arc<AtomicU32>) {
    let hits = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&hits);
    let answer = move || async move {
        counted.fetch_add(1, Ordering::SeqCst);
        "{}"
    };
    (Router::new().fallback(answer), hits)
}

/// What a browser on this machine gets.
pub async fn fetch(url: &str) -> reqwest::Result<reqwest::Response> {
    let place = Url::parse(url).unwrap();
    crate::http::client(&Roots::System, &place, Duration::from_secs(10)).unwrap().get(place).send().await
}
