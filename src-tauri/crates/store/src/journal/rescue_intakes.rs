//! Applications taken at the counter, as part of what is rescued: form and scans.

use chrono::{DateTime, Utc};
use gishe_domain::case::CaseId;
use gishe_domain::intake::Intake;
use serde::{Deserialize, Serialize};

use super::intakes::{self, KeptIntake, NewScan};
use super::{JournalTx, JournalView};
use crate::error::StoreError;

/// An application with its scans.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct RescuedIntake {
    pub id: CaseId,
    officer: String,
    form: Intake,
    begun_at: DateTime<Utc>,
    saved_at: DateTime<Utc>,
    registered: bool,
    scans: Vec<RescuedScan>,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct RescuedScan {
    media_type: String,
    pages: u16,
    signed: bool,
    /// The exact bytes, hexadecimal.
    bytes: String,
}

impl std::fmt::Debug for RescuedScan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RescuedScan({}, {} bytes)", self.media_type, self.bytes.len() / 2)
    }
}

impl RescuedIntake {
    /// Bytes, before packing, about.
    pub fn size(&self) -> usize {
        4096 + self.scans.iter().map(|scan| scan.bytes.len() / 2).sum::<usize>()
    }
}

impl JournalView<'_> {
    /// The officer's applications that central does not have.
    pub(super) fn rescued_intakes(&self, officer: &str) -> Result<Vec<RescuedIntake>, StoreError> {
        self.intakes(officer)?.into_iter().map(|kept| self.rescued_intake(kept)).collect()
    }

    fn rescued_intake(&self, kept: KeptIntake) -> Result<RescuedIntake, StoreError> {
        let mut scans = Vec::new();
        for scan in self.scans(kept.id)? {
            let Some(bytes) = self.scan(&scan.blob.sha256)? else { continue };
            let (media_type, bytes) = (scan.blob.media_type, hex::encode(bytes));
            scans.push(RescuedScan { media_type, pages: scan.pages, signed: scan.signed, bytes });
        }
        let KeptIntake { id, officer, form, begun_at, saved_at, registered } = kept;
        Ok(RescuedIntake { id, officer, form, begun_at, saved_at, registered, scans })
    }
}

impl JournalTx<'_> {
    /// Puts rescued applications here, and says how many. One that is here stays as it is, and one that central has
    /// acknowledged to this computer does not come back.
    pub(super) fn import_intakes(&self, rescued: &[RescuedIntake]) -> Result<u32, StoreError> {
        let mut imported = 0;
        for one in rescued {
            if !self.receipts_of(one.id)?.is_empty() {
                continue;
            }
            let RescuedIntake { id, officer, form, begun_at, saved_at, registered, scans } = one.clone();
            let kept = KeptIntake { id, officer, form, begun_at, saved_at, registered };
            if !self.run(|conn| intakes::insert(conn, &kept))? {
                continue;
            }
            imported += 1;
            for RescuedScan { media_type, pages, signed, bytes } in scans {
                let bytes = hex::decode(bytes).map_err(|_| StoreError::Digest)?;
                self.keep_scan(id, &NewScan { bytes, media_type, pages, signed }, kept.saved_at)?;
            }
        }
        Ok(imported)
    }
}
