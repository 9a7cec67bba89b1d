//! The desk: what it knows from its start to its end, whoever sits at it.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use chrono::{DateTime, NaiveDate, Utc};
use gishe_domain::assets;
use gishe_domain::calendar::Calendar;
use gishe_domain::district::Districts;
use gishe_domain::pack::{PackSetError, Packs};
use gishe_domain::rules::civil_day;
use gishe_signing::Certificate;
use gishe_store::StoreFile;
use gishe_vault::{Keeping, Keyring, ProfileId, Vault};
use sha2::{Digest, Sha256};
use tokio::sync::broadcast;
use uuid::Uuid;

use crate::browser::Browser;
use crate::clock::Clock;
use crate::config::DeskConfig;
use crate::error::DeskError;
use crate::fault::internal;
use crate::hold::Hold;
use crate::lists::Lists;
use crate::passphrase::Folder;
use crate::profile::Profile;
use crate::session::Session;
use crate::tags::CacheTag;
use crate::upkeep;
use crate::view::status::{BootstrapProgress, Link, StorePause};

/// Changes that a listener may be behind before it is told to refresh everything.
const CHANGES_HELD: usize = 64;

/// A desk. Clones are the same desk.
#[derive(Clone)]
pub struct Desk(pub(crate) Arc<Shared>);

/// What all use cases share.
pub(crate) struct Shared {
    pub config: DeskConfig,
    pub packs: Packs,
    /// Packs that were given to this desk and are not used, each with the line and the reason.
    pub refused: Vec<PackSetError>,
    pub districts: Districts,
    pub calendar: Calendar,
    pub clock: Arc<dyn Clock>,
    pub browser: Arc<dyn Browser>,
    pub vault: Arc<Vault>,
    /// Whether a keyring or a passphrase keeps what is in it.
    pub keeping: Arc<Keeping>,
    /// Roots that signatures and time stamps are trusted by.
    pub trust: Vec<Certificate>,
    /// Which providers are qualified.
    pub lists: Lists,
    /// The hold on the data folder, as long as a desk is open.
    pub hold: Mutex<Weak<Hold>>,
    /// Whoever looks what is to be told does so alone.
    pub telling: Mutex<()>,
    state: Mutex<State>,
    changes: broadcast::Sender<Vec<CacheTag>>,
}

/// What changes while the desk runs. Held for moments only, never across an await.
pub(crate) struct State {
    pub place: Place,
    pub link: Link,
    pub bootstrap: Option<BootstrapProgress>,
    pub exchanging: bool,
    pub clock_skew: Option<i32>,
    /// The same in milliseconds, for the audit chain.
    pub clock_ahead: Option<i64>,
    pub next_try: Option<DateTime<Utc>>,
    /// The replica was damaged and is fetched anew.
    pub rebuilding: bool,
    /// The keys of the files are being replaced, and somebody waits for the desk to open.
    pub renewing_keys: bool,
    /// Why the exchange cannot use the files.
    pub paused: Option<StorePause>,
    /// When somebody was last at work.
    pub present_at: DateTime<Utc>,
    /// The system has told that the officer leaves, and why: the lock that comes is for this.
    pub leaving: Option<crate::departure::Cause>,
    /// What was asked for by a link from outside and is not answered yet.
    pub asked: Option<crate::link::Asked>,
    /// What was done with the passphrase and is not recorded yet.
    pub given: Option<crate::passphrase::Given>,
}

/// Where the desk is.
pub(crate) enum Place {
    /// Nobody is signed in.
    SignedOut,
    /// The browser is open.
    SigningIn {
        url: String,
        district: String,
        cancel: tokio_util::sync::CancellationToken,
        /// Why it did not come to an end.
        trouble: Option<DeskError>,
    },
    /// At work, or about to: the PIN is not set yet.
    Open { session: Arc<Session>, pin_set: bool },
    /// Locked; the profile tells whose desk it is.
    Locked(Profile),
    /// The keyring or the store does not open.
    Trouble(DeskError),
}

