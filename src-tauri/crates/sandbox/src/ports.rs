//! What the register and its HTTP side ask of the other rooms of the sandbox: who a token belongs to, whether a signed
//! act is acceptable, where the bytes of a document are. Plain traits, so that a simulation can put its own behind them.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use gishe_domain::case::OfficerRef;
use gishe_domain::decision::Decision;
use gishe_protocol::info::Account;

/// Why an access token is not accepted (RFC 6750 section 3.1, `invalid_token`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// Its time is over.
    #[error("the access token has expired")]
    Expired,
    /// It was revoked, or never given.
    #[error("the access token is not valid")]
    Invalid,
    /// It is bound to a key, and what came with it does not prove that key (RFC 9449, 7.1).
    #[error("the proof is not accepted: {0}")]
    Proof(&'static str),
    /// The proof is to be made anew with a nonce of ours (RFC 9449, 9).
    #[error("the proof lacks our nonce")]
    Nonce,
}

/// How a request shows its token.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The token.
    pub token: &'a str,
    /// Whether it came as `DPoP` and not as `Bearer`.
    pub bound: bool,
    /// The proof beside it; none when there is not exactly one.
    pub proof: Option<&'a str>,
    /// `GET`.
    pub method: &'a str,
    /// The path, without query.
    pub path: &'a str,
}

/// Access tokens of the identity provider.
pub trait AccessTokens: Send + Sync {
    /// The account that a bearer token was given to, with its scopes.
    fn account(&self, bearer: &str, now: DateTime<Utc>) -> Result<Account, TokenRefusal>;

    /// Whether whoever shows a token may use it: one that is bound to a key only with a proof of that key, and any other only
    /// as a bearer token. Whether the token itself is good is not asked here.
    fn shown(&self, shown: &Shown<'_>, now: DateTime<Utc>) -> Result<(), TokenRefusal> {
        let _ = (shown, now);
        Ok(())
    }

    /// The nonce for the next proof, where proofs are made.
    fn nonce(&self, now: DateTime<Utc>) -> Option<String> {
        let _ = now;
        None
    }
}

/// Judges the signed act that a `deliver` hands over.
pub trait DocumentJudge: Send + Sync {
    /// Accepts the PDF when it carries a holding signature of `officer`, who made `decision`. The reason of a refusal is
    /// for the record of the desk: short, in English, without personal data.
    fn judge(&self, pdf: &[u8], officer: &OfficerRef, decision: &Decision, now: DateTime<Utc>) -> Result<(), String>;
}

/// Why bytes could not be had.
#[derive(Debug, thiserror::Error)]
#[error("the document could not be produced: {0}")]
pub struct BlobFault(pub String);

/// The bytes of a document, and what they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourcedBlob {
    /// The bytes; their SHA-256 is what was asked for.
    pub bytes: Bytes,
    /// `application/pdf`, `image/jpeg`.
    pub media_type: String,
}

/// Where documents come from that nobody has uploaded: the generated city draws them anew whenever they are asked for.
pub trait BlobSource: Send + Sync {
    /// The blob with this digest (64 lower-case hexadecimal digits); none when the source does not know it.
    ///
    /// `recipe` is what the generator handed to [`crate::register::load`] beside the digest, unchanged.
    fn blob(&self, sha256: &str, recipe: &str) -> Result<Option<SourcedBlob>, BlobFault>;
}

/// What goes wrong on the phone that approves a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneFault {
    /// The officer rejects.
    Rejects,
    /// Nobody looks at the phone.
    NeverAnswers,
}

/// Faults that were asked for ([`crate::faults`]). The signing provider looks whenever an authorisation begins.
pub trait PhoneFaults: Send + Sync {
    /// The fault of the authorisation that begins now; none when the phone works. A fault asked for once is gone then.
    fn next(&self) -> Option<PhoneFault>;
}
