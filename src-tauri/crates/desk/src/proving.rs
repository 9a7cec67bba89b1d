//! What proves that the certificates behind a declaration were not revoked, where the file brings no such proof: asked of their
//! authorities while there is a network, beside the officer's work, and kept with the document for the time without one.
//!
//! Nobody waits for it: the verdict that the file alone allows stands until a better one is there, and stays when nothing usable
//! comes. Only those are asked whom certificates below a trusted authority name, for the file comes from outside; whoever is
//! asked learns the serial number of a certificate, and nothing of the case.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::StreamExt;
use gishe_domain::case::Case;
use gishe_signing::Certificate;
use gishe_signing::revocation::{FetchError, Fetcher, Material};
use gishe_signing::verify::{Cause, Report};

use crate::desk::Desk;
use crate::error::DeskError;
use crate::judging::{self, Proofs};
use crate::session::Session;
use crate::tags::CacheTag;
use crate::view::signature::{SignatureCause, SignatureView};
use crate::view::status::Link;

/// Longest that the authorities of one file may take together.
const PATIENCE: Duration = Duration::from_secs(30);
/// How soon an authority that gave nothing usable is asked again.
const AGAIN: TimeDelta = TimeDelta::minutes(2);
/// How long an answer is not asked for anew: a revocation may become known later than it began.
const FRESH: TimeDelta = TimeDelta::hours(24);
/// Files that are asked for at once.
const AT_ONCE: usize = 4;

/// What is being asked for, and what was, in a session.
#[derive(Default)]
pub(crate) struct Proving {
    fetcher: OnceLock<Option<Arc<Fetcher>>>,
    files: Mutex<HashMap<String, Asked>>,
    round: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Clone, Copy)]
enum Asked {
    Now,
    InVain(DateTime<Utc>),
    Done(DateTime<Utc>),
}

impl Proving {
    /// Whether the authorities of a file are being asked.
    pub fn is_asking(&self, sha256: &str) -> bool {
        self.with(|files| matches!(files.get(sha256), Some(Asked::Now)))
    }

    /// Whether it is time to ask for a file; says so once.
    fn take(&self, sha256: &str, now: DateTime<Utc>) -> bool {
        self.with(|files| {
            let due = match files.get(sha256) {
                None => true,
                Some(Asked::Now) => false,
                Some(Asked::InVain(at)) => now - *at >= AGAIN || now < *at,
                Some(Asked::Done(at)) => now - *at >= FRESH || now < *at,
            };
            if due {
                files.insert(sha256.to_owned(), Asked::Now);
            }
            due
        })
    }

    fn end(&self, sha256: &str, asked: Asked) {
        self.with(|files| files.insert(sha256.to_owned(), asked));
    }

