//! An application as the window shows it: what was typed, what the service asks for, what is still missing.

use std::collections::BTreeMap;

use gishe_domain::address::{Address, DistrictCode};
use gishe_domain::address_standing::{AddressStanding, standing};
use gishe_domain::case::Case;
use gishe_domain::intake::{Attached, Counter, Intake, IntakeProblem, RegisterSays, TakenAt, Taker, examine, known_of};
use gishe_domain::pack::{Exemption, Kind, ServicePack, Worded};
use gishe_store::journal::KeptIntake;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::session::Session;
use crate::view::case::Worded as Shown;
use crate::view::intake::{
    IntakeDeclaration, IntakeDemand, IntakeExemption, IntakeFeeView, IntakeKind, IntakeOffer, IntakeRow, IntakeScan,
    IntakeView,
};

/// What an application is examined with, read once.
pub(super) struct Looked<'a> {
    pub pack: Option<&'a ServicePack>,
    pub register: RegisterSays,
    pub scans: Vec<Attached>,
    by_digest: BTreeMap<String, Attached>,
    today: chrono::NaiveDate,
}

impl<'a> Looked<'a> {
    pub fn of(desk: &'a Desk, session: &Session, kept: &KeptIntake) -> Result<Self, DeskError> {
        let scans = session.journal.view(|view| view.scans(kept.id))?;
        Ok(Self {
            pack: desk.0.packs.latest(&kept.form.service),
            register: register_says(desk, session, &kept.form.to)?,
            by_digest: scans.iter().map(|scan| (scan.blob.sha256.clone(), scan.clone())).collect(),
            scans,
            today: desk.today(),
        })
    }

    pub fn counter(&self) -> Counter<'_> {
        Counter { pack: self.pack, today: self.today, register: &self.register, scans: &self.by_digest }
    }
}

/// Makes the case of an application.
pub(super) fn taken_at<T>(
    desk: &Desk,
    session: &Session,
    kept: &KeptIntake,
    make: impl FnOnce(&TakenAt<'_>) -> T,
) -> T {
    let district = DistrictCode(session.profile.officer.district.clone());
    let by = Taker { officer: session.officer(), now: desk.now() };
    make(&TakenAt { id: kept.id, district: &district, by })
}

/// What the register of addresses on this computer says. It holds this district alone: a street of the city that is not here
/// may be another's, which central tells.
fn register_says(desk: &Desk, session: &Session, to: &Address) -> Result<RegisterSays, DeskError> {
    if to.location.name.trim().is_empty() || to.number.trim().is_empty() {
        return Ok(RegisterSays::Nothing);
    }
    let own = DistrictCode(session.profile.officer.district.clone());
    let said = standing(&*session.streets()?, &desk.0.districts, &own, to);
    Ok(match said {
        // Which entrances there are is the review's to ask: the street and the number are there.
        AddressStanding::Registered | AddressStanding::EntranceMissing { .. } => RegisterSays::Found,
        AddressStanding::NumberMissing { .. } => RegisterSays::NumberMissing,
        AddressStanding::StreetMissing => RegisterSays::StreetMissing,
        AddressStanding::OtherDistrict { district } => RegisterSays::OtherDistrict(DistrictCode(district.code)),
        AddressStanding::NumberNeeded | AddressStanding::Elsewhere | AddressStanding::NoRegister => {
            RegisterSays::Nothing
        }
    })
}

pub(super) fn row(desk: &Desk, session: &Session, kept: KeptIntake) -> Result<IntakeRow, DeskError> {
    let looked = Looked::of(desk, session, &kept)?;
    let problems = examine(&kept.form, &looked.counter());
    let waiting = session.journal.view(|view| view.outbox_of(kept.id))?;
    Ok(IntakeRow {
        id: kept.id,
        name: kept.form.applicant_name(),
        service: kept.form.service.clone(),
        service_name: looked.pack.map(|pack| shown(&pack.name)),
        scans: count(looked.scans.len()),
        missing: count(problems.iter().filter(|problem| problem.blocks).count()),
        begun_at: kept.begun_at,
        saved_at: kept.saved_at,
        registered: kept.registered,
        attention: waiting.iter().any(|entry| entry.state.needs_attention()),
    })
}

pub(super) fn view(desk: &Desk, session: &Session, kept: KeptIntake) -> Result<IntakeView, DeskError> {
    let looked = Looked::of(desk, session, &kept)?;
    let counter = looked.counter();
    let mut problems = examine(&kept.form, &counter);
    problems.extend(super::twins::told(desk, session, &kept)?);
    let kind = looked.pack.and_then(|pack| pack.applicant_type(&kept.form.applicant_type));
    let form = &kept.form;
    let case = taken_at(desk, session, &kept, |at| form.so_far(&counter, at));
    Ok(IntakeView {
        id: kept.id,
        services: desk.0.packs.iter().map(service).collect(),
        people: form.people.iter().map(|person| known_of(person, looked.today)).collect(),
        roles: kind.map(|kind| kind.parties.clone()).unwrap_or_default(),
        kinds: looked.pack.map(|pack| kinds(pack, form)).unwrap_or_default(),
        demands: looked.pack.map(|pack| demands(pack, form, &problems)).unwrap_or_default(),
        declarations: looked.pack.map(|pack| declarations(pack, form)).unwrap_or_default(),
        read_aloud: read_aloud(desk, looked.pack, case.as_ref()),
        fee: looked.pack.map(|pack| IntakeFeeView {
            amount: pack.fee.amount,
            currency: pack.fee.currency.clone(),
            law: pack.fee.law.cite.clone(),
            exemptions: pack.fee.exemptions.iter().map(exemption).collect(),
        }),
        scans: looked.scans.iter().map(scan).collect(),
        ready: problems.iter().all(|problem| !problem.blocks),
        problems,
        saved_at: kept.saved_at,
        registered: kept.registered,
        form: kept.form,
    })
}

fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}

