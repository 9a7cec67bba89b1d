//! Files that turn out to be damaged: the desk works on, and says what was saved.

use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;
use std::path::Path;

use chrono::Utc;
use gishe_desk::backups;
use gishe_desk::error::DeskError;
use gishe_desk::view::queue::QueueView;
use gishe_desk::view::status::AuditState;
use gishe_domain::decision::Ruling;

use crate::world::World;

const PAGE: u64 = 4096;

/// Overwrites the pages from this one on.
fn ruin(file: &Path, from: u64) {
    let open = OpenOptions::new().write(true).open(file).unwrap();
    let length = open.metadata().unwrap().len();
    let noise = vec![0xa5; usize::try_from(length.saturating_sub(from * PAGE)).unwrap()];
    open.write_all_at(&noise, from * PAGE).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_damaged_in_the_middle_of_work_is_fetched_anew_while_a_case_stays_open() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let (case, ruling) = officer.prepare().await;
    officer.until_sent().await;
    let draft = Ruling { reasons: "Още не е готово.".to_owned(), ..ruling };
    gishe_desk::draft::save(&officer.desk, case, draft.clone()).await.unwrap();
    let held = officer.queue(QueueView::All).await.total;
    // Everything is moved from the log into the file.
    officer.lock().await;
    officer.unlock().await;
    officer.until_exchanged().await;
    officer.open(case).await;

    world.stop().await;
    ruin(&world.data("desk-1").join("replica.db"), 1);
    let mut rounds = 0;
    while !officer.status().await.rebuilding {
        // Several at once: readers that are open already have read these pages before.
        let page = || officer.queue(QueueView::All);
        tokio::join!(page(), page(), page(), page(), page(), page(), page(), page());
        rounds += 1;
        assert!(rounds < 50, "the damage was never met");
    }
    let open = officer.open(case).await;
    assert_eq!(open.draft.as_ref(), Some(&draft), "the case stays open with its draft");
    let more = Ruling { reasons: "Готово е.".to_owned(), ..draft };
    gishe_desk::draft::save(&officer.desk, case, more.clone()).await.unwrap();

    world.start().await;
    gishe_desk::exchange::now(&officer.desk).await.unwrap();
    officer.until("everything fetched anew", |status| !status.rebuilding && status.bootstrap.is_none()).await;
    assert_eq!(officer.queue(QueueView::All).await.total, held);
    assert_eq!(officer.open(case).await.draft, Some(more));
    assert_eq!(officer.status().await.paused, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_journal_is_salvaged_and_the_officer_is_told() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    officer.fetch_ahead().await;
    world.stop().await;
    let case = officer.decide_one().await;
    let before = officer.status().await;
    officer.lock().await;
    let data = world.data("desk-1");
    // The files are closed when the last who reads them is done: then nothing is left in the log.
    let closed = async {
        while data.join("journal.db-wal").exists() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), closed).await.unwrap();
    let sound = backups::examine(&data).unwrap();
    let whole = |file: &backups::FileState| matches!(file.chain, Some(backups::ChainVerdict::Whole { .. }));
    assert!(sound.iter().all(|file| file.error.is_none() && whole(file)), "{sound:?}");
    assert_eq!(backups::restore(&data, None, Utc::now()), Ok(None), "there is nothing to restore");

    let journal = data.join("journal.db");
    let pages = std::fs::metadata(&journal).unwrap().len() / PAGE;
    let open = OpenOptions::new().write(true).open(&journal).unwrap();
    open.write_all_at(&vec![0; usize::try_from(PAGE).unwrap()], 0).unwrap();
    assert_eq!(backups::examine(&data).unwrap()[0].error, Some(DeskError::StoreDamaged { file: "journal".into() }));
    officer.unlock().await;
    let status = officer.status().await;
    let saved = status.salvage.unwrap();
    assert_eq!((saved.lost_pages, saved.commands, saved.held, saved.audit_lost), (1, before.unsent, 0, 0));
    assert_eq!(u64::from(saved.pages), pages);
    assert_eq!(
        (status.unsent, status.audit),
        (before.unsent, AuditState::Intact),
        "page 1 leads to all, and holds nothing"
    );
    let in_use = DeskError::StoreInUse { file: "journal".into() };
    assert_eq!(backups::examine(&data).err(), Some(in_use), "not while a desk is open");
    gishe_desk::upkeep::salvage_seen(&officer.desk).await.unwrap();
    assert_eq!(officer.status().await.salvage, None);

    world.start().await;
    gishe_desk::exchange::now(&officer.desk).await.unwrap();
    officer.until_sent().await;
    world.is_done_once(&officer.desk, case, &["claim", "decide"]).await;
}
