//! The bootstrap of a scope: everything in it at one moment, in pages that can be fetched again later and are the same.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use gishe_domain::address::DistrictCode;
use gishe_domain::case::CaseId;
use gishe_protocol::changes::ScopeChecksum;
use gishe_protocol::info::Scope;
use gishe_protocol::snapshot::SnapshotLine;

use super::{Reading, RegisterError, changes, district_of, store};

/// Cases in a page.
pub const PAGE_CASES: u32 = 500;

/// A snapshot: a scope at a place of central's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotPlan {
    /// The scope.
    pub scope: Scope,
    /// Names the snapshot; a resumed download carries it.
    pub token: String,
    /// The moment it shows.
    pub as_of: DateTime<Utc>,
    /// Cases in all.
    pub cases: u32,
    /// Pages in all, at least one.
    pub pages: u32,
    /// Whether it goes on from one that was begun before.
    pub resumed: bool,
    page_cases: u32,
    instance: String,
    district: DistrictCode,
    position: i64,
}

/// The lines of one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotPage {
    /// NDJSON, the `page-end` included.
    pub lines: Vec<u8>,
    /// Where the next page goes on.
    pub last: i64,
}

impl SnapshotPlan {
    /// The same snapshot in pages of this many cases, at least one. Whoever resumes it has to ask for the same size.
    pub fn in_pages_of(mut self, cases: u32) -> Self {
        self.page_cases = cases.max(1);
        self.pages = self.cases.div_ceil(self.page_cases).max(1);
        self
    }

    /// The first line of the stream.
    pub fn header(&self) -> SnapshotLine {
        SnapshotLine::Header {
            scope: self.scope.clone(),
            snapshot: self.token.clone(),
            cases: self.cases,
            pages: self.pages,
            as_of: self.as_of,
        }
    }
}

/// A case of the scope as it was at the place: from the present rows, else from those that were superseded since.
const AS_OF: &str = "FROM cases WHERE district = ?1 AND seq > ?2 AND position <= ?3";
const AS_OF_OLD: &str = "FROM superseded WHERE district = ?1 AND seq > ?2 AND position <= ?3 AND until > ?3";

impl Reading<'_> {
    /// The snapshot that `resume` names, when it is of this scope and can still be shown, else a new one as of `now`.
    /// None when the scope is not one that has snapshots.
    pub fn snapshot(
        &self,
        scope: &Scope,
        resume: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<Option<SnapshotPlan>, RegisterError> {
        let Some(district) = district_of(scope) else { return Ok(None) };
        let tx = self.db.unchecked_transaction()?;
        let (instance, low_water) = store::instance(&tx)?;
        let old = resume.and_then(|token| parse(token, &instance, scope)).filter(|(place, _)| *place >= low_water);
        let resumed = old.is_some();
        let (position, as_of) = match old {
            Some(old) => old,
            None => (store::head(&tx)?, now),
        };
        let sql = format!("SELECT (SELECT count(*) {AS_OF}) + (SELECT count(*) {AS_OF_OLD})");
        let cases: u32 = tx.prepare_cached(&sql)?.query_row((&district.0, 0, position), |row| row.get(0))?;
        let pages = cases.div_ceil(PAGE_CASES).max(1);
        let token = token(&instance, scope, position, as_of);
        Ok(Some(SnapshotPlan {
            scope: scope.clone(),
            token,
            as_of,
            cases,
            pages,
            resumed,
            page_cases: PAGE_CASES,
            instance,
            district,
            position,
        }))
    }

    /// Where page `page` (0-based) begins, for [`Reading::snapshot_page`].
    pub fn snapshot_start(&self, plan: &SnapshotPlan, page: u32) -> Result<i64, RegisterError> {
        if page == 0 {
            return Ok(0);
        }
        let sql = format!("SELECT seq {AS_OF} UNION ALL SELECT seq {AS_OF_OLD} ORDER BY 1 LIMIT 1 OFFSET ?4");
        let skipped = i64::from(page) * i64::from(plan.page_cases) - 1;
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut rows = statement.query((&plan.district.0, 0, plan.position, skipped))?;
        Ok(match rows.next()? {
            Some(row) => row.get(0)?,
            None => i64::MAX,
        })
    }

    /// The lines of page `page`, which goes on after `start`. The streets of the scope come with the first page.
    pub fn snapshot_page(&self, plan: &SnapshotPlan, page: u32, start: i64) -> Result<SnapshotPage, RegisterError> {
        let mut lines = Vec::new();
        if page == 0 {
            self.streets(&plan.district, &mut lines)?;
        }
        let sql = format!("SELECT seq, body {AS_OF} UNION ALL SELECT seq, body {AS_OF_OLD} ORDER BY 1 LIMIT ?4");
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut rows = statement.query((&plan.district.0, start, plan.position, plan.page_cases))?;
        let mut last = start;
        while let Some(row) = rows.next()? {
            last = row.get(0)?;
            wrap(&mut lines, "case", row.get_ref(1)?.as_str().map_err(|_| RegisterError::Damaged("case"))?);
        }
        serde_json::to_writer(&mut lines, &SnapshotLine::PageEnd { page })?;
        lines.push(b'\n');
        Ok(SnapshotPage { lines, last })
    }

    /// The last line of the stream.
    pub fn snapshot_end(&self, plan: &SnapshotPlan) -> Result<SnapshotLine, RegisterError> {
        let mut sum = ScopeChecksum::default();
        let sql = format!("SELECT id, version {AS_OF} UNION ALL SELECT id, version {AS_OF_OLD}");
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut rows = statement.query((&plan.district.0, 0, plan.position))?;
        while let Some(row) = rows.next()? {
            sum.toggle(CaseId(store::uuid(&row.get::<_, Vec<u8>>(0)?)?), row.get(1)?);
        }
        let cursor = changes::cursor(&plan.instance, &plan.scope, plan.position);
        Ok(SnapshotLine::End { cursor, count: plan.cases, checksum: sum.to_hex() })
    }

    fn streets(&self, district: &DistrictCode, lines: &mut Vec<u8>) -> Result<(), RegisterError> {
        let mut statement = self.db.prepare_cached("SELECT body FROM streets WHERE district = ?1 ORDER BY ordinal")?;
        let mut rows = statement.query([&district.0])?;
        while let Some(row) = rows.next()? {
            wrap(lines, "street", row.get_ref(0)?.as_str().map_err(|_| RegisterError::Damaged("street"))?);
        }
        Ok(())
    }
}

/// A line around a body that is JSON already: parsing 100,000 cases to write them again would be the whole cost.
pub(super) fn wrap(lines: &mut Vec<u8>, kind: &str, body: &str) {
    lines.extend_from_slice(format!("{{\"kind\":\"{kind}\",\"{kind}\":").as_bytes());
    lines.extend_from_slice(body.as_bytes());
    lines.extend_from_slice(b"}\n");
}

fn token(instance: &str, scope: &Scope, position: i64, as_of: DateTime<Utc>) -> String {
    URL_SAFE_NO_PAD.encode(format!("s1\n{instance}\n{}\n{position}\n{}", scope.0, as_of.timestamp_millis()))
}

fn parse(token: &str, instance: &str, scope: &Scope) -> Option<(i64, DateTime<Utc>)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let place = text.strip_prefix("s1\n")?.strip_prefix(instance)?.strip_prefix('\n')?;
    let (position, as_of) = place.strip_prefix(scope.0.as_str())?.strip_prefix('\n')?.split_once('\n')?;
    Some((position.parse().ok()?, DateTime::from_timestamp_millis(as_of.parse().ok()?)?))
}
