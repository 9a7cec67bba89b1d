//! A picture on the system's clipboard. WebKitGTK gives a page the text that is pasted, and no picture; the other web views give
//! both, and there the answer is empty.

use tauri::ipc::Response;
use tauri::{WebviewWindow, Wry};

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

#[cfg(not(target_os = "linux"))]
#[expect(clippy::unused_async, reason = "the way of the other system waits")]
async fn held(_: &WebviewWindow<Wry>) -> Option<Vec<u8>> {
    None
}
