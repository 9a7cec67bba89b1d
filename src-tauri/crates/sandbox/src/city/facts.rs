//! What a document says of its case: numbers, dates, people. The same facts wherever the document is drawn again.

use chrono::{Datelike, Days, Months, NaiveDate};
use gishe_domain::case::{Case, Declaration};
use gishe_domain::decision::Outcome;
use gishe_domain::pack::ServicePack;
use gishe_domain::person::{Identifier, Party, PartyRole, Person};
use gishe_domain::rules::civil_day;
use rand::Rng;

use super::documents::{Blanks, date};
use super::paper::BAR;
use crate::trust::seed;

/// Numbers and dates of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// The day it was issued.
    pub issued: NaiveDate,
    /// The last day it is good for.
    pub valid_until: Option<NaiveDate>,
    figures: Blanks,
}

/// The person who holds the home by title, lease or order.
pub fn holder(case: &Case) -> Option<&Person> {
    let owner = in_role(case, PartyRole::Owner);
    let own = match case.applicant_type.as_str() {
        "proxy" => case.subject(),
        _ => case.applicant(),
    };
    owner.or(own).map(|party| &party.person)
}

fn in_role(case: &Case, role: PartyRole) -> Option<&Party> {
    case.parties.iter().find(|party| party.role == role)
}

/// The person whose birth a certificate proves, and the parent.
fn descent(case: &Case) -> (Option<&Person>, Option<&Person>) {
    let applicant = case.applicant().map(|party| &party.person);
    match in_role(case, PartyRole::Subject) {
        Some(child) => (Some(&child.person), applicant),
        None => (applicant, holder(case)),
    }
}

/// The numbers and dates of a document of this kind that these people have: theirs, not the case's, so that all cases
/// of a household show the same deed.
pub fn issue(case: &Case, kind: &str, today: NaiveDate, expired: bool) -> Issue {
    let bearer = match kind {
        "birth-certificate" | "guardianship-act" => descent(case).0,
        "power-of-attorney" => case.subject().map(|party| &party.person),
        _ => holder(case),
    };
    let key = bearer.map_or("", |person| person.identifier.digits());
    let mut rng = seed::stream(0, "city document", &format!("{kind} {key}"));
    let filed = civil_day(case.submitted_at);
    let grown = bearer.map_or(30, |person| person.age_on(today)).saturating_sub(18).clamp(1, 15);
    let mut ago = |days: std::ops::Range<u64>| filed - Days::new(rng.gen_range(days));
    let (issued, valid_until) = match kind {
        "birth-certificate" => (descent(case).0.map_or(filed, |child| child.birth_date + Days::new(5)), None),
        "lease" => {
            let issued = ago(3..700);
            (issued, Some(issued + Months::new(36)))
        }
        "power-of-attorney" if expired => {
            let issued = ago(250..700);
            (issued, Some(filed - Days::new(rng.gen_range(1..60))))
        }
        "power-of-attorney" => (ago(4..150), Some(today + Days::new(rng.gen_range(40..400)))),
        "notarised-consent" => (ago(2..30), None),
        "care-contract" | "commission-protocol" => (ago(10..160), None),
        _ => (ago(60..u64::from(grown) * 365), None),
    };
    Issue { issued, valid_until, figures: figures(&mut rng, issued) }
}

/// The same for a page that belongs to nobody.
pub fn anonymous(kind: &str, place: &str, today: NaiveDate) -> Issue {
    let mut rng = seed::stream(0, "city scan", &format!("{kind} {place}"));
    let issued = today - Days::new(rng.gen_range(90..650));
    let valid_until = match kind {
        "lease" => Some(issued + Months::new(36)),
        "power-of-attorney" => Some(today + Days::new(rng.gen_range(40..400))),
        _ => None,
    };
    Issue { issued, valid_until, figures: figures(&mut rng, issued) }
}

fn figures(rng: &mut rand_chacha::ChaCha20Rng, issued: NaiveDate) -> Blanks {
    let volumes = ["I", "II", "III", "IV"];
    let volume = volumes.get(rng.gen_range(0..volumes.len())).copied().unwrap_or("I");
    let rooms = ["една спалня", "две спални", "три спални"];
    let rooms = rooms.get(rng.gen_range(0..rooms.len())).copied().unwrap_or_default();
    Blanks::from([
        ("number", rng.gen_range(11..480).to_string()),
        ("volume", volume.to_owned()),
        ("registry", rng.gen_range(1200..9800).to_string()),
        ("file", rng.gen_range(40..460).to_string()),
        ("seal", rng.gen_range(100..700).to_string()),
        ("area", format!("{},{:02}", rng.gen_range(38..128), rng.gen_range(0..100))),
        ("rooms", rooms.to_owned()),
        ("cadastre", format!("{}.{}.{}", rng.gen_range(100..4400), rng.gen_range(10..990), rng.gen_range(1..9))),
        ("year", issued.year().to_string()),
        ("issued", date(issued)),
    ])
}

