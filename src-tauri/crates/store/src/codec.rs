//! How values lie in columns.

use std::cell::RefCell;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use gishe_domain::case::{Case, CaseId};
use rusqlite::Row;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use zstd::bulk::{Compressor, Decompressor};

use crate::error::Trouble;

/// A case is 4 to 8 kB of JSON that repeats itself: the fastest level makes it a quarter, and fewer pages to encrypt.
const LEVEL: i32 = 1;
/// No case is larger than this, whatever a damaged file says.
const LARGEST: usize = 16 * 1024 * 1024;

thread_local! {
    // Their tables are larger than a case, and cost more to make than a case to pack.
    static PACKING: RefCell<Option<(Compressor<'static>, Vec<u8>)>> = const { RefCell::new(None) };
    static UNPACKING: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

pub(crate) fn pack_case(case: &Case) -> Result<Vec<u8>, Trouble> {
    PACKING.with_borrow_mut(|packing| {
        let (compressor, json) = match packing {
            Some(packing) => packing,
            None => packing.insert((Compressor::new(LEVEL)?, Vec::new())),
        };
        json.clear();
        serde_json::to_writer(&mut *json, case).map_err(|_| Trouble::Unreadable("case"))?;
        Ok(compressor.compress(json)?)
    })
}

pub(crate) fn unpack_case(body: &[u8]) -> Result<Case, Trouble> {
    let size = Decompressor::upper_bound(body).unwrap_or(LARGEST).min(LARGEST);
    let json = UNPACKING.with_borrow_mut(|unpacking| {
        let decompressor = match unpacking {
            Some(decompressor) => decompressor,
            None => unpacking.insert(Decompressor::new()?),
        };
        decompressor.decompress(body, size)
    });
    serde_json::from_slice(&json.map_err(|_| Trouble::Unreadable("body"))?).map_err(|_| Trouble::Unreadable("body"))
}

/// A value as JSON text.
pub(crate) fn to_json(value: &impl Serialize) -> Result<String, Trouble> {
    serde_json::to_string(value).map_err(|_| Trouble::Unreadable("json"))
}

pub(crate) fn from_json<T: DeserializeOwned>(text: &str, what: &'static str) -> Result<T, Trouble> {
    serde_json::from_str(text).map_err(|_| Trouble::Unreadable(what))
}

/// A word of a closed list (a state, an outcome) as it stands on the wire.
pub(crate) fn to_word(value: &impl Serialize) -> Result<String, Trouble> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(Trouble::Unreadable("word")),
    }
}

pub(crate) fn from_word<T: DeserializeOwned>(word: String, what: &'static str) -> Result<T, Trouble> {
    serde_json::from_value(serde_json::Value::String(word)).map_err(|_| Trouble::Unreadable(what))
}

pub(crate) fn from_word_opt<T: DeserializeOwned>(
    word: Option<String>,
    what: &'static str,
) -> Result<Option<T>, Trouble> {
    word.map(|word| from_word(word, what)).transpose()
}

/// Days of the common era.
pub(crate) fn to_day(day: NaiveDate) -> i32 {
    day.num_days_from_ce()
}

pub(crate) fn from_day(days: i32) -> Result<NaiveDate, Trouble> {
    NaiveDate::from_num_days_from_ce_opt(days).ok_or(Trouble::Unreadable("due"))
}

/// Milliseconds since 1970.
pub(crate) fn to_millis(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

pub(crate) fn from_millis(millis: i64) -> Result<DateTime<Utc>, Trouble> {
    DateTime::from_timestamp_millis(millis).ok_or(Trouble::Unreadable("time"))
}

pub(crate) fn from_millis_opt(millis: Option<i64>) -> Result<Option<DateTime<Utc>>, Trouble> {
    millis.map(from_millis).transpose()
}

/// An identifier, as 16 bytes.
pub(crate) fn case_id(row: &Row<'_>, column: &str) -> Result<CaseId, Trouble> {
    Ok(CaseId(uuid(row, column)?))
}

pub(crate) fn uuid(row: &Row<'_>, column: &str) -> Result<Uuid, Trouble> {
    Ok(Uuid::from_bytes(row.get::<_, [u8; 16]>(column)?))
}
