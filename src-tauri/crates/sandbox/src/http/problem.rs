//! Errors as RFC 9457 problem details.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gishe_protocol::problem::{Problem, kinds};

use crate::identity::NONCE;
use crate::ports::TokenRefusal;
use crate::register::{AddressesError, ChangesError, RegisterError, UploadError};

/// 460, which tus gives to a digest that differs.
pub const CHECKSUM_MISMATCH: u16 = 460;

/// A problem on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble(Problem, Option<Challenge>);

/// What a desk is told to do about its token.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Challenge {
    /// Its proof does not hold (RFC 9449, 7.1).
    Proof,
    /// Its proof is to be made anew with this nonce (RFC 9449, 9).
    Nonce(String),
}

impl Trouble {
    /// A problem of a kind ([`kinds`]) under a status.
    pub fn new(status: u16, kind: &str, title: &str) -> Self {
        Self(Problem { kind: kind.to_owned(), title: title.to_owned(), status, detail: None }, None)
    }

    /// What happened this time.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// 400.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(400, kinds::BAD_REQUEST, "The request is not understood").detail(detail)
    }

    /// 401; the detail is for whoever reads the log of a desk.
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(401, kinds::UNAUTHORIZED, "The access token is not accepted").detail(detail)
    }

    /// 401 to a token that is bound to a key; with a nonce, the proof is worth making anew.
    pub fn unproven(refusal: TokenRefusal, nonce: Option<String>) -> Self {
        let challenge = match (refusal, nonce) {
            (TokenRefusal::Nonce, Some(nonce)) => Some(Challenge::Nonce(nonce)),
            (TokenRefusal::Nonce | TokenRefusal::Proof(_), _) => Some(Challenge::Proof),
            (TokenRefusal::Expired | TokenRefusal::Invalid, _) => None,
        };
        Self(Self::unauthorized(refusal.to_string()).0, challenge)
    }

    /// 403.
    pub fn forbidden() -> Self {
        Self::new(403, kinds::FORBIDDEN, "Outside the account's scopes")
    }

    /// 404.
    pub fn not_found() -> Self {
        Self::new(404, kinds::NOT_FOUND, "Not here")
    }

    /// 413.
    pub fn too_large() -> Self {
        Self::new(413, kinds::TOO_LARGE, "Too large")
    }

    /// The problem of a bare status, as a fault that was asked for gives it.
    pub fn of_status(status: u16) -> Self {
        let kind = match status {
            401 => kinds::UNAUTHORIZED,
            403 => kinds::FORBIDDEN,
            404 => kinds::NOT_FOUND,
            409 => kinds::CONTRADICTION,
            410 => kinds::CURSOR_EXPIRED,
            413 => kinds::TOO_LARGE,
            426 => kinds::PROTOCOL,
            CHECKSUM_MISMATCH => kinds::CHECKSUM,
            500.. => kinds::CENTRAL,
            _ => kinds::BAD_REQUEST,
        };
        Self::new(status, kind, "A fault that was asked for")
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self.0).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        let headers = response.headers_mut();
        if self.0.status == 401 {
            let challenge = match &self.1 {
                None => "Bearer realm=\"gishe\", error=\"invalid_token\"",
                Some(Challenge::Proof) => "DPoP realm=\"gishe\", error=\"invalid_dpop_proof\", algs=\"ES256\"",
                Some(Challenge::Nonce(_)) => "DPoP realm=\"gishe\", error=\"use_dpop_nonce\", algs=\"ES256\"",
            };
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
            if let Some(Challenge::Nonce(nonce)) = &self.1
                && let Ok(nonce) = HeaderValue::from_str(nonce)
            {
                headers.insert(NONCE, nonce);
            }
        }
        if self.0.status == 426 {
            headers.insert(header::UPGRADE, HeaderValue::from_static("gishe/1"));
        }
        response
    }
}

impl From<RegisterError> for Trouble {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::UnknownCase => Self::not_found(),
            RegisterError::WrongState => {
                Self::new(409, kinds::CONTRADICTION, "The state of the case does not allow it")
            }
            error => {
                tracing::error!(%error, "the register failed");
                Self::new(500, kinds::CENTRAL, "The register failed")
            }
        }
    }
}

impl From<ChangesError> for Trouble {
    fn from(error: ChangesError) -> Self {
        match error {
            ChangesError::Expired => Self::new(410, kinds::CURSOR_EXPIRED, "The cursor cannot be gone on from"),
            ChangesError::Store(error) => error.into(),
        }
    }
}

impl From<AddressesError> for Trouble {
    fn from(error: AddressesError) -> Self {
        match error {
            AddressesError::Line { .. } => Self::bad_request(error.to_string()),
            AddressesError::Torn | AddressesError::Differs => {
                Self::new(CHECKSUM_MISMATCH, kinds::CHECKSUM, "The register is not whole").detail(error.to_string())
            }
            AddressesError::Store(error) => error.into(),
        }
    }
}

impl From<UploadError> for Trouble {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::Unknown => Self::not_found(),
            UploadError::WrongOffset(at) => {
                Self::new(409, kinds::CONTRADICTION, "The upload stands elsewhere").detail(format!("at byte {at}"))
            }
            UploadError::TooLarge => Self::too_large(),
            UploadError::DigestDiffers => Self::new(CHECKSUM_MISMATCH, kinds::CHECKSUM, "The digest differs"),
            UploadError::Store(error) => error.into(),
        }
    }
}
