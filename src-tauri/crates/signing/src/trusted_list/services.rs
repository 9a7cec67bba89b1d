//! Providers, the services they offer, and what was said of each service when (TS 119 612 §5.4 to §5.6).

use chrono::{DateTime, Utc};
use roxmltree::Node;
use serde::Serialize;

use super::ListError;
use super::names::Names;
use super::qualifiers::QualificationElement;
use super::xml::{self, XmlError};
use crate::certificate::Certificate;

const CA_QC: &str = "http://uri.etsi.org/TrstSvc/Svctype/CA/QC";
const QTST: &str = "http://uri.etsi.org/TrstSvc/Svctype/TSA/QTST";
/// Most services of a list, and most statements about one of them.
const MAX_SERVICES: usize = 20_000;
const MAX_HISTORY: usize = 200;
/// Most certificates of a service.
const MAX_CERTIFICATES: usize = 64;

/// The kinds of service that matter to a signature. Others are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceKind {
    /// Issues qualified certificates (`CA/QC`).
    CaQc,
    /// Issues qualified time stamps (`TSA/QTST`).
    TimeStamps,
}

/// A trust service provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Its name.
    pub names: Names,
    /// What it offers, of the kinds that matter.
    pub services: Vec<ServiceEntry>,
}

/// A service of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceEntry {
    /// Its kind.
    pub kind: ServiceKind,
    /// The certificates that identify it: those of one key and name, or of several (§5.5.3).
    pub certificates: Vec<Certificate>,
    /// What was said of it, newest first; the first one is what holds now.
    pub periods: Vec<Period>,
}

/// What a list says of a service from a time on, until the next statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// Its name.
    pub names: Names,
    /// Its status.
    pub status: Status,
    /// Since when.
    pub from: DateTime<Utc>,
    /// Kinds of certificate it is for; empty says nothing (§5.5.9.4).
    pub purposes: Vec<ListedPurpose>,
    /// Statements about some of its certificates (§5.5.9.2).
    pub qualifications: Vec<QualificationElement>,
    /// Since when revocation of ended certificates is still published (§5.5.9.1).
    pub expired_certificates_kept_since: Option<DateTime<Utc>>,
    /// Who took it over (§5.5.9.3).
    pub taken_over_by: Option<Names>,
    /// A critical extension that is not understood: nothing may be concluded from this statement.
    pub not_understood: bool,
}

/// What a service of certificates is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListedPurpose {
    /// Electronic signatures.
    Signatures,
    /// Electronic seals.
    Seals,
    /// Authentication of web sites.
    WebSites,
}

/// Status of a service (§5.5.4), the earlier ones of Directive 1999/93/EC among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names are those of the standard")]
pub enum Status {
    Granted,
    Withdrawn,
    UnderSupervision,
    SupervisionInCessation,
    SupervisionCeased,
    SupervisionRevoked,
    Accredited,
    AccreditationCeased,
    AccreditationRevoked,
    RecognisedAtNationalLevel,
    DeprecatedAtNationalLevel,
    SetByNationalLaw,
    DeprecatedByNationalLaw,
    Other,
}

impl Status {
    fn of(uri: &str) -> Self {
        match uri.rsplit_once("/Svcstatus/").map(|(_, name)| name) {
            Some("granted") => Self::Granted,
            Some("withdrawn") => Self::Withdrawn,
            Some("undersupervision") => Self::UnderSupervision,
            Some("supervisionincessation") => Self::SupervisionInCessation,
            Some("supervisionceased") => Self::SupervisionCeased,
            Some("supervisionrevoked") => Self::SupervisionRevoked,
            Some("accredited") => Self::Accredited,
            Some("accreditationceased") => Self::AccreditationCeased,
            Some("accreditationrevoked") => Self::AccreditationRevoked,
            Some("recognisedatnationallevel") => Self::RecognisedAtNationalLevel,
            Some("deprecatedatnationallevel") => Self::DeprecatedAtNationalLevel,
            Some("setbynationallaw") => Self::SetByNationalLaw,
            Some("deprecatedbynationallaw") => Self::DeprecatedByNationalLaw,
            _ => Self::Other,
        }
    }
}

impl ServiceEntry {
    /// What was said of it for a time: the latest statement that had begun. None before the first.
    pub fn at(&self, time: DateTime<Utc>) -> Option<&Period> {
        self.periods.iter().filter(|period| period.from <= time).max_by_key(|period| period.from)
    }

