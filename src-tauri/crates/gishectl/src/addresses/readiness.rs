//! Whether a district can go live: what central has of it, and what is missing, each with its remedy.

use std::collections::BTreeSet;

use gishe_desk::address_office::HeldRegister;
use gishe_domain::address::Street;
use gishe_domain::assets;
use gishe_domain::calendar::Calendar;
use gishe_domain::district::District;
use gishe_domain::pack::Packs;
use gishe_domain::street_number::{plain, value};
use gishe_protocol::info::Role;
use serde::Serialize;
use serde_json::json;

use super::hand::{self, Way};
use super::table::gaps;
use super::{NOT_DONE, NOT_IN_ORDER, words};
use crate::language::Language;
use crate::{complain, say};

/// Version of the JSON. Keys are only ever added within one version.
const SCHEMA: u32 = 1;
/// Names that one line tells.
const NAMED: usize = 10;

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum State {
    /// In order.
    Ready,
    /// It cannot be told from here.
    Unknown,
    /// Somebody should look.
    Look,
    /// The district cannot go live.
    Missing,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Item {
    /// What it is called in JSON.
    pub key: &'static str,
    /// How it stands.
    pub state: State,
    /// What was found.
    pub found: String,
    /// What to do; empty when it is in order.
    pub remedy: String,
}

/// Asks central and says how the district stands: 0 nothing is missing, 1 something is, 2 central does not say.
pub(super) fn run(own: &District, way: &Way, as_json: bool, language: Language) -> u8 {
    let Some((runtime, office)) = hand::office(way, own, language) else { return NOT_DONE };
    let register = runtime.block_on(office.register());
    let role = office.role();
    runtime.block_on(office.leave());
    let register = match register {
        Ok(register) => register,
        Err(error) => {
            complain(&hand::trouble(&error, language));
            return NOT_DONE;
        }
    };
    let items = look(own, &register, role, language);
    let missing = items.iter().any(|item| item.state == State::Missing);
    if as_json {
        let report = json!({ "schema": SCHEMA, "district": own.code, "ready": !missing, "digest": register.digest, "items": items });
        say(&report.to_string());
    } else {
        say(&format!("{} {} {}", language.pick("Район", "District"), own.code.0, own.name));
        items.iter().for_each(|item| tell(item, language));
        let (yes, no) = ("Районът може да започне.", "Районът още не може да започне.");
        let (yes, no) =
            (language.pick(yes, "The district can go live."), language.pick(no, "The district cannot go live yet."));
        say(if missing { no } else { yes });
    }
    if missing { NOT_IN_ORDER } else { 0 }
}

fn tell(item: &Item, language: Language) {
    let mark = match item.state {
        State::Ready => language.pick("в ред", "in order"),
        State::Unknown => language.pick("не се знае", "not known"),
        State::Look => language.pick("вижте", "look"),
        State::Missing => language.pick("ЛИПСВА", "MISSING"),
    };
    say(&format!("  [{mark}] {}", item.found));
    if !item.remedy.is_empty() {
        say(&format!("      → {}", item.remedy));
    }
}

/// Looks at everything.
pub(super) fn look(own: &District, register: &HeldRegister, role: Role, language: Language) -> Vec<Item> {
    let streets = register.streets.as_slice();
    vec![
        size(streets, language),
        settlements(own, streets, language),
        numberless(streets, language),
        left_out(streets, language),
        packs(language),
        calendar(language),
        office(own, language),
        accounts(role, language),
    ]
}

fn item(key: &'static str, state: State, found: String, remedy: &str) -> Item {
    let remedy = if state == State::Ready { String::new() } else { remedy.to_owned() };
    Item { key, state, found, remedy }
}

fn size(streets: &[Street], language: Language) -> Item {
    let numbers: usize = streets.iter().map(|street| street.numbers.len()).sum();
    let of = |count: usize| words::spaced(u64::try_from(count).unwrap_or(u64::MAX));
    let words = language.pick("регистър на адресите: улици, номера –", "register of addresses: streets, numbers –");
    let found = format!("{words} {}, {}", of(streets.len()), of(numbers));
    let remedy = language.pick(
        "заредете регистъра: gishectl addresses import ФАЙЛ --district …",
        "load the register: gishectl addresses import FILE --district …",
    );
    item("register", if numbers == 0 { State::Missing } else { State::Ready }, found, remedy)
}

fn settlements(own: &District, streets: &[Street], language: Language) -> Item {
    let here: BTreeSet<&str> = streets.iter().map(|street| street.settlement.code.as_str()).collect();
    let absent: Vec<String> = own
        .settlements
        .iter()
        .filter(|known| !here.contains(known.code.as_str()))
        .map(|known| format!("{} ({})", known.name, known.code))
        .collect();
    let state = if absent.is_empty() { State::Ready } else { State::Missing };
    let words = if absent.is_empty() {
        language.pick("всички населени места на района са тук", "all settlements of the district are here")
    } else {
        language.pick("населени места без нито една улица", "settlements without a street")
    };
    let remedy = language
        .pick("допълнете файла с улиците им и го внесете отново", "add their streets to the file and import it again");
    item("settlements", state, listed(words, &absent), remedy)
}

fn numberless(streets: &[Street], language: Language) -> Item {
    let without: Vec<String> =
        streets.iter().filter(|street| street.numbers.is_empty()).map(|street| street.location.name.clone()).collect();
    let state = if without.is_empty() { State::Ready } else { State::Look };
    let words = if without.is_empty() {
        language.pick("всяка улица има номера", "every street has numbers")
    } else {
        language.pick("улици без номера", "streets without numbers")
    };
    let remedy = language.pick("проверете ги при главния архитект", "ask the chief architect about them");
    item("numbers", state, listed(words, &without), remedy)
}

fn left_out(streets: &[Street], language: Language) -> Item {
    let gap = |street: &Street| {
        let mut values: Vec<u32> = street.numbers.iter().filter_map(|number| value(&plain(number))).collect();
        values.sort_unstable();
        gaps(values.into_iter()).map(|gaps| format!("{} ({gaps})", street.location.name))
    };
    let found: Vec<String> = streets.iter().filter(|street| !street.has_blocks()).filter_map(gap).collect();
    let state = if found.is_empty() { State::Ready } else { State::Look };
    let words = if found.is_empty() {
        language.pick("няма пропуснати номера", "no numbers are left out")
    } else {
        language.pick("улици с пропуснати номера", "streets with numbers left out")
    };
    let remedy = language
        .pick("не пречи на началото; сверете с регистъра", "does not stop the district; compare with the register");
    item("gaps", state, listed(words, &found), remedy)
}

fn packs(language: Language) -> Item {
    let words = language.pick("описания на услугите", "service packs");
    match Packs::load(assets::SERVICES) {
        Ok(_) => item("packs", State::Ready, format!("{words}: {}", assets::SERVICES.len()), ""),
        Err(error) => {
            let remedy = language.pick("инсталирайте програмата отново", "install the program anew");
            item("packs", State::Missing, format!("{words}: {error}"), remedy)
        }
    }
}

fn calendar(language: Language) -> Item {
    let words = language.pick("календар на работните дни", "calendar of working days");
    match Calendar::parse(assets::CALENDAR) {
        Ok(_) => item("calendar", State::Ready, words.to_owned(), ""),
        Err(error) => {
            let remedy = language.pick("инсталирайте програмата отново", "install the program anew");
            item("calendar", State::Missing, format!("{words}: {error}"), remedy)
        }
    }
}

/// The address and telephone of the office stand on every act; those that come along are examples.
fn office(own: &District, language: Language) -> Item {
    let words = language.pick("на актовете ще стои", "the acts will bear");
    let remedy = language
        .pick("сверете адреса и телефона на администрацията", "compare the address and telephone of the office");
    item("office", State::Look, format!("{words}: {}, {}", own.office, own.phone), remedy)
}

fn accounts(role: Role, language: Language) -> Item {
    let words = language.pick(
        "профилите на служителите са при доставчика на самоличност и не се виждат оттук; влезлият е",
        "the officers' accounts are with the identity provider and cannot be seen from here; the role signed in is",
    );
    let role = serde_json::to_value(role).unwrap_or_default();
    let remedy = language.pick(
        "проверете там, че всеки служител има профил с две стъпки за района",
        "look there that every officer has an account with two factors for the district",
    );
    item("accounts", State::Unknown, format!("{words} „{}“", role.as_str().unwrap_or_default()), remedy)
}

/// The first names of a list, and how many there are.
fn listed(words: &str, names: &[String]) -> String {
    if names.is_empty() {
        return words.to_owned();
    }
    let shown: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
    let more = if names.len() > NAMED { ", …" } else { "" };
    format!("{words}: {} – {}{more}", names.len(), shown.join(", "))
}

#[cfg(test)]
mod tests;
