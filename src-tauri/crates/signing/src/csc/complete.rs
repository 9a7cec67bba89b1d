//! From signature values to signed documents: each is checked, handed out, stamped and put into its document.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt};
use serde::{Deserialize, Serialize};

use super::{Credential, CscError, SetEvent};
use crate::algorithm::SignatureAlgorithm;
use crate::certificate::Certificate;
use crate::cms::Signing;
use crate::pades::Prepared;
use crate::tsp::{Imprint, TimeStampSource, TspError, read_token};

/// Time stamps that are asked for at once.
const STAMPS_AT_ONCE: usize = 8;

/// A signature value as it came, or why it did not.
pub(super) type Value = Result<Vec<u8>, CscError>;

/// A document and the time of its stamp, or why it was not signed.
type Completed = Result<(Vec<u8>, Option<DateTime<Utc>>), CscError>;

/// Who signs, with which certificates and how: what has to be kept beside prepared bytes, so that a signature value which
/// comes later, or came before a crash, can be checked and put in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Signatory {
    /// The credential's name at the provider.
    pub credential: String,
    /// How it signs.
    pub algorithm: SignatureAlgorithm,
    /// The signer's certificate and those above it.
    #[serde(with = "certificates")]
    pub certificates: Vec<Certificate>,
}

/// Certificates as DER in base64.
mod certificates {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::{Certificate, Engine, STANDARD};

    pub fn serialize<S: Serializer>(certificates: &[Certificate], out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(certificates.iter().map(|certificate| STANDARD.encode(certificate.der())))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<Certificate>, D::Error> {
        let texts = Vec::<String>::deserialize(input)?;
        let read = |text: &String| {
            let der = STANDARD.decode(text).map_err(D::Error::custom)?;
            Certificate::from_der(&der).map_err(D::Error::custom)
        };
        texts.iter().map(read).collect()
    }
}

impl Credential {
    /// Who signs with it.
    pub fn signatory(&self) -> Signatory {
        let certificates = std::iter::once(&self.certificate).chain(&self.chain).cloned().collect();
        Signatory { credential: self.id.clone(), algorithm: self.algorithm, certificates }
    }
}

impl Signatory {
    /// The signature of a document in the making.
    fn signing(&self, document: &Prepared) -> Result<Signing, CscError> {
        let signer = self.certificates.first().ok_or(CscError::BadAnswer("certificate"))?;
        Ok(Signing::new(&document.digest(self.algorithm.hash()), self.algorithm, signer)?)
    }

    fn chain(&self) -> &[Certificate] {
        self.certificates.get(1..).unwrap_or_default()
    }
}

/// Finishes a document whose signature value is here: checks the value once more, stamps it where `stamps` is given, and puts
/// it in. Gives the signed document and the time of its stamp.
pub async fn finish(
    signatory: &Signatory,
    document: &Prepared,
    value: &[u8],
    stamps: Option<&dyn TimeStampSource>,
) -> Result<(Vec<u8>, Option<DateTime<Utc>>), CscError> {
    let signing = signatory.signing(document)?;
    let value = signing.accept(value)?;
    complete(signatory, &signing, document, &value, stamps).await
}

/// Checks the values of a group and hands the good ones out.
pub(super) fn check(
    signings: &[Signing],
    values: Vec<Value>,
    first: usize,
    events: &mut (dyn FnMut(SetEvent) + Send),
) -> Vec<Value> {
    let mut checked = Vec::with_capacity(values.len());
    for (place, (signing, value)) in signings.iter().zip(values).enumerate() {
        let value = value.and_then(|value| Ok(signing.accept(&value)?));
        if let Ok(value) = &value {
            events(SetEvent::Value { index: first + place, value: value.clone() });
        }
        checked.push(value);
    }
    checked
}

/// Stamps and embeds checked values, several at once. One entry for each document, in order.
pub(super) async fn finish_all(
    signatory: &Signatory,
    signings: &[Signing],
    documents: &[Prepared],
    values: Vec<Value>,
    stamps: Option<&dyn TimeStampSource>,
    first: usize,
    events: &mut (dyn FnMut(SetEvent) + Send),
) -> Vec<Result<Vec<u8>, CscError>> {
    // Boxed one by one: a closure over borrowed parts would keep the whole from moving between threads.
    let mut work: Vec<BoxFuture<'_, (usize, Completed)>> = Vec::with_capacity(documents.len());
    for (place, ((signing, document), value)) in signings.iter().zip(documents).zip(values).enumerate() {
        let finishing = async move {
            match value {
                Ok(value) => (place, complete(signatory, signing, document, &value, stamps).await),
                Err(error) => (place, Err(error)),
            }
        };
        work.push(finishing.boxed());
    }
    let mut finishing = futures::stream::iter(work).buffer_unordered(STAMPS_AT_ONCE);
    let mut results: Vec<Result<Vec<u8>, CscError>> = vec![Err(CscError::Stopped); documents.len()];
    while let Some((place, completed)) = finishing.next().await {
        let index = first + place;
        let result = match completed {
            Ok((pdf, at)) => {
                events(SetEvent::Signed { index, pdf: pdf.clone(), at });
                Ok(pdf)
            }
            Err(error) => {
                events(SetEvent::Failed { index, error: error.clone() });
                Err(error)
            }
        };
        if let Some(slot) = results.get_mut(place) {
            *slot = result;
        }
    }
    results
}

/// Stamps a checked value and puts it into its document.
async fn complete(
    signatory: &Signatory,
    signing: &Signing,
    document: &Prepared,
    value: &[u8],
    stamps: Option<&dyn TimeStampSource>,
) -> Completed {
    let stamp = match stamps {
        Some(source) => Some(stamp(source, &Imprint::of(signing.algorithm().hash(), value)).await?),
        None => None,
    };
    let at = stamp.as_deref().map(read_token).transpose()?.map(|token| token.time);
    let cms = signing.finish(value, signatory.chain(), stamp.as_deref())?;
    Ok((document.embed(&cms)?, at))
}

/// A stamp, asked for twice where nobody answered: the signature is made and should not be lost to one dropped packet.
async fn stamp(source: &dyn TimeStampSource, imprint: &Imprint) -> Result<Vec<u8>, TspError> {
    match source.stamp(imprint).await {
        Err(TspError::Down | TspError::Timeout | TspError::Http(500..)) => source.stamp(imprint).await,
        answered => answered,
    }
}
