//! Opening a desk: the two files under their keys, the way to central, and the exchange that runs between them.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use gishe_central::{CentralClient, oidc};
use gishe_domain::case::Case;
use gishe_domain::deadline::{Deadline, DeadlineLevel};
use gishe_domain::rules::civil_day;
use gishe_protocol::info::{Role, Scope};
use gishe_store::replica::{Due, DueRule};
use gishe_store::{StoreError, StoreFile, StoreKey, journal, replica};
use gishe_sync::driver::{Exchange, ExchangeConfig, ExchangeParts, Offload};
use gishe_vault::StoreKeys;
use rand::SeedableRng;
use tokio::sync::mpsc;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::exchange;
use crate::hold::{self, Hold};
use crate::presence;
use crate::profile::Profile;
use crate::session::{Session, SessionParts};
use crate::upkeep;

/// How long a desk may take to close its files.
const CLOSING: Duration = Duration::from_millis(500);
/// Bytes of evidence kept beyond that of claimed cases.
const EVIDENCE_BOUND: u64 = 512 * 1024 * 1024;

/// Opens the files, checks the audit chain, and starts the exchange.
pub(crate) async fn open(
    desk: &Desk,
    profile: Profile,
    keys: StoreKeys,
    central: Arc<CentralClient>,
    tokens: oidc::Session,
) -> Result<Arc<Session>, DeskError> {
    let scope = Scope(format!("district:{}", profile.officer.district));
    let files = files(desk, keys.clone(), scope.clone()).await?;
    files.journal.hear_clock(desk.state().clock_ahead);
    let (events, heard) = mpsc::unbounded_channel();
    let (told, reports) = mpsc::unbounded_channel();
    let parts = ExchangeParts {
        central: central.clone(),
        replica: Arc::new(files.replica_writer.clone()),
        outbox: Arc::new(files.journal.clone()),
        clock: Arc::new(SyncClock(desk.clone())),
        random: Box::new(rand::rngs::StdRng::from_entropy()),
        offload: Offload::Threads,
        events,
    };
    // Nothing of any case is fetched for a role that works on none; central would refuse it, too.
    let scopes = match profile.officer.role {
        Role::Officer | Role::Supervisor => vec![scope.clone()],
        Role::Trainer | Role::It => Vec::new(),
    };
    let mut config = ExchangeConfig::new(scopes, profile.officer.officer.id.clone());
    config.realm = Some(desk.0.config.realm);
    let exchange = Exchange::new(config, parts);
    let session = Arc::new(Session::new(SessionParts {
        profile,
        scope,
        keys,
        journal: files.journal,
        replica: files.replica,
        replica_writer: files.replica_writer,
        central,
        tokens,
        exchange: exchange.clone(),
        chain: files.chain,
        hold: files.hold.clone(),
    }));
    presence::begin(desk);
    keep_recovery(desk, &session).await;
    upkeep::heal(desk, &session);
    tokio::spawn(upkeep::watch(desk.clone(), Arc::downgrade(&session), heard, told));
    tokio::spawn(exchange::listen(desk.clone(), Arc::downgrade(&session), reports));
    tokio::spawn(async move {
        exchange.run().await;
        drop(files.hold);
    });
    Ok(session)
}

/// Sees to it that IT can give the keys back, as the policy says now. It keeps nobody from working.
async fn keep_recovery(desk: &Desk, session: &Arc<Session>) {
    let (desk_too, session_too) = (desk.clone(), session.clone());
    let kept = desk
        .blocking(move || {
            let recovery = desk_too.0.config.recovery.as_ref();
            if desk_too.0.vault.keep_recovery(&session_too.keys, recovery)? {
                let sealed = serde_json::json!({ "sealed": recovery.is_some() });
                session_too
                    .journal
                    .transact(|tx| session_too.record(&desk_too, tx, "recovery-changed", None, sealed))?;
            }
            Ok::<_, DeskError>(())
        })
        .await;
    if let Err(error) = kept {
        tracing::warn!(%error, "the keys could not be sealed for recovery");
    }
}

struct Files {
    journal: journal::JournalWriter,
    replica: replica::ReplicaReader,
    replica_writer: replica::ReplicaWriter,
    chain: journal::ChainVerdict,
    hold: Arc<Hold>,
}

async fn files(desk: &Desk, keys: StoreKeys, scope: Scope) -> Result<Files, DeskError> {
    let (data, now, rule) = (desk.0.config.data.clone(), desk.now(), due_rule(desk));
    let desk_too = desk.clone();
    desk.blocking(move || {
        let hold = hold::of(&desk_too)?;
        let journal = journal(&data, &StoreKey::new(*keys.journal.expose()), now)?;
        let key = StoreKey::new(*keys.replica.expose());
        let opened = match replica::open(&data, &key, rule.clone(), EVIDENCE_BOUND) {
            // Central has it all: a replica that cannot be read is set aside and fetched anew.
            Err(StoreError::Damaged(StoreFile::Replica) | StoreError::WrongKey(StoreFile::Replica)) => {
                tracing::warn!("the replica cannot be read and is built anew");
                replica::set_aside(&data)?;
                replica::open(&data, &key, rule, EVIDENCE_BOUND)
            }
            opened => opened,
        };
        let (replica_writer, replica) = opened?;
        // Now, or before a lock or an end of the program that came in between.
        desk_too.state().rebuilding = replica::is_set_aside(&data) && !replica.holdings(&scope)?.position.whole;
        let chain = journal.view(|view| view.verify_chain())?;
        Ok::<_, DeskError>(Files { journal, replica, replica_writer, chain, hold })
    })
    .await
}

/// Opens the journal. One that is damaged or gone is salvaged, and the officer is told what was saved.
pub(crate) fn journal(data: &Path, key: &StoreKey, now: DateTime<Utc>) -> Result<journal::JournalWriter, StoreError> {
    let ruined = |opened: &Result<_, StoreError>| {
        matches!(opened, Err(StoreError::Damaged(StoreFile::Journal) | StoreError::Missing(StoreFile::Journal)))
    };
    let mut opened = journal::open(data, key, now);
    if ruined(&opened) {
        // A desk that was only just locked may still be closing the file: what is damaged stays so.
        std::thread::sleep(CLOSING);
        opened = journal::open(data, key, now);
    }
    let opened = match opened {
        ruin if ruined(&ruin) => {
            journal::salvage(data, key, None, now)?;
            journal::open(data, key, now)
        }
        opened => opened,
    };
    Ok(opened?.0)
}

/// Counts time limits by the calendar of the desk, as of the day of counting.
fn due_rule(desk: &Desk) -> DueRule {
    let desk = desk.clone();
    Arc::new(move |case: &Case| {
        let limit = Deadline::as_of(&case.deadline, civil_day(desk.now()), &desk.0.calendar);
        Due { day: limit.due, paused: limit.level == DeadlineLevel::Paused }
    })
}

/// The desk's clock, for the exchange.
struct SyncClock(Desk);

impl gishe_sync::driver::Clock for SyncClock {
    fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.0.now()
    }
}
