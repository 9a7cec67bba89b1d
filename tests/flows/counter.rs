//! Applications taken at the counter, for citizens without internet: with the network gone, refused, and cut short.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use gishe_desk::error::DeskError;
use gishe_desk::intake;
use gishe_desk::intake::{attach, register};
use gishe_desk::view::case::RulingStage;
use gishe_desk::view::exchange::OutboxState;
use gishe_desk::view::intake::IntakeView;
use gishe_desk::view::queue::{ClaimView, QueueView};
use gishe_desk::view::status::LinkFault;
use gishe_domain::address::Address;
use gishe_domain::case::CaseId;
use gishe_domain::egn::Egn;
use gishe_domain::intake::{Declared, IdentityDocument, Intake, IntakeFee, RECORD};
use gishe_domain::person::Sex;
use gishe_protocol::info::Realm;
use serde_json::json;
use url::Url;

use crate::child::{DeskProcess, Role, Told};
use crate::officer::Officer;
use crate::world::World;

/// What an officer has at hand: two files to scan, and an address of the district.
pub struct AtHand {
    pub files: Vec<String>,
    pub address: Address,
}

/// Takes two documents of the city for scans, and the address of a case that is right.
pub async fn at_hand(folder: &Path, officer: &Officer) -> AtHand {
    std::fs::create_dir_all(folder).unwrap();
    let (mut files, mut seen, mut address) = (Vec::new(), Vec::new(), None);
    for case in officer.right_cases().await {
        let view = officer.open(case).await;
        address.get_or_insert(view.to.clone());
        for document in view.documents.iter().filter(|document| document.signature.is_none()) {
            let bytes = gishe_desk::evidence::bytes(&officer.desk, case, &document.id).await.unwrap();
            if !seen.contains(&bytes) && files.len() < 2 {
                let path: PathBuf = folder.join(format!("scan-{}.dat", files.len()));
                std::fs::write(&path, &bytes).unwrap();
                files.push(path.to_string_lossy().into_owned());
                seen.push(bytes);
            }
        }
        if files.len() == 2 {
            return AtHand { files, address: address.unwrap() };
        }
    }
    panic!("the city has too few scans");
}

/// Fills in everything but the scans.
pub fn filled(mut form: Intake, to: &Address) -> Intake {
    let born = NaiveDate::from_ymd_opt(1985, 4, 12).unwrap();
    form.service = "2079".into();
    form.applicant_type = "owner".into();
    let person = &mut form.people[0];
    person.first = "Станка".into();
    person.middle = "Петрова".into();
    person.family = "Гишева".into();
    person.identifier = Egn::make(born, Sex::Female, 17).unwrap().digits().into();
    form.identification.kind = Some(IdentityDocument::IdCard);
    form.identification.number = "640000001".into();
    form.to = Address { apartment: Some("77".into()), declared_on: None, ..to.clone() };
    form.from = Address { number: "1".into(), entrance: None, ..to.clone() };
    form.from.location.name = "ул. Стара".into();
    form.declared = vec![Declared { kind: "application".into(), person: "p1".into() }];
    form.read = vec![0, 1];
    form.fee = IntakeFee::Paid { receipt: "0001482".into() };
    form.remarks = "Заявителят няма достъп до интернет.".into();
    form
}

/// Takes an application with both scans, ready to be registered.
pub async fn take(officer: &Officer, hand: &AtHand) -> IntakeView {
    let desk = &officer.desk;
    let begun = intake::begin(desk).await.unwrap();
    let saved = intake::save(desk, begun.id, filled(begun.form, &hand.address)).await.unwrap();
    assert!(!saved.ready, "the signed record is not there");
    assert!(gishe_desk::intake::record::preview(desk, begun.id).await.unwrap().starts_with(b"%PDF-"));
    for (file, kind) in hand.files.iter().zip(["title-deed", RECORD]) {
        let attached = attach::files(desk, begun.id, vec![file.clone()], kind.to_owned()).await.unwrap();
        assert_eq!(attached.refused, []);
    }
    let view = intake::open(desk, begun.id).await.unwrap();
    assert!(view.ready, "{:?}", view.problems);
    view
}

