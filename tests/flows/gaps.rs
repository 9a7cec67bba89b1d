//! What an officer has to be told, and may not lose: the same application twice at one counter, registrations that central refuses
//! by name, evidence that is not what it should be, cases taken away and signatures that failed.

use gishe_desk::error::DeskError;
use gishe_desk::intake;
use gishe_desk::intake::register;
use gishe_desk::view::case::{CheckView, RulingStage};
use gishe_desk::view::exchange::{AttentionChoice, OutboxState};
use gishe_desk::view::notices::{Notice, NoticeKind};
use gishe_desk::view::queue::ClaimView;
use gishe_desk::view::status::LinkFault;
use gishe_domain::case::{Answer, CaseId};
use gishe_domain::decision::Ruling;
use gishe_domain::finding::FindingCode;
use gishe_domain::intake::{IntakeFault, IntakeProblem};
use gishe_protocol::commands::Rejection;
use serde_json::json;

use crate::counter::{at_hand, filled, take};
use crate::officer::Officer;
use crate::world::World;

fn told(problems: &[IntakeProblem]) -> Vec<IntakeFault> {
    let twice = [IntakeFault::AppliedAlready, IntakeFault::TakenAlready, IntakeFault::DraftAlready];
    problems.iter().filter(|one| !one.blocks).map(|one| one.code).filter(|code| twice.contains(code)).collect()
}

async fn check(officer: &Officer, case: CaseId, key: &str) -> CheckView {
    officer.open(case).await.checks.into_iter().find(|check| check.key == key).unwrap()
}

