//! What the vault promises.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::testing::MemoryStore;
use crate::{
    Cost, KeyringError, MAX_TRIES, Pin, PinFileError, ProfileId, Secret, SecretStore, StoreKey, StoreKeys, UnlockError,
    Vault, VaultError,
};

struct Desk {
    dir: tempfile::TempDir,
    store: Arc<MemoryStore>,
}

impl Desk {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), store: Arc::new(MemoryStore::default()) }
    }

    /// A vault as a program that has just started sees it.
    fn vault(&self) -> Vault {
        Vault::new(self.dir.path(), ProfileId::parse("lozenets-1").unwrap(), Arc::<MemoryStore>::clone(&self.store))
            .with_cost(Cost::LEAST)
    }

    fn file(&self) -> std::path::PathBuf {
        self.dir.path().join("pin.json")
    }

    fn with_pin(&self) -> StoreKeys {
        let keys = self.vault().create_keys(at(0)).unwrap();
        self.vault().set_pin(&right(), &keys, at(0)).unwrap();
        keys
    }
}

fn right() -> Pin {
    Pin::parse("482136").unwrap()
}

fn wrong() -> Pin {
    Pin::typed("482137")
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000 + seconds, 0).unwrap()
}

fn same(one: &StoreKeys, other: &StoreKeys) -> bool {
    one.replica.expose() == other.replica.expose() && one.journal.expose() == other.journal.expose()
}

fn tamper(file: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{text}");
    std::fs::write(file, text.replace(from, to)).unwrap();
}

#[test]
fn keys_are_made_once_and_kept() {
    let desk = Desk::new();
    assert!(matches!(desk.vault().keys(), Err(VaultError::Keyring(KeyringError::KeyMissing))));
    let keys = desk.vault().create_keys(at(0)).unwrap();
    assert!(same(&keys, &desk.vault().keys().unwrap()));
    assert_ne!(keys.replica.expose(), keys.journal.expose());
    assert!(matches!(desk.vault().create_keys(at(0)), Err(VaultError::KeysExist)));
    let practice = Vault::new(desk.dir.path(), ProfileId::parse("practice").unwrap(), desk.store.clone());
    assert!(!same(&practice.create_keys(at(0)).unwrap(), &keys), "another profile has other keys");
}

#[test]
fn a_damaged_entry_is_not_taken_for_a_key() {
    let desk = Desk::new();
    desk.store.set("lozenets-1/store-keys", &Secret::new(vec![7; 63])).unwrap();
    assert!(matches!(desk.vault().keys(), Err(VaultError::Damaged)));
}

#[test]
fn a_session_is_kept_replaced_and_forgotten() {
    let vault = Desk::new().vault();
    assert_eq!(vault.session().err(), Some(KeyringError::KeyMissing));
    vault.keep_session(&Secret::new(b"one".to_vec())).unwrap();
    vault.keep_session(&Secret::new(b"two".to_vec())).unwrap();
    assert_eq!(vault.session().unwrap().expose_text(), Some("two"));
    vault.forget_session().unwrap();
    vault.forget_session().unwrap();
    assert_eq!(vault.session().err(), Some(KeyringError::KeyMissing));
}

#[test]
fn the_right_pin_opens_the_same_keys_after_a_restart() {
    let desk = Desk::new();
    assert!(matches!(desk.vault().unlock(&right(), at(0)), Err(UnlockError::NoPin)));
    let keys = desk.with_pin();
    assert!(same(&keys, &desk.vault().unlock(&right(), at(60)).unwrap()));
    let file = std::fs::read(desk.file()).unwrap();
    for key in [keys.replica.expose(), keys.journal.expose()] {
        assert!(!file.windows(32).any(|window| window == key));
    }
}

#[test]
fn the_file_alone_opens_nothing() {
    let desk = Desk::new();
    desk.with_pin();
    desk.store.set("lozenets-1/device", &Secret::new(vec![9; 32])).unwrap();
    assert!(matches!(desk.vault().unlock(&right(), at(1)), Err(UnlockError::File(PinFileError::Damaged))));
}

