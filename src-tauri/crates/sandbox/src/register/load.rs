//! Filling an empty register in big transactions.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use gishe_domain::address::{DistrictCode, Street};
use gishe_domain::case::{Case, CaseId};
use gishe_domain::district::Districts;
use rusqlite::Connection;

use super::{Register, RegisterError, numbers, store};

/// Cases in one transaction.
const IN_ONE: usize = 10_000;

/// A document that is drawn when it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobRecipe {
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub sha256: String,
    /// What the source needs to draw it.
    pub recipe: String,
}

/// A case and the documents that go with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedCase {
    /// As it shall stand in the register.
    pub case: Case,
    /// How its documents are drawn.
    pub recipes: Vec<BlobRecipe>,
}

/// What was loaded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoadReport {
    /// Cases.
    pub cases: u32,
    /// Documents that can be drawn.
    pub recipes: u32,
    /// Districts that have a case.
    pub districts: BTreeSet<DistrictCode>,
}

impl Register {
    /// Learns what the numbers of each district begin with.
    pub fn load_prefixes(&mut self, districts: &Districts) -> Result<(), RegisterError> {
        let tx = self.db.transaction()?;
        for district in districts.iter() {
            numbers::prefix(&tx, &district.code.0, &district.prefix)?;
        }
        tx.commit()?;
        Ok(())
    }

    /// Enters the streets of the register of addresses, in their order within each district.
    pub fn load_streets<'a>(&mut self, streets: impl IntoIterator<Item = &'a Street>) -> Result<(), RegisterError> {
        let tx = self.db.transaction()?;
        let mut ordinals: BTreeMap<&str, i64> = BTreeMap::new();
        {
            let mut insert = tx.prepare("INSERT INTO streets (district, ordinal, body) VALUES (?1, ?2, ?3)")?;
            for street in streets {
                let ordinal = ordinals.entry(street.district.0.as_str()).or_default();
                insert.execute((&street.district.0, *ordinal, serde_json::to_string(street)?))?;
                *ordinal += 1;
            }
        }
        tx.commit()?;
        Ok(())
    }

    /// Enters cases as they stand: their numbers, versions, claims and decisions are kept, and the register goes on
    /// counting from them. `now` is the moment of loading.
    pub fn load(
        &mut self,
        cases: impl IntoIterator<Item = LoadedCase>,
        now: DateTime<Utc>,
    ) -> Result<LoadReport, RegisterError> {
        let mut report = LoadReport::default();
        let mut cases = cases.into_iter().peekable();
        // Digests come in no order: their indexes must fit into memory, or each insertion reads the disk. And whoever
        // loads begins again after a crash, so that nothing has to reach the disk before the end.
        self.db.execute_batch("PRAGMA cache_size = -262144; PRAGMA synchronous = OFF")?;
        while cases.peek().is_some() {
            let tx = self.db.transaction()?;
            let mut sums: BTreeMap<DistrictCode, Vec<(CaseId, u32)>> = BTreeMap::new();
            let mut entries = 0;
            for loaded in cases.by_ref().take(IN_ONE) {
                enter(&tx, &loaded, &mut report)?;
                entries += 1;
                sums.entry(loaded.case.district).or_default().push((loaded.case.id, loaded.case.version));
            }
            for (district, cases) in &sums {
                store::toggle(&tx, district, cases)?;
                report.districts.insert(district.clone());
            }
            numbers::count_entries(&tx, numbers::civil_year(now), entries)?;
            tx.commit()?;
        }
        self.db.execute_batch("PRAGMA optimize; PRAGMA cache_size = -32000; PRAGMA synchronous = FULL")?;
        self.db.pragma_update(None, "wal_checkpoint", "TRUNCATE")?;
        Ok(report)
    }
}

fn enter(db: &Connection, loaded: &LoadedCase, report: &mut LoadReport) -> Result<(), RegisterError> {
    let case = &loaded.case;
    let fence = case.claim.as_ref().map_or(0, |claim| claim.token);
    let position = store::advance(db)?;
    store::insert_at(db, case, fence, position)?;
    numbers::learn(db, &case.district.0, &case.number)?;
    if let Some(decision) = &case.decision {
        numbers::learn(db, &case.district.0, &decision.number)?;
    }
    let mut recipe = db.prepare_cached("INSERT OR IGNORE INTO recipes (sha256, recipe) VALUES (?1, ?2)")?;
    for blob in &loaded.recipes {
        let digest = hex::decode(&blob.sha256).map_err(|_| RegisterError::Damaged("digest of a recipe"))?;
        recipe.execute((digest, &blob.recipe))?;
        report.recipes += 1;
    }
    report.cases += 1;
    Ok(())
}
