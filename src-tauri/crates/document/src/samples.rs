//! One document of each kind, made from the service packs and an invented case: for whoever tries a provider, a validator
//! or a printer, for measurements and for tests. Every page says that it is of practice.

use chrono::NaiveDateTime;
use gishe_domain::assets;
use gishe_domain::case::{Case, Evidence};
use gishe_domain::decision::{Outcome, Ruling};
use gishe_domain::district::Districts;
use gishe_domain::fixture;
use gishe_domain::pack::{Packs, ServicePack};

use crate::{
    ActFacts, ActInput, CounterFacts, DocumentError, RecordInput, RenderedAct, Signatory, act_of, record_of,
    render_act, render_record,
};

/// The kinds of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Certificate of permanent address.
    PermanentAddress,
    /// Certificate of current address.
    CurrentAddress,
    /// Refusal.
    Refusal,
    /// Return for correction.
    Return,
    /// Termination.
    Termination,
    /// Record of an application taken at the counter.
    CounterRecord,
}

/// Who signs the samples.
pub const OFFICER: Signatory<'static> =
    Signatory { name: "Михаела Тодорова", post: "главен специалист" };
/// Where they say that they can be verified.
const VERIFICATION: &str = "https://central.example/verify";

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::PermanentAddress,
        Self::CurrentAddress,
        Self::Refusal,
        Self::Return,
        Self::Termination,
        Self::CounterRecord,
    ];

    /// Its name in a file name.
    pub fn name(self) -> &'static str {
        match self {
            Self::PermanentAddress => "certificate-permanent",
            Self::CurrentAddress => "certificate-current",
            Self::Refusal => "refusal",
            Self::Return => "return",
            Self::Termination => "termination",
            Self::CounterRecord => "counter-record",
        }
    }

    fn service(self) -> &'static str {
        if self == Self::CurrentAddress { "2107" } else { "2079" }
    }

    /// What is ruled; of a record, nothing.
    fn outcome(self) -> Option<(Outcome, &'static [&'static str])> {
        match self {
            Self::PermanentAddress | Self::CurrentAddress => Some((Outcome::Approved, &[])),
            Self::Refusal => Some((Outcome::Refused, &["consent-missing", "document-missing"])),
            Self::Return => Some((Outcome::Returned, &["document-missing", "fee-unpaid"])),
            Self::Termination => Some((Outcome::Terminated, &["withdrawn"])),
            Self::CounterRecord => None,
        }
    }
}

/// The sample of a kind, typeset.
///
/// # Errors
/// As [`render_act`]; [`DocumentError::Structure`] where the packs lack what the kind needs.
pub fn render(kind: Kind) -> Result<RenderedAct, DocumentError> {
    let packs = Packs::load(assets::SERVICES).map_err(|_| DocumentError::Structure("packs"))?;
    let pack = packs.latest(kind.service()).ok_or(DocumentError::Structure("no such service"))?;
    match act(kind, pack) {
        Some(act) => render_act(&act),
        None => render_record(&record(pack).ok_or(DocumentError::Structure("no template"))?),
    }
}

/// The sample of an act under a pack; none of a record.
pub fn act(kind: Kind, pack: &ServicePack) -> Option<ActInput> {
    let (outcome, grounds) = kind.outcome()?;
    let districts = Districts::parse(assets::DISTRICTS).ok()?;
    let grounds: Vec<String> =
        grounds.iter().filter(|key| pack.ground(key).is_some()).map(|key| (*key).to_owned()).collect();
    let case = case(pack);
    let known = gishe_domain::fill::Facts::of(&case, pack, &districts, &[]);
    let texts = grounds.iter().filter_map(|key| pack.ground(key)).map(|ground| known.ground(ground));
    let note = pack.act_text(outcome).note.clone().filter(|_| outcome == Outcome::Approved);
    let reasons = texts.chain(note).collect::<Vec<_>>().join("\n");
    let ruling = Ruling { outcome, grounds, reasons };
    act_of(
        &case,
        &ActFacts {
            practice: true,
            pack,
            districts: &districts,
            checks: &[],
            ruling: &ruling,
            signatory: OFFICER,
            number: Some("РЛЦ26-РД09-0613"),
            date: fixture::today(),
            verification: Some(VERIFICATION),
        },
    )
}

/// The sample of a record under a pack; none where the pack has no template.
pub fn record(pack: &ServicePack) -> Option<RecordInput> {
    let districts = Districts::parse(assets::DISTRICTS).ok()?;
    let mut case = case(pack);
    case.evidence.extend(more_evidence());
    record_of(
        &case,
        &CounterFacts {
            practice: true,
            pack,
            districts: &districts,
            signatory: OFFICER,
            number: Some("РЛЦ26-АР01-1462"),
            received_at: received_at(),
            place: "гише\u{a0}3",
            identified_by: "лична карта №\u{a0}640000001, издадена на 12.03.2021\u{a0}г. от МВР",
            remarks: "Моля да бъда уведомен по телефона, когато удостоверението е готово.",
            verification: Some(VERIFICATION),
        },
    )
}

fn received_at() -> NaiveDateTime {
    fixture::today().and_hms_opt(10, 41, 0).unwrap_or_default()
}

fn case(pack: &ServicePack) -> Case {
    let mut case = fixture::right_case(pack, "consented");
    case.number = "РЛЦ26-АР01-1462".to_owned();
    case
}

fn more_evidence() -> [Evidence; 2] {
    let mut consent = fixture::evidence("more-1", "notarised-consent");
    "Съгласие, рег. №\u{a0}4112 на нотариус №\u{a0}340".clone_into(&mut consent.title);
    let mut lease = fixture::evidence("more-2", "lease");
    "Договор за наем от 1.10.2026\u{a0}г.".clone_into(&mut lease.title);
    lease.valid_until = chrono::NaiveDate::from_ymd_opt(2027, 9, 30);
    [consent, lease]
}
