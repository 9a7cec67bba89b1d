use super::*;
use crate::assets;
use crate::check::{Known, SignatureVerdict, evaluate};
use crate::decision::Outcome;
use crate::fixture::{right_case, right_known, today};

fn pack(text: &str) -> ServicePack {
    ServicePack::parse(text).unwrap()
}

fn spaced(text: &str) -> String {
    text.replace(NB, " ")
}

fn facts(case: &Case, pack: &ServicePack, known: &Known) -> Facts {
    let districts = Districts::parse(assets::DISTRICTS).unwrap();
    Facts::of(case, pack, &districts, &evaluate(case, pack, today(), known))
}

#[test]
fn a_ground_is_filled_with_what_is_at_fault() {
    let pack = pack(assets::SERVICE_2079);
    let mut case = right_case(&pack, "consented");
    let mut known = right_known(&case);
    for said in known.signatures.values_mut() {
        said.signer_is_declarant = Some(false);
        said.signer = Some("Росен Тодоров".into());
    }
    case.classifier.found = ClassifierMatch::OtherDistrict { district: DistrictCode("13".into()) };
    known.pending = Some(["РЛЦ26-АР01-1391".to_owned(), "РЛЦ26-АР01-1402".to_owned()].into());
    let facts = facts(&case, &pack, &known);
    let filled = |key: &str| spaced(&facts.ground(pack.ground(key).unwrap()));
    assert_eq!(
        filled("other-district"),
        "Заявеният адрес – гр. София, район „Лозенец“, ул. „Кричим“ № 21 – се намира на територията на район „Надежда“. \
         Компетентен да извърши промяната е кметът на този район."
    );
    assert!(filled("consent-missing").contains("(Снежана Радева)"));
    assert!(filled("consent-by-other").contains("с електронния подпис на Росен Тодоров"));
    assert!(filled("duplicate").contains("№ РЛЦ26-АР01-1391, РЛЦ26-АР01-1402."));
    assert!(filled("fee-unpaid").contains("1,28 €"));
    assert!(filled("too-many-residents").contains("става 3, което"));
    assert!(filled("withdrawn").starts_with("Заявителят поиска"));
}

#[test]
fn each_ground_tells_of_its_own_failure() {
    let pack = pack(assets::SERVICE_2079);
    let mut case = right_case(&pack, "proxy");
    for given in case.evidence.iter_mut().filter(|given| given.kind == "power-of-attorney") {
        given.title = "Пълномощно рег. № 77".into();
        given.valid_until = NaiveDate::from_ymd_opt(2026, 10, 31);
    }
    let mut known = right_known(&case);
    known.signatures.values_mut().for_each(|said| said.verdict = SignatureVerdict::Failed);
    let facts = facts(&case, &pack, &known);
    let text = spaced(&facts.ground(pack.ground("power-expired").unwrap()));
    assert_eq!(text, "Срокът на представеното пълномощно – Пълномощно рег. № 77 – е изтекъл на 31.10.2026 г.");
}

#[test]
fn a_fact_that_is_not_known_leaves_a_gap() {
    let pack = pack(assets::SERVICE_2107);
    let case = right_case(&pack, "owner");
    let facts = facts(&case, &pack, &right_known(&case));
    let text = facts.ground(pack.ground("consent-by-other").unwrap());
    assert_eq!(text.matches(GAP).count(), 2);
    assert!(!facts.ground(pack.ground("fee-unpaid").unwrap()).contains(GAP));
}

#[test]
fn the_acts_of_every_type_and_outcome_are_whole() {
    for text in [assets::SERVICE_2079, assets::SERVICE_2107] {
        let pack = pack(text);
        for kind in &pack.applicant_types {
            let case = right_case(&pack, &kind.key);
            let facts = facts(&case, &pack, &right_known(&case));
            for outcome in [Outcome::Approved, Outcome::Refused, Outcome::Returned, Outcome::Terminated] {
                let act = facts.act(pack.act_text(outcome));
                let whole = format!("{act:?}");
                assert!(!whole.contains(GAP) && !whole.contains("{subject"), "{}: {whole}", kind.key);
                assert!(act.basis.starts_with("чл.") && !act.basis.contains('{'), "{}", act.basis);
                let whose = if outcome == Outcome::Approved {
                    case.subject().unwrap().person.name.full()
                } else {
                    " му ".into()
                };
                assert!(act.operative.contains(&whose), "{}", act.operative);
                assert!(!whole.contains(case.subject().unwrap().person.identifier.digits()), "identifiers are masked");
            }
        }
    }
}

#[test]
fn amounts_and_days_are_written_as_the_house_writes_them() {
    assert_eq!(spaced(&written_amount(128, "EUR")), "1,28 €");
    assert_eq!(spaced(&written_amount(250, "BGN")), "2,50 лв.");
    assert_eq!(spaced(&written_amount(5, "USD")), "0,05 USD");
    assert_eq!(spaced(&written_day(NaiveDate::from_ymd_opt(2026, 3, 7).unwrap())), "07.03.2026 г.");
}
