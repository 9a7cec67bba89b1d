//! The other side of the link: the sandbox's register, and what the simulation itself knows of it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use gishe_domain::address::DistrictCode;
use gishe_domain::case::{CaseId, OfficerRef};
use gishe_domain::decision::Decision;
use gishe_protocol::changes::Cursor;
use gishe_protocol::commands::{BatchReply, CommandBatch, Receipt};
use gishe_protocol::info::Scope;
use gishe_sandbox::ports::DocumentJudge;
use gishe_sandbox::register::{CentralEvent, LoadedCase, ReceiptKey, Register};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

use crate::cases::{self, Officer, Paper};
use crate::clock::TrueTime;
use crate::history::History;

/// Versions of the cases of a scope.
pub type Contents = BTreeMap<CaseId, u32>;

/// How a desk's line to central is.
#[derive(Debug, Clone)]
pub struct Line {
    /// Nothing goes through.
    pub cut: bool,
    /// Calls of a hundred that go wrong.
    pub rough: u32,
    /// The access token holds.
    pub signed_in: bool,
    /// Bytes of a batch that a box on the way lets through.
    pub limit: usize,
    /// The desk has been given a reason to build its replica anew.
    pub cause_to_rebuild: bool,
}

/// A line with nothing wrong.
pub const SOUND: Line = Line { cut: false, rough: 0, signed_in: true, limit: usize::MAX, cause_to_rebuild: false };

/// A request that is still on its way.
pub struct Late {
    pub desk: usize,
    pub officer: String,
    pub batch: CommandBatch,
}

/// A command that central carried out.
pub struct Done {
    pub receipt: Receipt,
    /// The token that it was made under or gave.
    pub token: Option<u32>,
}

/// The claim that an act was made under, as its officer saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Under {
    /// None of the officer's.
    Nothing,
    /// Central's.
    Token(u32),
    /// One that central did not know yet: the command that asks for it.
    Claim(Uuid),
}

/// On what ground an act was made.
#[derive(Debug, Clone)]
pub struct Basis {
    pub officer: String,
    /// The version that the officer saw.
    pub seen: u32,
    pub under: Under,
}

/// A case as the simulation knows that it stands.
#[derive(Debug, Clone)]
pub struct Standing {
    pub district: DistrictCode,
    pub version: u32,
}

/// Central, the time, chance, and what happened so far.
pub struct OtherSide {
    pub register: Register,
    pub time: TrueTime,
    pub chance: ChaCha8Rng,
    pub history: History,
    pub officers: BTreeMap<String, Officer>,
    /// Officers whose role is taken away for now.
    pub suspended: Vec<String>,
    pub lines: Vec<Line>,
    pub late: Vec<Late>,
    pub serves: (u16, u16),
    pub papers: BTreeMap<String, Vec<u8>>,
    pub mirror: BTreeMap<CaseId, Standing>,
    pub bases: BTreeMap<Uuid, Basis>,
    pub done: BTreeMap<Uuid, Done>,
    /// Commands that each desk sent in this step, batch after batch.
    pub sent: Vec<(usize, String, Uuid)>,
    /// What a desk that stands at a cursor must hold.
    pub at_cursor: HashMap<(usize, Scope, Cursor), Contents>,
    /// What a snapshot shows.
    pub in_snapshot: HashMap<String, Contents>,
    /// The first rule that was broken.
    pub broken: Option<String>,
    began: DateTime<Utc>,
}

/// The other side, as everybody on this side holds it.
pub type Shared = Arc<Mutex<OtherSide>>;

/// Takes what ends with the officer's id for signed by the officer.
pub struct NamedSigner;

impl DocumentJudge for NamedSigner {
    fn judge(&self, pdf: &[u8], officer: &OfficerRef, _: &Decision, _: DateTime<Utc>) -> Result<(), String> {
        if pdf.ends_with(officer.id.as_bytes()) { Ok(()) } else { Err("signed by another".into()) }
    }
}