/// Everything that a document about the case can say.
pub fn blanks(case: &Case, pack: &ServicePack, issue: Option<&Issue>, declaration: Option<&Declaration>) -> Blanks {
    let mut blanks = issue.map(|issue| issue.figures.clone()).unwrap_or_default();
    if let Some(day) = issue.and_then(|issue| issue.valid_until) {
        blanks.insert("valid-until", date(day));
    }
    let party = |role| in_role(case, role).map(|party| &party.person);
    let (child, parent) = descent(case);
    let second = party(PartyRole::OtherParent).or(party(PartyRole::HouseholdMember).filter(|_| parent != holder(case)));
    let declarant = declaration.and_then(|declaration| case.party(&declaration.declarant)).map(|party| &party.person);
    let people: [(&[&'static str; 3], Option<&Person>); 9] = [
        (&["applicant", "applicant-id", "applicant-mask"], party(PartyRole::Applicant)),
        (&["subject", "subject-id", "subject-mask"], party(PartyRole::Subject)),
        (&["owner", "owner-id", "owner-mask"], party(PartyRole::Owner)),
        (&["holder", "holder-id", "holder-mask"], holder(case)),
        (&["beneficiary", "beneficiary-id", "beneficiary-mask"], case.subject().map(|party| &party.person)),
        (&["child", "child-id", "child-mask"], child),
        (&["parent", "parent-id", "parent-mask"], parent),
        (&["second-parent", "second-parent-id", "second-parent-mask"], second),
        (&["declarant", "declarant-id", "declarant-mask"], declarant),
    ];
    for ([name, id, mask], person) in people {
        blanks.insert(name, person.map_or_else(|| bars(18), |person| person.name.full()));
        blanks.insert(id, person.map_or_else(|| bars(10), |person| identifier(&person.identifier)));
        blanks.insert(mask, person.map_or_else(|| bars(10), |person| masked(&person.identifier)));
    }
    blanks.insert("child-born", child.map_or_else(|| bars(10), |child| date(child.birth_date)));
    blanks.insert("from", case.from.text());
    blanks.insert("to", case.to.text());
    let district = case.to.district.as_ref().map_or(String::new(), |district| district.name.clone());
    blanks.insert("district", district);
    blanks.insert("case", case.number.clone());
    blanks.insert("filed", date(civil_day(case.submitted_at)));
    blanks.insert("service", pack.name.bg.clone());
    let kind = pack.applicant_type(&case.applicant_type).map(|kind| kind.name.bg.clone()).unwrap_or_default();
    blanks.insert("kind", kind);
    decided(case, pack, &mut blanks);
    blanks
}

fn decided(case: &Case, pack: &ServicePack, blanks: &mut Blanks) {
    let Some(decision) = &case.decision else { return };
    let text = pack.act_text(decision.ruling.outcome);
    blanks.insert("act", decision.number.clone());
    blanks.insert("act-title", text.title.clone());
    blanks.insert("act-word", text.word.clone());
    blanks.insert("decided", date(civil_day(decision.accepted_at)));
    let approved = decision.ruling.outcome == Outcome::Approved;
    blanks.insert(
        "reasons",
        if approved { text.note.clone().unwrap_or_default() } else { decision.ruling.reasons.clone() },
    );
    blanks.insert("officer", decision.officer.name.clone());
    blanks.insert("post", decision.post.clone());
}

/// What a redacted page of nobody's says: bars for people and for the home, so that it contradicts no case.
pub fn redacted(issue: &Issue, district: &str) -> Blanks {
    let mut blanks = issue.figures.clone();
    if let Some(day) = issue.valid_until {
        blanks.insert("valid-until", date(day));
    }
    for name in ["applicant", "subject", "owner", "holder", "beneficiary", "child", "parent", "second-parent"] {
        blanks.insert(name, bars(18));
    }
    for mask in
        ["applicant-mask", "subject-mask", "owner-mask", "holder-mask", "beneficiary-mask", "child-mask", "parent-mask"]
    {
        blanks.insert(mask, bars(10));
    }
    blanks.insert("child-born", bars(10));
    blanks.insert("district", district.to_owned());
    blanks.insert("to", bars(26));
    blanks
}

fn bars(count: usize) -> String {
    std::iter::repeat_n(BAR, count).collect()
}

fn identifier(identifier: &Identifier) -> String {
    match identifier {
        Identifier::Egn(digits) => format!("ЕГН {digits}"),
        Identifier::Lnch(digits) => format!("ЛНЧ {digits}"),
    }
}

/// The first two and the last two digits, with bars between, as on a redacted copy.
fn masked(identifier: &Identifier) -> String {
    let digits: Vec<char> = identifier.digits().chars().collect();
    let ends = |from: usize| digits.iter().skip(from).take(2).collect::<String>();
    let kind = match identifier {
        Identifier::Egn(_) => "ЕГН",
        Identifier::Lnch(_) => "ЛНЧ",
    };
    format!("{kind} {}{}{}", ends(0), bars(6), ends(8))
}
