//! Authorisations of a credential: asked for by a desk, answered on a phone, spent on the very digests they were given
//! for (SCAL 2). Plain state with the time passed in.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::identity::{fingerprint as key_of, random_token};
use crate::ports::PhoneFault;

/// How long the phone waits for an answer.
pub const PHONE_WAIT: Duration = Duration::minutes(2);
/// How long an authorisation may be spent after the phone approved.
pub const SAD_LIFE: Duration = Duration::minutes(5);
/// Most signatures for one authorisation: as many as a desk freezes into one set.
pub const MULTISIGN: usize = 100;
/// Signatures that an officer may make in the provider's period.
pub const QUOTA: u32 = 500;
/// How long an answered authorisation is remembered.
const MEMORY: Duration = Duration::hours(1);

/// What a desk asks the phone for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Subject of the officer.
    pub officer: String,
    /// The credential.
    pub credential: String,
    /// SHA-256 digests, in the order of the set.
    pub digests: Vec<[u8; 32]>,
    /// The desk's words for the set.
    pub description: Option<String>,
}

/// What the phone shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    /// Names it to the phone.
    pub id: Uuid,
    /// Subject of the officer.
    pub officer: String,
    /// Six digits, the same on the phone and at the desk.
    pub control_code: String,
    /// Documents in the set.
    pub documents: usize,
    /// What a person compares with the screen: the print that the desk sent as its words for the set, or else one over the
    /// digests, SHA-256 in order. The first 16 bytes as 8 groups of 4 upper-case hexadecimal digits either way.
    pub fingerprint: String,
    /// The desk's words for the set, where they are more than its print.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// When the desk asked.
    pub asked_at: DateTime<Utc>,
    /// When the phone stops waiting.
    pub expires_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    None,
    Approved(DateTime<Utc>),
    Rejected,
}

struct Record {
    shown: Approval,
    asked: Asked,
    answer: Answer,
    /// Nobody looks at the phone.
    unseen: bool,
    /// The activation data given for it, by digest.
    sad: Option<[u8; 32]>,
}

struct Sad {
    officer: String,
    credential: String,
    left: Vec<[u8; 32]>,
    expires: DateTime<Utc>,
    touched: bool,
}

/// Where an authorisation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The phone has not answered.
    Pending,
    /// Approved: the signature activation data, and when it expires.
    Approved {
        /// The secret.
        sad: String,
        /// When it stops working.
        expires: DateTime<Utc>,
    },
    /// Rejected on the phone.
    Rejected,
    /// Nobody answered in time.
    Expired,
    /// No such authorisation, or its signatures were made already.
    Unknown,
}

/// Why activation data does not open the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SpendError {
    /// Never given, given to another or for another credential, or used up.
    #[error("Invalid parameter SAD")]
    Invalid,
    /// Too late.
    #[error("SAD expired")]
    Expired,
    /// A digest that was not authorised, or was signed already.
    #[error("Hash is not authorized by the SAD")]
    OtherDigest,
}

/// What the phone's answer met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerOutcome {
    /// It counts.
    Taken,
    /// There is no such request, or it is over.
    Gone,
}

#[derive(Default)]
struct State {
    records: HashMap<Uuid, Record>,
    handles: HashMap<[u8; 32], Uuid>,
    sads: HashMap<[u8; 32], Sad>,
    signed: HashMap<String, u32>,
}

/// All authorisations of the provider.
#[derive(Default)]
pub struct Approvals {
    state: Mutex<State>,
}

impl Approvals {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a request on the phone; gives what it shows, and the handle by which the desk asks again.
    pub fn ask(&self, asked: Asked, fault: Option<PhoneFault>, now: DateTime<Utc>) -> (Approval, String) {
        let (fingerprint, description) = match asked.description.clone() {
            Some(print) if is_fingerprint(&print) => (print, None),
            description => (set_fingerprint(&asked.digests), description),
        };
        let shown = Approval {
            id: Uuid::new_v4(),
            officer: asked.officer.clone(),
            control_code: format!("{:06}", rand::rngs::OsRng.gen_range(0..1_000_000)),
            documents: asked.digests.len(),
            fingerprint,
            description,
            asked_at: now,
            expires_at: now + PHONE_WAIT,
        };
        let handle = random_token();
        let record = Record {
            shown: shown.clone(),
            asked,
            answer: if fault == Some(PhoneFault::Rejects) { Answer::Rejected } else { Answer::None },
            unseen: fault == Some(PhoneFault::NeverAnswers),
            sad: None,
        };
        let mut state = self.state();
        state.forget(now);
        state.handles.insert(key_of(&handle), shown.id);
        state.records.insert(shown.id, record);
        (shown, handle)
    }

    /// Activation data for what was authorised without a phone, and when it expires.
    pub fn grant(&self, asked: Asked, now: DateTime<Utc>) -> (String, DateTime<Utc>) {
        let (secret, expires) = (random_token(), now + SAD_LIFE);
        let mut state = self.state();
        state.forget(now);
        state.sads.insert(key_of(&secret), Sad::of(&asked, expires));
        (secret, expires)
    }

    /// What the phone has to answer, oldest first; of one officer or of all.
    pub fn pending(&self, officer: Option<&str>, now: DateTime<Utc>) -> Vec<Approval> {
        let state = self.state();
        let waits = |record: &&Record| {
            record.waits(now) && !record.unseen && officer.is_none_or(|officer| officer == record.asked.officer)
        };
        let mut pending: Vec<Approval> =
            state.records.values().filter(waits).map(|record| record.shown.clone()).collect();
        pending.sort_by_key(|approval| (approval.asked_at, approval.id));
        pending
    }

