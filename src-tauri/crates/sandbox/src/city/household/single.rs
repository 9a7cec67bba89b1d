//! Somebody who files alone, as each of the seven applicant types.

use gishe_domain::person::{Party, PartyRole, Person, Sex};
use rand_chacha::ChaCha20Rng;

use super::{Setting, party};
use crate::city::names::Lineage;
use crate::city::people::{other, sex};
use crate::city::random::{chance, pick, weigh};
use crate::city::{CityError, Mistake};

/// Applicant types with their shares in a thousand.
const KINDS: [(&str, u32); 7] = [
    ("owner", 230),
    ("co-owner", 120),
    ("user", 240),
    ("relative", 130),
    ("consented", 170),
    ("guardian", 60),
    ("proxy", 50),
];
const ADULT: (u32, u32) = (19, 68);

/// People and the papers they have.
pub type Cast = (Vec<Party>, Vec<&'static str>);

/// An applicant type in which the mistake can be made.
pub fn kind(rng: &mut ChaCha20Rng, mistake: Option<Mistake>) -> Result<&'static str, CityError> {
    match mistake {
        Some(Mistake::MissingConsent | Mistake::SignedBySomebodyElse) => Ok("consented"),
        Some(Mistake::ExpiredPowerOfAttorney | Mistake::PowerAfterFiling) => Ok("proxy"),
        Some(Mistake::RepresentedOfAge | Mistake::OtherParentUnnamed | Mistake::MissingOtherParentConsent) => {
            Ok("guardian")
        }
        // Guardians are not asked how many live there.
        Some(Mistake::Overcrowded | Mistake::UnprovenExemption | Mistake::MissingDocument) => Ok("owner"),
        _ => Ok(weigh(rng, &KINDS, |(_, share)| *share)?.0),
    }
}

/// The people of an application of this type.
pub fn people(set: &mut Setting<'_>, kind: &str, mistake: Option<Mistake>) -> Result<Cast, CityError> {
    let lineage = set.cradle.lineage(&mut set.rng)?;
    match kind {
        "co-owner" => co_owner(set, &lineage),
        "user" => user(set, &lineage),
        "relative" => relative(set, &lineage),
        "consented" => consented(set, &lineage, mistake),
        "guardian" => guardian(set, &lineage, mistake),
        "proxy" => proxy(set, &lineage),
        _ => owner(set, &lineage),
    }
}

fn adult(set: &mut Setting<'_>, lineage: &Lineage<'_>, ages: (u32, u32)) -> Result<Person, CityError> {
    let sex = sex(&mut set.rng);
    set.cradle.person(&mut set.rng, lineage, sex, ages, None)
}

/// Somebody of another family.
fn stranger(set: &mut Setting<'_>, ages: (u32, u32)) -> Result<Person, CityError> {
    let lineage = set.cradle.lineage(&mut set.rng)?;
    adult(set, &lineage, ages)
}