#[test]
fn wrong_tries_are_counted_delayed_and_at_last_wipe_the_sealed_keys_but_not_the_work() {
    let desk = Desk::new();
    let keys = desk.with_pin();
    let mut now = at(0);
    let mut waits = Vec::new();
    for tried in 1..MAX_TRIES {
        match desk.vault().unlock(&wrong(), now) {
            Err(UnlockError::WrongPin { tries_left, wait_seconds }) => {
                assert_eq!(tries_left, MAX_TRIES - tried);
                waits.push(wait_seconds);
                if wait_seconds > 0 {
                    let early = desk.vault().unlock(&right(), now + TimeDelta::seconds(i64::from(wait_seconds) - 1));
                    assert!(matches!(early, Err(UnlockError::Wait { wait_seconds: 1, .. })), "{:?}", early.err());
                }
                now += TimeDelta::seconds(i64::from(wait_seconds));
            }
            other => panic!("try {tried}: {:?}", other.err()),
        }
    }
    assert!(waits.is_sorted() && waits.last() > waits.first(), "{waits:?}");
    assert!(matches!(desk.vault().unlock(&wrong(), now), Err(UnlockError::Wiped)));
    assert!(matches!(desk.vault().unlock(&right(), now), Err(UnlockError::Wiped)), "even the right PIN comes too late");
    let status = desk.vault().pin_status(now).unwrap();
    assert_eq!((status.set, status.tries_left, status.sign_in_needed), (false, 0, true));
    assert!(!std::fs::read_to_string(desk.file()).unwrap().contains("sealed"));
    assert!(same(&keys, &desk.vault().keys().unwrap()), "a sign-in still opens the store");
}

#[test]
fn the_right_pin_forgives_wrong_tries() {
    let desk = Desk::new();
    desk.with_pin();
    for second in 0..2 {
        assert!(desk.vault().unlock(&wrong(), at(second)).is_err());
    }
    assert_eq!(desk.vault().pin_status(at(3)).unwrap().tries_left, MAX_TRIES - 2);
    desk.vault().unlock(&right(), at(3)).unwrap();
    assert_eq!(desk.vault().pin_status(at(4)).unwrap().tries_left, MAX_TRIES);
}

#[test]
fn a_count_that_somebody_edits_is_noticed() {
    let desk = Desk::new();
    desk.with_pin();
    assert!(desk.vault().unlock(&wrong(), at(1)).is_err());
    tamper(&desk.file(), "\"tries\": 1", "\"tries\": 0");
    assert!(matches!(desk.vault().unlock(&right(), at(2)), Err(UnlockError::File(PinFileError::Damaged))));
    assert!(desk.vault().pin_status(at(2)).unwrap().sign_in_needed);
}

#[test]
fn a_file_of_a_newer_program_is_refused_by_name() {
    let desk = Desk::new();
    desk.with_pin();
    tamper(&desk.file(), "\"version\": 1", "\"version\": 2");
    assert!(matches!(desk.vault().unlock(&right(), at(1)), Err(UnlockError::File(PinFileError::Newer))));
}

#[test]
fn a_try_that_cannot_be_counted_is_not_judged() {
    let desk = Desk::new();
    desk.with_pin();
    // A directory in the way of the new file: as a full or read-only disk, it refuses the write.
    std::fs::create_dir(desk.dir.path().join("pin.json.new")).unwrap();
    assert!(matches!(desk.vault().unlock(&right(), at(1)), Err(UnlockError::File(PinFileError::Disk(_)))));
    std::fs::remove_dir(desk.dir.path().join("pin.json.new")).unwrap();
    assert!(desk.vault().unlock(&right(), at(2)).is_ok(), "and nothing was lost");
}

#[test]
fn days_offline_end_the_pin_and_an_exchange_renews_it() {
    let week = 7 * 24 * 3600;
    let desk = Desk::new();
    desk.with_pin();
    assert!(desk.vault().unlock(&right(), at(week)).is_ok());
    assert!(matches!(desk.vault().unlock(&right(), at(week + 1)), Err(UnlockError::OfflineTooLong)));
    desk.vault().note_online(at(week + 2)).unwrap();
    assert!(desk.vault().unlock(&right(), at(2 * week)).is_ok());
    let brief = desk.vault().with_offline_days(1);
    assert!(matches!(brief.unlock(&right(), at(2 * week)), Err(UnlockError::OfflineTooLong)));
}

