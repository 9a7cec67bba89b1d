//! How a program ends and begins again: orderly, killed, with the power, with its files as they were or not.

use std::fs;
use std::path::{Path, PathBuf};

use gishe_store::journal::{backups, salvage};
use gishe_sync::driver::Clock as _;

use crate::desk::{Desk, JOURNAL, files};
use crate::history::Broken;
use crate::ledger::Fate;
use crate::other_side::hold;
use crate::world::World;

/// A log that was moved into its file at least once is at least this long; what is in the file cannot be lost any more.
const FIRST_CHECKPOINT: u64 = 1_000 * 4_096;

impl World {
    /// Starts the program of a desk if it does not run.
    pub fn start(&mut self, desk: usize) -> Result<(), Broken> {
        if self.desks[desk].program.is_some() {
            return Ok(());
        }
        let opened = self.desks[desk].start(&self.side);
        opened.map_err(|error| Broken(format!("desk {desk} does not open: {error}")))?;
        let officer = self.desks[desk].officer().who.id.clone();
        self.tell(&format!("desk {desk}: starts with {officer}"));
        hold(&self.side).count("starts");
        self.mark_backups(desk);
        self.check_drafts(desk)?;
        self.check_chain(desk)
    }

    /// The program ends in order.
    pub fn close(&mut self, desk: usize) {
        if self.desks[desk].program.take().is_some() {
            self.tell(&format!("desk {desk}: is closed"));
        }
    }

    /// The program ends in the middle of whatever it did. The files are as the system held them at that moment.
    pub fn kill(&mut self, desk: usize) {
        self.end(desk, false);
    }

    /// So does the computer: what the replica has not moved to the disk is lost in part. The journal has it all.
    pub fn cut_the_power(&mut self, desk: usize) {
        self.end(desk, true);
        let (log, mut side) = (self.desks[desk].place.join("replica.db-wal"), hold(&self.side));
        side.lines[desk].cause_to_rebuild = true;
        let length = fs::metadata(&log).map_or(0, |metadata| metadata.len());
        if length > 0 && length < FIRST_CHECKPOINT {
            let kept = u64::from(side.roll(u32::try_from(length).unwrap()));
            fs::OpenOptions::new().write(true).open(&log).unwrap().set_len(kept).unwrap();
            side.tell(&format!("desk {desk}: of the log of the replica {kept} of {length} bytes are left"));
        }
    }

    fn end(&mut self, desk: usize, power: bool) {
        let desk = &mut self.desks[desk];
        let Some(program) = desk.program.take() else { return };
        let mut side = hold(&self.side);
        side.count(if power { "power cuts" } else { "programs killed" });
        side.tell(&format!("desk {}: {}", desk.index, if power { "the power goes" } else { "the program is killed" }));
        drop(side);
        let left = left_behind(desk);
        drop(program);
        fs::rename(desk.place.join("backups"), left.join("backups")).ok();
        fs::remove_dir_all(&desk.place).unwrap();
        desk.place = left;
    }

    /// The journal is gone, and its last backup takes its place.
    pub fn restore_journal(&mut self, desk: usize) -> Result<(), Broken> {
        self.end(desk, false);
        let place = self.desks[desk].place.clone();
        let Some(backup) = backups(&place).unwrap().pop() else { return self.start(desk) };
        for name in ["journal.db", "journal.db-wal"] {
            fs::remove_file(place.join(name)).ok();
        }
        let now = self.desks[desk].hands.now();
        salvage(&place, &self.desks[desk].key(JOURNAL), Some(backup.number), now)
            .map_err(|error| Broken(format!("desk {desk}: the journal cannot be put back: {error}")))?;
        self.tell(&format!("desk {desk}: the journal is put back from backup {}", backup.number));
        hold(&self.side).count("journals put back from a backup");
        let made_before = self.desks[desk].watch.backups.get(&backup.number).copied().unwrap_or(0);
        // What the desk shows now is what it showed then.
        self.desks[desk].watch.outbox.clear();
        self.desks[desk].watch.audit = 0;
        self.ledger.drafts.retain(|(of, _), _| *of != desk);
        self.start(desk)?;
        self.reconcile(desk, made_before)
    }

    /// What was made before the backup has to be in it; what was made later may be lost with the disk.
    fn reconcile(&mut self, desk: usize, made_before: usize) -> Result<(), Broken> {
        let held = self.held(desk)?;
        for (place, action) in self.ledger.actions.iter_mut().enumerate().filter(|(_, action)| action.desk == desk) {
            let found = action.ids.iter().rposition(|id| held.contains(id));
            match found {
                Some(at) => {
                    // An older identifier may be the one that it goes under again.
                    action.went_back |= at + 1 < action.ids.len() || action.fate != Fate::Kept;
                    let id = action.ids.remove(at);
                    action.ids.push(id);
                    action.fate = Fate::Kept;
                }
                None if action.fate == Fate::Kept && place < made_before && !action.went_back => {
                    return Err(Broken(format!(
                        "{} [{}] was made before the backup and is not in it",
                        action.kind,
                        action.id()
                    )));
                }
                None if action.fate == Fate::Kept => action.fate = Fate::LostWithTheDisk,
                None => {}
            }
        }
        Ok(())
    }

    /// The replica is gone, or is not readable any more.
    pub fn lose_replica(&mut self, desk: usize, damaged: bool) {
        self.end(desk, false);
        let file = self.desks[desk].place.join("replica.db");
        hold(&self.side).count("replicas lost");
        if damaged {
            let mut bytes = fs::read(&file).unwrap_or_default();
            bytes.iter_mut().take(4_096).for_each(|byte| *byte ^= 0x5a);
            fs::write(&file, bytes).unwrap();
            fs::remove_file(file.with_extension("db-wal")).ok();
        } else {
            fs::remove_file(&file).ok();
            fs::remove_file(file.with_extension("db-wal")).ok();
        }
        self.tell(&format!("desk {desk}: the replica is {}", if damaged { "damaged" } else { "gone" }));
    }

    /// Remembers how many acts there were when the newest backup was made.
    pub fn mark_backups(&mut self, desk: usize) {
        let newest = backups(&self.desks[desk].place).unwrap().pop();
        if let Some(backup) = newest {
            let made = self.ledger.actions.len();
            self.desks[desk].watch.backups.entry(backup.number).or_insert(made);
        }
    }
}

/// Copies the files of a running program as they are on the disk now.
fn left_behind(desk: &Desk) -> PathBuf {
    let parent = desk.place.parent().unwrap_or(Path::new(".")).to_path_buf();
    let left = parent.join(format!("desk-{}-{}", desk.index, desk.starts));
    fs::create_dir_all(&left).unwrap();
    for (name, path) in files(&desk.place) {
        fs::copy(path, left.join(name)).unwrap();
    }
    left
}
