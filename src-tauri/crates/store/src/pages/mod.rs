//! The pages of an encrypted file, read without SQLite: for telling a wrong key from damage, for finding damage before
//! SQLite meets it, and for saving what a damaged file still holds.
//!
//! Every page carries an HMAC under the file's key, so a page that is read here is what was written, or it is not read.

mod cipher;
mod records;
mod wal;

use std::fs;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Mutex;

pub(crate) use records::{Field, Record, records};

use self::cipher::{PAGE, PageCipher, SALT, USABLE};
use self::wal::Log;
use crate::check;
use crate::file::lock;
use crate::key::StoreKey;

/// The largest log that is looked into: SQLite moves it into the file from about 4 MB on.
const MOST_LOG: u64 = 1 << 30;

/// A file and its log, opened for reading page by page.
pub(crate) struct Pages {
    main: Option<Mutex<fs::File>>,
    held: u32,
    log_bytes: Vec<u8>,
    log: Log,
    cipher: PageCipher,
    count: u32,
}

impl Pages {
    /// Opens a file that may be damaged; none when nothing in it was written under the key.
    pub fn open(path: &Path, key: &StoreKey) -> io::Result<Option<Self>> {
        // The log first: whatever is moved out of it meanwhile is in the file that is read after it.
        let log_bytes = log_of(path)?;
        let main = match fs::File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            opened => Some(opened?),
        };
        let length = main.as_ref().map_or(Ok(0), |main| main.metadata().map(|metadata| metadata.len()))?;
        let held = u32::try_from(length / PAGE as u64).unwrap_or(u32::MAX);
        let main = main.map(Mutex::new);
        let own = main.as_ref().and_then(salt_of);
        for salt in own.into_iter().chain(check::salt(path)) {
            let cipher = PageCipher::new(key, &salt);
            let log = wal::read(&log_bytes, &cipher);
            let mut pages = Self { main: None, held, log_bytes: Vec::new(), log, cipher, count: held };
            let fits = match &main {
                Some(main) => (1..=held)
                    .any(|number| read_page(main, number).is_ok_and(|page| pages.cipher.is_authentic(number, &page))),
                None => false,
            };
            let logged = pages.log.places.iter().any(|(number, places)| {
                places.iter().any(|at| {
                    log_bytes.get(*at..at + PAGE).is_some_and(|page| pages.cipher.is_authentic(*number, page))
                })
            });
            if fits || logged {
                (pages.main, pages.log_bytes) = (main, log_bytes);
                pages.count = pages.log.count.or_else(|| pages.stated()).unwrap_or(held);
                return Ok(Some(pages));
            }
        }
        Ok(None)
    }

    /// Pages that the file should have.
    pub fn count(&self) -> u32 {
        self.count.max(self.held)
    }

    /// The log breaks off before something that was committed.
    pub fn is_log_broken(&self) -> bool {
        self.log.broken
    }

    /// Every page is what was written, and nothing of the log is broken.
    pub fn is_whole(&self) -> bool {
        !self.is_log_broken() && self.lost().is_empty()
    }

    /// Pages whose newest form cannot be read.
    pub fn lost(&self) -> Vec<u32> {
        (1..=self.count).filter(|number| !self.is_sound(*number)).collect()
    }

    /// The newest form of a page, as SQLite sees it.
    pub fn page(&self, number: u32) -> Option<Vec<u8>> {
        if self.log.lost.contains(&number) {
            return None;
        }
        match self.log.places.get(&number).and_then(|places| places.last()) {
            Some(place) => self.cipher.open(number, self.logged(*place)?),
            None => self.cipher.open(number, &self.of_main(number)?),
        }
    }

    /// An earlier form of a page whose newest one is lost.
    pub fn earlier(&self, number: u32) -> Option<Vec<u8>> {
        let places = self.log.places.get(&number).map(Vec::as_slice).unwrap_or_default();
        let logged = places.iter().rev().find_map(|place| self.cipher.open(number, self.logged(*place)?));
        logged.or_else(|| self.cipher.open(number, &self.of_main(number)?))
    }

    fn is_sound(&self, number: u32) -> bool {
        if self.log.lost.contains(&number) {
            return false;
        }
        match self.log.places.get(&number).and_then(|places| places.last()) {
            Some(place) => self.logged(*place).is_some_and(|page| self.cipher.is_authentic(number, page)),
            // The page of the lock byte is never written.
            None if u64::from(number) == (1 << 30) / PAGE as u64 + 1 => true,
            None => self.of_main(number).is_some_and(|page| self.cipher.is_authentic(number, &page)),
        }
    }

    fn logged(&self, place: usize) -> Option<&[u8]> {
        self.log_bytes.get(place..place + PAGE)
    }

    fn of_main(&self, number: u32) -> Option<Vec<u8>> {
        if number == 0 || number > self.held {
            return None;
        }
        read_page(self.main.as_ref()?, number).ok()
    }

    /// The number of the schema that the header says the file has (bytes 60 to 63 of page 1): of an earlier form of the page
    /// when its newest is lost; none when no form of it can be read.
    pub fn version(&self) -> Option<u32> {
        let first = self.page(1).or_else(|| self.earlier(1))?;
        Some(u32::from_be_bytes(first.get(60..64)?.try_into().ok()?))
    }

    /// How many pages the header says there are (bytes 28 to 31 of page 1).
    fn stated(&self) -> Option<u32> {
        let first = self.page(1)?;
        let stated = u32::from_be_bytes(first.get(28..32)?.try_into().ok()?);
        (stated > 0).then_some(stated)
    }
}

/// Whether every page of the file is what was written, and the log is whole: `None` when nothing was written under the key.
pub(crate) fn is_sound(path: &Path, key: &StoreKey) -> io::Result<Option<bool>> {
    Ok(Pages::open(path, key)?.map(|pages| pages.is_whole()))
}

fn log_of(path: &Path) -> io::Result<Vec<u8>> {
    let log = path.with_extension("db-wal");
    match fs::metadata(&log) {
        Ok(metadata) if metadata.len() <= MOST_LOG => fs::read(&log),
        Ok(_) => Err(io::Error::new(io::ErrorKind::FileTooLarge, "the log")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn read_page(main: &Mutex<fs::File>, number: u32) -> io::Result<Vec<u8>> {
    let mut page = vec![0; PAGE];
    let mut main = lock(main);
    main.seek(SeekFrom::Start(u64::from(number.saturating_sub(1)) * PAGE as u64))?;
    main.read_exact(&mut page)?;
    Ok(page)
}

fn salt_of(main: &Mutex<fs::File>) -> Option<[u8; SALT]> {
    read_page(main, 1).ok()?.get(..SALT)?.try_into().ok()
}

/// Whether the first page of a file was written under the key: quicker than [`Pages::open`], and silent on a file of which just that
/// page is damaged or still in the log.
pub(crate) fn begins_under(path: &Path, key: &StoreKey) -> io::Result<bool> {
    let main = match fs::File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        opened => Mutex::new(opened?),
    };
    let Ok(page) = read_page(&main, 1) else { return Ok(false) };
    let salt = page.get(..SALT).and_then(|salt| <[u8; SALT]>::try_from(salt).ok());
    Ok(salt.is_some_and(|salt| PageCipher::new(key, &salt).is_authentic(1, &page)))
}

/// The salt of a file, as it stands at its beginning.
pub(crate) fn salt(path: &Path) -> Option<[u8; SALT]> {
    salt_of(&Mutex::new(fs::File::open(path).ok()?))
}

#[cfg(test)]
mod tests;
