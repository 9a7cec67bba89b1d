//! The city as a whole.

mod cases;
mod files;
mod signed;
mod truth;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use gishe_domain::address::DistrictCode;
use gishe_domain::case::OfficerRef;
use gishe_domain::person::Person;
use sha2::{Digest, Sha256};

use super::{CitizenSigner, City, CityCase, CityConfig, SignerError};

/// Signs by a last line that names the signer and the digest of everything before it.
struct Notary;

impl Notary {
    fn seal(pdf: &[u8], who: &str, at: DateTime<Utc>) -> Vec<u8> {
        let line = format!("%sealed {who} {} {}\n", hex::encode(Sha256::digest(pdf)), at.timestamp());
        [pdf, line.as_bytes()].concat()
    }

    /// Who sealed it, and whether the seal holds.
    fn inspect(bytes: &[u8]) -> (String, bool) {
        let start = bytes.windows(8).rposition(|window| window == b"%sealed ").unwrap();
        let line = std::str::from_utf8(&bytes[start..]).unwrap();
        let mut words = line.split(' ').skip(1);
        let (who, digest) = (words.next().unwrap(), words.next().unwrap());
        (who.to_owned(), digest == hex::encode(Sha256::digest(&bytes[..start])))
    }
}

impl CitizenSigner for Notary {
    fn sign(&self, pdf: &[u8], citizen: &Person, at: DateTime<Utc>) -> Result<Vec<u8>, SignerError> {
        Ok(Self::seal(pdf, citizen.identifier.digits(), at))
    }

    fn sign_as_officer(&self, pdf: &[u8], officer: &OfficerRef, at: DateTime<Utc>) -> Result<Vec<u8>, SignerError> {
        Ok(Self::seal(pdf, &officer.id, at))
    }
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
}

fn city(seed: u64, applications: u32) -> City {
    let officers: BTreeMap<DistrictCode, Vec<OfficerRef>> = (1..=24)
        .map(|code| {
            let each = (1..4)
                .map(|place| OfficerRef {
                    id: format!("o{code}-{place}"), name: "Михаела Тодорова".into()
                });
            (DistrictCode(format!("{code:02}")), each.collect())
        })
        .collect();
    City::new(CityConfig { seed, applications, today: today(), officers }, Arc::new(Notary)).unwrap()
}

fn drawn(city: &City) -> Vec<CityCase> {
    city.cases().map(|case| case.unwrap()).collect()
}
