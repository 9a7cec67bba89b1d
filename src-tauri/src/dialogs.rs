//! The system's own dialogs for choosing a file. The window gives the words and gets a path; what is done with it is a use case
//! of its own.

use std::path::{Path, PathBuf};

use tauri::{WebviewWindow, Wry};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};
use tokio::sync::oneshot;

/// Ending of a rescue package.
const PACKAGE: &str = "gishe";
/// Endings of scans; what a file is, its content tells.
const SCANS: &[&str] = &["pdf", "jpg", "jpeg", "png", "tif", "tiff", "PDF", "JPG", "JPEG", "PNG", "TIF", "TIFF"];

/// Asks where a new rescue package should be written, beginning with the place that is suggested. None when the officer
/// chooses none. `kind` is what such a file is called.
#[tauri::command]
#[specta::specta]
pub async fn choose_new_package(
    window: WebviewWindow<Wry>,
    title: String,
    kind: String,
    suggested: String,
) -> Option<String> {
    let (folder, name) = place(&suggested);
    let mut dialog = dialog(&window, &title, &kind);
    if let Some(folder) = folder {
        dialog = dialog.set_directory(folder);
    }
    if let Some(name) = name {
        dialog = dialog.set_file_name(name);
    }
    chosen(|tell| dialog.save_file(tell)).await
}

/// Asks which rescue package is meant. None when the officer chooses none.
#[tauri::command]
#[specta::specta]
pub async fn choose_package(window: WebviewWindow<Wry>, title: String, kind: String) -> Option<String> {
    let dialog = dialog(&window, &title, &kind);
    chosen(|tell| dialog.pick_file(tell)).await
}

/// Asks which scans are meant. Empty when the officer chooses none.
#[tauri::command]
#[specta::specta]
pub async fn choose_scans(window: WebviewWindow<Wry>, title: String, kind: String) -> Vec<String> {
    let dialog = window.dialog().file().set_parent(&window).set_title(&title).add_filter(&kind, SCANS);
    let (tell, told) = oneshot::channel();
    dialog.pick_files(move |paths| {
        // The window may have been closed meanwhile.
        let _ = tell.send(paths);
    });
    let chosen = told.await.ok().flatten().unwrap_or_default();
    let paths = chosen.into_iter().filter_map(|path| path.into_path().ok());
    paths.map(|path| path.to_string_lossy().into_owned()).collect()
}

fn dialog(window: &WebviewWindow<Wry>, title: &str, kind: &str) -> FileDialogBuilder<Wry> {
    window.dialog().file().set_parent(window).set_title(title).add_filter(kind, &[PACKAGE])
}

/// Opens a dialog and waits for it, without holding up anything else.
async fn chosen(open: impl FnOnce(Box<dyn FnOnce(Option<FilePath>) + Send>)) -> Option<String> {
    let (tell, told) = oneshot::channel();
    open(Box::new(move |path| {
        // The window may have been closed meanwhile.
        let _ = tell.send(path);
    }));
    let path = told.await.ok().flatten()?.into_path().ok()?;
    Some(path.to_string_lossy().into_owned())
}

/// The folder that is there, and the name of the file, of a path as it was typed.
fn place(typed: &str) -> (Option<PathBuf>, Option<String>) {
    let path = Path::new(typed.trim());
    let folder = path.parent().filter(|folder| folder.is_dir()).map(Path::to_path_buf);
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    (folder, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialog_begins_at_the_place_that_was_typed_as_far_as_it_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let there = folder.path().join("a.gishe");
        let gone = folder.path().join("no/such/a.gishe");
        let name = Some("a.gishe".to_owned());
        assert_eq!(place(&there.to_string_lossy()), (Some(folder.path().to_owned()), name.clone()));
        assert_eq!(place(&gone.to_string_lossy()), (None, name));
        assert_eq!(place("  "), (None, None));
    }
}
