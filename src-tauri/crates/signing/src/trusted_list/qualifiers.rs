//! Statements of a list about some certificates of a service: which, and what is said of them (TS 119 612 §5.5.9.2).

use const_oid::ObjectIdentifier;
use roxmltree::Node;

use super::facts::Facts;
use super::xml;

/// Most criteria in one list of them.
const MAX_CRITERIA: usize = 2_000;

/// What is said of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are those of the standard")]
pub enum Qualifier {
    QcStatement,
    NotQualified,
    QcWithSscd,
    QcWithQscd,
    QcNoSscd,
    QcNoQscd,
    QcSscdStatusAsInCert,
    QcQscdStatusAsInCert,
    QcQscdManagedOnBehalf,
    QcForLegalPerson,
    QcForESig,
    QcForESeal,
    QcForWsa,
    /// One that is not known: nothing can be concluded of the certificates it is about.
    Unknown,
}

impl Qualifier {
    /// All that are known, with the last part of their names.
    pub(super) const NAMED: [(&str, Self); 13] = [
        ("QCStatement", Self::QcStatement),
        ("NotQualified", Self::NotQualified),
        ("QCWithSSCD", Self::QcWithSscd),
        ("QCWithQSCD", Self::QcWithQscd),
        ("QCNoSSCD", Self::QcNoSscd),
        ("QCNoQSCD", Self::QcNoQscd),
        ("QCSSCDStatusAsInCert", Self::QcSscdStatusAsInCert),
        ("QCQSCDStatusAsInCert", Self::QcQscdStatusAsInCert),
        ("QCQSCDManagedOnBehalf", Self::QcQscdManagedOnBehalf),
        ("QCForLegalPerson", Self::QcForLegalPerson),
        ("QCForESig", Self::QcForESig),
        ("QCForESeal", Self::QcForESeal),
        ("QCForWSA", Self::QcForWsa),
    ];

    fn of(uri: &str) -> Self {
        let name = uri.rsplit('/').next().unwrap_or_default();
        Self::NAMED.iter().find(|(known, _)| *known == name).map_or(Self::Unknown, |(_, qualifier)| *qualifier)
    }
}

/// Qualifiers, and the certificates that they are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QualificationElement {
    /// What is said.
    pub qualifiers: Vec<Qualifier>,
    /// Of which certificates.
    pub criteria: Criteria,
}

/// How criteria are combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Combination {
    /// All must hold.
    All,
    /// One must hold.
    AtLeastOne,
    /// None may hold.
    None,
}

/// A list of criteria.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criteria {
    /// How they are combined.
    pub combination: Combination,
    /// The criteria.
    pub list: Vec<Criterion>,
}

/// One criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Criterion {
    /// Bits of the key usage (RFC 5280 §4.2.1.3, bit 0 first) that must be set, or must not.
    KeyUsage(Vec<(u8, bool)>),
    /// Policies that the certificate must all name.
    Policies(Vec<ObjectIdentifier>),
    /// Extended key usages that it must all have.
    ExtendedKeyUsage(Vec<ObjectIdentifier>),
    /// Attributes that its subject must all have.
    SubjectAttributes(Vec<ObjectIdentifier>),
    /// More criteria.
    Nested(Criteria),
    /// Not known: neither true nor false.
    Unknown,
}

/// Names of the bits of the key usage, bit 0 first.
pub(super) const KEY_USAGE_BITS: [&str; 9] = [
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "crlSign",
    "encipherOnly",
    "decipherOnly",
];

impl QualificationElement {
    /// From a `QualificationElement`. None when a part is missing.
    pub(super) fn read(element: Node<'_, '_>) -> Option<Self> {
        let list = xml::child(element, "Qualifiers")?;
        let qualifiers = xml::children(list, "Qualifier").filter_map(|one| one.attribute("uri")).map(Qualifier::of);
        Some(Self { qualifiers: qualifiers.collect(), criteria: Criteria::read(xml::child(element, "CriteriaList")?)? })
    }
}

