//! The link to central, and how long to wait after a fault.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::ports::CentralFault;

/// The wait after the first fault: most are one lost call, and the next one goes through.
const FIRST: Duration = Duration::from_millis(100);
/// The wait after the second; each further one doubles it.
const SECOND: Duration = Duration::from_secs(1);
/// The longest wait between two tries. No command waits longer, whoever asked for it: a time further away was written under
/// another clock, and is not believed.
pub const LONGEST: Duration = Duration::from_secs(300);
/// The wait after a fault that does not pass by itself; a person's “now” comes before it.
const PERMANENT: Duration = Duration::from_secs(600);

/// The link to central.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Link {
    /// Not tried yet.
    #[default]
    Unknown,
    /// The last call went through.
    Up,
    /// It did not.
    Down {
        /// Since when.
        since: DateTime<Utc>,
        /// Why.
        fault: CentralFault,
        /// Faults since the last round that went well.
        failures: u32,
        /// When it is tried again.
        next_try: DateTime<Utc>,
    },
}

impl Link {
    /// After one more fault, with it so many since the last round that went well. `chance` is any random number: it
    /// spreads the tries of many desks.
    pub fn after_fault(&self, fault: CentralFault, failures: u32, now: DateTime<Utc>, chance: u32) -> Self {
        let since = match self {
            Self::Down { since, .. } => *since,
            Self::Unknown | Self::Up => now,
        };
        let wait = match &fault {
            CentralFault::Busy { after } => (*after).max(back_off(failures, chance)),
            fault if fault.is_transient() => back_off(failures, chance),
            _ => PERMANENT,
        };
        Self::Down { since, fault, failures, next_try: later(now, wait) }
    }

    /// Until when nothing should be tried. A time further away than any wait for this fault is not believed: this computer's
    /// clock was set back since.
    pub fn closed_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Down { fault, next_try, .. } => within(*next_try, now, longest(fault)),
            Self::Unknown | Self::Up => None,
        }
    }

    /// A person wants it now: nothing is waited for.
    pub fn opened(self, now: DateTime<Utc>) -> Self {
        match self {
            Self::Down { since, fault, failures, .. } => Self::Down { since, fault, failures, next_try: now },
            other => other,
        }
    }
}

/// The longest wait after a fault.
fn longest(fault: &CentralFault) -> Duration {
    match fault {
        CentralFault::Busy { after } => (*after).max(LONGEST),
        fault if fault.is_transient() => LONGEST,
        _ => PERMANENT,
    }
}

/// A moment to come, when it is no further away than that.
pub(crate) fn within(at: DateTime<Utc>, now: DateTime<Utc>, most: Duration) -> Option<DateTime<Utc>> {
    (at > now && at <= later(now, most)).then_some(at)
}

/// How long to wait after so many faults in a row: a tenth of a second, then doubling from one second to five minutes; half
/// of it by chance.
pub fn back_off(failures: u32, chance: u32) -> Duration {
    let whole = match failures.checked_sub(2) {
        None => FIRST,
        Some(doublings) => SECOND.saturating_mul(1 << doublings.min(16)).min(LONGEST),
    };
    let half = whole / 2;
    half + half.mul_f64(f64::from(chance) / f64::from(u32::MAX))
}

/// A moment so much later.
pub(crate) fn later(now: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    now + TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_to_five_minutes_and_spread_by_chance() {
        let rows = [
            (0, 50, 100),
            (1, 50, 100),
            (2, 500, 1_000),
            (3, 1_000, 2_000),
            (6, 8_000, 16_000),
            (10, 128_000, 256_000),
        ];
        for (failures, least, most) in rows {
            assert_eq!(back_off(failures, 0).as_millis(), least, "{failures}");
            assert_eq!(back_off(failures, u32::MAX).as_millis(), most, "{failures}");
        }
        for failures in [11, 40, u32::MAX] {
            assert_eq!(back_off(failures, u32::MAX), LONGEST);
        }
    }

    #[test]
    fn a_fault_that_stays_waits_long_and_a_person_opens_it_at_once() {
        let now = DateTime::UNIX_EPOCH;
        let down = Link::Up.after_fault(CentralFault::Unauthorized, 1, now, 7);
        assert_eq!(down.closed_until(now), Some(later(now, PERMANENT)));
        assert_eq!(down.opened(now).closed_until(now), None);
        let busy = Link::Up.after_fault(CentralFault::Busy { after: Duration::from_secs(40) }, 1, now, 7);
        assert_eq!(busy.closed_until(now), Some(later(now, Duration::from_secs(40))));
    }

    #[test]
    fn a_clock_that_was_set_back_closes_the_link_no_longer_than_the_fault_does() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(1);
        let busy = CentralFault::Busy { after: Duration::from_secs(1800) };
        for (fault, most) in [(CentralFault::Timeout, 300), (CentralFault::Unauthorized, 600), (busy, 1800)] {
            let down = Link::Up.after_fault(fault.clone(), 40, now, u32::MAX);
            assert_eq!(down.closed_until(now), Some(now + TimeDelta::seconds(most)), "{fault}");
            assert_eq!(down.closed_until(now - TimeDelta::hours(2)), None, "{fault}");
        }
    }

    #[test]
    fn the_first_fault_says_since_when() {
        let (then, now) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH + TimeDelta::minutes(3));
        let once = Link::Unknown.after_fault(CentralFault::Timeout, 1, then, 0);
        let twice = once.after_fault(CentralFault::Unreachable, 2, now, 0);
        let Link::Down { since, fault, failures, .. } = twice else { panic!("it is down") };
        assert_eq!((since, fault, failures), (then, CentralFault::Unreachable, 2));
    }
}
