//! What is missing or wrong of an application, in the order of the form.

use super::people::{self, written};
use super::{
    Counter, Identification, Intake, IntakeFault, IntakeFee, IntakePaper, IntakeProblem, RECORD, RegisterSays, day,
};
use crate::address::Address;
use crate::pack::{ApplicantType, Demand, ServicePack};
use crate::person::PartyRole;
use crate::rules::TEXT_MAX;

/// Letters of a short text at most.
const LINE_MAX: usize = 300;

/// What is missing or wrong, in the order of the form. The application may be registered when nothing of it blocks.
pub fn examine(intake: &Intake, counter: &Counter<'_>) -> Vec<IntakeProblem> {
    let mut problems = Vec::new();
    let kind = counter.pack.and_then(|pack| pack.applicant_type(&intake.applicant_type));
    if counter.pack.is_none() {
        problems.push(IntakeProblem::new("service", IntakeFault::ServiceNeeded, true));
    } else if kind.is_none() {
        problems.push(IntakeProblem::new("applicantType", IntakeFault::ApplicantTypeNeeded, true));
    }
    parties(intake, kind, &mut problems);
    problems.extend(people::examine(&intake.people, counter.today));
    identification(&intake.identification, counter, &mut problems);
    addresses(intake, counter, &mut problems);
    for paper in &intake.papers {
        self::paper(paper, counter, &mut problems);
    }
    if let (Some(pack), Some(kind)) = (counter.pack, kind) {
        for (at, demand) in kind.demands.iter().enumerate() {
            problems.extend(self::demand(intake, counter, pack, at, demand));
        }
        fee(intake, pack, &mut problems);
        record(intake, pack, &mut problems);
    }
    problems.extend(written("place", &intake.place, LINE_MAX));
    problems.extend(written("remarks", &intake.remarks, TEXT_MAX));
    problems
}

fn parties(intake: &Intake, kind: Option<&ApplicantType>, problems: &mut Vec<IntakeProblem>) {
    let needed = kind.map_or(&[PartyRole::Applicant][..], |kind| &kind.parties);
    for role in needed {
        if intake.people.iter().all(|person| person.role != *role) {
            let found = IntakeProblem::new(format!("role:{}", role_key(*role)), IntakeFault::PartyNeeded, true);
            problems.push(found.with("role", role_key(*role)));
        }
    }
}

/// The role as it stands in packs and catalogues.
pub(super) fn role_key(role: PartyRole) -> &'static str {
    match role {
        PartyRole::Applicant => "applicant",
        PartyRole::Subject => "subject",
        PartyRole::Owner => "owner",
        PartyRole::CoOwner => "co-owner",
        PartyRole::OtherParent => "other-parent",
        PartyRole::HouseholdMember => "household-member",
    }
}

fn identification(given: &Identification, counter: &Counter<'_>, problems: &mut Vec<IntakeProblem>) {
    if given.kind.is_none() {
        problems.push(IntakeProblem::new("identification:kind", IntakeFault::IdentificationNeeded, true));
    } else if given.number.trim().is_empty() {
        problems.push(IntakeProblem::new("identification:number", IntakeFault::IdentificationNeeded, true));
    }
    past("identification:issuedOn", &given.issued_on, counter, problems);
    problems.extend(written("identification:number", &given.number, LINE_MAX));
    problems.extend(written("identification:issuedBy", &given.issued_by, LINE_MAX));
}

/// A day that may be left out, and otherwise has to have come.
fn past(field: &str, typed: &str, counter: &Counter<'_>, problems: &mut Vec<IntakeProblem>) {
    match (typed.trim(), day(typed)) {
        ("", _) => {}
        (_, None) => problems.push(IntakeProblem::new(field, IntakeFault::DayUnreadable, true)),
        (_, Some(day)) if day > counter.today => {
            problems.push(IntakeProblem::new(field, IntakeFault::DayAhead, true));
        }
        _ => {}
    }
}

fn addresses(intake: &Intake, counter: &Counter<'_>, problems: &mut Vec<IntakeProblem>) {
    for (name, address) in [("from", &intake.from), ("to", &intake.to)] {
        let empty = |text: &str| text.trim().is_empty();
        if address.country != "BG" {
            // Of an address abroad the country is enough (RegiX: ЕСГРАОН).
        } else if empty(&address.settlement.name) || empty(&address.location.name) {
            problems.push(IntakeProblem::new(name, IntakeFault::AddressNeeded, true));
        } else if empty(&address.number) {
            problems.push(IntakeProblem::new(format!("{name}:number"), IntakeFault::NumberNeeded, true));
        }
        problems.extend(written(name, &address.text(), LINE_MAX));
    }
    if whole(&intake.to) && same(&intake.from, &intake.to) {
        problems.push(IntakeProblem::new("to", IntakeFault::SameAddress, true));
    }
    // The law lets an application be filed all the same: the review answers it with an act.
    let told = match counter.register {
        RegisterSays::Nothing | RegisterSays::Found => return,
        RegisterSays::NumberMissing => IntakeProblem::new("to:number", IntakeFault::NumberUnknown, false),
        RegisterSays::StreetMissing => IntakeProblem::new("to", IntakeFault::StreetUnknown, false),
        RegisterSays::OtherDistrict(district) => {
            IntakeProblem::new("to", IntakeFault::OtherDistrict, false).with("district", district.0.clone())
        }
    };
    problems.push(told);
}

