//! Renewing an archive before its last stamp can no longer be proven (ETSI EN 319 142-1 §5.5.3).

use chrono::{DateTime, TimeDelta, Utc};

use super::augment::{Sources, with_document_stamp};
use super::state::{Subject, signed};
use super::store::{add_material, read_store};
use super::{AugmentError, Level, PadesError, augment};
use crate::pdf::PdfFile;
use crate::tsp::check_token;
use crate::verify::{AlgorithmPolicy, Unreadable, VerificationPolicy, verify_pdf};

/// Most certificates above that of a stamp.
const MOST_ABOVE: usize = 8;

/// Whether a file is to be renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Nobody signed it: there is nothing to renew.
    NotSigned,
    /// It is signed and carries no document time stamp: it can be brought to B-LTA as long as its signature is valid.
    NoStamp,
    /// The certificate of its last document time stamp ends so soon, or an algorithm that it rests on, or has ended.
    Now {
        /// When.
        ends: DateTime<Utc>,
    },
    /// Not yet.
    Later {
        /// When that certificate or algorithm ends.
        ends: DateTime<Utc>,
    },
}

/// Why a file was not renewed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExtendError {
    /// Nobody signed it.
    #[error("the file is not signed")]
    NotSigned,
    /// It does not validate now: a new stamp would only preserve the doubt.
    #[error("the file does not validate and is not renewed")]
    NotValid,
    /// The file cannot be judged.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A step could not be done.
    #[error(transparent)]
    Step(#[from] AugmentError),
}

impl From<PadesError> for ExtendError {
    fn from(fault: PadesError) -> Self {
        Self::Step(fault.into())
    }
}

/// Whether the file is to be renewed at `at`: `before` ahead of the end of the last stamp's certificate, or of the first algorithm
/// that the stamp rests on.
///
/// # Errors
/// When the file or a stamp in it cannot be read.
pub fn due(pdf: &[u8], at: DateTime<Utc>, before: TimeDelta) -> Result<Due, PadesError> {
    let file = PdfFile::open(pdf)?;
    match signed(&file)?.into_iter().rev().find(|signed| signed.is_stamp) {
        Some(last) => {
            let ends = ends(&file, last.cms()?)?;
            Ok(if at + before >= ends { Due::Now { ends } } else { Due::Later { ends } })
        }
        None if signed(&file)?.is_empty() => Ok(Due::NotSigned),
        None => Ok(Due::NoStamp),
    }
}

/// When a stamp can no longer be proven by itself.
fn ends(file: &PdfFile<'_>, token: &[u8]) -> Result<DateTime<Utc>, PadesError> {
    let stamp = check_token(token).map_err(|_| PadesError::Signature)?;
    let table = AlgorithmPolicy::default();
    let mut ends = vec![table.ends(stamp.algorithm, stamp.signer.public_key())];
    let stored = read_store(file)?.certificates;
    let mut current = stamp.signer.clone();
    for _ in 0..MOST_ABOVE {
        let mut above = stored.iter().chain(&stamp.certificates);
        let issuer = above.find(|found| found.subject_der() == current.issuer_der() && **found != current);
        let Some(issuer) = issuer.cloned() else { break };
        let algorithm = current.signature_algorithm().ok();
        ends.push(algorithm.and_then(|algorithm| table.ends(algorithm, issuer.public_key())));
        current = issuer;
    }
    // A stamp that was made after the end of an algorithm rests on something else: another one of the kind would be no better.
    let after = ends.into_iter().flatten().filter(|end| *end > stamp.token.time);
    Ok(after.chain([stamp.signer.not_after()]).min().unwrap_or(stamp.signer.not_after()))
}

/// Renews the file whether it is due or not: fresh material for the last document time stamp, then a new stamp over all of it. A
/// file that is signed and has none yet is brought to B-LTA. The result is a longer file; what was there is not touched.
///
/// # Errors
/// [`ExtendError::NotValid`] when the file does not pass by `policy`; else why a step was not done.
pub async fn extend(pdf: &[u8], policy: &VerificationPolicy, sources: &Sources<'_>) -> Result<Vec<u8>, ExtendError> {
    let report = verify_pdf(pdf, policy)?;
    if report.signatures.is_empty() {
        return Err(ExtendError::NotSigned);
    }
    if !report.passed() {
        return Err(ExtendError::NotValid);
    }
    let Some(authority) = authority(pdf)? else {
        return Ok(augment(pdf, Level::BLta, sources).await?);
    };
    // Young material for the old stamp: it must be known to be good until the new one covers it.
    let subject = Subject { since: Some(policy.at), ..authority };
    let material = sources.material.material(&subject).await.map_err(AugmentError::from)?;
    let pdf = add_material(pdf, &material)?;
    Ok(with_document_stamp(pdf, sources).await?)
}

fn authority(pdf: &[u8]) -> Result<Option<Subject>, PadesError> {
    let file = PdfFile::open(pdf)?;
    let last = signed(&file)?.into_iter().rev().find(|signed| signed.is_stamp);
    Ok(last.map(|last| last.subjects()).transpose()?.and_then(|mut subjects| subjects.pop()))
}