    /// The phone's answer.
    pub fn answer(&self, id: Uuid, approve: bool, now: DateTime<Utc>) -> AnswerOutcome {
        let mut state = self.state();
        match state.records.get_mut(&id).filter(|record| record.waits(now) && !record.unseen) {
            Some(record) => {
                record.answer = if approve { Answer::Approved(now) } else { Answer::Rejected };
                AnswerOutcome::Taken
            }
            None => AnswerOutcome::Gone,
        }
    }

    /// Where the authorisation of `officer` behind a handle stands. A desk that lost the answer asks again: it gets new
    /// activation data, and the earlier, if nothing was signed with it, is void.
    pub fn check(&self, handle: &str, officer: &str, now: DateTime<Utc>) -> Standing {
        let mut state = self.state();
        let state = &mut *state;
        let id = state.handles.get(&key_of(handle)).copied();
        let record = id.and_then(|id| state.records.get_mut(&id)).filter(|record| record.asked.officer == officer);
        let Some(record) = record else { return Standing::Unknown };
        match record.answer {
            Answer::Rejected => Standing::Rejected,
            Answer::None if record.shown.expires_at <= now => Standing::Expired,
            Answer::None => Standing::Pending,
            Answer::Approved(at) if at + SAD_LIFE <= now => Standing::Expired,
            Answer::Approved(at) => give(record, &mut state.sads, at + SAD_LIFE),
        }
    }

    /// Spends activation data on digests: all of them or none.
    ///
    /// # Errors
    /// When it does not open the credential for every one of them.
    pub fn spend(
        &self,
        sad: &str,
        officer: &str,
        credential: &str,
        digests: &[[u8; 32]],
        now: DateTime<Utc>,
    ) -> Result<(), SpendError> {
        let mut state = self.state();
        let key = key_of(sad);
        let own = |sad: &&mut Sad| sad.officer == officer && sad.credential == credential;
        let given = state.sads.get_mut(&key).filter(own).ok_or(SpendError::Invalid)?;
        if given.expires <= now {
            return Err(SpendError::Expired);
        }
        let mut left = given.left.clone();
        for digest in digests {
            let place = left.iter().position(|authorised| authorised == digest).ok_or(SpendError::OtherDigest)?;
            left.swap_remove(place);
        }
        given.touched = true;
        given.left = left;
        if given.left.is_empty() {
            state.sads.remove(&key);
        }
        *state.signed.entry(officer.to_owned()).or_default() += u32::try_from(digests.len()).unwrap_or(u32::MAX);
        Ok(())
    }

    /// Whose activation data this is, while it can be spent.
    pub fn owner(&self, sad: &str, now: DateTime<Utc>) -> Option<String> {
        let state = self.state();
        state.sads.get(&key_of(sad)).filter(|sad| sad.expires > now).map(|sad| sad.officer.clone())
    }

    /// Ends activation data before its time.
    pub fn revoke(&self, sad: &str) {
        self.state().sads.remove(&key_of(sad));
    }

    /// Signatures made for an officer since the provider began.
    pub fn signed(&self, officer: &str) -> u32 {
        self.state().signed.get(officer).copied().unwrap_or_default()
    }
}

impl State {
    fn forget(&mut self, now: DateTime<Utc>) {
        self.records.retain(|_, record| record.shown.expires_at + MEMORY > now);
        let records = &self.records;
        self.handles.retain(|_, id| records.contains_key(id));
        self.sads.retain(|_, sad| sad.expires + MEMORY > now);
    }
}

impl Sad {
    fn of(asked: &Asked, expires: DateTime<Utc>) -> Self {
        Self {
            officer: asked.officer.clone(),
            credential: asked.credential.clone(),
            left: asked.digests.clone(),
            expires,
            touched: false,
        }
    }
}

impl Record {
    fn waits(&self, now: DateTime<Utc>) -> bool {
        self.answer == Answer::None && self.shown.expires_at > now
    }
}

fn give(record: &mut Record, sads: &mut HashMap<[u8; 32], Sad>, expires: DateTime<Utc>) -> Standing {
    if let Some(earlier) = record.sad {
        match sads.get(&earlier) {
            Some(sad) if !sad.touched => sads.remove(&earlier),
            _ => return Standing::Unknown,
        };
    }
    let secret = random_token();
    sads.insert(key_of(&secret), Sad::of(&record.asked, expires));
    record.sad = Some(key_of(&secret));
    Standing::Approved { sad: secret, expires }
}

/// Whether a text is the print of a set: 8 groups of 4 upper-case hexadecimal digits.
fn is_fingerprint(text: &str) -> bool {
    let group = |group: &str| group.len() == 4 && group.bytes().all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F'));
    text.split(' ').count() == 8 && text.split(' ').all(group)
}

/// The print of a set that a person compares, over what is to be signed.
pub fn set_fingerprint(digests: &[[u8; 32]]) -> String {
    let mut hash = Sha256::new();
    for digest in digests {
        hash.update(digest);
    }
    let print = hash.finalize();
    let groups: Vec<String> = print.chunks(2).take(8).map(hex::encode_upper).collect();
    groups.join(" ")
}
