//! SQLCipher locks the memory that holds keys and pages, and wipes it. A simulation opens files some hundred thousand times,
//! has no secrets, and spends a third of its time on that: it may do without.

#[cfg(feature = "fixture")]
use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(feature = "fixture")]
static LOCKED: AtomicBool = AtomicBool::new(true);

/// From now on no memory is locked in this process. Before the first file is opened.
#[cfg(feature = "fixture")]
pub fn leave_unlocked() {
    LOCKED.store(false, Ordering::Relaxed);
}

/// Says so to a connection.
pub(crate) fn pragma() -> &'static str {
    #[cfg(feature = "fixture")]
    if !LOCKED.load(Ordering::Relaxed) {
        return "PRAGMA cipher_memory_security = OFF;";
    }
    "PRAGMA cipher_memory_security = ON;"
}
