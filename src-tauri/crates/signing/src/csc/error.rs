//! What a provider's refusals mean.

use super::wire::Fault;
use crate::cms::CmsError;
use crate::pades::PadesError;
use crate::tsp::TspError;

/// Why something was not signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CscError {
    /// The signer rejected it on the phone or in the browser.
    #[error("rejected by the signer")]
    Rejected,
    /// The signer did not answer in time.
    #[error("the signer did not answer in time")]
    Expired,
    /// The authorisation is used up, was given to another, or for other digests.
    #[error("the authorisation is not valid for these digests")]
    WrongSad,
    /// The authorisation was good once; its time is over.
    #[error("the authorisation has expired")]
    ExpiredSad,
    /// PIN, one-time password or response is wrong.
    #[error("wrong PIN or one-time password")]
    WrongCode {
        /// How often it may still be tried, where the provider says so.
        tries_left: Option<u32>,
    },
    /// Too many wrong codes: the provider has locked the credential.
    #[error("the credential is locked after too many wrong codes")]
    CodeLocked,
    /// The credential wants a PIN or one-time password, and nobody gave it.
    #[error("a PIN or one-time password is wanted")]
    CodeWanted,
    /// No signatures left.
    #[error("the quota of signatures is spent")]
    QuotaSpent,
    /// More digests at once than the provider takes.
    #[error("more signatures at once than the provider makes")]
    TooManyHashes,
    /// The key is disabled at the provider.
    #[error("the signing key is disabled")]
    CredentialDisabled,
    /// The certificate is suspended.
    #[error("the certificate is suspended")]
    CredentialSuspended,
    /// The certificate is revoked.
    #[error("the certificate is revoked")]
    CredentialRevoked,
    /// The certificate has ended.
    #[error("the certificate has expired")]
    CredentialExpired,
    /// There is no usable credential.
    #[error("the provider holds no usable certificate")]
    NoCredential,
    /// The session at the provider has ended, or the token was never good.
    #[error("the session at the provider is not valid")]
    Unauthorized,
    /// The provider did not let the person or the program in.
    #[error("the provider refused the sign-in: {code}")]
    SignInRefused {
        /// Its code: `access_denied`, `invalid_client`; see [`CscError::Refused`].
        code: String,
    },
    /// What came back from the browser does not belong to what was asked (state, issuer).
    #[error("the browser's answer belongs to another question")]
    Forged,
    /// The browser could not be opened, or nothing can listen for its return.
    #[error("no browser")]
    NoBrowser,
    /// Nobody answers, or the provider answers with a fault of its own.
    #[error("the signing provider does not answer")]
    Down,
    /// The provider's TLS certificate is not trusted on this computer.
    #[error("the provider's TLS certificate is not trusted")]
    Untrusted,
    /// No answer in time.
    #[error("the signing provider did not answer in time")]
    Timeout,
    /// Too many questions.
    #[error("the signing provider is asked too often")]
    Busy {
        /// After how many seconds it may be asked again, where the provider says so.
        seconds: Option<u32>,
    },
    /// The provider offers no way that is spoken here.
    #[error("the provider offers no supported {0}")]
    Unsupported(&'static str),
    /// Another refusal, in the provider's own code.
    #[error("the signing provider refused: {code}")]
    Refused {
        /// `invalid_request`, …; at most 64 letters of `a-z`, `A-Z`, `0-9`, `_`, `-` and `.`.
        code: String,
    },
    /// The answer is not what the specification says.
    #[error("the signing provider's answer has no usable {0}")]
    BadAnswer(&'static str),
    /// Fewer or more signatures than digests; none of them is used.
    #[error("the provider made {got} signatures for {asked} digests")]
    WrongCount {
        /// Digests that were sent.
        asked: usize,
        /// Values that came.
        got: usize,
    },
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

/// Codes that mean one thing wherever they come from: the specification's, and those that vendors add.
const CODES: &[(&[&str], CscError)] = &[
    (
        &["access_denied", "authorization_rejected", "user_rejected", "rejected", "user_cancelled", "canceled_by_user"],
        CscError::Rejected,
    ),
    (
        &[
            "authorization_expired",
            "authorization_timeout",
            "expired_handle",
            "expired",
            "timeout",
            "user_timeout",
            "transaction_expired",
        ],
        CscError::Expired,
    ),
    (&["invalid_sad", "invalid_hash", "hash_mismatch"], CscError::WrongSad),
    (&["expired_sad", "sad_expired"], CscError::ExpiredSad),
    (
        &["invalid_otp", "invalid_pin", "wrong_pin", "wrong_otp", "invalid_authentication_data", "otp_expired"],
        CscError::WrongCode { tries_left: None },
    ),
    (&["credential_locked", "pin_locked", "otp_locked", "user_locked", "account_locked"], CscError::CodeLocked),
    (
        &["quota_exceeded", "quota_spent", "signature_quota_exceeded", "insufficient_credit", "limit_exceeded"],
        CscError::QuotaSpent,
    ),
    (&["too_many_hashes", "too_many_signatures"], CscError::TooManyHashes),
    (&["credential_disabled", "key_disabled"], CscError::CredentialDisabled),
    (&["credential_suspended", "certificate_suspended"], CscError::CredentialSuspended),
    (&["credential_revoked", "certificate_revoked"], CscError::CredentialRevoked),
    (&["credential_expired", "certificate_expired"], CscError::CredentialExpired),
    (&["invalid_token", "expired_token", "unauthorized", "token_expired"], CscError::Unauthorized),
    (&["temporarily_unavailable", "server_error"], CscError::Down),
    (&["too_many_requests", "rate_limit_exceeded"], CscError::Busy { seconds: None }),
    (&["unsupported_response_type", "unsupported_grant_type"], CscError::Unsupported("authorisation")),
];

/// The specification has one code, `invalid_request`, for many faults and tells them apart by words alone (CSC v2 §11.6,
/// §11.10). Every word of a row must be there; the first row that fits decides.
const WORDS: &[(&[&str], CscError)] = &[
    (&["access token"], CscError::Unauthorized),
    (&["parameter handle"], CscError::Expired),
    (&["parameter responseid"], CscError::Expired),
    (&["parameter requestid"], CscError::Expired),
    (&["missing", "parameter otp"], CscError::CodeWanted),
    (&["missing", "parameter pin"], CscError::CodeWanted),
    (&["sad", "expired"], CscError::ExpiredSad),
    (&["not authorized by the sad"], CscError::WrongSad),
    (&["parameter sad"], CscError::WrongSad),
    (&["sad", "invalid"], CscError::WrongSad),
    (&["locked"], CscError::CodeLocked),
    (&["suspended"], CscError::CredentialSuspended),
    (&["revoked"], CscError::CredentialRevoked),
    (&["certificate", "expired"], CscError::CredentialExpired),
    (&["disabled"], CscError::CredentialDisabled),
    (&["quota"], CscError::QuotaSpent),
    (&["signatures", "too high"], CscError::TooManyHashes),
    (&["too many", "hash"], CscError::TooManyHashes),
    (&["parameter otp"], CscError::WrongCode { tries_left: None }),
    (&["parameter pin"], CscError::WrongCode { tries_left: None }),
    (&["otp", "invalid"], CscError::WrongCode { tries_left: None }),
    (&["pin", "invalid"], CscError::WrongCode { tries_left: None }),
    (&["wrong", "pin"], CscError::WrongCode { tries_left: None }),
    (&["wrong", "otp"], CscError::WrongCode { tries_left: None }),
];

impl CscError {
    /// Whether the same question may be asked again soon.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Down | Self::Timeout | Self::Busy { .. })
    }

    /// From an answer with an HTTP error status; `retry_after` in seconds.
    pub(super) fn from_answer(status: u16, fault: Option<&Fault>, retry_after: Option<u32>) -> Self {
        let code = fault.map(|fault| fault.error.to_ascii_lowercase()).unwrap_or_default();
        let words = fault.and_then(|fault| fault.error_description.as_deref()).unwrap_or_default().to_ascii_lowercase();
        // What everybody means by these, whatever the body says.
        match status {
            429 => return Self::Busy { seconds: retry_after },
            501 => return Self::Unsupported("method"),
            500.. => return Self::Down,
            _ => {}
        }
        let named = CODES.iter().find(|(codes, _)| codes.contains(&code.as_str())).map(|(_, error)| error);
        let told = || {
            let fits = |row: &&(&[&str], Self)| row.0.iter().all(|word| words.contains(word));
            WORDS.iter().find(fits).map(|(_, error)| error)
        };
        // A lock is told by words beside the code of a wrong one.
        let locked = words.contains("locked").then_some(&Self::CodeLocked);
        let wrong = matches!(named, Some(Self::WrongCode { .. }));
        match if wrong { locked.or(named) } else { named.or_else(told) } {
            Some(Self::WrongCode { .. }) => Self::WrongCode { tries_left: tries_left(fault, &words) },
            Some(Self::Busy { .. }) => Self::Busy { seconds: retry_after },
            Some(error) => error.clone(),
            None if status == 401 => Self::Unauthorized,
            None => Self::Refused { code: printable(&code, status) },
        }
    }

    /// From a fault of the connection.
    pub(super) fn from_transport(fault: &reqwest::Error) -> Self {
        if fault.is_timeout() {
            return Self::Timeout;
        }
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(fault);
        while let Some(error) = cause {
            // rustls says so in words alone once its error has passed through the HTTP library.
            if error.to_string().contains("invalid peer certificate") {
                return Self::Untrusted;
            }
            cause = error.source();
        }
        Self::Down
    }
}

/// The number of tries that a member of the answer or its words tell.
fn tries_left(fault: Option<&Fault>, words: &str) -> Option<u32> {
    if let Some(said) = fault.and_then(|fault| fault.tries_left) {
        return Some(said);
    }
    let mut numbers = words.split(|letter: char| !letter.is_ascii_digit()).filter(|text| !text.is_empty());
    let number = numbers.next().and_then(|text| text.parse().ok()).filter(|number| *number < 100);
    let speaks_of_tries =
        ["attempt", "tries", "try", "retr", "left", "remaining"].iter().any(|word| words.contains(word));
    if numbers.next().is_none() && speaks_of_tries { number } else { None }
}

/// A code that may be shown and logged whatever the provider wrote.
pub(super) fn printable(code: &str, status: u16) -> String {
    let kept: String =
        code.chars().filter(|letter| letter.is_ascii_alphanumeric() || "_-.".contains(*letter)).take(64).collect();
    if kept.is_empty() { format!("http-{status}") } else { kept }
}
