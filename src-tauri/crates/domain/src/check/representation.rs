//! Who may speak for whom: a parent by the certificate of birth, a guardian by the act of guardianship, and the other parent.

use crate::case::{Answer, Evidence};
use crate::finding::{Finding, FindingCode};
use crate::pack::{Check, Proof};
use crate::person::PartyRole;
use crate::rules::civil_day;

use super::machine::{Found, View, in_role};

/// Age from which a person speaks for himself or herself (ЗЛС чл. 2).
pub(super) const OF_AGE: u32 = 18;

/// The first document that proves this.
fn shown<'a>(view: &View<'a>, proof: Proof) -> Option<&'a Evidence> {
    let case = view.case;
    case.evidence.iter().find(|given| view.pack.kind(&given.kind).is_some_and(|kind| kind.proves == Some(proof)))
}

/// Whether the represented person needs a representative on the day of filing, and what the power rests on. A human reads the
/// document.
pub(super) fn representation(view: &View<'_>, check: &Check) -> Found {
    let Some(subject) = in_role(view.case, PartyRole::Subject).next() else {
        return Found::new(Some(Answer::NotApplicable), None);
    };
    let age = subject.person.age_on(civil_day(view.case.submitted_at));
    let tell = |code| Finding::of(code).with("name", subject.person.name.full()).with("age", age.to_string());
    let guardian = shown(view, Proof::Guardianship);
    if age >= OF_AGE && guardian.is_none() {
        return Found::unmet(tell(FindingCode::RepresentedOfAge));
    }
    let rests = guardian.or_else(|| view.case.evidence.iter().find(|given| check.evidence.contains(&given.kind)));
    match rests {
        Some(given) => {
            let told = tell(FindingCode::RepresentsBy).with("kind", given.kind.clone());
            Found::new(Some(Answer::Met), Some(told)).about(&given.id)
        }
        None => Found::new(Some(Answer::Met), None),
    }
}

/// Whether there is another parent who has to be asked. One who moves along with an application of their own has consented by
/// it; a guardian by an act needs nobody's consent.
pub(super) fn other_parent(view: &View<'_>) -> Found {
    let named = in_role(view.case, PartyRole::OtherParent).next().is_some();
    if named || shown(view, Proof::Guardianship).is_some() || shown(view, Proof::Birth).is_none() {
        return Found::new(Some(Answer::NotApplicable), None);
    }
    let today = view.today;
    let along = in_role(view.case, PartyRole::HouseholdMember)
        .find(|party| party.related_case.is_some() && party.person.age_on(today) >= OF_AGE);
    match along {
        Some(party) => {
            let told = Finding::of(FindingCode::OtherParentMovesAlong)
                .with("name", party.person.name.full())
                .with_some("numbers", party.related_case.clone());
            Found::new(Some(Answer::Met), Some(told))
        }
        None => Found::open(Finding::of(FindingCode::OtherParentUnnamed)),
    }
}
