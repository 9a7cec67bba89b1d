//! The program's log: a file beside the data, without personal data.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::Mutex;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

/// Bytes after which a log is put aside and a new one begun; one old log is kept.
const MOST: u64 = 8 * 1024 * 1024;

/// Starts the log in `folder`; without a folder that can be written the program goes on without one.
pub fn start(folder: &Path) {
    let filter =
        EnvFilter::try_from_env("GISHE_LOG").unwrap_or_else(|_| EnvFilter::new("info,hyper=warn,reqwest=warn"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_span_events(FmtSpan::NONE);
    if let Ok(file) = open(folder) {
        builder.json().with_writer(Mutex::new(file)).init();
    } else {
        builder.with_writer(io::stderr).init();
    }
}

fn open(folder: &Path) -> io::Result<File> {
    fs::create_dir_all(folder)?;
    let path = folder.join("gishe.log");
    if fs::metadata(&path).is_ok_and(|present| present.len() > MOST) {
        fs::rename(&path, folder.join("gishe.1.log"))?;
    }
    OpenOptions::new().create(true).append(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_log_is_put_aside_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gishe.log");
        File::create(&path).unwrap().set_len(MOST + 1).unwrap();
        drop(open(folder.path()).unwrap());
        assert_eq!(fs::metadata(path).unwrap().len(), 0);
        assert_eq!(fs::metadata(folder.path().join("gishe.1.log")).unwrap().len(), MOST + 1);
    }
}
