//! All lists that are known, as a source of trust.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::services::{Provider, ServiceEntry, ServiceKind};
use super::status::{self, Finding};
use super::{ListKind, Names, TrustedList};
use crate::certificate::Certificate;
use crate::verify::{ListStatus, Qualification, QualificationReason, TrustPurpose, TrustSource};

/// Name and key of a certificate: what identifies a service, whichever of its certificates is at hand (TS 119 612 §5.5.3).
type Identity = (Vec<u8>, Vec<u8>);

fn identity(certificate: &Certificate) -> Identity {
    (certificate.subject_der().to_vec(), certificate.public_key().to_vec())
}

/// A list whose signature was checked, and how old it is.
#[derive(Debug, Clone)]
pub struct KnownList {
    /// The list.
    pub list: TrustedList,
    /// Who signed it.
    pub signer: String,
    /// When it was fetched or brought; none when that was not noted.
    pub fetched: Option<DateTime<Utc>>,
}

/// How old a list is, for people and for reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListAge {
    /// Whose list.
    pub territory: String,
    /// Kind of list.
    pub kind: ListKind,
    /// Its number.
    pub sequence_number: u64,
    /// Who runs the scheme, in the languages of the list.
    pub operator: Names,
    /// Name in the certificate of who signed it.
    pub signer: String,
    /// When it was issued.
    pub issued: DateTime<Utc>,
    /// By when the next one should have come.
    pub next_update: Option<DateTime<Utc>>,
    /// When it was fetched or brought.
    pub fetched: Option<DateTime<Utc>>,
    /// Whole days since it was issued.
    pub age_days: i64,
    /// Whether the next one should have come already.
    pub is_stale: bool,
    /// Whether it is still used: not when it has been stale for longer than the policy allows.
    pub is_used: bool,
    /// Services of the kinds that matter, and of others.
    pub services: usize,
    /// Services of other kinds.
    pub other_services: usize,
}

impl KnownList {
    /// Its age at `at`, when a stale list is used for `usable` more; none is for ever.
    pub fn age(&self, at: DateTime<Utc>, usable: Option<TimeDelta>) -> ListAge {
        let scheme = &self.list.scheme;
        let late = scheme.next_update.map(|next| at - next).filter(|late| *late > TimeDelta::zero());
        let too_late = |late: TimeDelta| usable.is_some_and(|usable| late > usable);
        ListAge {
            territory: scheme.territory.clone(),
            kind: scheme.kind,
            sequence_number: scheme.sequence_number,
            operator: scheme.operator.clone(),
            signer: self.signer.clone(),
            issued: scheme.issued,
            next_update: scheme.next_update,
            fetched: self.fetched,
            age_days: (at - scheme.issued).num_days(),
            is_stale: late.is_some(),
            is_used: !late.is_some_and(too_late),
            services: self.list.providers.iter().map(|one| one.services.len()).sum(),
            other_services: self.list.other_services,
        }
    }
}

/// Where a service stands: list, provider, service.
#[derive(Debug, Clone, Copy)]
struct Place(usize, usize, usize);

/// National lists, ready to be asked. Cheap to ask, so it is built once.
#[derive(Debug, Clone)]
pub struct TrustedLists {
    lists: Vec<(TrustedList, bool)>,
    signers: Anchors,
    stamps: Anchors,
}

#[derive(Debug, Clone, Default)]
struct Anchors {
    certificates: Vec<Certificate>,
    places: HashMap<Identity, Vec<Place>>,
}

impl TrustedLists {
    /// From lists whose signatures were checked, for judging at `at`; a list that has been stale for longer than `usable` is
    /// left out.
    pub fn new(known: &[KnownList], at: DateTime<Utc>, usable: Option<TimeDelta>) -> Self {
        let mut all = Self { lists: Vec::new(), signers: Anchors::default(), stamps: Anchors::default() };
        for one in known.iter().filter(|one| one.list.scheme.kind == ListKind::National) {
            let age = one.age(at, usable);
            if age.is_used {
                all.add(&one.list, age.is_stale);
            }
        }
        all
    }

    fn add(&mut self, list: &TrustedList, stale: bool) {
        let index = self.lists.len();
        for (provider, one) in list.providers.iter().enumerate() {
            for (service, entry) in one.services.iter().enumerate() {
                let anchors = match entry.kind {
                    ServiceKind::CaQc => &mut self.signers,
                    ServiceKind::TimeStamps => &mut self.stamps,
                };
                for certificate in &entry.certificates {
                    let places = anchors.places.entry(identity(certificate)).or_default();
                    places.push(Place(index, provider, service));
                    if !anchors.certificates.contains(certificate) {
                        anchors.certificates.push(certificate.clone());
                    }
                }
            }
        }
        self.lists.push((list.clone(), stale));
    }

