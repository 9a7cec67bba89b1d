//! Who files, for whom, with whom, and what is wrong with it: the stories behind the cases.

mod family;
mod single;

use chrono::{DateTime, Datelike, Utc};
use gishe_domain::address::{Address, ClassifierMatch, ClassifierResult};
use gishe_domain::case::CaseId;
use gishe_domain::person::{Party, PartyRole, Person};
use rand::Rng;
use rand_chacha::ChaCha20Rng;

use super::founding::Founding;
use super::people::Cradle;
use super::plan::{Group, Tie};
use super::random::chance;
use super::streets::District;
use super::{CityError, Mistake, addresses};
use crate::trust::seed;

/// Mistakes in a thousand cases of a single person, each kind.
const MISTAKES: [(Mistake, u32); 17] = [
    (Mistake::WrongDistrict, 14),
    (Mistake::MissingConsent, 12),
    (Mistake::ExpiredPowerOfAttorney, 10),
    (Mistake::SignedBySomebodyElse, 10),
    (Mistake::AddressOutsideRegister, 12),
    (Mistake::UnpaidFee, 12),
    (Mistake::TamperedDeclaration, 8),
    (Mistake::NumberOutsideRegister, 8),
    (Mistake::FormerAddressDiffers, 7),
    (Mistake::PowerAfterFiling, 7),
    (Mistake::Overcrowded, 7),
    (Mistake::RepresentedOfAge, 7),
    (Mistake::OtherParentUnnamed, 7),
    (Mistake::MissingOtherParentConsent, 7),
    (Mistake::UnprovenExemption, 7),
    (Mistake::UnderpaidFee, 7),
    (Mistake::MissingDocument, 7),
];
/// The exemption that some claim, and what proves it.
const EXEMPTION: &str = "disability";
const EXEMPTION_PAPER: &str = "disability-decision";
/// People at an address that no home holds.
const CROWD: u32 = 11;
/// Working days after which a case with a mistake would long have been dealt with.
const STALE: i32 = 9;

/// What happened before anybody at the desk saw the case.
pub struct Story {
    /// Identifies the case.
    pub id: CaseId,
    /// Its register number.
    pub number: String,
    /// Running number within the district and year.
    pub running: u32,
    /// Code of the service.
    pub service: String,
    /// Key of the applicant type.
    pub kind: &'static str,
    /// The people; the applicant first.
    pub parties: Vec<Party>,
    /// досегашен адрес
    pub from: Address,
    /// заявен адрес
    pub to: Address,
    /// What the classifier says of it.
    pub classifier: ClassifierResult,
    /// Kinds of documents that these people have.
    pub papers: Vec<&'static str>,
    /// When it was filed.
    pub filed: DateTime<Utc>,
    /// What is wrong.
    pub mistake: Option<Mistake>,
    /// Key of the exemption from the fee that is claimed.
    pub exemption: Option<&'static str>,
}

/// The stories of a group, in the order of filing.
pub fn stories(founding: &Founding, group: &Group) -> Result<Vec<Story>, CityError> {
    let mut setting = Setting::new(founding, group)?;
    match (group.tie, group.size) {
        (Tie::Twice, _) => setting.twice(),
        (Tie::Contested, _) => setting.strangers(Mistake::ContestedDwelling),
        (Tie::Copied, _) => setting.strangers(Mistake::ReusedDocument),
        (Tie::Household, 1) => setting.alone(),
        (Tie::Household, _) => setting.together(),
    }
}

/// What the stories of a group share while they are made up.
struct Setting<'a> {
    founding: &'a Founding,
    group: &'a Group,
    district: &'a District,
    rng: ChaCha20Rng,
    cradle: Cradle<'a>,
}

