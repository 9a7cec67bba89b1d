//! From a story to a case: the documents that its applicant type demands, what is wrong with them, and what each is
//! made from.

use chrono::{DateTime, Duration, Utc};
use gishe_domain::case::OfficerRef;
use gishe_domain::case::{BlobRef, Case, DeadlineBasis, Declaration, Evidence, Payment, PaymentStatus};
use gishe_domain::pack::{ApplicantType, DeclarationDemand, Demand, ServicePack};
use gishe_domain::person::{PartyRole, Person};
use gishe_domain::rules::civil_day;
use gishe_domain::state::CaseState;
use rand::Rng;
use rand_chacha::ChaCha20Rng;

use super::facts::{self, Issue};
use super::founding::Founding;
use super::household::Story;
use super::plan::{Group, Tie};
use super::random::chance;
use super::scans::ScanKey;
use super::{CityError, Mistake};
use crate::trust::seed;

/// Scans among the documents, in a thousand.
const SCANNED: u32 = 240;
/// Working days for what a human must look into, although the address stands in the classifier [assumed].
const BY_HAND: u16 = 7;
/// Cents that an underpaid fee lacks.
const SHORT: u32 = 28;

/// A case whose documents are not drawn yet.
pub struct Drafted {
    /// Digests, sizes and pages are blank.
    pub case: Case,
    /// Its documents.
    pub leaves: Vec<Leaf>,
    /// What is wrong with it.
    pub mistake: Option<Mistake>,
}

/// A document to be drawn.
#[derive(Debug)]
pub struct Leaf {
    /// Where its digest goes.
    pub slot: Slot,
    /// What it is made from.
    pub make: Make,
}

/// A place for a document in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// By index.
    Evidence(usize),
    /// By index.
    Declaration(usize),
    /// The signed act.
    Act,
}

/// What a document is made from.
#[derive(Debug)]
pub enum Make {
    /// A copy without a signature.
    Copy(Issue),
    /// A page of the common stock.
    Scan(ScanKey),
    /// Signed by a person of the city; a byte may have been changed since.
    Signed {
        /// Whose certificate.
        by: Box<Person>,
        /// When.
        at: DateTime<Utc>,
        /// Changed after it was signed.
        tampered: bool,
    },
    /// An act signed by an officer.
    Act {
        /// Whose certificate.
        by: OfficerRef,
        /// When.
        at: DateTime<Utc>,
    },
}

/// The case as it was filed.
pub fn filed(founding: &Founding, group: &Group, story: &Story) -> Result<Drafted, CityError> {
    let pack = founding.pack(&story.service)?;
    let kind = pack
        .applicant_type(story.kind)
        .ok_or_else(|| CityError::Data(format!("service {} knows no applicant {}", pack.code, story.kind)))?;
    let district = founding.atlas.districts.get(group.district).map(|district| district.code.clone());
    let case = Case {
        id: story.id,
        number: story.number.clone(),
        version: 0,
        service: pack.code.clone(),
        applicant_type: kind.key.clone(),
        pack_version: pack.version.clone(),
        state: CaseState::Submitted,
        district: district.ok_or_else(|| CityError::Data("a group without its district".into()))?,
        submitted_at: story.filed,
        deadline: DeadlineBasis {
            from: civil_day(story.filed),
            working_days: working_days(story, pack),
            pauses: Vec::new(),
        },
        parties: story.parties.clone(),
        from: story.from.clone(),
        to: story.to.clone(),
        classifier: story.classifier.clone(),
        evidence: Vec::new(),
        declarations: Vec::new(),
        payments: payment(story, pack).into_iter().collect(),
        exemption: story.exemption.map(str::to_owned),
        messages: Vec::new(),
        appointments: Vec::new(),
        claim: None,
        checks: Vec::new(),
        decision: None,
        history: Vec::new(),
    };
    let rng = seed::stream(founding.config.seed, "city dossier", &story.number);
    let mut desk =
        Desk { founding, story, group, rng, drafted: Drafted { case, leaves: Vec::new(), mistake: story.mistake } };
    desk.gather(kind)?;
    desk.spoil()?;
    Ok(desk.drafted)
}

