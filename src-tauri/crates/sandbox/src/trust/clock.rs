//! Where the serving side takes the time from; a test takes it from a hand that it can turn.

use std::sync::Arc;

use chrono::{DateTime, Utc};

/// A source of the present.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The machine's clock.
pub fn system() -> Clock {
    Arc::new(Utc::now)
}
