//! The messages of the system, sent to the window as the system sends them.

use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::mpsc::unbounded_channel;
use windows_sys::Win32::UI::WindowsAndMessaging::{
    FindWindowW, PBT_APMRESUMEAUTOMATIC, SendMessageW, WTS_SESSION_UNLOCK,
};

use super::*;

/// Sends a message to the window that hears, and comes back when it was answered.
fn send(message: u32, what: u32) {
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        // SAFETY: the name lives as long as the program.
        let window = unsafe { FindWindowW(CLASS, null()) };
        if !window.is_null() {
            // SAFETY: the message carries numbers alone.
            unsafe { SendMessageW(window, message, what as WPARAM, 0) };
            return;
        }
        assert!(Instant::now() < until, "there is no window");
        sleep(Duration::from_millis(20));
    }
}

#[test]
fn what_the_system_tells_its_windows_is_heard_and_sleep_waits_until_the_keys_are_gone() {
    let (told, mut departures) = unbounded_channel();
    listen(told);
    for (what, cause) in [
        (WTS_SESSION_LOCK, Cause::SystemLock),
        (WTS_CONSOLE_DISCONNECT, Cause::UserSwitch),
        (WTS_REMOTE_DISCONNECT, Cause::UserSwitch),
        (WTS_SESSION_LOGOFF, Cause::UserSwitch),
    ] {
        send(WM_WTSSESSION_CHANGE, what);
        assert_eq!(departures.try_recv().unwrap().cause, cause);
    }
    send(WM_WTSSESSION_CHANGE, WTS_SESSION_UNLOCK);
    send(WM_POWERBROADCAST, PBT_APMRESUMEAUTOMATIC);
    assert!(matches!(departures.try_recv(), Err(TryRecvError::Empty)));

    // Sleep waits for whoever still has keys, and no longer than the system lets it.
    let sent = spawn(|| send(WM_POWERBROADCAST, PBT_APMSUSPEND));
    let departure = departures.blocking_recv().unwrap();
    assert_eq!(departure.cause, Cause::Sleep);
    sleep(Duration::from_millis(300));
    assert!(!sent.is_finished());
    drop(departure);
    sent.join().unwrap();

    let begun = Instant::now();
    let sent = spawn(|| send(WM_POWERBROADCAST, PBT_APMSUSPEND));
    let departure = departures.blocking_recv().unwrap();
    sent.join().unwrap();
    assert!(begun.elapsed() >= PUT_OFF);
    drop(departure);
}
