//! What a list says of itself, and the lists it points to (TS 119 612 §5.3).

use chrono::{DateTime, Utc};
use roxmltree::Node;

use super::ListError;
use super::names::Names;
use super::xml;
use crate::certificate::Certificate;

/// Versions of the format that are understood: 5 is TS 119 612 v2.1.1, 6 is v2.2.1 and later.
const VERSIONS: [u32; 2] = [5, 6];
/// Media type of the XML form; pointers to the printed form have another one.
pub(super) const XML_TYPE: &str = "application/vnd.etsi.tsl+xml";
/// Type of the list of the lists.
pub(super) const LOTL_TYPE: &str = "http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUlistofthelists";
/// Type of a member state's list.
pub(super) const NATIONAL_TYPE: &str = "http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUgeneric";
/// Most pointers that are read: thirty states, two forms, and room.
const MAX_POINTERS: usize = 200;
/// Most certificates of a pointer.
const MAX_SIGNERS: usize = 32;
/// Most addresses of pivots.
const MAX_PIVOTS: usize = 64;

/// Which kind of list it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListKind {
    /// The list of the lists: pointers and no providers.
    Lotl,
    /// The list of a member state.
    National,
}

/// Scheme information.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheme {
    /// Version of the format.
    pub version: u32,
    /// Grows with every issue and never goes back (§5.3.2).
    pub sequence_number: u64,
    /// Kind of list.
    pub kind: ListKind,
    /// Two letters: `BG`, or `EU` for the list of the lists. Greece is `EL`, as the Union writes it.
    pub territory: String,
    /// Who runs the scheme.
    pub operator: Names,
    /// When it was issued.
    pub issued: DateTime<Utc>,
    /// By when the next one comes; none for a closed list (§5.3.15).
    pub next_update: Option<DateTime<Utc>>,
    /// Lists that it points to, itself among them.
    pub pointers: Vec<Pointer>,
    /// Addresses of the pivots since the certificates were last published in the Official Journal, newest first.
    pub pivots: Vec<String>,
}

/// A list that is pointed to, and who may sign it (§5.3.13).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer {
    /// Where it is.
    pub location: String,
    /// Whose it is.
    pub territory: String,
    /// Kind of list.
    pub kind: ListKind,
    /// Who may sign it.
    pub signers: Vec<Certificate>,
}

impl Scheme {
    /// The XML list of `territory`.
    pub fn pointer(&self, kind: ListKind, territory: &str) -> Option<&Pointer> {
        self.pointers.iter().find(|one| one.kind == kind && one.territory == territory)
    }

    pub(super) fn read(root: Node<'_, '_>) -> Result<Self, ListError> {
        let node = xml::child(root, "SchemeInformation").ok_or(ListError::NotAList)?;
        let text = |name: &str| xml::content_at(node, &[name]);
        let version = text("TSLVersionIdentifier").and_then(|text| text.parse().ok()).ok_or(ListError::NotAList)?;
        if !VERSIONS.contains(&version) {
            return Err(ListError::Version(version));
        }
        let kind = text("TSLType").and_then(|uri| kind_of(&uri)).ok_or(ListError::Kind)?;
        let number = text("TSLSequenceNumber").and_then(|text| text.parse().ok()).ok_or(ListError::NotAList)?;
        let issued = text("ListIssueDateTime").and_then(|text| xml::time(&text)).ok_or(ListError::NotAList)?;
        let next_update = match xml::content_at(node, &["NextUpdate", "dateTime"]) {
            Some(text) => Some(xml::time(&text).ok_or(ListError::NotAList)?),
            None => None,
        };
        let others = xml::child(node, "PointersToOtherTSL");
        let pointers: Vec<Node<'_, '_>> =
            others.into_iter().flat_map(|list| xml::children(list, "OtherTSLPointer")).collect();
        if pointers.len() > MAX_POINTERS {
            return Err(ListError::Xml(xml::XmlError::TooComplex));
        }
        Ok(Self {
            version,
            sequence_number: number,
            kind,
            territory: text("SchemeTerritory").and_then(|text| territory(&text)).ok_or(ListError::NotAList)?,
            operator: Names::read(xml::child(node, "SchemeOperatorName")),
            issued,
            next_update,
            pointers: pointers.into_iter().filter_map(Pointer::read).collect(),
            pivots: if kind == ListKind::Lotl { pivots(node) } else { Vec::new() },
        })
    }
}

impl Pointer {
    /// None for what is no pointer to a list in XML.
    fn read(node: Node<'_, '_>) -> Option<Self> {
        let others = xml::child(node, "AdditionalInformation")?;
        let find = |name: &str| xml::children(others, "OtherInformation").find_map(|one| xml::content_at(one, &[name]));
        if find("MimeType")? != XML_TYPE {
            return None;
        }
        let identities = xml::child(node, "ServiceDigitalIdentities")?;
        let signers = xml::children(identities, "ServiceDigitalIdentity")
            .flat_map(|identity| xml::children(identity, "DigitalId"))
            .filter_map(|id| xml::content_at(id, &["X509Certificate"]))
            .filter_map(|text| Certificate::from_der(&xml::base64(&text)?).ok())
            .take(MAX_SIGNERS)
            .collect();
        Some(Self {
            location: xml::content_at(node, &["TSLLocation"])?,
            territory: territory(&find("SchemeTerritory")?)?,
            kind: kind_of(&find("TSLType")?)?,
            signers,
        })
    }
}

fn kind_of(uri: &str) -> Option<ListKind> {
    match uri {
        LOTL_TYPE => Some(ListKind::Lotl),
        NATIONAL_TYPE => Some(ListKind::National),
        _ => None,
    }
}

/// Two capital letters and nothing else: it becomes part of a file's name.
pub(super) fn territory(text: &str) -> Option<String> {
    let fits = text.len() == 2 && text.bytes().all(|letter| letter.is_ascii_uppercase());
    fits.then(|| text.to_owned())
}

/// The addresses of XML files before the one of the Official Journal; what comes after is older than its certificates.
fn pivots(node: Node<'_, '_>) -> Vec<String> {
    let uris = xml::child(node, "SchemeInformationURI");
    uris.into_iter()
        .flat_map(|list| xml::children(list, "URI"))
        .map(xml::content)
        .take_while(|uri| !uri.contains("eur-lex.europa.eu"))
        .filter(|uri| uri.ends_with(".xml"))
        .take(MAX_PIVOTS)
        .collect()
}