    fn anchors_for(&self, purpose: TrustPurpose) -> &Anchors {
        match purpose {
            TrustPurpose::Signature => &self.signers,
            TrustPurpose::TimeStamp => &self.stamps,
        }
    }

    fn services(&self, certificate: &Certificate, purpose: TrustPurpose) -> Vec<Listed<'_>> {
        let places = self.anchors_for(purpose).places.get(&identity(certificate));
        places.into_iter().flatten().filter_map(|place| self.listed(*place)).collect()
    }

    fn listed(&self, Place(list, provider, service): Place) -> Option<Listed<'_>> {
        let (list, stale) = self.lists.get(list)?;
        let provider = list.providers.get(provider)?;
        Some(Listed { list, stale: *stale, provider, service: provider.services.get(service)? })
    }
}

/// A service with all that it stands in.
struct Listed<'a> {
    list: &'a TrustedList,
    stale: bool,
    provider: &'a Provider,
    service: &'a ServiceEntry,
}

impl TrustSource for TrustedLists {
    fn anchors(&self, purpose: TrustPurpose) -> &[Certificate] {
        &self.anchors_for(purpose).certificates
    }

    fn is_anchor(&self, anchor: &Certificate, purpose: TrustPurpose, at: DateTime<Utc>) -> bool {
        let holds = |listed: &Listed<'_>| listed.service.at(at).is_some_and(|period| period.status.is_qualified_at(at));
        self.services(anchor, purpose).iter().any(holds)
    }

    fn qualification(&self, path: &[Certificate], purpose: TrustPurpose, at: DateTime<Utc>) -> Option<Qualification> {
        let (leaf, issuers) = path.split_first()?;
        // The list may name the stamping key itself; a signer's own certificate is never a service.
        let own = (purpose == TrustPurpose::TimeStamp).then_some(leaf);
        // The service nearest to the certificate speaks for it.
        let services =
            own.into_iter().chain(issuers).map(|one| self.services(one, purpose)).find(|all| !all.is_empty())?;
        let findings: Vec<(Finding, &Listed<'_>)> = services
            .iter()
            .map(|listed| match purpose {
                TrustPurpose::Signature => (status::of_certificate(listed.service, leaf, at), listed),
                TrustPurpose::TimeStamp => (status::of_stamp(listed.service, at), listed),
            })
            .collect();
        let (finding, listed) = agreed(&findings)?;
        Some(answer(finding, listed, at))
    }

    fn keeps_ended_since(&self, issuer: &Certificate, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut services = self.services(issuer, TrustPurpose::Signature);
        services.extend(self.services(issuer, TrustPurpose::TimeStamp));
        services.iter().filter_map(|listed| listed.service.at(at)?.expired_certificates_kept_since).min()
    }
}

/// One key may be listed several times, for several uses: where one service says yes, that is it; where two say yes and
/// differ, nothing is (TS 119 615 §4.4.4, conflicting results).
fn agreed<'a>(findings: &[(Finding, &'a Listed<'a>)]) -> Option<(Finding, &'a Listed<'a>)> {
    let mut qualified = findings.iter().filter(|(finding, _)| finding.status == ListStatus::Qualified);
    let Some((finding, listed)) = qualified.next() else {
        let open = findings.iter().find(|(finding, _)| finding.status == ListStatus::Undetermined);
        return open.or(findings.first()).map(|(finding, listed)| (*finding, *listed));
    };
    if qualified.all(|(other, _)| other == finding) {
        Some((*finding, *listed))
    } else {
        Some((Finding::open(QualificationReason::Contradiction), *listed))
    }
}

fn answer(finding: Finding, listed: &Listed<'_>, at: DateTime<Utc>) -> Qualification {
    let period = listed.service.at(at).or(listed.service.periods.last());
    let name = |names: &Names, language: &str| names.in_language(language).map(str::to_owned);
    Qualification {
        status: finding.status,
        reason: finding.reason,
        certificate_use: finding.certificate_use,
        qualified_device: finding.device,
        provider: name(&listed.provider.names, "bg"),
        provider_in_english: name(&listed.provider.names, "en"),
        service: period.and_then(|period| name(&period.names, "bg")),
        taken_over_by: period.and_then(|period| name(period.taken_over_by.as_ref()?, "bg")),
        territory: listed.list.scheme.territory.clone(),
        list_issued: listed.list.scheme.issued,
        list_is_stale: listed.stale,
    }
}
