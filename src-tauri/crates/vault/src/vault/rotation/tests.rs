//! What a rotation promises of keyring, PIN and recovery.

use std::sync::Arc;

use super::*;
use crate::testing::MemoryStore;
use crate::{Cost, ProfileId, RecoverError, SecretStore};

struct Desk {
    dir: tempfile::TempDir,
    store: Arc<MemoryStore>,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { dir: tempfile::tempdir().unwrap(), store: Arc::new(MemoryStore::default()) };
        desk.vault().create_keys(at(0)).unwrap();
        desk
    }

    fn vault(&self) -> Vault {
        Vault::new(self.dir.path(), ProfileId::parse("oborishte-2").unwrap(), self.store.clone()).with_cost(Cost::LEAST)
    }

    fn rotate(&self, days: i64) -> (StoreKeys, StoreKeys) {
        let begun = self.vault().begin_rotation(false, at(days)).unwrap();
        self.vault().complete_rotation().unwrap();
        self.vault().end_rotation().unwrap();
        (begun.from.unwrap(), begun.to)
    }

    fn entry(&self) -> usize {
        self.store.get("oborishte-2/store-keys").unwrap().expose().len()
    }
}

fn at(days: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap() + TimeDelta::days(days)
}

fn pin() -> Pin {
    Pin::parse("482136").unwrap()
}

fn same(one: &StoreKeys, other: &StoreKeys) -> bool {
    one.to_bytes() == other.to_bytes()
}

#[test]
fn keys_have_an_age_and_those_of_an_earlier_program_have_none() {
    let desk = Desk::new();
    assert_eq!(desk.vault().key_age(at(0)).unwrap(), KeyAge::Days(0));
    assert_eq!(desk.vault().key_age(at(179)).unwrap(), KeyAge::Days(179));
    assert!(!KeyAge::Days(179).is_due(180) && KeyAge::Days(180).is_due(180));
    let bare = desk.vault().keys().unwrap();
    desk.store.set("oborishte-2/store-keys", &Secret::new(bare.to_bytes().to_vec())).unwrap();
    assert!(same(&desk.vault().keys().unwrap(), &bare), "an entry of 64 bytes is read as before");
    assert_eq!(desk.vault().key_age(at(0)).unwrap(), KeyAge::Unknown);
    assert!(KeyAge::Unknown.is_due(3650));
}

#[test]
fn a_clock_that_is_wrong_costs_one_rotation_and_no_more() {
    let desk = Desk::new();
    // The clock jumps ten years ahead, the keys are replaced, and the clock is put right.
    desk.rotate(3650);
    assert_eq!(desk.vault().key_age(at(1)).unwrap(), KeyAge::Unknown, "made in what is yet to come");
    desk.rotate(1);
    assert_eq!(desk.vault().key_age(at(1)).unwrap(), KeyAge::Days(0));
    assert_eq!(desk.vault().key_age(at(0)).unwrap(), KeyAge::Days(0), "a few hours ahead are no fault");
}

#[test]
fn while_a_rotation_is_under_way_both_keys_are_in_the_keyring_and_afterwards_only_the_new_ones() {
    let desk = Desk::new();
    let before = desk.vault().keys().unwrap();
    let begun = desk.vault().begin_rotation(true, at(9)).unwrap();
    let again = desk.vault().begin_rotation(false, at(10)).unwrap();
    assert!(same(&begun.to, &again.to) && again.asked, "one that was begun goes on");
    assert!(same(&desk.vault().keys().unwrap(), &before) && same(&begun.from.unwrap(), &before));
    desk.vault().complete_rotation().unwrap();
    let left = desk.vault().rotation().unwrap().unwrap();
    assert!(left.from.is_none() && same(&left.to, &begun.to), "something is left to be recorded");
    desk.vault().complete_rotation().unwrap();
    desk.vault().end_rotation().unwrap();
    assert!(desk.vault().rotation().unwrap().is_none());
    assert!(same(&desk.vault().keys().unwrap(), &begun.to));
    assert_eq!(desk.vault().key_age(at(9)).unwrap(), KeyAge::Days(0));
    for name in ["store-keys", "device", "session", "next-keys"] {
        let held =
            desk.store.get(&format!("oborishte-2/{name}")).map(|held| held.expose().to_vec()).unwrap_or_default();
        for key in [before.journal.expose(), before.replica.expose()] {
            assert!(!held.windows(32).any(|window| window == key), "{name}");
        }
    }
}

