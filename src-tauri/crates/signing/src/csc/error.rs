//! What a provider's refusals mean.

use super::wire::Fault;
use crate::cms::CmsError;
use crate::pades::PadesError;
use crate::tsp::TspError;

/// Why something was not signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CscError {
    /// The signer rejected it on the phone.
    #[error("rejected on the phone")]
    Rejected,
    /// The signer did not answer in time.
    #[error("the phone did not answer in time")]
    Expired,
    /// The authorisation is used up, expired, or for other digests.
    #[error("the authorisation is not valid for these digests")]
    WrongSad,
    /// PIN or one-time password is wrong.
    #[error("wrong PIN or one-time password")]
    WrongCode,
    /// No signatures left.
    #[error("the quota of signatures is spent")]
    QuotaSpent,
    /// The certificate or its key is disabled, suspended or revoked at the provider.
    #[error("the credential is suspended or disabled")]
    CredentialSuspended,
    /// The session at the provider has ended.
    #[error("the session at the provider is not valid")]
    Unauthorized,
    /// Nobody answers, or the provider answers with a fault of its own.
    #[error("the signing provider does not answer")]
    Down,
    /// No answer in time.
    #[error("the signing provider did not answer in time")]
    Timeout,
    /// Another refusal, in the provider's own code.
    #[error("the signing provider refused: {code}")]
    Refused {
        /// `invalid_request`, …; at most 64 letters of `a-z`, `0-9`, `_`, `-` and `.`.
        code: String,
    },
    /// The answer is not what the specification says.
    #[error("the signing provider's answer has no usable {0}")]
    BadAnswer(&'static str),
    /// The credential asks for a way of authorisation that is not spoken here.
    #[error("the credential asks for another way of authorisation")]
    ModeUnsupported,
    /// There is no usable credential.
    #[error("the provider holds no usable certificate")]
    NoCredential,
    /// The officer stopped it.
    #[error("stopped")]
    Stopped,
    /// No time stamp.
    #[error(transparent)]
    TimeStamp(#[from] TspError),
    /// What the provider signed is something else.
    #[error(transparent)]
    Signature(#[from] CmsError),
    /// The signature could not be put into the document.
    #[error(transparent)]
    Document(#[from] PadesError),
}

impl CscError {
    /// Whether the same question may be asked again soon.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Down | Self::Timeout)
    }

    /// From an answer with an HTTP error status.
    pub(super) fn from_answer(status: u16, fault: Option<&Fault>) -> Self {
        let code = fault.map(|fault| fault.error.to_ascii_lowercase()).unwrap_or_default();
        let words = fault.and_then(|fault| fault.error_description.as_deref()).unwrap_or_default().to_ascii_lowercase();
        match code.as_str() {
            "access_denied" | "authorization_rejected" | "user_rejected" | "rejected" => Self::Rejected,
            "authorization_expired" | "authorization_timeout" | "expired_handle" | "expired" | "timeout" => {
                Self::Expired
            }
            "invalid_sad" | "expired_sad" | "sad_expired" => Self::WrongSad,
            "invalid_otp" | "invalid_pin" => Self::WrongCode,
            "quota_exceeded" | "quota_spent" | "signature_quota_exceeded" => Self::QuotaSpent,
            "credential_suspended" | "credential_disabled" | "credential_revoked" | "credential_expired" => {
                Self::CredentialSuspended
            }
            "invalid_token" | "unauthorized" => Self::Unauthorized,
            // The specification has one code for many faults and tells them apart by words alone (CSC v2 §11.6, §11.10).
            "invalid_request" if words.contains("sad") => Self::WrongSad,
            "invalid_request" if words.contains("otp") || words.contains("pin ") => Self::WrongCode,
            _ if status == 401 => Self::Unauthorized,
            _ if status >= 500 || status == 429 => Self::Down,
            _ => Self::Refused { code: printable(&code, status) },
        }
    }

    /// From a fault of the connection.
    pub(super) fn from_transport(fault: &reqwest::Error) -> Self {
        if fault.is_timeout() { Self::Timeout } else { Self::Down }
    }
}

/// A code that may be shown and logged whatever the provider wrote.
fn printable(code: &str, status: u16) -> String {
    let kept: String =
        code.chars().filter(|letter| letter.is_ascii_alphanumeric() || "_-.".contains(*letter)).take(64).collect();
    if kept.is_empty() { format!("http-{status}") } else { kept }
}
