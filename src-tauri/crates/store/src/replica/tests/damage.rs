//! A replica that turns out to be damaged while the desk works.

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use gishe_domain::case::Case;
use gishe_sync::ports::{Replica, StoreFault};

use crate::fixture::{Desk, at, case, case_id, claimed, me, scope, upserts, whole_queue};
use crate::overlay::Overlay;
use crate::replica::QueueAsk;

const PAGE: usize = 4096;

fn cases() -> Vec<Case> {
    (0..300).map(case).collect()
}

/// A desk whose file holds everything, with a reader and a writer open; and how often it was told of an exchange.
fn at_work() -> (Desk, Arc<AtomicU32>) {
    let desk = Desk::holding(&cases()).restarted();
    let told = Arc::new(AtomicU32::new(0));
    let count = told.clone();
    desk.replica.when_exchanged(move || {
        count.fetch_add(1, Ordering::Relaxed);
    });
    (desk, told)
}

/// Ruins all pages but the first, under the open connections.
fn ruin(desk: &Desk, how: &str) {
    let file = desk.dir.path().join("replica.db");
    let length = usize::try_from(fs::metadata(&file).unwrap().len()).unwrap();
    let logged = fs::metadata(file.with_extension("db-wal")).map_or(0, |log| log.len());
    assert!(length > 20 * PAGE && logged < 8 * 4096, "nothing of the cases is in the log");
    let mut open = fs::OpenOptions::new().write(true).open(&file).unwrap();
    if how == "cut off" {
        open.set_len(u64::try_from(2 * PAGE).unwrap()).unwrap();
        return;
    }
    let byte = if how == "zeros" { 0 } else { 0x99 };
    let noise = vec![byte; length - PAGE];
    open.seek(SeekFrom::Start(u64::try_from(PAGE).unwrap())).unwrap();
    open.write_all(&noise).unwrap();
}

#[test]
fn a_reader_that_meets_damage_reads_on_from_an_empty_file_and_what_is_open_stays_open() {
    for how in ["zeros", "noise", "cut off"] {
        let (desk, told) = at_work();
        assert_eq!(desk.shown.case(case_id(7)), Ok(Some(case(7))));
        ruin(&desk, how);
        let stretch = desk.shown.queue(&whole_queue(), &Overlay::default()).unwrap();
        assert_eq!(stretch.total, 0, "{how}: the screen shows what is there");
        assert_eq!(told.load(Ordering::Relaxed), 1, "{how}");
        assert_eq!(desk.shown.case(case_id(7)), Ok(Some(case(7))), "{how}: it was read before");
        assert_eq!(desk.shown.case(case_id(8)), Ok(None), "{how}");
        assert_eq!(desk.replica.position(&scope()), Ok(Default::default()), "{how}: everything is to be fetched");
        assert!(desk.dir.path().join("replica-damaged.db").exists(), "{how}");
        // The exchange begins anew, and another reader had no share in it.
        let mut changed = cases();
        changed[7].version = 9;
        desk.fill("s2", &changed, "c2");
        assert_eq!(desk.shown.clone().queue(&whole_queue(), &Overlay::default()).unwrap().total, 300);
        assert_eq!(desk.shown.case(case_id(7)), Ok(Some(changed[7].clone())), "{how}: what came is what is shown");
        assert!(!desk.dir.path().join("replica-damaged.db").exists(), "{how}: nothing of it is left");
        assert_eq!(told.load(Ordering::Relaxed), 1, "{how}");
        let desk = desk.restarted();
        assert_eq!(desk.shown.holdings(&scope()).unwrap().cases, 300);
    }
}

