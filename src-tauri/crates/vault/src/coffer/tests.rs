//! What the coffer promises.

use std::sync::Arc;

use super::*;
use crate::keeping::Keeping;
use crate::testing::MemoryStore;
use crate::{Pin, Vault, VaultError};

const PHRASE: &str = "тих дъжд над Витоша";

fn right() -> Passphrase {
    Passphrase::of_a_desk(PHRASE).unwrap()
}

fn other() -> Passphrase {
    Passphrase::of_a_desk("кестени край Перловска").unwrap()
}

fn profile() -> ProfileId {
    ProfileId::parse("lozenets-1").unwrap()
}

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// The coffer as a program that has just started sees it.
    fn coffer(&self) -> Coffer {
        Coffer::new(self.0.path(), profile()).with_cost(Cost::LEAST)
    }

    fn file(&self) -> PathBuf {
        self.0.path().join(FILE)
    }

    fn text(&self) -> String {
        fs::read_to_string(self.file()).unwrap()
    }

    /// With one secret in it.
    fn filled(&self) -> Coffer {
        let coffer = self.coffer();
        coffer.set_up(&right()).unwrap();
        coffer.set("p/session", &secret()).unwrap();
        coffer
    }

    /// Changes the file as somebody would who knows how it is made.
    fn edit(&self, edit: impl FnOnce(&mut Content), mend_digest: bool) {
        let mut content: Content = serde_json::from_str(&self.text()).unwrap();
        edit(&mut content);
        if mend_digest {
            content.digest = Blob(Sha256::digest(told(&content.lock).unwrap()).to_vec());
        }
        fs::write(self.file(), serde_json::to_vec(&content).unwrap()).unwrap();
    }
}

fn secret() -> Secret {
    Secret::new(b"REFRESH-TOKEN-OF-THE-OFFICER".to_vec())
}

fn held(coffer: &Coffer) -> Vec<u8> {
    coffer.get("p/session").unwrap().expose().to_vec()
}

#[test]
fn what_it_keeps_is_there_after_a_restart_for_whoever_has_the_passphrase() {
    let place = Place::new();
    assert!(!place.coffer().exists());
    drop(place.filled());
    let coffer = place.coffer();
    assert!(coffer.exists() && !coffer.is_open());
    assert_eq!(coffer.get("p/session").unwrap_err(), KeyringError::PassphraseNeeded);
    assert_eq!(coffer.set("p/session", &secret()), Err(KeyringError::PassphraseNeeded));
    assert_eq!(coffer.remove("p/session"), Err(KeyringError::PassphraseNeeded));
    coffer.open(&right(), Instant::now()).unwrap();
    assert_eq!(held(&coffer), secret().expose());
    assert_eq!(coffer.get("p/device").unwrap_err(), KeyringError::KeyMissing);
    coffer.remove("p/session").unwrap();
    coffer.remove("p/session").unwrap();
    assert_eq!(coffer.get("p/session").unwrap_err(), KeyringError::KeyMissing);
    assert!(matches!(coffer.set_up(&right()), Err(CofferError::Exists)), "it is not made anew over what it holds");
}

