//! The system's clipboard.
//!
//! A picture on it is fetched here: WebKitGTK gives a page the text that is pasted, and no picture; the other web views give both,
//! and there the answer is empty. And text with the number of a person is only lent to it: taken back after half a minute, or when
//! the desk is left, unless another program's copy has taken its place.

use tauri::ipc::Response;
use tauri::{AppHandle, Manager, WebviewWindow, Wry};

/// Bytes of a text that is lent.
const LONGEST: usize = 1 << 20;

/// The picture that another program left on the clipboard, in the format that it gives first of those that scans may have. Empty
/// where there is none. What it holds is read and bounded where it is attached.
#[tauri::command]
pub async fn clipboard_picture(window: WebviewWindow<Wry>) -> Response {
    Response::new(held(&window).await.unwrap_or_default())
}

#[cfg(target_os = "linux")]
async fn held(window: &WebviewWindow<Wry>) -> Option<Vec<u8>> {
    use gtk::gdk::{Atom, SELECTION_CLIPBOARD};

    /// What scans may be, with the names that programs give them on a clipboard.
    const FORMATS: [&str; 3] = ["image/png", "image/jpeg", "image/tiff"];

    let (tell, told) = tokio::sync::oneshot::channel();
    let ask = move || {
        let clipboard = gtk::Clipboard::get(&SELECTION_CLIPBOARD);
        clipboard.request_contents(&Atom::intern("TARGETS"), move |clipboard, offered| {
            let offered = offered.targets().unwrap_or_default();
            let Some(format) = FORMATS.into_iter().map(Atom::intern).find(|format| offered.contains(format)) else {
                // Whoever asked hears that nothing comes.
                return drop(tell);
            };
            clipboard.request_contents(&format, move |_, picture| {
                // The window may have been closed meanwhile.
                let _ = tell.send(picture.data());
            });
        });
    };
    window.run_on_main_thread(ask).ok()?;
    told.await.ok()
}

/// Lends a text to the clipboard; whether it is there now.
#[tauri::command]
#[specta::specta]
pub async fn lend_to_clipboard(window: WebviewWindow<Wry>, text: String) -> bool {
    if text.len() > LONGEST {
        return false;
    }
    let (tell, told) = tokio::sync::oneshot::channel();
    let lend = move || {
        // Whoever asked may have been closed meanwhile.
        let _ = tell.send(lent::lend(text));
    };
    window.run_on_main_thread(lend).is_ok() && told.await.unwrap_or(false)
}

/// Takes back what is lent, and what is only selected: the desk is left.
pub fn take_back(app: &AppHandle<Wry>) {
    let Some(window) = app.get_webview_window("main") else { return };
    if let Err(error) = window.run_on_main_thread(lent::take_back) {
        tracing::warn!(%error, "the clipboard could not be cleared");
    }
}

#[cfg(target_os = "linux")]
mod lent {
    use std::cell::RefCell;
    use std::rc::{Rc, Weak};

    use gtk::gdk::{Atom, SELECTION_CLIPBOARD, SELECTION_PRIMARY};
    use gtk::{Clipboard, TargetEntry, TargetFlags, glib};

    /// Seconds for which a text is lent: time enough to paste it.
    const LENT_FOR: u32 = 30;
    /// Names under which programs ask for text.
    const TEXTS: [&str; 4] = ["UTF8_STRING", "text/plain;charset=utf-8", "text/plain", "STRING"];
    /// The name under which those that keep a history of the clipboard ask whether they may (a convention of desktops), and the answer.
    const HINT: (&str, &[u8]) = ("x-kde-passwordManagerHint", b"secret");
    /// The hint's number among what is offered.
    const HINTED: u32 = 1;

    thread_local! {
        /// The text while the clipboard has it: GTK drops it when another copy takes its place.
        static LENT: RefCell<Weak<String>> = const { RefCell::new(Weak::new()) };
    }

    /// On the main thread alone.
    pub fn lend(text: String) -> bool {
        let offered: Vec<TargetEntry> = TEXTS
            .iter()
            .map(|name| (*name, 0))
            .chain([(HINT.0, HINTED)])
            .map(|(name, number)| TargetEntry::new(name, TargetFlags::empty(), number))
            .collect();
        let text = Rc::new(text);
        let still = Rc::downgrade(&text);
        let lent = Clipboard::get(&SELECTION_CLIPBOARD).set_with_data(&offered, move |_, asked, number| {
            if number == HINTED {
                asked.set(&Atom::intern(HINT.0), 8, HINT.1);
            } else {
                asked.set_text(&text);
            }
        });
        if lent {
            LENT.with(|held| *held.borrow_mut() = still.clone());
            glib::timeout_add_seconds_local_once(LENT_FOR, move || {
                if still.upgrade().is_some() {
                    Clipboard::get(&SELECTION_CLIPBOARD).clear();
                }
            });
        }
        lent
    }

    /// On the main thread alone. What is selected is another program's where that has selected since: GTK clears its own alone.
    pub fn take_back() {
        if LENT.with(|held| held.borrow().upgrade()).is_some() {
            Clipboard::get(&SELECTION_CLIPBOARD).clear();
        }
        Clipboard::get(&SELECTION_PRIMARY).clear();
    }
}

#[cfg(windows)]
mod lent {
    use std::sync::{Mutex, PoisonError};
    use std::time::Duration;

    use arboard::{Clipboard, Error, SetExtWindows};

    /// Time enough to paste it.
    const LENT_FOR: Duration = Duration::from_secs(30);

    /// The text that was lent last.
    static LENT: Mutex<Option<String>> = Mutex::new(None);

    /// The system's history of the clipboard and its copies in the cloud leave it out.
    pub fn lend(text: String) -> bool {
        let put = || Clipboard::new()?.set().exclude_from_monitoring().text(text.as_str());
        if let Err(error) = put() {
            tracing::warn!(%error, "nothing could be put on the clipboard");
            return false;
        }
        *LENT.lock().unwrap_or_else(PoisonError::into_inner) = Some(text.clone());
        std::thread::spawn(move || {
            std::thread::sleep(LENT_FOR);
            let mut lent = LENT.lock().unwrap_or_else(PoisonError::into_inner);
            if lent.as_ref() == Some(&text) {
                *lent = None;
                clear(&text);
            }
        });
        true
    }

    /// What is selected stands on no clipboard here.
    pub fn take_back() {
        if let Some(text) = LENT.lock().unwrap_or_else(PoisonError::into_inner).take() {
            clear(&text);
        }
    }

    /// Another program's copy stays.
    fn clear(text: &str) {
        let cleared = Clipboard::new().and_then(|mut clipboard| match clipboard.get_text() {
            Ok(held) if held == text => clipboard.clear(),
            Ok(_) | Err(Error::ContentNotAvailable) => Ok(()),
            Err(other) => Err(other),
        });
        if let Err(error) = cleared {
            tracing::warn!(%error, "the clipboard could not be cleared");
        }
    }
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::unused_async, reason = "the way of the other system waits")]
async fn held(_: &WebviewWindow<Wry>) -> Option<Vec<u8>> {
    None
}
