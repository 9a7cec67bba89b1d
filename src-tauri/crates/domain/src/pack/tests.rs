use super::*;
use crate::assets;

mod reach;

fn broken(from: &str, to: &str) -> PackError {
    assert!(assets::SERVICE_2079.contains(from), "the test looks for what is not there: {from}");
    ServicePack::parse(&assets::SERVICE_2079.replacen(from, to, 1)).unwrap_err()
}

fn line_of(text: &str) -> usize {
    assets::SERVICE_2079.lines().position(|line| line.contains(text)).unwrap() + 1
}

#[test]
fn both_services_are_whole() {
    let packs = Packs::load(assets::SERVICES).unwrap();
    for (code, days) in [("2079", 7), ("2107", 7)] {
        let pack = packs.latest(code).unwrap();
        assert_eq!(packs.get(code, &pack.version), Some(pack));
        assert_eq!((pack.working_days(true), pack.working_days(false)), (0, days));
        assert_eq!((pack.fee.amount, pack.fee.currency.as_str()), (128, "EUR"));
        assert_eq!(pack.applicant_types.len(), 7);
        let used = |check: &Check| pack.applicant_types.iter().any(|kind| kind.checks.contains(&check.key));
        assert!(pack.checks.iter().all(used), "a check that no type has");
    }
    assert_eq!(packs.iter().count(), 2);
    assert_eq!(packs.latest("9999"), None);
    assert_eq!(packs.get("2079", "1999.1"), None);
}

#[test]
fn what_is_assumed_says_so() {
    for (_, text) in assets::SERVICES {
        let pack = ServicePack::parse(text).unwrap();
        let unconfirmed = pack.unconfirmed();
        for assumed in ["92, ал.\u{a0}2", "92, ал.\u{a0}3", "92, ал.\u{a0}4", "99а"] {
            let cited = |cite: &&str| cite.contains(assumed);
            assert!(unconfirmed.iter().any(cited), "{}: чл. {assumed}", pack.code);
            let laws = pack.checks.iter().map(|check| &check.law).chain(pack.grounds.iter().map(|ground| &ground.law));
            assert!(!laws.filter(|law| law.confirmed).any(|law| cited(&law.cite.as_str())), "чл. {assumed}");
        }
        assert!(!unconfirmed.contains(pack.fee.law.cite.as_str()));
    }
}

#[test]
fn the_texts_keep_abbreviations_with_their_numbers() {
    for (_, text) in assets::SERVICES.into_iter().chain([("districts", assets::DISTRICTS)]) {
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            for word in ["№ ", "чл. ", "ал. ", " т. ", "ул. ", "бул. ", "гр. "] {
                assert!(!line.contains(word), "a plain space after {word:?} in {line}");
            }
            assert!(!line.contains("\\\""), "straight quotes in {line}");
        }
    }
}

#[test]
fn a_pack_that_contradicts_itself_is_refused_with_its_line() {
    type Expected = fn(&PackReason) -> bool;
    let faults: [(&str, &str, &str, Expected); 12] = [
        ("found = 0", "found = 0\nfounds = 1", "found = 0", |reason| matches!(reason, PackReason::Shape(_))),
        ("amount = 128", "amount = -1", "amount = 128", |reason| matches!(reason, PackReason::Shape(_))),
        ("confirmed = true }", "}", "amount = 128", |reason| matches!(reason, PackReason::Shape(_))),
        (
            "{ bg = \"Собственик\", en = \"Owner\" }",
            "{ bg = \"Собственик\" }",
            "bg = \"Собственик\"",
            |reason| matches!(reason, PackReason::Shape(_)),
        ),
        (
            "{ bg = \"Собственик\", en = \"Owner\" }",
            "{ bg = \"Собственик\", en = \" \" }",
            "bg = \"Собственик\"",
            |reason| matches!(reason, PackReason::Shape(_)),
        ),
        ("rules = [\"payment\"]", "rules = [\"payments\"]", "rules = [\"payment\"]", |reason| {
            matches!(reason, PackReason::Shape(_))
        }),
        (
            "evidence = [\"power-of-attorney\"]\n\n#",
            "evidence = [\"letter\"]\n\n#",
            "evidence = [\"power-of-attorney\"]",
            |reason| matches!(reason, PackReason::Unresolved { what: "kind of evidence", .. }),
        ),
        ("grounds = [\"duplicate\",", "grounds = [\"duplicates\",", "grounds = [\"duplicate\",", |reason| {
            matches!(reason, PackReason::Unresolved { what: "ground", .. })
        }),
        (
            "checks = [\"identity\", \"address\", \"use-document\"",
            "checks = [\"identity\", \"addres\", \"use-document\"",
            "\"address\", \"use-document\"",
            |reason| matches!(reason, PackReason::Unresolved { what: "check", .. }),
        ),
        ("key = \"withdrawn\"", "key = \"not-mended\"", "key = \"withdrawn\"", |reason| {
            matches!(reason, PackReason::Twice { what: "ground", .. })
        }),
        (
            "такса от\u{20}{fee}",
            "такса от\u{20}{price}",
            "{fee}",
            |reason| matches!(reason, PackReason::Placeholder(name) if name == "price"),
        ),
        (
            "\"other-parent\", \"fee\"]",
            "\"fee\"]",
            "key = \"guardian\"",
            |reason| matches!(reason, PackReason::Unchecked { kind, .. } if kind == "other-parent-consent"),
        ),
    ];
    for (from, to, at, expected) in faults {
        let error = broken(from, to);
        assert!(expected(&error.reason), "{from}: {error}");
        let off = error.line.abs_diff(line_of(at));
        assert!(off <= 2, "{from}: told line {}, is {}", error.line, line_of(at));
    }
}

