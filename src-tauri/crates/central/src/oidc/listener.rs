//! The listener on this machine's loopback that the browser comes back to (RFC 8252, 7.3).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use super::claims::same;
use super::page::{DONE, NOT_HERE, REFUSED, TAKEN, TOO_LONG, WRONG};

/// The path of the callback.
const PATH: &str = "/callback";
/// The longest request that is read, in bytes.
const MAX_REQUEST: usize = 16 * 1024;
/// The longest first line of it, in bytes.
const MAX_LINE: usize = 8 * 1024;
/// Lines of headers at most.
const MAX_HEADERS: usize = 64;
/// How long one connection may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections that are listened to at once: browsers open some ahead.
const MAX_CONNECTIONS: usize = 64;
/// Where the browser can come back to: by the literal addresses, for a name may resolve to anything (RFC 8252, 8.3).
const PLACES: [IpAddr; 2] = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];

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

/// Lets one answer in: the first that belongs to the request.
#[derive(Clone)]
pub struct Gate(Arc<Expected>);

struct Expected {
    host: String,
    state: String,
    taken: AtomicBool,
    others: AtomicBool,
}

impl Gate {
    /// Whether answers came that belong to another request.
    pub fn met_others(&self) -> bool {
        self.0.others.load(Ordering::Relaxed)
    }

    /// Whether this answer is the one. At most one ever is.
    fn takes(&self) -> bool {
        !self.0.taken.swap(true, Ordering::SeqCst)
    }
}

/// An open listener.
pub struct Listener {
    socket: TcpListener,
    host: String,
}

impl Listener {
    /// Opens a port that the system chooses, on 127.0.0.1 or, where that cannot be bound, on ::1.
    pub async fn open() -> std::io::Result<Self> {
        Self::open_at(&PLACES).await
    }

    /// The same at the first of these places that can be bound.
    pub(super) async fn open_at(places: &[IpAddr]) -> std::io::Result<Self> {
        let mut refused = std::io::Error::from(std::io::ErrorKind::AddrNotAvailable);
        for place in places {
            match TcpListener::bind(SocketAddr::new(*place, 0)).await {
                // The literal of an IPv6 address stands in brackets, and `Display` puts it there.
                Ok(socket) => return Ok(Self { host: socket.local_addr()?.to_string(), socket }),
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }

    /// Where the browser is sent back to.
    pub fn redirect_uri(&self) -> String {
        format!("http://{}{PATH}", self.host)
    }

    /// What lets the answer with this state in.
    pub fn gate(&self, state: &str) -> Gate {
        let expected = Expected {
            host: self.host.clone(),
            state: state.to_owned(),
            taken: AtomicBool::new(false),
            others: AtomicBool::new(false),
        };
        Gate(Arc::new(expected))
    }

    /// Waits for the answer, takes it and closes the port. Everything else is refused, and the wait goes on: an answer with
    /// another state, an empty connection, an icon, another path, another host, another method.
    pub async fn callback(self, gate: Gate) -> Callback {
        let mut open = FuturesUnordered::new();
        let callback = loop {
            tokio::select! {
                accepted = self.socket.accept(), if open.len() < MAX_CONNECTIONS => match accepted {
                    Ok((stream, _)) => open.push(attend(stream, gate.clone())),
                    // Out of descriptors or the like: it may pass, and the caller's own patience ends the wait.
                    Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
                },
                Some(answered) = open.next(), if !open.is_empty() => if let Some(callback) = answered {
                    break callback;
                },
            }
        };
        // Whoever has come at the same time is told that it is over.
        tokio::spawn(async move { while open.next().await.is_some() {} });
        callback
    }
}

async fn attend(mut stream: TcpStream, gate: Gate) -> Option<Callback> {
    let work = async {
        let (page, callback, accepts) = match read(&mut stream).await? {
            Read::TooLong => (TOO_LONG, None, String::new()),
            Read::Whole(request) => {
                let accepts = header(&request, "accept-language").unwrap_or_default().to_owned();
                let (page, callback) = judge(parse(&request, &gate.0.host), &gate);
                (page, callback, accepts)
            }
        };
        // The page is a courtesy: a browser that has gone does not undo the sign-in.
        let _ = stream.write_all(page.response(&accepts).as_bytes()).await;
        let _ = stream.shutdown().await;
        Some(callback)
    };
    tokio::time::timeout(PATIENCE, work).await.ok().flatten().flatten()
}

/// What the browser is shown, and the answer when it is the one.
fn judge(callback: Option<Callback>, gate: &Gate) -> (super::page::Page, Option<Callback>) {
    let Some(callback) = callback else { return (NOT_HERE, None) };
    if !callback.state.as_deref().is_some_and(|state| same(state, &gate.0.state)) {
        gate.0.others.store(true, Ordering::Relaxed);
        return (WRONG, None);
    }
    if !gate.takes() {
        return (TAKEN, None);
    }
    let page = if callback.error.is_some() || callback.code.is_none() { REFUSED } else { DONE };
    (page, Some(callback))
}

enum Read {
    Whole(String),
    TooLong,
}

/// Reads up to the end of the headers; none when the connection broke off or does not speak text.
async fn read(stream: &mut TcpStream) -> Option<Read> {
    let mut held = Vec::new();
    let mut part = [0; 2048];
    loop {
        let count = stream.read(&mut part).await.ok()?;
        if count == 0 {
            return None;
        }
        let seen = held.len().saturating_sub(3);
        held.extend_from_slice(part.get(..count)?);
        let first = held.iter().position(|byte| *byte == b'\n').unwrap_or(held.len());
        if held.len() > MAX_REQUEST || first > MAX_LINE {
            return Some(Read::TooLong);
        }
        if held.get(seen..)?.windows(4).any(|end| end == b"\r\n\r\n") {
            let request = String::from_utf8(held).ok()?;
            let headers = request.split("\r\n").skip(1).take_while(|line| !line.is_empty()).count();
            return Some(if headers > MAX_HEADERS { Read::TooLong } else { Read::Whole(request) });
        }
    }
}

/// The value of a header that stands in a request once.
fn header<'a>(request: &'a str, wanted: &str) -> Option<&'a str> {
    let mut found = request.split("\r\n").skip(1).take_while(|line| !line.is_empty()).filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case(wanted).then(|| value.trim())
    });
    let value = found.next()?;
    found.next().is_none().then_some(value)
}

