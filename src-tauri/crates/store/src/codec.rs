//! How values lie in columns.

use std::cell::RefCell;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use gishe_domain::case::{Case, CaseId};
use rusqlite::Row;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

use crate::error::Trouble;

/// With the dictionary the fastest level makes a case of 2 to 8 kB a fifth, and fewer pages to encrypt.
const LEVEL: i32 = 1;
/// How a case is written, and nothing of any case (RFC 8878, section 5). What lies packed names it by its number, so it stays as it
/// is: a better one would be a second one.
static DICTIONARY: &[u8] = include_bytes!("../../../../assets/store/case-1.dict");
static TO_PACK: LazyLock<EncoderDictionary<'static>> = LazyLock::new(|| EncoderDictionary::copy(DICTIONARY, LEVEL));
static TO_UNPACK: LazyLock<DecoderDictionary<'static>> = LazyLock::new(|| DecoderDictionary::copy(DICTIONARY));
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
            None => packing.insert((Compressor::with_prepared_dictionary(&TO_PACK)?, Vec::new())),
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
            None => unpacking.insert(Decompressor::with_prepared_dictionary(&TO_UNPACK)?),
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

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::fixture::case;

    #[test]
    fn a_case_is_packed_with_the_dictionary_and_read_back_with_it_or_without() {
        let case = case(1);
        let packed = pack_case(&case).unwrap();
        assert_eq!(unpack_case(&packed).unwrap(), case);
        let json = serde_json::to_vec(&case).unwrap();
        assert!(packed.len() * 3 < json.len(), "{} of {}", packed.len(), json.len());
        assert_eq!(zstd::zstd_safe::get_dict_id_from_frame(&packed).map(u32::from), Some(349_372_274));
        let plain = zstd::bulk::compress(&json, LEVEL).unwrap();
        assert_eq!(unpack_case(&plain).unwrap(), case, "as it lay before there was one");
    }

    #[test]
    fn the_dictionary_is_the_one_that_files_name() {
        let known = "f53165b75e157238d54479226aa5550ac4d523faa59b097af7ff7caac6e457db";
        assert_eq!(hex::encode(Sha256::digest(DICTIONARY)), known);
    }

    #[test]
    fn what_is_damaged_or_packed_with_another_dictionary_is_said_to_be_unreadable() {
        let mut packed = pack_case(&case(1)).unwrap();
        let other = packed.len() / 2;
        packed[other] ^= 0x55;
        assert!(matches!(unpack_case(&packed), Err(Trouble::Unreadable("body"))));
        let mut other = pack_case(&case(1)).unwrap();
        // The number of the dictionary stands behind the magic number and the frame's descriptor.
        other[5] ^= 1;
        assert!(matches!(unpack_case(&other), Err(Trouble::Unreadable("body"))));
        assert!(matches!(unpack_case(b""), Err(Trouble::Unreadable("body"))));
    }
}
