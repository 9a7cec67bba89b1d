//! Embeds the window's files and checks its permissions.

fn main() {
    tauri_build::build();
}
