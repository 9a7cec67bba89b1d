//! A disk without room. The desk's folder is a file system of its own, which only root may mount.

use gishe_desk::error::DeskError;
use gishe_desk::view::case::RulingStage;
use gishe_desk::view::status::AuditState;
use gishe_domain::decision::Ruling;
use gishe_protocol::info::Realm;
use gishe_tests::small_disk::SmallDisk;

use crate::officer::PIN;
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_the_act_whole_and_takes_it_when_there_is_room() {
    let world = World::begin().await;
    let data = world.data("desk");
    let disk = SmallDisk::mount(&data, 48).unwrap();
    let officer = world.desk(&data, Realm::Sandbox).await;
    officer.begin(world.account(1)).await;
    let (case, ruling) = officer.prepare().await;
    officer.until_sent().await;
    let draft = Ruling { reasons: "Още не е готово.".to_owned(), ..ruling.clone() };
    gishe_desk::draft::save(&officer.desk, case, draft.clone()).await.unwrap();
    let acts = officer.open(case).await.local_acts.len();

    disk.fill().unwrap();
    for _ in 0..3 {
        let refused = gishe_desk::decide::decide(&officer.desk, case, ruling.clone()).await;
        assert_eq!(refused.err(), Some(DeskError::DiskFull));
        let view = officer.open(case).await;
        assert_eq!((view.draft.as_ref(), view.ruling), (Some(&draft), None));
        assert_eq!(view.local_acts.len(), acts);
        assert_eq!(officer.status().await.unsent, 0);
    }
    assert_eq!(world.count(case, "decide").await, 0);
    // Who leaves can lock, whatever the disk says. Opening needs room, which closing the files may have made.
    officer.lock().await;
    let opened = gishe_desk::lock::unlock(&officer.desk, PIN.to_owned()).await;
    assert!(matches!(opened, Ok(()) | Err(DeskError::DiskFull)), "{opened:?}");

    disk.clear().unwrap();
    gishe_desk::lock::lock(&officer.desk).await.unwrap();
    officer.unlock().await;
    assert_eq!(officer.open(case).await.draft, Some(draft));
    officer.decide(case, &ruling).await;
    officer.until_stage(case, RulingStage::AwaitingSignature).await;
    world.is_done_once(&officer.desk, case, &["decide"]).await;
    officer.lock().await;
    officer.unlock().await;
    let status = officer.status().await;
    assert_eq!((status.audit, status.unsent, status.attention), (AuditState::Intact, 0, 0));
}
