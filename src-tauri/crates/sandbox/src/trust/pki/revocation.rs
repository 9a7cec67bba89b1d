//! What the authorities have revoked.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

/// Serial numbers that are no longer good, and since when.
#[derive(Default)]
pub struct Revocations {
    entries: Mutex<BTreeMap<Vec<u8>, DateTime<Utc>>>,
}

impl Revocations {
    /// Revokes a certificate by its serial number; a second time changes nothing.
    pub fn revoke(&self, serial: &[u8], at: DateTime<Utc>) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).entry(serial.to_vec()).or_insert(at);
    }

    /// Since when a serial number is revoked.
    pub fn since(&self, serial: &[u8]) -> Option<DateTime<Utc>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).get(serial).copied()
    }

    /// All of them, in the order of their numbers.
    pub fn all(&self) -> Vec<(Vec<u8>, DateTime<Utc>)> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.iter().map(|(serial, at)| (serial.clone(), *at)).collect()
    }
}
