//! The officers of the sandbox: invented people with a post, a password, a second factor and an ЕГН.

mod latin;
mod names;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::fmt;

use chrono::NaiveDate;
use gishe_domain::address::{Coded, DistrictCode};
use gishe_domain::case::OfficerRef;
use gishe_domain::egn::Egn;
use gishe_domain::person::Sex;
use gishe_protocol::info::{Account, Role, Scope, ScopeGrant};
use rand::Rng;
use rand_chacha::ChaCha20Rng;

use super::seed;
pub use latin::latin;

/// Officers of one district who review and decide; a supervisor comes on top.
pub const OFFICERS_PER_DISTRICT: usize = 4;

/// An invented officer and everything needed to sign in as one.
#[derive(Clone, PartialEq, Eq)]
pub struct OfficerAccount {
    /// The identity provider's subject, stable for a seed: `sofia-09-1`.
    pub id: String,
    /// First and family name: „Михаела Тодорова“.
    pub name: String,
    /// Given name alone, as the certificate has it.
    pub given_name: String,
    /// Family name alone, as the certificate has it.
    pub family_name: String,
    /// „главен специалист“.
    pub post: String,
    /// `m.todorova@lozenets.example`; unique in the realm.
    pub username: String,
    /// The password of the first factor.
    pub password: String,
    /// The shared secret of the second factor (RFC 6238), 20 bytes.
    pub totp_secret: [u8; 20],
    /// ЕГН, ten digits with a right check digit.
    pub egn: String,
    /// Where the account may work, and as what.
    pub scopes: Vec<ScopeGrant>,
}

impl OfficerAccount {
    /// The natural person's identifier as a qualified certificate carries it (ETSI EN 319 412-1, 5.1.3).
    pub fn national_id(&self) -> String {
        format!("PNOBG-{}", self.egn)
    }

    /// As others see the officer.
    pub fn reference(&self) -> OfficerRef {
        OfficerRef { id: self.id.clone(), name: self.name.clone() }
    }

    /// As central describes the account.
    pub fn account(&self) -> Account {
        Account { id: self.id.clone(), name: self.name.clone(), post: self.post.clone(), scopes: self.scopes.clone() }
    }

    /// Whether the account has any role in `district`.
    pub fn works_in(&self, district: &DistrictCode) -> bool {
        self.scopes.iter().any(|grant| &grant.district == district)
    }
}

impl fmt::Debug for OfficerAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OfficerAccount").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Everybody who can sign in: for every district (its two digits and its name) four officers and a supervisor, and for
/// the whole city one trainer and one member of the IT staff. The same seed and districts give the same people.
pub fn officers(seed: u64, districts: &[Coded]) -> Vec<OfficerAccount> {
    let mut taken = HashSet::new();
    let mut accounts = Vec::with_capacity(districts.len() * (OFFICERS_PER_DISTRICT + 1) + 2);
    for district in districts {
        let mut rng = seed::stream(seed, "officers", &district.code);
        for place in 1..=OFFICERS_PER_DISTRICT + 1 {
            let role = if place > OFFICERS_PER_DISTRICT { Role::Supervisor } else { Role::Officer };
            let id = format!("sofia-{}-{place}", district.code);
            let draft =
                Draft { id, role, place, host: host(&district.name), districts: std::slice::from_ref(district) };
            accounts.push(draft.account(&mut rng, &mut taken));
        }
    }
    for (id, role) in [("sofia-trainer", Role::Trainer), ("sofia-it", Role::It)] {
        let mut rng = seed::stream(seed, "officers", id);
        let draft = Draft { id: id.into(), role, place: 0, host: "sofia.example".into(), districts };
        accounts.push(draft.account(&mut rng, &mut taken));
    }
    accounts
}

/// What is known of an account before its person is invented.
struct Draft<'a> {
    id: String,
    role: Role,
    place: usize,
    host: String,
    districts: &'a [Coded],
}

impl Draft<'_> {
    fn account(self, rng: &mut ChaCha20Rng, taken: &mut HashSet<String>) -> OfficerAccount {
        let (given, family, sex) = self.person(rng);
        let username = username(&given, &family, &self.host, taken);
        let birth = birth_date(rng);
        OfficerAccount {
            name: format!("{given} {family}"),
            post: post(self.role, self.place).into(),
            password: password(rng),
            totp_secret: rng.r#gen(),
            egn: egn(birth, sex, rng.gen_range(0..500)),
            scopes: self.districts.iter().map(|district| grant(district, self.role)).collect(),
            id: self.id,
            given_name: given,
            family_name: family,
            username,
        }
    }

    fn person(&self, rng: &mut ChaCha20Rng) -> (String, String, Sex) {
        let invented = names::invent(rng);
        // The desk that the manuals and the screens of the design show is always staffed by the same people.
        names::known(&self.id).unwrap_or(invented)
    }
}

fn grant(district: &Coded, role: Role) -> ScopeGrant {
    ScopeGrant {
        scope: Scope(format!("district:{}", district.code)),
        district: DistrictCode(district.code.clone()),
        role,
    }
}

fn post(role: Role, place: usize) -> &'static str {
    match (role, place) {
        (Role::Officer, 1) => "главен специалист",
        (Role::Officer, 2) => "старши специалист",
        (Role::Officer, _) => "специалист",
        (Role::Supervisor, _) => "началник на отдел",
        (Role::Trainer, _) => "обучител",
        (Role::It, _) => "системен администратор",
    }
}

fn host(district: &str) -> String {
    format!("{}.example", latin(district).replace(' ', "-"))
}

fn username(given: &str, family: &str, host: &str, taken: &mut HashSet<String>) -> String {
    let initial: String = given.chars().take(1).collect();
    let stem = format!("{}.{}", latin(&initial), latin(family));
    let mut name = format!("{stem}@{host}");
    let mut next = 2;
    while !taken.insert(name.clone()) {
        name = format!("{stem}{next}@{host}");
        next += 1;
    }
    name
}

/// Three groups of four characters that cannot be mistaken for one another: 60 bits.
fn password(rng: &mut ChaCha20Rng) -> String {
    const ALPHABET: [char; 32] = [
        'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'j', 'k', 'm', 'n', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y',
        'z', '2', '3', '4', '5', '6', '7', '8', '9', '0',
    ];
    let mut group = || -> String {
        let mut pick = || ALPHABET.get(rng.gen_range(0..ALPHABET.len())).copied();
        [pick(), pick(), pick(), pick()].into_iter().flatten().collect()
    };
    [group(), group(), group()].join("-")
}

/// A day on which somebody who works in 2026 may have been born.
fn birth_date(rng: &mut ChaCha20Rng) -> NaiveDate {
    let days = rng.gen_range(0..365 * 35);
    NaiveDate::from_ymd_opt(1966, 1, 1).unwrap_or_default() + chrono::Days::new(days)
}

/// ЕГН of the `order`-th (0 to 499) person of a sex born on a day between 1800 and 2099 (ЗГР чл. 11).
pub fn egn(birth: NaiveDate, sex: Sex, order: u32) -> String {
    let serial = u16::try_from(order % 500).unwrap_or_default();
    // Officers are born in centuries that the ЕГН knows, so that the empty answer cannot come about.
    Egn::make(birth, sex, serial).map(|egn| egn.digits().to_owned()).unwrap_or_default()
}
