//! A register of addresses is taken as a whole or not at all.

use gishe_domain::address::DistrictCode;
use gishe_protocol::addresses::{AddressDigest, AddressLine};
use gishe_protocol::changes::Cursor;
use gishe_protocol::snapshot::SnapshotLine;

use super::fixtures::*;
use crate::register::{AddressesError, Register};

fn body(names: &[&str]) -> String {
    let mut digest = AddressDigest::default();
    let mut lines = String::new();
    for (at, name) in names.iter().enumerate() {
        let mut street = street("09", name);
        street.location.code = format!("{at:05}");
        digest.add(&street);
        lines.push_str(&serde_json::to_string(&AddressLine::Street { street }).unwrap());
        lines.push('\n');
    }
    lines + &serde_json::to_string(&digest.end()).unwrap() + "\n"
}

fn told(register: &Register) -> Option<String> {
    let plan = register.reading().snapshot(&scope("09"), None, now()).unwrap().unwrap();
    let SnapshotLine::End { cursor, .. } = register.reading().snapshot_end(&plan).unwrap() else {
        panic!("not an end")
    };
    register.reading().changes(&scope("09"), &Cursor(cursor.0), 10).unwrap().addresses
}

#[test]
fn a_whole_register_is_taken_and_told_with_the_changes() {
    let mut register = register(0);
    register.load_streets(&[street("09", "ул. Кричим"), street("10", "ул. Юнак")]).unwrap();
    let district = DistrictCode("09".into());
    assert_eq!(told(&register), None, "what came with the founding is in the snapshot");
    let whole = body(&["ул. Бигла", "ул. Козяк"]);
    let receipt = register.put_addresses(&district, whole.as_bytes(), "sofia-it", now()).unwrap();
    assert_eq!((receipt.streets, receipt.numbers, receipt.changed), (2, 4, true));
    assert_eq!(told(&register), Some(receipt.digest.clone()));
    assert_eq!(register.reading().addresses(&district).unwrap(), whole.as_bytes(), "it is read as it was put");
    assert!(!register.put_addresses(&district, whole.as_bytes(), "sofia-it", now()).unwrap().changed);
    let other = register.reading().addresses(&DistrictCode("10".into())).unwrap();
    assert!(String::from_utf8(other).unwrap().contains("Юнак"), "other districts keep theirs");

    let lines: Vec<&str> = whole.lines().collect();
    let [one, two, end] = lines[..] else { panic!("{lines:?}") };
    let abroad = two.replace("\"district\":\"09\"", "\"district\":\"10\"");
    let village = two.replace("68134", "44063");
    let code = two.replace("\"00001\"", "\"1\"");
    for (name, torn) in [
        ("without an end", format!("{one}\n{two}\n")),
        ("without a street", format!("{one}\n{end}\n")),
        ("goes on", format!("{one}\n{two}\n{end}\n{two}\n")),
        ("twice", format!("{one}\n{one}\n{end}\n")),
        ("another district", format!("{one}\n{abroad}\n{end}\n")),
        ("another's settlement", format!("{one}\n{village}\n{end}\n")),
        ("four digits", format!("{one}\n{code}\n{end}\n")),
        ("no line", format!("{one}\nnonsense\n{end}\n")),
        ("empty", String::new()),
    ] {
        let refused = register.put_addresses(&district, torn.as_bytes(), "sofia-it", now());
        assert!(
            matches!(refused, Err(AddressesError::Torn | AddressesError::Differs | AddressesError::Line { .. })),
            "{name}: {refused:?}"
        );
        assert_eq!(register.reading().addresses(&district).unwrap(), whole.as_bytes(), "{name} changes nothing");
    }
}
