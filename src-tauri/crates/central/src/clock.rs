//! The one place of this crate that reads the clock: how long a token lasts is known only here.

use chrono::{DateTime, Utc};

/// The time now.
pub fn now() -> DateTime<Utc> {
    Utc::now()
}
