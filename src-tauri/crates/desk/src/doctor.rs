//! What a desk stands on, for whoever looks after the computer: no officer is signed in, and nothing is changed but a probe entry
//! in the keyring, which is taken away again. A finding is made of closed words and of numbers alone, so that nothing personal can
//! be in a report, whatever is broken.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use chrono::{DateTime, Local, Offset, Utc};
use gishe_store::{StoreError, StoreKey, journal, replica};
use gishe_vault::{KeyAge, KeyringError, StoreKeys, Vault, VaultError};
use serde::Serialize;

use crate::config::KEY_DAYS;
use crate::desk::{keeping_at, vault_at};
use crate::error::DeskError;
use crate::hold;
use crate::passphrase::{self, Folder};
use crate::policy::{self, Bounded, PolicyError};
use crate::rotate;

/// Less than this many bytes free: the desk cannot work for long.
const SCARCE: u64 = 256 * 1024 * 1024;
/// Less than this many bytes free: a district and its evidence may not fit.
const LITTLE: u64 = 2 * 1024 * 1024 * 1024;
/// Seconds between this computer's clock and central's from which time stamps and tokens suffer.
const ASTRAY: u64 = 60;
/// Seconds from which central refuses.
const FAR_ASTRAY: u64 = 300;
/// Days before the end of central's certificate from which somebody should see to the next one.
const SOON: i64 = 14;
/// What names a proxy to the program.
const PROXIES: [&str; 6] = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Health {
    /// As it should be.
    Ok,
    /// The desk works; somebody should look at it, or it could not be looked at.
    Attention,
    /// The desk does not work, or not for long.
    Wrong,
}

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Subject {
    /// The data folder.
    Data,
    /// The keyring of the account.
    Keyring,
    /// The passphrase in the place of a keyring.
    Passphrase,
    /// The keys of the store in one of both.
    Keys,
    /// The journal.
    Journal,
    /// The replica.
    Replica,
    /// What IT decided for the computer.
    Policy,
    /// The computer's clock beside central's.
    Clock,
    /// The time zone.
    Zone,
    /// The way to central.
    Central,
    /// The certificate that central shows.
    Certificate,
    /// What the environment says of proxies.
    Proxy,
    /// Room on the disk.
    Disk,
    /// Versions of the program and the store.
    Versions,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Cause {
    /// Nothing is amiss.
    Fine,
    /// It is not there, and nothing speaks of its having been.
    NotYet,
    /// It was there, and is gone.
    Gone,
    /// Nothing answers.
    NoAnswer,
    /// It is locked, or has no default collection.
    Locked,
    /// It cannot be read.
    Damaged,
    /// The key does not fit.
    WrongKey,
    /// A newer program wrote it.
    Newer,
    /// Гише works with it at this moment.
    InUse,
    /// It could not be looked at, because something else in the report is wrong.
    Hindered,
    /// It says what is not allowed.
    Faulty,
    /// Too little, or too far.
    Low,
    /// Older than the policy says.
    Old,
    /// It was begun and not ended.
    Unfinished,
    /// Another one than usual.
    Unusual,
    /// It was not asked for.
    NotAsked,
    /// The other one is used.
    NotUsed,
    /// The certificate is not trusted, or the connection is not secure.
    Untrusted,
    /// Its time is over.
    Expired,
    /// This system does not tell.
    Unknown,
}

/// A finding: closed words and numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// What was looked at.
    pub subject: Subject,
    /// How it is.
    pub health: Health,
    /// What was found.
    pub cause: Cause,
    /// Numbers by name: `kibibytes`, `mebibytes` (free), `schema`, `seconds`, `minutes`, `days` (of the age of keys, of a certificate's
    /// time left), `line`. None is so exact that it could be
    /// taken for an ЕГН.
    pub numbers: BTreeMap<&'static str, i64>,
}

impl Finding {
    /// A finding without numbers.
    pub fn new(subject: Subject, health: Health, cause: Cause) -> Self {
        Self { subject, health, cause, numbers: BTreeMap::new() }
    }