/// A callback is a `GET` of the one path, to this host and port, with each parameter at most once.
fn parse(request: &str, own: &str) -> Option<Callback> {
    let mut first = request.split("\r\n").next()?.split(' ');
    let (method, target, version) = (first.next()?, first.next()?, first.next()?);
    if method != "GET" || !version.starts_with("HTTP/1.") || first.next().is_some() || !target.starts_with('/') {
        return None;
    }
    let url = Url::parse(&format!("http://{own}{target}")).ok()?;
    if header(request, "host")? != own || url.path() != PATH {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_callback_is_a_callback() {
        const OWN: &str = "127.0.0.1:4711";
        let get = |target: &str, host: &str| parse(&format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n"), OWN);
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
        assert!(parse("POST /callback?code=a HTTP/1.1\r\nHost: 127.0.0.1:4711\r\n\r\n", OWN).is_none());
        assert!(parse("GET /callback?code=a HTTP/1.1\r\n\r\n", OWN).is_none(), "no host");
        let two = "GET /callback?code=a HTTP/1.1\r\nHost: 127.0.0.1:4711\r\nHost: 127.0.0.1:4711\r\n\r\n";
        assert!(parse(two, OWN).is_none(), "two hosts");
        assert!(parse("GET /callback?code=a x HTTP/1.1\r\nHost: 127.0.0.1:4711\r\n\r\n", OWN).is_none(), "four words");
        let six = parse("GET /callback?code=a HTTP/1.1\r\nHost: [::1]:4711\r\n\r\n", "[::1]:4711");
        assert!(six.is_some(), "the literal of IPv6");
    }

    #[tokio::test]
    async fn where_the_first_place_cannot_be_bound_the_second_is() {
        // 192.0.2.1 is for documentation (RFC 5737): no machine has it.
        let places = [IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        match Listener::open_at(&places).await {
            Ok(listener) => {
                assert!(listener.redirect_uri().starts_with("http://[::1]:"), "{}", listener.redirect_uri());
                assert!(listener.redirect_uri().ends_with("/callback"));
            }
            // A machine without IPv6 has no second place, and says so.
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::AddrNotAvailable),
        }
        assert!(Listener::open_at(&places[..1]).await.is_err());
        assert!(Listener::open().await.unwrap().redirect_uri().starts_with("http://127.0.0.1:"));
    }
}
