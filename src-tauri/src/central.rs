//! Which central side the desk works with: the one of the command line or policy, or an embedded sandbox.

use std::path::{Path, PathBuf};

use gishe_desk::config::DeskConfig;
use gishe_protocol::info::Realm;
use gishe_sandbox::{Sandbox, SandboxConfig};
use tauri::{App, Manager, Url};

use crate::arguments::Arguments;

/// The city of the embedded sandbox: the same for everybody who practises.
const SEED: u64 = 7;

/// Why the program cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Neither a central side nor the sandbox was named.
    #[error("no central side: start with --central URL, or with --sandbox to practise")]
    NoCentral,
    /// The address is none.
    #[error("„{0}“ is no address of a central side")]
    BadAddress(String),
    /// A file of trusted certificates cannot be read.
    #[error("the trusted certificates in {0} cannot be read")]
    Trust(PathBuf),
    /// The embedded sandbox did not start.
    #[error("the sandbox did not start: {0}")]
    Sandbox(String),
}

/// Makes the desk's configuration.
pub async fn config(app: &App, arguments: &Arguments, data: &Path) -> Result<DeskConfig, StartError> {
    if arguments.sandbox {
        return embedded(app, arguments, data).await;
    }
    let address = arguments.central.as_deref().ok_or(StartError::NoCentral)?;
    let central = Url::parse(address).map_err(|_| StartError::BadAddress(address.to_owned()))?;
    let certificates = |path: &Option<PathBuf>| match path {
        Some(path) => std::fs::read(path).map_err(|_| StartError::Trust(path.clone())),
        None => Ok(Vec::new()),
    };
    let (trust, lotl_signers) = (certificates(&arguments.trust)?, certificates(&arguments.lotl_signers)?);
    let realm = if arguments.practice { Realm::Sandbox } else { Realm::Production };
    Ok(DeskConfig::new(data.to_path_buf(), central, realm, trust).with_lotl_signers(lotl_signers))
}

/// Starts the sandbox on loopback; its desk has a folder of its own, so that practice never meets real data.
async fn embedded(app: &App, arguments: &Arguments, data: &Path) -> Result<DeskConfig, StartError> {
    let folder = data.join("practice");
    let city = SandboxConfig::new(SEED, arguments.applications);
    let config = SandboxConfig { data: Some(folder.join("central")), ..city };
    let sandbox = Sandbox::start(config).await.map_err(|error| StartError::Sandbox(error.to_string()))?;
    let central = Url::parse(&sandbox.url()).map_err(|_| StartError::BadAddress(sandbox.url()))?;
    let trust = [sandbox.root_pem(), sandbox.tsa_pem()].concat().into_bytes();
    let lotl_signers = sandbox.lotl_signers_pem().as_bytes().to_vec();
    app.manage(sandbox);
    Ok(DeskConfig::new(folder.join("desk"), central, Realm::Sandbox, trust).with_lotl_signers(lotl_signers))
}