    /// The same with a number; one that is beyond any sense is left out.
    #[must_use]
    pub fn with(mut self, name: &'static str, number: impl TryInto<i64>) -> Self {
        if let Ok(number) = number.try_into() {
            self.numbers.insert(name, number);
        }
        self
    }

    fn fine(subject: Subject) -> Self {
        Self::new(subject, Health::Ok, Cause::Fine)
    }
}

/// Looks at everything that needs no network. `policy` is the file to look at; blocks on the disk and the keyring.
pub fn examine<'a>(at: impl Into<Folder<'a>>, policy: &Path, now: DateTime<Utc>) -> Vec<Finding> {
    let at = at.into();
    let data = at.data;
    let mut findings = vec![folder(data)];
    let (kept, keys) =
        if passphrase::is_used(data) { by_passphrase(at, policy, now) } else { keyring(data, policy, now) };
    findings.extend(kept);
    findings.extend(stores(data, keys.as_ref()));
    findings.extend([of_policy(policy), zone(now), proxy(|name| std::env::var_os(name))]);
    findings.extend([disk(free(data)), Finding::fine(Subject::Versions)]);
    findings
}

fn folder(data: &Path) -> Finding {
    match std::fs::metadata(data) {
        Ok(found) if !found.is_dir() => Finding::new(Subject::Data, Health::Wrong, Cause::Faulty),
        Ok(found) if found.permissions().readonly() => Finding::new(Subject::Data, Health::Wrong, Cause::Locked),
        Ok(_) => Finding::fine(Subject::Data),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Finding::new(Subject::Data, Health::Attention, Cause::NotYet)
        }
        Err(_) => Finding::new(Subject::Data, Health::Wrong, Cause::Damaged),
    }
}

/// The passphrase of the desk, as far as can be seen without it or with the one that was given, and the keys behind it.
fn by_passphrase(at: Folder<'_>, policy: &Path, now: DateTime<Utc>) -> (Vec<Finding>, Option<StoreKeys>) {
    let unused = Finding::new(Subject::Keyring, Health::Ok, Cause::NotUsed);
    let found = |health, cause| Finding::new(Subject::Passphrase, health, cause);
    let hindered = Finding::new(Subject::Keys, Health::Attention, Cause::Hindered);
    let judged = match keeping_at(at.data) {
        Ok((_, keeping)) => keeping.coffer().examine().map_err(DeskError::from),
        Err(error) => Err(error),
    };
    let opened = judged.and_then(|()| vault_at(at)).and_then(|vault| Ok((vault.keys()?, vault)));
    let (passphrase, keys, held) = match opened {
        Ok((keys, vault)) => {
            let each = rotate::file_keys(&vault, at.data).ok().or(Some(keys));
            (found(Health::Ok, Cause::Fine), age(&vault, policy, now), each)
        }
        Err(DeskError::KeyMissing) if at.data.join("journal.db").exists() => {
            (found(Health::Ok, Cause::Fine), Finding::new(Subject::Keys, Health::Wrong, Cause::Gone), None)
        }
        Err(DeskError::KeyMissing) => {
            (found(Health::Ok, Cause::Fine), Finding::new(Subject::Keys, Health::Ok, Cause::NotYet), None)
        }
        // Its file is whole; what is in it was not asked for.
        Err(DeskError::PassphraseNeeded) => {
            let keys = Finding::new(Subject::Keys, Health::Attention, Cause::NotAsked);
            (found(Health::Ok, Cause::Locked), keys, None)
        }
        Err(DeskError::PassphraseRefused { .. }) => (found(Health::Wrong, Cause::WrongKey), hindered, None),
        Err(DeskError::PassphraseNewer) => (found(Health::Wrong, Cause::Newer), hindered, None),
        Err(_) => (found(Health::Wrong, Cause::Damaged), hindered, None),
    };
    (vec![unused, passphrase, keys], held)
}

