//! What the provider has agreed with each officer: how the key is opened, and how much may be signed. A trainer or a test
//! changes it; everybody begins with the phone.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::approvals::{MULTISIGN, QUOTA};
use super::wire::{AuthorizeRequest, Refusal};
use crate::trust::OfficerAccount;

/// Wrong codes before the credential is locked.
pub const TRIES: u32 = 5;
/// How long a code that was sent opens.
const MESSAGE_LIFE: Duration = Duration::minutes(5);
/// Names of the factors.
pub const PIN: &str = "PIN";
/// See [`PIN`].
pub const OTP: &str = "OTP";

/// How the key is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// On the phone.
    #[default]
    Phone,
    /// By a PIN.
    Pin,
    /// By a PIN and a code that is sent.
    PinAndOtp,
    /// By a second round of OAuth in the browser, which then asks the phone.
    Browser,
}

/// What is agreed with an officer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Terms {
    /// How the key is opened.
    pub way: Way,
    /// Most signatures for one authorisation.
    pub multisign: usize,
    /// Signatures in the provider's period.
    pub quota: u32,
}

impl Default for Terms {
    fn default() -> Self {
        Self { way: Way::default(), multisign: MULTISIGN, quota: QUOTA }
    }
}

/// What the officer knows or has been sent: as it stands on paper and phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Agreement {
    /// What is agreed.
    pub terms: Terms,
    /// The signing PIN.
    pub pin: String,
    /// The code of the last message, while it opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Messages that were sent.
    pub messages: u32,
    /// Wrong codes that may still be given.
    pub tries_left: u32,
}

#[derive(Default)]
struct Customer {
    terms: Terms,
    wrong: u32,
    message: Option<(String, DateTime<Utc>)>,
    messages: u32,
}

impl Customer {
    fn code(&self, now: DateTime<Utc>) -> Option<&str> {
        self.message.as_ref().filter(|(_, ends)| now < *ends).map(|(code, _)| code.as_str())
    }
}

/// What is agreed with everybody.
#[derive(Default)]
pub struct Customers(Mutex<HashMap<String, Customer>>);

impl Customers {
    fn all(&self) -> MutexGuard<'_, HashMap<String, Customer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is agreed with an officer.
    pub fn terms(&self, officer: &str) -> Terms {
        self.all().get(officer).map(|customer| customer.terms).unwrap_or_default()
    }

    /// Agrees anew; wrong codes are forgotten, and nothing that was sent opens any more.
    pub fn agree(&self, officer: &str, terms: Terms) {
        self.all().insert(officer.to_owned(), Customer { terms, ..Customer::default() });
    }

    /// Sends an officer a code in place of any before.
    pub fn send(&self, officer: &str, now: DateTime<Utc>) {
        let mut all = self.all();
        let customer = all.entry(officer.to_owned()).or_default();
        let code = format!("{:06}", rand::rngs::OsRng.gen_range(0..1_000_000));
        customer.message = Some((code, now + MESSAGE_LIFE));
        customer.messages += 1;
    }

    /// As it stands on the officer's paper and phone.
    pub fn agreement(&self, officer: &OfficerAccount, now: DateTime<Utc>) -> Agreement {
        let mut all = self.all();
        let customer = all.entry(officer.id.clone()).or_default();
        Agreement {
            terms: customer.terms,
            pin: pin(officer),
            code: customer.code(now).map(str::to_owned),
            messages: customer.messages,
            tries_left: TRIES.saturating_sub(customer.wrong),
        }
    }

    /// Judges what an officer typed. A code that was sent opens once.
    ///
    /// # Errors
    /// A code that is missing or wrong, or a lock after too many wrong ones.
    pub fn judge(&self, officer: &OfficerAccount, given: &AuthorizeRequest, now: DateTime<Utc>) -> Result<(), Refusal> {
        let mut all = self.all();
        let customer = all.entry(officer.id.clone()).or_default();
        if customer.wrong >= TRIES {
            return Err(Refusal::Named("credential_locked", "Credential locked"));
        }
        let own = pin(officer);
        let mut wanted = vec![(PIN, "invalid_pin", Some(own.as_str()))];
        if customer.terms.way == Way::PinAndOtp {
            wanted.push((OTP, "invalid_otp", customer.code(now)));
        }
        let mut wrong = None;
        for (id, error, right) in wanted {
            let missing = || Refusal::invalid(format!("Missing (or invalid type) string parameter {id}"));
            let typed = given.typed(id).ok_or_else(missing)?;
            wrong = wrong.or((right != Some(typed)).then_some(error));
        }
        let Some(error) = wrong else {
            (customer.wrong, customer.message) = (0, None);
            return Ok(());
        };
        customer.wrong += 1;
        match TRIES - customer.wrong {
            0 => Err(Refusal::Named("credential_locked", "Credential locked")),
            left => Err(Refusal::WrongCode { error, left }),
        }
    }
}

/// An officer's signing PIN: the same for a seed, and not the second factor.
fn pin(officer: &OfficerAccount) -> String {
    let print = Sha256::new().chain_update("signing PIN").chain_update(officer.totp_secret).finalize();
    let number = print.iter().take(4).fold(0u32, |sum, byte| sum << 8 | u32::from(*byte));
    format!("{:06}", number % 1_000_000)
}
