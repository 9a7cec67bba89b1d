//! The windows of the program: one.

use gishe_desk::config::DeskConfig;
use gishe_protocol::info::Realm;
use tauri::{App, AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder, Window, WindowEvent, Wry};

use crate::place::{self, Kept};

/// Smallest size at which nothing scrolls sideways (1366 px at 200 %).
const LEAST: (f64, f64) = (680.0, 560.0);
/// The size the screens are drawn for.
const USUAL: (f64, f64) = (1366.0, 768.0);

/// Opens the main window where it was. It shows only the program's own pages: any other address is refused, that of a file which
/// is dropped on it too. What is dropped comes to the page as the page's own files, without a path and without a permission.
pub fn open_main(app: &App, title: &str, kept: &Kept) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
        .title(title)
        .min_inner_size(LEAST.0, LEAST.1)
        .disable_drag_drop_handler()
        .on_navigation(is_own_page);
    match kept.on(&place::screens(app), LEAST) {
        Some(at) => window.inner_size(at.width, at.height).position(at.x, at.y).maximized(at.maximised),
        None => window.inner_size(USUAL.0, USUAL.1),
    }
    .build()?;
    Ok(())
}

/// Follows the window's place while it is moved and sized.
pub fn watch(window: &Window<Wry>, event: &WindowEvent) {
    if let WindowEvent::Moved(_) | WindowEvent::Resized(_) = event
        && let Some(kept) = window.app_handle().try_state::<Kept>()
    {
        kept.take(window);
    }
}

/// Makes everything in the window larger: `hundredths` of the designed size. The layout follows, for the page gets narrower.
pub fn set_size_of_text(app: &AppHandle<Wry>, hundredths: u16) {
    let Some(window) = app.get_webview_window("main") else { return };
    if let Err(error) = window.set_zoom(f64::from(hundredths) / 100.0) {
        tracing::warn!(%error, "the size of the text could not be set");
    }
}

/// The title of the window: practice says so.
pub fn title(config: &DeskConfig) -> String {
    match config.realm {
        Realm::Production => "Гише".to_owned(),
        Realm::Sandbox => "Гише – учебна среда".to_owned(),
    }
}

/// Whether an address is one of the program's own pages.
fn is_own_page(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => true,
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_programs_own_pages_open_in_the_window() {
        for (address, own) in [
            ("tauri://localhost/index.html", true),
            ("http://tauri.localhost/", true),
            ("https://example.org/", false),
            ("http://localhost:1420/", false),
            ("file:///etc/passwd", false),
            ("data:text/html,hello", false),
        ] {
            assert_eq!(is_own_page(&Url::parse(address).unwrap()), own, "{address}");
        }
    }
}
