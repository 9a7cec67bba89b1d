//! What every request handler shares.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use gishe_protocol::info::Scope;
use tokio::sync::{broadcast, watch};

use super::problem::Trouble;
use super::verify::Visits;
use crate::faults::Faults;
use crate::ports::{AccessTokens, BlobSource, DocumentJudge};
use crate::register::{Reading, Register, RegisterError, RegisterReader};
use crate::trust::clock::Clock;

/// Hints that may wait for a slow listener; it then only learns less often.
const HINTS: usize = 256;

/// The other rooms that central asks.
#[derive(Clone)]
pub struct Neighbours {
    /// Whose a token is.
    pub tokens: Arc<dyn AccessTokens>,
    /// Whether a signed act is acceptable.
    pub judge: Arc<dyn DocumentJudge>,
    /// Documents that are drawn on demand.
    pub source: Arc<dyn BlobSource>,
    /// Faults that were asked for.
    pub faults: Arc<Faults>,
    /// Central's clock.
    pub clock: Clock,
}

/// The central side as its handlers hold it; cheap to clone.
#[derive(Clone)]
pub struct Central {
    inner: Arc<Inner>,
}

struct Inner {
    register: Mutex<Register>,
    readers: Mutex<Vec<RegisterReader>>,
    file: PathBuf,
    neighbours: Neighbours,
    hints: broadcast::Sender<Scope>,
    ending: watch::Receiver<bool>,
    visits: Visits,
}

impl Central {
    /// Serves the register in `file`, which `register` has open for writing. `ending` turns true when the server stops:
    /// then the streams of hints end.
    pub fn new(register: Register, file: &Path, neighbours: Neighbours, ending: watch::Receiver<bool>) -> Self {
        let (hints, _) = broadcast::channel(HINTS);
        let inner = Inner {
            register: Mutex::new(register),
            readers: Mutex::new(Vec::new()),
            file: file.to_owned(),
            neighbours,
            hints,
            ending,
            visits: Visits::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// The other rooms.
    pub fn neighbours(&self) -> &Neighbours {
        &self.inner.neighbours
    }

    /// Central's clock.
    pub fn now(&self) -> DateTime<Utc> {
        (self.inner.neighbours.clock)()
    }

    /// Tells whoever listens that a scope has changed. Nobody has to listen.
    pub fn hint(&self, scope: Scope) {
        let _ = self.inner.hints.send(scope);
    }

    /// Hints from now on.
    pub fn listen(&self) -> broadcast::Receiver<Scope> {
        self.inner.hints.subscribe()
    }

    /// Who asked for verifications lately.
    pub fn visits(&self) -> &Visits {
        &self.inner.visits
    }

    /// Turns true when the server stops.
    pub fn ending(&self) -> watch::Receiver<bool> {
        self.inner.ending.clone()
    }

    /// Works with the one writer, away from the threads that serve requests.
    pub async fn write<T, E>(
        &self,
        work: impl FnOnce(&mut Register) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Trouble>
    where
        T: Send + 'static,
        E: Into<Trouble> + Send + 'static,
    {
        let inner = Arc::clone(&self.inner);
        blocking(move || work(&mut inner.register.lock().unwrap_or_else(PoisonError::into_inner))).await
    }

    /// Reads with a handle of its own, away from the threads that serve requests.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(Reading<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Trouble>
    where
        T: Send + 'static,
        E: Into<Trouble> + From<RegisterError> + Send + 'static,
    {
        let inner = Arc::clone(&self.inner);
        blocking(move || {
            let reader = inner.reader()?;
            let done = work(reader.reading());
            inner.readers.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
            done
        })
        .await
    }
}

impl Inner {
    fn reader(&self) -> Result<RegisterReader, RegisterError> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| RegisterReader::open(&self.file), Ok)
    }
}

/// Runs work that blocks where blocking is allowed.
pub async fn blocking<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, Trouble>
where
    T: Send + 'static,
    E: Into<Trouble> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(Into::into),
        Err(_) => Err(Trouble::new(500, gishe_protocol::problem::kinds::CENTRAL, "The work was broken off")),
    }
}
