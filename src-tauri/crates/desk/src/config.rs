//! What a desk is told at its start.

use std::path::PathBuf;

use gishe_protocol::info::Realm;
use gishe_vault::{Cost, RecoveryKey};
use url::Url;

use crate::policy::{Bounded, PassphraseRule, Policy};

/// Where a desk keeps its things and whom it talks to.
#[derive(Debug, Clone)]
pub struct DeskConfig {
    /// Folder of the two files; made when absent.
    pub data: PathBuf,
    /// Central, without a path: `https://central.example`.
    pub central: Url,
    /// The world it must belong to: a desk for practice never talks to real people's register, nor the other way round.
    pub realm: Realm,
    /// Roots that signatures and time stamps are trusted by, PEM.
    pub trust: Vec<u8>,
    /// Who may sign the list of the trusted lists, PEM; when empty those of the Official Journal, and in practice nobody.
    pub lotl_signers: Vec<u8>,
    /// Service packs beside those that the program brings, by file name: further services, or newer versions of one.
    pub services: Vec<(String, String)>,
    /// Name of this computer at the desk.
    pub device: String,
    /// Version of the program.
    pub version: String,
    /// Days that a PIN opens the desk without an exchange.
    pub offline_days: u32,
    /// Minutes without anybody at work after which the desk is locked.
    pub idle_minutes: u32,
    /// Days after which a closed case is wiped here; none for never.
    pub closed_case_days: Option<u32>,
    /// Days after which the keys of the store are replaced.
    pub key_days: u32,
    /// To whom the keys are sealed, so that IT can give them back.
    pub recovery: Option<RecoveryKey>,
    /// Whether IT allows no passphrase in the place of a keyring.
    pub passphrase_forbidden: bool,
    /// What a guess at a PIN costs; none for what is measured when one is set, as the programs do.
    pub pin_cost: Option<Cost>,
}

/// Days after which the keys of the store are replaced, unless the policy says otherwise: half a year.
pub(crate) const KEY_DAYS: u32 = 180;

/// This computer's name in the network, as the system tells it.
fn device() -> String {
    ["HOSTNAME", "COMPUTERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok())
        .or_else(|| std::fs::read_to_string("/etc/hostname").ok())
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "desk".to_owned())
}

impl DeskConfig {
    /// The usual desk: this computer's name, this program's version, seven days without an exchange, ten minutes without anybody at work.
    pub fn new(data: PathBuf, central: Url, realm: Realm, trust: Vec<u8>) -> Self {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let lotl_signers = Vec::new();
        let services = Vec::new();
        let (offline_days, idle_minutes) = (7, 10);
        let device = device();
        Self {
            data,
            central,
            realm,
            trust,
            lotl_signers,
            services,
            device,
            version,
            offline_days,
            idle_minutes,
            closed_case_days: None,
            key_days: KEY_DAYS,
            recovery: None,
            passphrase_forbidden: false,
            pin_cost: None,
        }
    }

    /// The same with other signers of the list of the trusted lists.
    pub fn with_lotl_signers(self, lotl_signers: Vec<u8>) -> Self {
        Self { lotl_signers, ..self }
    }

    /// The same as IT decided for this computer.
    pub fn with_policy(self, policy: &Policy) -> Self {
        let offline_days = policy.offline_days.map_or(self.offline_days, Bounded::get);
        let idle_minutes = policy.idle_minutes.map_or(self.idle_minutes, Bounded::get);
        let closed_case_days = policy.closed_case_days.map(Bounded::get).or(self.closed_case_days);
        let key_days = policy.key_days.map_or(self.key_days, Bounded::get);
        let recovery = policy.recovery_key.clone().map(|key| key.0);
        let passphrase_forbidden = policy.passphrase == Some(PassphraseRule::Forbidden);
        Self { offline_days, idle_minutes, closed_case_days, key_days, recovery, passphrase_forbidden, ..self }
    }

    /// The same with PINs that are not measured: for desks that are made and left by the hundred.
    pub fn with_pin_cost(self, cost: Cost) -> Self {
        Self { pin_cost: Some(cost), ..self }
    }

    /// The same with further service packs.
    pub fn with_services(self, services: Vec<(String, String)>) -> Self {
        Self { services, ..self }
    }

    /// The identity provider that central runs.
    pub fn issuer(&self) -> String {
        format!("{}/oidc", self.central.as_str().trim_end_matches('/'))
    }

    /// The signing broker that central runs (CSC API v2).
    pub fn signing(&self) -> String {
        format!("{}/csc/v2", self.central.as_str().trim_end_matches('/'))
    }

    /// Where central tells anybody what is in the register under the digest of a document's data; it stands on every act.
    pub fn verification(&self) -> String {
        format!("{}/verify", self.central.as_str().trim_end_matches('/'))
    }

    /// Through whom issuers, responders and revocation lists are reached. The invented authorities of the sandbox are nowhere
    /// but there; the real ones are asked where their certificates say.
    pub fn pki_proxy(&self) -> Option<&Url> {
        (self.realm == Realm::Sandbox).then_some(&self.central)
    }

    /// The time-stamp authority that central runs (RFC 3161).
    pub fn time_stamps(&self) -> String {
        format!("{}/tsa", self.central.as_str().trim_end_matches('/'))
    }
}

/// The client identifier of the workstation at the identity provider (a public client, RFC 8252 section 8.4).
pub const CLIENT_ID: &str = "gishe-desk";
