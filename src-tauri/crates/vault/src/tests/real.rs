//! The real keyring of the operating system, each time a fresh one: a session bus of its own and a home of its own.
//!
//! A scene starts this very test program again inside that session; what runs there is an ignored test, so that it never
//! runs outside of one.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use crate::{Keyring, KeyringError, Pin, ProfileId, Secret, SecretStore, Vault, VaultError};

/// Unlocks a keyring that is the default collection.
const READY: &str = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec \"$@\"";
/// A keyring service without any collection.
const EMPTY: &str = "gnome-keyring-daemon --start --components=secrets >/dev/null && exec \"$@\"";
/// Nothing is started.
const NOBODY: &str = "exec \"$@\"";
/// A session bus that starts no service by itself.
const BARE_BUS: &str = "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context='default'>\
    <allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/><allow own='*'/></policy></busconfig>";

fn scene(bus: Option<&str>, keyrings: bool, test: &str) {
    let home = tempfile::tempdir().unwrap();
    let held = home.path().join(".local/share/keyrings");
    std::fs::create_dir_all(&held).unwrap();
    if keyrings {
        std::fs::write(held.join("default"), "login").unwrap();
    }
    let program = std::env::current_exe().unwrap();
    let name = format!("tests::real::{test}");
    let mut command = Command::new("timeout");
    command.arg("60");
    if let Some(script) = bus {
        command.arg("dbus-run-session");
        if script == NOBODY {
            let config = home.path().join("bus.conf");
            std::fs::write(&config, BARE_BUS).unwrap();
            command.arg("--config-file").arg(&config);
        }
        command.args(["--", "sh", "-c", script, "scene"]);
    }
    command.arg(&program);
    command.args(["--ignored", "--exact", &name, "--nocapture"]);
    isolate(&mut command, home.path());
    let output = command.output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 passed"), "{test}: {said}");
}

fn isolate(command: &mut Command, home: &Path) {
    for name in ["DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL", "XDG_DATA_HOME"] {
        command.env_remove(name);
    }
    command.env("HOME", home).env("XDG_RUNTIME_DIR", home);
}

#[test]
fn the_keyring_keeps_what_it_is_given() {
    scene(Some(READY), true, "inside_a_ready_session");
}

#[test]
#[ignore = "runs inside a session of its own"]
fn inside_a_ready_session() {
    let dir = tempfile::tempdir().unwrap();
    let vault = || Vault::new(dir.path(), ProfileId::parse("real").unwrap(), Arc::new(Keyring::new()));
    vault().probe().unwrap();
    assert!(matches!(vault().keys(), Err(VaultError::Keyring(KeyringError::KeyMissing))));
    let keys = vault().create_keys().unwrap();
    assert_eq!(vault().keys().unwrap().journal.expose(), keys.journal.expose());
    vault().keep_session(&Secret::new(vec![0, 255, 10, 13])).unwrap();
    assert_eq!(vault().session().unwrap().expose(), [0, 255, 10, 13]);
    let now = chrono::DateTime::UNIX_EPOCH;
    vault().set_pin(&Pin::parse("482136").unwrap(), &keys, now).unwrap();
    assert_eq!(vault().unlock(&Pin::typed("482136"), now).unwrap().replica.expose(), keys.replica.expose());
    vault().wipe().unwrap();
    assert!(matches!(vault().keys(), Err(VaultError::Keyring(KeyringError::KeyMissing))));
}

#[test]
fn without_a_session_bus_the_keyring_is_missing() {
    scene(None, false, "inside_no_session");
}

#[test]
fn with_a_bus_on_which_nothing_keeps_secrets_the_keyring_is_missing() {
    scene(Some(NOBODY), false, "inside_no_session");
}

#[test]
#[ignore = "runs inside a session of its own"]
fn inside_no_session() {
    assert_eq!(Keyring::new().get("anything").err(), Some(KeyringError::KeyringMissing));
    assert_eq!(Keyring::new().set("anything", &Secret::new(vec![1])).err(), Some(KeyringError::KeyringMissing));
}

#[test]
fn without_a_default_collection_the_keyring_is_locked() {
    scene(Some(EMPTY), false, "inside_an_empty_session");
}

#[test]
#[ignore = "runs inside a session of its own"]
fn inside_an_empty_session() {
    let dir = tempfile::tempdir().unwrap();
    let vault = Vault::new(dir.path(), ProfileId::parse("real").unwrap(), Arc::new(Keyring::new()));
    assert_eq!(vault.probe().err(), Some(KeyringError::KeyringLocked));
    assert!(matches!(vault.create_keys(), Err(VaultError::Keyring(KeyringError::KeyringLocked))));
}

#[test]
fn the_keyring_may_be_called_from_an_async_thread() {
    scene(Some(READY), true, "inside_a_runtime");
}

#[tokio::test]
#[ignore = "runs inside a session of its own"]
async fn inside_a_runtime() {
    let keyring = Keyring::new();
    keyring.set("async", &Secret::new(b"kept".to_vec())).unwrap();
    assert_eq!(keyring.get("async").unwrap().expose_text(), Some("kept"));
}