/// At once for an owner whose address stands in the classifier; else what the pack allows, since people have to look.
fn working_days(story: &Story, pack: &ServicePack) -> u16 {
    let found = story.classifier.found == gishe_domain::address::ClassifierMatch::Found;
    match story.kind {
        "owner" if found && story.running.is_multiple_of(2) => pack.working_days(true),
        _ => pack.working_days(found).max(BY_HAND),
    }
}

/// None for who claims an exemption.
fn payment(story: &Story, pack: &ServicePack) -> Option<Payment> {
    if story.exemption.is_some() {
        return None;
    }
    let unpaid = story.mistake == Some(Mistake::UnpaidFee);
    let within = Duration::seconds(70 + i64::from(story.running % 600));
    let short = u32::from(story.mistake == Some(Mistake::UnderpaidFee));
    Some(Payment {
        id: format!("ais-{}", story.id.0.simple()),
        amount: pack.fee.amount.saturating_sub(short * SHORT),
        currency: pack.fee.currency.clone(),
        status: if unpaid { PaymentStatus::Expired } else { PaymentStatus::Paid },
        requested_at: story.filed,
        paid_at: (!unpaid).then(|| story.filed + within),
    })
}

struct Desk<'a> {
    founding: &'a Founding,
    story: &'a Story,
    group: &'a Group,
    rng: ChaCha20Rng,
    drafted: Drafted,
}

