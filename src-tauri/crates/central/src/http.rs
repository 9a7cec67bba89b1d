//! The HTTP client and what it may talk to.

use std::net::IpAddr;
use std::time::Duration;

use gishe_protocol::PROTOCOL_VERSION;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Certificate, Client, redirect};
use thiserror::Error;
use url::{Host, Url};

/// Names the protocol version on every request.
const PROTOCOL: HeaderName = HeaderName::from_static("gishe-protocol");
/// Until a connection stands.
const CONNECT: Duration = Duration::from_secs(8);
/// Between two reads. Central sends a sign of life on its event stream more often than this.
const SILENCE: Duration = Duration::from_secs(45);
/// For a whole reply that is not a stream.
pub const REPLY: Duration = Duration::from_secs(60);

/// For a register that goes up as a whole.
pub const UPLOAD: Duration = Duration::from_secs(300);

/// Whom TLS trusts.
#[derive(Debug, Clone, Default)]
pub enum Roots {
    /// The operating system's roots.
    #[default]
    System,
    /// These and no others, PEM.
    Pem(Vec<u8>),
}

/// Why no client can be made.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// Plain HTTP to another machine.
    #[error("plain HTTP is spoken only to this machine")]
    NotHttps,
    /// Not an address that paths can be added to, or one with a user name, a query or a fragment.
    #[error("not a base address")]
    NotABase,
    /// The roots are not PEM certificates.
    #[error("the trusted roots cannot be read")]
    Roots,
    /// The TLS library could not start.
    #[error("the HTTP client cannot start")]
    Client(#[source] reqwest::Error),
}

/// Where central is and whom to trust.
#[derive(Debug, Clone)]
pub struct HttpConfig {
    base: Url,
    roots: Roots,
    silence: Duration,
}

impl HttpConfig {
    /// Central at `base` (`https://central.example` or with a path before `/v1`).
    ///
    /// # Errors
    /// [`ConfigError::NotHttps`] and [`ConfigError::NotABase`].
    pub fn new(base: &Url, roots: Roots) -> Result<Self, ConfigError> {
        check_endpoint(base)?;
        let mut base = base.clone();
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        Ok(Self { base, roots, silence: SILENCE })
    }

    /// Changes how long a stream may say nothing.
    #[must_use]
    pub fn with_silence(mut self, silence: Duration) -> Self {
        self.silence = silence;
        self
    }

    pub(crate) fn connect(self) -> Result<Http, ConfigError> {
        let client = client(&self.roots, &self.base, self.silence)?;
        Ok(Http { client, base: self.base })
    }
}

/// HTTPS, or HTTP to this machine; no user name, query or fragment.
pub fn check_endpoint(url: &Url) -> Result<(), ConfigError> {
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(url) => {}
        _ => return Err(ConfigError::NotHttps),
    }
    let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    if plain && url.fragment().is_none() { Ok(()) } else { Err(ConfigError::NotABase) }
}

/// Whether an address is this machine itself: a loopback number, or the name that stands for it.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// A client of one place, that follows no redirect: a token is never carried elsewhere.
pub fn client(roots: &Roots, place: &Url, silence: Duration) -> Result<Client, ConfigError> {
    let loopback = is_loopback(place);
    let mut headers = HeaderMap::new();
    headers.insert(PROTOCOL, HeaderValue::from(PROTOCOL_VERSION));
    let mut builder = Client::builder()
        .user_agent(concat!("gishe/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers)
        .redirect(redirect::Policy::none())
        .connect_timeout(CONNECT)
        .read_timeout(silence)
        .https_only(!loopback);
    if loopback {
        builder = builder.no_proxy();
    }
    if let Roots::Pem(pem) = roots {
        let certificates = Certificate::from_pem_bundle(pem).map_err(|_| ConfigError::Roots)?;
        if certificates.is_empty() {
            return Err(ConfigError::Roots);
        }
        builder = builder.tls_certs_only(certificates);
    } else if place.scheme() == "http" {
        // Nothing is encrypted here, so that a machine on which no roots are installed can still practise.
        builder = builder.tls_certs_only([]);
    }
    builder.build().map_err(ConfigError::Client)
}

/// A client and where central is.
#[derive(Debug, Clone)]
pub struct Http {
    /// The client.
    pub client: Client,
    /// Ends with a slash.
    pub base: Url,
}

impl Http {
    /// The address of a path under `v1`, its segments escaped.
    pub fn v1(&self, segments: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push("v1").extend(segments);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_spoken_only_to_this_machine() {
        for (url, allowed) in [
            ("https://central.example", true),
            ("https://central.example/gishe", true),
            ("http://127.0.0.1:8080", true),
            ("http://[::1]:8080", true),
            ("http://localhost:1", true),
            ("http://central.example", false),
            ("http://127.0.0.1.example", false),
            ("http://localhost.example", false),
            ("ftp://127.0.0.1", false),
            ("https://user@central.example", false),
            ("https://central.example/?a=b", false),
        ] {
            assert_eq!(HttpConfig::new(&Url::parse(url).unwrap(), Roots::System).is_ok(), allowed, "{url}");
        }
    }

    #[test]
    fn paths_are_added_and_escaped() {
        let base = Url::parse("http://localhost/gishe").unwrap();
        let http = HttpConfig::new(&base, Roots::System).unwrap().connect().unwrap();
        let url = http.v1(&["blobs", "../x"], &[("scope", "district:09")]);
        assert_eq!(url.as_str(), "http://localhost/gishe/v1/blobs/..%2Fx?scope=district%3A09");
    }

    #[test]
    fn roots_that_are_no_certificates_are_refused() {
        let base = Url::parse("https://central.example").unwrap();
        let config = HttpConfig::new(&base, Roots::Pem(b"nothing".to_vec())).unwrap();
        assert!(matches!(config.connect(), Err(ConfigError::Roots)));
    }
}
