use std::fmt::Write as _;
use std::time::Instant;

use gishe_domain::assets;
use proptest::prelude::*;

use super::super::finding::Gravity;
use super::super::report::Report;
use super::super::source;
use super::*;
use crate::language::Language;

#[derive(Default)]
struct Found(Vec<Finding>);

impl Findings for Found {
    fn found(&mut self, finding: Finding) {
        self.0.push(finding);
    }
}

const HEADING: &str = "район;екатте;код;улица;номер;вход";

/// Rows of district 23 with their findings (row, kind, detail) and what became of them.
fn taken(rows: &[&str]) -> (Vec<(u64, Kind, String)>, Vec<Street>) {
    let districts = Districts::parse(assets::DISTRICTS).unwrap();
    let own = districts.get(&DistrictCode("23".into())).unwrap();
    let (mut table, mut found) = (Table::new(own, &districts), Found::default());
    for (row, text) in (1..).zip(std::iter::once(&HEADING).chain(rows)) {
        let cells: Vec<String> = text.split(';').map(str::to_owned).collect();
        table.take(row, &cells, &mut found);
    }
    table.close(&mut found);
    let found = found.0.into_iter().filter(|finding| finding.kind != Kind::SettlementMissing);
    (found.map(|finding| (finding.row, finding.kind, finding.detail)).collect(), table.streets())
}

#[test]
fn every_fault_is_found_with_its_row() {
    let right = "23;44063;00100;ул. Кричим;1;";
    for (row, kind, detail) in [
        ("15;44063;00100;ул. Кричим;2;", Kind::OtherDistrict, "23"),
        (";99999;00100;ул. Кричим;2;", Kind::SettlementUnknown, ""),
        (";11394;00100;ул. Кричим;2;", Kind::SettlementElsewhere, "17 Витоша"),
        (";;00100;ул. Кричим;2;", Kind::FieldEmpty, ""),
        (";44063;0010А;ул. Кричим;2;", Kind::LocationCode, ""),
        (";44063;001000;ул. Кричим;2;", Kind::LocationCode, ""),
        (";44063;100;ул. Кричим;2;", Kind::Zeros, "00100"),
        (";44063;00100;;2;", Kind::FieldEmpty, ""),
        (";44063;00100;ул. Kричим;2;", Kind::Lookalike, "ул. Кричим"),
        (";44063;00100;ул.  Кричим ;2;", Kind::Spaces, ""),
        (";44063;00100;ул. Кри\u{200f}чим;2;", Kind::Unreadable, ""),
        (";44063;00100;ул. Кри\u{fffd}им;2;", Kind::Unreadable, ""),
        (";44063;00100;ул. Бигла;2;", Kind::TwoNames, "ул. Кричим, 2"),
        (";44063;00101;ул. Кричим;2;", Kind::TwoCodes, "00100, 2"),
        (";44063;00102;Бигла;2;", Kind::StreetSort, ""),
        (";44063;00100;ул. Кричим;;", Kind::FieldEmpty, ""),
        (";44063;00100;ул. Кричим;без;", Kind::Number, ""),
        (";44063;00100;ул. Кричим;000;", Kind::Number, ""),
        (";44063;00100;ул. Кричим;2A;", Kind::Lookalike, "2А"),
        (";44063;00100;ул. Кричим;2;първи", Kind::Entrance, ""),
        (";44063;00100;ул. Кричим;001;", Kind::Duplicate, "2"),
        (";44063;00100;ул. Кричим;7;", Kind::Gap, "3–5"),
        (";44063;00100", Kind::FieldEmpty, ""),
    ] {
        let (found, streets) = taken(&[right, row]);
        let place = if kind == Kind::Gap { 2 } else { 3 };
        assert!(found.contains(&(place, kind, detail.to_owned())), "{row}: {found:?}");
        let is_wrong = kind.gravity() == Gravity::Error;
        let numbers: usize = streets.iter().map(|street| street.numbers.len()).sum();
        assert_eq!(numbers == 1, is_wrong, "{row}: {streets:?}");
        if kind.gravity() != Gravity::Error {
            assert_eq!(found.len(), 1, "{row}: {found:?}");
        }
    }
    assert_eq!(taken(&[right]).0, []);
}