impl<'a> Setting<'a> {
    fn new(founding: &'a Founding, group: &'a Group) -> Result<Self, CityError> {
        let gone = || CityError::Data("a group without its district".into());
        Ok(Self {
            founding,
            group,
            district: founding.atlas.districts.get(group.district).ok_or_else(gone)?,
            rng: seed::stream(founding.config.seed, "city household", &group.index.to_string()),
            cradle: Cradle::new(&founding.names, founding.config.today, group.place, founding.plan.places),
        })
    }

    fn alone(&mut self) -> Result<Vec<Story>, CityError> {
        let mistake = self.mistake();
        let kind = single::kind(&mut self.rng, mistake)?;
        let (parties, papers) = single::people(self, kind, mistake)?;
        let to = self.destination(mistake)?;
        let from = self.former(&to)?;
        let mut story = self.story(0, kind, parties, papers, (from, to), mistake)?;
        self.exempt(&mut story);
        Ok(vec![story])
    }

    /// A few people need not pay the fee, and show why.
    fn exempt(&self, story: &mut Story) {
        let mut rng = seed::stream(self.founding.config.seed, "city exemption", &story.number);
        let able = matches!(story.kind, "owner" | "user" | "co-owner");
        if story.mistake.is_none() && able && chance(&mut rng, 40) {
            story.exemption = Some(EXEMPTION);
            story.papers.push(EXEMPTION_PAPER);
        }
    }

    /// Two who do not know each other: both want one home, or the second shows what the first has shown for another.
    fn strangers(&mut self, mistake: Mistake) -> Result<Vec<Story>, CityError> {
        let home = self.destination(None)?;
        let mut stories = Vec::new();
        for place in 0..self.group.size {
            let (parties, _) = single::people(self, "owner", None)?;
            let to = match mistake {
                Mistake::ContestedDwelling => home.clone(),
                _ => self.destination(None)?,
            };
            let from = self.former(&to)?;
            // Of a copied document the first owner is blameless; of a contested home nobody can tell who is.
            let wrong = (place > 0 || mistake == Mistake::ContestedDwelling).then_some(mistake);
            stories.push(self.story(place, "owner", parties, vec!["title-deed"], (from, to), wrong)?);
        }
        Ok(stories)
    }

    /// The same application twice: the second is the mistake.
    fn twice(&mut self) -> Result<Vec<Story>, CityError> {
        let kind = single::kind(&mut self.rng, None)?;
        let (parties, papers) = single::people(self, kind, None)?;
        let to = self.destination(None)?;
        let from = self.former(&to)?;
        let first = self.story(0, kind, parties.clone(), papers.clone(), (from.clone(), to.clone()), None)?;
        let mut second = self.story(1, kind, parties, papers, (from, to), Some(Mistake::Duplicate))?;
        second.service.clone_from(&first.service);
        Ok(vec![first, second])
    }

    fn together(&mut self) -> Result<Vec<Story>, CityError> {
        let to = self.destination(None)?;
        let from = self.former(&to)?;
        let members = family::members(self)?;
        let mut stories = Vec::new();
        let service = self.service();
        for (place, member) in (0..).zip(members) {
            let homes = (from.clone(), to.clone());
            let mut story = self.story(place, member.kind, member.parties, member.papers, homes, None)?;
            story.service.clone_from(&service);
            stories.push(story);
        }
        Ok(stories)
    }

    /// A mistake, as often as the shares say; none in a case so old that it would long have been dealt with.
    fn mistake(&mut self) -> Option<Mistake> {
        let filed = self.founding.filed_at(self.group, 0, 0.0);
        let passed = self.founding.working_days_since(filed);
        let mut drawn = self.rng.gen_range(0..1000);
        let found = MISTAKES.iter().find(|(_, share)| {
            let hit = drawn < *share;
            drawn = drawn.saturating_sub(*share);
            hit
        });
        found.map(|(mistake, _)| *mistake).filter(|_| passed <= STALE)
    }

