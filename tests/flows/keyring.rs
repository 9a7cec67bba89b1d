//! A computer whose session keeps no secrets: the desk says which of the two it is, and asks for no factor in vain.

use std::path::Path;
use std::process::Command;

use gishe_desk::error::DeskError;
use gishe_desk::view::status::Phase;

use crate::child::{ARGUMENTS, Role, Told, in_role, program, told};

/// What the session of the officer offers.
#[derive(Debug, Clone, Copy)]
enum Session {
    /// No session bus.
    NoBus,
    /// A keyring service without a default collection.
    NoCollection,
    /// A keyring that is there, and unlocked.
    Ready,
}

#[test]
fn a_session_without_a_usable_keyring_is_named_at_the_start_and_at_the_sign_in() {
    for (session, expected) in [
        (Session::NoBus, Some(DeskError::KeyringMissing)),
        (Session::NoCollection, Some(DeskError::KeyringLocked)),
        (Session::Ready, None),
    ] {
        let home = tempfile::tempdir().unwrap();
        let (phase, sign_in, passphrase) = start(session, home.path());
        match expected {
            Some(error) => {
                assert_eq!(phase, Phase::StoreTrouble { error: error.clone() }, "{session:?}");
                assert_eq!(sign_in, Some(error), "{session:?}");
                assert_eq!(passphrase, Some(DeskError::PassphraseForbidden), "{session:?}");
                let desk = home.path().join("desk");
                assert!(std::fs::read_dir(desk).unwrap().next().is_none(), "{session:?} left files behind");
            }
            None => {
                assert_eq!(phase, Phase::SignedOut);
                assert_eq!(sign_in, Some(DeskError::Offline), "central is not there, the keyring is");
                assert_eq!(passphrase, Some(DeskError::KeyringUsable), "nothing takes its place");
            }
        }
    }
}

fn start(session: Session, home: &Path) -> (Phase, Option<DeskError>, Option<DeskError>) {
    let keyrings = home.join(".local/share/keyrings");
    std::fs::create_dir_all(&keyrings).unwrap();
    let mut command = Command::new("timeout");
    command.arg("120");
    match session {
        Session::NoBus => {}
        Session::NoCollection => on_bus(&mut command, "gnome-keyring-daemon --start --components=secrets"),
        Session::Ready => {
            std::fs::write(keyrings.join("default"), "login").unwrap();
            on_bus(&mut command, "printf session | gnome-keyring-daemon --unlock --components=secrets");
        }
    }
    command.arg(program()).args(ARGUMENTS);
    let foreign = ["DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL"];
    for name in foreign.into_iter().chain(["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"]) {
        command.env_remove(name);
    }
    command.env("HOME", home).env("XDG_RUNTIME_DIR", home);
    let output = in_role(&mut command, &Role::Start { data: home.join("desk") }).output().unwrap();
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    match lines.lines().find_map(told) {
        Some(Told::Started(phase, sign_in, passphrase)) => (phase, sign_in, passphrase),
        other => panic!("{session:?}: {other:?}\n{lines}\n{}", String::from_utf8_lossy(&output.stderr)),
    }
}

fn on_bus(command: &mut Command, keyring: &str) {
    let script = format!("{keyring} >/dev/null && exec \"$@\"");
    command.args(["dbus-run-session", "--", "sh", "-c", &script, "session"]);
}