#[test]
fn a_register_comes_out_in_order_with_its_entrances() {
    let (found, streets) = taken(&[
        ";44063;00100;улица Кричим;021;б,А",
        ";04234;00007;ул. Искър;3;",
        ";44063;00100;ул. Кричим;021;В",
        ";44063;00100;ул. Кричим;20;",
        ";44063;00099;ж.к. Изток;301а;",
    ]);
    assert_eq!(found, []);
    let told: Vec<_> = streets
        .iter()
        .map(|street| (street.settlement.code.as_str(), street.location.name.as_str(), street.numbers.join(" ")))
        .collect();
    assert_eq!(
        told,
        [
            ("04234", "ул. Искър", "3".into()),
            ("44063", "ж.к. Изток", "301А".into()),
            ("44063", "ул. Кричим", "20 021".into())
        ]
    );
    assert_eq!(streets[2].entrances["021"], ["А", "Б", "В"]);
    assert_eq!((streets[0].district.0.as_str(), streets[0].settlement.name.as_str()), ("23", "с.\u{a0}Бистрица"));
}

#[test]
fn a_heading_is_understood_in_both_languages_or_it_is_said_what_is_missing() {
    let districts = Districts::parse(assets::DISTRICTS).unwrap();
    let own = districts.get(&DistrictCode("23".into())).unwrap();
    for (heading, missing) in [
        ("ЕКАТТЕ;Код на улица;Наименование;№;Вход", vec![]),
        ("ekatte;location_code;Street Name;Number;Entrance", vec![]),
        ("Код ЕКАТТЕ;Населено място;Код ЛЕ;Вид;Име;Номер", vec![]),
        ("екатте;код;номер", vec!["улица"]),
        ("а;б", vec!["екатте", "код", "улица", "номер"]),
    ] {
        let (mut table, mut found) = (Table::new(own, &districts), Found::default());
        let cells: Vec<String> = heading.split(';').map(str::to_owned).collect();
        assert_eq!(table.take(1, &cells, &mut found), missing.is_empty(), "{heading}: {:?}", found.0);
        let told: Vec<&str> = found
            .0
            .iter()
            .filter(|finding| finding.kind == Kind::ColumnMissing)
            .map(|finding| finding.column.as_str())
            .collect();
        assert_eq!(told, missing, "{heading}");
    }
}

#[test]
fn gaps_are_told_for_each_side_of_the_street() {
    let gaps = |values: &[u32]| gaps(values.iter().copied());
    assert_eq!(gaps(&[1, 2, 3, 4, 6]), None);
    assert_eq!(gaps(&[1, 5, 6, 12]).as_deref(), Some("3, 8–10"));
    assert_eq!(gaps(&[]), None);
}