/// The keyring, the keys in it, and the keys themselves where they are there.
fn keyring(data: &Path, policy: &Path, now: DateTime<Utc>) -> (Vec<Finding>, Option<StoreKeys>) {
    let unused = Finding::new(Subject::Passphrase, Health::Ok, Cause::NotUsed);
    let hindered = Finding::new(Subject::Keys, Health::Attention, Cause::Hindered);
    let Ok(vault) = vault_at(data) else {
        let unasked = Finding::new(Subject::Keyring, Health::Attention, Cause::Hindered);
        return (vec![unasked, unused, hindered], None);
    };
    if let Err(error) = vault.probe() {
        let cause = match error {
            KeyringError::KeyringMissing => Cause::NoAnswer,
            KeyringError::KeyringLocked => Cause::Locked,
            _ => Cause::Faulty,
        };
        return (vec![Finding::new(Subject::Keyring, Health::Wrong, cause), unused, hindered], None);
    }
    let answers = Finding::fine(Subject::Keyring);
    let (found, keys) = match vault.keys() {
        // Of a rotation that was cut short each file has its own.
        Ok(keys) => (age(&vault, policy, now), rotate::file_keys(&vault, data).ok().or(Some(keys))),
        Err(VaultError::Keyring(KeyringError::KeyMissing)) if data.join("journal.db").exists() => {
            (Finding::new(Subject::Keys, Health::Wrong, Cause::Gone), None)
        }
        Err(VaultError::Keyring(KeyringError::KeyMissing)) => {
            (Finding::new(Subject::Keys, Health::Ok, Cause::NotYet), None)
        }
        Err(_) => (Finding::new(Subject::Keys, Health::Wrong, Cause::Damaged), None),
    };
    (vec![answers, unused, found], keys)
}

/// How old the keys are, and whether they are being replaced.
fn age(vault: &Vault, policy: &Path, now: DateTime<Utc>) -> Finding {
    let days = policy::read(policy).ok().and_then(|policy| policy.key_days).map_or(KEY_DAYS, Bounded::get);
    let age = vault.key_age(now).unwrap_or(KeyAge::Unknown);
    let found = match vault.rotation() {
        Ok(None) if !age.is_due(days) => Finding::fine(Subject::Keys),
        Ok(None) => Finding::new(Subject::Keys, Health::Attention, Cause::Old),
        Ok(Some(_)) => Finding::new(Subject::Keys, Health::Attention, Cause::Unfinished),
        Err(_) => Finding::new(Subject::Keys, Health::Wrong, Cause::Damaged),
    };
    match age {
        KeyAge::Days(days) => found.with("days", days),
        KeyAge::Unknown => found,
    }
}

/// Both stores. One that is being written looks like damage, so nothing is looked into while a desk is open there.
fn stores(data: &Path, keys: Option<&StoreKeys>) -> [Finding; 2] {
    let both = [(Subject::Journal, "journal.db"), (Subject::Replica, "replica.db")];
    let held = data.join("desk.lock").exists().then(|| hold::take(data));
    both.map(|(subject, name)| {
        let size = std::fs::metadata(data.join(name)).ok().map(|found| found.len());
        let found = match (size, keys, &held) {
            (None, None, _) => Finding::new(subject, Health::Ok, Cause::NotYet),
            (_, _, Some(Err(DeskError::StoreInUse { .. }))) => Finding::new(subject, Health::Attention, Cause::InUse),
            (Some(_), None, _) => Finding::new(subject, Health::Attention, Cause::Hindered),
            (_, Some(keys), _) => sound(data, subject, keys),
        };
        match size {
            Some(bytes) => found.with("kibibytes", bytes.div_ceil(1024)),
            None => found,
        }
    })
}

fn sound(data: &Path, subject: Subject, keys: &StoreKeys) -> Finding {
    let looked = if subject == Subject::Journal {
        journal::examine(&data.join("journal.db"), &StoreKey::new(*keys.journal.expose())).map(|_| None)
    } else {
        replica::examine(data, &StoreKey::new(*keys.replica.expose())).map(Some)
    };
    let (health, cause) = match looked {
        Ok(None) => return Finding::fine(subject),
        Ok(Some(schema)) => return Finding::fine(subject).with("schema", schema),
        // The replica is fetched anew by itself.
        Err(StoreError::Missing(_)) if subject == Subject::Replica => (Health::Attention, Cause::Gone),
        Err(StoreError::Missing(_)) => (Health::Wrong, Cause::Gone),
        Err(StoreError::WrongKey(_)) => (Health::Wrong, Cause::WrongKey),
        Err(StoreError::Newer(_)) => (Health::Wrong, Cause::Newer),
        Err(StoreError::InUse(_)) => (Health::Attention, Cause::InUse),
        Err(StoreError::DiskFull) => (Health::Wrong, Cause::Low),
        Err(_) => (Health::Wrong, Cause::Damaged),
    };
    Finding::new(subject, health, cause)
}

