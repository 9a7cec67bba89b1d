//! A desk: a folder with two real files, whoever sits at it, and the program that runs there or does not.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Days, Utc};
use gishe_domain::case::CaseId;
use gishe_protocol::info::Realm;
use gishe_store::journal::{self, JournalWriter};
use gishe_store::replica::{self, Due, DueRule, ReplicaReader, ReplicaWriter};
use gishe_store::{StoreError, StoreFile, StoreKey};
use gishe_sync::driver::{Clock as _, Exchange, ExchangeConfig, ExchangeParts, Offload};
use gishe_sync::event::SyncEvent;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use uuid::Uuid;

use crate::cases::Officer;
use crate::clock::Hands;
use crate::life::{Life, Mortal};
use crate::link::Link;
use crate::other_side::{Shared, hold};

/// Bytes of evidence kept beyond that of claimed cases.
const EVIDENCE_BOUND: u64 = 100_000;
/// Changes in a page: few, so that they come in several.
const PAGE: u32 = 4;

/// The files of a desk.
pub const JOURNAL: u8 = 1;
const REPLICA: u8 = 2;

/// A program that runs: the two files open, and the exchange between them and central.
pub struct Program {
    pub journal: JournalWriter,
    pub shown: ReplicaReader,
    pub replica: ReplicaWriter,
    pub exchange: Arc<Exchange>,
    pub events: UnboundedReceiver<SyncEvent>,
    pub life: Arc<Life>,
}

/// Files by name, as they lie on the disk.
type Laid = Vec<(OsString, Vec<u8>)>;

/// What was seen of a desk after the last step, to be compared with what comes.
#[derive(Default)]
pub struct Watch {
    /// The outbox in order: command, case, and whether it needs attention.
    pub outbox: Vec<(Uuid, CaseId, bool)>,
    /// Receipts that were compared with central's.
    pub receipts: BTreeSet<Uuid>,
    /// Entries of the audit chain.
    pub audit: u32,
    /// How many acts there were in all when each backup was made.
    pub backups: BTreeMap<u64, usize>,
}

/// A desk.
pub struct Desk {
    pub index: usize,
    pub place: PathBuf,
    /// Starts so far: the folder is a new one after each end that was not orderly.
    pub starts: u32,
    /// Who works here; the first of them begins.
    pub officers: Vec<Officer>,
    pub at_it: usize,
    pub hands: Hands,
    pub program: Option<Program>,
    pub full: bool,
    pub watch: Watch,
}

impl Desk {
    pub fn officer(&self) -> &Officer {
        &self.officers[self.at_it]
    }

    /// Opens the files and puts the program together.
    pub fn start(&mut self, side: &Shared) -> Result<(), StoreError> {
        let now = self.hands.now();
        if self.starts == 0 {
            self.found(now);
        }
        let (journal, _) = journal::open(&self.place, &self.key(JOURNAL), now)?;
        let (replica, shown) = match replica::open(&self.place, &self.key(REPLICA), due_rule(), EVIDENCE_BOUND) {
            Err(StoreError::Damaged(StoreFile::Replica) | StoreError::WrongKey(StoreFile::Replica)) => {
                replica::discard(&self.place)?;
                replica::open(&self.place, &self.key(REPLICA), due_rule(), EVIDENCE_BOUND)?
            }
            opened => opened?,
        };
        let life = Life::new();
        let (sender, events) = unbounded_channel();
        let officer = self.officer().who.id.clone();
        let mut config = ExchangeConfig::new(vec![self.officer().scope()], officer.clone());
        (config.page, config.realm, config.hints) = (PAGE, Some(Realm::Sandbox), false);
        config.ahead.cases = 2;
        let seed = hold(side).chance.r#gen();
        let exchange = Exchange::new(
            config,
            ExchangeParts {
                central: Arc::new(Link { desk: self.index, officer, side: side.clone(), life: life.clone() }),
                replica: Arc::new(Mortal { port: replica.clone(), life: life.clone() }),
                outbox: Arc::new(Mortal { port: journal.clone(), life: life.clone() }),
                clock: Arc::new(self.hands.clone()),
                random: Box::new(ChaCha8Rng::seed_from_u64(seed)),
                offload: Offload::Inline,
                events: sender,
            },
        );
        self.program = Some(Program { journal, shown, replica, exchange, events, life });
        self.starts += 1;
        self.squeeze(if self.full { 0 } else { u32::MAX });
        Ok(())
    }

    /// Leaves so many pages on the disk.
    pub fn squeeze(&self, pages: u32) {
        if let Some(program) = &self.program {
            program.journal.leave_pages(pages);
            program.replica.leave_pages(pages);
        }
    }

    /// Lays the files as the first start of this desk makes them: made once, since they are the same in every run.
    fn found(&self, now: DateTime<Utc>) {
        static FOUNDED: Mutex<BTreeMap<usize, Laid>> = Mutex::new(BTreeMap::new());
        let mut founded = FOUNDED.lock().unwrap_or_else(PoisonError::into_inner);
        let files = founded.entry(self.index).or_insert_with(|| {
            let place = in_memory("gishe-founded-");
            drop(journal::open(place.path(), &self.key(JOURNAL), now).unwrap());
            drop(replica::open(place.path(), &self.key(REPLICA), due_rule(), EVIDENCE_BOUND).unwrap());
            files(place.path()).map(|(name, path)| (name, fs::read(path).unwrap())).collect()
        });
        fs::create_dir_all(&self.place).unwrap();
        for (name, bytes) in files {
            fs::write(self.place.join(name), bytes).unwrap();
        }
    }

    /// The key of one of the files.
    pub fn key(&self, file: u8) -> StoreKey {
        StoreKey::new([file + 10 * u8::try_from(self.index).unwrap(); 32])
    }
}

/// A folder of its own, in memory where there is such a place.
pub fn in_memory(prefix: &str) -> TempDir {
    let memory = Path::new("/dev/shm");
    let place = if memory.is_dir() { memory.to_path_buf() } else { std::env::temp_dir() };
    tempfile::Builder::new().prefix(prefix).tempdir_in(place).unwrap()
}

/// The files of a folder, but not the memory that programs share over them: it goes with the programs.
pub fn files(place: &Path) -> impl Iterator<Item = (OsString, PathBuf)> {
    let entries = fs::read_dir(place).unwrap().map(|entry| entry.unwrap());
    let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
    let lasting = files.filter(|entry| !entry.file_name().to_string_lossy().ends_with("-shm"));
    lasting.map(|entry| (entry.file_name(), entry.path()))
}

/// Calendar days instead of working days: the rule is handed in, and the store does not look into it.
fn due_rule() -> DueRule {
    Arc::new(|case| Due {
        day: case.deadline.from + Days::new(u64::from(case.deadline.working_days)),
        paused: case.deadline.pauses.iter().any(|pause| pause.to.is_none()),
    })
}
