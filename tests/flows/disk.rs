//! A disk without room. The desk's folder is a file system of its own, which only root may mount.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use gishe_desk::error::DeskError;
use gishe_desk::view::case::RulingStage;
use gishe_domain::decision::Ruling;
use gishe_protocol::info::Realm;

use crate::world::World;

/// A small disk.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path) -> Self {
        std::fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=48m", "none"]).arg(at).status().unwrap();
        assert!(mounted.success(), "this test needs the right to mount a file system: run it as root");
        Self(at.to_owned())
    }

    /// Fills it to the last byte.
    fn fill(&self) {
        let mut file = File::create(self.0.join("filler")).unwrap();
        for size in [1 << 20, 1 << 12, 1] {
            let piece = vec![7_u8; size];
            loop {
                match file.write_all(&piece) {
                    Ok(()) => {}
                    Err(error) if error.kind() == ErrorKind::StorageFull => break,
                    Err(error) => panic!("{error}"),
                }
            }
        }
    }

    /// Makes room again.
    fn clear(&self) {
        std::fs::remove_file(self.0.join("filler")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // The desk may still hold its files.
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_the_act_whole_and_takes_it_when_there_is_room() {
    let world = World::begin().await;
    let data = world.data("desk");
    let disk = SmallDisk::mount(&data);
    let officer = world.desk(&data, Realm::Sandbox).await;
    officer.begin(world.account(1)).await;
    let (case, ruling) = officer.prepare().await;
    officer.until_sent().await;
    let draft = Ruling { reasons: "Още не е готово.".to_owned(), ..ruling.clone() };
    gishe_desk::draft::save(&officer.desk, case, draft.clone()).await.unwrap();
    let acts = officer.open(case).await.local_acts.len();

    disk.fill();
    for _ in 0..3 {
        let refused = gishe_desk::decide::decide(&officer.desk, case, ruling.clone()).await;
        assert_eq!(refused.err(), Some(DeskError::DiskFull));
        let view = officer.open(case).await;
        assert_eq!((view.draft.as_ref(), view.ruling), (Some(&draft), None));
        assert_eq!(view.local_acts.len(), acts);
        assert_eq!(officer.status().await.unsent, 0);
    }
    assert_eq!(world.count(case, "decide").await, 0);

    disk.clear();
    officer.decide(case, &ruling).await;
    officer.until_stage(case, RulingStage::AwaitingSignature).await;
    world.is_done_once(&officer.desk, case, &["decide"]).await;
    officer.lock().await;
    officer.unlock().await;
    let status = officer.status().await;
    assert_eq!((status.audit_intact, status.unsent, status.attention), (true, 0, 0));
}
