//! The common stock of scanned pages: one for a kind of document and a district, with everybody's names
//! and home barred.
//!
//! A page takes some tens of milliseconds to draw, so a city of a hundred thousand cannot have one each; many cases
//! show the same page, which names nobody, and its number and date stand in each of them. The files differ all the same, by a
//! comment that nobody sees: everybody has scanned for themselves.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use sha2::{Digest as _, Sha256};

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
    /// Index of the group whose own scan it is.
    pub holder: u32,
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
        let mut bytes = self.page(founding)?;
        bytes.truncate(bytes.len().saturating_sub(END.len()));
        bytes.extend(self.tail());
        Ok(bytes)
    }

    /// The comment that makes the file the holder's own, and the end of the image (ITU-T T.81, B.2.4.5).
    fn tail(&self) -> Vec<u8> {
        let own = format!("{:010}", self.holder);
        let length = u16::try_from(own.len() + 2).unwrap_or(u16::MAX);
        [&[0xFF, 0xFE], length.to_be_bytes().as_slice(), own.as_bytes(), &END].concat()
    }

    /// The page, as whoever scans it gets it.
    fn page(&self, founding: &Founding) -> Result<Vec<u8>, CityError> {
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

/// The end of a JPEG.
const END: [u8; 2] = [0xFF, 0xD9];

/// A page up to its end, as far as its digest is known from it.
#[derive(Clone)]
struct Begun {
    digest: Sha256,
    size: usize,
}

type Slots = HashMap<(String, usize), Arc<OnceLock<Begun>>>;

/// What is known of the pages drawn so far.
#[derive(Default)]
pub struct Stock {
    slots: Mutex<Slots>,
}

impl Stock {
    /// The digest of the holder's file; the page is drawn the first time that anybody's is asked for.
    pub fn digest(&self, key: &ScanKey, founding: &Founding) -> Result<Digest, CityError> {
        let slot = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(slots.entry((key.kind.clone(), key.district)).or_default())
        };
        let begun = match slot.get() {
            Some(begun) => begun.clone(),
            None => {
                let page = key.page(founding)?;
                let head = page.get(..page.len().saturating_sub(END.len())).unwrap_or_default();
                let begun = Begun { digest: Sha256::new_with_prefix(head), size: head.len() };
                slot.get_or_init(|| begun).clone()
            }
        };
        let tail = key.tail();
        let sha256 = hex::encode(begun.digest.chain_update(&tail).finalize());
        Ok(Digest::known(sha256, begun.size + tail.len(), 1, "image/jpeg"))
    }
}
