//! The one clock: central's, and each desk's, which may be wrong by hours.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};
use gishe_sync::driver::Clock;

/// Central's time, in milliseconds. It only goes forward.
#[derive(Clone)]
pub struct TrueTime(Arc<AtomicI64>);

impl TrueTime {
    pub fn starting_at(at: DateTime<Utc>) -> Self {
        Self(Arc::new(AtomicI64::new(at.timestamp_millis())))
    }

    pub fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0.load(Ordering::Relaxed)).unwrap()
    }

    pub fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000, Ordering::Relaxed);
    }
}

/// A desk's clock.
#[derive(Clone)]
pub struct Hands {
    time: TrueTime,
    wrong_by: Arc<AtomicI64>,
}

impl Hands {
    pub fn of(time: &TrueTime) -> Self {
        Self { time: time.clone(), wrong_by: Arc::default() }
    }

    /// Somebody sets it: from now on it is wrong by so many seconds.
    pub fn set_wrong_by(&self, seconds: i64) {
        self.wrong_by.store(seconds * 1_000, Ordering::Relaxed);
    }
}

impl Clock for Hands {
    fn now(&self) -> DateTime<Utc> {
        self.time.now() + chrono::TimeDelta::milliseconds(self.wrong_by.load(Ordering::Relaxed))
    }
}