#[test]
fn a_pin_lets_in_after_a_rotation_that_did_not_know_it_and_is_then_sealed_anew() {
    let desk = Desk::new();
    desk.vault().set_pin(&pin(), &desk.vault().keys().unwrap(), at(0)).unwrap();
    let stale = std::fs::read(desk.dir.path().join("pin.json")).unwrap();
    desk.rotate(1);
    let (_, today) = desk.rotate(2);
    assert!(desk.vault().unlock(&Pin::typed("482137"), at(2)).is_err());
    assert!(
        same(&desk.vault().unlock(&pin(), at(2)).unwrap(), &today),
        "twice rotated, and the PIN still seals the first"
    );
    assert_eq!(desk.entry(), 72, "the name of the keys before is forgotten");
    assert!(same(&desk.vault().unlock(&pin(), at(3)).unwrap(), &today));
    assert_eq!(desk.vault().pin_cost().unwrap(), Some(Cost::LEAST));
    // A file of before, put back: it opens what opens nothing.
    std::fs::write(desk.dir.path().join("pin.json"), stale).unwrap();
    assert!(!same(&desk.vault().unlock(&pin(), at(3)).unwrap(), &today));
}

#[test]
fn a_pin_that_is_at_hand_is_sealed_anew_at_once_and_its_tries_and_days_stay() {
    let desk = Desk::new();
    desk.vault().set_pin(&pin(), &desk.vault().keys().unwrap(), at(0)).unwrap();
    let (_, today) = desk.rotate(5);
    assert!(desk.vault().unlock(&Pin::typed("482137"), at(5)).is_err());
    let before = desk.vault().pin_status(at(5)).unwrap();
    assert!(!desk.vault().renew_pin(&Pin::typed("482137")).unwrap(), "a wrong one does nothing");
    assert!(desk.vault().renew_pin(&pin()).unwrap());
    assert!(!desk.vault().renew_pin(&pin()).unwrap());
    assert_eq!(desk.vault().pin_status(at(5)).unwrap(), before);
    assert!(same(&desk.vault().unlock(&pin(), at(5)).unwrap(), &today));
}

#[test]
fn a_new_pin_shuts_the_one_before_out_whatever_was_rotated() {
    let desk = Desk::new();
    desk.vault().set_pin(&pin(), &desk.vault().keys().unwrap(), at(0)).unwrap();
    let stale = std::fs::read(desk.dir.path().join("pin.json")).unwrap();
    let begun = desk.vault().begin_rotation(false, at(1)).unwrap();
    desk.vault().complete_rotation().unwrap();
    desk.vault().set_pin(&Pin::parse("739214").unwrap(), &begun.from.unwrap(), at(1)).unwrap();
    assert!(same(&desk.vault().unlock(&Pin::typed("739214"), at(1)).unwrap(), &begun.to), "of the keys in use");
    std::fs::write(desk.dir.path().join("pin.json"), stale).unwrap();
    assert!(!same(&desk.vault().unlock(&pin(), at(1)).unwrap(), &begun.to));
}

#[test]
fn it_can_give_both_keys_back_while_a_rotation_is_under_way() {
    use rsa::pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding};
    let private = rsa::RsaPrivateKey::new(&mut rand::rngs::OsRng, 3072).unwrap();
    let pem = private.to_pkcs8_pem(LineEnding::LF).unwrap();
    let public = RecoveryKey::parse(&private.to_public_key().to_public_key_pem(LineEnding::LF).unwrap()).unwrap();
    let desk = Desk::new();
    let keys = desk.vault().keys().unwrap();
    assert!(matches!(desk.vault().sealed_for_recovery(&pem), Err(RecoverError::Nothing)));
    desk.vault().keep_recovery(&keys, Some(&public)).unwrap();
    assert!(desk.vault().sealed_for_recovery(&pem).unwrap().next.is_none());
    let begun = desk.vault().begin_rotation(false, at(1)).unwrap();
    assert!(desk.vault().keep_recovery(&keys, Some(&public)).unwrap());
    let sealed = desk.vault().sealed_for_recovery(&pem).unwrap();
    assert!(same(&sealed.keys, &keys) && same(sealed.next.as_ref().unwrap(), &begun.to));
    assert!(matches!(desk.vault().restore_keys(&sealed, true), Err(VaultError::KeysExist)));

    for name in ["store-keys", "next-keys"] {
        desk.store.remove(&format!("oborishte-2/{name}")).unwrap();
    }
    desk.vault().restore_keys(&sealed, true).unwrap();
    let back = desk.vault().rotation().unwrap().unwrap();
    assert!(same(&back.from.unwrap(), &keys) && same(&back.to, &begun.to), "and it goes on from there");
    desk.vault().complete_rotation().unwrap();
    assert!(desk.vault().keep_recovery(&keys, Some(&public)).unwrap());
    let sealed = desk.vault().sealed_for_recovery(&pem).unwrap();
    assert!(same(&sealed.keys, &begun.to) && sealed.next.is_none());
    assert_eq!(desk.vault().key_age(at(2)).unwrap(), KeyAge::Unknown, "nobody knows when they were made");
}
