//! Providers that want a PIN, a one-time code or a second round through the browser instead of the phone.

use gishe_desk::error::DeskError;
use gishe_desk::view::case::RulingStage;
use gishe_desk::view::signing::{ApprovalWay, CodeField, CodeFieldKind, SigningRowState, SigningStage, TypedCode};
use gishe_domain::case::CaseId;
use gishe_protocol::info::Realm;
use serde_json::{Value, json};

use crate::officer::Officer;
use crate::world::World;

/// What the desk asks for: the fields, what was wrong with the last try, and whether another code can be sent now.
struct Question {
    fields: Vec<CodeField>,
    trouble: Option<DeskError>,
}

/// Waits until codes are wanted and `reached`.
async fn question(officer: &Officer, reached: impl Fn(Option<&DeskError>) -> bool) -> Question {
    let asks = |stage: &SigningStage| matches!(stage, SigningStage::AwaitingCodes { trouble, .. } if reached(trouble.as_ref()));
    match officer.until_signing(asks).await {
        SigningStage::AwaitingCodes { fields, trouble, .. } => Question { fields, trouble },
        other => panic!("{other:?}"),
    }
}

async fn give(officer: &Officer, codes: &[&str]) -> Result<(), DeskError> {
    let codes = codes.iter().map(|code| TypedCode::from((*code).to_owned())).collect();
    gishe_desk::sign::give_codes(&officer.desk, codes).await.map(drop)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// Another number than this one.
fn other(code: &str) -> String {
    if code == "111111" { "222222".into() } else { "111111".into() }
}

async fn delivered(world: &World, officer: &Officer, cases: &[CaseId]) {
    for case in cases {
        officer.until_stage(*case, RulingStage::Delivered).await;
        world.is_done_once(&officer.desk, *case, &["decide", "deliver"]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_pin_says_how_many_tries_are_left_and_the_same_frozen_set_is_signed_by_the_right_one() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    world.agree(1, json!({ "way": "pin" })).await;
    let pin = text(&world.agreement(1).await["pin"]);
    let cases = officer.decide_and_read(2).await;
    gishe_desk::sign::start(&officer.desk, cases.clone()).await.unwrap();
    let asked = question(&officer, |trouble| trouble.is_none()).await;
    assert_eq!(asked.fields.len(), 1);
    assert_eq!((asked.fields[0].kind, asked.fields[0].sent, asked.fields[0].digits), (CodeFieldKind::Pin, false, true));
    let frozen = officer.set().await;
    assert_eq!(frozen.approval, ApprovalWay::Codes);
    for codes in [&[][..], &[""], &["1", "2"]] {
        assert_eq!(give(&officer, codes).await, Err(DeskError::SigningCodeWanted), "{codes:?}");
    }
    for tries_left in [4, 3] {
        give(&officer, &[&other(&pin)]).await.unwrap();
        let expected = DeskError::SigningCodeWrong { tries_left };
        let again = question(&officer, |trouble| trouble == Some(&expected)).await;
        assert_eq!(again.trouble, Some(expected));
        let set = officer.set().await;
        assert_eq!((set.fingerprint, set.frozen_at), (frozen.fingerprint.clone(), frozen.frozen_at));
    }
    give(&officer, &[&pin]).await.unwrap();
    assert_eq!(officer.until_set_ends().await, Ok(()));
    assert_eq!(officer.set().await.control_code, None, "no phone was asked");
    delivered(&world, &officer, &cases).await;
    assert_eq!(world.asked().1["signatures/signHash"], 1, "one authorisation for both");
    assert_eq!(give(&officer, &[&pin]).await, Err(DeskError::NothingToSign), "nobody waits for a code");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_sent_and_another_when_asked_for_but_not_at_once() {
    another_code("credentials/getChallenge", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_of_the_first_version_sends_its_codes_too() {
    another_code("credentials/sendOTP", true).await;
}

async fn another_code(method: &str, v1: bool) {
    let world = World::begin().await;
    if v1 {
        world.speak_v1();
    }
    let officer = world.at_work(1).await;
    world.agree(1, json!({ "way": "pin-and-otp" })).await;
    let cases = officer.decide_and_read(1).await;
    gishe_desk::sign::start(&officer.desk, cases.clone()).await.unwrap();
    let asked = question(&officer, |_| true).await;
    let kinds: Vec<_> = asked.fields.iter().map(|field| (field.kind, field.sent)).collect();
    assert_eq!(kinds, [(CodeFieldKind::Pin, false), (CodeFieldKind::Otp, true)]);
    let first = world.agreement(1).await;
    let (pin, old) = (text(&first["pin"]), text(&first["code"]));
    // Too early: messages cost.
    gishe_desk::sign::send_code(&officer.desk).await.unwrap();
    officer.clock.pass(31);
    gishe_desk::sign::send_code(&officer.desk).await.unwrap();
    officer.until("another message", |_| world.asked().1[method] == 2).await;
    let second = world.agreement(1).await;
    assert_eq!(second["messages"], 2);
    let new = text(&second["code"]);
    if old != new {
        give(&officer, &[&pin, &old]).await.unwrap();
        question(&officer, |trouble| trouble == Some(&DeskError::SigningCodeWrong { tries_left: 4 })).await;
    }
    assert_eq!(world.agreement(1).await["messages"], 2, "a wrong code sends no message by itself");
    give(&officer, &[&pin, &new]).await.unwrap();
    assert_eq!(officer.until_set_ends().await, Ok(()));
    assert!(world.agreement(1).await["code"].is_null(), "a code opens once");
    delivered(&world, &officer, &cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_cannot_be_sent_leaves_the_question_and_says_why() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    world.agree(1, json!({ "way": "pin-and-otp" })).await;
    let cases = officer.decide_and_read(1).await;
    gishe_desk::sign::start(&officer.desk, cases.clone()).await.unwrap();
    question(&officer, |_| true).await;
    officer.clock.pass(31);
    world.fault(json!({ "path": "/csc/v2/credentials/getChallenge", "kind": "status", "status": 503, "times": 1 }));
    gishe_desk::sign::send_code(&officer.desk).await.unwrap();
    question(&officer, |trouble| trouble == Some(&DeskError::ProviderDown)).await;
    let agreed = world.agreement(1).await;
    give(&officer, &[&text(&agreed["pin"]), &text(&agreed["code"])]).await.unwrap();
    assert_eq!(officer.until_set_ends().await, Ok(()));
    delivered(&world, &officer, &cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_wrong_codes_lock_the_signature_and_nothing_is_lost() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    world.agree(1, json!({ "way": "pin" })).await;
    let pin = text(&world.agreement(1).await["pin"]);
    let cases = officer.decide_and_read(1).await;
    gishe_desk::sign::start(&officer.desk, cases.clone()).await.unwrap();
    for tries_left in [4, 3, 2, 1] {
        question(&officer, |_| true).await;
        give(&officer, &[&other(&pin)]).await.unwrap();
        question(&officer, |trouble| trouble == Some(&DeskError::SigningCodeWrong { tries_left })).await;
    }
    give(&officer, &[&other(&pin)]).await.unwrap();
    assert_eq!(officer.until_set_ends().await, Err(DeskError::SigningCodeLocked));
    assert_eq!(officer.row(cases[0]).await, SigningRowState::Waiting);
    // Unlocked at the provider; what was read need not be read again.
    world.agree(1, json!({ "way": "pin" })).await;
    gishe_desk::sign::start(&officer.desk, cases.clone()).await.unwrap();
    question(&officer, |_| true).await;
    give(&officer, &[&pin]).await.unwrap();
    assert_eq!(officer.until_set_ends().await, Ok(()));
    delivered(&world, &officer, &cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_stops_or_locks_the_desk_is_asked_no_more() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    world.agree(1, json!({ "way": "pin" })).await;
    let cases = officer.decide_and_read(1).await;
    gishe_desk::sign::start(&officer.desk, cases.clone()).await.unwrap();
    question(&officer, |_| true).await;
    gishe_desk::sign::stop(&officer.desk).await.unwrap();
    assert_eq!(officer.until_set_ends().await, Err(DeskError::SigningStopped));
    gishe_desk::sign::start(&officer.desk, cases.clone()).await.unwrap();
    question(&officer, |_| true).await;
    officer.lock().await;
    drop(officer);
    // The files are let go, so that another start of the program can have them.
    let officer = world.desk(&world.data("desk-1"), Realm::Sandbox).await;
    officer.unlock().await;
    officer.until_online().await;
    assert_eq!(officer.row(cases[0]).await, SigningRowState::Waiting);
    assert!(!world.asked().1.contains_key("credentials/authorize"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_round_through_the_browser_signs_or_is_refused_there() {
    // A world each: a code of the second factor opens once, and a minute has two.
    for approve in [false, true] {
        let world = World::begin().await;
        let officer = world.at_work(1).await;
        world.agree(1, json!({ "way": "browser" })).await;
        let cases = officer.decide_and_read(2).await;
        gishe_desk::sign::start(&officer.desk, cases.clone()).await.unwrap();
        let sent = |stage: &SigningStage| matches!(stage, SigningStage::AwaitingBrowser { .. });
        let SigningStage::AwaitingBrowser { url, .. } = officer.until_signing(sent).await else { panic!("no address") };
        let set = officer.set().await;
        assert_eq!(set.approval, ApprovalWay::Browser);
        let address = url::Url::parse(&url).unwrap();
        let field =
            |name: &str| address.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        assert_eq!(field("scope").as_deref(), Some("credential"));
        assert_eq!(field("numSignatures").as_deref(), Some("2"));
        assert_eq!(field("code_challenge_method").as_deref(), Some("S256"));
        assert_eq!(field("description"), Some(set.fingerprint), "the phone shows the print of the screen");
        assert!(field("redirect_uri").unwrap().starts_with("http://127.0.0.1:") && field("state").is_some());
        gishe_desk::sign::open_browser(&officer.desk).await.unwrap();
        let now = chrono::Utc::now();
        officer.visitor.authorise(&url, world.account(1), approve, now).await.unwrap();
        if approve {
            assert_eq!(officer.until_set_ends().await, Ok(()));
            delivered(&world, &officer, &cases).await;
        } else {
            assert_eq!(officer.until_set_ends().await, Err(DeskError::PhoneRejected));
            assert_eq!(officer.row(cases[0]).await, SigningRowState::Waiting);
        }
    }
}
