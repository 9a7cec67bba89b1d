//! Wrong passwords and wrong codes: counted for each account, and slowed.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Duration, Utc};

/// Failures that cost nothing: fingers slip.
const FREE: u32 = 2;
/// The longest wait, in seconds.
const LONGEST: i64 = 60;

#[derive(Default)]
struct Record {
    failures: u32,
    closed_until: DateTime<Utc>,
}

/// Failures by account name; a name that does not exist is slowed like one that does.
#[derive(Default)]
pub(super) struct Attempts {
    records: Mutex<HashMap<String, Record>>,
}

impl Attempts {
    /// Whole seconds until the account may try again; none when it may now.
    pub(super) fn wait(&self, account: &str, now: DateTime<Utc>) -> Option<i64> {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let left = records.get(account)?.closed_until - now;
        (left > Duration::zero()).then(|| (left.num_milliseconds() + 999) / 1000)
    }

    /// Counts a failure: the third closes the account for a second, each further one for twice as long.
    pub(super) fn failed(&self, account: &str, now: DateTime<Utc>) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let record = records.entry(account.to_owned()).or_default();
        record.failures += 1;
        if let Some(doublings) = record.failures.checked_sub(FREE + 1) {
            let seconds = 1i64.checked_shl(doublings.min(16)).unwrap_or(LONGEST).min(LONGEST);
            record.closed_until = now + Duration::seconds(seconds);
        }
    }

    /// Forgets the failures after both factors were right.
    pub(super) fn succeeded(&self, account: &str) {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).remove(account);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_begin_with_the_third_failure_and_double_up_to_a_minute() {
        let (attempts, now) = (Attempts::default(), DateTime::<Utc>::UNIX_EPOCH);
        let waits: Vec<_> = (0..10)
            .map(|_| {
                attempts.failed("a", now);
                attempts.wait("a", now)
            })
            .collect();
        let expected = [None, None, Some(1), Some(2), Some(4), Some(8), Some(16), Some(32), Some(60), Some(60)];
        assert_eq!(waits, expected);
        assert_eq!(attempts.wait("a", now + Duration::seconds(60)), None);
        assert_eq!(attempts.wait("b", now), None);
        attempts.succeeded("a");
        assert_eq!(attempts.wait("a", now), None);
    }
}
