//! What the keyring holds of the keys of a store: the keys, when they were made, and which PIN may still be sealed over the ones before.

use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::secret::{Secret, StoreKeys};

/// Bytes of both keys.
const KEYS: usize = 64;
/// Bytes of a date: seconds since 1970, little end first.
const DATE: usize = 8;
/// Bytes of the name of keys.
const ID: usize = 32;

/// The entry of the keys in use: 64 bytes as programs wrote them before keys had an age, 72 with the date, 104 with the name of those
/// before.
pub(crate) struct Held {
    pub keys: StoreKeys,
    /// When they were made, by the clock of then.
    pub made: Option<DateTime<Utc>>,
    /// The keys before, by their name alone: whoever opens these with the PIN gets the ones of today.
    pub former: Option<[u8; ID]>,
}

impl Held {
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (keys, rest) = bytes.split_at_checked(KEYS)?;
        let keys = StoreKeys::from_bytes(keys)?;
        let (date, former) = match rest.len() {
            0 => return Some(Self { keys, made: None, former: None }),
            DATE => (rest, None),
            _ => {
                let (date, id) = rest.split_at_checked(DATE)?;
                (date, Some(<[u8; ID]>::try_from(id).ok()?))
            }
        };
        Some(Self { keys, made: date_of(date), former })
    }

    pub fn to_secret(&self) -> Secret {
        let mut bytes = Vec::with_capacity(KEYS + DATE + ID);
        bytes.extend_from_slice(&self.keys.to_bytes());
        if self.made.is_some() || self.former.is_some() {
            bytes.extend(self.made.map_or(0, |made| made.timestamp()).to_le_bytes());
        }
        bytes.extend(self.former.into_iter().flatten());
        // Taken over as it is: never moved, and wiped there.
        Secret::new(bytes)
    }
}

/// The entry of the keys to come: both keys, their date, and whether somebody asked for them.
pub(crate) struct Next {
    pub keys: StoreKeys,
    pub made: Option<DateTime<Utc>>,
    pub asked: bool,
}

impl Next {
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (keys, rest) = bytes.split_at_checked(KEYS)?;
        let (date, asked) = rest.split_at_checked(DATE)?;
        let [asked] = *asked else { return None };
        Some(Self { keys: StoreKeys::from_bytes(keys)?, made: date_of(date), asked: asked != 0 })
    }

    pub fn to_secret(&self) -> Secret {
        let mut bytes = Vec::with_capacity(KEYS + DATE + 1);
        bytes.extend_from_slice(&self.keys.to_bytes());
        bytes.extend(self.made.map_or(0, |made| made.timestamp()).to_le_bytes());
        bytes.push(u8::from(self.asked));
        Secret::new(bytes)
    }
}

/// 0 is no date: of keys that nobody knows the age of.
fn date_of(bytes: &[u8]) -> Option<DateTime<Utc>> {
    let seconds = i64::from_le_bytes(bytes.try_into().ok()?);
    if seconds == 0 { None } else { DateTime::from_timestamp(seconds, 0) }
}

impl StoreKeys {
    /// The name of these keys, which says nothing about them: HMAC-SHA-256 under both.
    pub(crate) fn id(&self) -> [u8; ID] {
        // A key of HMAC-SHA-256 may have any length.
        let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(&self.to_bytes()) else { return [0; ID] };
        mac.update(b"gishe store keys id 1");
        mac.finalize().into_bytes().into()
    }

    /// The same for people, 16 letters: told apart by it, and nothing else.
    pub fn name(&self) -> String {
        self.id().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}
