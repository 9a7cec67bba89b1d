//! Lists kept on disk, so that signatures can be judged without a network. Public data only, and each file is believed only
//! after its signature was checked again: whoever can write here can take lists away, but not put others in their place.
//!
//! ```text
//! lotl.xml       the list of the lists
//! pivots/N.xml   the lists of the lists by which its signers changed, by sequence number
//! BG.xml         a national list
//! fetched.json   when each came, and from where
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::accept::{ListRefusal, believe_lotl, believe_national, may_replace, pivot_number};
use super::scheme::territory;
use super::{KnownList, MAX_BYTES, TrustedList, TrustedLists, XmlError, read};
use crate::certificate::Certificate;

const LOTL: &str = "lotl";
const FETCHED: &str = "fetched.json";
const PIVOTS: &str = "pivots";

/// By what lists are believed and used.
#[derive(Debug, Clone)]
pub struct TrustSettings {
    /// Who may sign the list of the lists, before any pivot.
    pub lotl_signers: Vec<Certificate>,
    /// For how long a list is used after the next one was due; none is for ever. It is told as stale all the time.
    pub usable_when_stale: Option<TimeDelta>,
}

/// A folder of lists.
#[derive(Debug, Clone)]
pub struct TrustFolder {
    path: PathBuf,
    settings: TrustSettings,
}

/// What a folder holds.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// The list of the lists.
    pub lotl: Option<KnownList>,
    /// National lists, by territory.
    pub national: BTreeMap<String, KnownList>,
    /// Files that are there and not believed: `lotl`, or a territory.
    pub refused: Vec<(String, ListRefusal)>,
}

impl Kept {
    /// The national lists as a source of trust for judging at `at`.
    pub fn lists(&self, at: DateTime<Utc>, settings: &TrustSettings) -> TrustedLists {
        let known: Vec<KnownList> = self.national.values().cloned().collect();
        TrustedLists::new(&known, at, settings.usable_when_stale)
    }

    /// All lists, that of the lists first.
    pub fn all(&self) -> impl Iterator<Item = &KnownList> {
        self.lotl.iter().chain(self.national.values())
    }
}

/// Why a list was not kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// It is not believed.
    #[error(transparent)]
    Refused(#[from] ListRefusal),
    /// The folder cannot be read or written.
    #[error("the folder of lists: {0}")]
    Storage(#[from] io::Error),
}

/// A list that is brought, from the network or from a file.
#[derive(Debug, Clone, Copy)]
pub struct Brought<'a> {
    /// The file.
    pub bytes: &'a [u8],
    /// Where it comes from, for people: an address, or the word of whoever brought it.
    pub source: &'a str,
    /// Now.
    pub at: DateTime<Utc>,
    /// Takes a list although the next one was due already.
    pub even_if_ended: bool,
}

/// When a list came, and from where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Arrival {
    at: DateTime<Utc>,
    source: String,
}

impl TrustFolder {
    /// The folder at `path`, which need not be there yet.
    pub fn new(path: impl Into<PathBuf>, settings: TrustSettings) -> Self {
        Self { path: path.into(), settings }
    }

    /// By what lists are believed and used.
    pub fn settings(&self) -> &TrustSettings {
        &self.settings
    }

    /// What has come into the folder so far, as one value: another one after every list that was kept, whoever kept it.
    pub fn mark(&self) -> Vec<u8> {
        limited(&self.path.join(FETCHED)).ok().flatten().unwrap_or_default()
    }