fn of_policy(path: &Path) -> Finding {
    match policy::read(path) {
        Ok(_) if path.exists() => Finding::fine(Subject::Policy),
        Ok(_) => Finding::new(Subject::Policy, Health::Ok, Cause::NotYet),
        Err(PolicyError::Unreadable { .. }) => Finding::new(Subject::Policy, Health::Wrong, Cause::Damaged),
        Err(PolicyError::Faulty { line, .. }) => {
            Finding::new(Subject::Policy, Health::Wrong, Cause::Faulty).with("line", line)
        }
    }
}

fn zone(now: DateTime<Utc>) -> Finding {
    let here = now.with_timezone(&Local).offset().fix().local_minus_utc();
    let sofia = now.with_timezone(&chrono_tz::Europe::Sofia).offset().fix().local_minus_utc();
    let (health, cause) = if here == sofia { (Health::Ok, Cause::Fine) } else { (Health::Attention, Cause::Unusual) };
    Finding::new(Subject::Zone, health, cause).with("minutes", here / 60)
}

/// Whether a proxy is named, and whether the name of a person or a password stands in it: never the address itself.
fn proxy(read: impl Fn(&str) -> Option<OsString>) -> Finding {
    let set: Vec<_> = PROXIES.iter().filter_map(|name| read(name)).filter(|value| !value.is_empty()).collect();
    if set.is_empty() {
        return Finding::new(Subject::Proxy, Health::Ok, Cause::NotYet);
    }
    if set.iter().any(|value| value.to_string_lossy().contains('@')) {
        return Finding::new(Subject::Proxy, Health::Attention, Cause::Unusual);
    }
    Finding::fine(Subject::Proxy)
}

/// What is said of the room that is free, in bytes.
pub fn disk(free: Option<u64>) -> Finding {
    let (health, cause) = match free {
        None => (Health::Attention, Cause::Unknown),
        Some(free) if free < SCARCE => (Health::Wrong, Cause::Low),
        Some(free) if free < LITTLE => (Health::Attention, Cause::Low),
        Some(_) => (Health::Ok, Cause::Fine),
    };
    let found = Finding::new(Subject::Disk, health, cause);
    match free {
        Some(free) => found.with("mebibytes", free / (1024 * 1024)),
        None => found,
    }
}

/// What is said of the seconds by which this computer's clock is ahead of central's.
pub fn clock(ahead: i64) -> Finding {
    let (health, cause) = match ahead.unsigned_abs() {
        off if off >= FAR_ASTRAY => (Health::Wrong, Cause::Low),
        off if off >= ASTRAY => (Health::Attention, Cause::Low),
        _ => (Health::Ok, Cause::Fine),
    };
    Finding::new(Subject::Clock, health, cause).with("seconds", ahead)
}

/// What is said of a certificate of central that is valid for so many days yet.
pub fn certificate(days: i64) -> Finding {
    let (health, cause) = match days {
        ..0 => (Health::Wrong, Cause::Expired),
        0..SOON => (Health::Attention, Cause::Low),
        _ => (Health::Ok, Cause::Fine),
    };
    Finding::new(Subject::Certificate, health, cause).with("days", days)
}

/// Bytes that this account may still write where the folder is, or where it would be made.
#[cfg(target_os = "linux")]
fn free(data: &Path) -> Option<u64> {
    let there = data.ancestors().find(|folder| folder.is_dir())?;
    let found = rustix::fs::statvfs(there).ok()?;
    found.f_bavail.checked_mul(found.f_frsize)
}

/// This system is not asked.
#[cfg(not(target_os = "linux"))]
fn free(_data: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests;
