//! Whether anybody is at work. When nobody was for as long as is allowed, the desk is locked.

use std::time::Duration;

use chrono::TimeDelta;

use crate::departure::Cause;
use crate::desk::{Desk, Place};
use crate::error::DeskError;
use crate::lock;

/// How often it is looked.
pub(crate) const TICK: Duration = Duration::from_secs(5);

/// The officer has just used the keyboard, a pointer or a touch screen. The window says so now and then, not at every key.
pub async fn at_work(desk: &Desk) -> Result<(), DeskError> {
    begin(desk);
    Ok(())
}

/// Whether the desk is open.
pub fn is_open(desk: &Desk) -> bool {
    matches!(desk.state().place, Place::Open { .. })
}

/// Counts anew from now.
pub(crate) fn begin(desk: &Desk) {
    let now = desk.now();
    desk.state().present_at = now;
}

/// Locks the desk when nobody was at work for too long.
pub(crate) async fn look(desk: &Desk) {
    if is_over(desk) {
        lock::lock_at_once(desk, Cause::Idle).await;
    }
}

/// Whether nobody was at work for as long as is allowed. A clock that was set back begins a new count.
fn is_over(desk: &Desk) -> bool {
    let (now, allowed) = (desk.now(), TimeDelta::minutes(i64::from(desk.0.config.idle_minutes)));
    let mut state = desk.state();
    state.present_at = state.present_at.min(now);
    matches!(state.place, Place::Open { .. }) && now - state.present_at >= allowed
}