fn shown(words: &Worded) -> Shown {
    Shown { bg: words.bg.clone(), en: words.en.clone() }
}

fn exemption(exemption: &Exemption) -> IntakeExemption {
    IntakeExemption { key: exemption.key.clone(), name: shown(&exemption.name) }
}

fn kind(kind: &Kind) -> IntakeKind {
    IntakeKind { key: kind.key.clone(), name: shown(&kind.name), demanded: false }
}

fn service(pack: &ServicePack) -> IntakeOffer {
    let types = pack.applicant_types.iter();
    IntakeOffer {
        code: pack.code.clone(),
        name: shown(&pack.name),
        types: types.map(|one| IntakeKind { key: one.key.clone(), name: shown(&one.name), demanded: false }).collect(),
    }
}

/// What a scan may be: what the applicant type asks for first, then whatever else the service knows.
fn kinds(pack: &ServicePack, form: &Intake) -> Vec<IntakeKind> {
    let asked = pack.applicant_type(&form.applicant_type);
    let demanded =
        |key: &str| asked.is_some_and(|kind| kind.demands.iter().any(|one| one.evidence.iter().any(|k| k == key)));
    let evidence = pack.evidence_kinds.iter().map(|one| IntakeKind { demanded: demanded(&one.key), ..kind(one) });
    let mut all: Vec<IntakeKind> = evidence.chain(pack.declaration_kinds.iter().map(kind)).collect();
    all.sort_by_key(|one| !one.demanded);
    all
}

fn demands(pack: &ServicePack, form: &Intake, problems: &[IntakeProblem]) -> Vec<IntakeDemand> {
    let Some(kind) = pack.applicant_type(&form.applicant_type) else { return Vec::new() };
    let arises = |role| form.people.iter().any(|person| person.role == role);
    let each = kind.demands.iter().enumerate().filter(|(_, demand)| demand.when.is_none_or(arises));
    each.map(|(at, demand)| {
        let of_it = |problem: &IntakeProblem| {
            problem.field == format!("demand:{at}")
                || demand
                    .declarations
                    .iter()
                    .any(|one| problem.field.starts_with(&format!("declaration:{}:", one.kind)))
        };
        IntakeDemand {
            number: count(at),
            evidence: demand.evidence.clone(),
            declarations: demand.declarations.iter().map(|one| one.kind.clone()).collect(),
            met: !problems.iter().any(of_it),
        }
    })
    .collect()
}

/// Each declaration that somebody of the application may make before the officer.
fn declarations(pack: &ServicePack, form: &Intake) -> Vec<IntakeDeclaration> {
    let Some(kind) = pack.applicant_type(&form.applicant_type) else { return Vec::new() };
    let wanted = kind
        .demands
        .iter()
        .filter(|demand| demand.when.is_none_or(|role| form.people.iter().any(|person| person.role == role)));
    let each = wanted.flat_map(|demand| &demand.declarations).flat_map(|wanted| {
        let people = form.people.iter().filter(|person| person.role == wanted.signed_by);
        people.map(|person| IntakeDeclaration {
            kind: wanted.kind.clone(),
            name: pack
                .kind_name(&wanted.kind)
                .map(shown)
                .unwrap_or(Shown { bg: wanted.kind.clone(), en: wanted.kind.clone() }),
            person: person.id.clone(),
            person_name: format!("{} {}", person.first.trim(), person.family.trim()).trim().to_owned(),
            made: form.declared.iter().any(|one| one.kind == wanted.kind && one.person == person.id),
        })
    });
    each.collect()
}

/// What is read aloud to the applicant: the record's own declarations, with the facts filled in.
fn read_aloud(desk: &Desk, pack: Option<&ServicePack>, case: Option<&Case>) -> Vec<String> {
    let (Some(pack), Some(case)) = (pack, case) else { return Vec::new() };
    let Some(record) = &pack.record else { return Vec::new() };
    gishe_domain::fill::Facts::of(case, pack, &desk.0.districts, &[]).record(record).declared
}

fn scan(scan: &Attached) -> IntakeScan {
    IntakeScan {
        sha256: scan.blob.sha256.clone(),
        media_type: scan.blob.media_type.clone(),
        size: scan.blob.size,
        pages: u32::from(scan.pages),
        signed: scan.signed,
    }
}
