//! What an act says of the version that it was made on, whatever comes between reading a case and keeping the act.

use std::sync::Arc;

use chrono::TimeDelta;
use gishe_domain::assets::SERVICE_2079;
use gishe_domain::case::{Answer, Claim};
use gishe_domain::decision::{Outcome, Ruling};
use gishe_domain::fixture;
use gishe_domain::state::CaseState;
use gishe_protocol::changes::{Change, ChangesPage, Cursor, ScopeChecksum};
use gishe_protocol::commands::{Command, CommandResult, Receipt, Verdict};
use gishe_protocol::info::Scope;
use gishe_store::journal::{self, OutboxEntry};
use gishe_store::replica::{self, Due, ReplicaWriter};
use gishe_store::{StoreError, StoreKey};
use gishe_sync::ports::{Outbox, Replica, SnapshotEnd, SnapshotHeader, SnapshotPage, Unsettled};

use super::*;
use crate::decide;
use crate::review::{self, Said};

/// The token that central gives with a claim.
const TOKEN: u32 = 7;

fn scope() -> Scope {
    Scope("district:09".into())
}

/// One case in a replica, and a journal beside it.
struct Files {
    replica: ReplicaWriter,
    shown: ReplicaReader,
    journal: JournalWriter,
    case: Case,
    officer: OfficerRef,
    _folder: tempfile::TempDir,
}

impl Files {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let rule = Arc::new(|case: &Case| Due { day: case.deadline.from, paused: false });
        let (replica, shown) = replica::open(folder.path(), &StoreKey::new([1; 32]), rule, 1_000).unwrap();
        let (journal, _) = journal::open(folder.path(), &StoreKey::new([2; 32]), fixture::now()).unwrap();
        let mut case = fixture::right_case(&ServicePack::parse(SERVICE_2079).unwrap(), "owner");
        case.version = 1;
        let mut checksum = ScopeChecksum::default();
        checksum.toggle(case.id, case.version);
        let header =
            SnapshotHeader { scope: scope(), snapshot: "s1".into(), cases: 1, pages: 1, as_of: fixture::now() };
        let end = SnapshotEnd { cursor: Cursor("c1".into()), count: 1, checksum: checksum.to_hex() };
        replica.begin_snapshot(&header).unwrap();
        let page = SnapshotPage { cases: vec![case.clone()], ..SnapshotPage::default() };
        replica.apply_page(&scope(), page).unwrap();
        assert!(replica.finish_snapshot(&scope(), &end).unwrap());
        Self { replica, shown, journal, case, officer: fixture::officer(), _folder: folder }
    }

    fn see(&self) -> Seen {
        see(&self.journal, &self.shown, self.case.id).unwrap()
    }

    /// Makes an act of what was seen, whenever that was.
    fn make(&self, seen: &Seen, act: Act) -> OutboxEntry {
        let maker = Maker { officer: &self.officer, now: fixture::now(), ahead: None };
        self.journal.transact(|tx| maker.make(tx, seen, Uuid::new_v4(), act)).unwrap();
        self.journal.view(|view| view.outbox_of(self.case.id)).unwrap().pop().unwrap()
    }

    /// Central applies a claim.
    fn acknowledge(&self, claim: &Command) {
        let receipt = Receipt {
            command: claim.id,
            case: claim.case,
            kind: claim.act.kind().into(),
            version: 2,
            entry: "ГР-2026-000002".into(),
            at: fixture::now(),
            fencing: Some(TOKEN),
            key_id: "k1".into(),
            signature: "c2ln".into(),
        };
        let result = CommandResult { id: claim.id, verdict: Verdict::Applied { version: 2, receipt } };
        assert_eq!(self.journal.record(&[result], fixture::now()).unwrap().receipts.len(), 1);
    }

    /// The replica learns of the claim, and the journal that it has.
    fn learn(&self) {
        let mut claimed = self.case.clone();
        let (since, expires_at) = (fixture::now(), fixture::now() + TimeDelta::hours(8));
        claimed.claim = Some(Claim { officer: self.officer.clone(), token: TOKEN, since, expires_at });
        (claimed.state, claimed.version) = (CaseState::Claimed, 2);
        let changes = vec![Change::Upsert { case: Box::new(claimed) }];
        let page = ChangesPage { changes, next: Cursor("c2".into()), more: false, checksum: None, addresses: None };
        self.replica.apply_changes(&scope(), &page).unwrap();
        self.journal.settle(&[Unsettled { case: self.case.id, version: 2 }]).unwrap();
        let laid: Result<_, StoreError> = self.journal.view(|view| view.overlay_of(self.case.id));
        assert!(
            laid.unwrap().acts.iter().all(|act| act.acknowledged.is_none()),
            "nothing acknowledged is laid over it"
        );
    }
}