/// Waits until central's number has come.
async fn until_numbered(officer: &Officer, case: CaseId) -> String {
    for _ in 0..600 {
        let number = officer.open(case).await.number;
        if !number.is_empty() {
            return number;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("no number came");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_taken_offline_is_worked_on_and_registered_once_when_the_link_returns() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let hand = at_hand(&world.data("scans"), &officer).await;
    world.stop().await;
    officer.until_offline(LinkFault::Unreachable).await;
    let view = take(&officer, &hand).await;
    // What cannot be kept is named, and costs nothing of the form.
    let broken = world.data("broken.pdf");
    std::fs::write(&broken, b"").unwrap();
    let path = broken.to_string_lossy().into_owned();
    let tried = attach::files(&officer.desk, view.id, vec![path], String::new()).await.unwrap();
    assert_eq!(tried.refused[0].error, DeskError::ScanEmpty);
    assert_eq!(tried.view.form, view.form);

    let case = register::register(&officer.desk, view.id).await.unwrap();
    assert_eq!(register::register(&officer.desk, view.id).await, Err(DeskError::AlreadySent));
    let free = officer.queue(QueueView::Free).await;
    let row = free.rows.iter().find(|row| row.id == case).unwrap();
    assert_eq!((row.local, row.number.as_str(), row.name.as_str()), (true, "", "Станка Петрова Гишева"));
    // Worked on like any other, with its scans to be seen.
    gishe_desk::claim::claim(&officer.desk, case).await.unwrap();
    let ruling = officer.answer(case).await.unwrap();
    officer.decide(case, &ruling).await;
    let open = officer.open(case).await;
    assert_eq!(open.claim, ClaimView::MineProvisional);
    assert!(open.documents.iter().all(|document| document.downloaded), "{:?}", open.documents);
    for document in &open.documents {
        assert!(!gishe_desk::evidence::bytes(&officer.desk, case, &document.id).await.unwrap().is_empty());
    }

    world.start().await;
    officer.until_online().await;
    officer.until_stage(case, RulingStage::AwaitingSignature).await;
    assert!(until_numbered(&officer, case).await.contains("-АР01-"));
    world.is_done_once(&officer.desk, case, &["register", "claim", "decide"]).await;
    assert_eq!(world.state(None).await["register"]["blobs"], 2);
    assert!(intake::list(&officer.desk).await.unwrap().is_empty());
    let rows = officer.queue(QueueView::Mine).await.rows;
    assert_eq!(rows.iter().filter(|row| row.id == case).map(|row| row.local).collect::<Vec<_>>(), [false]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_application_is_a_form_again_and_is_registered_when_it_is_corrected() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let hand = at_hand(&world.data("scans"), &officer).await;
    let view = take(&officer, &hand).await;
    world.fault(json!({ "path": "/v1/commands", "method": "POST", "kind": "status", "status": 422, "times": 1 }));
    let case = register::register(&officer.desk, view.id).await.unwrap();
    officer.until("the refusal", |status| status.attention == 1).await;
    let attention = gishe_desk::exchange::view(&officer.desk).await.unwrap().attention;
    assert_eq!((attention[0].case, attention[0].name.as_str()), (case, "Станка Петрова Гишева"));
    assert!(matches!(attention[0].acts[0].state, OutboxState::Rejected { .. }));
    let row = intake::list(&officer.desk).await.unwrap().remove(0);
    assert_eq!((row.registered, row.attention, row.scans), (true, true, 2));
    let mut again = register::edit_again(&officer.desk, case).await.unwrap();
    assert_eq!((&again.form, again.registered), (&view.form, false));
    again.form.people[0].middle = "Димитрова".into();
    let saved = intake::save(&officer.desk, case, again.form).await.unwrap();
    assert!(saved.ready);
    register::register(&officer.desk, case).await.unwrap();
    officer.until_sent().await;
    assert!(until_numbered(&officer, case).await.contains("-АР01-"));
    assert_eq!(officer.open(case).await.parties[0].name, "Станка Димитрова Гишева");
    world.is_done_once(&officer.desk, case, &["register"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn drafts_survive_lock_and_kill_and_a_registration_that_was_acknowledged_is_not_lost() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let hand = at_hand(&world.data("scans"), &officer).await;
    let begun = intake::begin(&officer.desk).await.unwrap();
    let mut half = filled(begun.form, &hand.address);
    half.people[0].identifier = "850".into();
    half.remarks = "недовърш".into();
    intake::save(&officer.desk, begun.id, half.clone()).await.unwrap();
    officer.lock().await;
    assert_eq!(intake::open(&officer.desk, begun.id).await, Err(DeskError::Locked));
    officer.unlock().await;
    assert_eq!(intake::open(&officer.desk, begun.id).await.unwrap().form, half);
    intake::discard(&officer.desk, begun.id).await.unwrap();
    assert!(intake::list(&officer.desk).await.unwrap().is_empty());
    drop(officer);

    let (data, central) = (world.data("desk-killed"), Url::parse(&world.url).unwrap());
    let role = Role::Take { data: data.clone(), central, trust: world.trust().to_vec(), scans: world.data("more") };
    let mut process = DeskProcess::begin(&role);
    let Told::Browser(page) = process.hear() else { panic!("no sign-in") };
    let visitor = gishe_sandbox::visitor::Visitor::new().unwrap();
    visitor.sign_in(&page, world.account(2), chrono::Utc::now()).await.unwrap();
    let Told::Taken(id) = tokio::task::block_in_place(|| process.hear()) else { panic!("no application") };
    world.stop().await;
    process.go_on();
    assert!(matches!(process.hear(), Told::Decided));
    process.kill();

    let officer = world.desk(&data, Realm::Sandbox).await;
    officer.unlock().await;
    let row = intake::list(&officer.desk).await.unwrap().remove(0);
    assert_eq!((row.id, row.registered, row.scans), (id, true, 2));
    world.start().await;
    officer.until_online().await;
    officer.until_sent().await;
    until_numbered(&officer, id).await;
    world.is_done_once(&officer.desk, id, &["register"]).await;
    assert_eq!(world.state(None).await["register"]["blobs"], 2);
}