impl Desk<'_> {
    /// Shows everything that the applicant type demands, by the alternative that these people have.
    fn gather(&mut self, kind: &ApplicantType) -> Result<(), CityError> {
        for demand in &kind.demands {
            let arises = demand.when.is_none_or(|role| self.story.parties.iter().any(|party| party.role == role));
            if arises {
                self.meet(demand)?;
            }
        }
        self.prove_exemption()
    }

    fn meet(&mut self, demand: &Demand) -> Result<(), CityError> {
        let had = self.story.papers.iter().copied().find(|paper| demand.evidence.iter().any(|kind| kind == paper));
        match (had, demand.declarations.first(), demand.evidence.first()) {
            (Some(kind), _, _) => self.show(kind),
            (None, Some(wanted), _) => self.declare(wanted),
            (None, None, Some(kind)) => self.show(kind),
            (None, None, None) => Ok(()),
        }
    }

    /// What proves that no fee is due, where these people have it.
    fn prove_exemption(&mut self) -> Result<(), CityError> {
        let pack = self.founding.pack(&self.story.service)?;
        let claimed = self.story.exemption.and_then(|key| pack.fee.exemption(key));
        let kinds = claimed.map(|exemption| exemption.evidence.clone()).unwrap_or_default();
        match self.story.papers.iter().find(|paper| kinds.iter().any(|kind| kind == *paper)) {
            Some(kind) => self.show(kind),
            None => Ok(()),
        }
    }

    fn show(&mut self, kind: &str) -> Result<(), CityError> {
        let today = self.founding.config.today;
        let expired = self.story.mistake == Some(Mistake::ExpiredPowerOfAttorney) && kind == "power-of-attorney";
        let late = self.story.mistake == Some(Mistake::PowerAfterFiling) && kind == "power-of-attorney";
        let copied = self.group.tie == Tie::Copied;
        let scanned = copied || (chance(&mut self.rng, SCANNED) && !expired && !late);
        let (issue, make) = if scanned {
            let holder = self.group.index;
            let key = ScanKey { kind: kind.to_owned(), district: self.group.district, holder };
            let issue = key.issue(self.founding)?;
            (issue, Make::Scan(key))
        } else {
            let mut issue = facts::issue(&self.drafted.case, kind, today, expired);
            if late {
                issue.issued = civil_day(self.story.filed) + chrono::Days::new(1);
            }
            (issue.clone(), Make::Copy(issue))
        };
        let pack = self.founding.pack(&self.story.service)?;
        let blanks = facts::blanks(&self.drafted.case, pack, Some(&issue), None);
        let evidence = Evidence {
            id: format!("e{}", self.drafted.case.evidence.len() + 1),
            kind: kind.to_owned(),
            title: self.founding.forms.title(kind, &blanks)?,
            blob: unknown(),
            pages: 0,
            issued_on: Some(issue.issued),
            valid_until: issue.valid_until,
        };
        self.drafted.leaves.push(Leaf { slot: Slot::Evidence(self.drafted.case.evidence.len()), make });
        self.drafted.case.evidence.push(evidence);
        Ok(())
    }

    /// Everybody in the role signs one.
    fn declare(&mut self, wanted: &DeclarationDemand) -> Result<(), CityError> {
        let signers = self.story.parties.iter().filter(|party| party.role == wanted.signed_by);
        for party in signers {
            let before = match wanted.signed_by {
                PartyRole::Applicant => Duration::seconds(self.rng.gen_range(30..300)),
                _ => Duration::minutes(self.rng.gen_range(10..2800)),
            };
            let at = self.story.filed - before;
            let slot = Slot::Declaration(self.drafted.case.declarations.len());
            let by = Box::new(party.person.clone());
            self.drafted.leaves.push(Leaf { slot, make: Make::Signed { by, at, tampered: false } });
            self.drafted.case.declarations.push(Declaration {
                id: format!("d{}", self.drafted.case.declarations.len() + 1),
                kind: wanted.kind.clone(),
                declarant: party.id.clone(),
                signed_on: civil_day(at),
                blob: unknown(),
                made_before: None,
            });
        }
        Ok(())
    }

    /// Plants the mistakes that lie in the documents.
    fn spoil(&mut self) -> Result<(), CityError> {
        match self.story.mistake {
            Some(Mistake::MissingConsent) => self.lose("owner-consent"),
            Some(Mistake::SignedBySomebodyElse) => {
                let stranger = self.story.parties.iter().find(|party| party.role == PartyRole::Applicant);
                let stranger = stranger.map(|party| party.person.clone());
                self.change("owner-consent", |by, _| by.clone_from(&stranger))
            }
            Some(Mistake::MissingOtherParentConsent) => self.lose("other-parent-consent"),
            Some(Mistake::MissingDocument) => {
                self.lose_document();
                Ok(())
            }
            Some(Mistake::TamperedDeclaration) => {
                let last = self.drafted.case.declarations.last().map(|declaration| declaration.kind.clone());
                self.change(&last.unwrap_or_default(), |_, tampered| *tampered = true)
            }
            _ => Ok(()),
        }
    }

    fn place_of(&self, kind: &str) -> Result<usize, CityError> {
        let mut all = self.drafted.case.declarations.iter();
        all.position(|declaration| declaration.kind == kind)
            .ok_or_else(|| CityError::Data(format!("no declaration {kind} to spoil")))
    }

    /// Takes the last declaration of the case away.
    fn lose(&mut self, kind: &str) -> Result<(), CityError> {
        let place = self.place_of(kind)?;
        self.drafted.case.declarations.remove(place);
        self.drafted.leaves.retain(|leaf| leaf.slot != Slot::Declaration(place));
        for leaf in &mut self.drafted.leaves {
            if let Slot::Declaration(at) = &mut leaf.slot {
                *at -= usize::from(*at > place);
            }
        }
        Ok(())
    }

    /// Takes the first document of the case away.
    fn lose_document(&mut self) {
        if !self.drafted.case.evidence.is_empty() {
            self.drafted.case.evidence.remove(0);
        }
        self.drafted.leaves.retain(|leaf| leaf.slot != Slot::Evidence(0));
        for leaf in &mut self.drafted.leaves {
            if let Slot::Evidence(at) = &mut leaf.slot {
                *at = at.saturating_sub(1);
            }
        }
    }

    fn change(&mut self, kind: &str, change: impl Fn(&mut Option<Person>, &mut bool)) -> Result<(), CityError> {
        let place = self.place_of(kind)?;
        for leaf in self.drafted.leaves.iter_mut().filter(|leaf| leaf.slot == Slot::Declaration(place)) {
            if let Make::Signed { by, tampered, .. } = &mut leaf.make {
                let mut other = Some((**by).clone());
                change(&mut other, tampered);
                if let Some(other) = other {
                    **by = other;
                }
            }
        }
        Ok(())
    }
}

/// What a blob is called until it is drawn.
fn unknown() -> BlobRef {
    BlobRef { sha256: String::new(), size: 0, media_type: String::new() }
}
