//! A case, opened.

use chrono::{DateTime, NaiveDate, Utc};
use gishe_domain::address::{Address, ClassifierResult};
use gishe_domain::case::{Answer, CaseId, HistoryEntry};
use gishe_domain::conflict::TakenOver;
use gishe_domain::decision::{Outcome, Ruling};
use gishe_domain::fold::Span;
use gishe_domain::mark::Mark;
use gishe_domain::person::PartyRole;
use gishe_domain::state::CaseState;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::letter::{LettersView, MessageView};
use super::queue::{ClaimView, DeadlineView};
use super::signature::SignatureView;

/// A case with the journal laid over it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CaseView {
    /// Identifier.
    pub id: CaseId,
    /// `РЛЦ26-АР01-1482`.
    pub number: String,
    /// `2079`, `2107`.
    pub service: String,
    /// The service's name from its pack.
    pub service_name: Worded,
    /// Key of the applicant type.
    pub applicant_type: String,
    /// Its name from the pack.
    pub applicant_type_name: Worded,
    /// Where it stands.
    pub state: CaseState,
    /// When it was filed.
    pub submitted_at: DateTime<Utc>,
    /// Time limit.
    pub deadline: DeadlineView,
    /// Why the time limit stands still; none while it runs.
    pub paused: Option<PausedView>,
    /// Who has it.
    pub claim: ClaimView,
    /// When the provisional claim was made here.
    pub claimed_here_at: Option<DateTime<Utc>>,
    /// The person whose address changes, first; identifiers masked.
    pub parties: Vec<PartyView>,
    /// досегашен адрес
    pub from: Address,
    /// заявен адрес
    pub to: Address,
    /// Both addresses line by line, with what differs.
    pub address_lines: Vec<AddressLine>,
    /// Street or estate of the old address with its number, as the acts write it: „ул. „Кричим“ № 21“.
    pub from_street: String,
    /// The same of the new address.
    pub to_street: String,
    /// The classifier's answer.
    pub classifier: ClassifierResult,
    /// Evidence and declarations, in the order of the checks that ask for them.
    pub documents: Vec<DocumentView>,
    /// Checks of the service and applicant type.
    pub checks: Vec<CheckView>,
    /// Letters, oldest first.
    pub messages: Vec<MessageView>,
    /// What may be written to the citizen now.
    pub letters: LettersView,
    /// The officer's own note on the case: it stays on this computer.
    pub own_note: String,
    /// What happened, newest first.
    pub history: Vec<HistoryEntry>,
    /// What the rules suggest, and why.
    pub suggestion: Suggestion,
    /// Each of the four decisions, and whether it may be made now.
    pub decisions: Vec<DecisionOption>,
    /// The officer's unfinished ruling, if any.
    pub draft: Option<Ruling>,
    /// The ruling made here or accepted by central.
    pub ruling: Option<RulingView>,
    /// What the officer may do now besides deciding.
    pub actions: CaseActions,
    /// A supervisor took the case from the officer, and nobody has given it back since.
    pub taken_over: Option<TakenOver>,
    /// Acts on this case that exist only on this computer, oldest first.
    pub local_acts: Vec<LocalAct>,
}

/// Words of a service pack in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Worded {
    /// Bulgarian.
    pub bg: String,
    /// English.
    pub en: String,
}

/// A time limit that stands still (АПК чл. 30 ал. 2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PausedView {
    /// From this day on.
    pub since: NaiveDate,
    /// Where it is written, from the pack: „чл. 30, ал. 2 от Административнопроцесуалния кодекс“.
    pub basis: String,
}

/// A line of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum AddressField {
    /// държава, when one of both lies abroad
    Country,
    /// район, or община where there are none
    District,
    /// населено място, when they differ
    Settlement,
    /// улица and number
    Street,
    /// вход, етаж, апартамент
    Unit,
}

/// A line of both addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct AddressLine {
    /// Which.
    pub field: AddressField,
    /// In the old address; empty where it has none.
    pub from: String,
    /// In the new one; empty where it has none.
    pub to: String,
    /// The parts of the old one that the new one has not, in UTF-16 code units.
    pub gone: Vec<Span>,
    /// The parts of the new one that the old one has not.
    pub come: Vec<Span>,
}

/// A person of the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PartyView {
    /// Stable within the case.
    pub id: String,
    /// Who the person is to it.
    pub role: PartyRole,
    /// Full name.
    pub name: String,
    /// `85••••6241`.
    pub identifier_masked: String,
    /// Whether it is an ЕГН (else an ЛНЧ).
    pub is_egn: bool,
    /// Whole years of age today.
    pub age: u32,
    /// Under 18 today.
    pub minor: bool,
    /// ISO 3166-1 alpha-2.
    pub citizenship: String,
    /// Relation to the applicant in words.
    pub relation: Option<String>,
    /// Number of this person's own case.
    pub related_case: Option<String>,
}

