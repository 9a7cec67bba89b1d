//! What has to be on the disk before the next step.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;

/// What was written to a file, by whomever. Windows grants it to those alone who may write.
pub(crate) fn file(path: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).open(path)?.sync_all()
}

/// Names that came or went in the folder of a file.
#[cfg(unix)]
pub(crate) fn folder_of(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |directory| std::fs::File::open(directory)?.sync_all())
}

/// Elsewhere the file system writes the rename through with the file.
#[cfg(not(unix))]
pub(crate) fn folder_of(_path: &Path) -> io::Result<()> {
    Ok(())
}
