//! Signing the samples with the authorities of the embedded sandbox, in this process.

use async_trait::async_trait;
use chrono::{DateTime, TimeZone, Utc};
use gishe_document::{SIGNATURE_FIELD, SIGNATURE_FONT, SIGNATURE_SIZE, signature_lines};
use gishe_domain::address::Coded;
use gishe_sandbox::trust::pki::{Pki, PkiError, PkiSettings, der};
use gishe_sandbox::trust::{OfficerAccount, officers};
use gishe_signing::Certificate;
use gishe_signing::local::{LocalError, Signer as LocalSigner};
use gishe_signing::pades::{
    Appearance, AugmentError, Level, MaterialSource, PadesError, SignatureInfo, Sources, Subject, augment,
    prepare_visible, room,
};
use gishe_signing::revocation::{FetchError, Material};
use gishe_signing::tsp::{Imprint, TimeStampSource, TspError};

/// The level of the signed samples: the highest there is.
const LEVEL: Level = Level::BLta;
/// Decides the keys: the same in every run.
const SEED: u64 = 7;

/// Why a sample is not signed.
#[derive(Debug, thiserror::Error)]
pub(super) enum SignError {
    #[error(transparent)]
    Authority(#[from] PkiError),
    #[error(transparent)]
    Signature(#[from] PadesError),
    #[error(transparent)]
    Key(#[from] LocalError),
    #[error(transparent)]
    Augment(#[from] AugmentError),
    #[error("a certificate cannot be read")]
    Certificate,
    #[error("there is no officer to sign")]
    Nobody,
}

/// An officer of the sandbox with the authorities that vouch for the signature.
pub(super) struct Signer {
    pki: Pki,
    officer: OfficerAccount,
    at: DateTime<Utc>,
}

impl Signer {
    pub(super) fn new() -> Result<Self, SignError> {
        // The moment of the samples: they are the same whenever they are made.
        let at = Utc.with_ymd_and_hms(2026, 11, 20, 9, 30, 0).single().unwrap_or_default();
        let settings = PkiSettings { seed: SEED, revocation_pointers: false, today: at, data_dir: None };
        let pki = Pki::new(settings)?;
        let all = officers(SEED, &[Coded { code: "09".to_owned(), name: "Лозенец".to_owned() }]);
        let officer = all.into_iter().next().ok_or(SignError::Nobody)?;
        Ok(Self { pki, officer, at })
    }

    pub(super) fn root_pem(&self) -> Result<String, SignError> {
        Ok(self.pki.root_pem()?)
    }

    /// The document signed at [`LEVEL`].
    pub(super) async fn sign(&self, pdf: &[u8]) -> Result<Vec<u8>, SignError> {
        let basic = self.basic(pdf)?;
        let stamps = Stamps { pki: &self.pki, at: self.at };
        let authorities = Proof(self.material()?);
        Ok(augment(&basic, LEVEL, &Sources { stamps: &stamps, material: &authorities }).await?)
    }

    /// The signature itself, shown in its place.
    fn basic(&self, pdf: &[u8]) -> Result<Vec<u8>, SignError> {
        let credential = self.pki.authorities().former(&self.officer, self.at)?;
        let read = |certificate| Certificate::from_der(&der(certificate)?).map_err(|_| SignError::Certificate);
        let certificate = read(&credential.certificate)?;
        // The anchor is known to whoever trusts it, and stays out.
        let chain: Vec<Certificate> = credential.chain.first().map(read).transpose()?.into_iter().collect();
        let info = SignatureInfo {
            name: Some(self.officer.name.clone()),
            signed_at: Some(self.at),
            ..SignatureInfo::default()
        };
        let looks = Appearance {
            lines: signature_lines(&self.officer.name, &certificate.issuer_name()),
            font: SIGNATURE_FONT,
            size: SIGNATURE_SIZE,
            page: 1,
            place: [0.0; 4],
        };
        let reserve = room(&certificate, &chain, true);
        let prepared = prepare_visible(pdf, Some(SIGNATURE_FIELD), &info, &looks, reserve)?;
        let signing = prepared.signing(LocalSigner::algorithm(&credential.key), &certificate)?;
        let value = LocalSigner::sign(&credential.key, signing.to_be_signed())?;
        Ok(prepared.complete(&signing, &value, &chain)?)
    }

    fn material(&self) -> Result<Material, SignError> {
        let authorities = self.pki.authorities();
        let mut certificates = Vec::new();
        for certificate in [authorities.issuing().certificate(), self.pki.tsa(), self.pki.root()] {
            let read = Certificate::from_der(&der(certificate)?).map_err(|_| SignError::Certificate)?;
            certificates.push(read);
        }
        let lists = vec![self.pki.crl(self.at)?, self.pki.root_crl(self.at)?];
        Ok(Material { certificates, responses: Vec::new(), lists })
    }
}

/// What the authorities publish, the same for everybody.
struct Proof(Material);

#[async_trait]
impl MaterialSource for Proof {
    async fn material(&self, subject: &Subject) -> Result<Material, FetchError> {
        let mut material = self.0.clone();
        material.certificates.push(subject.certificate.clone());
        Ok(material)
    }
}

/// The time-stamp authority of the sandbox, asked without a network.
struct Stamps<'a> {
    pki: &'a Pki,
    at: DateTime<Utc>,
}

#[async_trait]
impl TimeStampSource for Stamps<'_> {
    async fn stamp(&self, imprint: &Imprint) -> Result<Vec<u8>, TspError> {
        let token = self.pki.stamp_token(imprint.hash.oid(), &imprint.digest, None, self.at);
        token.ok().flatten().ok_or(TspError::Down)
    }
}
