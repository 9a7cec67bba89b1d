//! An open desk: the two files, the officer, the way to central.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use gishe_central::{CentralClient, oidc};
use gishe_domain::case::{Case, CaseId, OfficerRef};
use gishe_domain::street_search::StreetIndex;
use gishe_protocol::info::Scope;
use gishe_signing::csc;
use gishe_store::StoreError;
use gishe_store::journal::{ChainVerdict, JournalWriter};
use gishe_store::overlay::Overlay;
use gishe_store::replica::{ReplicaReader, ReplicaWriter};
use gishe_sync::driver::Exchange;
use gishe_vault::StoreKeys;

use crate::beside::Others;
use crate::hold::Hold;
use crate::profile::Profile;
use crate::proving::Proving;
use crate::sign::{SigningRun, Turns};
use crate::view::signature::SignatureView;

/// An open desk. Dropping the last of it closes the files and forgets the keys.
pub(crate) struct Session {
    pub profile: Profile,
    pub scope: Scope,
    pub keys: StoreKeys,
    pub journal: JournalWriter,
    pub replica: ReplicaReader,
    pub replica_writer: ReplicaWriter,
    pub central: Arc<CentralClient>,
    /// Gives access tokens, to central and to the signing broker.
    pub tokens: oidc::Session,
    /// The exchange with central, which runs as long as the session.
    pub exchange: Arc<Exchange>,
    /// The signing provider, once it has described itself.
    pub provider: tokio::sync::Mutex<Option<csc::Client>>,
    pub signing: Mutex<Option<SigningRun>>,
    /// Documents whose signatures are being finished.
    pub finishing: Turns,
    /// What is asked of the authorities of declarations.
    pub proving: Proving,
    /// Verdicts on declarations, by the digest of the file and the identifier that was asked for.
    verdicts: Mutex<Verdicts>,
    /// The audit chain, as it was when the desk was opened.
    chain: ChainVerdict,
    /// Cases whose opening was recorded in this session.
    opened: Mutex<Vec<CaseId>>,
    /// Digests of the documents of cases that were shown: what comes of these changes what is shown.
    shown: Mutex<HashSet<String>>,
    /// What other cases said of one, as it was found when there was a whole copy to look in.
    others: Mutex<HashMap<CaseId, Others>>,
    /// The streets of the district, ready to be looked through, with the stamp of what they were made of.
    streets: Mutex<Option<(String, Arc<StreetIndex>)>>,
    /// Cases that changed since the officer opened them; none until it is asked for.
    pub unread: Mutex<Option<HashSet<CaseId>>>,
    /// When a checkpoint of the audit chain was asked for last; whoever asks does so alone.
    pub checkpointed: tokio::sync::Mutex<Option<DateTime<Utc>>>,
    /// Let go last, when the files are closed.
    _hold: Arc<Hold>,
}

#[derive(Default)]
struct Verdicts {
    known: HashMap<(String, String), SignatureView>,
    /// How often some were forgotten: what was begun before is not remembered after.
    forgotten: u64,
}

/// What a session is made of.
pub(crate) struct SessionParts {
    pub profile: Profile,
    pub scope: Scope,
    pub keys: StoreKeys,
    pub journal: JournalWriter,
    pub replica: ReplicaReader,
    pub replica_writer: ReplicaWriter,
    pub central: Arc<CentralClient>,
    pub tokens: oidc::Session,
    pub exchange: Arc<Exchange>,
    pub chain: ChainVerdict,
    pub hold: Arc<Hold>,
}

impl Session {
    pub fn new(parts: SessionParts) -> Self {
        let SessionParts { profile, scope, keys, journal, replica, replica_writer, .. } = parts;
        Self {
            profile,
            scope,
            keys,
            journal,
            replica,
            replica_writer,
            central: parts.central,
            tokens: parts.tokens,
            exchange: parts.exchange,
            provider: tokio::sync::Mutex::default(),
            signing: Mutex::new(None),
            finishing: Turns::default(),
            proving: Proving::default(),
            verdicts: Mutex::default(),
            chain: parts.chain,
            opened: Mutex::new(Vec::new()),
            shown: Mutex::default(),
            others: Mutex::default(),
            streets: Mutex::default(),
            unread: Mutex::default(),
            _hold: parts.hold,
            checkpointed: tokio::sync::Mutex::default(),
        }
    }

    /// A case as central holds it, or as it was taken at the counter here while the replica does not have it.
    pub fn case(&self, id: CaseId) -> Result<Option<Case>, StoreError> {
        // The journal first: when the replica gets it in between, it is there.
        let born = self.journal.view(|view| view.overlay_of(id))?.born();
        Ok(self.replica.case(id)?.or(born))
    }

