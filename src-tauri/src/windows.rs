//! The windows of the program: one.

use gishe_desk::config::DeskConfig;
use gishe_protocol::info::Realm;
use tauri::{App, Url, WebviewUrl, WebviewWindowBuilder};

/// Smallest size at which nothing scrolls sideways (1366 px at 200 %).
const LEAST: (f64, f64) = (680.0, 560.0);
/// The size the screens are drawn for.
const USUAL: (f64, f64) = (1366.0, 768.0);

/// Opens the main window. It shows only the program's own pages: any other address is refused.
pub fn open_main(app: &App, title: &str) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
        .title(title)
        .inner_size(USUAL.0, USUAL.1)
        .min_inner_size(LEAST.0, LEAST.1)
        .on_navigation(is_own_page)
        .build()?;
    Ok(())
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
