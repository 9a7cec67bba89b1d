//! The notices of the session (`WM_WTSSESSION_CHANGE`) and of power (`WM_POWERBROADCAST`), which Windows tells to windows alone: one
//! that is never shown, on a thread of its own, hears them.

#![expect(
    unsafe_code,
    reason = "no library wraps these notices; every call stands in this file, with what it relies on"
)]

use std::cell::RefCell;
use std::io;
use std::ptr::{null, null_mut};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use windows_sys::Win32::Foundation::{HWND, LPARAM, LRESULT, TRUE, WPARAM};
use windows_sys::Win32::System::LibraryLoader::GetModuleHandleW;
use windows_sys::Win32::System::Power::RegisterSuspendResumeNotification;
use windows_sys::Win32::System::RemoteDesktop::{NOTIFY_FOR_THIS_SESSION, WTSRegisterSessionNotification};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    CreateWindowExW, DEVICE_NOTIFY_WINDOW_HANDLE, DefWindowProcW, DispatchMessageW, GetMessageW, KillTimer, MSG,
    PBT_APMSUSPEND, PostQuitMessage, RegisterClassExW, SetTimer, WM_POWERBROADCAST, WM_TIMER, WM_WTSSESSION_CHANGE,
    WNDCLASSEXW, WS_OVERLAPPED, WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOCK, WTS_SESSION_LOGOFF,
};
use windows_sys::core::{PCWSTR, w};

use super::{Cause, Departure};

/// The name of the window's class.
const CLASS: PCWSTR = w!("bg.sofia.gishe.departure");
/// For how long sleep is put off: Windows grants its programs about two seconds.
const PUT_OFF: Duration = Duration::from_millis(1900);
/// Milliseconds until a service that does not run yet is asked again.
const AGAIN: u32 = 30_000;
/// The timer of that.
const ASK_AGAIN: usize = 1;

/// Sleep is put off until this is dropped.
#[derive(Debug)]
pub(super) struct Delay {
    _until: SyncSender<()>,
}

thread_local! {
    /// Whom the window of this thread tells.
    static TOLD: RefCell<Option<UnboundedSender<Departure>>> = const { RefCell::new(None) };
}

pub(super) fn listen(told: UnboundedSender<Departure>) {
    let heard = move || {
        TOLD.with_borrow_mut(|held| *held = Some(told));
        if let Err(error) = hear() {
            tracing::warn!(%error, "the system is not heard: the desk locks when nobody is at work");
        }
    };
    if let Err(error) = std::thread::Builder::new().name("departure".to_owned()).spawn(heard) {
        tracing::warn!(%error, "the system is not heard: the desk locks when nobody is at work");
    }
}

/// Hears until nobody listens any more.
fn hear() -> io::Result<()> {
    let window = open()?;
    register(window);
    // SAFETY: the window belongs to this thread and lives as long as it. Where it is not granted the notice comes as to any window.
    if unsafe { RegisterSuspendResumeNotification(window, DEVICE_NOTIFY_WINDOW_HANDLE) } == 0 {
        tracing::warn!(error = %io::Error::last_os_error(), "of sleep only the usual notice is heard");
    }
    let mut message = MSG::default();
    // SAFETY: `message` is written by the first and read by the second, both in this thread.
    while unsafe { GetMessageW(&raw mut message, null_mut(), 0, 0) } > 0 {
        // SAFETY: as above.
        unsafe { DispatchMessageW(&raw const message) };
    }
    Ok(())
}

/// A window at the top, for the notices of power are broadcast to these alone; it is never shown.
fn open() -> io::Result<HWND> {
    // SAFETY: no name asks for the program itself, which is there as long as it runs.
    let program = unsafe { GetModuleHandleW(null()) };
    let class = WNDCLASSEXW {
        cbSize: u32::try_from(size_of::<WNDCLASSEXW>()).unwrap_or_default(),
        lpfnWndProc: Some(receive),
        hInstance: program,
        lpszClassName: CLASS,
        ..WNDCLASSEXW::default()
    };
    // SAFETY: the class is whole, and its name lives as long as the program. One that is there already is the same one.
    unsafe { RegisterClassExW(&raw const class) };
    // SAFETY: name and program live as long as the program; there is no parent, menu or datum.
    let window =
        unsafe { CreateWindowExW(0, CLASS, CLASS, WS_OVERLAPPED, 0, 0, 0, 0, null_mut(), null_mut(), program, null()) };
    if window.is_null() { Err(io::Error::last_os_error()) } else { Ok(window) }
}

/// Asks for the notices of this session, again and again while the service that sends them does not run yet.
fn register(window: HWND) {
    // SAFETY: the window belongs to this thread and lives as long as it.
    let granted = unsafe { WTSRegisterSessionNotification(window, NOTIFY_FOR_THIS_SESSION) } != 0;
    if granted {
        // SAFETY: as above; a timer that was never set is none.
        unsafe { KillTimer(window, ASK_AGAIN) };
    } else {
        tracing::warn!(error = %io::Error::last_os_error(), "a lock of the session is not heard yet");
        // SAFETY: as above; the timer calls nothing, it posts `WM_TIMER`.
        unsafe { SetTimer(window, ASK_AGAIN, AGAIN, None) };
    }
}

/// What every message to the window goes through.
unsafe extern "system" fn receive(window: HWND, message: u32, what: WPARAM, more: LPARAM) -> LRESULT {
    if let Some(cause) = cause(message, what) {
        tell(cause);
        return TRUE as LRESULT;
    }
    if message == WM_TIMER && what == ASK_AGAIN {
        register(window);
        return 0;
    }
    // SAFETY: these are the arguments that the system has just given.
    unsafe { DefWindowProcW(window, message, what, more) }
}

/// Why the officer leaves, if that is what a message says.
fn cause(message: u32, what: WPARAM) -> Option<Cause> {
    let what = u32::try_from(what).ok()?;
    match (message, what) {
        (WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK) => Some(Cause::SystemLock),
        (WM_WTSSESSION_CHANGE, WTS_CONSOLE_DISCONNECT | WTS_REMOTE_DISCONNECT | WTS_SESSION_LOGOFF) => {
            Some(Cause::UserSwitch)
        }
        (WM_POWERBROADCAST, PBT_APMSUSPEND) => Some(Cause::Sleep),
        _ => None,
    }
}

/// Of sleep the system's notice is answered only when the keys are gone, or at the end of its patience.
fn tell(cause: Cause) {
    let (until, gone): (SyncSender<()>, Receiver<()>) = sync_channel(0);
    let delay = (cause == Cause::Sleep).then_some(Delay { _until: until });
    let heard = TOLD
        .with_borrow(|told| told.as_ref().is_some_and(|told| told.send(Departure { cause, _delay: delay }).is_ok()));
    if !heard {
        // SAFETY: it only leaves a word for the loop of this thread.
        unsafe { PostQuitMessage(0) };
    } else if cause == Cause::Sleep {
        // Nothing is ever sent: it ends when the other end is dropped, or late.
        let _ = gone.recv_timeout(PUT_OFF);
    }
}

#[cfg(test)]
mod tests;
