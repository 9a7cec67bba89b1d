//! Central with as many cases in one district as are wanted, over HTTP on loopback.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use bytes::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use gishe_domain::address::DistrictCode;
use gishe_domain::case::{Case, CaseId, OfficerRef};
use gishe_domain::decision::Decision;
use gishe_domain::person::Person;
use gishe_protocol::info::{Account, Role, Scope, ScopeGrant};
use gishe_sandbox::city::{CitizenSigner, City, CityConfig, SignerError};
use gishe_sandbox::faults::Faults;
use gishe_sandbox::http::{Central, Neighbours, Serving, router};
use gishe_sandbox::ports::{AccessTokens, BlobFault, BlobSource, DocumentJudge, SourcedBlob, TokenRefusal};
use gishe_sandbox::register::{LoadedCase, ReceiptKey, Register};
use uuid::Uuid;

/// The district.
pub const DISTRICT: &str = "19";
/// The officer at every desk.
pub const OFFICER: &str = "officer";
/// Cases that are made in full; the others are these under other numbers.
const MADE: u32 = 4000;

/// The scope of the district.
pub fn scope() -> Scope {
    Scope(format!("district:{DISTRICT}"))
}

/// The officer.
pub fn officer() -> OfficerRef {
    OfficerRef { id: OFFICER.into(), name: "Михаела Тодорова".into() }
}

/// Everything is the officer's and everything is right: what is measured lies elsewhere.
struct Open;

impl AccessTokens for Open {
    fn account(&self, _bearer: &str, _now: DateTime<Utc>) -> Result<Account, TokenRefusal> {
        let OfficerRef { id, name } = officer();
        let district = DistrictCode(DISTRICT.into());
        let scopes = vec![ScopeGrant { scope: scope(), district, role: Role::Officer }];
        Ok(Account { id, name, post: "главен специалист".into(), scopes })
    }
}

impl DocumentJudge for Open {
    fn judge(&self, _: &[u8], _: &OfficerRef, _: &Decision, _: DateTime<Utc>) -> Result<(), String> {
        Ok(())
    }
}

impl BlobSource for Open {
    fn blob(&self, _sha256: &str, recipe: &str) -> Result<Option<SourcedBlob>, BlobFault> {
        Ok(Some(SourcedBlob { bytes: Bytes::from(recipe.to_owned()), media_type: "application/pdf".into() }))
    }
}

impl CitizenSigner for Open {
    fn sign(&self, pdf: &[u8], _: &Person, _: DateTime<Utc>) -> Result<Vec<u8>, SignerError> {
        Ok(pdf.to_vec())
    }

    fn sign_as_officer(&self, pdf: &[u8], _: &OfficerRef, _: DateTime<Utc>) -> Result<Vec<u8>, SignerError> {
        Ok(pdf.to_vec())
    }
}

/// The identifier of a case by its place among all, 0-based.
pub fn id(place: u32) -> CaseId {
    CaseId(Uuid::from_u128(0x7000_8000_0000_0000_0000 + u128::from(place)))
}

/// The number of a case by its place.
pub fn number(place: u32) -> String {
    format!("РЛН26-АР01-{:06}", place + 1)
}

/// `count` cases of the district, as they were filed.
pub fn cases(count: u32, today: NaiveDate) -> impl Iterator<Item = Case> {
    let config = CityConfig { seed: 7, applications: MADE.min(count), today, officers: Default::default() };
    let city = City::new(config, Arc::new(Open)).unwrap();
    let made: Vec<Case> = city.cases().map(|made| made.unwrap().case).collect();
    (0..count).map(move |place| {
        let mut case = made[place as usize % made.len()].clone();
        case.district = DistrictCode(DISTRICT.into());
        case.id = id(place);
        case.number = number(place);
        case
    })
}

/// Fills the register in a file.
pub fn fill(file: &Path, count: u32) -> Register {
    let key = ReceiptKey::from_secret(&[7; 32]);
    let mut register = Register::open(file, "bench", key).unwrap();
    let now = Utc::now();
    let loaded = cases(count, now.date_naive()).map(|case| LoadedCase { case, recipes: Vec::new() });
    register.load(loaded, now).unwrap();
    register
}

/// Serves a register; the address of central.
pub fn serve(register: Register, file: &Path, faults: Arc<Faults>) -> (Serving, String) {
    let neighbours = Neighbours {
        tokens: Arc::new(Open),
        judge: Arc::new(Open),
        source: Arc::new(Open),
        faults,
        clock: Arc::new(Utc::now),
    };
    let serving =
        Serving::begin(0, |_, ending| router(&Central::new(register, file, neighbours, ending), Router::new(), true));
    let serving = serving.unwrap();
    let url = format!("http://{}", serving.address());
    (serving, url)
}
