//! Declarations that bring no proof of revocation: open without a network, settled by their authorities, and settled for good.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use gishe_desk::view::queue::QueueView;
use gishe_desk::view::signature::{RevocationKnown, SignatureCause, SignatureRemedy, SignatureVerdict, SignatureView};
use gishe_desk::view::status::LinkFault;
use gishe_domain::case::CaseId;
use gishe_signing::pades::subjects;
use serde_json::json;

use crate::officer::Officer;
use crate::world::World;

/// Longer than a desk waits before it asks again whom it asked in vain, in seconds.
const AGAIN: u32 = 3 * 60;
const DAY: u32 = 24 * 3600;

/// A declaration of a case.
struct Declared {
    case: CaseId,
    document: String,
}

impl Declared {
    /// The first whose authorities have not been asked with success.
    async fn unproven(officer: &Officer) -> Self {
        for row in officer.queue(QueueView::All).await.rows {
            officer.fetch(row.id).await;
            for document in officer.open(row.id).await.documents {
                let cause = document.signature.and_then(|signature| signature.cause);
                if cause == Some(SignatureCause::RevocationUnknown) {
                    let found = Self { case: row.id, document: document.id };
                    found.until(officer, "the end of asking", |shown| !shown.asking).await;
                    return found;
                }
            }
        }
        panic!("every declaration in the district is proven");
    }

    async fn shown(&self, officer: &Officer) -> SignatureView {
        let documents = officer.open(self.case).await.documents;
        documents.into_iter().find(|one| one.id == self.document).unwrap().signature.unwrap()
    }

