//! The common stock of scanned pages: one for a kind of document and a district, with everybody's names
//! and home barred.
//!
//! A page takes some tens of milliseconds to draw, so a city of a hundred thousand cannot have one each; many cases
//! show the same page, which names nobody, and its number and date stand in each of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::CityError;
use super::facts::{self, Issue};
use super::founding::{Digest, Founding};
use super::paper::Block;

/// Names a page of the stock.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ScanKey {
    /// Kind of document.
    pub kind: String,
    /// Index of the district.
    pub district: usize,
}

impl ScanKey {
    /// Its number and dates.
    pub fn issue(&self, founding: &Founding) -> Result<Issue, CityError> {
        let district = founding.atlas.districts.get(self.district);
        let code = &district.ok_or_else(|| CityError::Data("a scan of no district".into()))?.coded.code;
        Ok(facts::anonymous(&self.kind, code, founding.config.today))
    }

    /// The JPEG.
    pub fn draw(&self, founding: &Founding) -> Result<Vec<u8>, CityError> {
        let district = founding.atlas.districts.get(self.district);
        let district = district.ok_or_else(|| CityError::Data("a scan of no district".into()))?;
        let blanks = facts::redacted(&self.issue(founding)?, &district.coded.name);
        let mut paper = founding.forms.paper(&self.kind, &blanks)?;
        // What fills two pages of a notary's paper was scanned onto one.
        paper.blocks.retain(|block| *block != Block::PageBreak);
        let grain =
            self.kind.bytes().fold(self.district as u64 + 1, |sum, byte| sum.wrapping_mul(131) + u64::from(byte));
        Ok(founding.press.scan(&paper, grain.wrapping_mul(0x9E37_79B9_7F4A_7C15))?)
    }
}

type Slots = HashMap<ScanKey, Arc<OnceLock<Digest>>>;

/// Digests of the pages drawn so far.
#[derive(Default)]
pub struct Stock {
    slots: Mutex<Slots>,
}

impl Stock {
    /// The digest of the page, drawn the first time that it is asked for.
    pub fn digest(&self, key: &ScanKey, founding: &Founding) -> Result<Digest, CityError> {
        let slot = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(slots.entry(key.clone()).or_default())
        };
        if let Some(digest) = slot.get() {
            return Ok(digest.clone());
        }
        let digest = Digest::of(&key.draw(founding)?, 1, "image/jpeg");
        Ok(slot.get_or_init(|| digest).clone())
    }
}
