//! What a file holds already, and whose certificates it has to prove.

use chrono::{DateTime, Utc};

use super::store::read_store;
use super::{PadesError, SignatureDictionary, read_signature};
use crate::algorithm::HashAlgorithm;
use crate::certificate::Certificate;
use crate::cms::{SIGNATURE_TIME_STAMP, SignedData};
use crate::pdf::{PdfFile, fields};
use crate::revocation::{Material, crl, ocsp};
use crate::tsp::{Imprint, check_token};

/// Most certificates of one path.
const MOST_ABOVE: usize = 8;

/// Somebody whose certificate the file has to prove: a signer or a time-stamp authority.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The certificate.
    pub certificate: Certificate,
    /// Certificates that came with it.
    pub others: Vec<Certificate>,
    /// When its signature existed, as far as a stamp says. What proves that it was not revoked should be younger.
    pub since: Option<DateTime<Utc>>,
}

/// A signature or document time stamp in the file.
pub(super) struct Signed {
    pub dictionary: SignatureDictionary,
    /// Whether nothing follows it in the file.
    pub is_last: bool,
    pub is_stamp: bool,
}

/// Every signature of the file, oldest first.
pub(super) fn signed(file: &PdfFile<'_>) -> Result<Vec<Signed>, PadesError> {
    let mut found = Vec::new();
    for field in fields(file)?.iter().filter(|field| field.is_signature) {
        let Some(dictionary) = read_signature(file, field)? else { continue };
        let [_, _, second, rest] = dictionary.byte_range;
        let is_last = second.checked_add(rest) == Some(file.bytes.len());
        let is_stamp = dictionary.dict.name("SubFilter") == Some(b"ETSI.RFC3161");
        found.push(Signed { dictionary, is_last, is_stamp });
    }
    found.sort_by_key(|signed| signed.dictionary.byte_range[2]);
    Ok(found)
}

impl Signed {
    /// The DER in `/Contents`, without the zeros behind it.
    pub fn cms(&self) -> Result<&[u8], PadesError> {
        let data = SignedData::read(&self.dictionary.value).map_err(|_| PadesError::Signature)?;
        self.dictionary.value.get(..data.length).ok_or(PadesError::Signature)
    }

    /// Signer and time-stamp authorities of this one signature.
    pub fn subjects(&self) -> Result<Vec<Subject>, PadesError> {
        let cms = self.cms()?;
        if self.is_stamp {
            return Ok(vec![authority(cms)?]);
        }
        let data = SignedData::read(cms).map_err(|_| PadesError::Signature)?;
        let [signer] = data.signers.as_slice() else { return Err(PadesError::Signature) };
        let certificate = signer.certificate(&data.certificates).ok_or(PadesError::Signature)?.clone();
        let tokens = signer.unsigned(&SIGNATURE_TIME_STAMP).map_err(|_| PadesError::Signature)?;
        let stamps = tokens.iter().map(|token| authority(token.whole)).collect::<Result<Vec<_>, _>>()?;
        let since = stamps.iter().filter_map(|stamp| stamp.since).min();
        let mut subjects = vec![Subject { certificate, others: data.certificates.clone(), since }];
        subjects.extend(stamps);
        Ok(subjects)
    }
}

fn authority(token: &[u8]) -> Result<Subject, PadesError> {
    let checked = check_token(token).map_err(|_| PadesError::Signature)?;
    Ok(Subject { certificate: checked.signer, others: checked.certificates, since: Some(checked.token.time) })
}

/// Whose certificates the file has to prove: every signer, and every authority whose stamp it carries.
///
/// # Errors
/// When the file or a signature in it cannot be read.
pub fn subjects(pdf: &[u8]) -> Result<Vec<Subject>, PadesError> {
    let file = PdfFile::open(pdf)?;
    let mut all = Vec::new();
    for one in signed(&file)? {
        all.extend(one.subjects()?);
    }
    Ok(all)
}

/// Those of [`subjects`] that the store of the file does not prove yet.
///
/// # Errors
/// When the file or a signature in it cannot be read.
pub fn unproven(pdf: &[u8]) -> Result<Vec<Subject>, PadesError> {
    let stored = read_store(&PdfFile::open(pdf)?)?;
    Ok(subjects(pdf)?.into_iter().filter(|subject| !is_proven(subject, &stored)).collect())
}

/// Whether the path from the subject to its root, or to an authority that is trusted by itself, stands in `stored`, and for
/// every certificate below it something about its revocation. What it says, and whether it is signed, is for the validation.
pub(super) fn is_proven(subject: &Subject, stored: &Material) -> bool {
    let mut current = subject.certificate.clone();
    for _ in 0..MOST_ABOVE {
        if current.subject_der() == current.issuer_der() {
            return true;
        }
        let mut above = stored.certificates.iter().chain(&subject.others);
        let issuer =
            above.find(|found| found.subject_der() == current.issuer_der() && current.is_signed_by(found).is_ok());
        let Some(issuer) = issuer.cloned() else {
            return current != subject.certificate && stored.certificates.contains(&current);
        };
        if !stored.certificates.contains(&current) || !is_spoken_of(&current, &issuer, stored) {
            return false;
        }
        current = issuer;
    }
    false
}

fn is_spoken_of(certificate: &Certificate, issuer: &Certificate, stored: &Material) -> bool {
    let by_response = stored
        .responses
        .iter()
        .any(|der| ocsp::Response::read(der).is_ok_and(|response| response.is_about(certificate, issuer)));
    by_response
        || stored.lists.iter().any(|der| {
            crl::List::read(der)
                .is_ok_and(|list| list.issuer_der() == issuer.subject_der() && list.find(certificate).is_ok())
        })
}

/// What of the last signature is to be stamped: none when it has a stamp, or is no person's, or is not the end of the file.
///
/// # Errors
/// When the file or the signature cannot be read.
pub fn to_be_stamped(pdf: &[u8]) -> Result<Option<Imprint>, PadesError> {
    let file = PdfFile::open(pdf)?;
    let Some(last) = signed(&file)?.pop().filter(|last| last.is_last && !last.is_stamp) else { return Ok(None) };
    let data = SignedData::read(&last.dictionary.value).map_err(|_| PadesError::Signature)?;
    let [signer] = data.signers.as_slice() else { return Err(PadesError::Signature) };
    let stamped = signer.unsigned(&SIGNATURE_TIME_STAMP).map_err(|_| PadesError::Signature)?;
    let hash = HashAlgorithm::from_identifier(&signer.digest).ok_or(PadesError::Signature)?;
    Ok(stamped.is_empty().then(|| Imprint::of(hash, signer.value)))
}
