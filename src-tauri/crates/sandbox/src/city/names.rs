//! The lists of names, and how a name changes with gender.

use gishe_domain::person::{PersonName, Sex};
use rand_chacha::ChaCha20Rng;
use serde::Deserialize;

use super::CityError;
use super::random::{chance, pick, weigh};

const LISTS: &str = include_str!("../../../../../assets/sandbox/names.toml");

/// All lists.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    people: Vec<People>,
    foreign: Foreign,
}

/// Names that go together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct People {
    share: u32,
    #[serde(default)]
    bare: u32,
    male: Vec<String>,
    female: Vec<String>,
    patronymic: Vec<String>,
    family: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Foreign {
    share: u32,
    countries: Vec<Country>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Country {
    citizenship: String,
    male: Vec<[String; 2]>,
    female: Vec<[String; 2]>,
    family: Vec<[String; 2]>,
}

/// Where a name comes from, and the family it belongs to: what relatives share.
#[derive(Debug, Clone, Copy)]
pub struct Lineage<'a> {
    origin: Origin<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Origin<'a> {
    Native { people: &'a People, family: &'a str },
    Foreign { country: &'a Country, family: &'a [String; 2] },
}

impl Lineage<'_> {
    /// ISO 3166-1 alpha-2.
    pub fn citizenship(&self) -> &str {
        match &self.origin {
            Origin::Native { .. } => "BG",
            Origin::Foreign { country, .. } => &country.citizenship,
        }
    }

    /// Whether the register knows the person by an ЛНЧ.
    pub fn is_foreign(&self) -> bool {
        matches!(self.origin, Origin::Foreign { .. })
    }
}

impl Names {
    /// The built-in lists.
    pub fn load() -> Result<Self, CityError> {
        let names: Self = toml::from_str(LISTS).map_err(|error| CityError::Data(format!("names: {error}")))?;
        let uneven = names.people.iter().any(|people| people.male.len() != people.patronymic.len());
        if uneven { Err(CityError::Data("names: a patronymic is missing".into())) } else { Ok(names) }
    }

    /// A family, of this country or another.
    pub fn lineage(&self, rng: &mut ChaCha20Rng) -> Result<Lineage<'_>, CityError> {
        if chance(rng, self.foreign.share) {
            let country = pick(rng, &self.foreign.countries)?;
            return Ok(Lineage { origin: Origin::Foreign { country, family: pick(rng, &country.family)? } });
        }
        self.native(rng)
    }

    /// A family of Bulgarian citizens.
    pub fn native(&self, rng: &mut ChaCha20Rng) -> Result<Lineage<'_>, CityError> {
        let people = weigh(rng, &self.people, |people| people.share)?;
        Ok(Lineage { origin: Origin::Native { people, family: pick(rng, &people.family)? } })
    }
}

/// A name of the family; `father` is the father's given name when he is known.
pub fn name(
    rng: &mut ChaCha20Rng,
    lineage: &Lineage<'_>,
    sex: Sex,
    father: Option<&str>,
) -> Result<PersonName, CityError> {
    match &lineage.origin {
        Origin::Native { people, family } => {
            let first = pick(rng, if sex == Sex::Male { &people.male } else { &people.female })?.clone();
            let middle = Some(middle(rng, people, sex, father)?);
            Ok(PersonName { first, middle, family: inflect(family, sex), latin: None })
        }
        Origin::Foreign { country, family } => {
            let [first, latin] = pick(rng, if sex == Sex::Male { &country.male } else { &country.female })?;
            let [family, latin_family] = family;
            let latin = Some(format!("{latin} {latin_family}"));
            Ok(PersonName { first: first.clone(), middle: None, family: family.clone(), latin })
        }
    }
}

fn middle(rng: &mut ChaCha20Rng, people: &People, sex: Sex, father: Option<&str>) -> Result<String, CityError> {
    let father = match father {
        Some(name) => name,
        None => pick(rng, &people.male)?,
    };
    if chance(rng, people.bare) {
        return Ok(father.to_owned());
    }
    let known = people.male.iter().zip(&people.patronymic).find(|(name, _)| *name == father);
    Ok(known.map_or_else(|| father.to_owned(), |(_, patronymic)| inflect(patronymic, sex)))
}

/// The form for a man or a woman: Иванов, Иванова; Поповски, Поповска; Леви, Леви.
pub fn inflect(name: &str, sex: Sex) -> String {
    let adjective = ["ски", "цки"].iter().any(|ending| name.ends_with(ending));
    match sex {
        Sex::Male => name.to_owned(),
        Sex::Female if adjective => format!("{}а", name.trim_end_matches('и')),
        Sex::Female if ["ов", "ев", "ин"].iter().any(|ending| name.ends_with(ending)) => format!("{name}а"),
        Sex::Female => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_takes_the_ending_of_its_bearer() {
        for (man, woman) in [
            ("Иванов", "Иванова"),
            ("Колев", "Колева"),
            ("Трифонски", "Трифонска"),
            ("Бедросян", "Бедросян"),
            ("Леви", "Леви"),
            ("Гочин", "Гочина"),
        ] {
            assert_eq!((inflect(man, Sex::Male).as_str(), inflect(man, Sex::Female).as_str()), (man, woman));
        }
    }

    #[test]
    fn the_shares_of_all_names_are_a_thousand() {
        let names = Names::load().unwrap();
        assert_eq!(names.people.iter().map(|people| people.share).sum::<u32>() + names.foreign.share, 1000);
    }
}
