//! A rotation that is cut short at each of its steps, with everything that the keyring, IT and the PIN hold of it.

use std::sync::Arc;

use chrono::TimeDelta;
use gishe_domain::case::CaseId;
use gishe_domain::command::Act;
use gishe_domain::decision::{Outcome, Ruling};
use gishe_domain::fixture;
use gishe_store::journal::NewCommand;
use gishe_vault::testing::MemoryStore;
use gishe_vault::{Cost, KeyAge, ProfileId};
use uuid::Uuid;

use super::*;

const PIN: &str = "482136";

struct Place {
    data: tempfile::TempDir,
    keyring: Arc<MemoryStore>,
}

impl Place {
    /// A desk with a PIN, one act that was not sent, and backups.
    fn new() -> Self {
        let place = Self { data: tempfile::tempdir().unwrap(), keyring: Arc::new(MemoryStore::default()) };
        let keys = place.vault().create_keys(now()).unwrap();
        place.vault().set_pin(&Pin::parse(PIN).unwrap(), &keys, now()).unwrap();
        let (journal, _) = journal::open(place.data.path(), &StoreKey::new(*keys.journal.expose()), now()).unwrap();
        let act = NewCommand {
            id: Uuid::from_u128(7),
            case: CaseId(Uuid::from_u128(8)),
            by: fixture::officer(),
            act: Act::Decide {
                ruling: Ruling { outcome: Outcome::Approved, grounds: vec![], reasons: "Мотиви.".into() },
                post: "главен специалист".into(),
            },
            expected_version: 1,
            fencing: None,
            protocol: 1,
            made_at: now(),
        };
        journal.transact(|tx| tx.enqueue(&act)).unwrap();
        journal.backup(now()).unwrap();
        journal.backup(now()).unwrap();
        place
    }

    fn vault(&self) -> Vault {
        let profile = ProfileId::parse("krasno-selo-1").unwrap();
        Vault::new(self.data.path(), profile, self.keyring.clone()).with_cost(Cost::LEAST)
    }

    /// Rotates until a step, as if the power were cut there; none when it was.
    fn until(&self, step: usize) -> Option<Rotated> {
        let (vault, mut done) = (self.vault(), 0);
        let mut between = || {
            done += 1;
            if done > step { Err(StoreError::Missing(StoreFile::Replica)) } else { Ok(()) }
        };
        let mut course =
            Course { vault: &vault, data: self.data.path(), recovery: None, now: now(), between: &mut between };
        match course.run(true) {
            Ok(rotated) => Some(rotated),
            Err(error) => {
                assert_eq!(error, StoreError::Missing(StoreFile::Replica).into(), "step {step}");
                None
            }
        }
    }

    /// What the officer finds who unlocks with the PIN: the unsent act, whatever was rotated how far.
    fn is_whole(&self) {
        let vault = self.vault();
        let let_in = vault.unlock(&Pin::typed(PIN), now()).unwrap();
        assert_eq!(let_in.name(), vault.keys().unwrap().name());
        let keys = file_keys(&vault, self.data.path()).unwrap();
        let (journal, _) = journal::open(self.data.path(), &StoreKey::new(*keys.journal.expose()), now()).unwrap();
        assert_eq!(journal.view(|view| view.outbox()).unwrap().len(), 1);
        assert!(journal.view(|view| view.verify_chain()).unwrap().is_accounted_for());
    }

    fn recorded(&self) -> usize {
        let key = StoreKey::new(*self.vault().keys().unwrap().journal.expose());
        let (journal, _) = journal::open(self.data.path(), &key, now()).unwrap();
        let entries = journal.view(|view| view.audit_after(0, 100)).unwrap();
        entries.iter().filter(|entry| entry.entry.kind == "keys-rotated").count()
    }
}

fn now() -> DateTime<Utc> {
    fixture::now()
}

#[test]
fn whatever_step_a_rotation_is_cut_at_the_pin_opens_the_work_and_the_next_opening_ends_it() {
    let mut steps = 0;
    loop {
        let place = Place::new();
        let old = place.vault().keys().unwrap();
        let ended = place.until(steps).is_some();
        place.is_whole();
        let rotated = place.until(usize::MAX).unwrap();
        if ended {
            // The rotation asked for now is another one: nothing of the first was left.
            assert_ne!(rotated.name, old.name());
        }
        let vault = place.vault();
        assert!(vault.rotation().unwrap().is_none(), "step {steps}");
        assert_eq!(vault.keys().unwrap().name(), rotated.name);
        for backup in journal::backups(place.data.path()).unwrap() {
            let looked = journal::examine(&backup.path, &StoreKey::new(*old.journal.expose()));
            assert_eq!(looked, Err(StoreError::WrongKey(StoreFile::Journal)), "step {steps}");
        }
        assert!(!rekey::opens(place.data.path(), StoreFile::Journal, &StoreKey::new(*old.journal.expose())).unwrap());
        assert_eq!(place.recorded(), if ended { 2 } else { 1 }, "recorded once each, step {steps}");
        place.is_whole();
        renew_pin(&vault, &Pin::typed(PIN));
        place.is_whole();
        if ended {
            break;
        }
        steps += 1;
    }
    assert!(steps >= 12, "{steps} steps");
}

#[test]
fn a_journal_that_is_to_be_salvaged_keeps_its_key_until_it_is() {
    let place = Place::new();
    let old = place.vault().keys().unwrap();
    let file = place.data.path().join("journal.db");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[4096 + 100] ^= 1;
    std::fs::write(&file, &bytes).unwrap();
    let vault = place.vault();
    let mut course =
        Course { vault: &vault, data: place.data.path(), recovery: None, now: now(), between: &mut || Ok(()) };
    assert_eq!(course.run(true).err(), Some(DeskError::StoreDamaged { file: "journal".into() }));
    assert!(vault.rotation().unwrap().is_none() && vault.keys().unwrap().name() == old.name());
    assert!(!is_sound(place.data.path(), &old));
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
}

#[test]
fn new_keys_are_young() {
    let place = Place::new();
    let later = now() + TimeDelta::days(180);
    assert_eq!(place.vault().key_age(later).unwrap(), KeyAge::Days(180));
    place.until(usize::MAX).unwrap();
    assert_eq!(place.vault().key_age(now()).unwrap(), KeyAge::Days(0));
}
