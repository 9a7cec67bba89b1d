//! How the web view draws on a computer without a graphics card that could do it: a thin client, a remote session, a virtual machine.
//!
//! WebKitGTK and GTK ask for OpenGL without looking who would answer. Where no card does, a program that imitates one (llvmpipe) does
//! it on the processor: with more memory, a slower start and several times the work for every frame than drawing without OpenGL.

use std::fs;
use std::path::Path;

/// What is set for the web view and for GTK, unless somebody set it already: neither is to use OpenGL.
const PLAIN: [(&str, &str); 2] = [("WEBKIT_DISABLE_COMPOSITING_MODE", "1"), ("GDK_GL", "disable")];

/// Has the window drawn without OpenGL where no graphics card is there. To be called before anything else: both look at the
/// environment once, as they start, and no other thread may be reading it.
pub fn suit_the_computer() {
    if !has_card(Path::new("/dev")) {
        for (name, value) in PLAIN {
            // A name without `=` can always be set.
            let _ = gtk::glib::setenv(name, value, false);
        }
    }
}

/// Whether there is a device that draws: a render node of the kernel, or the device of a driver that brings none (NVIDIA's, and
/// that of Linux within Windows).
fn has_card(devices: &Path) -> bool {
    let nodes = fs::read_dir(devices.join("dri")).into_iter().flatten().flatten();
    let renders = nodes.into_iter().any(|node| node.file_name().to_string_lossy().starts_with("renderD"));
    renders || ["nvidiactl", "dxg"].iter().any(|device| devices.join(device).exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_a_device_that_draws_and_not_one_that_only_shows() {
        for (devices, has) in [
            (&[][..], false),
            (&["dri"], false),
            (&["dri/card0"], false),
            (&["dri/card0", "dri/renderD128"], true),
            (&["nvidiactl"], true),
            (&["dxg"], true),
        ] {
            let folder = tempfile::tempdir().unwrap();
            for device in devices {
                let path = folder.path().join(device);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, "").unwrap();
            }
            assert_eq!(has_card(folder.path()), has, "{devices:?}");
        }
    }
}
