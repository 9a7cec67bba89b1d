//! A list of the lists and a Bulgarian list over a test authority, each signed by an operator of its own.

#![allow(clippy::expect_used, reason = "a test list that cannot be built is a fault of the test")]

use chrono::{DateTime, TimeDelta, Utc};
use const_oid::ObjectIdentifier;

use super::{Issued, KeyKind, TestAuthority, Wanted};
use crate::asn1::{self, SEQUENCE};
use crate::trusted_list::{
    ListKind, ListedPurpose, Names, Period, Pointer, Provider, Scheme, ServiceEntry, ServiceKind, Status, TrustedList,
    seal, write,
};

/// Where the lists say they are.
const HOME: &str = "https://lists.example/";

/// Two lists as data, to be changed by a test and then sealed.
#[derive(Debug, Clone)]
pub struct TestLists {
    /// Signs the list of the lists.
    pub lotl_operator: Issued,
    /// Signs the Bulgarian list.
    pub operator: Issued,
    /// The list of the lists: points to itself and to the Bulgarian list.
    pub lotl: TrustedList,
    /// The Bulgarian list: the issuing authority and the time-stamp authority, both granted.
    pub list: TrustedList,
    /// When both are sealed.
    pub now: DateTime<Utc>,
}

impl TestLists {
    /// Over `authority` and its `stamper`, with operators' keys of `kind`.
    pub fn new(authority: &TestAuthority, kind: KeyKind) -> Self {
        let now = authority.now;
        let operator =
            |name, number| authority.issue(&Wanted { person: None, ..Wanted::signer(name, "", kind, number, now) });
        let (lotl_operator, national) = (operator("Test Lists", 40), operator("Test Bulgarian List", 41));
        let pointer = |kind, territory: &str, signer: &Issued| Pointer {
            location: format!("{HOME}{territory}.xml"),
            territory: territory.to_owned(),
            kind,
            signers: vec![signer.certificate.clone()],
        };
        let lotl_pointer = pointer(ListKind::Lotl, "EU", &lotl_operator);
        let pointers = vec![lotl_pointer.clone(), pointer(ListKind::National, "BG", &national)];
        let lotl = TrustedList {
            scheme: scheme(ListKind::Lotl, "EU", pointers, now),
            providers: Vec::new(),
            other_services: 0,
        };
        let stamps = Period { purposes: Vec::new(), ..granted("Печати за време", "Time stamps", now) };
        let certificates = granted("Квалифицирани удостоверения", "Qualified certificates", now);
        let services = vec![
            service(ServiceKind::CaQc, &authority.issuing, certificates),
            service(ServiceKind::TimeStamps, &authority.stamper(), stamps),
        ];
        let names = Names::new([("bg", "Изпитателен доставчик АД"), ("en", "Test Provider")]);
        let list = TrustedList {
            scheme: scheme(ListKind::National, "BG", vec![lotl_pointer], now),
            providers: vec![Provider { names, services }],
            other_services: 0,
        };
        Self { lotl_operator, operator: national, lotl, list, now }
    }

    /// The list of the lists, signed.
    pub fn sealed_lotl(&self) -> Vec<u8> {
        sealed(&self.lotl, &self.lotl_operator, self.now)
    }

    /// The Bulgarian list, signed.
    pub fn sealed_list(&self) -> Vec<u8> {
        sealed(&self.list, &self.operator, self.now)
    }
}

/// `list` signed by `operator`.
pub fn sealed(list: &TrustedList, operator: &Issued, at: DateTime<Utc>) -> Vec<u8> {
    seal(&write(list, HOME), &operator.key, &operator.certificate, at).expect("a list to be signed").into_bytes()
}

fn scheme(kind: ListKind, territory: &str, pointers: Vec<Pointer>, now: DateTime<Utc>) -> Scheme {
    Scheme {
        version: 6,
        sequence_number: 7,
        kind,
        territory: territory.to_owned(),
        operator: Names::new([("bg", "Изпитателен надзор"), ("en", "Test Supervision")]),
        issued: now - TimeDelta::days(10),
        next_update: Some(now + TimeDelta::days(170)),
        pointers,
        pivots: Vec::new(),
    }
}

/// A service of one certificate and one statement.
pub fn service(kind: ServiceKind, of: &Issued, period: Period) -> ServiceEntry {
    ServiceEntry { kind, certificates: vec![of.certificate.clone()], periods: vec![period] }
}

/// „Granted“ for ten years, for signatures.
pub fn granted(bulgarian: &str, english: &str, now: DateTime<Utc>) -> Period {
    Period {
        names: Names::new([("bg", bulgarian), ("en", english)]),
        status: Status::Granted,
        from: now - TimeDelta::days(3_650),
        purposes: vec![ListedPurpose::Signatures],
        qualifications: Vec::new(),
        expired_certificates_kept_since: None,
        taken_over_by: None,
        not_understood: false,
    }
}

/// The extension by which a certificate says of itself that it is qualified (EN 319 412-5): with QcSSCD, and with types by
/// their last number (1 signatures, 2 seals, 3 web sites).
pub fn qc_statements(device: bool, types: &[u8]) -> (ObjectIdentifier, bool, Vec<u8>) {
    let oid = |text: &str| asn1::encode_oid(&ObjectIdentifier::new(text).expect("an identifier written here"));
    let mut list = asn1::encode(SEQUENCE, &oid("0.4.0.1862.1.1"));
    if device {
        list.extend(asn1::encode(SEQUENCE, &oid("0.4.0.1862.1.4")));
    }
    if !types.is_empty() {
        let types: Vec<u8> = types.iter().flat_map(|number| oid(&format!("0.4.0.1862.1.6.{number}"))).collect();
        list.extend(asn1::encode_all(SEQUENCE, &[&oid("0.4.0.1862.1.6"), &asn1::encode(SEQUENCE, &types)]));
    }
    (ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.3"), false, asn1::encode(SEQUENCE, &list))
}
