//! A case (преписка): one application for a change of address and all that was done on it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::address::{Address, ClassifierResult, DistrictCode};
use crate::decision::Decision;
use crate::mark::Mark;
use crate::person::{Party, PartyRole};
use crate::state::CaseState;

/// Identifies a case everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type, ToSchema)]
#[serde(transparent)]
pub struct CaseId(pub Uuid);

/// A case as central holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Case {
    /// Identifier.
    pub id: CaseId,
    /// Register number: `РЛЦ26-АР01-1482`.
    pub number: String,
    /// Grows by one with every change that central applies.
    pub version: u32,
    /// Code of the service: `2079`, `2107`.
    pub service: String,
    /// Key of the applicant type in the service pack: `owner`, `proxy`, …
    pub applicant_type: String,
    /// Version of the service pack that the case began under.
    pub pack_version: String,
    /// Where it stands.
    pub state: CaseState,
    /// The district it was filed with.
    pub district: DistrictCode,
    /// When it was filed.
    pub submitted_at: DateTime<Utc>,
    /// What the time limit is counted from and by.
    pub deadline: DeadlineBasis,
    /// The people.
    pub parties: Vec<Party>,
    /// досегашен адрес
    pub from: Address,
    /// заявен адрес
    pub to: Address,
    /// What the classifier holds for the new address.
    pub classifier: ClassifierResult,
    /// Documents that came with it.
    pub evidence: Vec<Evidence>,
    /// Declarations that were signed for it.
    pub declarations: Vec<Declaration>,
    /// Fees asked and paid.
    pub payments: Vec<Payment>,
    /// Key of the exemption from the fee that the applicant claims, in the service pack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exemption: Option<String>,
    /// Letters between the desk and the citizen.
    pub messages: Vec<Message>,
    /// Meetings agreed.
    pub appointments: Vec<Appointment>,
    /// Who works on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// Answers given to its checks.
    pub checks: Vec<CheckAnswer>,
    /// The decision, once central has accepted one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// What happened, oldest first.
    pub history: Vec<HistoryEntry>,
}

impl Case {
    /// The person whose address changes: the subject when there is one, else the applicant.
    pub fn subject(&self) -> Option<&Party> {
        let in_role = |role| self.parties.iter().find(|party| party.role == role);
        in_role(PartyRole::Subject).or_else(|| in_role(PartyRole::Applicant))
    }

    /// The person who filed the application.
    pub fn applicant(&self) -> Option<&Party> {
        self.parties.iter().find(|party| party.role == PartyRole::Applicant)
    }

    /// The person by the id within the case.
    pub fn party(&self, id: &str) -> Option<&Party> {
        self.parties.iter().find(|party| party.id == id)
    }
}

/// What the time limit is counted by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeadlineBasis {
    /// The day the limit runs from; the day itself is not counted.
    pub from: NaiveDate,
    /// Working days allowed: 0 is “at once”.
    pub working_days: u16,
    /// Times in which the limit stood still (АПК чл. 30 ал. 2).
    pub pauses: Vec<Pause>,
}

/// A time in which the limit stands still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
pub struct Pause {
    /// First day.
    pub from: NaiveDate,
    /// Last day; none while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
}

/// Content by digest.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BlobRef {
    /// SHA-256 of the bytes, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Bytes.
    pub size: u32,
    /// `application/pdf`, `image/jpeg`.
    pub media_type: String,
}

/// A document that came with the application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// Stable within the case.
    pub id: String,
    /// Key of the kind in the service pack: `title-deed`, `lease`, …
    pub kind: String,
    /// As the citizen or the scanner named it: „Нотариален акт № 118“.
    pub title: String,
    /// The bytes.
    pub blob: BlobRef,
    /// Pages.
    pub pages: u16,
    /// When it was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_on: Option<NaiveDate>,
    /// The last day it is good for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
}

/// A declaration, signed electronically by a party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Declaration {
    /// Stable within the case.
    pub id: String,
    /// Key of the kind in the service pack: `owner-consent`, `application`, …
    pub kind: String,
    /// The party who has to sign it.
    pub declarant: String,
    /// The day it was signed.
    pub signed_on: NaiveDate,
    /// The signed PDF, or the scan of the paper that was signed before an officer.
    pub blob: BlobRef,
    /// The officer before whom it was made and signed on paper; none when it carries an electronic signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_before: Option<OfficerRef>,
}

/// Where a payment stands (pay.egov.bg).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PaymentStatus {
    /// PENDING
    Pending,
    /// AUTHORIZED
    Authorized,
    /// ORDERED
    Ordered,
    /// PAID
    Paid,
    /// EXPIRED
    Expired,
    /// CANCELED, by the citizen
    Canceled,
    /// SUSPENDED, by the administration
    Suspended,
    /// INPROGRESS
    InProgress,
}

/// A fee asked of the citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Payment {
    /// `aisPaymentId`.
    pub id: String,
    /// Cents of the currency.
    pub amount: u32,
    /// ISO 4217.
    pub currency: String,
    /// Where it stands.
    pub status: PaymentStatus,
    /// When it was asked.
    pub requested_at: DateTime<Utc>,
    /// When the money came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_at: Option<DateTime<Utc>>,
}

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Stable within the case.
    pub id: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who wrote it.
    pub author: Author,
    /// Plain text.
    pub text: String,
}

/// Who acted or wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Author {
    /// The citizen.
    Citizen,
    /// An officer.
    Officer {
        /// Who.
        officer: OfficerRef,
    },
    /// Central itself.
    Central,
}

/// An officer, as others see one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type, ToSchema)]
pub struct OfficerRef {
    /// The identity provider's subject.
    pub id: String,
    /// „Михаела Тодорова“.
    pub name: String,
}

/// A meeting agreed with the citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
pub struct Appointment {
    /// When.
    pub at: DateTime<Utc>,
    /// Where.
    pub place: String,
    /// With whom.
    pub with: OfficerRef,
}

/// A lease on a case, given by central.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Claim {
    /// Who holds it.
    pub officer: OfficerRef,
    /// Fencing token: grows with every new claim on the case.
    pub token: u32,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When the lease ends unless renewed.
    pub expires_at: DateTime<Utc>,
}

/// An officer's answer to one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// изпълнена
    Met,
    /// неизпълнена
    NotMet,
    /// не важи
    NotApplicable,
}

/// A check answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckAnswer {
    /// Key of the check in the service pack.
    pub check: String,
    /// The answer; none when only a note was left.
    pub answer: Option<Answer>,
    /// The officer's note; may be empty.
    pub note: String,
    /// Places on the pages of documents that the answer rests on; an older desk or register knows none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
    /// Who answered.
    pub by: OfficerRef,
    /// When.
    pub at: DateTime<Utc>,
}

/// One line of a case's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryEntry {
    /// When, by central's clock.
    pub at: DateTime<Utc>,
    /// The version it made.
    pub version: u32,
    /// Who.
    pub author: Author,
    /// Key of what happened, the command's kind: `submitted`, `claim`, `decide`, …
    pub kind: String,
    /// More of it in words: why a supervisor took the case over, or gave it to somebody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whom a supervisor gave the case to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<OfficerRef>,
}
