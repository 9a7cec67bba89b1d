//! An open desk: the two files, the officer, the way to central.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use gishe_central::{CentralClient, oidc};
use gishe_domain::case::{CaseId, OfficerRef};
use gishe_protocol::info::Scope;
use gishe_signing::csc;
use gishe_store::StoreError;
use gishe_store::journal::{ChainVerdict, JournalWriter};
use gishe_store::overlay::Overlay;
use gishe_store::replica::{ReplicaReader, ReplicaWriter};
use gishe_sync::driver::Exchange;
use gishe_vault::StoreKeys;

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
    /// Numbers of the earlier open cases of a case's person, as they were found when there was a whole copy to look in.
    pending: Mutex<HashMap<CaseId, BTreeSet<String>>>,
    /// Cases that changed since the officer opened them; none until it is asked for.
    pub unread: Mutex<Option<HashSet<CaseId>>>,
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
            pending: Mutex::default(),
            unread: Mutex::default(),
            _hold: parts.hold,
        }
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

    /// The earlier open cases of a case's person that were found in this session.
    pub fn pending(&self, case: CaseId) -> Option<BTreeSet<String>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).get(&case).cloned()
    }

    /// Remembers them.
    pub fn remember_pending(&self, case: CaseId, numbers: &BTreeSet<String>) {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).insert(case, numbers.clone());
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
