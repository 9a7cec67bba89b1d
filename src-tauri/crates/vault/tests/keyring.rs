//! The real keyring of the operating system, each time a fresh one: a session bus of its own and a home of its own.
//!
//! A scene starts this very program again inside such a session, and what is promised is tried there. It has a `main` of
//! its own because a test that runs only inside of another test would otherwise have to be skipped outside of it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test without the harness")]

use std::sync::Arc;

use gishe_vault::{Keyring, KeyringError, Pin, ProfileId, Secret, SecretStore, Vault, VaultError};

#[cfg(target_os = "linux")]
fn main() {
    match std::env::var(session::SCENE) {
        Ok(name) => session::inside(&name),
        Err(_) => session::run_all(),
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    keeps_what_it_is_given();
}

fn vault(dir: &std::path::Path) -> Vault {
    Vault::new(dir, ProfileId::parse("real-test").unwrap(), Arc::new(Keyring::new()))
}

/// Each step with a vault of its own, as after a restart.
fn keeps_what_it_is_given() {
    let dir = tempfile::tempdir().unwrap();
    let vault = || vault(dir.path());
    vault().probe().unwrap();
    assert!(matches!(vault().keys(), Err(VaultError::Keyring(KeyringError::KeyMissing))));
    let keys = vault().create_keys(chrono::Utc::now()).unwrap();
    assert_eq!(vault().keys().unwrap().journal.expose(), keys.journal.expose());
    vault().keep_session(&Secret::new(vec![0, 255, 10, 13])).unwrap();
    assert_eq!(vault().session().unwrap().expose(), [0, 255, 10, 13]);
    let now = chrono::DateTime::UNIX_EPOCH;
    vault().set_pin(&Pin::parse("482136").unwrap(), &keys, now).unwrap();
    assert_eq!(vault().unlock(&Pin::typed("482136"), now).unwrap().replica.expose(), keys.replica.expose());
    vault().wipe().unwrap();
    assert!(matches!(vault().keys(), Err(VaultError::Keyring(KeyringError::KeyMissing))));
}

#[cfg(target_os = "linux")]
mod session {
    use std::path::Path;
    use std::process::Command;

    use super::*;

    /// Names the scene that runs inside a session.
    pub const SCENE: &str = "GISHE_KEYRING_SCENE";

    /// What a session offers.
    #[derive(Clone, Copy, PartialEq)]
    enum Session {
        /// A keyring that is unlocked and is the default collection.
        Ready,
        /// A keyring service without any collection.
        Empty,
        /// A session bus on which nothing keeps secrets.
        Nobody,
        /// No session bus.
        NoBus,
    }

    const SCENES: [(&str, Session, fn()); 5] = [
        ("the keyring keeps what it is given", Session::Ready, keeps_what_it_is_given),
        ("the keyring may be called from an async thread", Session::Ready, answers_an_async_thread),
        ("without a default collection it is locked", Session::Empty, is_locked),
        ("on a bus where nothing keeps secrets it is missing", Session::Nobody, is_missing),
        ("without a session bus it is missing", Session::NoBus, is_missing),
    ];

    /// A session bus that starts no service by itself.
    const BARE_BUS: &str = "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context='default'>\
        <allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/><allow own='*'/></policy></busconfig>";

    pub fn run_all() {
        for (name, session, _) in SCENES {
            run(name, session);
            eprintln!("scene {name} ... ok");
        }
    }

    pub fn inside(name: &str) {
        let scene = SCENES.iter().find(|(known, ..)| *known == name);
        scene.unwrap_or_else(|| panic!("no scene {name}")).2();
    }

    fn run(name: &str, session: Session) {
        let home = tempfile::tempdir().unwrap();
        let keyrings = home.path().join(".local/share/keyrings");
        std::fs::create_dir_all(&keyrings).unwrap();
        let mut command = Command::new("timeout");
        command.arg("60");
        match session {
            Session::Ready => {
                std::fs::write(keyrings.join("default"), "login").unwrap();
                on_bus(
                    &mut command,
                    "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec \"$@\"",
                );
            }
            Session::Empty => {
                on_bus(&mut command, "gnome-keyring-daemon --start --components=secrets >/dev/null && exec \"$@\"")
            }
            Session::Nobody => {
                let config = home.path().join("bus.conf");
                std::fs::write(&config, BARE_BUS).unwrap();
                command.args(["dbus-run-session", "--config-file"]).arg(config).arg("--");
            }
            Session::NoBus => {}
        }
        command.arg(std::env::current_exe().unwrap()).env(SCENE, name);
        isolate(&mut command, home.path());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn on_bus(command: &mut Command, script: &str) {
        command.args(["dbus-run-session", "--", "sh", "-c", script, "scene"]);
    }

    fn isolate(command: &mut Command, home: &Path) {
        for name in ["DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL", "XDG_DATA_HOME"]
        {
            command.env_remove(name);
        }
        command.env("HOME", home).env("XDG_RUNTIME_DIR", home);
    }

    fn is_missing() {
        assert_eq!(Keyring::new().get("anything").err(), Some(KeyringError::KeyringMissing));
        assert_eq!(Keyring::new().set("anything", &Secret::new(vec![1])).err(), Some(KeyringError::KeyringMissing));
    }

    fn is_locked() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(vault(dir.path()).probe().err(), Some(KeyringError::KeyringLocked));
        let made = vault(dir.path()).create_keys(chrono::Utc::now());
        assert!(matches!(made, Err(VaultError::Keyring(KeyringError::KeyringLocked))));
    }

    fn answers_an_async_thread() {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let kept = runtime.block_on(async {
            let keyring = Keyring::new();
            keyring.set("async", &Secret::new(b"kept".to_vec())).unwrap();
            keyring.get("async").unwrap()
        });
        assert_eq!(kept.expose_text(), Some("kept"));
    }
}