impl Criteria {
    /// Depth is bounded by what the parser lets in.
    fn read(node: Node<'_, '_>) -> Option<Self> {
        let combination = match node.attribute("assert")? {
            "all" => Combination::All,
            "atLeastOne" => Combination::AtLeastOne,
            "none" => Combination::None,
            _ => return None,
        };
        let mut list = Vec::new();
        for child in node.children().filter(Node::is_element).take(MAX_CRITERIA) {
            match child.tag_name().name() {
                "Description" => {}
                "otherCriteriaList" => list.extend(child.children().filter(Node::is_element).map(Criterion::other)),
                "KeyUsage" => list.push(Criterion::key_usage(child)),
                "PolicySet" => list.push(Criterion::identifiers(child, "PolicyIdentifier", Criterion::Policies)),
                "CriteriaList" => list.push(Criterion::Nested(Self::read(child)?)),
                _ => list.push(Criterion::Unknown),
            }
        }
        Some(Self { combination, list })
    }

    /// Whether they hold; none when that depends on one that is not known.
    pub(super) fn hold(&self, facts: &Facts) -> Option<bool> {
        let (mut yes, mut no, mut open) = (false, false, false);
        for criterion in &self.list {
            match criterion.holds(facts) {
                Some(true) => yes = true,
                Some(false) => no = true,
                None => open = true,
            }
        }
        match self.combination {
            Combination::All if no => Some(false),
            Combination::AtLeastOne if yes => Some(true),
            Combination::None if yes => Some(false),
            _ if open => None,
            Combination::All | Combination::None => Some(true),
            Combination::AtLeastOne => Some(false),
        }
    }
}

impl Criterion {
    fn other(node: Node<'_, '_>) -> Self {
        match node.tag_name().name() {
            "ExtendedKeyUsage" => Self::identifiers(node, "KeyPurposeId", Self::ExtendedKeyUsage),
            "CertSubjectDNAttribute" => Self::identifiers(node, "AttributeOID", Self::SubjectAttributes),
            _ => Self::Unknown,
        }
    }

    fn key_usage(node: Node<'_, '_>) -> Self {
        let bit = |node: Node<'_, '_>| {
            let name = node.attribute("name")?;
            let place = KEY_USAGE_BITS.iter().position(|known| known.eq_ignore_ascii_case(name))?;
            let set = matches!(xml::content(node).as_str(), "true" | "1");
            Some((u8::try_from(place).ok()?, set))
        };
        let bits: Option<Vec<_>> = xml::children(node, "KeyUsageBit").map(bit).collect();
        bits.map_or(Self::Unknown, Self::KeyUsage)
    }

    /// `<holder><Identifier>` each: a dotted identifier, or a URN of one.
    fn identifiers(node: Node<'_, '_>, holder: &str, make: fn(Vec<ObjectIdentifier>) -> Self) -> Self {
        let read = |one: Node<'_, '_>| {
            let text = xml::content_at(one, &["Identifier"])?;
            let prefix = text.get(..8).filter(|prefix| prefix.eq_ignore_ascii_case("urn:oid:")).map_or(0, str::len);
            ObjectIdentifier::new(text.get(prefix..)?.trim()).ok()
        };
        let found: Option<Vec<_>> = xml::children(node, holder).map(read).collect();
        found.filter(|list| !list.is_empty()).map_or(Self::Unknown, make)
    }

    fn holds(&self, facts: &Facts) -> Option<bool> {
        Some(match self {
            Self::KeyUsage(bits) => bits.iter().all(|(bit, set)| facts.key_usage(*bit) == *set),
            Self::Policies(all) => all.iter().all(|one| facts.policies.contains(one)),
            Self::ExtendedKeyUsage(all) => all.iter().all(|one| facts.extended_key_usage.contains(one)),
            Self::SubjectAttributes(all) => all.iter().all(|one| facts.subject_attributes.contains(one)),
            Self::Nested(criteria) => return criteria.hold(facts),
            Self::Unknown => return None,
        })
    }
}
