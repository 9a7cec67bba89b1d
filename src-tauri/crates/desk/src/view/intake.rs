//! Applications taken at the counter.

use chrono::{DateTime, Utc};
use gishe_domain::case::CaseId;
use gishe_domain::intake::{Intake, IntakeProblem, PersonKnown};
use gishe_domain::person::PartyRole;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::case::Worded;
use crate::error::DeskError;

/// An application in the list of those that central does not have yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IntakeRow {
    /// The id of the case that it will be.
    pub id: CaseId,
    /// Who applies; empty while no name was typed.
    pub name: String,
    /// Code of the service; empty while none is chosen.
    pub service: String,
    /// Its name.
    pub service_name: Option<Worded>,
    /// Scans attached.
    pub scans: u32,
    /// What still has to be mended before it can be registered.
    pub missing: u32,
    /// When it was begun.
    pub begun_at: DateTime<Utc>,
    /// When it was last saved.
    pub saved_at: DateTime<Utc>,
    /// Registered here; central does not have it yet.
    pub registered: bool,
    /// Central refused it.
    pub attention: bool,
}

/// An application, opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IntakeView {
    /// The id of the case that it will be.
    pub id: CaseId,
    /// As typed.
    pub form: Intake,
    /// Services and their applicant types.
    pub services: Vec<IntakeOffer>,
    /// What is known of each person by what was typed, in the order of the form.
    pub people: Vec<PersonKnown>,
    /// The people without whom there is no such application.
    pub roles: Vec<PartyRole>,
    /// What a scan may be, what is asked for first.
    pub kinds: Vec<IntakeKind>,
    /// What the applicant type must show.
    pub demands: Vec<IntakeDemand>,
    /// Declarations that may be made before the officer.
    pub declarations: Vec<IntakeDeclaration>,
    /// What is read aloud to the applicant, in Bulgarian.
    pub read_aloud: Vec<String>,
    /// The fee; none while no service is chosen.
    pub fee: Option<IntakeFeeView>,
    /// Scans, in the order in which they were attached.
    pub scans: Vec<IntakeScan>,
    /// What is missing or wrong, in the order of the form.
    pub problems: Vec<IntakeProblem>,
    /// It may be registered.
    pub ready: bool,
    /// When it was last saved.
    pub saved_at: DateTime<Utc>,
    /// Registered here: it is no draft any more.
    pub registered: bool,
}

/// A service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct IntakeOffer {
    /// `2079`.
    pub code: String,
    /// Its name.
    pub name: Worded,
    /// Who may apply.
    pub types: Vec<IntakeKind>,
}

/// A kind with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct IntakeKind {
    /// Key in the pack.
    pub key: String,
    /// Its name.
    pub name: Worded,
    /// The applicant type asks for it.
    pub demanded: bool,
}

/// Something that must be shown, by any one of its alternatives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct IntakeDemand {
    /// Its place in the pack, 0-based: as problems name it.
    pub number: u32,
    /// Kinds of documents, each enough alone.
    pub evidence: Vec<String>,
    /// Kinds of declarations, each enough alone.
    pub declarations: Vec<String>,
    /// One of them is here.
    pub met: bool,
}

/// A declaration that somebody may make before the officer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IntakeDeclaration {
    /// Key of its kind.
    pub kind: String,
    /// Its name.
    pub name: Worded,
    /// Id of the person.
    pub person: String,
    /// Who that is.
    pub person_name: String,
    /// It was read aloud and confirmed.
    pub made: bool,
}

/// The fee of the chosen service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct IntakeFeeView {
    /// Cents; 0 when the service is free.
    pub amount: u32,
    /// ISO 4217.
    pub currency: String,
    /// Where it is written.
    pub law: String,
    /// Who does not pay: each may be claimed.
    pub exemptions: Vec<IntakeExemption>,
}

/// Somebody who does not pay the fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct IntakeExemption {
    /// Key in the pack.
    pub key: String,
    /// Its name.
    pub name: Worded,
}

/// A scan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IntakeScan {
    /// Its digest, by which papers refer to it.
    pub sha256: String,
    /// `application/pdf`, `image/jpeg`, `image/png`.
    pub media_type: String,
    /// Bytes.
    pub size: u32,
    /// Pages.
    pub pages: u32,
    /// It carries an electronic signature.
    pub signed: bool,
}

/// What became of files that were to be attached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct IntakeAttached {
    /// The application with those that were kept.
    pub view: IntakeView,
    /// Those that were not.
    pub refused: Vec<ScanRefused>,
}

/// A file that was not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ScanRefused {
    /// Its name, as the officer knows it. It is shown, and written down nowhere.
    pub name: String,
    /// Why.
    pub error: DeskError,
}