impl OtherSide {
    /// A register with `per_district` cases in each of the first districts.
    pub fn new(seed: u64, districts: usize, per_district: u32, began: DateTime<Utc>) -> Self {
        let key = ReceiptKey::from_secret(&[7; 32]);
        let mut side = Self {
            register: Register::in_memory("simulation", key).unwrap(),
            time: TrueTime::starting_at(began),
            chance: ChaCha8Rng::seed_from_u64(seed),
            history: History::default(),
            officers: BTreeMap::new(),
            suspended: Vec::new(),
            lines: Vec::new(),
            late: Vec::new(),
            serves: (1, 1),
            papers: BTreeMap::new(),
            mirror: BTreeMap::new(),
            bases: BTreeMap::new(),
            done: BTreeMap::new(),
            sent: Vec::new(),
            at_cursor: HashMap::new(),
            in_snapshot: HashMap::new(),
            broken: None,
            began,
        };
        let mut loaded = Vec::new();
        for place in 0..districts {
            for number in 1..=per_district {
                let (case, Paper { sha256, bytes }) = cases::case(place, number);
                side.papers.insert(sha256, bytes);
                side.mirror.insert(case.id, Standing { district: case.district.clone(), version: case.version });
                loaded.push(LoadedCase { case, recipes: vec![] });
            }
        }
        side.register.load(loaded, began).unwrap();
        side
    }

    /// A number below `most`.
    pub fn roll(&mut self, most: u32) -> u32 {
        self.chance.gen_range(0..most.max(1))
    }

    pub fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        if from.is_empty() { None } else { Some(from[self.chance.gen_range(0..from.len())].clone()) }
    }

    pub fn fresh_id(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.chance.r#gen()).into_uuid()
    }

    pub fn tell(&mut self, line: &str) {
        let seconds = (self.time.now() - self.began).num_seconds();
        self.history.tell(seconds, line);
    }

    pub fn count(&mut self, kind: &'static str) {
        self.history.count(kind);
    }

    /// A rule is broken; the first time counts.
    pub fn breaks(&mut self, rule: String) {
        self.broken.get_or_insert(rule);
    }

    pub fn cases(&self) -> Vec<CaseId> {
        self.mirror.keys().copied().collect()
    }

    /// What the scope of a district holds.
    pub fn contents(&self, district: &DistrictCode) -> Contents {
        let here = self.mirror.iter().filter(|(_, standing)| standing.district == *district);
        here.map(|(id, standing)| (*id, standing.version)).collect()
    }

    /// Carries a batch out in the name of an officer, and looks at each command as it is done.
    pub fn deliver(&mut self, officer: &str, batch: &CommandBatch) -> BatchReply {
        let granted = !self.suspended.iter().any(|suspended| suspended == officer);
        let account = self.officers[officer].account(granted);
        let now = self.time.now();
        let mut results = Vec::with_capacity(batch.commands.len());
        for command in &batch.commands {
            let before = self.register.reading().case(command.case).unwrap();
            let result = self.register.apply(&account, command, now, &NamedSigner).unwrap();
            self.witness(officer, command, before.as_ref(), &result);
            results.push(result);
        }
        BatchReply { results }
    }

    /// A request that was still on its way arrives; nobody waits for its reply any more.
    pub fn deliver_late(&mut self) {
        if self.late.is_empty() {
            return;
        }
        let at = self.roll(u32::try_from(self.late.len()).unwrap()) as usize;
        let late = self.late.remove(at);
        self.count("requests that came late");
        self.tell(&format!("desk {}: a request from before arrives with {}", late.desk, self.names(&late.batch)));
        self.deliver(&late.officer, &late.batch);
    }

    /// Something happens to a case without an officer, if it can.
    pub fn happen(&mut self, id: CaseId, event: &CentralEvent) -> bool {
        let Ok(case) = self.register.happen(id, event, self.time.now()) else { return false };
        self.tell(&format!("case {}: {event:?}", cases::name(id)));
        self.mirror.insert(id, Standing { district: case.district, version: case.version });
        true
    }

    /// The commands of a batch, for the history.
    pub fn names(&self, batch: &CommandBatch) -> String {
        let name = |command: &gishe_protocol::commands::Command| {
            format!("{} {} [{}]", command.act.kind(), cases::name(command.case), short(command.id))
        };
        batch.commands.iter().map(name).collect::<Vec<_>>().join(", ")
    }
}

/// The beginning of an identifier, for the history.
pub fn short(id: Uuid) -> String {
    id.simple().to_string().chars().take(6).collect()
}

/// Holds the other side for a moment.
pub fn hold(side: &Shared) -> MutexGuard<'_, OtherSide> {
    // A run that panicked is told of as well.
    side.lock().unwrap_or_else(PoisonError::into_inner)
}