/// Whether enough of an address is there to compare it.
fn whole(address: &Address) -> bool {
    ![&address.settlement.code, &address.location.name, &address.number].iter().any(|text| text.trim().is_empty())
}

fn same(one: &Address, two: &Address) -> bool {
    let unit = |address: &Address| [address.entrance.clone(), address.floor.clone(), address.apartment.clone()];
    one.country == two.country
        && one.settlement == two.settlement
        && one.location == two.location
        && one.number.trim().trim_start_matches('0') == two.number.trim().trim_start_matches('0')
        && unit(one) == unit(two)
}

fn paper(paper: &IntakePaper, counter: &Counter<'_>, problems: &mut Vec<IntakeProblem>) {
    let field = |name: &str| format!("paper:{}:{name}", paper.scan);
    let known = paper.kind == RECORD || counter.pack.is_some_and(|pack| pack.kind(&paper.kind).is_some());
    if !known && counter.pack.is_some() {
        problems.push(IntakeProblem::new(field("kind"), IntakeFault::KindNeeded, true));
    }
    past(&field("issuedOn"), &paper.issued_on, counter, problems);
    match (paper.valid_until.trim(), day(&paper.valid_until)) {
        ("", _) => {}
        (_, None) => problems.push(IntakeProblem::new(field("validUntil"), IntakeFault::DayUnreadable, true)),
        (_, Some(day)) if day < counter.today => {
            problems.push(IntakeProblem::new(field("validUntil"), IntakeFault::EvidenceExpired, false));
        }
        _ => {}
    }
    problems.extend(written(&field("title"), &paper.title, LINE_MAX));
}

/// What of a demand is missing. Only the application itself blocks: what else is missing can be brought later, and an
/// administration has to take what it is given (АПК чл. 30 ал. 2).
fn demand(
    intake: &Intake,
    counter: &Counter<'_>,
    pack: &ServicePack,
    at: usize,
    demand: &Demand,
) -> Option<IntakeProblem> {
    let in_role = |role: PartyRole| intake.people.iter().filter(move |person| person.role == role);
    if demand.when.is_some_and(|role| in_role(role).next().is_none()) {
        return None;
    }
    let here =
        |kind: &str| intake.papers.iter().any(|paper| paper.kind == kind && counter.scans.contains_key(&paper.scan));
    if demand.evidence.iter().any(|kind| here(kind)) {
        return None;
    }
    let mut missing = None;
    for wanted in &demand.declarations {
        let unsaid = in_role(wanted.signed_by)
            .find(|person| !intake.declared.iter().any(|one| one.kind == wanted.kind && one.person == person.id));
        let Some(person) = unsaid else {
            if in_role(wanted.signed_by).next().is_some() {
                return None;
            }
            continue;
        };
        missing.get_or_insert_with(|| {
            let field = format!("declaration:{}:{}", wanted.kind, person.id);
            // Without the applicant's own declaration there is no application.
            let own = demand.evidence.is_empty() && wanted.signed_by == PartyRole::Applicant;
            let name = format!("{} {}", person.first.trim(), person.family.trim()).trim().to_owned();
            let found = IntakeProblem::new(field, IntakeFault::DeclarationMissing, own);
            found.with("kind", wanted.kind.clone()).with("name", name)
        });
    }
    if demand.evidence.is_empty() || demand.usually_declared {
        return missing;
    }
    let known = demand.evidence.iter().filter(|kind| pack.kind(kind).is_some());
    let kinds: Vec<&str> = known.map(String::as_str).collect();
    let found = IntakeProblem::new(format!("demand:{at}"), IntakeFault::EvidenceMissing, false);
    Some(found.with("kinds", kinds.join(", ")))
}

fn fee(intake: &Intake, pack: &ServicePack, problems: &mut Vec<IntakeProblem>) {
    if pack.fee.amount == 0 {
        return;
    }
    match &intake.fee {
        IntakeFee::Open => problems.push(IntakeProblem::new("fee", IntakeFault::FeeNeeded, true)),
        IntakeFee::Paid { receipt } if receipt.trim().is_empty() => {
            problems.push(IntakeProblem::new("fee:receipt", IntakeFault::ReceiptNeeded, true));
        }
        IntakeFee::Paid { receipt } => problems.extend(written("fee:receipt", receipt, LINE_MAX)),
        IntakeFee::Exempt { exemption } if pack.fee.exemption(exemption).is_none() => {
            problems.push(IntakeProblem::new("fee", IntakeFault::FeeNeeded, true));
        }
        IntakeFee::Exempt { .. } | IntakeFee::Later => {}
    }
}

fn record(intake: &Intake, pack: &ServicePack, problems: &mut Vec<IntakeProblem>) {
    let items = pack.record.as_ref().map_or(0, |record| record.declared.len());
    let unread = (0..items).filter(|at| u32::try_from(*at).is_ok_and(|at| !intake.read.contains(&at))).count();
    if unread > 0 {
        problems.push(IntakeProblem::new("read", IntakeFault::ReadNeeded, true).with("n", unread.to_string()));
    }
    if !intake.papers.iter().any(|paper| paper.kind == RECORD) {
        problems.push(IntakeProblem::new("record", IntakeFault::RecordMissing, true));
    }
}
