//! What one service of a list says of one certificate at a time (TS 119 615 §4.4 to §4.6).

use chrono::{DateTime, Utc};

use super::facts::Facts;
use super::qualifiers::Qualifier;
use super::services::{ListedPurpose, Period, ServiceEntry, Status};
use crate::certificate::Certificate;
use crate::verify::{CertificateUse, ListStatus, QualificationReason};

/// When Regulation (EU) 910/2014 began to apply: 1 July 2016 in Brussels, in seconds.
const EIDAS: i64 = 1_467_324_000;

fn before_eidas(time: DateTime<Utc>) -> bool {
    time.timestamp() < EIDAS
}

impl Status {
    /// Whether the law took such a service for a qualified one then. Before eIDAS supervision or accreditation was it.
    pub fn is_qualified_at(self, time: DateTime<Utc>) -> bool {
        match self {
            Self::Granted => true,
            Self::UnderSupervision | Self::SupervisionInCessation | Self::Accredited => before_eidas(time),
            _ => false,
        }
    }
}

/// What was concluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Finding {
    pub status: ListStatus,
    pub reason: QualificationReason,
    pub certificate_use: Option<CertificateUse>,
    pub device: Option<bool>,
}

impl Finding {
    pub fn no(reason: QualificationReason) -> Self {
        Self { status: ListStatus::NotQualified, reason, certificate_use: None, device: None }
    }

    pub fn open(reason: QualificationReason) -> Self {
        Self { status: ListStatus::Undetermined, ..Self::no(reason) }
    }
}

/// Of a signer's certificate: it must have been qualified when it was issued and when it was used (§4.4.4).
pub(super) fn of_certificate(service: &ServiceEntry, certificate: &Certificate, used: DateTime<Utc>) -> Finding {
    let facts = Facts::of(certificate);
    let issued = certificate.not_before();
    let first = at(service, &facts, issued, issued);
    if first.status != ListStatus::Qualified {
        return match first.reason {
            QualificationReason::NotGrantedWhenUsed => Finding::no(QualificationReason::NotGrantedWhenIssued),
            _ => first,
        };
    }
    let then = at(service, &facts, issued, used);
    let same_use = first.certificate_use == then.certificate_use;
    if then.status == ListStatus::Qualified && !same_use {
        return Finding::open(QualificationReason::Contradiction);
    }
    then
}

/// Of a time stamp: the service must have been granted when it stamped (§4.6). There were none before eIDAS.
pub(super) fn of_stamp(service: &ServiceEntry, stamped: DateTime<Utc>) -> Finding {
    match service.at(stamped) {
        Some(period) if period.not_understood => Finding::open(QualificationReason::NotUnderstood),
        Some(period) if period.status == Status::Granted && !before_eidas(stamped) => Finding {
            status: ListStatus::Qualified,
            reason: QualificationReason::Granted,
            certificate_use: Some(CertificateUse::TimeStamp),
            device: None,
        },
        _ => Finding::no(QualificationReason::NotGrantedWhenUsed),
    }
}

fn at(service: &ServiceEntry, facts: &Facts, issued: DateTime<Utc>, time: DateTime<Utc>) -> Finding {
    let Some(period) = service.at(time).filter(|period| period.status.is_qualified_at(time)) else {
        return Finding::no(QualificationReason::NotGrantedWhenUsed);
    };
    let said = match qualifiers(period, facts) {
        Some(said) if !period.not_understood => said,
        _ => return Finding::open(QualificationReason::NotUnderstood),
    };
    let has = |one: Qualifier| said.contains(&one);
    match (has(Qualifier::NotQualified), has(Qualifier::QcStatement)) {
        (true, true) => return Finding::open(QualificationReason::Contradiction),
        (true, false) => return Finding::no(QualificationReason::DeniedByList),
        (false, false) if !facts.says_qualified(before_eidas(issued)) => {
            return Finding::no(QualificationReason::NotClaimed);
        }
        (false, _) => {}
    }
    let Some(certificate_use) = used_for(&said, facts) else {
        return Finding::open(QualificationReason::Contradiction);
    };
    let listed = match certificate_use {
        CertificateUse::Signature => ListedPurpose::Signatures,
        CertificateUse::Seal => ListedPurpose::Seals,
        CertificateUse::WebSite => ListedPurpose::WebSites,
        CertificateUse::TimeStamp => return Finding::no(QualificationReason::AnotherUse),
    };
    // Before eIDAS lists did not name the use, and all that was qualified was for signatures.
    if !before_eidas(time) && !period.purposes.is_empty() && !period.purposes.contains(&listed) {
        return Finding::no(QualificationReason::AnotherUse);
    }
    Finding {
        status: ListStatus::Qualified,
        reason: QualificationReason::Granted,
        certificate_use: Some(certificate_use),
        device: device(&said, facts, before_eidas(issued)),
    }
}

/// All qualifiers whose criteria the certificate meets; none when that depends on what is not understood.
fn qualifiers(period: &Period, facts: &Facts) -> Option<Vec<Qualifier>> {
    let mut said = Vec::new();
    for element in &period.qualifications {
        if element.criteria.hold(facts)? {
            said.extend_from_slice(&element.qualifiers);
        }
    }
    if said.contains(&Qualifier::Unknown) { None } else { Some(said) }
}

/// What the list says, else what the certificate says, else signatures (EN 319 412-5 §4.2.3). None when several exclude
/// each other.
fn used_for(said: &[Qualifier], facts: &Facts) -> Option<CertificateUse> {
    let named = |(qualifier, certificate_use)| said.contains(&qualifier).then_some(certificate_use);
    let mut by_list: Vec<CertificateUse> = [
        (Qualifier::QcForESig, CertificateUse::Signature),
        (Qualifier::QcForESeal, CertificateUse::Seal),
        (Qualifier::QcForWsa, CertificateUse::WebSite),
    ]
    .into_iter()
    .filter_map(named)
    .collect();
    // The word of before eIDAS for a seal; it gives way to one of the words above.
    if by_list.is_empty() && said.contains(&Qualifier::QcForLegalPerson) {
        by_list.push(CertificateUse::Seal);
    }
    match (by_list.as_slice(), facts.types().as_slice()) {
        ([only], _) | ([], [only]) => Some(*only),
        ([], []) => Some(CertificateUse::Signature),
        _ => None,
    }
}

/// Whether the key is in a qualified device (§4.5). None when the list says two things.
fn device(said: &[Qualifier], facts: &Facts, before: bool) -> Option<bool> {
    let any = |all: &[Qualifier]| all.iter().any(|one| said.contains(one));
    let with = any(&[Qualifier::QcWithSscd, Qualifier::QcWithQscd, Qualifier::QcQscdManagedOnBehalf]);
    let without = any(&[Qualifier::QcNoSscd, Qualifier::QcNoQscd]);
    let as_in_certificate = any(&[Qualifier::QcSscdStatusAsInCert, Qualifier::QcQscdStatusAsInCert]);
    match (with, without, as_in_certificate) {
        (true, false, false) => Some(true),
        (false, true, false) => Some(false),
        (false, false, _) => Some(facts.says_device(before)),
        _ => None,
    }
}
