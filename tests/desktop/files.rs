//! The files of a desk under a test's hands: real bytes are overwritten, and what was there is put back.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Bytes of a page.
const PAGE: u64 = 4096;
/// How long a desk may take to close its files.
const PATIENCE: Duration = Duration::from_secs(20);

/// Overwrites a file with noise from this page on, counted from 0.
pub fn ruin(file: &Path, from: u64) {
    let pages = fs::metadata(file).unwrap().len().div_ceil(PAGE);
    assert!(pages > from, "{} has {pages} pages", file.display());
    ruin_pages(file, from..pages);
}

/// Overwrites these pages with noise.
pub fn ruin_pages(file: &Path, pages: std::ops::Range<u64>) {
    let open = OpenOptions::new().write(true).open(file).unwrap();
    let noise = [0xa5; PAGE as usize];
    for page in pages {
        open.write_all_at(&noise, page * PAGE).unwrap();
    }
    open.sync_all().unwrap();
}

/// Waits until a file of the desk is closed: then nothing of it is in its log.
pub async fn closed(file: &Path) {
    let (log, until) = (file.with_extension("db-wal"), Instant::now() + PATIENCE);
    while log.exists() {
        assert!(Instant::now() < until, "{} stays open", file.display());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// What of a folder was there before something was done to it.
pub struct Before(Vec<(PathBuf, Option<Vec<u8>>)>);

impl Before {
    /// Remembers these files.
    pub fn of(folder: &Path, names: &[&str]) -> Self {
        Self(names.iter().map(|name| folder.join(name)).map(|path| (path.clone(), fs::read(path).ok())).collect())
    }

    /// Puts them back as they were.
    pub fn put_back(self) {
        for (path, bytes) in self.0 {
            match bytes {
                Some(bytes) => fs::write(path, bytes).unwrap(),
                None => drop(fs::remove_file(path)),
            }
        }
    }
}
