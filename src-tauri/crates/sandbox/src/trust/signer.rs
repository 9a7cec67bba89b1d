//! The city's signatures: declarations by its citizens, and acts that its officers signed before the city was founded.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use gishe_domain::case::OfficerRef;
use gishe_domain::person::{Identifier, Person};
use gishe_signing::Certificate;
use gishe_signing::local::sign_pdf;
use gishe_signing::pades::SignatureInfo;

use super::OfficerAccount;
use super::pki::{Authorities, Credential, Natural, der};
use crate::city::{CitizenSigner, SignerError};

/// Signs for everybody in the city; the same arguments give the same bytes.
pub struct CitySigner {
    authorities: Arc<Authorities>,
    officers: Arc<Vec<OfficerAccount>>,
}

impl CitySigner {
    /// With the authorities of the city and its officers.
    pub fn new(authorities: Arc<Authorities>, officers: Arc<Vec<OfficerAccount>>) -> Self {
        Self { authorities, officers }
    }
}

impl CitizenSigner for CitySigner {
    fn sign(&self, pdf: &[u8], citizen: &Person, at: DateTime<Utc>) -> Result<Vec<u8>, SignerError> {
        let person = Natural {
            given: citizen.name.first.clone(),
            family: citizen.name.family.clone(),
            common: citizen.name.full(),
            national_id: national_id(&citizen.identifier),
        };
        let credential = self.authorities.citizen(&person, at).map_err(fault)?;
        sign(pdf, &credential, person.common, at)
    }

    fn sign_as_officer(&self, pdf: &[u8], officer: &OfficerRef, at: DateTime<Utc>) -> Result<Vec<u8>, SignerError> {
        let account = self.officers.iter().find(|account| account.id == officer.id);
        let account = account.ok_or_else(|| SignerError("no such officer".into()))?;
        let credential = self.authorities.former(account, at).map_err(fault)?;
        sign(pdf, &credential, account.name.clone(), at)
    }
}

/// ETSI EN 319 412-1, 5.1.3: `PNO` for the civil number; `PI:` and the country for a national scheme of its own.
fn national_id(identifier: &Identifier) -> String {
    match identifier {
        Identifier::Egn(digits) => format!("PNOBG-{digits}"),
        Identifier::Lnch(digits) => format!("PI:BG-{digits}"),
    }
}

fn sign(pdf: &[u8], credential: &Credential, name: String, at: DateTime<Utc>) -> Result<Vec<u8>, SignerError> {
    let read = |certificate| Certificate::from_der(&der(certificate).map_err(fault)?).map_err(fault);
    let certificate = read(&credential.certificate)?;
    // The anchor is known to whoever trusts it, and stays out.
    let chain = credential.chain.first().map(read).transpose()?;
    let info = SignatureInfo { name: Some(name), signed_at: Some(at), ..SignatureInfo::default() };
    sign_pdf(pdf, &credential.key, &certificate, chain.as_slice(), &info, None).map_err(fault)
}

fn fault(error: impl std::fmt::Display) -> SignerError {
    SignerError(error.to_string())
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, TimeZone};
    use gishe_domain::person::{PersonName, Sex};
    use gishe_signing::verify::{VerificationPolicy, verify_pdf};

    use super::*;
    use crate::trust::officers;
    use crate::trust::testing::{lozenets, small_pdf};

    fn person(identifier: Identifier) -> Person {
        Person {
            name: PersonName {
                first: "Иван".into(),
                middle: Some("Колев".into()),
                family: "Петров".into(),
                latin: None,
            },
            identifier,
            birth_date: NaiveDate::from_ymd_opt(1985, 1, 1).unwrap(),
            sex: Sex::Male,
            citizenship: "BG".into(),
        }
    }

    fn signer() -> CitySigner {
        CitySigner::new(Arc::new(Authorities::new(7).unwrap()), Arc::new(officers(7, &lozenets())))
    }

    fn at() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 20, 9, 0, 0).unwrap()
    }

    #[test]
    fn a_signature_names_the_person_and_leads_to_the_root() {
        let signer = signer();
        let officer = signer.officers[0].clone();
        let citizen = |identifier| signer.sign(&small_pdf(), &person(identifier), at()).unwrap();
        let cases = [
            (citizen(Identifier::Egn("8501016241".into())), "PNOBG-8501016241".to_owned()),
            (citizen(Identifier::Lnch("7111042925".into())), "PI:BG-7111042925".to_owned()),
            (signer.sign_as_officer(&small_pdf(), &officer.reference(), at()).unwrap(), officer.national_id()),
        ];
        let root = Certificate::from_der(&der(signer.authorities.root().certificate()).unwrap()).unwrap();
        for (pdf, expected) in cases {
            let report = verify_pdf(&pdf, &VerificationPolicy::new(vec![root.clone()], at())).unwrap();
            assert!(report.passed(), "{expected}: {:?}", report.signatures[0].cause);
            assert_eq!(report.signatures[0].person_identifier.as_deref(), Some(expected.as_str()));
        }
    }

    #[test]
    fn the_same_arguments_give_the_same_bytes_in_another_run() {
        let sign = || signer().sign(&small_pdf(), &person(Identifier::Egn("8501016241".into())), at()).unwrap();
        assert_eq!(sign(), sign());
    }

    #[test]
    fn nobody_signs_as_an_officer_who_is_not() {
        let stranger = OfficerRef { id: "nobody".into(), name: "Никой".into() };
        assert!(signer().sign_as_officer(&small_pdf(), &stranger, at()).is_err());
    }
}