    /// The bytes of a document: from the replica, or as it was attached at the counter here.
    pub fn document(&self, sha256: &str) -> Result<Option<Vec<u8>>, StoreError> {
        match self.replica.blob(sha256)? {
            Some(bytes) => Ok(Some(bytes)),
            None => self.journal.view(|view| view.scan(sha256)),
        }
    }

    /// Whether the bytes of a document are on this computer.
    pub fn has_document(&self, sha256: &str) -> Result<bool, StoreError> {
        Ok(self.replica.has_blob(sha256)? || self.journal.view(|view| view.has_scan(sha256))?)
    }

    /// The officer, as others see one.
    pub fn officer(&self) -> &OfficerRef {
        &self.profile.officer.officer
    }

    /// What the journal lays over the replica.
    pub fn overlay(&self) -> Result<Overlay, StoreError> {
        self.journal.view(|view| view.overlay())
    }

    /// What the check of the audit chain came to when the desk was opened.
    pub fn chain(&self) -> ChainVerdict {
        self.chain
    }

    /// The case is shown from now on: what comes of its documents is to be told.
    pub fn shows(&self, case: &Case) {
        let of_case = case.evidence.iter().map(|one| &one.blob).chain(case.declarations.iter().map(|one| &one.blob));
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.extend(of_case.map(|blob| blob.sha256.clone()));
    }

    /// Whether a document belongs to a case that was shown in this session.
    pub fn was_shown(&self, sha256: &str) -> bool {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).contains(sha256)
    }

    /// Whether this is the first opening of a case in this session.
    pub fn opens_first(&self, case: CaseId) -> bool {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let first = !opened.contains(&case);
        if first {
            opened.push(case);
        }
        first
    }

    /// Looks at the set that is being signed, for a moment.
    pub fn with_signing<T>(&self, look: impl FnOnce(&mut Option<SigningRun>) -> T) -> T {
        look(&mut self.signing.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A verdict that was reached in this session, or what to hand in with the one that is reached now.
    pub fn verdict(&self, sha256: &str, identifier: &str) -> Result<SignatureView, u64> {
        let verdicts = self.verdicts.lock().unwrap_or_else(PoisonError::into_inner);
        let known = verdicts.known.get(&(sha256.to_owned(), identifier.to_owned())).cloned();
        known.ok_or(verdicts.forgotten)
    }

    /// What other cases said of one, when that was found in this session.
    pub fn others(&self, case: CaseId) -> Option<Others> {
        self.others.lock().unwrap_or_else(PoisonError::into_inner).get(&case).cloned()
    }

    /// Remembers it.
    pub fn remember_others(&self, case: CaseId, found: &Others) {
        self.others.lock().unwrap_or_else(PoisonError::into_inner).insert(case, found.clone());
    }

    /// The streets of the district; read from the file when they are asked for first, and after they have changed.
    pub fn streets(&self) -> Result<Arc<StreetIndex>, StoreError> {
        let stamp = self.replica.streets_stamp()?;
        let mut held = self.streets.lock().unwrap_or_else(PoisonError::into_inner);
        match held.as_ref() {
            Some((of, index)) if *of == stamp => Ok(index.clone()),
            _ => {
                let index = Arc::new(StreetIndex::of(self.replica.streets()?));
                *held = Some((stamp, index.clone()));
                Ok(index)
            }
        }
    }

    /// Signatures are judged anew from now on.
    pub fn forget_verdicts(&self) {
        let mut verdicts = self.verdicts.lock().unwrap_or_else(PoisonError::into_inner);
        verdicts.forgotten += 1;
        verdicts.known.clear();
    }

    /// The signatures of one file are judged anew.
    pub fn forget_verdicts_on(&self, sha256: &str) {
        let mut verdicts = self.verdicts.lock().unwrap_or_else(PoisonError::into_inner);
        verdicts.forgotten += 1;
        verdicts.known.retain(|(file, _), _| file != sha256);
    }

    /// Remembers a verdict, unless it rests on what was forgotten while it was reached.
    pub fn remember(&self, sha256: &str, identifier: &str, verdict: SignatureView, begun: u64) {
        let mut verdicts = self.verdicts.lock().unwrap_or_else(PoisonError::into_inner);
        if verdicts.forgotten == begun {
            verdicts.known.insert((sha256.to_owned(), identifier.to_owned()), verdict);
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.exchange.stop();
    }
}