    fn destination(&mut self, mistake: Option<Mistake>) -> Result<Address, CityError> {
        match mistake {
            Some(Mistake::WrongDistrict) => {
                let others = self.founding.atlas.districts.len() - 1;
                let step = 1 + self.rng.gen_range(0..others);
                let other = (self.group.district + step) % (others + 1);
                let gone = || CityError::Data("no other district".into());
                addresses::home(&mut self.rng, self.founding.atlas.districts.get(other).ok_or_else(gone)?)
            }
            Some(Mistake::AddressOutsideRegister | Mistake::NumberOutsideRegister) => {
                addresses::outside_register(&mut self.rng, self.district)
            }
            _ => addresses::home(&mut self.rng, self.district),
        }
    }

    fn former(&mut self, to: &Address) -> Result<Address, CityError> {
        addresses::former(&mut self.rng, &self.founding.atlas, to, true, self.founding.config.today)
    }

    fn service(&mut self) -> String {
        let codes: Vec<&str> = self.founding.packs.iter().map(|pack| pack.code.as_str()).collect();
        // The current address is changed more often than the permanent one.
        let last = codes.last().copied().unwrap_or_default();
        let drawn = codes.get(self.rng.gen_range(0..codes.len().max(1))).copied().unwrap_or_default();
        if chance(&mut self.rng, 250) { last.to_owned() } else { drawn.to_owned() }
    }

    fn story(
        &mut self,
        place: u32,
        kind: &'static str,
        parties: Vec<Party>,
        papers: Vec<&'static str>,
        (from, to): (Address, Address),
        mistake: Option<Mistake>,
    ) -> Result<Story, CityError> {
        let within = self.rng.gen_range(0.0..1.0);
        let filed = self.founding.filed_at(self.group, place, within);
        let running = self.founding.running(self.group, place);
        let bytes = seed::digest(self.founding.config.seed, "city case", &(self.group.index + place).to_string());
        let [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15, ..] = bytes;
        let random = [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15];
        let found = match mistake {
            Some(Mistake::AddressOutsideRegister) => ClassifierMatch::Missing,
            Some(Mistake::WrongDistrict) => self.elsewhere(&to)?,
            Some(Mistake::NumberOutsideRegister) => ClassifierMatch::Unanswered,
            _ => ClassifierMatch::Found,
        };
        let registered = self.rng.gen_range(0..4);
        let registered = if mistake == Some(Mistake::Overcrowded) { registered + CROWD } else { registered };
        Ok(Story {
            id: CaseId(uuid::Builder::from_random_bytes(random).into_uuid()),
            number: self.number(running, filed),
            running,
            service: self.service(),
            kind,
            parties,
            from,
            to,
            classifier: ClassifierResult {
                found,
                registered,
                from_agrees: mistake != Some(Mistake::FormerAddressDiffers),
                checked_at: filed + chrono::Duration::seconds(40),
            },
            papers,
            filed,
            mistake,
            exemption: (mistake == Some(Mistake::UnprovenExemption)).then_some(EXEMPTION),
        })
    }

    fn elsewhere(&self, to: &Address) -> Result<ClassifierMatch, CityError> {
        let code = to.district.as_ref().ok_or_else(|| CityError::Data("an address without a district".into()))?;
        Ok(ClassifierMatch::OtherDistrict { district: gishe_domain::address::DistrictCode(code.code.clone()) })
    }

    fn number(&self, running: u32, filed: DateTime<Utc>) -> String {
        let year = gishe_domain::rules::civil_day(filed).year() % 100;
        format!("{}{year:02}-АР01-{running:04}", self.district.prefix)
    }

    /// The number of another case of the same group.
    fn number_of(&self, place: u32) -> String {
        let filed = self.founding.filed_at(self.group, place, 0.5);
        self.number(self.founding.running(self.group, place), filed)
    }
}

/// A person of a case.
fn party(id: &str, role: PartyRole, person: Person, relation: Option<&str>) -> Party {
    Party { id: id.to_owned(), role, person, relation: relation.map(str::to_owned), related_case: None }
}
