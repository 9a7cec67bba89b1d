//! Which central side the desk works with: the one of the command line or policy, or an embedded sandbox.

use std::path::{Path, PathBuf};

use gishe_desk::config::DeskConfig;
use gishe_desk::policy::{self, Policy};
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
    #[error("no central side: name it in the policy ({}), or start with --central URL, or with --sandbox to practise", policy::place().display())]
    NoCentral,
    /// Another one is named than the policy's.
    #[error(
        "the policy names {0} as the central side: start without --central, or with --practice or --sandbox to practise"
    )]
    NotThePolicys(Url),
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
pub async fn config(app: &App, arguments: &Arguments, policy: &Policy, data: &Path) -> Result<DeskConfig, StartError> {
    if arguments.sandbox {
        return embedded(app, arguments, data).await;
    }
    let central = address(arguments, policy)?;
    let certificates = |path: &Option<PathBuf>| match path {
        Some(path) => std::fs::read(path).map_err(|_| StartError::Trust(path.clone())),
        None => Ok(Vec::new()),
    };
    let (trust, lotl_signers) = (certificates(&arguments.trust)?, certificates(&arguments.lotl_signers)?);
    let realm = if arguments.practice { Realm::Sandbox } else { Realm::Production };
    Ok(DeskConfig::new(data.to_path_buf(), central, realm, trust).with_lotl_signers(lotl_signers))
}

/// For work the one of the policy, where it names one; for practice whichever is asked for.
fn address(arguments: &Arguments, policy: &Policy) -> Result<Url, StartError> {
    let parse = |address: &String| Url::parse(address).map_err(|_| StartError::BadAddress(address.clone()));
    let asked = arguments.central.as_ref().map(parse).transpose()?;
    match (asked, policy.central.as_ref().filter(|_| !arguments.practice)) {
        (None, Some(ruled)) => Ok(ruled.0.clone()),
        (Some(asked), Some(ruled)) if asked != ruled.0 => Err(StartError::NotThePolicys(ruled.0.clone())),
        (asked, _) => asked.ok_or(StartError::NoCentral),
    }
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

#[cfg(test)]
mod tests {
    use clap::Parser;
    use gishe_desk::policy::Address;

    use super::*;

    #[test]
    fn for_work_the_policys_central_side_is_the_only_one() {
        let ruled =
            Policy { central: Some(Address(Url::parse("https://central.example").unwrap())), ..Policy::default() };
        let told = |words: &[&str], policy: &Policy| {
            let arguments = Arguments::parse_from([&["gishe"], words].concat());
            address(&arguments, policy).map(|url| url.to_string()).map_err(|error| error.to_string())
        };
        let (theirs, other) = (Ok("https://central.example/".to_owned()), Ok("https://other.example/".to_owned()));
        assert_eq!(told(&[], &ruled), theirs);
        assert_eq!(told(&["--central", "https://central.example"], &ruled), theirs);
        assert!(
            told(&["--central", "https://other.example"], &ruled).unwrap_err().contains("https://central.example/")
        );
        assert_eq!(told(&["--practice", "--central", "https://other.example"], &ruled), other);
        assert_eq!(told(&["--central", "https://other.example"], &Policy::default()), other);
        for (words, policy) in [(&["--practice"][..], &ruled), (&[], &Policy::default())] {
            assert!(told(words, policy).unwrap_err().contains("policy.json"), "{words:?}");
        }
        assert!(told(&["--central", "central"], &ruled).unwrap_err().contains("no address"));
    }
}
