//! Numbers that central gives: to cases, to acts, and to entries of its own book.

use chrono::{DateTime, Datelike, Utc};
use gishe_domain::rules;
use rusqlite::{Connection, OptionalExtension};

use super::RegisterError;

/// Series of the acts of a district's head.
const ACTS: &str = "РД09";
/// Series of the applications for registration of address.
const CASES: &str = "АР01";

/// Number of the next act of a district: `РЛЦ26-РД09-0613`. The prefix is the district's, the year that of the civil day.
pub(super) fn next_act(db: &Connection, district: &str, now: DateTime<Utc>) -> Result<String, RegisterError> {
    next_of(db, district, ACTS, now)
}

/// Number of the next case of a district: `РЛЦ26-АР01-1482`.
pub(super) fn next_case(db: &Connection, district: &str, now: DateTime<Utc>) -> Result<String, RegisterError> {
    next_of(db, district, CASES, now)
}

/// Number of the next entry of the register: `ГР-2026-118842`.
pub(super) fn next_entry(db: &Connection, now: DateTime<Utc>) -> Result<String, RegisterError> {
    let year = civil_year(now);
    Ok(format!("ГР-{year}-{:06}", bump(db, &entries(year), 1)?))
}

/// Counts `count` entries that were made before the register could count them.
pub(super) fn count_entries(db: &Connection, year: i32, count: i64) -> Result<(), RegisterError> {
    bump(db, &entries(year), count).map(drop)
}

/// Learns the prefix of a district from a number that it gave, and never gives that number again.
pub(super) fn learn(db: &Connection, district: &str, number: &str) -> Result<(), RegisterError> {
    let mut parts = number.split('-');
    let (Some(head), Some(series), Some(running)) = (parts.next(), parts.next(), parts.next()) else { return Ok(()) };
    let prefix = head.trim_end_matches(|c: char| c.is_ascii_digit());
    let year = head.get(prefix.len()..).unwrap_or_default();
    let Ok(running) = running.parse::<i64>() else { return Ok(()) };
    self::prefix(db, district, prefix)?;
    db.prepare_cached(
        "INSERT INTO counters (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = max(value, ?2)",
    )?
    .execute((format!("{district}:{series}:{year}"), running))?;
    Ok(())
}

/// Learns the prefix of a district, unless it is known.
pub(super) fn prefix(db: &Connection, district: &str, prefix: &str) -> Result<(), RegisterError> {
    db.prepare_cached("INSERT OR IGNORE INTO prefixes (district, prefix) VALUES (?1, ?2)")?
        .execute([district, prefix])?;
    Ok(())
}

fn next_of(db: &Connection, district: &str, series: &str, now: DateTime<Utc>) -> Result<String, RegisterError> {
    let prefix: Option<String> = db
        .prepare_cached("SELECT prefix FROM prefixes WHERE district = ?1")?
        .query_row([district], |row| row.get(0))
        .optional()?;
    let prefix = prefix.unwrap_or_else(|| format!("Р{district}С"));
    let year = format!("{:02}", civil_year(now) % 100);
    let running = bump(db, &format!("{district}:{series}:{year}"), 1)?;
    Ok(format!("{prefix}{year}-{series}-{running:04}"))
}

fn bump(db: &Connection, name: &str, by: i64) -> Result<i64, RegisterError> {
    let value = db
        .prepare_cached(
            "INSERT INTO counters (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = value + ?2 RETURNING value",
        )?
        .query_row((name, by), |row| row.get(0))?;
    Ok(value)
}

fn entries(year: i32) -> String {
    format!("entries:{year}")
}

/// The year of the civil day in Sofia.
pub(super) fn civil_year(now: DateTime<Utc>) -> i32 {
    rules::civil_day(now).year()
}
