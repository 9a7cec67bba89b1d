//! What the window asks of the desk beside its cases: links from outside, what can be done now, what is told by the system, settings.

use std::collections::BTreeMap;
use std::time::Duration;

use gishe_desk::error::DeskError;
use gishe_desk::view::actions::{ActionBlock, ActionId};
use gishe_desk::view::link::LinkView;
use gishe_desk::view::notices::NoticeKind;
use gishe_desk::view::queue::{ClaimView, QueueRow, QueueView};
use gishe_desk::view::status::Settings;
use gishe_domain::case::CaseId;
use gishe_domain::rules::civil_day;
use gishe_protocol::info::Realm;

use crate::officer::Officer;
use crate::world::World;

async fn taken(officer: &Officer) -> Option<LinkView> {
    gishe_desk::link::take(&officer.desk).await.unwrap()
}

/// A free case whose limit has not ended.
async fn free(officer: &Officer) -> QueueRow {
    let page = officer.queue(QueueView::Free).await;
    page.rows.into_iter().find(|row| row.deadline.working_days_left >= 0).unwrap()
}

async fn blocked(officer: &Officer, id: Option<CaseId>, action: ActionId) -> Option<ActionBlock> {
    let listed = gishe_desk::actions::list(&officer.desk, id).await.unwrap();
    listed.into_iter().find(|one| one.action == action).unwrap().blocked
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_opens_its_case_once_and_waits_for_a_locked_desk() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    assert_eq!(taken(&officer).await, None);
    let row = free(&officer).await;
    let link = format!("gishe://case/{}", row.number);
    officer.lock().await;
    gishe_desk::link::ask(&officer.desk, &link);
    assert_eq!(gishe_desk::link::take(&officer.desk).await, Err(DeskError::Locked));
    officer.unlock().await;
    assert_eq!(taken(&officer).await, Some(LinkView::Case { id: row.id, number: row.number.clone() }));
    assert_eq!(taken(&officer).await, None);
    gishe_desk::link::ask(&officer.desk, &format!("gishe://case/{}9", row.number));
    assert_eq!(taken(&officer).await, Some(LinkView::Unknown { number: format!("{}9", row.number) }));
    gishe_desk::link::ask(&officer.desk, "gishe://settings");
    assert_eq!(taken(&officer).await, Some(LinkView::Unfit));
    // The last one counts.
    gishe_desk::link::ask(&officer.desk, "gishe://settings");
    gishe_desk::link::ask(&officer.desk, &link);
    assert_eq!(taken(&officer).await, Some(LinkView::Case { id: row.id, number: row.number }));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_done_is_said_with_the_reason_why_not() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    assert_eq!(blocked(&officer, None, ActionId::Claim).await, Some(ActionBlock::NoCase));
    assert_eq!(blocked(&officer, None, ActionId::Sign).await, Some(ActionBlock::NothingToSign));
    let id = free(&officer).await.id;
    assert_eq!(blocked(&officer, Some(id), ActionId::Claim).await, None);
    assert_eq!(blocked(&officer, Some(id), ActionId::Release).await, Some(ActionBlock::NotYours));
    assert_eq!(blocked(&officer, Some(id), ActionId::TakeOver).await, Some(ActionBlock::NobodyHolds));
    assert!(matches!(blocked(&officer, Some(id), ActionId::Approve).await, Some(ActionBlock::Decision { .. })));
    gishe_desk::claim::claim(&officer.desk, id).await.unwrap();
    assert_eq!(blocked(&officer, Some(id), ActionId::Claim).await, Some(ActionBlock::AlreadyYours));
    assert_eq!(blocked(&officer, Some(id), ActionId::Release).await, None);
    assert_eq!(blocked(&officer, Some(id), ActionId::UndoDecision).await, Some(ActionBlock::NoDecision));
    assert_eq!(blocked(&officer, Some(id), ActionId::DiscardDraft).await, Some(ActionBlock::NoDraft));
    officer.lock().await;
    assert_eq!(gishe_desk::actions::list(&officer.desk, Some(id)).await, Err(DeskError::Locked));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_that_ends_today_is_told_once_and_by_number_alone() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let id = free(&officer).await.id;
    let claimed = gishe_desk::claim::claim(&officer.desk, id).await.unwrap();
    officer.until_sent().await;
    while officer.open(id).await.claim != ClaimView::Mine {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let told = || async { gishe_desk::notices::due(&officer.desk).await.unwrap() };
    let days = (claimed.deadline.due - civil_day(chrono::Utc::now())).num_days();
    assert!(days >= 0, "the case is overdue already");
    if days > 0 {
        assert_eq!(told().await, Vec::new(), "its limit does not end today");
    }
    officer.clock.pass(u32::try_from(days * 86_400).unwrap());
    // A claim is told of once central's own word of it has come, which is after its receipt.
    let mut notices = told().await;
    for _ in 0..200 {
        if !notices.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        notices = told().await;
    }
    let [notice] = notices.as_slice() else { panic!("{notices:?}") };
    assert_eq!(notice.kind, NoticeKind::DueToday);
    assert!(notice.numbers.contains(&claimed.number), "{notice:?}");
    assert_eq!(told().await, Vec::new());
    officer.lock().await;
    assert_eq!(told().await, Vec::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_outlive_the_program_and_refuse_keys_that_cannot_be() {
    let world = World::begin().await;
    let officer = world.desk(&world.data("desk"), Realm::Sandbox).await;
    let usual = gishe_desk::settings::get(&officer.desk).await.unwrap();
    let own = BTreeMap::from([("palette".to_owned(), "Ctrl+KeyJ".to_owned())]);
    let mine = Settings { text_size: 900, shortcuts: own.clone(), notifications: false, ..usual.clone() };
    let kept = gishe_desk::settings::set(&officer.desk, mine).await.unwrap();
    assert_eq!((kept.text_size, &kept.shortcuts), (200, &own));
    let bare = BTreeMap::from([("palette".to_owned(), "KeyJ".to_owned())]);
    let refused = gishe_desk::settings::set(&officer.desk, Settings { shortcuts: bare, ..usual }).await;
    assert_eq!(refused, Err(DeskError::ShortcutUnfit { chord: "KeyJ".into() }));
    let again = world.desk(&world.data("desk"), Realm::Sandbox).await;
    assert_eq!(gishe_desk::settings::get(&again.desk).await.unwrap(), kept);
}
