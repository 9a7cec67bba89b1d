//! Reading answers without trusting their size.

use std::time::Duration;

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(8);

/// A client for the provider or time-stamp authority at `place`, through `proxy` where one is given: follows no redirect, for a
/// signature is asked of whom it is asked. Plain HTTP needs no trusted roots, so that a machine without any can still practise.
///
/// # Errors
/// When the TLS library cannot start, or the proxy's address cannot be used.
pub fn client_through(place: &url::Url, proxy: Option<&url::Url>) -> Result<reqwest::Client, reqwest::Error> {
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).connect_timeout(CONNECT);
    let builder = if place.scheme() == "http" { builder.tls_certs_only([]) } else { builder };
    match proxy {
        Some(proxy) => builder.proxy(reqwest::Proxy::all(proxy.clone())?).build(),
        None => builder.build(),
    }
}

/// The same without a proxy but that of the environment.
///
/// # Errors
/// When the TLS library cannot start.
pub fn client(place: &url::Url) -> Result<reqwest::Client, reqwest::Error> {
    client_through(place, None)
}

/// A client for issuers, responders and lists, through `proxy` where one is given: follows no redirect. Their addresses are
/// plain HTTP as a rule, and what comes is signed.
///
/// # Errors
/// When the TLS library cannot start, or the proxy's address cannot be used.
pub fn fetching_client(proxy: Option<&url::Url>) -> Result<reqwest::Client, reqwest::Error> {
    let builder = || -> Result<reqwest::ClientBuilder, reqwest::Error> {
        let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).connect_timeout(CONNECT);
        Ok(match proxy {
            Some(proxy) => builder.proxy(reqwest::Proxy::all(proxy.clone())?),
            None => builder,
        })
    };
    // A machine without trusted roots can still ask over plain HTTP.
    builder()?.build().or_else(|_| builder()?.tls_certs_only([]).build())
}

/// Why a body was not read.
#[derive(Debug)]
pub(crate) enum BodyFault {
    /// More than the limit.
    TooLarge,
    /// The connection broke or timed out.
    Transport(reqwest::Error),
}

/// The body, at most `limit` bytes, whatever the header says.
pub(crate) async fn body(mut answer: reqwest::Response, limit: usize) -> Result<Vec<u8>, BodyFault> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(BodyFault::Transport)? {
        if body.len() + chunk.len() > limit {
            return Err(BodyFault::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