#[test]
fn an_act_follows_the_receipt_that_came_since_the_case_was_read() {
    type Between = fn(&Files, &Command);
    type Expected = (u32, Option<u32>);
    let cases: [(&str, Between, Expected); 3] = [
        ("nothing", |_, _| {}, (1, None)),
        ("the receipt", |files, claim| files.acknowledge(claim), (2, Some(TOKEN))),
        (
            "the receipt, and the replica shows it",
            |files, claim| {
                files.acknowledge(claim);
                files.learn();
            },
            (2, Some(TOKEN)),
        ),
    ];
    for (what, between, expected) in cases {
        let files = Files::new();
        let claim = files.make(&files.see(), Act::Claim);
        let seen = files.see();
        between(&files, &claim.command);
        let review = files.make(&seen, Act::Review { checks: Vec::new() }).command;
        assert_eq!((review.expected_version, review.fencing), expected, "{what} came between");
        let base = files.journal.view(|view| view.base(files.case.id, review.expected_version)).unwrap().unwrap();
        assert_eq!(base.case.claim.map(|claim| claim.token), expected.1, "{what} came between");
    }
}

#[test]
fn answers_in_quick_succession_are_all_kept_and_of_one_check_the_last_stands() {
    let files = Files::new();
    files.make(&files.see(), Act::Claim);
    // All of them read the case before any of them is kept.
    let seen: Vec<Seen> = (0..3).map(|_| files.see()).collect();
    let maker = Maker { officer: &files.officer, now: fixture::now(), ahead: None };
    let answers = [("identity", Answer::Met), ("title-deed", Answer::Met), ("identity", Answer::NotMet)];
    for ((check, answer), seen) in answers.into_iter().zip(&seen) {
        let said = Said { check: check.into(), answer: Some((Some(answer), "бележка".into())), marks: None };
        files.journal.transact(|tx| review::keep(&maker, tx, seen, Uuid::new_v4(), said)).unwrap();
    }
    let waiting = files.journal.view(|view| view.outbox_of(files.case.id)).unwrap();
    let [_, review] = waiting.as_slice() else { panic!("{waiting:?}") };
    let Act::Review { checks } = &review.command.act else { panic!("{review:?}") };
    let mut kept: Vec<_> = checks.iter().map(|said| (said.check.as_str(), said.answer)).collect();
    kept.sort_by_key(|(check, _)| *check);
    assert_eq!(kept, [("identity", Some(Answer::NotMet)), ("title-deed", Some(Answer::Met))]);
}

#[test]
fn of_two_decisions_in_quick_succession_one_is_kept() {
    let files = Files::new();
    files.make(&files.see(), Act::Claim);
    let seen = [files.see(), files.see()];
    let ruling = Ruling { outcome: Outcome::Approved, grounds: vec![], reasons: "Мотиви.".into() };
    let maker = Maker { officer: &files.officer, now: fixture::now(), ahead: None };
    let kept = seen.map(|seen| {
        let (id, ruling) = (Uuid::new_v4(), ruling.clone());
        files.journal.transact(|tx| decide::keep(&maker, tx, &seen, id, ruling, "главен специалист"))
    });
    assert_eq!(kept, [Ok(()), Err(DeskError::CaseClosed)]);
    let waiting = files.journal.view(|view| view.outbox_of(files.case.id)).unwrap();
    assert_eq!(waiting.iter().map(|entry| entry.command.act.kind()).collect::<Vec<_>>(), ["claim", "decide"]);
}
