//! The city of a run: its districts, their cases with one document each, and the officers.

use std::sync::OnceLock;

use gishe_domain::address::DistrictCode;
use gishe_domain::assets::SERVICE_2079;
use gishe_domain::case::{BlobRef, Case, CaseId, OfficerRef};
use gishe_domain::fixture;
use gishe_domain::pack::ServicePack;
use gishe_protocol::info::{Account, Role, Scope, ScopeGrant};
use gishe_sandbox::register::scope_of;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Code of a district and what the numbers of its cases begin with.
pub const DISTRICTS: [(&str, &str); 3] = [("09", "РЛЦ"), ("12", "РИЗ"), ("22", "РПД")];

/// An officer of the city.
#[derive(Debug, Clone)]
pub struct Officer {
    pub who: OfficerRef,
    pub role: Role,
    pub district: DistrictCode,
}

impl Officer {
    pub fn new(id: &str, name: &str, role: Role, district: usize) -> Self {
        let who = OfficerRef { id: id.into(), name: name.into() };
        Self { who, role, district: DistrictCode(DISTRICTS[district].0.into()) }
    }

    pub fn scope(&self) -> Scope {
        scope_of(&self.district)
    }

    pub fn is_supervisor(&self) -> bool {
        self.role == Role::Supervisor
    }

    /// The account with everything that belongs to the officer, or with nothing while the role is taken away.
    pub fn account(&self, granted: bool) -> Account {
        let role = if granted { self.role } else { Role::Trainer };
        let grant = ScopeGrant { scope: self.scope(), district: self.district.clone(), role };
        Account { id: self.who.id.clone(), name: self.who.name.clone(), post: POST.into(), scopes: vec![grant] }
    }
}

/// Every officer's post.
pub const POST: &str = "главен специалист";

/// A document that came with a case.
pub struct Paper {
    pub sha256: String,
    pub bytes: Vec<u8>,
}

/// Case `number` (from 1) of the district at `place` in [`DISTRICTS`], and its document.
pub fn case(place: usize, number: u32) -> (Case, Paper) {
    let (code, prefix) = DISTRICTS[place];
    let mut case = template().clone();
    case.id = id(place, number);
    case.number = format!("{prefix}26-АР01-{number:04}");
    case.district = DistrictCode(code.into());
    let bytes = format!("%PDF-1.7 a deed of case {number} in {code}").into_bytes();
    let sha256 = hex::encode(Sha256::digest(&bytes));
    let blob = BlobRef {
        sha256: sha256.clone(),
        size: u32::try_from(bytes.len()).unwrap(),
        media_type: "application/pdf".into(),
    };
    case.evidence[0].blob = blob;
    (case, Paper { sha256, bytes })
}

/// The identifier of case `number` of the district at `place`.
pub fn id(place: usize, number: u32) -> CaseId {
    CaseId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + ((place as u128) << 16) + u128::from(number)))
}

/// A short name of a case, for the history.
pub fn name(id: CaseId) -> String {
    let place = usize::try_from(id.0.as_u128() >> 16 & 0xff).unwrap();
    format!("{}/{}", DISTRICTS.get(place).map_or("?", |district| district.0), id.0.as_u128() & 0xffff)
}

fn template() -> &'static Case {
    static TEMPLATE: OnceLock<Case> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let pack = ServicePack::parse(SERVICE_2079).unwrap();
        let mut case = fixture::right_case(&pack, "owner");
        case.version = 1;
        case.declarations.clear();
        case.evidence = vec![fixture::evidence("e1", "title-deed")];
        case
    })
}
