//! What the system tells of an officer who leaves: a locked screen, a computer that goes to sleep, another user's turn.
//!
//! On Linux logind is heard on the system bus and the screen saver on the session bus; on Windows the notices of the session and of
//! power (a screen saver is heard there when it locks). Of a lid that is closed the system tells as what it does then: it locks or
//! goes to sleep, and with another screen beside it neither. Elsewhere nothing is heard, and the desk locks when nobody was at work
//! for a while.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(windows)]
mod windows;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// Why a desk was locked, as it stands in the audit chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The officer asked for it.
    Officer,
    /// Nobody was at work for a while.
    Idle,
    /// The session of the system was locked.
    SystemLock,
    /// The computer goes to sleep.
    Sleep,
    /// Another user has the screen.
    UserSwitch,
    /// The screen saver began.
    ScreenSaver,
}

impl Cause {
    /// Its name in the audit chain.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Idle => "idle",
            Self::SystemLock => "system-lock",
            Self::Sleep => "sleep",
            Self::UserSwitch => "user-switch",
            Self::ScreenSaver => "screen-saver",
        }
    }
}

/// Somebody leaves. As long as this is held the system waits with it, if it waits at all (logind: five seconds unless configured;
/// Windows: about two).
#[derive(Debug)]
pub struct Departure {
    /// Why.
    pub cause: Cause,
    #[cfg(target_os = "linux")]
    _delay: Option<zbus::zvariant::OwnedFd>,
    #[cfg(windows)]
    _delay: Option<windows::Delay>,
}

/// Where Linux is heard: addresses of the two buses; none for the usual ones.
#[derive(Debug, Clone, Default)]
pub struct Buses {
    /// The bus of logind.
    pub system: Option<String>,
    /// The bus of the screen saver.
    pub session: Option<String>,
}

/// Every departure from now on, as long as the answer is kept. A bus that does not answer is tried again; it belongs onto the
/// threads of a running runtime.
pub fn listen(buses: Buses) -> UnboundedReceiver<Departure> {
    let (told, departures) = unbounded_channel();
    #[cfg(target_os = "linux")]
    linux::listen(buses, told);
    #[cfg(windows)]
    windows::listen(told);
    #[cfg(not(target_os = "linux"))]
    drop(buses);
    departures
}
