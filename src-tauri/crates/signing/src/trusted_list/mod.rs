//! Trusted lists: which provider was qualified for what, and when (ETSI TS 119 612, TS 119 615).
//!
//! The list of the lists (LOTL) says where each member state's list is and who may sign it; a national list says which
//! services issue qualified certificates and time stamps. [`read`] reads one, without trust; nothing is believed before its
//! signature was checked.

mod accept;
mod canonical;
mod facts;
mod folder;
mod lists;
mod names;
mod qualifiers;
mod refresh;
mod scheme;
mod seal;
mod services;
mod signature;
mod status;
mod write;
mod xml;

pub use accept::{Believed, ListRefusal, believe_lotl, believe_national, may_replace, published_signers};
pub use folder::{Brought, KeepError, Kept, TrustFolder, TrustSettings, read_list_file};
pub use lists::{KnownList, ListAge, TrustedLists};
pub use names::Names;
pub use qualifiers::{Combination, Criteria, Criterion, QualificationElement, Qualifier};
pub use refresh::{FetchFault, LOTL_ADDRESS, Outcome, RefreshFault, refresh};
pub use scheme::{ListKind, Pointer, Scheme};
pub use seal::{SealError, seal};
pub use services::{ListedPurpose, Period, Provider, ServiceEntry, ServiceKind, Status};
pub use signature::ListSignatureFault;
pub use write::write;
pub use xml::{MAX_BYTES, XmlError};

use crate::certificate::Certificate;

/// A list as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedList {
    /// What it says of itself.
    pub scheme: Scheme,
    /// Its providers; none in the list of the lists.
    pub providers: Vec<Provider>,
    /// How many services of other kinds it has.
    pub other_services: usize,
}

/// Why bytes are not a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// Not XML, or too large.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// XML, but not a trusted list, or one without a part that every list has.
    #[error("not a trusted list")]
    NotAList,
    /// A list in a version of the format that is not known.
    #[error("version {0} of the format is not known")]
    Version(u32),
    /// A list of another kind: of another region, or of another purpose.
    #[error("a list of another kind")]
    Kind,
}

/// Reads a list. Bounded in size, depth and count; never panics. The signature is not looked at.
///
/// # Errors
/// When the bytes are not a list.
pub fn read(bytes: &[u8]) -> Result<TrustedList, ListError> {
    let document = xml::parse(xml::text(bytes)?)?;
    read_document(&document)
}

/// Reads a list that one of `signers` has signed.
///
/// # Errors
/// When the bytes are not a list, or the signature is not what it has to be.
pub fn read_signed(bytes: &[u8], signers: &[Certificate]) -> Result<(TrustedList, Certificate), SignedListError> {
    let document = xml::parse(xml::text(bytes).map_err(ListError::Xml)?).map_err(ListError::Xml)?;
    let list = read_document(&document)?;
    let signer = signature::check(&document, signers)?;
    Ok((list, signer))
}

/// Why a signed list was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignedListError {
    /// Not a list.
    #[error(transparent)]
    List(#[from] ListError),
    /// Not signed as it has to be.
    #[error(transparent)]
    Signature(#[from] ListSignatureFault),
}

fn read_document(document: &roxmltree::Document<'_>) -> Result<TrustedList, ListError> {
    let root = document.root_element();
    if !root.has_tag_name((xml::TSL, "TrustServiceStatusList")) {
        return Err(ListError::NotAList);
    }
    let scheme = Scheme::read(root)?;
    let (providers, other_services) = services::read(root)?;
    Ok(TrustedList { scheme, providers, other_services })
}

#[cfg(test)]
#[cfg(test)]
#[cfg(test)]
mod tests;
