//! From bytes to a list that is believed: the chain from the published certificates to the list of the lists, and from there
//! to a national list (TS 119 615 §4.1 to §4.3).

use chrono::{DateTime, TimeDelta, Utc};

use super::{ListError, ListKind, ListSignatureFault, SignedListError, TrustedList, read, read_signed};
use crate::certificate::{Certificate, CertificateError};

/// The certificates by which the list of the lists is signed, as published in the Official Journal of the European Union:
/// C/2026/1944 of 15 April 2026. Policy may name others.
const PUBLISHED: &[u8] = include_bytes!("../../../../../assets/trust/lotl-signers.pem");
/// How far a list's clock may be ahead of ours.
const SKEW: TimeDelta = TimeDelta::days(1);

/// The certificates that came with the program.
///
/// # Errors
/// When the file that was built in is damaged, which a test excludes.
pub fn published_signers() -> Result<Vec<Certificate>, CertificateError> {
    Certificate::from_pem_chain(PUBLISHED)
}

/// Why a list was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListRefusal {
    /// Not a list.
    #[error(transparent)]
    List(#[from] ListError),
    /// Not signed as it has to be.
    #[error(transparent)]
    Signature(#[from] ListSignatureFault),
    /// A list of the lists where a national one was to be, or the other way round.
    #[error("a list of the other kind")]
    OtherKind,
    /// The list of another territory.
    #[error("the list of {found}, not of {expected}")]
    OtherTerritory {
        /// The one that was to be.
        expected: String,
        /// The one that it is.
        found: String,
    },
    /// An older list than the one at hand.
    #[error("list {found} is older than list {kept}, which is kept")]
    Older {
        /// Sequence number of the list at hand.
        kept: u64,
        /// Sequence number of this one.
        found: u64,
    },
    /// Another list under the number of the one at hand.
    #[error("another list than the one at hand under the same number {number}")]
    SameNumber {
        /// The number of both.
        number: u64,
    },
    /// The next one should have come already.
    #[error("the list ended on {since}")]
    Ended {
        /// When the next one was due.
        since: DateTime<Utc>,
    },
    /// Issued in the future: one of the clocks is wrong.
    #[error("the list is of the future: {issued}")]
    NotYetIssued {
        /// When it says that it was issued.
        issued: DateTime<Utc>,
    },
    /// There is no list of the lists that could say who may sign this one.
    #[error("there is no list of the lists yet")]
    NoLotl,
    /// The list of the lists does not know the territory.
    #[error("the list of the lists does not point to a list of {territory}")]
    NotPointedTo {
        /// Whose list it would be.
        territory: String,
    },
    /// Pivots are missing: lists of the lists that handed the signing over to other certificates.
    #[error("pivots are missing: {0:?}")]
    PivotsMissing(Vec<String>),
    /// A pivot is not what it has to be.
    #[error("pivot {number}: {fault}")]
    Pivot {
        /// Its sequence number.
        number: u64,
        /// What is wrong with it.
        fault: SignedListError,
    },
}

impl From<SignedListError> for ListRefusal {
    fn from(error: SignedListError) -> Self {
        match error {
            SignedListError::List(error) => Self::List(error),
            SignedListError::Signature(fault) => Self::Signature(fault),
        }
    }
}

/// A list that is believed, with the name of its signer.
pub type Believed = (TrustedList, String);

/// The list of the lists. `anchors` are the published certificates. Each pivot that the list names since they were published
/// must be given: it is signed by those who might sign until then, and names those who may from then on.
///
/// # Errors
/// When it is not the list of the lists, or its signature cannot be traced to `anchors`.
pub fn believe_lotl(bytes: &[u8], pivots: &[Vec<u8>], anchors: &[Certificate]) -> Result<Believed, ListRefusal> {
    let claimed = read(bytes)?;
    if claimed.scheme.kind != ListKind::Lotl {
        return Err(ListRefusal::OtherKind);
    }
    let own = claimed.scheme.sequence_number;
    let mut given: Vec<(u64, &[u8])> = Vec::new();
    for pivot in pivots {
        let number = read(pivot)?.scheme.sequence_number;
        given.push((number, pivot));
    }
    given.sort_by_key(|(number, _)| *number);
    // The newest pivot may be this list itself: its own word does not count for it.
    let named = claimed.scheme.pivots.iter().filter(|uri| pivot_number(uri) != Some(own));
    let missing = |uri: &&String| pivot_number(uri).is_none_or(|number| given.iter().all(|(one, _)| *one != number));
    let missing: Vec<String> = named.clone().filter(missing).cloned().collect();
    if !missing.is_empty() {
        return Err(ListRefusal::PivotsMissing(missing));
    }
    let wanted: Vec<u64> = named.filter_map(|uri| pivot_number(uri)).collect();
    let mut signers = anchors.to_vec();
    for (number, pivot) in given.into_iter().filter(|(number, _)| wanted.contains(number)) {
        let (list, _) = read_signed(pivot, &signers).map_err(|fault| ListRefusal::Pivot { number, fault })?;
        let next = list.scheme.pointer(ListKind::Lotl, &list.scheme.territory).map(|own| own.signers.clone());
        signers = next.unwrap_or_default();
    }
    let (list, signer) = read_signed(bytes, &signers)?;
    Ok((list, signer.subject_name()))
}

/// The national list of `territory`, by one of those whom the list of the lists names for it.
///
/// # Errors
/// When it is not that list, or signed by somebody else.
pub fn believe_national(bytes: &[u8], territory: &str, lotl: Option<&TrustedList>) -> Result<Believed, ListRefusal> {
    let claimed = read(bytes)?;
    if claimed.scheme.kind != ListKind::National {
        return Err(ListRefusal::OtherKind);
    }
    if claimed.scheme.territory != territory {
        let (expected, found) = (territory.to_owned(), claimed.scheme.territory);
        return Err(ListRefusal::OtherTerritory { expected, found });
    }
    let lotl = lotl.ok_or(ListRefusal::NoLotl)?;
    let pointer = lotl.scheme.pointer(ListKind::National, territory);
    let pointer = pointer.ok_or_else(|| ListRefusal::NotPointedTo { territory: territory.to_owned() })?;
    let (list, signer) = read_signed(bytes, &pointer.signers)?;
    Ok((list, signer.subject_name()))
}

/// Whether a list that is believed may take the place of the one at hand. An ended list may only when the caller says so.
///
/// # Errors
/// When it is older than the one at hand, of the future, or ended.
pub fn may_replace(
    list: &TrustedList,
    kept: Option<&TrustedList>,
    at: DateTime<Utc>,
    ended: bool,
) -> Result<(), ListRefusal> {
    let scheme = &list.scheme;
    if let Some(kept) = kept {
        let (kept_number, found) = (kept.scheme.sequence_number, scheme.sequence_number);
        if found < kept_number {
            return Err(ListRefusal::Older { kept: kept_number, found });
        }
        if found == kept_number && kept != list {
            return Err(ListRefusal::SameNumber { number: found });
        }
    }
    if scheme.issued > at + SKEW {
        return Err(ListRefusal::NotYetIssued { issued: scheme.issued });
    }
    match scheme.next_update {
        Some(since) if since < at && !ended => Err(ListRefusal::Ended { since }),
        _ => Ok(()),
    }
}

/// The number at the end of a pivot's name: `…/eu-lotl-pivot-341.xml` is 341.
pub(super) fn pivot_number(uri: &str) -> Option<u64> {
    let stem = uri.strip_suffix(".xml")?;
    let digits = stem.len() - stem.trim_end_matches(|letter: char| letter.is_ascii_digit()).len();
    stem.get(stem.len() - digits..)?.parse().ok()
}
