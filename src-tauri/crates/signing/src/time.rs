//! Times as ASN.1 and PDF write them.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::asn1::{Element, Malformed};

/// UTCTime.
const UTC_TIME: u8 = 0x17;
/// GeneralizedTime.
const GENERALIZED_TIME: u8 = 0x18;

/// A Time of a certificate or time stamp: UTCTime or GeneralizedTime in Zulu (RFC 5280 §4.1.2.5, RFC 3161 §2.4.2).
pub(crate) fn read_time(element: &Element<'_>) -> Result<DateTime<Utc>, Malformed> {
    let text = std::str::from_utf8(element.content).map_err(|_| Malformed)?.strip_suffix('Z').ok_or(Malformed)?;
    match element.tag {
        UTC_TIME if text.len() == 12 => {
            let century = if text < "50" { "20" } else { "19" };
            calendar(&format!("{century}{text}")).ok_or(Malformed)
        }
        GENERALIZED_TIME => {
            let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
            let at = calendar(whole).ok_or(Malformed)?;
            let digits = fraction.len();
            if digits == 0 || digits > 9 || !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
                return Err(Malformed);
            }
            let nanos: i64 = format!("{fraction:0<9}").parse().map_err(|_| Malformed)?;
            Ok(at + TimeDelta::nanoseconds(nanos))
        }
        _ => Err(Malformed),
    }
}

/// GeneralizedTime in whole seconds.
pub(crate) fn generalized(at: DateTime<Utc>) -> Vec<u8> {
    crate::asn1::encode(GENERALIZED_TIME, at.format("%Y%m%d%H%M%SZ").to_string().as_bytes())
}

/// UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5).
#[cfg(any(test, feature = "testing"))]
pub(crate) fn validity_time(at: DateTime<Utc>) -> Vec<u8> {
    use chrono::Datelike;
    if at.year() < 2050 {
        crate::asn1::encode(UTC_TIME, at.format("%y%m%d%H%M%SZ").to_string().as_bytes())
    } else {
        generalized(at)
    }
}

/// A PDF date (ISO 32000-1 §7.9.4) in UTC: `D:20260131093000Z`.
pub(crate) fn pdf_date(at: DateTime<Utc>) -> String {
    at.format("D:%Y%m%d%H%M%SZ").to_string()
}

/// Reads a PDF date with its offset: `D:20260131113000+02'00'`.
pub(crate) fn read_pdf_date(text: &str) -> Option<DateTime<Utc>> {
    let text = text.strip_prefix("D:").unwrap_or(text);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count().min(14);
    let (stamp, zone) = text.split_at_checked(digits)?;
    // What a short date leaves out is the first month, day, hour, minute and second.
    let filler = "00000101000000".get(stamp.len()..)?;
    let local = if stamp.len() < 4 { return None } else { calendar(&format!("{stamp}{filler}"))? };
    let sign = match zone.chars().next() {
        None | Some('Z') => return Some(local),
        Some('+') => 1,
        Some('-') => -1,
        Some(_) => return None,
    };
    let numbers: Vec<i64> =
        zone.get(1..)?.split('\'').filter(|part| !part.is_empty()).map(str::parse).collect::<Result<_, _>>().ok()?;
    let minutes = match numbers.as_slice() {
        [hours] => hours * 60,
        [hours, minutes] => hours * 60 + minutes,
        _ => return None,
    };
    if minutes > 24 * 60 { None } else { Some(local - TimeDelta::minutes(sign * minutes)) }
}

/// `YYYYMMDDHHMMSS`.
fn calendar(text: &str) -> Option<DateTime<Utc>> {
    if text.len() != 14 || !text.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok();
    let date = NaiveDate::from_ymd_opt(number(0..4)?.try_into().ok()?, number(4..6)?, number(6..8)?)?;
    Some(date.and_hms_opt(number(8..10)?, number(10..12)?, number(12..14)?)?.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::{Reader, encode};

    #[test]
    fn certificate_times_are_read() {
        for (tag, text, expected) in [
            (UTC_TIME, "260131093000Z", "2026-01-31T09:30:00Z"),
            (UTC_TIME, "501231235959Z", "1950-12-31T23:59:59Z"),
            (UTC_TIME, "491231235959Z", "2049-12-31T23:59:59Z"),
            (GENERALIZED_TIME, "20510101000000Z", "2051-01-01T00:00:00Z"),
            (GENERALIZED_TIME, "20260131093000.25Z", "2026-01-31T09:30:00.25Z"),
        ] {
            let der = encode(tag, text.as_bytes());
            let read = read_time(&Reader(&der).next().unwrap()).unwrap();
            assert_eq!(read, expected.parse::<DateTime<Utc>>().unwrap(), "{text}");
        }
        for (tag, text) in [
            (UTC_TIME, "2601310930Z"),
            (UTC_TIME, "260131093000+0200"),
            (UTC_TIME, "261331093000Z"),
            (GENERALIZED_TIME, "20260131093000.Z"),
            (GENERALIZED_TIME, "20260131093000,5Z"),
            (0x04, "20260131093000Z"),
        ] {
            let der = encode(tag, text.as_bytes());
            assert_eq!(read_time(&Reader(&der).next().unwrap()), Err(Malformed), "{text}");
        }
    }

    #[test]
    fn pdf_dates_are_read() {
        for (text, expected) in [
            ("D:20260131093000Z", Some("2026-01-31T09:30:00Z")),
            ("D:20260131113000+02'00'", Some("2026-01-31T09:30:00Z")),
            ("D:20260131053000-04'00", Some("2026-01-31T09:30:00Z")),
            ("D:2026", Some("2026-01-01T00:00:00Z")),
            ("20260131", Some("2026-01-31T00:00:00Z")),
            ("D:202613", None),
            ("D:20260131093000+99'00'", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(read_pdf_date(text), expected.map(|at| at.parse().unwrap()), "{text}");
        }
    }
}
