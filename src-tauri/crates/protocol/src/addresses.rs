//! `PUT` and `GET /v1/addresses/{district}`: the register of addresses of a district, as a whole.
//!
//! The body is NDJSON in the shapes of the snapshot: a `street` for each street, then one `end`. Without its `end`, or when count
//! or digest differ, it is torn and changes nothing: a register is taken over as a whole or not at all. The same register put
//! twice is the same. The digest travels with every page of changes ([`crate::changes::ChangesPage`]), and a desk that holds
//! another one fetches the register anew.

use gishe_domain::address::{DistrictCode, Street};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

/// The largest register, in bytes: some five times the streets and numbers of the whole city.
pub const MAX_REGISTER: usize = 64 * 1024 * 1024;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum AddressLine {
    /// A street with its numbers.
    Street {
        /// The street.
        street: Street,
    },
    /// Last line.
    End {
        /// Streets sent.
        streets: u32,
        /// Numbers of all streets.
        numbers: u32,
        /// See [`AddressDigest`].
        digest: String,
    },
}

/// What became of a register that was put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AddressesReceipt {
    /// Whose register.
    pub district: DistrictCode,
    /// Streets in it.
    pub streets: u32,
    /// Numbers in it.
    pub numbers: u32,
    /// Its digest.
    pub digest: String,
    /// Whether it is another one than before.
    pub changed: bool,
}

/// Counts a register and digests it, a street at a time: SHA-256 over the fields of each street in order, every field ended by
/// U+001F and every street by U+001E. The fields: district, ЕКАТТЕ, settlement, five digits, name, then for each number the
/// number and its entrances, each entrance led by U+001D. Hexadecimal.
#[derive(Clone, Default)]
pub struct AddressDigest {
    sha: Sha256,
    streets: u32,
    numbers: u32,
}

impl AddressDigest {
    /// The next street.
    pub fn add(&mut self, street: &Street) {
        let names = [&street.settlement.code, &street.settlement.name, &street.location.code, &street.location.name];
        for field in std::iter::once(&street.district.0).chain(names) {
            self.sha.update(field.as_bytes());
            self.sha.update([0x1f]);
        }
        for number in &street.numbers {
            self.sha.update(number.as_bytes());
            for entrance in street.entrances.get(number).into_iter().flatten() {
                self.sha.update([0x1d]);
                self.sha.update(entrance.as_bytes());
            }
            self.sha.update([0x1f]);
        }
        self.sha.update([0x1e]);
        self.streets += 1;
        self.numbers = self.numbers.saturating_add(u32::try_from(street.numbers.len()).unwrap_or(u32::MAX));
    }

    /// The last line of a register.
    pub fn end(self) -> AddressLine {
        AddressLine::End { streets: self.streets, numbers: self.numbers, digest: hex::encode(self.sha.finalize()) }
    }
}

#[cfg(test)]
mod tests {
    use gishe_domain::address::Coded;

    use super::*;

    #[test]
    fn every_field_counts_in_the_digest() {
        let coded = |code: &str, name: &str| Coded { code: code.into(), name: name.into() };
        let street = Street {
            district: DistrictCode("15".into()),
            settlement: coded("68134", "гр. София"),
            location: coded("02871", "ул. Кричим"),
            numbers: vec!["1".into(), "2".into()],
            entrances: [("2".to_owned(), vec!["А".to_owned()])].into(),
        };
        let digest = |streets: &[&Street]| {
            let mut digest = AddressDigest::default();
            streets.iter().for_each(|street| digest.add(street));
            digest.end()
        };
        let other = |change: &dyn Fn(&mut Street)| {
            let mut other = street.clone();
            change(&mut other);
            digest(&[&other])
        };
        let whole = digest(&[&street]);
        for changed in [
            digest(&[]),
            digest(&[&street, &street]),
            other(&|street| street.district.0 = "14".into()),
            other(&|street| street.settlement.code = "00357".into()),
            other(&|street| street.location.name.push('а')),
            other(&|street| street.numbers = vec!["12".into()]),
            other(&|street| street.numbers.reverse()),
            other(&|street| street.entrances.clear()),
        ] {
            assert_ne!(changed, whole);
        }
        let AddressLine::End { streets, numbers, digest } = whole else { panic!("no end") };
        assert_eq!((streets, numbers, digest.len()), (1, 2, 64));
    }
}
