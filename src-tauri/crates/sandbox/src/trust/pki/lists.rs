//! The sandbox's trusted lists (ETSI TS 119 612): a list of the lists with the Bulgarian list below it, which names the
//! issuing authority and the time-stamp authority as granted. Who asks on the same day gets the same lists.
//! They point to the fixed address of the authorities, which is reached through the sandbox as a proxy.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use const_oid::ObjectIdentifier;
use der::Encode;
use gishe_signing::trusted_list::{
    ListKind, ListedPurpose, Names, Period, Pointer, Provider, Scheme, ServiceEntry, ServiceKind, Status, TrustedList,
    seal, write,
};
use x509_cert::Certificate;
use x509_cert::ext::pkix::{ExtendedKeyUsage, KeyUsage, KeyUsages};

use super::certificate::{Template, Validity};
use super::extensions::ADDRESS;
use super::{Credential, Pki, PkiError, PrivateKey, extensions, name, pem};

/// id-tsl-kp-tslSigning (TS 119 612 §5.7.1).
const LIST_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.2231.3.0");
/// Since when both services are granted, in seconds: 1 July 2016 in Brussels, when Regulation (EU) 910/2014 began to apply.
const GRANTED: i64 = 1_467_324_000;
/// How long a list holds: the longest that the standard allows (TS 119 612 §5.3.15).
const HOLDS: TimeDelta = TimeDelta::days(180);

/// Who signs the two lists.
pub(super) struct ListOperators {
    lotl: Credential,
    national: Credential,
}

impl ListOperators {
    /// Of this authority's root.
    pub(super) fn new(authorities: &super::Authorities, settings: &super::PkiSettings) -> Result<Self, PkiError> {
        let operator = |item: &str, common: &str| {
            let key = PrivateKey::p256(settings.seed, "pki-key", item)?;
            let template = Template {
                subject: name::organisation(common)?,
                validity: Validity::years_around(settings.today, 10)?,
                extensions: vec![
                    extensions::extension(true, &KeyUsage(KeyUsages::DigitalSignature.into()))?,
                    extensions::extension(true, &ExtendedKeyUsage(vec![LIST_SIGNING]))?,
                ],
                serial: authorities.root().serial(item),
            };
            let certificate = authorities.root().issue(template, &key)?;
            Ok::<_, PkiError>(Credential { key, certificate, chain: vec![authorities.root().certificate().clone()] })
        };
        Ok(Self {
            lotl: operator("lotl", "Гише учебна среда – списък на списъците")?,
            national: operator("list", "Гише учебна среда – доверителен списък")?,
        })
    }
}

impl Pki {
    /// Who signs the list of the lists, as PEM: the content of `lotl-signers.pem`.
    ///
    /// # Errors
    /// When the certificate cannot be written.
    pub fn lotl_signers_pem(&self) -> Result<String, PkiError> {
        pem(&self.operators.lotl.certificate)
    }

    /// The list of the lists of this day, signed.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn lotl(&self, now: DateTime<Utc>) -> Result<Vec<u8>, PkiError> {
        let pointers = vec![
            self.pointer(ListKind::Lotl, "EU", "lotl", &self.operators.lotl)?,
            self.pointer(ListKind::National, "BG", "BG", &self.operators.national)?,
        ];
        let list =
            TrustedList { scheme: scheme(ListKind::Lotl, "EU", pointers, now), providers: vec![], other_services: 0 };
        self.sealed(&list, &self.operators.lotl)
    }

    /// The Bulgarian list of this day, signed.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn national_list(&self, now: DateTime<Utc>) -> Result<Vec<u8>, PkiError> {
        let pointers = vec![self.pointer(ListKind::Lotl, "EU", "lotl", &self.operators.lotl)?];
        let issuing = [self.issuing(), self.authorities().issuing().certificate()];
        let services = vec![
            service(ServiceKind::CaQc, &issuing, "Квалифицирани удостоверения за подпис", "Qualified certificates")?,
            service(ServiceKind::TimeStamps, &[self.tsa()], "Квалифицирани печати за време", "Qualified time stamps")?,
        ];
        let names = Names::new([("bg", "Гише – учебна среда"), ("en", "Gishe practice")]);
        let providers = vec![Provider { names, services }];
        let scheme = scheme(ListKind::National, "BG", pointers, now);
        self.sealed(&TrustedList { scheme, providers, other_services: 0 }, &self.operators.national)
    }

    fn pointer(&self, kind: ListKind, territory: &str, file: &str, by: &Credential) -> Result<Pointer, PkiError> {
        let location = format!("{ADDRESS}/pki/{file}.xml");
        Ok(Pointer { location, territory: territory.to_owned(), kind, signers: vec![ours(&by.certificate)?] })
    }

    fn sealed(&self, list: &TrustedList, by: &Credential) -> Result<Vec<u8>, PkiError> {
        let text = write(list, ADDRESS);
        let sealed = seal(&text, &by.key, &ours(&by.certificate)?, list.scheme.issued);
        sealed.map(String::into_bytes).map_err(|_| PkiError::Signature(signature::Error::new()))
    }
}

/// As the signing crate reads it.
fn ours(certificate: &Certificate) -> Result<gishe_signing::Certificate, PkiError> {
    gishe_signing::Certificate::from_der(&certificate.to_der()?)
        .map_err(|_| PkiError::Der(der::ErrorKind::Failed.into()))
}

fn service(kind: ServiceKind, of: &[&Certificate], bulgarian: &str, english: &str) -> Result<ServiceEntry, PkiError> {
    let period = Period {
        names: Names::new([("bg", bulgarian), ("en", english)]),
        status: Status::Granted,
        from: DateTime::from_timestamp(GRANTED, 0).ok_or(PkiError::Time)?,
        purposes: if kind == ServiceKind::CaQc { vec![ListedPurpose::Signatures] } else { Vec::new() },
        qualifications: Vec::new(),
        expired_certificates_kept_since: None,
        taken_over_by: None,
        not_understood: false,
    };
    let certificates = of.iter().map(|certificate| ours(certificate)).collect::<Result<_, _>>()?;
    Ok(ServiceEntry { kind, certificates, periods: vec![period] })
}

/// Of the day of `now`: its number is the days since 1970, so that each day's list is newer than the last one's.
fn scheme(kind: ListKind, territory: &str, pointers: Vec<Pointer>, now: DateTime<Utc>) -> Scheme {
    let issued = now.date_naive().and_time(NaiveTime::MIN).and_utc();
    Scheme {
        version: 6,
        sequence_number: u64::try_from(issued.timestamp() / 86_400).unwrap_or_default(),
        kind,
        territory: territory.to_owned(),
        operator: Names::new([("bg", "Гише – учебна среда"), ("en", "Gishe practice")]),
        issued,
        next_update: Some(issued + HOLDS),
        pointers,
        pivots: Vec::new(),
    }
}
