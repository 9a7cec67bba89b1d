//! An application taken at the counter, while it is filled in: what was typed, what is still missing, and the case that it
//! becomes (АПК чл. 29; чл. 95–99 ЗГР).
//!
//! Everything is kept as it was typed, half a word too, so that a draft comes back to the letter. What the service asks for
//! comes from its pack; nothing of a service is written here.

mod examine;
mod people;
mod problem;
mod taken;
#[cfg(test)]
mod tests;
mod twice;

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::address::{Address, Coded, DistrictCode};
use crate::case::{BlobRef, OfficerRef};
use crate::pack::ServicePack;
use crate::person::{PartyRole, Sex};

pub use examine::examine;
pub use people::{PersonKnown, known_of};
pub use problem::{IntakeFault, IntakeProblem};
pub use taken::{TakenAt, taken};
pub use twice::{Twin, TwinStanding, identifier_sought, twice};

/// What stands in the place of a kind for the signed record itself.
pub const RECORD: &str = "record";
/// Letters of a name at most.
pub const NAME_MAX: usize = 200;
/// People, papers or declarations at most.
pub const ITEMS_MAX: usize = 40;

/// An application as it was typed so far. `Debug` prints nothing of it: it is personal data.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Intake {
    /// Code of the service; empty until one is chosen.
    pub service: String,
    /// Key of the applicant type; empty until one is chosen.
    pub applicant_type: String,
    /// The people, in the order in which they were entered.
    pub people: Vec<IntakePerson>,
    /// By what the applicant was identified.
    pub identification: Identification,
    /// досегашен адрес; parts that were not entered are empty
    pub from: Address,
    /// заявен адрес; parts that were not entered are empty
    pub to: Address,
    /// Scans, and what each of them is.
    pub papers: Vec<IntakePaper>,
    /// Declarations that were read aloud to their declarants, and confirmed.
    pub declared: Vec<Declared>,
    /// Which of the record's own declarations were read aloud and confirmed, 0-based.
    pub read: Vec<u32>,
    /// What became of the fee.
    pub fee: IntakeFee,
    /// Where it was taken: „гише 3“.
    pub place: String,
    /// What the applicant wished to have noted.
    pub remarks: String,
}

/// A person as typed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IntakePerson {
    /// Stable within the application.
    pub id: String,
    /// Who the person is to it.
    pub role: PartyRole,
    /// собствено име
    pub first: String,
    /// бащино име; may be empty
    pub middle: String,
    /// фамилно име
    pub family: String,
    /// As a foreign document spells it; may be empty.
    pub latin: String,
    /// ЕГН or ЛНЧ.
    pub identifier: String,
    /// Date of birth, `14.05.1985` or `1985-05-14`; may be empty where an ЕГН tells it.
    pub birth_date: String,
    /// Sex; may be missing where an ЕГН tells it.
    pub sex: Option<Sex>,
    /// ISO 3166-1 alpha-2; empty is `BG`.
    pub citizenship: String,
    /// Relation to the applicant in words; may be empty.
    pub relation: String,
}

/// The document by which the applicant was identified.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Identification {
    /// Which; none until one is chosen.
    pub kind: Option<IdentityDocument>,
    /// Its number.
    pub number: String,
    /// When it was issued; may be empty.
    pub issued_on: String,
    /// By whom; may be empty.
    pub issued_by: String,
}

/// Documents by which a person is identified (ЗБЛД чл. 13, чл. 14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum IdentityDocument {
    /// лична карта
    IdCard,
    /// паспорт
    Passport,
    /// свидетелство за управление на МПС
    DrivingLicence,
    /// разрешение за пребиваване
    ResidencePermit,
}

impl IdentityDocument {
    /// As the record names it.
    pub fn written(self) -> &'static str {
        match self {
            Self::IdCard => "лична карта",
            Self::Passport => "паспорт",
            Self::DrivingLicence => "свидетелство за управление на МПС",
            Self::ResidencePermit => "разрешение за пребиваване",
        }
    }

    /// „издадена“, in the gender of its name.
    pub(super) fn issued(self) -> &'static str {
        match self {
            Self::IdCard => "издадена",
            Self::Passport => "издаден",
            Self::DrivingLicence | Self::ResidencePermit => "издадено",
        }
    }
}

/// A scan, and what it is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IntakePaper {
    /// Digest of the scan: SHA-256, 64 lower-case hexadecimal digits.
    pub scan: String,
    /// Key of the kind of document or declaration, or [`RECORD`]; empty until one is chosen.
    pub kind: String,
    /// As the officer calls it; may be empty.
    pub title: String,
    /// When it was issued; may be empty.
    pub issued_on: String,
    /// The last day it is good for; may be empty.
    pub valid_until: String,
}

