//! A browser that comes back to this computer (RFC 8252 §7.3): listening on the loopback, for one answer.

use std::time::Duration;

use async_trait::async_trait;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use url::Url;

use super::CscError;
use super::oauth::Browser;

/// Where the browser comes back to.
const PATH: &str = "/csc";
/// Longest request that is read, in bytes; only its first line matters.
const MAX_REQUEST: usize = 16 * 1024;
/// Longest wait for a connection that says nothing: browsers open some ahead of need.
const SILENCE: Duration = Duration::from_secs(5);

/// Shows an address to the person: opens the browser, or prints it.
pub type Show = dyn Fn(&Url) -> bool + Send + Sync;

/// Listens on the loopback and leaves the opening of the browser to `show`.
pub struct Loopback {
    show: Box<Show>,
    port: u16,
    page: String,
    listener: Mutex<Option<(TcpListener, Url)>>,
}

impl Loopback {
    /// `show` says whether the address came before the person. `port` is 0 for any, or the one that the provider knows.
    /// `page` is the text that the browser shows at the end.
    pub fn new(show: Box<Show>, port: u16, page: &str) -> Self {
        Self { show, port, page: page.to_owned(), listener: Mutex::new(None) }
    }
}

#[async_trait]
impl Browser for Loopback {
    async fn listen(&self) -> Result<Url, CscError> {
        let mut held = self.listener.lock().await;
        // A known port is free again only when the round before has let it go.
        *held = None;
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.map_err(|_| CscError::NoBrowser)?;
        let port = listener.local_addr().map_err(|_| CscError::NoBrowser)?.port();
        let url = Url::parse(&format!("http://127.0.0.1:{port}{PATH}")).map_err(|_| CscError::NoBrowser)?;
        *held = Some((listener, url.clone()));
        Ok(url)
    }

    async fn go(&self, address: &Url) -> Result<Url, CscError> {
        let (listener, url) = self.listener.lock().await.take().ok_or(CscError::NoBrowser)?;
        if !(self.show)(address) {
            return Err(CscError::NoBrowser);
        }
        loop {
            let (stream, _) = listener.accept().await.map_err(|_| CscError::NoBrowser)?;
            let answered = tokio::time::timeout(SILENCE, answer(stream, &self.page)).await;
            if let Ok(Some(target)) = answered {
                return url.join(&target).map_err(|_| CscError::Forged);
            }
        }
    }
}

/// The path and query that were asked for, when they are what is waited for. Anything else is told that it is not here.
async fn answer(mut stream: TcpStream, page: &str) -> Option<String> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") && head.len() < MAX_REQUEST {
        let mut part = [0; 1024];
        let read = stream.read(&mut part).await.ok().filter(|read| *read > 0)?;
        head.extend_from_slice(part.get(..read)?);
    }
    let line = std::str::from_utf8(head.split(|byte| *byte == b'\r').next()?).ok()?;
    let target = line.strip_prefix("GET ")?.split(' ').next()?;
    let ours = target.split_once('?').is_some_and(|(path, _)| path == PATH);
    let (status, text) = if ours { ("200 OK", page) } else { ("404 Not Found", "") };
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n{text}",
        text.len()
    );
    // The person sees no page then; the answer counts all the same.
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
    ours.then(|| target.to_owned())
}
