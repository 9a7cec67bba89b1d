//! From a case and a template to a document: every word of law comes from the service pack, every fact from the case.

mod act;
mod record;

pub use act::{ActFacts, act_of};
pub use record::{CounterFacts, record_of};

use gishe_domain::address::Address;
use gishe_domain::case::Case;
use gishe_domain::district::{District, Districts};
use gishe_domain::pack::ServicePack;
use gishe_domain::person::Party;

use crate::act::{ActPerson, Authority, Letterhead, PackRef};

/// Who signs a document.
#[derive(Debug, Clone, Copy)]
pub struct Signatory<'a> {
    /// Full name.
    pub name: &'a str,
    /// Post: „главен специалист“.
    pub post: &'a str,
}

impl Signatory<'_> {
    fn authority(self) -> Authority {
        Authority {
            name: self.name.to_owned(),
            post: self.post.to_owned(),
            department: "„Гражданска регистрация и административно обслужване“".to_owned(),
        }
    }
}

fn letterhead(case: &Case, districts: &Districts) -> Letterhead {
    let district = districts.get(&case.district);
    let text = |of: fn(&District) -> &String| district.map(of).cloned().unwrap_or_default();
    Letterhead {
        municipality: "Столична община".to_owned(),
        district: format!("Район „{}“", text(|district| &district.name)),
        address: text(|district| &district.office),
        phone: text(|district| &district.phone),
    }
}

fn service(pack: &ServicePack) -> PackRef {
    PackRef { code: pack.code.clone(), pack: pack.version.clone() }
}

fn person(party: &Party) -> ActPerson {
    ActPerson { name: party.person.name.full(), identifier: party.person.identifier.clone() }
}

fn lines(address: &Address) -> Vec<String> {
    vec![address.text()]
}