#[test]
fn a_clock_set_back_wins_no_days() {
    let desk = Desk::new();
    desk.with_pin();
    assert!(desk.vault().unlock(&wrong(), at(6 * 24 * 3600)).is_err());
    assert!(desk.vault().with_offline_days(5).unlock(&right(), at(10)).is_err());
}

#[test]
fn a_keyring_that_does_not_answer_is_named_and_nothing_is_counted() {
    let desk = Desk::new();
    desk.with_pin();
    for fault in [KeyringError::KeyringMissing, KeyringError::KeyringLocked] {
        desk.store.fail_with(Some(fault.clone()));
        assert_eq!(desk.vault().probe().err(), Some(fault.clone()));
        match desk.vault().unlock(&wrong(), at(1)) {
            Err(UnlockError::Keyring(error)) => assert_eq!(error, fault),
            other => panic!("{:?}", other.err()),
        }
    }
    desk.store.fail_with(None);
    assert_eq!(desk.vault().pin_status(at(1)).unwrap().tries_left, MAX_TRIES);
}

#[test]
fn a_desk_that_leaves_keeps_nothing() {
    let desk = Desk::new();
    desk.with_pin();
    desk.vault().keep_session(&Secret::new(b"token".to_vec())).unwrap();
    assert!(!desk.vault().is_wiped().unwrap());
    desk.vault().wipe().unwrap();
    assert!(desk.vault().is_wiped().unwrap() && !desk.file().exists());
    assert!(matches!(desk.vault().keys(), Err(VaultError::Keyring(KeyringError::KeyMissing))));
    assert_eq!(desk.vault().session().err(), Some(KeyringError::KeyMissing));
}

#[test]
fn no_secret_is_printed() {
    let desk = Desk::new();
    let keys = desk.with_pin();
    let printed = format!("{keys:?} {:?} {:?} {:?}", keys.replica, Secret::new(b"482136".to_vec()), right());
    assert!(!printed.chars().any(|c| c.is_ascii_digit()), "{printed}");
}

#[test]
fn a_profile_is_a_plain_name() {
    for (text, fits) in [("sofia-09", true), ("", false), ("a/b", false), ("мария", false), (&"x".repeat(65), false)]
    {
        assert_eq!(ProfileId::parse(text).is_some(), fits, "{text}");
    }
}

#[test]
fn a_pin_is_sealed_at_a_measured_cost_and_measured_anew_when_it_changes() {
    let desk = Desk::new();
    let keys = desk.with_pin();
    assert_eq!(desk.vault().pin_cost().unwrap(), Some(Cost::LEAST));
    let measuring = Vault::new(desk.dir.path(), ProfileId::parse("lozenets-1").unwrap(), desk.store.clone());
    measuring.set_pin(&Pin::parse("739214").unwrap(), &keys, at(1)).unwrap();
    let cost = measuring.pin_cost().unwrap().unwrap();
    assert!(cost.is_sane() && cost.memory >= Cost::LEAST.memory && cost.passes >= Cost::LEAST.passes, "{cost:?}");
    assert!(same(&keys, &desk.vault().unlock(&Pin::typed("739214"), at(2)).unwrap()), "at whatever cost it was sealed");
}

#[test]
fn a_cost_that_somebody_lowers_in_the_file_is_noticed() {
    let desk = Desk::new();
    desk.with_pin();
    tamper(&desk.file(), "\"passes\": 3", "\"passes\": 2");
    assert!(matches!(desk.vault().unlock(&right(), at(1)), Err(UnlockError::File(PinFileError::Damaged))));
}

#[test]
fn secrets_are_wiped_when_they_are_dropped() {
    fn wiped<T: zeroize::ZeroizeOnDrop>() {}
    wiped::<Secret>();
    wiped::<StoreKey>();
    // Both keys together are nothing but two of them.
    assert_eq!(size_of::<StoreKeys>(), 2 * size_of::<StoreKey>());
    assert!(std::mem::needs_drop::<StoreKeys>() && std::mem::needs_drop::<Pin>());
}
