//! Where people live and where they move to.

use chrono::{Days, NaiveDate};
use gishe_domain::address::{Address, Coded, Street};
use rand::Rng;
use rand_chacha::ChaCha20Rng;

use super::CityError;
use super::random::{chance, pick, weigh};
use super::streets::{Atlas, District, is_estate};

/// Numbers from here on stand in no street of the register.
const BEYOND: u32 = 400;

/// A home in the district, at a number that exists.
pub fn home(rng: &mut ChaCha20Rng, district: &District) -> Result<Address, CityError> {
    // Estates hold several times the people of a street.
    let street = weigh(rng, &district.streets, |street| if is_estate(&street.location.name) { 5 } else { 1 })?;
    let number = pick(rng, &street.numbers)?.clone();
    Ok(at(rng, district, street, number))
}

/// An address in the district whose number is not in the register.
pub fn outside_register(rng: &mut ChaCha20Rng, district: &District) -> Result<Address, CityError> {
    let street = pick(rng, &district.streets)?;
    let number = (BEYOND + rng.gen_range(0..500)).to_string();
    Ok(at(rng, district, street, number))
}

/// Where somebody lived before a move to `to`: mostly elsewhere in the city, sometimes in another town or abroad.
pub fn former(
    rng: &mut ChaCha20Rng,
    atlas: &Atlas,
    to: &Address,
    abroad: bool,
    today: NaiveDate,
) -> Result<Address, CityError> {
    let declared = today - Days::new(rng.gen_range(200..9000));
    let mut address = if abroad && chance(rng, 60) {
        foreign(rng)?
    } else if chance(rng, 220) {
        town(rng, atlas)?
    } else {
        let district = weigh(rng, &atlas.districts, |district| district.weight)?;
        home(rng, district)?
    };
    if address == *to {
        address.apartment = Some("99".into());
    }
    address.declared_on = Some(declared);
    Ok(address)
}

fn at(rng: &mut ChaCha20Rng, district: &District, street: &Street, number: String) -> Address {
    let in_city = street.settlement.code == "68134";
    let flat = is_estate(&street.location.name) || (in_city && chance(rng, 820)) || chance(rng, 120);
    let high = if is_estate(&street.location.name) { 9 } else { 6 };
    let floor = rng.gen_range(1..=high);
    let entrance = flat.then(|| pick_entrance(rng));
    let apartment = (floor - 1) * 3 + rng.gen_range(1..=3);
    Address {
        country: "BG".into(),
        region: coded("SOF", "София (столица)"),
        municipality: coded("SOF46", "Столична"),
        settlement: street.settlement.clone(),
        district: Some(district.coded.clone()),
        location: street.location.clone(),
        number,
        entrance,
        floor: flat.then(|| floor.to_string()),
        apartment: flat.then(|| apartment.to_string()),
        declared_on: None,
    }
}

fn pick_entrance(rng: &mut ChaCha20Rng) -> String {
    let letter = match rng.gen_range(0..10) {
        0..5 => 'А',
        5..8 => 'Б',
        8 => 'В',
        _ => 'Г',
    };
    letter.to_string()
}

fn town(rng: &mut ChaCha20Rng, atlas: &Atlas) -> Result<Address, CityError> {
    let town = pick(rng, &atlas.towns)?;
    let flat = chance(rng, 600);
    Ok(Address {
        country: "BG".into(),
        region: town.region.clone(),
        municipality: town.municipality.clone(),
        settlement: town.settlement.clone(),
        district: None,
        location: pick(rng, &atlas.common)?.clone(),
        number: format!("{:03}", rng.gen_range(1..80)),
        entrance: flat.then(|| pick_entrance(rng)),
        floor: flat.then(|| rng.gen_range(1..8).to_string()),
        apartment: flat.then(|| rng.gen_range(1..30).to_string()),
        declared_on: None,
    })
}

/// Abroad, as the citizen declared it.
fn foreign(rng: &mut ChaCha20Rng) -> Result<Address, CityError> {
    const ABROAD: [(&str, &str, &str); 4] = [
        ("DE", "Berlin", "Hauptstraße"),
        ("GB", "London", "High Street"),
        ("ES", "Madrid", "Calle Mayor"),
        ("IT", "Roma", "Via Nazionale"),
    ];
    let (country, settlement, street) = pick(rng, &ABROAD)?;
    Ok(Address {
        country: (*country).into(),
        region: coded("", ""),
        municipality: coded("", ""),
        settlement: coded("", settlement),
        district: None,
        location: coded("", street),
        number: rng.gen_range(1..120).to_string(),
        entrance: None,
        floor: None,
        apartment: None,
        declared_on: None,
    })
}

fn coded(code: &str, name: &str) -> Coded {
    Coded { code: code.into(), name: name.into() }
}
