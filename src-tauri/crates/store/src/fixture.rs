//! What the tests of the store begin with.

use std::sync::Arc;

use chrono::{DateTime, Days, TimeDelta, Utc};
use gishe_domain::assets::SERVICE_2079;
use gishe_domain::case::{Case, CaseId, Claim, OfficerRef};
use gishe_domain::command::Act;
use gishe_domain::decision::{Outcome, Ruling};
use gishe_domain::fixture;
use gishe_domain::pack::ServicePack;
use gishe_protocol::changes::{Change, ChangesPage, Cursor, ScopeChecksum};
use gishe_protocol::commands::Receipt;
use gishe_protocol::info::Scope;
use gishe_sync::ports::{Replica, SnapshotEnd, SnapshotHeader, SnapshotPage};
use tempfile::TempDir;
use uuid::Uuid;

use crate::StoreKey;
use crate::journal::{self, JournalReader, JournalWriter, NewCommand};
use crate::replica::{self, Due, DueRule, QueueAsk, QueuePart, ReplicaReader, ReplicaWriter};

pub(crate) const EVIDENCE_BOUND: u64 = 100_000;

pub(crate) fn now() -> DateTime<Utc> {
    fixture::now()
}

pub(crate) fn at(minutes: i64) -> DateTime<Utc> {
    now() + TimeDelta::minutes(minutes)
}

pub(crate) fn me() -> OfficerRef {
    fixture::officer()
}

pub(crate) fn colleague() -> OfficerRef {
    OfficerRef { id: "petrov".into(), name: "Иван Петров".into() }
}

/// The whole queue of the officer, with nothing looked for.
pub(crate) fn whole_queue() -> QueueAsk {
    let today = now().date_naive();
    QueueAsk {
        scope: scope(),
        officer: me().id,
        part: QueuePart::All,
        search: String::new(),
        services: vec![],
        states: vec![],
        wish: Default::default(),
        today,
        soon: today,
        offset: 0,
        limit: 500,
    }
}

pub(crate) fn scope() -> Scope {
    Scope("district:09".into())
}

pub(crate) fn key(n: u8) -> StoreKey {
    StoreKey::new([n; 32])
}

/// Calendar days instead of working days: the rule is handed in, and the store does not look into it.
pub(crate) fn rule() -> DueRule {
    Arc::new(|case| Due {
        day: case.deadline.from + Days::new(u64::from(case.deadline.working_days)),
        paused: case.deadline.pauses.iter().any(|pause| pause.to.is_none()),
    })
}

/// Case `n`, filed `n` days ago, submitted and claimed by nobody.
pub(crate) fn case(n: u32) -> Case {
    let pack = ServicePack::parse(SERVICE_2079).unwrap();
    let mut case = fixture::right_case(&pack, "owner");
    case.id = case_id(n);
    case.number = format!("РЛЦ26-АР01-{n:04}");
    case.version = 1;
    // As the files of released schemas hold them.
    case.pack_version = "2026.1".into();
    case.deadline.from = fixture::today() - Days::new(u64::from(n % 11));
    case
}

pub(crate) fn case_id(n: u32) -> CaseId {
    CaseId(Uuid::from_u128(0x1000 + u128::from(n)))
}

pub(crate) fn claimed(mut case: Case, by: &OfficerRef) -> Case {
    case.claim = Some(Claim { officer: by.clone(), token: 3, since: now(), expires_at: at(600) });
    case.state = gishe_domain::state::CaseState::Claimed;
    case
}

pub(crate) fn ruling(outcome: Outcome) -> Ruling {
    Ruling { outcome, grounds: vec![], reasons: "Мотиви.".into() }
}

pub(crate) fn decide(outcome: Outcome) -> Act {
    Act::Decide { ruling: ruling(outcome), post: "главен специалист".into() }
}

/// Command `n` on case `case`.
pub(crate) fn command(n: u32, case: u32, act: Act) -> NewCommand {
    NewCommand {
        id: Uuid::from_u128(0x2000 + u128::from(n)),
        case: case_id(case),
        by: me(),
        act,
        expected_version: 1,
        fencing: None,
        protocol: 1,
        made_at: at(i64::from(n)),
    }
}

pub(crate) fn receipt(command: &gishe_protocol::commands::Command, version: u32, fencing: Option<u32>) -> Receipt {
    Receipt {
        command: command.id,
        case: command.case,
        kind: command.act.kind().into(),
        version,
        entry: format!("ГР-2026-{version:06}"),
        at: now(),
        fencing,
        key_id: "k1".into(),
        signature: "c2ln".into(),
    }
}

pub(crate) fn checksum(cases: &[Case]) -> String {
    let mut checksum = ScopeChecksum::default();
    cases.iter().for_each(|case| checksum.toggle(case.id, case.version));
    checksum.to_hex()
}

pub(crate) fn upserts(cases: &[Case], next: &str) -> ChangesPage {
    let changes = cases.iter().map(|case| Change::Upsert { case: Box::new(case.clone()) }).collect();
    ChangesPage { changes, next: Cursor(next.into()), more: false, checksum: None, addresses: None }
}

pub(crate) fn header(snapshot: &str, cases: usize, pages: u32) -> SnapshotHeader {
    SnapshotHeader {
        scope: scope(),
        snapshot: snapshot.into(),
        cases: u32::try_from(cases).unwrap(),
        pages,
        as_of: now(),
    }
}

pub(crate) fn end(cases: &[Case], cursor: &str) -> SnapshotEnd {
    SnapshotEnd { cursor: Cursor(cursor.into()), count: u32::try_from(cases.len()).unwrap(), checksum: checksum(cases) }
}

/// A data directory with both files open in it.
pub(crate) struct Desk {
    pub replica: ReplicaWriter,
    pub shown: ReplicaReader,
    pub journal: JournalWriter,
    pub reader: JournalReader,
    pub dir: TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self::at(TempDir::new().unwrap())
    }

    pub fn at(dir: TempDir) -> Self {
        let (replica, shown) = replica::open(dir.path(), &key(1), rule(), EVIDENCE_BOUND).unwrap();
        let (journal, reader) = journal::open(dir.path(), &key(2), now()).unwrap();
        Self { replica, shown, journal, reader, dir }
    }

    /// As after the program ended, whatever it was doing.
    pub fn restarted(self) -> Self {
        Self::at(self.closed())
    }

    /// The directory alone, with its files closed.
    pub fn closed(self) -> TempDir {
        let Self { replica, shown, journal, reader, dir } = self;
        drop((replica, shown, journal, reader));
        dir
    }

    /// With these cases in one page of one snapshot, and the cursor `c1`.
    pub fn holding(cases: &[Case]) -> Self {
        let desk = Self::new();
        desk.fill("s1", cases, "c1");
        desk
    }

    pub fn fill(&self, snapshot: &str, cases: &[Case], cursor: &str) {
        self.replica.begin_snapshot(&header(snapshot, cases.len(), 1)).unwrap();
        let page = SnapshotPage { cases: cases.to_vec(), ..SnapshotPage::default() };
        self.replica.apply_page(&scope(), page).unwrap();
        assert!(self.replica.finish_snapshot(&scope(), &end(cases, cursor)).unwrap());
    }

    pub fn enqueue(&self, new: &NewCommand) -> gishe_protocol::commands::Command {
        self.journal.transact(|tx| tx.enqueue(new)).unwrap()
    }
}