/// A page source: evidence or a declaration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DocumentView {
    /// Stable within the case.
    pub id: String,
    /// Key of the kind.
    pub kind: String,
    /// Its name.
    pub title: String,
    /// `application/pdf`, `image/jpeg`.
    pub media_type: String,
    /// Pages.
    pub pages: u32,
    /// Bytes.
    pub size: u32,
    /// The bytes are on this computer.
    pub downloaded: bool,
    /// When it was issued.
    pub issued_on: Option<NaiveDate>,
    /// The last day it is good for.
    pub valid_until: Option<NaiveDate>,
    /// For a declaration: the verdict on its signature; none for evidence.
    pub signature: Option<SignatureView>,
}

/// A check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CheckView {
    /// Key in the pack.
    pub key: String,
    /// 1-based.
    pub number: u32,
    /// The statement: „Адресът е в района и в класификатора“.
    pub title: Worded,
    /// „чл. 89, ал. 1 ЗГР“.
    pub law: String,
    /// Whether the paragraph was confirmed by the legal team.
    pub law_confirmed: bool,
    /// The present answer: the officer's, else the machine's.
    pub answer: Option<Answer>,
    /// Who gave it.
    pub answered_by: AnsweredBy,
    /// What the machine found, as a code with parameters; the catalogue has its words.
    pub finding: Option<Finding>,
    /// What else it found that is wrong or open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<Finding>,
    /// The officer's note.
    pub note: String,
    /// Places on pages that the answer rests on.
    pub marks: Vec<Mark>,
    /// The document that answers it.
    pub document: Option<String>,
    /// It exists only on this computer.
    pub local: bool,
    /// Whether the officer may answer now.
    pub answerable: bool,
}

/// Who answered a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum AnsweredBy {
    /// Nobody.
    Nobody,
    /// A rule.
    Machine,
    /// An officer.
    Officer {
        /// „Михаела Тодорова“.
        name: String,
        /// When.
        at: DateTime<Utc>,
    },
}

/// What a rule found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Finding {
    /// `address-other-district`, `power-of-attorney-expired`, …
    pub code: String,
    /// Values for the words, by name.
    pub params: std::collections::BTreeMap<String, String>,
}

/// What the rules suggest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// None while checks are open.
    pub outcome: Option<Outcome>,
    /// Numbers of the checks still open.
    pub open_checks: Vec<u32>,
    /// Numbers of the checks not met.
    pub unmet_checks: Vec<u32>,
}

/// One of the four decisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DecisionOption {
    /// Which.
    pub outcome: Outcome,
    /// None when it may be made; else why not.
    pub blocked: Option<DecisionBlock>,
    /// Grounds to choose from; for an approval none.
    pub grounds: Vec<GroundView>,
}

/// Why a decision may not be made now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "code", content = "params", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum DecisionBlock {
    /// The officer must claim it first.
    NotClaimed,
    /// A colleague has it.
    ClaimedByOther {
        /// Who.
        officer: String,
    },
    /// These checks are open.
    ChecksOpen {
        /// Their numbers.
        checks: Vec<u32>,
    },
    /// These checks are not met; an approval needs them all.
    ChecksUnmet {
        /// Their numbers.
        checks: Vec<u32>,
    },
    /// It is decided.
    AlreadyDecided,
    /// The case is closed.
    Closed,
    /// A matter of this case needs attention first.
    NeedsAttention,
}

/// A ground.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct GroundView {
    /// Key in the pack.
    pub key: String,
    /// Short name.
    pub title: Worded,
    /// „чл. 92, ал. 3 ЗГР“.
    pub law: String,
    /// The text that goes into the reasons, in Bulgarian, with the case's facts filled in.
    pub text: String,
    /// A check of the case that is not met points to it.
    pub suggested: bool,
}

/// A ruling made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RulingView {
    /// What.
    pub ruling: Ruling,
    /// By whom.
    pub officer: String,
    /// When it was made here, or accepted.
    pub at: DateTime<Utc>,
    /// Where it stands.
    pub stage: RulingStage,
    /// Number of the act, when central has given one.
    pub act_number: Option<String>,
    /// It can still be undone here.
    pub undoable: bool,
}

/// Where a ruling stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum RulingStage {
    /// Only here: not sent.
    Local,
    /// Central has accepted it: it waits for a signature.
    AwaitingSignature,
    /// Signed here; the delivery is not yet acknowledged.
    Signed,
    /// Delivered: central's receipt is here.
    Delivered,
    /// Refused by central, see the attention list.
    NeedsAttention,
}

/// What the officer may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CaseActions {
    /// Take it.
    pub claim: bool,
    /// Give it back.
    pub release: bool,
    /// Answer checks.
    pub review: bool,
    /// Take it from its holder, as a supervisor.
    pub take_over: bool,
}

/// An act that exists only on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LocalAct {
    /// The command's id.
    pub id: uuid::Uuid,
    /// Its kind: `claim`, `review`, `decide`, …
    pub kind: String,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// A letter or request that can still be taken back.
    pub undoable: bool,
}
