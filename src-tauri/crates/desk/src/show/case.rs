//! A case, opened.

use chrono::{DateTime, NaiveDate, Utc};
use gishe_domain::case::{Case, OfficerRef};
use gishe_domain::check::CheckState;
use gishe_domain::conflict::taken_from;
use gishe_domain::fill::Facts;
use gishe_domain::pack::ServicePack;
use gishe_domain::permit;
use gishe_domain::person::{Identifier, Party, PartyRole};
use gishe_store::journal::OutboxEntry;

use super::{address, checks, documents, letters, worded};
use crate::view::case::{CaseActions, CaseView, LocalAct, PartyView, PausedView, RulingView, Worded};
use crate::view::queue::{ClaimView, DeadlineView};

/// Everything that the window is shown of a case.
pub struct Opened<'a> {
    /// The case with the journal laid over it.
    pub case: &'a Case,
    /// Its service.
    pub pack: &'a ServicePack,
    /// Its checks, evaluated.
    pub states: &'a [CheckState],
    /// Its documents.
    pub documents: &'a documents::Known,
    /// Facts for texts.
    pub facts: &'a Facts,
    /// Who looks.
    pub officer: &'a OfficerRef,
    /// The civil day in Sofia.
    pub today: NaiveDate,
    /// Its time limit.
    pub deadline: DeadlineView,
    /// Who has it.
    pub claim: ClaimView,
    /// Acts that exist only here.
    pub local_acts: Vec<LocalAct>,
    /// Checks whose answers exist only here.
    pub local_checks: &'a [String],
    /// The officer may take cases over.
    pub supervises: bool,
    /// Something of it needs attention.
    pub attention: bool,
    /// What of it waits to be sent.
    pub waiting: &'a [OutboxEntry],
    /// What the officer wrote and did not send.
    pub texts: Texts,
    /// The unfinished ruling.
    pub draft: Option<gishe_domain::decision::Ruling>,
    /// The ruling that was made.
    pub ruling: Option<RulingView>,
}

/// What the officer wrote and did not send.
#[derive(Debug, Default)]
pub struct Texts {
    /// The letter that is being written.
    pub letter: String,
    /// The officer's own note.
    pub own_note: String,
}

impl Opened<'_> {
    /// The view.
    pub fn view(self) -> CaseView {
        let Self { case, pack, states, officer, .. } = self;
        let permitted = permit::permitted(case, &officer.id);
        let in_hand = permitted.review && !self.attention;
        let is_local = |key: &str| self.local_checks.iter().any(|local| local == key);
        let mut history = case.history.clone();
        history.reverse();
        CaseView {
            id: case.id,
            number: case.number.clone(),
            service: case.service.clone(),
            service_name: worded(&pack.name),
            applicant_type: case.applicant_type.clone(),
            applicant_type_name: pack
                .applicant_type(&case.applicant_type)
                .map_or_else(|| unknown(&case.applicant_type), |kind| worded(&kind.name)),
            state: case.state,
            submitted_at: case.submitted_at,
            deadline: self.deadline,
            paused: paused(case, pack),
            claimed_here_at: claimed_here(&self.local_acts, &self.claim),
            claim: self.claim,
            parties: parties(case, self.today),
            from: case.from.clone(),
            to: case.to.clone(),
            address_lines: address::lines(&case.from, &case.to),
            from_street: case.from.street_text(),
            to_street: case.to.street_text(),
            classifier: case.classifier.clone(),
            documents: documents::documents(case, pack, states, self.documents),
            checks: checks::checks(states, pack, &is_local, in_hand),
            messages: letters::messages(case, self.waiting),
            letters: letters::letters(case, pack, &officer.id, self.attention, self.texts.letter),
            own_note: self.texts.own_note,
            history,
            suggestion: checks::suggestion(states),
            decisions: checks::decisions(case, pack, states, &officer.id, self.attention, self.facts),
            draft: self.draft,
            ruling: self.ruling,
            actions: CaseActions {
                claim: permitted.claim,
                release: permitted.release,
                review: in_hand,
                take_over: self.supervises && permit::may_take_over(case, &officer.id),
            },
            taken_over: taken_from(case, &officer.id).map(|(_, taken)| taken),
            local_acts: self.local_acts,
        }
    }
}

/// The pause that lasts: the citizen mends what was returned.
fn paused(case: &Case, pack: &ServicePack) -> Option<PausedView> {
    let pause = case.deadline.pauses.iter().find(|pause| pause.to.is_none())?;
    Some(PausedView { since: pause.from, basis: pack.act.returned.basis.clone() })
}

/// A key that the pack does not know is shown as it is: better strange than hidden.
fn unknown(key: &str) -> Worded {
    Worded { bg: key.to_owned(), en: key.to_owned() }
}

fn claimed_here(acts: &[LocalAct], claim: &ClaimView) -> Option<DateTime<Utc>> {
    let provisional = matches!(claim, ClaimView::MineProvisional);
    acts.iter().rev().find(|act| provisional && act.kind == "claim").map(|act| act.at)
}

/// The person whose address changes comes first, then the applicant, then the others as they were filed.
fn parties(case: &Case, today: NaiveDate) -> Vec<PartyView> {
    let subject = case.subject().map(|party| party.id.clone());
    let mut all: Vec<&Party> = case.parties.iter().collect();
    all.sort_by_key(|party| (Some(&party.id) != subject.as_ref(), party.role != PartyRole::Applicant));
    all.into_iter().map(|party| party_view(party, today)).collect()
}

fn party_view(party: &Party, today: NaiveDate) -> PartyView {
    let age = party.person.age_on(today);
    PartyView {
        id: party.id.clone(),
        role: party.role,
        name: party.person.name.full(),
        identifier_masked: party.person.identifier.masked(),
        is_egn: matches!(party.person.identifier, Identifier::Egn(_)),
        age,
        minor: age < 18,
        citizenship: party.person.citizenship.clone(),
        relation: party.relation.clone(),
        related_case: party.related_case.clone(),
    }
}