#[test]
fn nothing_but_a_decision_can_approve() {
    let by_check = broken("unmet = \"terminated\"", "unmet = \"approved\"");
    assert_eq!(by_check.reason, PackReason::Approval("no-pending".into()));
    let by_ground = broken("outcomes = [\"terminated\"]", "outcomes = [\"terminated\", \"approved\"]");
    assert_eq!(by_ground.reason, PackReason::Approval("duplicate".into()));
}

#[test]
fn versions_stand_side_by_side_and_the_last_is_the_present_one() {
    let newer = assets::SERVICE_2079.replacen("2026.2", "2027.1", 1);
    let packs = Packs::load([("a.toml", assets::SERVICE_2079), ("b.toml", newer.as_str())]).unwrap();
    assert_eq!(packs.latest("2079").unwrap().version, "2027.1");
    let mut case = crate::fixture::right_case(packs.get("2079", "2026.2").unwrap(), "owner");
    assert_eq!(packs.of(&case).unwrap().version, "2026.2");
    case.pack_version = "2027.2".into();
    assert_eq!(packs.of(&case), None, "another version asks other things");
    let twice = Packs::load([("a.toml", assets::SERVICE_2079), ("b.toml", assets::SERVICE_2079)]).unwrap_err();
    assert!(matches!(twice, PackSetError::Twice { name, .. } if name == "b.toml"));
    let torn = Packs::load([("a.toml", "code = ")]).unwrap_err();
    assert!(matches!(torn, PackSetError::Pack { name, .. } if name == "a.toml"));
}

/// The text of a pack as it was before documents had headings of their own and records.
fn older() -> String {
    let new =
        ["subtitle", "name", "from-label", "to-label", "grounds-heading", "reasons-heading", "instruction-heading"];
    let (acts, rest) = assets::SERVICE_2079.split_once("\n# Протокол").unwrap();
    let (_, rest) = rest.split_once("\n# Видове документи").unwrap();
    let (head, acts) = acts.split_once("[act.approved]").unwrap();
    let is_new = |line: &&str| new.iter().any(|key| line.starts_with(&format!("{key} = ")));
    let acts: Vec<&str> = acts.lines().filter(|line| !is_new(line)).collect();
    format!("{head}[act.approved]{}\n# Видове документи{rest}", acts.join("\n"))
}

#[test]
fn a_pack_from_before_the_templates_is_read_as_it_was() {
    let pack = ServicePack::parse(&older()).unwrap();
    assert_eq!((&pack.record, &pack.act.refused.grounds_heading), (&None, &None));
    let present = ServicePack::parse(assets::SERVICE_2079).unwrap();
    assert_eq!(pack.act.refused.operative, present.act.refused.operative);
    assert!(present.record.is_some() && present.act.refused.name.as_deref() == Some("Решение за отказ"));
}

#[test]
fn a_template_that_nothing_can_fill_is_refused_with_its_line() {
    for (from, to, reason, at) in [
        ("{identified-by}", "{identified}", PackReason::Placeholder("identified".into()), "identification = "),
        (
            "operative = \"да бъде",
            "operative = \"от {officer} да бъде",
            PackReason::Placeholder("officer".into()),
            "operative = \"да бъде",
        ),
        (
            "name = \"Решение за отказ\"",
            "name = \"{nome}\"",
            PackReason::Placeholder("nome".into()),
            "Решение за отказ",
        ),
        (
            "notes = [\"Протоколът",
            "notes = [\" \", \"Протоколът",
            PackReason::Empty { what: "a text", key: "notes".into() },
            "notes = [",
        ),
    ] {
        let error = broken(from, to);
        assert_eq!((&error.reason, error.line), (&reason, line_of(at)), "{from}");
    }
    for (from, to) in [("remarks-heading = \"Бележки на заявителя\"", ""), ("request-heading", "requst-heading")]
    {
        assert!(matches!(broken(from, to).reason, PackReason::Shape(_)), "{from}");
    }
}
