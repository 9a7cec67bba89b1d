//! A sandbox that runs.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use crate::faults::Faults;
use crate::http::Serving;
use crate::trust::pki::Revocations;
use crate::trust::{OfficerAccount, Provider};

/// A sandbox that is served until it is stopped, killed or dropped.
pub struct RunningSandbox {
    pub(crate) serving: Serving,
    pub(crate) dir: PathBuf,
    pub(crate) root_pem: String,
    pub(crate) tsa_pem: String,
    pub(crate) lotl_signers_pem: String,
    pub(crate) officers: Arc<Vec<OfficerAccount>>,
    pub(crate) faults: Arc<Faults>,
    pub(crate) provider: Arc<Provider>,
    /// Keeps the directory of a sandbox that is for one run only.
    pub(crate) scratch: Option<TempDir>,
}

impl RunningSandbox {
    /// `http://127.0.0.1:41234`, without a slash at the end.
    pub fn url(&self) -> String {
        base_url(self.serving.address())
    }

    /// The port on loopback.
    pub fn port(&self) -> u16 {
        self.serving.address().port()
    }

    /// The root certificate of the signing provider, PEM.
    pub fn root_pem(&self) -> &str {
        &self.root_pem
    }

    /// The certificate of the time-stamp authority, PEM.
    pub fn tsa_pem(&self) -> &str {
        &self.tsa_pem
    }

    /// Who signs the sandbox's list of the lists, PEM; the list is at `/pki/lotl.xml`.
    pub fn lotl_signers_pem(&self) -> &str {
        &self.lotl_signers_pem
    }

    /// Where the sandbox's list of the lists is, with the sandbox as a proxy.
    pub fn lotl_url() -> String {
        format!("{}/pki/lotl.xml", crate::trust::pki::ADDRESS)
    }

    /// Everybody who can sign in, with their secrets.
    pub fn officers(&self) -> &[OfficerAccount] {
        &self.officers
    }

    /// Faults on demand, for whoever holds the sandbox in its own process.
    pub fn faults(&self) -> &Arc<Faults> {
        &self.faults
    }

    /// The signing provider, for whoever holds the sandbox in its own process.
    pub fn provider(&self) -> &Arc<Provider> {
        &self.provider
    }

    /// What its authorities revoke, for whoever holds the sandbox in its own process. Forgotten when it ends.
    pub fn revocations(&self) -> &Revocations {
        self.provider.pki().revocations()
    }

    /// The directory with the register, `root.pem`, `tsa.pem`, `lotl-signers.pem` and `sandbox.json`.
    pub fn directory(&self) -> &Path {
        &self.dir
    }

    /// Lets requests under way end, and ends. The port is free and the files are closed when this returns.
    pub async fn stop(self) {
        let Self { serving, scratch, .. } = self;
        // A thread that panicked has said so itself.
        let _ = tokio::task::spawn_blocking(move || {
            serving.stop();
            drop(scratch);
        })
        .await;
    }

    /// Ends at once, as a crash would: connections break wherever they are.
    pub fn kill(self) {
        self.serving.kill();
    }
}

/// Where a sandbox that listens on an address is reached.
pub(crate) fn base_url(address: SocketAddr) -> String {
    format!("http://{address}")
}