    async fn until(&self, officer: &Officer, what: &str, reached: impl Fn(&SignatureView) -> bool) -> SignatureView {
        let end = tokio::time::Instant::now() + Duration::from_secs(90);
        loop {
            let shown = self.shown(officer).await;
            if reached(&shown) {
                return shown;
            }
            assert!(tokio::time::Instant::now() < end, "{what} did not come: {shown:?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn is_open(&self, officer: &Officer) {
        let shown = self.shown(officer).await;
        assert_eq!(
            (shown.verdict, shown.sub_indication.as_deref()),
            (SignatureVerdict::Indeterminate, Some("TRY_LATER"))
        );
        assert_eq!(shown.cause, Some(SignatureCause::RevocationUnknown));
        assert_eq!(shown.remedy, Some(SignatureRemedy::JudgeOnlineOrLater));
        let details = shown.details.unwrap();
        assert_eq!((details.revocation, details.asked), (RevocationKnown::Unknown, None));
    }
}

/// A desk whose authorities answer nothing usable.
async fn unanswered(world: &World) -> Officer {
    for path in ["/ocsp", "/crl"] {
        world.fault(json!({ "path": path, "kind": "status", "status": 503 }));
    }
    world.at_work(1).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declaration_is_open_offline_passes_online_and_stays_so_offline() {
    let world = World::begin().await;
    let officer = unanswered(&world).await;
    let declared = Declared::unproven(&officer).await;
    world.stop().await;
    declared.is_open(&officer).await;

    world.start().await;
    officer.clock.pass(AGAIN);
    officer.until_online().await;
    let passed =
        declared.until(&officer, "the word of the issuer", |shown| shown.verdict == SignatureVerdict::Passed).await;
    let asked = passed.details.as_ref().unwrap().asked;
    assert!(asked.is_some() && passed.cause.is_none() && passed.remedy.is_none());

    world.stop().await;
    officer.lock().await;
    // The issuer's word held for an hour; what was seen under it has not become unseen.
    officer.clock.pass(2 * DAY);
    officer.unlock().await;
    // Until the desk has learned that there is no network it may ask for a later word; what it shows stays what it was.
    let at_once = declared.shown(&officer).await;
    assert_eq!((at_once.verdict, at_once.details.unwrap().asked), (SignatureVerdict::Passed, asked));
    officer.until_offline(LinkFault::Unreachable).await;
    let kept = declared.until(&officer, "the end of asking", |shown| !shown.asking).await;
    assert_eq!((kept.verdict, kept.details.unwrap().asked), (SignatureVerdict::Passed, asked));
}

#[tokio::test(flavor = "multi_thread")]
async fn declarations_of_free_cases_are_proven_ahead_for_a_time_without_a_network() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let end = tokio::time::Instant::now() + Duration::from_secs(120);
    loop {
        officer.until_online().await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        world.stop().await;
        // Whoever knows that there is no network asks nobody: what passes now was asked for with the exchange.
        officer.until_offline(LinkFault::Unreachable).await;
        let (mut passed, mut open) = (0, 0);
        for row in officer.queue(QueueView::Free).await.rows {
            for signature in officer.open(row.id).await.documents.into_iter().filter_map(|one| one.signature) {
                assert!(!signature.asking);
                passed += u32::from(signature.verdict == SignatureVerdict::Passed);
                open += u32::from(signature.verdict == SignatureVerdict::NotHere);
                open += u32::from(signature.cause == Some(SignatureCause::RevocationUnknown));
            }
        }
        if passed > 0 && open == 0 {
            return;
        }
        assert!(tokio::time::Instant::now() < end, "{passed} passed, {open} are not proven");
        world.start().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_certificate_ends_as_revoked_and_stays_so() {
    let world = World::begin().await;
    let officer = unanswered(&world).await;
    let declared = Declared::unproven(&officer).await;
    let bytes = gishe_desk::evidence::bytes(&officer.desk, declared.case, &declared.document).await.unwrap();
    let signer = subjects(&bytes).unwrap().remove(0).certificate;
    world.revoke(&hex::decode(signer.serial_hex()).unwrap(), Utc::now() - TimeDelta::hours(1));
    declared.is_open(&officer).await;
    world.heal();
    officer.clock.pass(AGAIN);
    let is_revoked = |shown: &SignatureView| shown.cause == Some(SignatureCause::Revoked);
    let revoked = declared.until(&officer, "the revocation", is_revoked).await;
    assert_eq!(revoked.verdict, SignatureVerdict::Indeterminate);
    assert_eq!(revoked.sub_indication.as_deref(), Some("REVOKED_NO_POE"));
    assert_eq!(revoked.remedy, Some(SignatureRemedy::SignAgain));
    world.stop().await;
    officer.lock().await;
    officer.unlock().await;
    assert!(is_revoked(&declared.shown(&officer).await), "what was learned is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_responder_that_hangs_or_talks_nonsense_leaves_the_verdict_and_nobody_waits_for_it() {
    let world = World::begin().await;
    let officer = unanswered(&world).await;
    let declared = Declared::unproven(&officer).await;
    for fault in [json!({ "kind": "latency", "ms": 60_000 }), json!({ "kind": "nonsense" })] {
        let rule = |path: &str| {
            let mut rule = fault.clone();
            rule["path"] = path.into();
            rule
        };
        world.faults_instead(["/ocsp", "/crl"].map(rule));
        officer.clock.pass(AGAIN);
        let begun = tokio::time::Instant::now();
        let shown = declared.shown(&officer).await;
        assert!(begun.elapsed() < Duration::from_secs(5), "the case waits for {fault}");
        assert!(shown.asking || fault["kind"] == "nonsense", "{fault}");
        declared.until(&officer, "the end of asking", |shown| !shown.asking).await;
        declared.is_open(&officer).await;
    }
    // The same over a verdict that passed.
    world.heal();
    officer.clock.pass(AGAIN);
    let has_passed = |shown: &SignatureView| shown.verdict == SignatureVerdict::Passed && !shown.asking;
    let before = declared.until(&officer, "the word of the issuer", has_passed).await;
    world.fault(json!({ "path": "/ocsp", "kind": "nonsense" }));
    officer.clock.pass(DAY + AGAIN);
    assert!(declared.shown(&officer).await.asking, "an old word is asked for anew");
    let after = declared.until(&officer, "the end of asking", |shown| !shown.asking).await;
    let told = |shown: &SignatureView| (shown.verdict, shown.cause, shown.details.as_ref().unwrap().asked);
    assert_eq!(told(&after), told(&before));
}
