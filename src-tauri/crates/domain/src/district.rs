//! The districts of Столична община: the letterhead of their acts and the settlements that belong to them.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::address::{Coded, DistrictCode};
use crate::pack::{PackError, PackReason};

/// A district.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct District {
    /// `01` to `24`.
    pub code: DistrictCode,
    /// „Лозенец“.
    pub name: String,
    /// What the numbers of its cases begin with: `РЛЦ`.
    pub prefix: String,
    /// Address of its office.
    pub office: String,
    /// Telephone of its office.
    pub phone: String,
    /// Its settlements by ЕКАТТЕ, with their kind: „гр. София“, „с. Лозен“; the main one first.
    pub settlements: Vec<Coded>,
}

/// All districts, in the order of their codes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Districts {
    #[serde(rename = "district")]
    list: Vec<District>,
}

impl Districts {
    /// Reads `assets/districts.toml`. Refused when a code or prefix stands twice, or a district has no settlement.
    pub fn parse(text: &str) -> Result<Self, PackError> {
        let read: Self = toml::from_str(text).map_err(|error| crate::pack::shape(text, &error))?;
        let mut seen = BTreeSet::new();
        for district in &read.list {
            for (what, key) in [("district code", &district.code.0), ("prefix", &district.prefix)] {
                if !seen.insert(key) {
                    let line =
                        text.lines().position(|line| line.contains(&format!("\"{key}\""))).map_or(0, |at| at + 1);
                    return Err(PackError { line, reason: PackReason::Twice { what, key: key.clone() } });
                }
            }
            if district.settlements.is_empty() {
                let reason = PackReason::Empty { what: "settlements", key: district.code.0.clone() };
                return Err(PackError { line: 0, reason });
            }
        }
        Ok(read)
    }

    /// The district by its code.
    pub fn get(&self, code: &DistrictCode) -> Option<&District> {
        self.list.iter().find(|district| district.code == *code)
    }

    /// Every district, in the order of their codes.
    pub fn iter(&self) -> impl Iterator<Item = &District> {
        self.list.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets;

    #[test]
    fn the_24_districts_are_there_with_their_settlements() {
        let districts = Districts::parse(assets::DISTRICTS).unwrap();
        let codes: Vec<&str> = districts.iter().map(|district| district.code.0.as_str()).collect();
        assert_eq!(codes, (1..=24).map(|code| format!("{code:02}")).collect::<Vec<_>>());
        let lozenets = districts.get(&DistrictCode("09".into())).unwrap();
        assert_eq!((lozenets.name.as_str(), lozenets.prefix.as_str()), ("Лозенец", "РЛЦ"));
        let outside: usize = districts
            .iter()
            .flat_map(|district| &district.settlements)
            .filter(|settlement| settlement.code != "68134")
            .map(|settlement| {
                assert!(settlement.code.len() == 5 && settlement.name.contains(".\u{a0}"), "{settlement:?}");
            })
            .count();
        assert_eq!(outside, 37);
        assert!(districts.get(&DistrictCode("25".into())).is_none());
    }

    #[test]
    fn a_list_that_contradicts_itself_is_refused() {
        let twice = assets::DISTRICTS.replace("\"РСЛ\"", "\"РЛЦ\"");
        let error = Districts::parse(&twice).unwrap_err();
        assert_eq!(error.reason, PackReason::Twice { what: "prefix", key: "РЛЦ".into() });
        assert!(twice.lines().nth(error.line - 1).unwrap().contains("РЛЦ"));
        let unknown = assets::DISTRICTS.replacen("phone =", "fax =", 1);
        let error = Districts::parse(&unknown).unwrap_err();
        assert!(matches!(error.reason, PackReason::Shape(_)));
        assert!(unknown.lines().nth(error.line - 1).unwrap().starts_with("fax ="), "{error}");
    }
}
