//! What the provider's refusals, and those of a certificate, are to the officer.

use gishe_signing::certificate::OfficerRefusal;
use gishe_signing::csc::CscError;

use crate::error::DeskError;
use crate::fault::internal;

pub(super) fn not_yours(refusal: OfficerRefusal) -> DeskError {
    match refusal {
        OfficerRefusal::NoPersonIdentifier | OfficerRefusal::AnotherPerson => DeskError::CertificateNotYours,
        OfficerRefusal::Expired { at } => DeskError::CertificateInvalid { ended: Some(at) },
        OfficerRefusal::NotYetValid { .. }
        | OfficerRefusal::NotForSigning
        | OfficerRefusal::NotQualified
        | OfficerRefusal::NotOnDevice => DeskError::CertificateInvalid { ended: None },
        OfficerRefusal::Revoked { .. } => DeskError::CertificateRevoked,
    }
}

pub(super) fn refused(error: CscError) -> DeskError {
    match error {
        CscError::Rejected => DeskError::PhoneRejected,
        CscError::Expired => DeskError::PhoneExpired,
        CscError::Stopped => DeskError::SigningStopped,
        CscError::Unauthorized => DeskError::SignInNeeded,
        CscError::SignInRefused { code } => DeskError::SignInRefused { reason: code },
        CscError::Forged => DeskError::SignInForged,
        CscError::NoBrowser => DeskError::BrowserMissing,
        CscError::Down => DeskError::ProviderDown,
        CscError::Timeout => DeskError::ProviderTimeout,
        CscError::Busy { seconds } => DeskError::ProviderBusy { seconds: seconds.unwrap_or_default() },
        CscError::Untrusted => DeskError::ProviderUntrusted,
        CscError::NoCredential => DeskError::CertificateMissing,
        CscError::CredentialSuspended => DeskError::CertificateSuspended,
        CscError::CredentialRevoked => DeskError::CertificateRevoked,
        CscError::CredentialExpired | CscError::CredentialDisabled => DeskError::CertificateInvalid { ended: None },
        CscError::QuotaSpent => DeskError::QuotaSpent,
        CscError::TooManyHashes => DeskError::SetTooLarge,
        CscError::WrongSad => DeskError::AuthorisationInvalid,
        CscError::ExpiredSad => DeskError::AuthorisationExpired,
        CscError::WrongCode { tries_left } => {
            DeskError::SigningCodeWrong { tries_left: tries_left.unwrap_or_default() }
        }
        CscError::CodeLocked => DeskError::SigningCodeLocked,
        CscError::CodeWanted => DeskError::SigningCodeWanted,
        CscError::Unsupported(what) => DeskError::ProviderUnsupported { what: what.into() },
        CscError::Refused { code } => DeskError::ProviderRefused { reason: code },
        CscError::BadAnswer(what) => DeskError::ProviderAnswer { what: what.into() },
        CscError::WrongCount { asked, got } => {
            tracing::error!(asked, got, "the provider made another number of signatures");
            DeskError::ProviderAnswer { what: "signatures".into() }
        }
        CscError::TimeStamp(error) => {
            tracing::warn!(%error, "no usable time stamp");
            DeskError::TimeStampFailed
        }
        CscError::Signature(error) => {
            tracing::error!(%error, "what the provider signed is something else");
            DeskError::SignatureInvalid
        }
        CscError::Document(error) => internal("embedding a signature", &error),
    }
}