fn title(set: &mut Setting<'_>) -> &'static str {
    if chance(&mut set.rng, 40) { "commission-protocol" } else { "title-deed" }
}

fn owner(set: &mut Setting<'_>, lineage: &Lineage<'_>) -> Result<Cast, CityError> {
    let applicant = adult(set, lineage, ADULT)?;
    Ok((vec![party("p1", PartyRole::Applicant, applicant, None)], vec![title(set)]))
}

fn co_owner(set: &mut Setting<'_>, lineage: &Lineage<'_>) -> Result<Cast, CityError> {
    let applicant = adult(set, lineage, ADULT)?;
    let second = if chance(&mut set.rng, 700) { adult(set, lineage, ADULT)? } else { stranger(set, ADULT)? };
    let parties =
        vec![party("p1", PartyRole::Applicant, applicant, None), party("p2", PartyRole::CoOwner, second, None)];
    Ok((parties, vec!["title-deed"]))
}

fn user(set: &mut Setting<'_>, lineage: &Lineage<'_>) -> Result<Cast, CityError> {
    let (paper, _) =
        *weigh(&mut set.rng, &[("lease", 76), ("tenancy-order", 16), ("care-contract", 8)], |(_, share)| *share)?;
    let ages = if paper == "care-contract" { (68, 88) } else { ADULT };
    let applicant = adult(set, lineage, ages)?;
    Ok((vec![party("p1", PartyRole::Applicant, applicant, None)], vec![paper]))
}

fn relative(set: &mut Setting<'_>, lineage: &Lineage<'_>) -> Result<Cast, CityError> {
    let applicant = adult(set, lineage, (20, 45))?;
    let basis = *pick(&mut set.rng, &["title-deed", "title-deed", "lease", "tenancy-order"])?;
    let (owner, relation, proof) = match *pick(&mut set.rng, &["spouse", "spouse", "parent", "parent", "cohabitant"])? {
        "spouse" => {
            let spouse = set.cradle.person(&mut set.rng, lineage, other(applicant.sex), (22, 50), None)?;
            let word = if spouse.sex == Sex::Male { "съпруг" } else { "съпруга" };
            (spouse, word, Some("marriage-certificate"))
        }
        "parent" => {
            let parent = adult(set, lineage, (64, 80))?;
            let word = if parent.sex == Sex::Male { "баща" } else { "майка" };
            (parent, word, Some("birth-certificate"))
        }
        _ => {
            let family = set.cradle.lineage(&mut set.rng)?;
            let partner = set.cradle.person(&mut set.rng, &family, other(applicant.sex), (22, 50), None)?;
            (partner, "съжител", None)
        }
    };
    let parties =
        vec![party("p1", PartyRole::Applicant, applicant, None), party("p2", PartyRole::Owner, owner, Some(relation))];
    Ok((parties, [basis].into_iter().chain(proof).collect()))
}

fn consented(set: &mut Setting<'_>, lineage: &Lineage<'_>, mistake: Option<Mistake>) -> Result<Cast, CityError> {
    let applicant = adult(set, lineage, (19, 55))?;
    let landlord = set.founding.names.native(&mut set.rng)?;
    let owner = adult(set, &landlord, (35, 78))?;
    let mut papers = vec!["title-deed"];
    if mistake.is_none() && chance(&mut set.rng, 80) {
        papers.push("notarised-consent");
    }
    let parties = vec![party("p1", PartyRole::Applicant, applicant, None), party("p2", PartyRole::Owner, owner, None)];
    Ok((parties, papers))
}

fn guardian(set: &mut Setting<'_>, lineage: &Lineage<'_>, mistake: Option<Mistake>) -> Result<Cast, CityError> {
    let parent = adult(set, lineage, (33, 52))?;
    let child_sex = sex(&mut set.rng);
    let father = (parent.sex == Sex::Male).then(|| parent.name.first.clone());
    let second = set.cradle.person(&mut set.rng, lineage, other(parent.sex), (33, 52), None)?;
    let father = father.unwrap_or_else(|| second.name.first.clone());
    let ages = if mistake == Some(Mistake::RepresentedOfAge) { (18, 20) } else { (1, 12) };
    let child = set.cradle.person(&mut set.rng, lineage, child_sex, ages, Some(&father))?;
    let basis = *pick(&mut set.rng, &["title-deed", "lease", "tenancy-order"])?;
    let mut parties = vec![party("p1", PartyRole::Applicant, parent, None)];
    if chance(&mut set.rng, 80) && mistake.is_none() {
        parties.push(party("p2", PartyRole::Subject, child, Some("подопечно дете")));
        return Ok((parties, vec![basis, "guardianship-act"]));
    }
    parties.push(party("p2", PartyRole::Subject, child, Some(child_word(child_sex))));
    if mistake != Some(Mistake::OtherParentUnnamed) {
        parties.push(party("p3", PartyRole::OtherParent, second, Some("другият родител")));
    }
    if chance(&mut set.rng, 250) {
        let owner = stranger(set, (35, 78))?;
        parties.push(party("p4", PartyRole::Owner, owner, None));
    }
    Ok((parties, vec![basis, "birth-certificate"]))
}

fn proxy(set: &mut Setting<'_>, lineage: &Lineage<'_>) -> Result<Cast, CityError> {
    let agent = stranger(set, (25, 65))?;
    let principal = adult(set, lineage, (22, 84))?;
    let mut parties = vec![
        party("p1", PartyRole::Applicant, agent, None),
        party("p2", PartyRole::Subject, principal, Some("упълномощител")),
    ];
    if chance(&mut set.rng, 200) {
        let owner = stranger(set, (35, 78))?;
        parties.push(party("p3", PartyRole::Owner, owner, None));
    }
    let basis = *pick(&mut set.rng, &["title-deed", "title-deed", "lease"])?;
    Ok((parties, vec![basis, "power-of-attorney"]))
}

/// „син“, „дъщеря“.
pub fn child_word(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "син",
        Sex::Female => "дъщеря",
    }
}