fn finding_of(check: &CheckView, code: FindingCode) -> std::collections::BTreeMap<String, String> {
    let all = check.finding.iter().chain(&check.more);
    all.clone()
        .find(|found| found.code == code.as_str())
        .unwrap_or_else(|| panic!("{:?}", check.finding))
        .params
        .clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_person_twice_in_one_day_without_a_link_is_told_at_the_form_and_in_the_review() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let desk = &officer.desk;
    let hand = at_hand(&world.data("scans"), &officer).await;
    // Somebody who applied through the portal is known too: the case is found by the identifier.
    let online = officer.right_cases().await[0];
    let case = officer.open(online).await;
    let digits = gishe_desk::reveal::identifier(desk, online, &case.parties[0].id).await.unwrap();
    world.stop().await;
    officer.until_offline(LinkFault::Unreachable).await;
    let begun = intake::begin(desk).await.unwrap();
    let mut form = filled(begun.form, &hand.address);
    (form.service, form.people[0].identifier) = (case.service.clone(), digits);
    let view = intake::save(desk, begun.id, form).await.unwrap();
    assert_eq!(told(&view.problems), [IntakeFault::AppliedAlready]);
    let problem = view.problems.iter().find(|one| one.code == IntakeFault::AppliedAlready).unwrap();
    assert_eq!((problem.params["numbers"].as_str(), problem.field.as_str()), (&*case.number, "person:p1:identifier"));
    intake::discard(desk, begun.id).await.unwrap();

    let first = take(&officer, &hand).await;
    assert_eq!(told(&first.problems), []);
    register::register(desk, first.id).await.unwrap();
    assert_eq!(told(&intake::open(desk, first.id).await.unwrap().problems), [], "it is not its own double");
    let second = take(&officer, &hand).await;
    assert_eq!(told(&second.problems), [IntakeFault::TakenAlready]);
    let third = intake::begin(desk).await.unwrap();
    let third = intake::save(desk, third.id, filled(third.form, &hand.address)).await.unwrap();
    assert_eq!(told(&third.problems), [IntakeFault::TakenAlready, IntakeFault::DraftAlready]);
    intake::discard(desk, third.id).await.unwrap();
    // An administration takes what it is given: it is told, and not kept out.
    register::register(desk, second.id).await.unwrap();
    let doubled = check(&officer, second.id, "no-pending").await;
    assert_eq!(doubled.answer, Some(Answer::NotMet));
    let params = finding_of(&doubled, FindingCode::DuplicatePending);
    assert_eq!((params.get("numbers"), params["here"].as_str()), (None, "1"));
    assert_ne!(check(&officer, first.id, "no-pending").await.answer, Some(Answer::NotMet), "the earlier one goes on");

    // Somebody else for the same home, and with the same file for another one.
    let mut other = second.form.clone();
    other.papers.clear();
    for apartment in ["77", "78"] {
        let begun = intake::begin(desk).await.unwrap();
        other.to.apartment = Some(apartment.into());
        other.people[0].identifier = if apartment == "77" { "6101057509" } else { "7542011030" }.into();
        other.people[0].sex = None;
        intake::save(desk, begun.id, other.clone()).await.unwrap();
        for (file, kind) in hand.files.iter().zip(["title-deed", gishe_domain::intake::RECORD]) {
            intake::attach::files(desk, begun.id, vec![file.clone()], kind.to_owned()).await.unwrap();
        }
        register::register(desk, begun.id).await.unwrap();
        let open = officer.open(begun.id).await;
        let codes: Vec<String> = open
            .checks
            .iter()
            .flat_map(|check| check.finding.iter().chain(&check.more))
            .filter(|found| found.params.contains_key("here"))
            .map(|found| found.code.clone())
            .collect();
        let expected = if apartment == "77" { FindingCode::DwellingApplied } else { FindingCode::EvidenceUsedBefore };
        assert!(codes.iter().any(|code| code == expected.as_str()), "{apartment}: {codes:?}");
    }
    world.start().await;
    officer.until_online().await;
    officer.until_sent().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_that_central_refuses_by_name_shows_the_name_and_is_a_form_again_with_nothing_lost() {
    let world = World::begin().await;
    // A desk whose service is newer than central's.
    let newer = include_str!("../../assets/services/2079.toml").replace("version = \"2026.2\"", "version = \"2026.9\"");
    let officer = world.at_work_with(1, vec![("2079-newer.toml".to_owned(), newer)]).await;
    let desk = &officer.desk;
    let hand = at_hand(&world.data("scans"), &officer).await;
    let view = take(&officer, &hand).await;
    let case = register::register(desk, view.id).await.unwrap();
    // Work that was done on it meanwhile stands behind it.
    gishe_desk::claim::claim(desk, case).await.unwrap();
    officer.until("the refusal", |status| status.attention > 0).await;
    let shown = gishe_desk::exchange::view(desk).await.unwrap();
    let acts = &shown.attention.iter().find(|matter| matter.case == case).unwrap().acts;
    let OutboxState::Rejected { rejection, .. } = &acts[0].state else { panic!("{:?}", acts[0].state) };
    assert!(matches!(rejection, Rejection::Invalid { field, .. } if field == "case.service"), "{rejection:?}");
    assert_eq!(acts[0].kind, "register");
    let row = intake::list(desk).await.unwrap().remove(0);
    assert_eq!((row.id, row.registered, row.attention, row.scans), (case, true, true, 2));
    // Once by the matter, once by the form: both ways it is a draft as it was.
    gishe_desk::attention::resolve(desk, acts[0].id, AttentionChoice::BackToDraft).await.unwrap();
    let again = intake::open(desk, case).await.unwrap();
    assert_eq!((&again.form, again.registered, again.scans.len()), (&view.form, false, 2));
    register::register(desk, case).await.unwrap();
    officer.until("the second refusal", |status| status.attention > 0).await;
    officer.lock().await;
    officer.unlock().await;
    let again = register::edit_again(desk, case).await.unwrap();
    assert_eq!((&again.form, again.registered, again.ready), (&view.form, false, true));
    for scan in &again.scans {
        assert!(!intake::attach::look(desk, case, scan.sha256.clone()).await.unwrap().is_empty());
    }
    let status = officer.status().await;
    assert_eq!((status.attention, status.unsent), (0, 0));
}

async fn until_told(officer: &Officer) -> Vec<Notice> {
    for _ in 0..600 {
        let told = gishe_desk::notices::due(&officer.desk).await.unwrap();
        let told: Vec<Notice> = told.into_iter().filter(|notice| notice.kind != NoticeKind::DueToday).collect();
        if !told.is_empty() {
            return told;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("nothing was told");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_was_taken_away_and_a_signature_that_failed_are_told_once_and_by_number_alone() {
    let world = World::begin().await;
    let (officer, boss) = (world.at_work(1).await, world.at_work(5).await);
    let free = officer.right_cases().await[0];
    let number = gishe_desk::claim::claim(&officer.desk, free).await.unwrap().number;
    officer.until_sent().await;
    let end = tokio::time::Instant::now() + std::time::Duration::from_secs(60);
    while !boss.open(free).await.actions.take_over {
        gishe_desk::exchange::now(&boss.desk).await.unwrap();
        assert!(tokio::time::Instant::now() < end, "{:?}", boss.open(free).await.claim);
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    gishe_desk::take_over::take_over(&boss.desk, free, "Колегата е в отпуск.".into()).await.unwrap();
    boss.until_sent().await;
    assert_eq!(boss.open(free).await.claim, ClaimView::Mine);
    let [notice] = &until_told(&officer).await[..] else { panic!("more than one kind") };
    assert_eq!((notice.kind, &notice.numbers[..]), (NoticeKind::TakenOver, &[number][..]));
    assert_eq!(quiet(&officer).await, []);

    let signed = officer.decide_one().await;
    officer.until_stage(signed, RulingStage::AwaitingSignature).await;
    let number = officer.open(signed).await.number;
    // The officer's own stopping is no news to the officer.
    world.fault(json!({ "kind": "phone-never-answers", "times": 1 }));
    officer.begin_signing(signed).await;
    officer.until_phone().await;
    gishe_desk::sign::stop(&officer.desk).await.unwrap();
    assert_eq!(officer.until_set_ends().await, Err(DeskError::SigningStopped));
    assert_eq!(quiet(&officer).await, []);
    world.heal();
    for fault in [json!({ "kind": "phone-rejects", "times": 1 }), json!({ "kind": "provider-down" })] {
        world.fault(fault);
        officer.begin_signing(signed).await;
        officer.until_set_ends().await.unwrap_err();
        let [notice] = &until_told(&officer).await[..] else { panic!("more than one kind") };
        assert_eq!((notice.kind, &notice.numbers[..]), (NoticeKind::SignatureFailed, std::slice::from_ref(&number)));
        assert_eq!(quiet(&officer).await, []);
        world.heal();
    }
    // What was told is kept beside the data: numbers of nobody and names of nobody.
    let kept = std::fs::read_to_string(world.data("desk-1").join("notices.json")).unwrap();
    assert!(!kept.chars().any(|letter| ('а'..='я').contains(&letter)), "{kept}");
    officer.sign(signed).await;
    assert_eq!(quiet(&officer).await, []);
}

async fn quiet(officer: &Officer) -> Vec<Notice> {
    let told = gishe_desk::notices::due(&officer.desk).await.unwrap();
    told.into_iter().filter(|notice| notice.kind != NoticeKind::DueToday).collect()
}

/// Texts that editors, trimming and normal forms like to change.
const TRICKY: [&str; 6] =
    [" води с интервал ", "\u{202e}обърнато", "е\u{301}", "a\r\nb\tc", "👩‍👩‍👧 \u{0}край", "'; DROP TABLE intakes; --"];

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_comes_back_to_the_letter_after_lock_and_restart_and_undo_ends_where_sending_begins() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let (case, ruling) = officer.prepare().await;
    officer.until_sent().await;
    officer.fetch_ahead().await;
    world.stop().await;
    officer.until_offline(LinkFault::Unreachable).await;
    let begun = intake::begin(&officer.desk).await.unwrap();
    let mut form = begun.form;
    for (place, text) in TRICKY.iter().enumerate() {
        form.remarks = TRICKY.concat();
        form.people[0].first = (*text).to_owned();
        form.place = text.repeat(place + 1);
        intake::save(&officer.desk, begun.id, form.clone()).await.unwrap();
        let draft = Ruling { reasons: (*text).to_owned(), ..ruling.clone() };
        gishe_desk::draft::save(&officer.desk, case, draft.clone()).await.unwrap();
        officer.lock().await;
        officer.unlock().await;
        assert_eq!(intake::open(&officer.desk, begun.id).await.unwrap().form, form, "{text:?}");
        assert_eq!(officer.open(case).await.draft, Some(draft), "{text:?}");
    }
    // Taken back while it was never sent: it is the draft again; and sent, there is nothing to take back.
    officer.decide(case, &ruling).await;
    gishe_desk::decide::undo(&officer.desk, case).await.unwrap();
    assert_eq!(officer.open(case).await.draft.as_ref(), Some(&ruling));
    officer.decide(case, &ruling).await;
    // The program ends and is started again.
    gishe_desk::lock::leave(&officer.desk).await;
    drop(officer);
    let officer = world.desk(&world.data("desk-1"), gishe_protocol::info::Realm::Sandbox).await;
    officer.unlock().await;
    assert_eq!(intake::open(&officer.desk, begun.id).await.unwrap().form, form);
    world.start().await;
    officer.until_online().await;
    officer.until_sent().await;
    let late = gishe_desk::decide::undo(&officer.desk, case).await;
    assert_eq!(late.err(), Some(DeskError::AlreadySent));
    world.is_done_once(&officer.desk, case, &["decide"]).await;
}
