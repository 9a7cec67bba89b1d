//! Fetches lists: that of the lists, the pivots it names, and national ones. Nothing takes the place of what is kept before it
//! was checked, and what cannot be fetched stays as it was.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::LOCATION;
use serde::Serialize;
use url::Url;

use super::accept::{ListRefusal, pivot_number};
use super::folder::{Brought, KeepError, TrustFolder};
use super::{ListKind, MAX_BYTES, read};
use crate::http::{BodyFault, body};

/// Where the Union publishes the list of the lists.
pub const LOTL_ADDRESS: &str = "https://ec.europa.eu/tools/lotl/eu-lotl.xml";
/// Longest time that one list may take.
const TIME: Duration = Duration::from_secs(60);
/// Most redirections that are followed: what comes is signed, so it does not matter by whom it is handed out.
const MAX_HOPS: usize = 4;

/// Why a list was not fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case", tag = "fault", content = "status")]
pub enum FetchFault {
    /// Not a web address, or a pivot on another host than the list of the lists.
    #[error("not an address that is asked")]
    Address,
    /// No connection, a broken one, or no answer in time.
    #[error("not reached")]
    Unreachable,
    /// An answer without a list.
    #[error("answered with {0}")]
    Status(u16),
    /// Larger than a list may be.
    #[error("larger than a list may be")]
    TooLarge,
}

/// Why a list was not renewed.
#[derive(Debug, thiserror::Error)]
pub enum RefreshFault {
    /// Not fetched.
    #[error(transparent)]
    Fetch(#[from] FetchFault),
    /// Fetched and not kept.
    #[error(transparent)]
    Keep(#[from] KeepError),
}

impl From<ListRefusal> for RefreshFault {
    fn from(refusal: ListRefusal) -> Self {
        Self::Keep(KeepError::Refused(refusal))
    }
}

/// What became of one list: `lotl`, or a territory. True when it is a new one.
pub type Outcome = (String, Result<bool, RefreshFault>);

/// Fetches the list of the lists from `lotl`, then the lists of `territories`, or of all that it points to when there are
/// none. A list of the lists that cannot be renewed does not keep the others from it while one is at hand.
///
/// # Errors
/// When the folder cannot be read. What went wrong with one list is its outcome.
pub async fn refresh(
    folder: &TrustFolder,
    client: &reqwest::Client,
    lotl: &Url,
    territories: &[String],
    at: DateTime<Utc>,
) -> std::io::Result<Vec<Outcome>> {
    let mut outcomes = vec![("lotl".to_owned(), renew_lotl(folder, client, lotl, at).await)];
    let Some(list) = folder.load()?.lotl.map(|known| known.list) else { return Ok(outcomes) };
    let national = list.scheme.pointers.iter().filter(|pointer| pointer.kind == ListKind::National);
    let all: Vec<String> = national.map(|pointer| pointer.territory.clone()).collect();
    for territory in if territories.is_empty() { &all } else { territories } {
        let renewed = match list.scheme.pointer(ListKind::National, territory) {
            Some(pointer) => renew_national(folder, client, territory, &pointer.location, at).await,
            None => Err(ListRefusal::NotPointedTo { territory: territory.clone() }.into()),
        };
        outcomes.push((territory.clone(), renewed));
    }
    Ok(outcomes)
}

async fn renew_lotl(
    folder: &TrustFolder,
    client: &reqwest::Client,
    address: &Url,
    at: DateTime<Utc>,
) -> Result<bool, RefreshFault> {
    let bytes = fetch(client, address.clone()).await?;
    let scheme = read(&bytes).map_err(ListRefusal::from)?.scheme;
    let mut pivots = Vec::new();
    for uri in &scheme.pivots {
        let here = pivot_number(uri).is_some_and(|number| number == scheme.sequence_number || folder.has_pivot(number));
        if here {
            continue;
        }
        // Nothing vouches for these addresses yet: only the same host is asked.
        let pivot = Url::parse(uri).map_err(|_| FetchFault::Address)?;
        if pivot.host() != address.host() {
            return Err(FetchFault::Address.into());
        }
        pivots.push(fetch(client, pivot).await?);
    }
    let brought = Brought { bytes: &bytes, source: address.as_str(), at, even_if_ended: false };
    Ok(folder.keep_lotl(&brought, &pivots)?)
}

async fn renew_national(
    folder: &TrustFolder,
    client: &reqwest::Client,
    territory: &str,
    location: &str,
    at: DateTime<Utc>,
) -> Result<bool, RefreshFault> {
    let address = Url::parse(location).map_err(|_| FetchFault::Address)?;
    let bytes = fetch(client, address).await?;
    let brought = Brought { bytes: &bytes, source: location, at, even_if_ended: false };
    Ok(folder.keep_national(territory, &brought)?)
}

/// The body at an address, within the limits of size and time.
async fn fetch(client: &reqwest::Client, address: Url) -> Result<Vec<u8>, FetchFault> {
    tokio::time::timeout(TIME, follow(client, address)).await.unwrap_or(Err(FetchFault::Unreachable))
}

async fn follow(client: &reqwest::Client, mut address: Url) -> Result<Vec<u8>, FetchFault> {
    for _ in 0..=MAX_HOPS {
        if !matches!(address.scheme(), "http" | "https") {
            return Err(FetchFault::Address);
        }
        let answer = client.get(address.clone()).send().await.map_err(|_| FetchFault::Unreachable)?;
        let status = answer.status();
        if status.is_redirection() {
            let next = answer.headers().get(LOCATION).and_then(|value| value.to_str().ok());
            address = next.and_then(|next| address.join(next).ok()).ok_or(FetchFault::Status(status.as_u16()))?;
            continue;
        }
        if !status.is_success() {
            return Err(FetchFault::Status(status.as_u16()));
        }
        // A claim of two gigabytes is refused before a byte of them is read.
        if answer.content_length().is_some_and(|length| length > MAX_BYTES as u64) {
            return Err(FetchFault::TooLarge);
        }
        return body(answer, MAX_BYTES).await.map_err(|fault| match fault {
            BodyFault::TooLarge => FetchFault::TooLarge,
            BodyFault::Transport(_) => FetchFault::Unreachable,
        });
    }
    Err(FetchFault::Unreachable)
}