impl Desk {
    /// Starts a desk: reads what the program brings, and looks whether somebody's desk is here and locked.
    ///
    /// # Errors
    /// [`DeskError::Internal`] when the program's own data contradict themselves, [`DeskError::DiskFull`] or the like
    /// when the folder cannot be made. A keyring that does not answer is not an error here: the desk says so itself.
    pub async fn start(
        config: DeskConfig,
        clock: Arc<dyn Clock>,
        browser: Arc<dyn Browser>,
    ) -> Result<Self, DeskError> {
        let (packs, refused) = packs(&config)?;
        let districts = Districts::parse(assets::DISTRICTS).map_err(|error| internal("districts", &error))?;
        let calendar = Calendar::parse(assets::CALENDAR).map_err(|error| internal("calendar", &error))?;
        std::fs::create_dir_all(&config.data).map_err(|error| internal("data folder", &error.kind()))?;
        let (vault, keeping) = vault(&config)?;
        let trust = match config.trust.as_slice() {
            [] => Vec::new(),
            pem => Certificate::from_pem_chain(pem).map_err(|error| internal("trusted roots", &error))?,
        };
        let present_at = clock.now();
        let shared = Shared {
            packs,
            refused,
            districts,
            calendar,
            clock,
            browser,
            vault: Arc::new(vault),
            keeping,
            trust,
            lists: Lists::of(&config)?,
            hold: Mutex::default(),
            telling: Mutex::default(),
            state: Mutex::new(State {
                place: Place::SignedOut,
                link: Link::Unknown,
                bootstrap: None,
                exchanging: false,
                clock_skew: None,
                clock_ahead: None,
                next_try: None,
                rebuilding: false,
                renewing_keys: false,
                paused: None,
                present_at,
                leaving: None,
                asked: None,
                given: None,
            }),
            changes: broadcast::channel(CHANGES_HELD).0,
            config,
        };
        let desk = Self(Arc::new(shared));
        let place = desk.first_place().await;
        desk.state().place = place;
        Ok(desk)
    }

    async fn first_place(&self) -> Place {
        let vault = self.0.vault.clone();
        let looked = self
            .blocking(move || {
                vault.probe()?;
                Profile::kept(&vault)
            })
            .await;
        match looked {
            Ok(Some(profile)) => Place::Locked(profile),
            Ok(None) => Place::SignedOut,
            Err(error) => Place::Trouble(error),
        }
    }

    /// Where the desk would be after a fresh start, when nobody is at it now; none when somebody is.
    pub(crate) async fn first_place_again(&self) -> Option<Place> {
        if !matches!(self.state().place, Place::SignedOut | Place::Trouble(_)) {
            return None;
        }
        Some(self.first_place().await)
    }

    /// Looks again whether the keyring answers now: it may have been unlocked meanwhile. Trouble with the files stays on the
    /// screen until somebody asks for another try.
    pub(crate) async fn look_again(&self) {
        let of_files = matches!(
            self.state().place,
            Place::Trouble(
                DeskError::WrongKey { .. }
                    | DeskError::StoreDamaged { .. }
                    | DeskError::StoreNewer { .. }
                    | DeskError::StoreInUse { .. }
                    | DeskError::DiskFull
            )
        );
        if !of_files {
            self.try_again().await;
        }
    }

    /// Looks again whether what did not open does now: the keyring may have been unlocked, the disk freed.
    pub(crate) async fn try_again(&self) {
        if !matches!(self.state().place, Place::Trouble(_)) {
            return;
        }
        let place = self.first_place().await;
        let mut state = self.state();
        if matches!(state.place, Place::Trouble(_)) {
            state.place = place;
        }
    }

    /// Service packs that were given to this desk and are not used: file, line and reason.
    pub fn refused_packs(&self) -> &[PackSetError] {
        &self.0.refused
    }

    /// Everything that changes from now on, by kind.
    pub fn changes(&self) -> Changes {
        Changes(self.0.changes.subscribe())
    }