/// An import of 200,000 rows with an error in every tenth: all of them are in the report, a few on the screen, in seconds and
/// without the file in memory.
#[test]
fn two_hundred_thousand_rows_with_errors_on_every_tenth() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = format!("{HEADING}\n");
    for row in 0..200_000u32 {
        let (street, number) = (row / 100, row % 100 + 1);
        let wrong = match row % 50 {
            9 => Some(format!(";99999;{street:05};ул. Улица {street};{number};")),
            19 => Some(format!(";68134;{street:05};ул. Улица {street};;")),
            29 => Some(format!(";68134;{street};ул. Улица {street}A;без номер;")),
            39 => Some(format!(";68134;ХХ{street};ул. Улица {street};{number};")),
            49 => Some(format!(";68134;{street:05};ул. Друга {street};{number};")),
            _ => None,
        };
        let line = wrong.unwrap_or_else(|| format!("15;68134;{street:05};ул. Улица {street};{number:03};"));
        writeln!(text, "{line}").unwrap();
    }
    let (file, report) = (folder.path().join("register.csv"), folder.path().join("report.csv"));
    std::fs::write(&file, source_bytes(&text)).unwrap();
    let districts = Districts::parse(assets::DISTRICTS).unwrap();
    let own = districts.get(&DistrictCode("15".into())).unwrap();
    let began = Instant::now();
    let mut found = Report::new(Some(&report), Language::Bg).unwrap();
    let mut table = Table::new(own, &districts);
    source::rows(&file, &mut |row, cells| table.take(row, cells, &mut found)).unwrap();
    table.close(&mut found);
    found.finish().unwrap();
    let took = began.elapsed();
    println!("200,000 rows in {took:?}");
    assert!(took.as_secs() < 60, "{took:?}: tests are not optimised, but this is too long");
    assert_eq!(table.rows, 200_000);
    assert_eq!(found.count(Gravity::Error), 20_000);
    assert_eq!(found.counts()[&Kind::SettlementUnknown], 4_000);
    assert_eq!(found.counts()[&Kind::TwoNames], 4_000);
    let lines = found.lines();
    assert!(lines.len() < 100, "the screen stays readable: {}", lines.len());
    assert!(lines.iter().any(|line| line.contains("ред 11,") && line.contains("99999")), "{lines:#?}");
    let kept = std::fs::read_to_string(&report).unwrap();
    assert_eq!(kept.lines().filter(|line| line.contains(";\"грешка\";")).count(), 20_000);
    assert!(kept.starts_with("\u{feff}ред;тежест"));
    let streets = table.streets();
    assert_eq!(streets.len(), 2_000);
    assert_eq!(streets.iter().map(|street| street.numbers.len()).sum::<usize>(), 180_000);
}

/// In the encoding of old programs, which has to be detected first.
fn source_bytes(text: &str) -> Vec<u8> {
    encoding_rs::WINDOWS_1251.encode(text).0.into_owned()
}

#[test]
fn a_report_is_json_when_its_name_says_so_and_no_cell_is_a_formula() {
    let folder = tempfile::tempdir().unwrap();
    let finding = |value: &str| Finding {
        row: 7,
        kind: Kind::Number,
        column: "номер".into(),
        value: value.into(),
        detail: String::new(),
    };
    let (json, csv) = (folder.path().join("report.json"), folder.path().join("report.csv"));
    for path in [&json, &csv] {
        let mut report = Report::new(Some(path), Language::En).unwrap();
        report.found(finding("=1+1"));
        report.found(finding("a\"b;c"));
        report.finish().unwrap();
        assert!(Report::new(Some(path), Language::En).is_err(), "an earlier report is not written over");
    }
    let read: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&json).unwrap()).unwrap();
    assert_eq!((&read[0]["row"], &read[0]["kind"], &read[1]["value"]), (&7.into(), &"number".into(), &"a\"b;c".into()));
    let read = std::fs::read_to_string(&csv).unwrap();
    assert!(read.contains("\"'=1+1\"") && read.contains("\"a\"\"b;c\""), "{read}");
    let full = folder.path().join("empty.json");
    Report::new(Some(&full), Language::En).unwrap().finish().unwrap();
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&std::fs::read_to_string(full).unwrap()).unwrap(),
        serde_json::json!([])
    );
}

proptest! {
    /// Whatever stands in the cells, each row is taken or told of, and what is taken is a register that central takes.
    #[test]
    fn a_row_is_taken_or_told_of(cells in prop::collection::vec("\\PC{0,14}", 0..7), code in 0u32..99_999, number in 1u32..999) {
        let right = format!("23;44063;{code:05};ул. Кричим;{number};");
        let row = cells.join(";");
        let (found, streets) = taken(&[&right, &row]);
        let numbers: usize = streets.iter().map(|street| street.numbers.len()).sum();
        let is_wrong = found.iter().any(|(row, kind, _)| *row == 3 && kind.gravity() == Gravity::Error);
        prop_assert_eq!(numbers, if is_wrong { 1 } else { 2 });
        prop_assert!(streets.iter().all(|street| street.location.code.len() == 5 && street.settlement.code == "44063"));
    }
}
