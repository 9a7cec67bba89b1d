//! Where the authorisation server of a provider stands, and what it can do.

use std::time::Duration;

use serde::Deserialize;
use url::Url;

use super::CscError;
use super::call::read;
use super::info::Info;

const TIMEOUT: Duration = Duration::from_secs(20);

/// Addresses and abilities.
#[derive(Debug, Clone)]
pub(super) struct Endpoints {
    pub authorize: Url,
    pub token: Url,
    pub revoke: Option<Url>,
    /// Takes requests before the browser comes (RFC 9126).
    pub pushed: Option<Url>,
    /// Takes `authorization_details` of the type `credential` (RFC 9396).
    pub details: bool,
    /// Wants the client's secret in a header and nowhere else.
    pub basic: bool,
    pub issuer: Option<String>,
    /// Says in every answer who it is (RFC 9207).
    pub tells_issuer: bool,
}

/// Metadata of an authorisation server (RFC 8414 §2).
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: Url,
    token_endpoint: Url,
    #[serde(default)]
    revocation_endpoint: Option<Url>,
    #[serde(default)]
    pushed_authorization_request_endpoint: Option<Url>,
    #[serde(default)]
    authorization_details_types_supported: Vec<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl Endpoints {
    /// As the provider's description leads to them.
    pub async fn of(http: &reqwest::Client, info: &Info) -> Result<Self, CscError> {
        match (&info.oauth2_issuer, &info.oauth2) {
            (Some(issuer), _) => Self::discover(http, issuer).await,
            (None, Some(base)) => Self::below(base),
            (None, None) => Err(CscError::Unsupported("way of signing in")),
        }
    }

    /// Below the base address of `info`; some providers write its `oauth2` into it.
    fn below(base: &str) -> Result<Self, CscError> {
        let bad = |_| CscError::BadAnswer("address");
        let trimmed = base.trim_end_matches('/');
        let folder = if trimmed.ends_with("/oauth2") { format!("{trimmed}/") } else { format!("{trimmed}/oauth2/") };
        let folder = Url::parse(&folder).map_err(bad)?;
        let at = |name: &str| folder.join(name).map_err(bad);
        Ok(Self {
            authorize: at("authorize")?,
            token: at("token")?,
            revoke: Some(at("revoke")?),
            pushed: None,
            details: false,
            basic: false,
            issuer: None,
            tells_issuer: false,
        })
    }

    async fn discover(http: &reqwest::Client, issuer: &str) -> Result<Self, CscError> {
        let bad = CscError::BadAnswer("metadata");
        let mut found: Option<Metadata> = None;
        for place in places(issuer).ok_or(CscError::BadAnswer("address"))? {
            let answer = http.get(place).timeout(TIMEOUT).send().await;
            let (status, text, retry_after) = read(answer.map_err(|fault| CscError::from_transport(&fault))?).await?;
            match status {
                200 => {
                    found = Some(serde_json::from_slice(&text).map_err(|_| bad.clone())?);
                    break;
                }
                429 | 500.. => return Err(CscError::from_answer(status, None, retry_after)),
                _ => {}
            }
        }
        // A server that says it is another is another (RFC 8414 §3.3).
        let found = found.filter(|found| found.issuer == issuer).ok_or(bad)?;
        let has = |list: &[String], name: &str| list.iter().any(|entry| entry == name);
        let methods = &found.token_endpoint_auth_methods_supported;
        Ok(Self {
            details: has(&found.authorization_details_types_supported, "credential"),
            basic: has(methods, "client_secret_basic") && !has(methods, "client_secret_post"),
            authorize: found.authorization_endpoint,
            token: found.token_endpoint,
            revoke: found.revocation_endpoint,
            pushed: found.pushed_authorization_request_endpoint,
            issuer: Some(found.issuer),
            tells_issuer: found.authorization_response_iss_parameter_supported,
        })
    }
}

/// Where the metadata of an issuer may stand (RFC 8414 §3.1, §5): between host and path, and as OpenID Connect has it.
fn places(issuer: &str) -> Option<[Url; 3]> {
    let base = Url::parse(issuer).ok()?;
    let path = base.path().trim_end_matches('/').to_owned();
    let at = |path: String| {
        let mut place = base.clone();
        place.set_path(&path);
        place
    };
    Some([
        at(format!("/.well-known/oauth-authorization-server{path}")),
        at(format!("{path}/.well-known/oauth-authorization-server")),
        at(format!("{path}/.well-known/openid-configuration")),
    ])
}
