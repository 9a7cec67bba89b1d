//! The source tree, as the tidy rules read it.

use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// A text file of the project.
pub struct SourceFile {
    /// Relative to the project's root, with forward slashes.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// The project's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// Every file under `folder` (relative to the root) whose name ends in one of `endings`, sorted; built and foreign
/// folders are left out.
pub fn files(folder: &str, endings: &[&str]) -> Vec<SourceFile> {
    let root = root();
    let foreign = ["target", "node_modules", "dist", ".git", "gen"];
    let mut found: Vec<SourceFile> = WalkDir::new(root.join(folder))
        .into_iter()
        .filter_entry(|entry| !foreign.iter().any(|name| entry.file_name() == *name))
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .filter(|entry| {
            let name = entry.file_name().to_string_lossy();
            endings.iter().any(|ending| name.ends_with(ending))
        })
        .filter_map(|entry| {
            let path = entry.path().strip_prefix(&root).ok()?.to_string_lossy().replace('\\', "/");
            Some(SourceFile { path, text: fs::read_to_string(entry.path()).ok()? })
        })
        .collect();
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The part of a Rust file before its test module, without comment lines: what the program itself runs.
pub fn program_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .take_while(|(_, line)| !line.trim_start().starts_with("#[cfg(test)]"))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(index, line)| (index + 1, line))
}
