//! The register of addresses of the sandbox: every district with its streets, their codes and their numbers.

use std::collections::{BTreeMap, BTreeSet};

use gishe_domain::address::{Coded, DistrictCode, Street};
use gishe_domain::assets;
use gishe_domain::district::Districts;
use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;
use serde::Deserialize;

use super::CityError;
use crate::trust::seed;

const LISTS: &str = include_str!("../../../../../assets/sandbox/streets.toml");
/// ЕКАТТЕ of the city.
const SOFIA: (&str, &str) = ("68134", "гр. София");
/// The register of addresses is a fact of the city, the same under every seed.
const REGISTER: u64 = 68_134;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    district: Vec<DistrictList>,
    common: Common,
    town: Vec<TownList>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DistrictList {
    code: String,
    weight: u32,
    #[serde(default)]
    streets: Vec<String>,
    #[serde(default)]
    estates: Vec<String>,
    #[serde(default)]
    settlements: Vec<SettlementList>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SettlementList {
    ekatte: String,
    name: String,
    #[serde(default)]
    streets: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Common {
    streets: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TownList {
    region: [String; 2],
    municipality: [String; 2],
    settlement: [String; 2],
}

/// A town that people move from.
#[derive(Debug, Clone)]
pub struct Town {
    /// област
    pub region: Coded,
    /// община
    pub municipality: Coded,
    /// населено място
    pub settlement: Coded,
}

/// A district with its part of the register of addresses.
#[derive(Debug, Clone)]
pub struct District {
    /// Two digits and the name: „Лозенец“.
    pub coded: Coded,
    /// The same as the type that cases carry.
    pub code: DistrictCode,
    /// What its register numbers begin with: `РЛЦ`.
    pub prefix: String,
    /// Population in thousands.
    pub weight: u32,
    /// Streets and estates; never empty, and none without numbers.
    pub streets: Vec<Street>,
}

/// The whole register of addresses.
#[derive(Debug, Clone)]
pub struct Atlas {
    /// By code.
    pub districts: Vec<District>,
    /// Elsewhere.
    pub towns: Vec<Town>,
    /// Streets of the towns.
    pub common: Vec<Coded>,
}

impl Atlas {
    /// From the built-in lists.
    pub fn load() -> Result<Self, CityError> {
        let fault = |error: String| CityError::Data(format!("streets: {error}"));
        let lists: Lists = toml::from_str(LISTS).map_err(|error| fault(error.to_string()))?;
        let known = Districts::parse(assets::DISTRICTS).map_err(|error| fault(error.to_string()))?;
        let codes = codes(&lists);
        let code = |settlement: &str, name: &str| codes.get(&(settlement.to_owned(), name.to_owned())).cloned();
        let mut districts = Vec::new();
        for list in &lists.district {
            let named = known
                .get(&DistrictCode(list.code.clone()))
                .ok_or_else(|| fault(format!("no district {}", list.code)))?;
            let mut streets = Vec::new();
            for (settlement, name) in locations(list, &lists.common) {
                let code = code(&settlement.code, &name).ok_or_else(|| fault(format!("no code for {name}")))?;
                let numbers = numbers(&list.code, &settlement.code, &name);
                let location = Coded { code, name };
                let district = DistrictCode(list.code.clone());
                streets.push(Street { district, settlement, location, numbers, entrances: BTreeMap::new() });
            }
            districts.push(District {
                coded: Coded { code: list.code.clone(), name: named.name.clone() },
                code: DistrictCode(list.code.clone()),
                prefix: named.prefix.clone(),
                weight: list.weight,
                streets,
            });
        }
        let coded = |[code, name]: &[String; 2]| Coded { code: code.clone(), name: name.clone() };
        let towns = lists.town.iter().map(|town| Town {
            region: coded(&town.region),
            municipality: coded(&town.municipality),
            settlement: coded(&town.settlement),
        });
        let common = (1u32..)
            .zip(&lists.common.streets)
            .map(|(at, name)| Coded { code: format!("{:05}", 43 * at), name: name.clone() });
        Ok(Self { towns: towns.collect(), common: common.collect(), districts })
    }

    /// The district by its code.
    pub fn district(&self, code: &DistrictCode) -> Option<&District> {
        self.districts.iter().find(|district| &district.code == code)
    }
}

/// Every settlement of the district with the names of its streets and estates.
fn locations(list: &DistrictList, common: &Common) -> Vec<(Coded, String)> {
    let in_city = Coded { code: SOFIA.0.into(), name: SOFIA.1.into() };
    let city = list.streets.iter().chain(&list.estates).map(|name| (in_city.clone(), name.clone()));
    let outside = list.settlements.iter().flat_map(|settlement| {
        let coded = Coded { code: settlement.ekatte.clone(), name: settlement.name.clone() };
        let names =
            if settlement.streets.is_empty() { village(settlement, common) } else { settlement.streets.clone() };
        names.into_iter().map(move |name| (coded.clone(), name))
    });
    city.chain(outside).collect()
}

/// Some of the streets that every village has.
fn village(settlement: &SettlementList, common: &Common) -> Vec<String> {
    let mut rng = seed::stream(REGISTER, "village", &settlement.ekatte);
    let count = rng.gen_range(7..12);
    common.streets.choose_multiple(&mut rng, count).cloned().collect()
}

/// Five digits for every street of every settlement; a street that crosses districts has one code.
fn codes(lists: &Lists) -> BTreeMap<(String, String), String> {
    let all: BTreeSet<(String, String)> = lists
        .district
        .iter()
        .flat_map(|list| locations(list, &lists.common))
        .map(|(settlement, name)| (settlement.code, name))
        .collect();
    let mut last = BTreeMap::new();
    let mut codes = BTreeMap::new();
    for (settlement, name) in all {
        let code: &mut u32 = last.entry(settlement.clone()).or_insert(14);
        *code += 29;
        codes.insert((settlement, name), format!("{code:05}"));
    }
    codes
}

/// Whether houses there are blocks of flats.
pub fn is_estate(name: &str) -> bool {
    name.starts_with("ж.к.")
}

/// The numbers that exist: `001`, `023А`, of blocks `301`.
fn numbers(district: &str, settlement: &str, name: &str) -> Vec<String> {
    let mut rng = seed::stream(REGISTER, "numbers", &format!("{district} {settlement} {name}"));
    let (first, count) = if is_estate(name) { (rng.gen_range(0..4) * 100, 20..60) } else { (0, 15..90) };
    let count = rng.gen_range(count);
    let mut numbers = Vec::new();
    for number in first + 1..=first + count {
        // Not every number was built.
        if rng.gen_range(0..20) == 0 && numbers.len() > 2 {
            continue;
        }
        numbers.push(format!("{number:03}"));
        if rng.gen_range(0..12) == 0 {
            numbers.push(format!("{number:03}{}", letter(&mut rng)));
        }
    }
    numbers
}

fn letter(rng: &mut ChaCha20Rng) -> char {
    if rng.gen_range(0..3) == 0 { 'Б' } else { 'А' }
}