#[test]
fn nothing_of_what_it_keeps_lies_in_the_clear_and_only_the_account_may_read_it() {
    let place = Place::new();
    let coffer = place.filled();
    let text = place.text();
    let spelt = [secret().expose().to_vec(), b"p/session".to_vec(), PHRASE.as_bytes().to_vec()];
    let content: Content = serde_json::from_str(&text).unwrap();
    for bytes in spelt {
        for lies in [text.as_bytes(), &content.sealed.0, &content.lock.sealed.0] {
            assert!(!lies.windows(bytes.len()).any(|window| window == bytes));
        }
        assert!(!text.contains(&String::from(Blob(bytes))));
    }
    coffer.set("p/session", &Secret::new(b"another".to_vec())).unwrap();
    let after: Content = serde_json::from_str(&place.text()).unwrap();
    assert_ne!(content.nonce, after.nonce, "no nonce is used twice");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(place.file()).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_wrong_passphrase_is_told_from_a_damaged_file_and_delayed() {
    let place = Place::new();
    drop(place.filled());
    let (coffer, begun) = (place.coffer(), Instant::now());
    for (tries, expected) in [(1, 0), (2, 0), (3, 5)] {
        let refused = coffer.open(&other(), begun).unwrap_err();
        assert!(matches!(refused, CofferError::Wrong { wait_seconds } if wait_seconds == expected), "{refused:?}");
        assert_eq!(coffer.tries(begun), (tries, expected));
    }
    // Within the delay not even the right one is judged.
    let early = coffer.open(&right(), begun + Duration::from_millis(4_100)).unwrap_err();
    assert!(matches!(early, CofferError::Wait { wait_seconds: 1 }), "{early:?}");
    let changed = coffer.change(&right(), &other(), begun + Duration::from_secs(1));
    assert!(matches!(changed, Err(CofferError::Wait { wait_seconds: 4 })), "{changed:?}");
    let later = begun + Duration::from_secs(5);
    assert!(matches!(coffer.open(&other(), later), Err(CofferError::Wrong { wait_seconds: 15 })));
    coffer.open(&right(), later + Duration::from_secs(15)).unwrap();
    assert_eq!(coffer.tries(later), (0, 0));
}

#[test]
fn a_torn_or_edited_file_is_named_and_left_as_it_is() {
    let place = Place::new();
    drop(place.filled());
    let sound = place.text();
    let letters = |upto: usize| sound.chars().take(upto).collect::<String>();
    for torn in [String::new(), "{}".into(), "null".into(), letters(40), letters(sound.len() - 3)] {
        fs::write(place.file(), &torn).unwrap();
        assert!(matches!(place.coffer().open(&right(), Instant::now()), Err(CofferError::Damaged)), "{torn}");
        assert_eq!(place.coffer().get("p/session").unwrap_err(), KeyringError::PassphraseDamaged);
        assert_eq!(place.text(), torn, "nothing is written over it");
    }
    let refused = |edit: fn(&mut Content), mend: bool| {
        fs::write(place.file(), &sound).unwrap();
        place.edit(edit, mend);
        place.coffer().open(&right(), Instant::now()).unwrap_err()
    };
    let damaged = |error: &CofferError| matches!(error, CofferError::Damaged);
    assert!(damaged(&refused(|content| content.lock.salt.0[3] ^= 1, false)));
    assert!(damaged(&refused(|content| content.lock.sealed.0[3] ^= 1, false)));
    assert!(damaged(&refused(|content| content.sealed.0[0] ^= 1, false)), "the entries");
    assert!(damaged(&refused(|content| content.nonce.0[0] ^= 1, false)));
    assert!(damaged(&refused(|content| content.nonce.0.truncate(7), false)));
    assert!(damaged(&refused(|content| content.lock.profile = "practice".into(), true)), "another desk's");
    assert!(matches!(refused(|content| content.lock.version = 2, true), CofferError::Newer));
    // Whoever mends the digest, too, has spoilt the seal: it opens for nobody.
    assert!(matches!(refused(|content| content.lock.salt.0[3] ^= 1, true), CofferError::Wrong { .. }));
    fs::write(place.file(), vec![b' '; LARGEST as usize + 1]).unwrap();
    assert!(
        matches!(place.coffer().examine(), Err(CofferError::Damaged)),
        "it is not read to see that it is too large"
    );
}

#[test]
fn a_cost_that_somebody_lowers_is_refused_before_anything_is_computed() {
    let place = Place::new();
    drop(place.filled());
    for cost in [
        Cost { memory: 8, passes: 1, lanes: 1 },
        Cost { memory: Cost::LEAST.memory - 1, ..Cost::LEAST },
        Cost { passes: Cost::LEAST.passes - 1, ..Cost::LEAST },
        Cost { memory: u32::MAX, ..Cost::LEAST },
    ] {
        place.edit(|content| content.lock.cost = cost, true);
        let refused = place.coffer().open(&right(), Instant::now());
        assert!(matches!(refused, Err(CofferError::Damaged)), "{cost:?}: {refused:?}");
    }
    // A cost above the floor that is not the one it was sealed at opens nothing either.
    place.edit(|content| content.lock.cost = Cost { passes: Cost::LEAST.passes + 1, ..Cost::LEAST }, true);
    assert!(matches!(place.coffer().open(&right(), Instant::now()), Err(CofferError::Wrong { .. })));
}

#[test]
fn a_changed_passphrase_keeps_the_entries_and_the_old_one_opens_nothing() {
    let place = Place::new();
    let coffer = place.filled();
    let before: Content = serde_json::from_str(&place.text()).unwrap();
    let wrong = coffer.change(&other(), &right(), Instant::now());
    assert!(matches!(wrong, Err(CofferError::Wrong { .. })), "{wrong:?}");
    coffer.change(&right(), &other(), Instant::now()).unwrap();
    assert_eq!(held(&coffer), secret().expose());
    let again = place.coffer();
    assert!(matches!(again.open(&right(), Instant::now()), Err(CofferError::Wrong { .. })));
    again.open(&other(), Instant::now()).unwrap();
    assert_eq!(held(&again), secret().expose());
    let after: Content = serde_json::from_str(&place.text()).unwrap();
    assert_ne!(before.lock.salt, after.lock.salt);
    // A program that still holds the master key before asks for the passphrase again.
    fs::write(place.file(), serde_json::to_vec(&before).unwrap()).unwrap();
    assert_eq!(again.get("p/session").unwrap_err(), KeyringError::PassphraseNeeded);
    assert!(!again.is_open());
}

#[test]
fn a_crash_between_writing_and_renaming_leaves_the_file_before() {
    let place = Place::new();
    drop(place.filled());
    let beside = place.file().with_extension("json.new");
    for left in ["", "{\"lock\":", &place.text()] {
        fs::write(&beside, left).unwrap();
        let coffer = place.coffer();
        coffer.open(&right(), Instant::now()).unwrap();
        assert_eq!(held(&coffer), secret().expose());
    }
    let coffer = place.coffer();
    coffer.open(&right(), Instant::now()).unwrap();
    coffer.set("p/device", &secret()).unwrap();
    assert!(!beside.exists(), "the next writing takes its place");
    // Half made for the first time: there is no coffer, and it is set up as if nothing had been.
    let empty = Place::new();
    fs::write(empty.file().with_extension("json.new"), "{").unwrap();
    assert!(!empty.coffer().exists());
    empty.coffer().set_up(&right()).unwrap();
}

#[test]
fn a_passphrase_is_long_enough_bounded_and_no_pin() {
    for unfit in ["", "къса", "aaaaaaaaaaaaaaaa", "482136957013482136", &"тих дъжд ".repeat(40)] {
        assert!(Passphrase::of_a_desk(unfit).is_err(), "{unfit}");
    }
    assert!(Passphrase::of_a_desk(PHRASE).is_ok());
    assert!(Passphrase::of_a_desk(&"тих дъжд".repeat(32)).is_ok(), "256 letters");
}

#[test]
fn nothing_takes_the_place_of_a_keyring_by_itself_and_none_of_the_coffer() {
    let place = Place::new();
    let keyring = Arc::new(MemoryStore::default());
    let keeping = |keyring: &Arc<MemoryStore>| {
        Keeping::of(place.0.path(), profile(), Arc::<MemoryStore>::clone(keyring)).with_cost(Cost::LEAST)
    };
    keyring.fail_with(Some(KeyringError::KeyringMissing));
    let at = keeping(&keyring);
    assert_eq!(at.set("p/session", &secret()), Err(KeyringError::KeyringMissing));
    assert!(!at.is_by_passphrase() && !place.coffer().exists(), "nothing was written");
    at.choose_passphrase(&right()).unwrap();
    at.set("p/session", &secret()).unwrap();

    // The keyring is there again: what was chosen stays.
    keyring.fail_with(None);
    let at = keeping(&keyring);
    assert!(at.is_by_passphrase());
    assert_eq!(at.get("p/session").unwrap_err(), KeyringError::PassphraseNeeded);
    at.coffer().open(&right(), Instant::now()).unwrap();
    assert_eq!(at.get("p/session").unwrap().expose(), secret().expose());
    assert_eq!(keyring.get("p/session").unwrap_err(), KeyringError::KeyMissing, "and nothing is in it");
    // Somebody takes the file away while the program runs: nothing goes into the keyring instead.
    fs::remove_file(place.file()).unwrap();
    assert_eq!(at.set("p/session", &secret()), Err(KeyringError::KeyMissing));
    assert_eq!(keyring.get("p/session").unwrap_err(), KeyringError::KeyMissing);
}

#[test]
fn a_desk_kept_by_a_passphrase_works_as_with_a_keyring_and_is_wiped_without_it() {
    let place = Place::new();
    let keyring: Arc<MemoryStore> = Arc::default();
    let vault = |keeping: &Arc<Keeping>| {
        Vault::new(place.0.path(), profile(), Arc::<Keeping>::clone(keeping)).with_cost(Cost::LEAST)
    };
    let keeping = || Arc::new(Keeping::of(place.0.path(), profile(), keyring.clone()).with_cost(Cost::LEAST));
    let now = chrono::Utc::now();
    let at = keeping();
    at.choose_passphrase(&right()).unwrap();
    vault(&at).probe().unwrap();
    let keys = vault(&at).create_keys(now).unwrap();
    vault(&at).set_pin(&Pin::parse("482136").unwrap(), &keys, now).unwrap();

    let at = keeping();
    let needed = vault(&at).unlock(&Pin::typed("482136"), now).unwrap_err();
    assert!(matches!(needed, crate::UnlockError::Keyring(KeyringError::PassphraseNeeded)), "{needed:?}");
    assert_eq!(vault(&at).probe(), Err(KeyringError::PassphraseNeeded));
    at.coffer().open(&right(), Instant::now()).unwrap();
    let unlocked = vault(&at).unlock(&Pin::typed("482136"), now).unwrap();
    assert_eq!(unlocked.to_bytes(), keys.to_bytes());

    let closed = vault(&keeping());
    assert!(matches!(closed.keys(), Err(VaultError::Keyring(KeyringError::PassphraseNeeded))));
    closed.wipe().unwrap();
    assert!(closed.is_wiped().unwrap() && !place.file().exists());
}

#[test]
fn a_forgotten_passphrase_is_replaced_with_what_it_kept() {
    let place = Place::new();
    drop(place.filled());
    let coffer = place.coffer();
    coffer.renew(&other()).unwrap();
    assert_eq!(coffer.get("p/session").unwrap_err(), KeyringError::KeyMissing);
    assert!(matches!(place.coffer().open(&right(), Instant::now()), Err(CofferError::Wrong { .. })));
}
