//! A household that moves together: one application for everybody, tied to one another.

use gishe_domain::person::{Party, PartyRole, Person, Sex};

use super::single::child_word;
use super::{Setting, party};
use crate::city::CityError;
use crate::city::people::{other, sex};
use crate::city::random::{chance, weigh};

/// One application of the household.
pub struct Member {
    /// Applicant type.
    pub kind: &'static str,
    /// The people of the case.
    pub parties: Vec<Party>,
    /// What they have to show.
    pub papers: Vec<&'static str>,
}

/// The first of the couple, the spouse, then the children, as many as the group has cases.
pub fn members(set: &mut Setting<'_>) -> Result<Vec<Member>, CityError> {
    let lineage = set.cradle.lineage(&mut set.rng)?;
    let lead_sex = sex(&mut set.rng);
    let lead = set.cradle.person(&mut set.rng, &lineage, lead_sex, (31, 46), None)?;
    let spouse = set.cradle.person(&mut set.rng, &lineage, other(lead_sex), (31, 46), None)?;
    let father = if lead_sex == Sex::Male { lead.name.first.clone() } else { spouse.name.first.clone() };
    let mut children = Vec::new();
    for _ in 2..set.group.size {
        let child = sex(&mut set.rng);
        children.push(set.cradle.person(&mut set.rng, &lineage, child, (1, 11), Some(&father))?);
    }
    let (kind, basis) = *weigh(&mut set.rng, &HOMES, |(kind, _)| if *kind == "user" { 45 } else { 28 })?;
    let landlord = match kind {
        "consented" => {
            let family = set.founding.names.native(&mut set.rng)?;
            let owner_sex = sex(&mut set.rng);
            Some(set.cradle.person(&mut set.rng, &family, owner_sex, (40, 76), None)?)
        }
        _ => None,
    };
    let apart = chance(&mut set.rng, 150);
    let home = Home { kind, basis, lead, spouse, children, landlord, apart };
    Ok(home.members(set))
}

/// How the household holds its home: the first applicant's type and what shows it.
const HOMES: [(&str, &str); 3] = [("owner", "title-deed"), ("user", "lease"), ("consented", "title-deed")];

struct Home {
    kind: &'static str,
    basis: &'static str,
    lead: Person,
    spouse: Person,
    children: Vec<Person>,
    landlord: Option<Person>,
    /// The other parent's own application is not one of these.
    apart: bool,
}

impl Home {
    fn members(&self, set: &Setting<'_>) -> Vec<Member> {
        let children = (0..self.children.len()).map(|at| self.child(set, at));
        [self.first(set), self.second(set)].into_iter().chain(children).collect()
    }

    fn first(&self, set: &Setting<'_>) -> Member {
        let mut parties = vec![party("p1", PartyRole::Applicant, self.lead.clone(), None)];
        parties.extend(self.owner());
        parties.push(self.spouse_of(set, 1, &self.spouse));
        parties.extend(self.children_of(set, None));
        Member { kind: self.kind, parties, papers: vec![self.basis] }
    }

    /// The spouse stays by right of the first, or by the same owner's consent.
    fn second(&self, set: &Setting<'_>) -> Member {
        let mut parties = vec![party("p1", PartyRole::Applicant, self.spouse.clone(), None)];
        let kind = match self.owner() {
            Some(owner) => {
                parties.push(owner);
                parties.push(self.spouse_of(set, 0, &self.lead));
                "consented"
            }
            None => {
                let mut lead = self.spouse_of(set, 0, &self.lead);
                lead.role = PartyRole::Owner;
                parties.push(lead);
                "relative"
            }
        };
        parties.extend(self.children_of(set, None));
        Member { kind, parties, papers: vec![self.basis, "marriage-certificate"] }
    }

    fn child(&self, set: &Setting<'_>, at: usize) -> Member {
        let mut parties = vec![party("p1", PartyRole::Applicant, self.lead.clone(), None)];
        if let Some(child) = self.children.get(at) {
            parties.push(party("p2", PartyRole::Subject, child.clone(), Some(child_word(child.sex))));
        }
        let mut parent = self.spouse_of(set, 1, &self.spouse);
        if self.apart {
            parent.role = PartyRole::OtherParent;
        }
        parties.push(parent);
        parties.extend(self.owner());
        parties.extend(self.children_of(set, Some(at)));
        Member { kind: "guardian", parties, papers: vec![self.basis, "birth-certificate"] }
    }

    fn owner(&self) -> Option<Party> {
        self.landlord.as_ref().map(|owner| party("p9", PartyRole::Owner, owner.clone(), None))
    }

    /// The other of the couple, whose own case is at `place`.
    fn spouse_of(&self, set: &Setting<'_>, place: u32, person: &Person) -> Party {
        let word = if person.sex == Sex::Male { "съпруг" } else { "съпруга" };
        let mut spouse = party("p3", PartyRole::HouseholdMember, person.clone(), Some(word));
        spouse.related_case = Some(set.number_of(place));
        spouse
    }

    /// All children but one, each with the number of its own case.
    fn children_of(&self, set: &Setting<'_>, but: Option<usize>) -> Vec<Party> {
        let others = self.children.iter().enumerate().filter(|(at, _)| Some(*at) != but);
        let each = others.map(|(at, child)| {
            let mut member =
                party(&format!("p{}", 4 + at), PartyRole::HouseholdMember, child.clone(), Some(child_word(child.sex)));
            member.related_case = Some(set.number_of(2 + at as u32));
            member
        });
        each.collect()
    }
}