    fn with<T>(&self, look: impl FnOnce(&mut HashMap<String, Asked>) -> T) -> T {
        look(&mut self.files.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// One for the session, so that what one case was told serves the next.
    fn fetcher(&self, desk: &Desk) -> Option<Arc<Fetcher>> {
        let make = || {
            let client = gishe_signing::fetching_client(desk.0.config.pki_proxy());
            let client = client.inspect_err(|error| tracing::warn!(%error, "no client for authorities")).ok()?;
            let clock = desk.0.clock.clone();
            Some(Arc::new(Fetcher::new(client, Vec::new(), Arc::new(move || clock.now()))))
        };
        self.fetcher.get_or_init(make).clone()
    }
}

/// Whether what is shown of a signature could become better by asking.
fn wants(signature: &SignatureView, now: DateTime<Utc>) -> bool {
    let asked = signature.details.as_ref().and_then(|details| details.asked);
    signature.cause == Some(SignatureCause::RevocationUnknown) || asked.is_some_and(|asked| now - asked >= FRESH)
}

/// Begins to ask for the declarations of an opened case whose verdicts could become better, and says so in what is shown.
pub(crate) fn begin(
    desk: &Desk,
    session: &Arc<Session>,
    case: &Case,
    signatures: &mut BTreeMap<String, SignatureView>,
) {
    for declaration in &case.declarations {
        let Some(shown) = signatures.get_mut(&declaration.id) else { continue };
        if wants(shown, desk.now()) {
            shown.asking |= begin_one(desk, session, &declaration.blob.sha256);
        }
    }
}

/// Whoever knows that there is no network asks nobody.
fn is_offline(desk: &Desk) -> bool {
    matches!(desk.state().link, Link::Offline { .. })
}

/// True when it is asked for from now on.
fn begin_one(desk: &Desk, session: &Arc<Session>, sha256: &str) -> bool {
    if is_offline(desk) || !session.proving.take(sha256, desk.now()) {
        return false;
    }
    let (desk, session, sha256) = (desk.clone(), Arc::downgrade(session), sha256.to_owned());
    tokio::spawn(async move {
        prove(&desk, &session, &sha256).await;
        desk.announce(&[CacheTag::Case]);
    });
    true
}

/// Asks for the declarations that are here of the cases whose documents are fetched ahead. Called whenever an exchange went well.
pub(crate) async fn ahead(desk: Desk, session: Weak<Session>) {
    let Some(open) = session.upgrade() else { return };
    let Ok(_round) = open.proving.round.clone().try_lock_owned() else { return };
    let here = match desk.blocking(move || open.replica.declarations_ahead(open.exchange.ahead())).await {
        Ok(here) => here,
        Err(error) => return tracing::warn!(%error, "declarations could not be looked through"),
    };
    let (desk, session) = (&desk, &session);
    let asked = futures::stream::iter(here).map(|sha256| async move {
        let due = !is_offline(desk) && session.upgrade().is_some_and(|open| open.proving.take(&sha256, desk.now()));
        due && prove(desk, session, &sha256).await
    });
    let better = asked.buffer_unordered(AT_ONCE).fold(false, |any, better| async move { any || better }).await;
    if better {
        desk.announce(&[CacheTag::Case]);
    }
}

/// Asks for one file; true when its verdict is another now. The desk may be closed meanwhile: nothing is held open.
async fn prove(desk: &Desk, session: &Weak<Session>, sha256: &str) -> bool {
    let outcome = ask(desk, session, sha256).await;
    let Some(open) = session.upgrade() else { return false };
    let now = desk.now();
    let (asked, better) = match outcome {
        Ok(Outcome::NotNeeded) => (Asked::Done(now), false),
        Ok(Outcome::Taken) => (Asked::Done(now), true),
        Ok(Outcome::InVain) => (Asked::InVain(now), false),
        Err(error) => {
            tracing::warn!(%error, "what proves a declaration could not be kept");
            (Asked::InVain(now), false)
        }
    };
    open.proving.end(sha256, asked);
    better
}

enum Outcome {
    /// The file proves itself, or what is kept is young enough.
    NotNeeded,
    /// The answers say more than was known, or later.
    Taken,
    /// Nothing usable came: what was known stays.
    InVain,
}

async fn ask(desk: &Desk, session: &Weak<Session>, sha256: &str) -> Result<Outcome, DeskError> {
    let (desk_too, weak, file) = (desk.clone(), session.clone(), sha256.to_owned());
    let wanted = move || match weak.upgrade() {
        Some(session) => wanted(&desk_too, &session, &file),
        None => Ok(Vec::new()),
    };
    let paths = desk.blocking(wanted).await?;
    if paths.is_empty() {
        return Ok(Outcome::NotNeeded);
    }
    let Some(fetcher) = session.upgrade().and_then(|session| session.proving.fetcher(desk)) else {
        return Ok(Outcome::InVain);
    };
    let Ok((material, faults)) = tokio::time::timeout(PATIENCE, fetcher.gather(&paths)).await else {
        tracing::info!("the authorities of a declaration's certificates did not answer in time");
        return Ok(Outcome::InVain);
    };
    note(&faults);
    let (desk_too, weak, file) = (desk.clone(), session.clone(), sha256.to_owned());
    let taken = move || match weak.upgrade() {
        Some(session) => take_in(&desk_too, &session, &file, material),
        None => Ok(false),
    };
    Ok(if desk.blocking(taken).await? { Outcome::Taken } else { Outcome::InVain })
}

fn note(faults: &[FetchError]) {
    for fault in faults {
        tracing::info!(%fault, "the revocation of a certificate was not learned");
    }
}

/// The paths along which to ask; none when nothing is lacking.
fn wanted(desk: &Desk, session: &Session, sha256: &str) -> Result<Vec<Vec<Certificate>>, DeskError> {
    let Some(bytes) = session.replica.blob(sha256)? else { return Ok(Vec::new()) };
    let kept = judging::kept(session, sha256)?;
    if let Some(kept) = kept.filter(|kept| desk.now() - kept.fetched < FRESH)
        && judging::judge(desk, &bytes, Some(&kept)).is_ok_and(|report| open_questions(&report) == 0)
    {
        return Ok(Vec::new());
    }
    let Ok(report) = judging::judge(desk, &bytes, None) else { return Ok(Vec::new()) };
    Ok(report.unproven().into_iter().map(<[Certificate]>::to_vec).collect())
}

/// Keeps what came when it says more than what was known, or as much and later.
fn take_in(desk: &Desk, session: &Session, sha256: &str, material: Material) -> Result<bool, DeskError> {
    let Some(bytes) = session.replica.blob(sha256)? else { return Ok(false) };
    let (now, kept) = (desk.now(), judging::kept(session, sha256)?);
    let came = Proofs { seen: kept.as_ref().map_or(now, |kept| kept.seen), fetched: now, material };
    let questions = |proofs: Option<&Proofs>| {
        judging::judge(desk, &bytes, proofs).map_or(usize::MAX, |report| open_questions(&report))
    };
    let (before, after) = (questions(kept.as_ref()), questions(Some(&came)));
    if after > before || (after == before && kept.is_none()) {
        return Ok(false);
    }
    let is_kept = session.replica_writer.put_proofs(sha256, &came.material.to_der(), now)?;
    session.forget_verdicts_on(sha256);
    Ok(is_kept)
}

/// How many paths nobody has answered for. That an authority does not know its certificate is an answer.
fn open_questions(report: &Report) -> usize {
    let answered = report.signatures.iter().filter(|one| one.cause == Some(Cause::ResponderDoesNotKnow)).count();
    report.unproven().len().saturating_sub(answered)
}
