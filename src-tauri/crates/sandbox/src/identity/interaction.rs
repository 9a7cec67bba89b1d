//! Sign-ins under way, and the codes that a finished one hands to the client.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Duration, Utc};
use url::Url;

use super::{fingerprint, random_token};

/// How long the two forms may take.
const FORM_LIFE: Duration = Duration::minutes(10);
/// How long a code may be redeemed (RFC 6749, 4.1.2: at most ten minutes).
const CODE_LIFE: Duration = Duration::seconds(60);

/// What the client asked for.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) client: &'static str,
    pub(super) callback: Url,
    /// As the client wrote it: the token request must repeat it letter by letter.
    pub(super) redirect_uri: String,
    pub(super) state: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) challenge: String,
    /// The key that the code is bound to, where the client named one (RFC 9449, 10).
    pub(super) jkt: Option<String>,
    pub(super) scope: String,
    /// Two digits, when the client says at which district the desk stands.
    pub(super) district: Option<String>,
    pub(super) username: Option<String>,
}

/// A sign-in: first nobody, then somebody whose password was right.
#[derive(Debug, Clone)]
pub(super) struct Interaction {
    pub(super) request: Request,
    pub(super) subject: Option<String>,
    expires: DateTime<Utc>,
}

/// A code that was handed out.
#[derive(Debug, Clone)]
pub(super) struct Code {
    pub(super) request: Request,
    pub(super) subject: String,
    pub(super) auth_time: DateTime<Utc>,
    expires: DateTime<Utc>,
    /// The tokens it was redeemed for.
    family: Option<String>,
}

/// Why a code is worth nothing.
pub(super) enum Spent {
    /// Never given, or too old.
    Unknown,
    /// Redeemed before: what it gave then must be revoked (RFC 6749, 4.1.2).
    Replayed(String),
}

#[derive(Default)]
struct Open {
    forms: HashMap<String, Interaction>,
    codes: HashMap<[u8; 32], Code>,
}

/// Everything that lives only minutes, and so only in memory.
#[derive(Default)]
pub(super) struct Interactions {
    open: Mutex<Open>,
}

impl Interactions {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a sign-in and names it.
    pub(super) fn begin(&self, request: Request, now: DateTime<Utc>) -> String {
        let mut open = self.open();
        open.forms.retain(|_, form| form.expires > now);
        let id = random_token();
        open.forms.insert(id.clone(), Interaction { request, subject: None, expires: now + FORM_LIFE });
        id
    }

    /// A sign-in that is still open.
    pub(super) fn find(&self, id: &str, now: DateTime<Utc>) -> Option<Interaction> {
        self.open().forms.get(id).filter(|form| form.expires > now).cloned()
    }

    /// Notes whose password was right; none when somebody else begins over.
    pub(super) fn set_subject(&self, id: &str, subject: Option<String>) {
        if let Some(form) = self.open().forms.get_mut(id) {
            form.subject = subject;
        }
    }

    /// Ends a sign-in with a code; none when it is no longer open, so that two posts give one code.
    pub(super) fn finish(&self, id: &str, now: DateTime<Utc>) -> Option<String> {
        let mut open = self.open();
        let form = open.forms.remove(id).filter(|form| form.expires > now)?;
        open.codes.retain(|_, code| code.expires + FORM_LIFE > now);
        let secret = random_token();
        let code = Code {
            subject: form.subject?,
            request: form.request,
            auth_time: now,
            expires: now + CODE_LIFE,
            family: None,
        };
        open.codes.insert(fingerprint(&secret), code);
        Some(secret)
    }

    /// Takes a code for `family`, once: the second time tells what the first was exchanged for.
    pub(super) fn redeem(&self, secret: &str, family: &str, now: DateTime<Utc>) -> Result<Code, Spent> {
        let mut open = self.open();
        let code = open.codes.get_mut(&fingerprint(secret)).ok_or(Spent::Unknown)?;
        if let Some(earlier) = &code.family {
            return Err(Spent::Replayed(earlier.clone()));
        }
        code.family = Some(family.to_owned());
        if code.expires > now { Ok(code.clone()) } else { Err(Spent::Unknown) }
    }
}
