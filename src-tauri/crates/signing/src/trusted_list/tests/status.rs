//! What follows from a list for a certificate and for a time stamp.

use chrono::{DateTime, TimeDelta, Utc};
use const_oid::ObjectIdentifier;

use crate::Certificate;
use crate::testing::{KeyKind, TestAuthority, TestLists, Wanted, granted, qc_statements};
use crate::trusted_list::{
    Combination, Criteria, KnownList, ListedPurpose, Names, Period, QualificationElement, Qualifier, Status,
    TrustedLists,
};
use crate::verify::{
    CertificateUse, ListStatus, Qualification, QualificationReason as Reason, SignatureQuality, TrustPurpose,
    TrustSource,
};

pub(super) struct World {
    authority: TestAuthority,
    lists: TestLists,
}

impl World {
    pub(super) fn new() -> Self {
        let authority = TestAuthority::new(KeyKind::P256);
        Self { lists: TestLists::new(&authority, KeyKind::P256), authority }
    }

    fn period(&mut self) -> &mut Period {
        &mut self.lists.list.providers[0].services[0].periods[0]
    }

    pub(super) fn qualify(&mut self, qualifiers: &[Qualifier], criteria: Criteria) {
        self.period().qualifications.push(QualificationElement { qualifiers: qualifiers.to_vec(), criteria });
    }

    fn source(&self) -> TrustedLists {
        let known = KnownList { list: self.lists.list.clone(), signer: String::new(), fetched: None };
        TrustedLists::new(&[known], self.authority.now, None)
    }

    fn signer(&self, extra: Vec<(ObjectIdentifier, bool, Vec<u8>)>, from: DateTime<Utc>) -> Certificate {
        let now = self.authority.now;
        let person = Wanted::signer("Мария Тестова", "PNOBG-8501016241", KeyKind::P256, 10, now);
        let wanted = Wanted { extra, from, statements: &[], ..person };
        self.authority.issue(&wanted).certificate
    }

    /// Of a certificate that says of itself that it is qualified, with a device, for signatures.
    fn judge(&self) -> Qualification {
        self.judge_with(vec![qc_statements(true, &[1])])
    }

    pub(super) fn judge_with(&self, extra: Vec<(ObjectIdentifier, bool, Vec<u8>)>) -> Qualification {
        let from = self.authority.now - TimeDelta::days(365);
        let path = [self.signer(extra, from), self.authority.issuing.certificate.clone()];
        self.source().qualification(&path, TrustPurpose::Signature, self.authority.now).unwrap()
    }
}

fn for_all() -> Criteria {
    Criteria { combination: Combination::All, list: Vec::new() }
}

pub(super) fn policy(text: &str) -> (ObjectIdentifier, bool, Vec<u8>) {
    use crate::asn1::{SEQUENCE, encode, encode_oid};
    let oid = encode_oid(&ObjectIdentifier::new(text).unwrap());
    (ObjectIdentifier::new_unwrap("2.5.29.32"), false, encode(SEQUENCE, &encode(SEQUENCE, &oid)))
}

#[test]
fn a_granted_service_makes_a_qualified_signature() {
    let found = World::new().judge();
    assert_eq!(found.quality(), SignatureQuality::QualifiedSignature);
    assert_eq!((found.status, found.reason), (ListStatus::Qualified, Reason::Granted));
    assert_eq!(found.provider.as_deref(), Some("Изпитателен доставчик АД"));
    assert_eq!(found.provider_in_english.as_deref(), Some("Test Provider"));
    assert_eq!(found.service.as_deref(), Some("Квалифицирани удостоверения"));
    assert_eq!((found.territory.as_str(), found.list_is_stale), ("BG", false));
}

#[test]
fn what_the_certificate_says_counts_where_the_list_says_nothing() {
    let world = World::new();
    let use_ = |found: &Qualification| (found.status, found.reason, found.certificate_use, found.qualified_device);
    for (extra, expected) in [
        (
            vec![qc_statements(false, &[1])],
            (ListStatus::Qualified, Reason::Granted, Some(CertificateUse::Signature), Some(false)),
        ),
        (
            vec![qc_statements(true, &[])],
            (ListStatus::Qualified, Reason::Granted, Some(CertificateUse::Signature), Some(true)),
        ),
        (vec![], (ListStatus::NotQualified, Reason::NotClaimed, None, None)),
        // A policy of before eIDAS is not enough since.
        (vec![policy("0.4.0.1456.1.1")], (ListStatus::NotQualified, Reason::NotClaimed, None, None)),
        // The service is listed for signatures.
        (vec![qc_statements(true, &[2])], (ListStatus::NotQualified, Reason::AnotherUse, None, None)),
        (vec![qc_statements(true, &[3])], (ListStatus::NotQualified, Reason::AnotherUse, None, None)),
        (vec![qc_statements(true, &[1, 2])], (ListStatus::Undetermined, Reason::Contradiction, None, None)),
    ] {
        assert_eq!(use_(&world.judge_with(extra.clone())), expected, "{extra:?}");
    }
}