#[test]
fn whatever_is_read_of_a_damaged_file_no_reader_fails() {
    let searched = ["ан", "ова", "ул", "19", "мар", "12", "Витоша", "бл", "1", "а"];
    for first in searched {
        let (desk, told) = at_work();
        let look = |search: &str| {
            let ask = QueueAsk { search: search.into(), ..whole_queue() };
            desk.shown.queue(&ask, &Overlay::default()).map(|stretch| stretch.total)
        };
        // A reader that has pages of its own already, as in the middle of work.
        look("").unwrap();
        ruin(&desk, "noise");
        let mut met = 0;
        for search in searched.into_iter().cycle().skip_while(|search| *search != first).take(searched.len()) {
            look(search).unwrap_or_else(|error| panic!("„{search}“ after „{first}“: {error}"));
            met = told.load(Ordering::Relaxed);
        }
        assert_eq!(met, 1, "{first}");
    }
}

#[test]
fn a_writer_that_meets_damage_tells_the_exchange_to_begin_anew() {
    let (desk, told) = at_work();
    ruin(&desk, "noise");
    let page = upserts(&[claimed(case(1), &me())], "c2");
    assert_eq!(desk.replica.apply_changes(&scope(), &page), Err(StoreFault::Damaged));
    assert_eq!(told.load(Ordering::Relaxed), 1);
    assert_eq!(desk.replica.position(&scope()), Ok(Default::default()));
    assert!(matches!(desk.replica.apply_changes(&scope(), &page), Err(StoreFault::Other(_))), "there is no copy yet");
    assert_eq!(told.load(Ordering::Relaxed), 1, "an empty file is no damaged one");
    desk.fill("s2", &cases(), "c2");
    // Evidence that a use case fetched meanwhile is simply kept in the new file.
    let (desk, _) = at_work();
    ruin(&desk, "zeros");
    let blob = case(3).evidence[0].blob.clone();
    assert_eq!(desk.replica.touch_blob(&blob.sha256, at(1)), Ok(()));
}

#[test]
fn many_readers_that_meet_damage_at_once_exchange_the_file_once() {
    let (desk, told) = at_work();
    ruin(&desk, "noise");
    std::thread::scope(|threads| {
        for n in 0..16 {
            let shown = desk.shown.clone();
            threads.spawn(move || assert_eq!(shown.case(case_id(n * 17)), Ok(None)));
        }
    });
    assert_eq!(told.load(Ordering::Relaxed), 1);
}

#[test]
fn an_empty_file_that_cannot_be_made_is_tried_again() {
    let (desk, _) = at_work();
    ruin(&desk, "noise");
    // A folder stands where the file has to be moved to.
    let aside = desk.dir.path().join("replica-damaged.db");
    fs::create_dir_all(aside.join("in-the-way")).unwrap();
    assert!(desk.shown.case(case_id(1)).is_err());
    fs::remove_dir_all(&aside).unwrap();
    assert_eq!(desk.shown.case(case_id(1)), Ok(None));
}

#[test]
fn a_full_disk_stops_a_snapshot_between_pages_and_it_goes_on_there() {
    use crate::fixture::{end, header};
    use gishe_sync::ports::{SnapshotBuild, SnapshotPage};
    let all: Vec<Case> = (0..600).map(case).collect();
    let page = |n: u32| SnapshotPage {
        page: n,
        cases: all[n as usize * 200..(n as usize + 1) * 200].to_vec(),
        ..SnapshotPage::default()
    };
    let desk = Desk::new();
    desk.replica.begin_snapshot(&header("s1", 600, 3)).unwrap();
    desk.replica.apply_page(&scope(), page(0)).unwrap();
    desk.replica.leave_pages(3);
    for _ in 0..3 {
        assert_eq!(desk.replica.apply_page(&scope(), page(1)), Err(StoreFault::DiskFull));
    }
    assert_eq!(desk.shown.holdings(&scope()).unwrap().cases, 200, "the first page is whole, the second is not there");
    desk.replica.leave_pages(u32::MAX);
    let desk = desk.restarted();
    assert_eq!(desk.replica.begin_snapshot(&header("s1", 600, 3)), Ok(SnapshotBuild { next_page: 1, received: 200 }));
    desk.replica.apply_page(&scope(), page(1)).unwrap();
    desk.replica.apply_page(&scope(), page(2)).unwrap();
    assert_eq!(desk.replica.finish_snapshot(&scope(), &end(&all, "c1")), Ok(true));
}
