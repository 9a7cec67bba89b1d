//! A believable Sofia from a seed: streets, people, applications with real files, and the mistakes an officer must catch.
//!
//! The same [`CityConfig`] and signer give the same cases and the same bytes of evidence every time, on any number of
//! threads: every household draws from a stream of its own. Bytes are not kept. A case names its documents by digest,
//! and beside it comes a recipe for each ([`CityBlob`]), from which [`City::draw`] makes the same bytes again.

mod addresses;
mod documents;
mod dossier;
mod facts;
mod founding;
mod household;
mod load;
mod mistake;
mod names;
mod paper;
mod people;
mod plan;
mod progress;
mod random;
mod scans;
mod signer;
mod streets;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use gishe_domain::address::{Coded, DistrictCode, Street};
use gishe_domain::case::{Case, CaseId, OfficerRef};

pub use load::CaseStream;
pub use mistake::Mistake;
pub use paper::PaperError;
pub use signer::{CitizenSigner, SignerError};

use founding::Founding;

/// What decides a city.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CityConfig {
    /// Every choice is drawn from it.
    pub seed: u64,
    /// Applications in all districts together.
    pub applications: u32,
    /// The day it is in Sofia: the last applications came this morning, the first some weeks ago.
    pub today: NaiveDate,
    /// Who works in each district. A district without officers has no claims and no decisions.
    pub officers: BTreeMap<DistrictCode, Vec<OfficerRef>>,
}

/// Why the city, or a document of it, could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CityError {
    /// Built-in data (streets, names, service packs, the font) does not hold together.
    #[error("the data of the city is not usable: {0}")]
    Data(String),
    /// A page could not be drawn.
    #[error(transparent)]
    Paper(#[from] PaperError),
    /// A declaration could not be signed.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// A worker ended before its work did.
    #[error("a worker of the city ended early")]
    Worker,
}

/// A document of a case: what its bytes must hash to, and what they are made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CityBlob {
    /// SHA-256 of the bytes, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// For [`City::draw`]; means something only to a city of the same config and signer.
    pub recipe: String,
}

/// A case with the recipes of its documents, in no special order; cases may share a blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CityCase {
    /// As central holds it.
    pub case: Case,
    /// One for every digest that the case names.
    pub blobs: Vec<CityBlob>,
}

/// A document drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnBlob {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// `application/pdf`, `image/jpeg`.
    pub media_type: &'static str,
}

/// The city. Cheap to clone: clones share everything.
#[derive(Clone)]
pub struct City {
    founding: Arc<Founding>,
}

impl City {
    /// Lays out streets and districts and shares the applications out. Draws nothing yet: that is [`City::cases`].
    pub fn new(config: CityConfig, signer: Arc<dyn CitizenSigner>) -> Result<Self, CityError> {
        Ok(Self { founding: Arc::new(Founding::new(config, signer)?) })
    }

    /// The 24 districts in the order of their codes.
    pub fn districts(&self) -> impl Iterator<Item = &Coded> {
        self.founding.districts()
    }

    /// The register of addresses of one district; empty for a code that is none.
    pub fn streets(&self, district: &DistrictCode) -> &[Street] {
        self.founding.streets(district)
    }

    /// How many cases [`City::cases`] will give.
    pub fn len(&self) -> u32 {
        self.founding.len()
    }

    /// Whether there are no applications.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All cases, by district and within it in the order of filing, drawn and signed on all cores meanwhile.
    pub fn cases(&self) -> CaseStream {
        CaseStream::start(Arc::clone(&self.founding))
    }

    /// The document of a recipe; none when the recipe is not one of this city's.
    pub fn draw(&self, recipe: &str) -> Result<Option<DrawnBlob>, CityError> {
        self.founding.draw(recipe)
    }

    /// What an officer must find: the ground truth, never served to a desk. In the order of [`City::cases`].
    pub fn mistakes(&self) -> Result<Vec<(CaseId, Mistake)>, CityError> {
        self.founding.mistakes()
    }
}