    /// Tells listeners that these kinds have changed.
    pub(crate) fn announce(&self, tags: &[CacheTag]) {
        // Nobody listening is no fault: the console has no window.
        let _ = self.0.changes.send(tags.to_vec());
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    pub(crate) fn today(&self) -> NaiveDate {
        civil_day(self.now())
    }

    /// The open desk of somebody who works on cases, or why there is none. Every use case begins here, unless it is open to
    /// whoever is signed in.
    pub(crate) fn session(&self) -> Result<Arc<Session>, DeskError> {
        let session = self.signed_in()?;
        if session.works_on_cases() { Ok(session) } else { Err(DeskError::RoleForbidden) }
    }

    /// The open desk of whoever is signed in, whatever the role: for what shows no case and changes none.
    pub(crate) fn signed_in(&self) -> Result<Arc<Session>, DeskError> {
        match &self.state().place {
            Place::Open { session, pin_set: true } => Ok(session.clone()),
            Place::Locked(_) => Err(DeskError::Locked),
            Place::Trouble(error) => Err(error.clone()),
            Place::SignedOut | Place::SigningIn { .. } | Place::Open { .. } => Err(DeskError::SignedOut),
        }
    }

    /// Runs what blocks on disk, keyring or key derivation off the async threads.
    pub(crate) async fn blocking<T, E>(
        &self,
        work: impl FnOnce() -> Result<T, E> + Send + 'static,
    ) -> Result<T, DeskError>
    where
        T: Send + 'static,
        E: Into<DeskError> + Send + 'static,
    {
        let done = match tokio::task::spawn_blocking(work).await {
            Ok(done) => done.map_err(Into::into),
            Err(error) => Err(internal("background work", &error)),
        };
        if let Err(DeskError::StoreDamaged { file }) = &done
            && file == StoreFile::Journal.name()
        {
            upkeep::journal_damaged(self);
        }
        done
    }

    /// A fresh identifier, in the order of time (UUIDv7).
    pub(crate) fn fresh_id(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// Changes as they are announced.
pub struct Changes(broadcast::Receiver<Vec<CacheTag>>);

impl Changes {
    /// The next change; none when the desk is gone. Whoever fell behind is told to refresh everything.
    pub async fn next(&mut self) -> Option<Vec<CacheTag>> {
        match self.0.recv().await {
            Ok(tags) => Some(tags),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(CacheTag::ALL.to_vec()),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }

    /// The next change, with everything else that was announced by now, each kind once; none when the desk is gone. For whoever
    /// refreshes after each answer: a hundred documents that come are one thing to look at.
    pub async fn gathered(&mut self) -> Option<Vec<CacheTag>> {
        let mut tags: BTreeSet<CacheTag> = self.next().await?.into_iter().collect();
        loop {
            match self.0.try_recv() {
                Ok(more) => tags.extend(more),
                Err(broadcast::error::TryRecvError::Lagged(_)) => tags.extend(CacheTag::ALL),
                Err(broadcast::error::TryRecvError::Empty | broadcast::error::TryRecvError::Closed) => break,
            }
        }
        Some(tags.into_iter().collect())
    }
}

/// The packs that the program brings, and those given to this desk. One of these that is at fault is left out, and the desk goes
/// on without it; a fault in the program's own is a fault of the program.
fn packs(config: &DeskConfig) -> Result<(Packs, Vec<PackSetError>), DeskError> {
    let mut packs = Packs::load(assets::SERVICES).map_err(|error| internal("packs", &error))?;
    let mut refused = Vec::new();
    for (name, text) in &config.services {
        if let Err(error) = packs.add(name, text) {
            tracing::error!(%error, "a service pack is not used");
            refused.push(error);
        }
    }
    Ok((packs, refused))
}

/// The secrets of a desk, and what keeps them.
fn vault(config: &DeskConfig) -> Result<(Vault, Arc<Keeping>), DeskError> {
    let days = u16::try_from(config.offline_days).unwrap_or(u16::MAX);
    let (profile, keeping) = keeping_at(&config.data)?;
    let vault = Vault::new(&config.data, profile, Arc::<Keeping>::clone(&keeping)).with_offline_days(days);
    let vault = match config.pin_cost {
        Some(cost) => vault.with_cost(cost),
        None => vault,
    };
    Ok((vault, keeping))
}

/// Each data folder has secrets of its own: its digest names them in the keyring.
pub(crate) fn keeping_at(data: &Path) -> Result<(ProfileId, Arc<Keeping>), DeskError> {
    let folder = std::fs::canonicalize(data).map_err(|error| internal("data folder", &error.kind()))?;
    let digest = hex::encode(Sha256::digest(folder.to_string_lossy().as_bytes()));
    let name: String = digest.chars().take(32).collect();
    let profile = ProfileId::parse(&name).ok_or_else(|| internal("profile", &"name"))?;
    let keeping = Keeping::of(data, profile.clone(), Arc::new(Keyring::new()));
    Ok((profile, Arc::new(keeping)))
}

/// The secrets of a folder, for whoever looks after the computer; those behind a passphrase are open only when it was given.
pub(crate) fn vault_at<'a>(folder: impl Into<Folder<'a>>) -> Result<Vault, DeskError> {
    let folder = folder.into();
    let (profile, _) = keeping_at(folder.data)?;
    Ok(Vault::new(folder.data, profile, folder.keeping()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_announced_by_now_is_told_together_and_each_kind_once() {
        let (tell, heard) = broadcast::channel(4);
        let mut changes = Changes(heard);
        for tags in [vec![CacheTag::Case, CacheTag::Exchange], vec![CacheTag::Case], vec![CacheTag::Status]] {
            tell.send(tags).unwrap();
        }
        assert_eq!(changes.gathered().await.unwrap(), [CacheTag::Status, CacheTag::Case, CacheTag::Exchange]);
        tell.send(vec![CacheTag::Queue]).unwrap();
        assert_eq!(changes.gathered().await.unwrap(), [CacheTag::Queue]);
        for _ in 0..9 {
            tell.send(vec![CacheTag::Case]).unwrap();
        }
        assert_eq!(changes.gathered().await.unwrap(), CacheTag::ALL, "whoever fell behind refreshes everything");
        drop(tell);
        assert_eq!(changes.gathered().await, None);
    }
}
