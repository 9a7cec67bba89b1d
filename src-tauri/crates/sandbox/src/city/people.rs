//! People of one household: names, birth dates, and identifiers that nobody else in the city has.

use chrono::{Days, Months, NaiveDate};
use gishe_domain::egn::Egn;
use gishe_domain::lnch::Lnch;
use gishe_domain::person::{Identifier, Person, Sex};
use rand::Rng;
use rand_chacha::ChaCha20Rng;

use super::CityError;
use super::names::{Lineage, Names, name};

/// Persons of one sex and birth date that the last digits of an ЕГН can tell apart (ЗГР чл. 11).
const SAME_DAY: u32 = 500;
/// Coprime to a thousand million, so that different places give different ЛНЧ.
const STRIDE: u64 = 7919;
const FIRST_LNCH: u64 = 123_456_789;

/// Brings people into being, each in a place of its own.
pub struct Cradle<'a> {
    names: &'a Names,
    today: NaiveDate,
    /// The next place; places are unique in the city.
    place: u32,
    /// Birth dates repeat after so many places of one last-digits group.
    days: u32,
}

impl<'a> Cradle<'a> {
    /// For the household whose first place is `place`, in a city that has `places` of them.
    pub fn new(names: &'a Names, today: NaiveDate, place: u32, places: u32) -> Self {
        Self { names, today, place, days: places.div_ceil(SAME_DAY).max(1) }
    }

    /// A family of this country or another.
    pub fn lineage(&self, rng: &mut ChaCha20Rng) -> Result<Lineage<'a>, CityError> {
        self.names.lineage(rng)
    }

    /// Somebody of an age in whole years from `ages.0` to `ages.1` (some are older by up to three years).
    pub fn person(
        &mut self,
        rng: &mut ChaCha20Rng,
        lineage: &Lineage<'_>,
        sex: Sex,
        ages: (u32, u32),
        father: Option<&str>,
    ) -> Result<Person, CityError> {
        let name = name(rng, lineage, sex, father)?;
        let months = rng.gen_range(ages.0 * 12..=ages.1 * 12 + 11);
        let days = rng.gen_range(0..28);
        let wanted = self.today - Months::new(months) - Days::new(days + 1);
        let place = self.place;
        self.place += 1;
        let (birth_date, serial) = self.unique(wanted, place);
        let fault = |error: gishe_domain::identifier::IdentifierError| CityError::Data(error.to_string());
        let identifier: Identifier = if lineage.is_foreign() {
            let number = (FIRST_LNCH + u64::from(place) * STRIDE) % 1_000_000_000;
            Lnch::make(number as u32).map_err(fault)?.into()
        } else {
            Egn::make(birth_date, sex, serial).map_err(fault)?.into()
        };
        Ok(Person { name, identifier, birth_date, sex, citizenship: lineage.citizenship().to_owned() })
    }

    /// The last day up to `wanted` on which a person of this place can be born, and the serial number for it: two
    /// places share the serial or the remainder of the day, never both.
    fn unique(&self, wanted: NaiveDate, place: u32) -> (NaiveDate, u16) {
        use chrono::Datelike;
        let day = wanted.num_days_from_ce() as u32;
        let remainder = (place / SAME_DAY) % self.days;
        let back = (day % self.days + self.days - remainder) % self.days;
        (wanted - Days::new(back.into()), (place % SAME_DAY) as u16)
    }
}

/// A woman or a man, evenly.
pub fn sex(rng: &mut ChaCha20Rng) -> Sex {
    if rng.r#gen() { Sex::Female } else { Sex::Male }
}

/// The other one.
pub fn other(sex: Sex) -> Sex {
    match sex {
        Sex::Male => Sex::Female,
        Sex::Female => Sex::Male,
    }
}