    /// Reads and checks everything that is there.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    pub fn load(&self) -> io::Result<Kept> {
        let (mut kept, arrivals) = (Kept::default(), self.arrivals());
        let fetched = |name: &str| arrivals.get(name).map(|arrival| arrival.at);
        if let Some(bytes) = limited(&self.file(LOTL))? {
            match self.believed_lotl(&bytes, &self.pivots()?) {
                Ok((list, signer)) => kept.lotl = Some(KnownList { list, signer, fetched: fetched(LOTL) }),
                Err(refusal) => kept.refused.push((LOTL.to_owned(), refusal)),
            }
        }
        let lotl = kept.lotl.as_ref().map(|known| known.list.clone());
        for name in self.territories()? {
            let Some(bytes) = limited(&self.file(&name))? else { continue };
            match believe_national(&bytes, &name, lotl.as_ref()) {
                Ok((list, signer)) => {
                    let known = KnownList { list, signer, fetched: fetched(&name) };
                    kept.national.insert(name, known);
                }
                Err(refusal) => kept.refused.push((name, refusal)),
            }
        }
        Ok(kept)
    }

    /// Checks and keeps the list of the lists, with the pivots that are not here yet. True when it is another one than before.
    ///
    /// # Errors
    /// When it is refused or cannot be written; what was here stays.
    pub fn keep_lotl(&self, brought: &Brought<'_>, pivots: &[Vec<u8>]) -> Result<bool, KeepError> {
        let kept = self.load()?.lotl.map(|known| known.list);
        let mut all = self.pivots()?;
        for pivot in pivots {
            let number = read(pivot).map_err(ListRefusal::from)?.scheme.sequence_number;
            all.insert(number, pivot.clone());
        }
        let (list, _) = self.believed_lotl(brought.bytes, &all)?;
        may_replace(&list, kept.as_ref(), brought.at, brought.even_if_ended)?;
        let needed = |number: &u64| list.scheme.pivots.iter().any(|uri| pivot_number(uri) == Some(*number));
        for (number, pivot) in all.iter().filter(|(number, _)| needed(number)) {
            write(&self.path.join(PIVOTS).join(format!("{number}.xml")), pivot)?;
        }
        self.store(LOTL, brought)?;
        Ok(kept.as_ref() != Some(&list))
    }

    /// Checks and keeps the list of `territory`. True when it is another one than before.
    ///
    /// # Errors
    /// When it is refused or cannot be written; what was here stays.
    pub fn keep_national(&self, territory: &str, brought: &Brought<'_>) -> Result<bool, KeepError> {
        let mut kept = self.load()?;
        let lotl = kept.lotl.map(|known| known.list);
        let (list, _) = believe_national(brought.bytes, territory, lotl.as_ref())?;
        let before = kept.national.remove(territory).map(|known| known.list);
        may_replace(&list, before.as_ref(), brought.at, brought.even_if_ended)?;
        self.store(territory, brought)?;
        Ok(before.as_ref() != Some(&list))
    }

    /// Sequence numbers of the pivots that are here.
    pub(super) fn has_pivot(&self, number: u64) -> bool {
        self.path.join(PIVOTS).join(format!("{number}.xml")).is_file()
    }

    fn believed_lotl(
        &self,
        bytes: &[u8],
        pivots: &BTreeMap<u64, Vec<u8>>,
    ) -> Result<(TrustedList, String), ListRefusal> {
        let pivots: Vec<Vec<u8>> = pivots.values().cloned().collect();
        believe_lotl(bytes, &pivots, &self.settings.lotl_signers)
    }

    fn store(&self, name: &str, brought: &Brought<'_>) -> io::Result<()> {
        write(&self.file(name), brought.bytes)?;
        let mut arrivals = self.arrivals();
        arrivals.insert(name.to_owned(), Arrival { at: brought.at, source: brought.source.to_owned() });
        write(&self.path.join(FETCHED), &serde_json::to_vec_pretty(&arrivals)?)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path.join(format!("{name}.xml"))
    }

    /// What cannot be read is as if it had not been noted.
    fn arrivals(&self) -> BTreeMap<String, Arrival> {
        let text = limited(&self.path.join(FETCHED)).ok().flatten();
        text.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
    }

    fn territories(&self) -> io::Result<Vec<String>> {
        Ok(names(&self.path)?.into_iter().filter_map(|name| territory(&name)).collect())
    }

    fn pivots(&self) -> io::Result<BTreeMap<u64, Vec<u8>>> {
        let folder = self.path.join(PIVOTS);
        let mut found = BTreeMap::new();
        for name in names(&folder)? {
            let Ok(number) = name.parse() else { continue };
            if let Some(bytes) = limited(&folder.join(format!("{name}.xml")))? {
                // A pivot that another program left half written is fetched again.
                if read(&bytes).is_ok_and(|list| list.scheme.sequence_number == number) {
                    found.insert(number, bytes);
                }
            }
        }
        Ok(found)
    }
}

/// Names without `.xml`, in order.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry?.file_name();
        names.extend(name.to_str().and_then(|name| name.strip_suffix(".xml")).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// The content of a file; none when it is not there. One byte more than a list may have is enough to refuse it.
fn limited(path: &Path) -> io::Result<Option<Vec<u8>>> {
    use io::Read;
    let file = match fs::File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    let mut bytes = Vec::new();
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Reads a file that a person names, within the limit of lists.
///
/// # Errors
/// When it cannot be read or is too large.
pub fn read_list_file(path: &Path) -> Result<Vec<u8>, KeepError> {
    let bytes = limited(path)?.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
    if bytes.len() > MAX_BYTES { Err(ListRefusal::List(XmlError::TooLarge.into()).into()) } else { Ok(bytes) }
}

/// Writes beside and renames, so that a reader sees the old file or the new one.
fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let part = path.with_extension(format!("part-{}", std::process::id()));
    let written = fs::File::create(&part).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&part, path)).inspect_err(|_| {
        let _ = fs::remove_file(&part);
    })
}