/// A declaration that was read aloud to its declarant, and confirmed before the officer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Declared {
    /// Key of the kind of declaration.
    pub kind: String,
    /// Id of the person.
    pub person: String,
}

/// What became of the fee.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum IntakeFee {
    /// Nothing was said yet.
    #[default]
    Open,
    /// Paid at the counter.
    Paid {
        /// Number of the receipt.
        receipt: String,
    },
    /// The applicant claims to be exempt; the review judges it.
    Exempt {
        /// Key of the exemption in the service pack.
        exemption: String,
    },
    /// It will be paid later: the officer who reviews the case asks for it.
    Later,
}

/// A scan that was attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// Content, as it will be uploaded.
    pub blob: BlobRef,
    /// Pages.
    pub pages: u16,
    /// The file carries an electronic signature.
    pub signed: bool,
}

/// What the register of addresses on this computer says of the new address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum RegisterSays {
    /// It was not asked: no register is here, or the address is not whole.
    #[default]
    Nothing,
    /// Street and number stand in it.
    Found,
    /// The street does not have the number.
    NumberMissing,
    /// It does not have the street.
    StreetMissing,
    /// The settlement belongs to another district.
    OtherDistrict(DistrictCode),
}

/// What an application is examined with.
#[derive(Debug, Clone, Copy)]
pub struct Counter<'a> {
    /// The pack of the chosen service; none until one is chosen.
    pub pack: Option<&'a ServicePack>,
    /// Today in Sofia.
    pub today: NaiveDate,
    /// What the register of addresses says of the new address.
    pub register: &'a RegisterSays,
    /// Scans that are here, by digest.
    pub scans: &'a BTreeMap<String, Attached>,
}

impl Intake {
    /// A new application in a district: nothing is entered but what every application there has.
    pub fn begun(district: Coded) -> Self {
        let to = Address { district: Some(district), ..blank_address() };
        Self {
            service: String::new(),
            applicant_type: String::new(),
            people: vec![IntakePerson::new("p1", PartyRole::Applicant)],
            identification: Identification::default(),
            from: blank_address(),
            to,
            papers: Vec::new(),
            declared: Vec::new(),
            read: Vec::new(),
            fee: IntakeFee::Open,
            place: String::new(),
            remarks: String::new(),
        }
    }

    /// Who applies, as typed: for a list of drafts. Empty while no name was typed.
    pub fn applicant_name(&self) -> String {
        let applicant = self.people.iter().find(|person| person.role == PartyRole::Applicant);
        applicant
            .map(|person| format!("{} {}", person.first.trim(), person.family.trim()).trim().to_owned())
            .unwrap_or_default()
    }
}

impl IntakePerson {
    /// A person of whom nothing is entered yet.
    pub fn new(id: &str, role: PartyRole) -> Self {
        let empty = String::new;
        Self {
            id: id.to_owned(),
            role,
            first: empty(),
            middle: empty(),
            family: empty(),
            latin: empty(),
            identifier: empty(),
            birth_date: empty(),
            sex: None,
            citizenship: "BG".to_owned(),
            relation: empty(),
        }
    }
}

/// An address in the city of which nothing more is entered.
pub fn blank_address() -> Address {
    let coded = |code: &str, name: &str| Coded { code: code.to_owned(), name: name.to_owned() };
    Address {
        country: "BG".to_owned(),
        region: coded("22", "София (столица)"),
        municipality: coded("46", "Столична"),
        settlement: coded("68134", "гр.\u{a0}София"),
        district: None,
        location: coded("", ""),
        number: String::new(),
        entrance: None,
        floor: None,
        apartment: None,
        declared_on: None,
    }
}

/// A day as officers type it: `14.05.2019`, with „г.“ or without, or `2019-05-14`.
pub fn day(text: &str) -> Option<NaiveDate> {
    let text = text.trim().trim_end_matches("г.").trim();
    ["%d.%m.%Y", "%Y-%m-%d"].iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok())
}

/// Who took an application, and when.
#[derive(Debug, Clone, Copy)]
pub struct Taker<'a> {
    /// The officer.
    pub officer: &'a OfficerRef,
    /// Now, by this computer's clock.
    pub now: DateTime<Utc>,
}

macro_rules! silent {
    ($($kind:ident),*) => {$(
        impl fmt::Debug for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($kind), "(••••)"))
            }
        }
    )*};
}
silent!(Intake, IntakePerson, Identification, IntakePaper);