#[test]
fn a_seal_is_a_seal() {
    let mut world = World::new();
    world.period().purposes.push(ListedPurpose::Seals);
    assert_eq!(world.judge_with(vec![qc_statements(true, &[2])]).quality(), SignatureQuality::QualifiedSeal);
    // Where the list names no purpose, none is excluded.
    world.period().purposes.clear();
    assert_eq!(world.judge_with(vec![qc_statements(true, &[2])]).quality(), SignatureQuality::QualifiedSeal);
}

#[test]
fn the_list_has_the_last_word() {
    use Qualifier::*;
    let signature = Some(CertificateUse::Signature);
    for (qualifiers, extra, status, reason, certificate_use, device) in [
        (
            vec![NotQualified],
            vec![qc_statements(true, &[1])],
            ListStatus::NotQualified,
            Reason::DeniedByList,
            None,
            None,
        ),
        (vec![QcStatement], vec![], ListStatus::Qualified, Reason::Granted, signature, Some(false)),
        (
            vec![QcStatement, QcWithQscd, QcForESig],
            vec![],
            ListStatus::Qualified,
            Reason::Granted,
            signature,
            Some(true),
        ),
        (vec![QcStatement, NotQualified], vec![], ListStatus::Undetermined, Reason::Contradiction, None, None),
        (
            vec![QcNoQscd],
            vec![qc_statements(true, &[1])],
            ListStatus::Qualified,
            Reason::Granted,
            signature,
            Some(false),
        ),
        (
            vec![QcNoSscd],
            vec![qc_statements(true, &[1])],
            ListStatus::Qualified,
            Reason::Granted,
            signature,
            Some(false),
        ),
        (
            vec![QcWithSscd],
            vec![qc_statements(false, &[1])],
            ListStatus::Qualified,
            Reason::Granted,
            signature,
            Some(true),
        ),
        (
            vec![QcQscdManagedOnBehalf],
            vec![qc_statements(false, &[1])],
            ListStatus::Qualified,
            Reason::Granted,
            signature,
            Some(true),
        ),
        (
            vec![QcQscdStatusAsInCert],
            vec![qc_statements(false, &[1])],
            ListStatus::Qualified,
            Reason::Granted,
            signature,
            Some(false),
        ),
        (
            vec![QcSscdStatusAsInCert],
            vec![qc_statements(true, &[1])],
            ListStatus::Qualified,
            Reason::Granted,
            signature,
            Some(true),
        ),
        (
            vec![QcWithQscd, QcNoQscd],
            vec![qc_statements(true, &[1])],
            ListStatus::Qualified,
            Reason::Granted,
            signature,
            None,
        ),
        (
            vec![QcForESig],
            vec![qc_statements(true, &[1, 2])],
            ListStatus::Qualified,
            Reason::Granted,
            signature,
            Some(true),
        ),
        (vec![QcForESeal], vec![qc_statements(true, &[1])], ListStatus::NotQualified, Reason::AnotherUse, None, None),
        (
            vec![QcForLegalPerson],
            vec![qc_statements(true, &[])],
            ListStatus::NotQualified,
            Reason::AnotherUse,
            None,
            None,
        ),
        (vec![QcForWsa], vec![qc_statements(true, &[1])], ListStatus::NotQualified, Reason::AnotherUse, None, None),
        (
            vec![QcForESig, QcForESeal],
            vec![qc_statements(true, &[1])],
            ListStatus::Undetermined,
            Reason::Contradiction,
            None,
            None,
        ),
        (vec![Unknown], vec![qc_statements(true, &[1])], ListStatus::Undetermined, Reason::NotUnderstood, None, None),
    ] {
        let mut world = World::new();
        world.qualify(&qualifiers, for_all());
        let found = world.judge_with(extra);
        let is = (found.status, found.reason, found.certificate_use, found.qualified_device);
        assert_eq!(is, (status, reason, certificate_use, device), "{qualifiers:?}");
    }
}

