//! One program works with a data folder at a time: two would send the same acts, and one could exchange a file under the other.
//! The system takes the hold away from a program that ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use gishe_store::{StoreError, StoreFile};

use crate::desk::Desk;
use crate::error::DeskError;
use crate::fault::internal;

/// The file that is held; nothing is ever written to it.
const FILE: &str = "desk.lock";
/// How often it is tried: a program that is just ending lets go in a moment.
const TRIES: u32 = 40;
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(50);

/// A data folder that this program holds; dropping it lets go.
pub(crate) struct Hold {
    _file: File,
}

/// Holds the folder of a desk as long as anything of it is open. A desk that was only just locked may still hold it itself.
pub(crate) fn of(desk: &Desk) -> Result<Arc<Hold>, DeskError> {
    let mut kept = desk.0.hold.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(hold) = kept.upgrade() {
        return Ok(hold);
    }
    let hold = Arc::new(take(&desk.0.config.data)?);
    *kept = Arc::downgrade(&hold);
    Ok(hold)
}

/// Whether anything of the desk is still open.
pub(crate) fn is_held(desk: &Desk) -> bool {
    desk.0.hold.lock().unwrap_or_else(PoisonError::into_inner).strong_count() > 0
}

/// Holds a folder. [`DeskError::StoreInUse`] when another program does; blocks for a moment before it says so.
pub(crate) fn take(data: &Path) -> Result<Hold, DeskError> {
    let opened = OpenOptions::new().create(true).write(true).truncate(false).open(data.join(FILE));
    let file = opened.map_err(|error| match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => DeskError::DiskFull,
        kind => internal("hold", &kind),
    })?;
    for left in (0..TRIES).rev() {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::WouldBlock) if left > 0 => std::thread::sleep(PAUSE),
            Err(TryLockError::WouldBlock) => return Err(StoreError::InUse(StoreFile::Journal).into()),
            // A file system without locks: nobody is kept from working by that.
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => break,
            Err(TryLockError::Error(error)) => return Err(internal("hold", &error.kind())),
        }
    }
    Ok(Hold { _file: file })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_held_by_one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let held = take(folder.path()).unwrap();
        let other = take(folder.path()).err();
        assert_eq!(other, Some(DeskError::StoreInUse { file: "journal".into() }));
        let waiting = std::thread::scope(|threads| {
            let waiting = threads.spawn(|| take(folder.path()).err());
            std::thread::sleep(PAUSE);
            drop(held);
            waiting.join().unwrap()
        });
        assert_eq!(waiting, None, "a program that is just ending is waited for");
    }
}
