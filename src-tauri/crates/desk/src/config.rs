//! What a desk is told at its start.

use std::path::PathBuf;

use gishe_protocol::info::Realm;
use url::Url;

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
}

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
    /// The usual desk: this computer's name, this program's version, seven days without an exchange.
    pub fn new(data: PathBuf, central: Url, realm: Realm, trust: Vec<u8>) -> Self {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let lotl_signers = Vec::new();
        let services = Vec::new();
        Self { data, central, realm, trust, lotl_signers, services, device: device(), version, offline_days: 7 }
    }

    /// The same with other signers of the list of the trusted lists.
    pub fn with_lotl_signers(self, lotl_signers: Vec<u8>) -> Self {
        Self { lotl_signers, ..self }
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
