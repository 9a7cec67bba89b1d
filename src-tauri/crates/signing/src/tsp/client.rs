//! An authority over HTTP (RFC 3161 §3.4), with limits.

use std::time::Duration;

use async_trait::async_trait;
use const_oid::ObjectIdentifier;
use url::Url;

use super::{Expected, Imprint, TimeStampSource, TspError, read_response, request};

/// Largest answer, in bytes.
const MAX_ANSWER: usize = 256 * 1024;

/// Time stamps from one address.
#[derive(Debug, Clone)]
pub struct HttpTimeStamps {
    http: reqwest::Client,
    url: Url,
    policy: Option<ObjectIdentifier>,
    timeout: Duration,
}

impl HttpTimeStamps {
    /// From `url`; at most 15 s for one stamp.
    pub fn new(http: reqwest::Client, url: Url) -> Self {
        Self { http, url, policy: None, timeout: Duration::from_secs(15) }
    }

    /// Asks for a policy and accepts no other.
    pub fn with_policy(self, policy: ObjectIdentifier) -> Self {
        Self { policy: Some(policy), ..self }
    }

    /// With another time limit for one stamp.
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }
}

#[async_trait]
impl TimeStampSource for HttpTimeStamps {
    async fn stamp(&self, imprint: &Imprint) -> Result<Vec<u8>, TspError> {
        let expected = Expected::new(imprint.clone(), self.policy, rand::random());
        let answer = self
            .http
            .post(self.url.clone())
            .header(reqwest::header::CONTENT_TYPE, "application/timestamp-query")
            .timeout(self.timeout)
            .body(request(&expected))
            .send()
            .await
            .map_err(|fault| transport(&fault))?;
        if !answer.status().is_success() {
            return Err(TspError::Http(answer.status().as_u16()));
        }
        let body = crate::http::body(answer, MAX_ANSWER).await.map_err(|fault| match fault {
            crate::http::BodyFault::TooLarge => TspError::TooLarge,
            crate::http::BodyFault::Transport(fault) => transport(&fault),
        })?;
        read_response(&body, &expected)
    }
}

fn transport(fault: &reqwest::Error) -> TspError {
    if fault.is_timeout() { TspError::Timeout } else { TspError::Down }
}
