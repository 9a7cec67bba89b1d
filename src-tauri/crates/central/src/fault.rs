//! From what HTTP says to what the exchange understands.

use std::error::Error;
use std::io;
use std::time::Duration;

use gishe_protocol::problem::{Problem, kinds};
use gishe_sync::ports::CentralFault;
use reqwest::{Response, StatusCode, header};

/// Bytes of a problem that are read.
const MAX_PROBLEM: usize = 64 * 1024;
/// How much later, when central asks to come again and does not say when.
const LATER: Duration = Duration::from_secs(30);
/// Nobody is sent away for longer.
const LATEST: Duration = Duration::from_secs(3600);

/// The fault of a request that got no reply, or whose reply broke off.
pub fn of_request(error: &reqwest::Error) -> CentralFault {
    if untrusted(error) {
        CentralFault::Tls
    } else if error.is_timeout() {
        CentralFault::Timeout
    } else if error.is_body() || error.is_decode() {
        CentralFault::Torn
    } else {
        CentralFault::Unreachable
    }
}

/// Whether the certificate is what failed. The TLS library's error lies somewhere down the chain of causes.
fn untrusted(error: &reqwest::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(link) = cause {
        if link.to_string().contains("invalid peer certificate") {
            return true;
        }
        let inner = link.downcast_ref::<io::Error>().and_then(|io| io.get_ref());
        cause = inner.map(|inner| inner as &(dyn Error + 'static)).or_else(|| link.source());
    }
    false
}

/// A good reply, or the fault that its status and problem details name (RFC 9457).
pub async fn checked(response: Response) -> Result<Response, CentralFault> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let later = retry_after(&response);
    let problem = problem(response).await;
    Err(of_status(status, problem.as_ref().map(|problem| problem.kind.as_str()), later))
}

fn of_status(status: StatusCode, kind: Option<&str>, later: Option<Duration>) -> CentralFault {
    match (status.as_u16(), kind) {
        (401, _) => CentralFault::Unauthorized,
        (403, _) => CentralFault::Forbidden,
        (404, _) => CentralFault::NotFound,
        (410, Some(kinds::CURSOR_EXPIRED)) => CentralFault::CursorExpired,
        (413, _) => CentralFault::TooLarge,
        (426, _) => CentralFault::ProtocolMismatch { min: 0, max: 0 },
        (429, _) => CentralFault::Busy { after: later.unwrap_or(LATER) },
        (460, _) => CentralFault::Checksum,
        (503, _) if later.is_some() => CentralFault::Busy { after: later.unwrap_or(LATER) },
        (status @ 500.., _) => CentralFault::ServerError { status },
        (300..=399, _) => CentralFault::Malformed("a redirect"),
        (status, _) => CentralFault::Refused { status },
    }
}

/// `Retry-After` in seconds (RFC 9110, 10.2.3); its other form, a date, is not used between programs.
fn retry_after(response: &Response) -> Option<Duration> {
    let text = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    let seconds: u64 = text.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(LATEST))
}

async fn problem(response: Response) -> Option<Problem> {
    let kind = response.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
    if !kind.starts_with("application/problem+json") {
        return None;
    }
    let body = bounded(response, MAX_PROBLEM).await.ok()?;
    serde_json::from_slice(&body).ok()
}

/// The body of a reply, no larger than allowed.
pub async fn bounded(mut response: Response, max: usize) -> Result<Vec<u8>, CentralFault> {
    let too_large = CentralFault::Malformed("a reply larger than allowed");
    if response.content_length().is_some_and(|length| length > max as u64) {
        return Err(too_large);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| of_request(&error))? {
        if body.len() + chunk.len() > max {
            return Err(too_large);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Carries a fault through readers that speak `io::Error`.
pub fn to_io(error: &reqwest::Error) -> io::Error {
    io::Error::other(of_request(error))
}

/// The fault that a reader carried, or what its own error means.
pub fn of_io(error: &io::Error) -> CentralFault {
    let carried = error.get_ref().and_then(|inner| inner.downcast_ref::<CentralFault>());
    match carried {
        Some(fault) => fault.clone(),
        None if error.kind() == io::ErrorKind::UnexpectedEof => CentralFault::Torn,
        None => CentralFault::Malformed("a stream that cannot be unpacked"),
    }
}
