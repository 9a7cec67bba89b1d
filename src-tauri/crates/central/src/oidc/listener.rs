//! The listener on 127.0.0.1 that the browser comes back to (RFC 8252, 7.3).

use std::net::Ipv4Addr;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// The path of the callback.
const PATH: &str = "/callback";
/// The longest request that is read.
const MAX_REQUEST: usize = 16 * 1024;
/// How long one connection may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections that are listened to at once: browsers open some ahead.
const MAX_CONNECTIONS: usize = 16;

/// What a callback carried.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Callback {
    /// Ties it to its request.
    pub state: Option<String>,
    /// To be exchanged.
    pub code: Option<String>,
    /// The provider's error code.
    pub error: Option<String>,
    /// Who answers (RFC 9207).
    pub issuer: Option<String>,
}

/// An open listener.
pub struct Listener {
    socket: TcpListener,
    port: u16,
}

impl Listener {
    /// Opens a port that the system chooses.
    pub async fn open() -> std::io::Result<Self> {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = socket.local_addr()?.port();
        Ok(Self { socket, port })
    }

    /// Where the browser is sent back to.
    pub fn redirect_uri(&self) -> String {
        format!("http://127.0.0.1:{}{PATH}", self.port)
    }

    /// Waits for a callback, answers it and closes the port. Everything else is answered with 404, and the wait goes
    /// on: an empty connection, an icon, another path, another host, another method.
    pub async fn callback(self, expected_state: &str) -> Callback {
        let mut open = FuturesUnordered::new();
        loop {
            tokio::select! {
                accepted = self.socket.accept(), if open.len() < MAX_CONNECTIONS => match accepted {
                    Ok((stream, _)) => open.push(attend(stream, self.port, expected_state)),
                    // Out of descriptors or the like: it may pass, and the caller's own patience ends the wait.
                    Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
                },
                Some(answered) = open.next(), if !open.is_empty() => if let Some(callback) = answered {
                    return callback;
                },
            }
        }
    }
}

async fn attend(mut stream: TcpStream, port: u16, expected_state: &str) -> Option<Callback> {
    let work = async {
        let request = read(&mut stream).await?;
        let callback = parse(&request, port);
        let page = match &callback {
            None => NOT_HERE,
            Some(callback) if callback.state.as_deref() != Some(expected_state) => WRONG,
            Some(callback) if callback.error.is_some() || callback.code.is_none() => REFUSED,
            Some(_) => DONE,
        };
        // The page is a courtesy: a browser that has gone does not undo the sign-in.
        let _ = stream.write_all(page.response().as_bytes()).await;
        let _ = stream.shutdown().await;
        callback
    };
    tokio::time::timeout(PATIENCE, work).await.ok().flatten()
}

async fn read(stream: &mut TcpStream) -> Option<String> {
    let mut held = Vec::new();
    let mut part = [0; 2048];
    while !held.windows(4).any(|end| end == b"\r\n\r\n") {
        let count = stream.read(&mut part).await.ok()?;
        if count == 0 || held.len() + count > MAX_REQUEST {
            return None;
        }
        held.extend_from_slice(part.get(..count)?);
    }
    String::from_utf8(held).ok()
}

/// A callback is a `GET` of the one path, to this host and port, with each parameter at most once.
fn parse(request: &str, port: u16) -> Option<Callback> {
    let mut lines = request.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target, version) = (first.next()?, first.next()?, first.next()?);
    if method != "GET" || !version.starts_with("HTTP/1.") || !target.starts_with('/') {
        return None;
    }
    let host = lines.take_while(|line| !line.is_empty()).find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("host").then(|| value.trim())
    })?;
    let own = format!("127.0.0.1:{port}");
    let url = Url::parse(&format!("http://{own}{target}")).ok()?;
    if host != own || url.path() != PATH {
        return None;
    }
    let mut callback = Callback::default();
    for (name, value) in url.query_pairs() {
        let place = match name.as_ref() {
            "state" => &mut callback.state,
            "code" => &mut callback.code,
            "error" => &mut callback.error,
            "iss" => &mut callback.issuer,
            _ => continue,
        };
        if place.replace(value.into_owned()).is_some() {
            return None;
        }
    }
    (callback.code.is_some() || callback.error.is_some()).then_some(callback)
}

/// What the browser shows.
struct Page {
    status: &'static str,
    heading: &'static str,
    text: &'static str,
}

const DONE: Page = Page {
    status: "200 OK",
    heading: "Върнете се в Гише",
    text: "Входът се довършва там. Може да затворите този прозорец.",
};
const REFUSED: Page = Page {
    status: "200 OK",
    heading: "Входът не е завършен",
    text: "Гише показва защо. Може да затворите този прозорец.",
};
const WRONG: Page = Page {
    status: "400 Bad Request",
    heading: "Това не е отговор на този вход",
    text: "Започнете входа отново от Гише. Може да затворите този прозорец.",
};
const NOT_HERE: Page = Page { status: "404 Not Found", heading: "Няма такава страница", text: "" };

impl Page {
    fn response(&self) -> String {
        let style = "body{font:1.125rem/1.5 system-ui,sans-serif;margin:20vh auto 0;max-width:28rem;padding:0 1.5rem;\
                     color:#14233f;background:#f5f7fa}h1{font-size:1.5rem}@media(prefers-color-scheme:dark){body{\
                     color:#e8edf5;background:#101a2c}}";
        let (heading, text) = (self.heading, self.text);
        let body = format!(
            "<!doctype html><html lang=\"bg\"><head><meta charset=\"utf-8\"><title>{heading}</title>\
             <meta name=\"viewport\" content=\"width=device-width\"><style>{style}</style></head>\
             <body><main><h1>{heading}</h1><p>{text}</p></main></body></html>"
        );
        format!(
            "HTTP/1.1 {}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
             Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
             Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n\
             Connection: close\r\n\r\n{body}",
            self.status,
            body.len()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_callback_is_a_callback() {
        let get = |target: &str, host: &str| parse(&format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n"), 4711);
        let good = get("/callback?code=a%2Bb&state=s&iss=http%3A%2F%2Fi", "127.0.0.1:4711").unwrap();
        assert_eq!(good.code.as_deref(), Some("a+b"));
        assert_eq!((good.state.as_deref(), good.issuer.as_deref()), (Some("s"), Some("http://i")));
        assert!(get("/callback?error=access_denied&state=s", "127.0.0.1:4711").is_some());
        for (target, host) in [
            ("/callback", "127.0.0.1:4711"),
            ("/callback?state=s", "127.0.0.1:4711"),
            ("/callback?code=a&code=b&state=s", "127.0.0.1:4711"),
            ("/favicon.ico", "127.0.0.1:4711"),
            ("/callback/more?code=a", "127.0.0.1:4711"),
            ("http://127.0.0.1:4711/callback?code=a", "127.0.0.1:4711"),
            ("/callback?code=a&state=s", "attacker.example"),
            ("/callback?code=a&state=s", "127.0.0.1:4712"),
        ] {
            assert!(get(target, host).is_none(), "{target} {host}");
        }
        assert!(parse("POST /callback?code=a HTTP/1.1\r\nHost: 127.0.0.1:4711\r\n\r\n", 4711).is_none());
        assert!(parse("GET /callback?code=a HTTP/1.1\r\n\r\n", 4711).is_none(), "no host");
    }
}