    /// None when it is of a kind that does not matter here.
    fn read(node: Node<'_, '_>) -> Result<Option<Self>, ListError> {
        let information = xml::child(node, "ServiceInformation").ok_or(ListError::NotAList)?;
        let Some(kind) = kind_of(information) else { return Ok(None) };
        let identity = xml::child(information, "ServiceDigitalIdentity");
        let certificates = identity
            .into_iter()
            .flat_map(|identity| xml::children(identity, "DigitalId"))
            .filter_map(|id| xml::content_at(id, &["X509Certificate"]))
            .filter_map(|text| Certificate::from_der(&xml::base64(&text)?).ok())
            .take(MAX_CERTIFICATES)
            .collect();
        let past: Vec<Node<'_, '_>> = xml::child(node, "ServiceHistory")
            .into_iter()
            .flat_map(|history| xml::children(history, "ServiceHistoryInstance"))
            .collect();
        if past.len() > MAX_HISTORY {
            return Err(ListError::Xml(XmlError::TooComplex));
        }
        let mut periods = vec![Period::read(information)?];
        for one in past.into_iter().filter(|one| kind_of(*one) == Some(kind)) {
            periods.push(Period::read(one)?);
        }
        periods.sort_by_key(|period| std::cmp::Reverse(period.from));
        Ok(Some(Self { kind, certificates, periods }))
    }
}

impl Period {
    fn read(node: Node<'_, '_>) -> Result<Self, ListError> {
        let text = |name: &str| xml::content_at(node, &[name]);
        let mut read = Self {
            names: Names::read(xml::child(node, "ServiceName")),
            status: Status::of(&text("ServiceStatus").ok_or(ListError::NotAList)?),
            from: text("StatusStartingTime").and_then(|text| xml::time(&text)).ok_or(ListError::NotAList)?,
            purposes: Vec::new(),
            qualifications: Vec::new(),
            expired_certificates_kept_since: None,
            taken_over_by: None,
            not_understood: false,
        };
        let extensions = xml::child(node, "ServiceInformationExtensions");
        for extension in extensions.into_iter().flat_map(|list| xml::children(list, "Extension")) {
            let critical = matches!(extension.attribute("Critical").map(str::trim), Some("true" | "1"));
            for content in extension.children().filter(Node::is_element) {
                let understood = read.take(content)?;
                read.not_understood |= critical && !understood;
            }
        }
        Ok(read)
    }

    fn take(&mut self, content: Node<'_, '_>) -> Result<bool, ListError> {
        match content.tag_name().name() {
            "Qualifications" => {
                for element in xml::children(content, "QualificationElement") {
                    self.qualifications.push(QualificationElement::read(element).ok_or(ListError::NotAList)?);
                }
            }
            "AdditionalServiceInformation" => {
                let uri = xml::content_at(content, &["URI"]).unwrap_or_default();
                match uri.rsplit('/').next() {
                    Some("ForeSignatures") => self.purposes.push(ListedPurpose::Signatures),
                    Some("ForeSeals") => self.purposes.push(ListedPurpose::Seals),
                    Some("ForWebSiteAuthentication") => self.purposes.push(ListedPurpose::WebSites),
                    // RootCA-QC says what the certificate is; other statements add nothing that is judged here.
                    _ => {}
                }
            }
            "ExpiredCertsRevocationInfo" => {
                self.expired_certificates_kept_since = xml::time(&xml::content(content));
            }
            "TakenOverBy" => self.taken_over_by = Some(Names::read(xml::child(content, "TSPName"))),
            _ => return Ok(false),
        }
        Ok(true)
    }
}

fn kind_of(node: Node<'_, '_>) -> Option<ServiceKind> {
    match xml::content_at(node, &["ServiceTypeIdentifier"]).as_deref() {
        Some(CA_QC) => Some(ServiceKind::CaQc),
        Some(QTST) => Some(ServiceKind::TimeStamps),
        _ => None,
    }
}

/// All providers, and how many services of other kinds there are.
pub(super) fn read(root: Node<'_, '_>) -> Result<(Vec<Provider>, usize), ListError> {
    let (mut providers, mut others, mut count) = (Vec::new(), 0, 0);
    let list = xml::child(root, "TrustServiceProviderList");
    for node in list.into_iter().flat_map(|list| xml::children(list, "TrustServiceProvider")) {
        let names = Names::read(xml::descend(node, &["TSPInformation", "TSPName"]));
        let mut services = Vec::new();
        let offered = xml::child(node, "TSPServices");
        for one in offered.into_iter().flat_map(|list| xml::children(list, "TSPService")) {
            count += 1;
            if count > MAX_SERVICES {
                return Err(ListError::Xml(XmlError::TooComplex));
            }
            match ServiceEntry::read(one)? {
                Some(service) => services.push(service),
                None => others += 1,
            }
        }
        providers.push(Provider { names, services });
    }
    Ok((providers, others))
}
