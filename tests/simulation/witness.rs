//! What central does, looked at while it does it: the rules that only central can break.

use std::collections::btree_map::Entry;

use gishe_domain::case::{Case, CaseId};
use gishe_domain::command::Act;
use gishe_protocol::changes::{Change, ChangesPage, Cursor};
use gishe_protocol::commands::{Command, CommandResult, Verdict};
use gishe_protocol::info::Scope;
use gishe_sandbox::register::district_of;

use crate::cases;
use crate::other_side::{Contents, Done, OtherSide, Standing, Under, short};

impl OtherSide {
    /// A command was tried on a case that stood so before it.
    pub fn witness(&mut self, account: &str, command: &Command, before: Option<&Case>, result: &CommandResult) {
        let what = format!("{} {} [{}]", command.act.kind(), cases::name(command.case), short(command.id));
        let verdict = match &result.verdict {
            Verdict::Applied { .. } => "applied",
            Verdict::Duplicate { .. } => "done before",
            Verdict::Conflict { .. } => "conflict",
            Verdict::Rejected { .. } => "refused",
            Verdict::Retry { .. } => "come later",
            Verdict::Unknown { .. } => "of a newer protocol",
        };
        self.count(verdict);
        let why = match &result.verdict {
            Verdict::Rejected { rejection } => format!(" ({rejection:?})"),
            _ => String::new(),
        };
        self.tell(&format!("    central: {what}: {verdict}{why}"));
        if let (Verdict::Conflict { .. }, Some(before)) = (&result.verdict, before)
            && self.seen_of(command) == Some(before.version)
        {
            return self.breaks(format!("{what} met what its officer knew"));
        }
        let Verdict::Applied { receipt, version } = &result.verdict else { return };
        let Some(before) = before else {
            return self.breaks(format!("{what} was applied to a case that is not there"));
        };
        self.judge(account, command, before, &what);
        let token = receipt.fencing.or(match self.bases.get(&command.id).map(|basis| basis.under) {
            Some(Under::Token(token)) => Some(token),
            Some(Under::Claim(claim)) => self.done.get(&claim).and_then(|done| done.token),
            _ => None,
        });
        match self.done.entry(command.id) {
            Entry::Occupied(_) => self.breaks(format!("{what} was applied twice")),
            Entry::Vacant(free) => drop(free.insert(Done { receipt: receipt.clone(), token })),
        }
        if *version != before.version + 1 {
            self.breaks(format!("{what} made version {version} of {}", before.version));
        }
        let standing = Standing { district: before.district.clone(), version: *version };
        self.mirror.insert(command.case, standing);
    }

    /// The version that the maker of a command knew of: what was seen, or what the act before it made.
    fn seen_of(&self, command: &Command) -> Option<u32> {
        let basis = self.bases.get(&command.id)?;
        let previous = command.after.and_then(|after| self.done.get(&after)).map(|done| done.receipt.version);
        Some(basis.seen.max(previous.unwrap_or(0)))
    }

    /// Whether central should have applied it, by what its officer knew.
    fn judge(&mut self, account: &str, command: &Command, before: &Case, what: &str) {
        let Some(basis) = self.bases.get(&command.id).cloned() else {
            return self.breaks(format!("{what} was applied, and nobody made it"));
        };
        if basis.officer != account {
            return self.breaks(format!("{what} of {} was applied in the name of {account}", basis.officer));
        }
        let seen = self.seen_of(command).unwrap_or(basis.seen);
        if seen != before.version {
            self.breaks(format!("{what} was made on version {seen} and applied to version {}", before.version));
        }
        let held = before.claim.as_ref();
        match &command.act {
            Act::Message { .. } | Act::Register { .. } => {}
            Act::Claim => {
                let now = self.time.now();
                if held.is_some_and(|held| held.officer.id != account && held.expires_at > now) {
                    self.breaks(format!("{what} took a case that another holds"));
                }
            }
            Act::TakeOver { .. } | Act::Assign { .. } => {
                if !self.officers[account].is_supervisor() {
                    self.breaks(format!("{what} was applied, and {account} is no supervisor"));
                }
            }
            _ => {
                let under = match basis.under {
                    Under::Nothing => None,
                    Under::Token(token) => Some(token),
                    Under::Claim(claim) => self.done.get(&claim).and_then(|done| done.token),
                };
                let present = held.filter(|held| held.officer.id == account).map(|held| held.token);
                if present.is_none() || under != present {
                    self.breaks(format!(
                        "{what} was made under claim {under:?}, and the case is held under {present:?}"
                    ));
                }
            }
        }
    }

    /// A page of changes leaves for a desk: added to what the desk must hold by now, it must make the scope.
    pub fn witness_page(&mut self, desk: usize, scope: &Scope, since: &Cursor, page: &ChangesPage) {
        let Some(base) = self.at_cursor.get(&(desk, scope.clone(), since.clone())) else {
            return self.breaks(format!("desk {desk} asks from a cursor that it never got"));
        };
        let mut contents = base.clone();
        for change in &page.changes {
            if let Change::Upsert { case } = change {
                contents.insert(case.id, case.version);
            } else if let Change::Tombstone { id } = change {
                contents.remove(id);
            }
        }
        let Some(district) = district_of(scope) else { return };
        if !page.more && contents != self.contents(&district) {
            let differs = difference(&contents, &self.contents(&district));
            return self.breaks(format!("the changes for desk {desk} do not add up to {}: {differs}", scope.0));
        }
        self.at_cursor.insert((desk, scope.clone(), page.next.clone()), contents);
    }
}

/// Where two contents differ, in words.
pub fn difference(one: &Contents, other: &Contents) -> String {
    let ids = one.keys().chain(other.keys()).copied().collect::<std::collections::BTreeSet<CaseId>>();
    let said = |contents: &Contents, id: &CaseId| contents.get(id).map_or("-".to_owned(), u32::to_string);
    let differing = ids.iter().filter(|id| one.get(id) != other.get(id));
    differing
        .map(|id| format!("{} v{} / v{}", cases::name(*id), said(one, id), said(other, id)))
        .collect::<Vec<_>>()
        .join(", ")
}
