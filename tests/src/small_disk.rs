//! A disk without room: a file system of its own, which only root may mount.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A small disk; it is gone when it is dropped.
pub struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Mounts one of so many megabytes.
    ///
    /// # Errors
    /// When the folder cannot be made, or the account may not mount.
    pub fn mount(at: &Path, megabytes: u32) -> io::Result<Self> {
        std::fs::create_dir_all(at)?;
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "none"]).arg(at).status()?;
        if mounted.success() {
            Ok(Self(at.to_owned()))
        } else {
            Err(io::Error::new(ErrorKind::PermissionDenied, "mounting a file system needs root"))
        }
    }

    /// Fills it to the last byte.
    ///
    /// # Errors
    /// Anything but that it is full.
    pub fn fill(&self) -> io::Result<()> {
        let mut file = File::create(self.0.join("filler"))?;
        for size in [1 << 20, 1 << 12, 1] {
            let piece = vec![7_u8; size];
            loop {
                match file.write_all(&piece) {
                    Ok(()) => {}
                    Err(error) if error.kind() == ErrorKind::StorageFull => break,
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// Makes room again.
    ///
    /// # Errors
    /// When it was not filled.
    pub fn clear(&self) -> io::Result<()> {
        std::fs::remove_file(self.0.join("filler"))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // The desk may still hold its files.
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}