#[test]
fn the_status_must_hold_when_issued_and_when_used() {
    let mut world = World::new();
    let now = world.authority.now;
    let with =
        |status, days| Period { status, from: now - TimeDelta::days(days), ..granted("Услуга", "Service", now) };
    // The certificate was issued 365 days ago.
    for (periods, reason) in [
        (vec![with(Status::Withdrawn, 10), with(Status::Granted, 900)], Reason::NotGrantedWhenUsed),
        (vec![with(Status::Granted, 100), with(Status::Withdrawn, 900)], Reason::NotGrantedWhenIssued),
        (vec![with(Status::Granted, 100)], Reason::NotGrantedWhenIssued),
        (vec![with(Status::Granted, 5), with(Status::Withdrawn, 100), with(Status::Granted, 900)], Reason::Granted),
        (vec![with(Status::RecognisedAtNationalLevel, 900)], Reason::NotGrantedWhenIssued),
        (vec![with(Status::UnderSupervision, 900)], Reason::NotGrantedWhenIssued),
        (vec![with(Status::Other, 900)], Reason::NotGrantedWhenIssued),
    ] {
        let before = periods.clone();
        world.lists.list.providers[0].services[0].periods = periods;
        assert_eq!(world.judge().reason, reason, "{before:?}");
    }
    // A withdrawn service still anchors what was signed before.
    world.lists.list.providers[0].services[0].periods = vec![with(Status::Withdrawn, 10), with(Status::Granted, 900)];
    let (source, issuing) = (world.source(), &world.authority.issuing.certificate);
    assert!(source.is_anchor(issuing, TrustPurpose::Signature, now - TimeDelta::days(11)));
    assert!(!source.is_anchor(issuing, TrustPurpose::Signature, now));
    assert!(!source.is_anchor(issuing, TrustPurpose::TimeStamp, now - TimeDelta::days(11)));
    assert!(!source.is_anchor(&world.authority.root.certificate, TrustPurpose::Signature, now));
}

#[test]
fn before_eidas_supervision_was_enough() {
    let mut world = World::new();
    let day = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let (issued, began) = (day("2015-03-01T00:00:00Z"), day("2016-06-30T22:00:00Z"));
    let past = Period { status: Status::Accredited, from: day("2010-01-01T00:00:00Z"), ..granted("У", "S", issued) };
    let now = Period { from: began, ..past.clone() };
    world.lists.list.providers[0].services[0].periods =
        vec![Period { status: Status::Granted, ..now.clone() }, past.clone()];
    let path = |world: &World, extra| [world.signer(extra, issued), world.authority.issuing.certificate.clone()];
    let judge = |world: &World, extra: Vec<_>, at| {
        world.source().qualification(&path(world, extra), TrustPurpose::Signature, at).unwrap()
    };
    let with_device = || vec![policy("0.4.0.1456.1.1")];
    for at in [day("2016-06-30T21:59:59Z"), began, day("2017-01-01T00:00:00Z")] {
        assert_eq!(judge(&world, with_device(), at).quality(), SignatureQuality::QualifiedSignature, "{at}");
        let without = judge(&world, vec![policy("0.4.0.1456.1.2")], at);
        assert_eq!(without.quality(), SignatureQuality::AdvancedWithQualifiedCertificate, "{at}");
    }
    // Accredited after eIDAS began is not granted.
    world.lists.list.providers[0].services[0].periods = vec![now, past];
    assert_eq!(judge(&world, with_device(), day("2016-06-30T21:59:59Z")).reason, Reason::Granted);
    assert_eq!(judge(&world, with_device(), began).reason, Reason::NotGrantedWhenUsed);
}

#[test]
fn a_critical_statement_that_is_not_understood_stops_every_conclusion() {
    let mut world = World::new();
    world.period().not_understood = true;
    assert_eq!(world.judge().reason, Reason::NotUnderstood);
}

#[test]
fn a_service_that_was_taken_over_says_by_whom() {
    let mut world = World::new();
    world.period().taken_over_by = Some(Names::new([("bg", "Приемник АД")]));
    assert_eq!(world.judge().taken_over_by.as_deref(), Some("Приемник АД"));
}

#[test]
fn one_key_in_two_services() {
    let mut world = World::new();
    let mut twin = world.lists.list.providers[0].services[0].clone();
    // Equal answers are one answer; a service for another use does not speak; two that differ exclude each other.
    for (change, reason) in [(0, Reason::Granted), (1, Reason::Granted), (2, Reason::Contradiction)] {
        let period = &mut twin.periods[0];
        match change {
            0 => {}
            1 => period.purposes = vec![ListedPurpose::Seals],
            _ => {
                period.purposes = vec![ListedPurpose::Signatures];
                let element = QualificationElement { qualifiers: vec![Qualifier::QcNoQscd], criteria: for_all() };
                period.qualifications = vec![element];
            }
        }
        world.lists.list.providers[0].services.truncate(2);
        world.lists.list.providers[0].services.push(twin.clone());
        assert_eq!(world.judge().reason, reason, "{change}");
    }
}

#[test]
fn who_is_not_listed_is_not_known() {
    let world = World::new();
    let path =
        [world.signer(vec![qc_statements(true, &[1])], world.authority.now), world.authority.root.certificate.clone()];
    assert_eq!(world.source().qualification(&path, TrustPurpose::Signature, world.authority.now), None);
    assert_eq!(world.source().qualification(&[], TrustPurpose::Signature, world.authority.now), None);
}

#[test]
fn the_authority_above_speaks_where_the_nearest_is_not_listed() {
    let mut world = World::new();
    world.lists.list.providers[0].services[0].certificates = vec![world.authority.root.certificate.clone()];
    let signer = world.signer(vec![qc_statements(true, &[1])], world.authority.now);
    let path = [signer, world.authority.issuing.certificate.clone(), world.authority.root.certificate.clone()];
    let found = world.source().qualification(&path, TrustPurpose::Signature, world.authority.now).unwrap();
    assert_eq!(found.quality(), SignatureQuality::QualifiedSignature);
}

#[test]
fn a_time_stamp_is_qualified_while_its_service_is_granted() {
    let mut world = World::new();
    let (now, stamper) = (world.authority.now, world.authority.stamper().certificate);
    let judge = |world: &World, at| {
        world.source().qualification(std::slice::from_ref(&stamper), TrustPurpose::TimeStamp, at).unwrap()
    };
    let found = judge(&world, now);
    assert_eq!((found.status, found.certificate_use), (ListStatus::Qualified, Some(CertificateUse::TimeStamp)));
    assert_eq!(found.service.as_deref(), Some("Печати за време"));
    assert_eq!(judge(&world, now - TimeDelta::days(4_000)).reason, Reason::NotGrantedWhenUsed);
    world.lists.list.providers[0].services[1].periods[0].status = Status::Withdrawn;
    assert_eq!(judge(&world, now).reason, Reason::NotGrantedWhenUsed);
    assert_eq!(world.source().qualification(std::slice::from_ref(&stamper), TrustPurpose::Signature, now), None);
}

#[test]
fn a_list_grows_old_and_is_then_no_longer_used() {
    let world = World::new();
    let known = KnownList { list: world.lists.list.clone(), signer: "Test".into(), fetched: Some(world.authority.now) };
    let next = world.lists.list.scheme.next_update.unwrap();
    for (at, usable, stale, used) in [
        (next, Some(TimeDelta::zero()), false, true),
        (next + TimeDelta::seconds(1), Some(TimeDelta::zero()), true, false),
        (next + TimeDelta::days(20), Some(TimeDelta::days(30)), true, true),
        (next + TimeDelta::days(31), Some(TimeDelta::days(30)), true, false),
        (next + TimeDelta::days(9_000), None, true, true),
    ] {
        let age = known.age(at, usable);
        assert_eq!((age.is_stale, age.is_used), (stale, used), "{at}");
        let source = TrustedLists::new(std::slice::from_ref(&known), at, usable);
        assert_eq!(source.anchors(TrustPurpose::Signature).len(), usize::from(used));
        assert_eq!(source.anchors(TrustPurpose::TimeStamp).len(), usize::from(used));
    }
    assert_eq!(known.age(world.authority.now, None).age_days, 10);
    let path = [
        world.signer(vec![qc_statements(true, &[1])], world.authority.now),
        world.authority.issuing.certificate.clone(),
    ];
    let late = TrustedLists::new(&[known], next + TimeDelta::days(1), None);
    assert!(late.qualification(&path, TrustPurpose::Signature, world.authority.now).unwrap().list_is_stale);
}
