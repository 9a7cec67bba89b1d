//! Row after row into a register: what is right is kept, what is wrong is found.

use std::collections::{BTreeMap, HashMap};

use gishe_domain::address::{Coded, DistrictCode, Street};
use gishe_domain::district::{District, Districts};
use gishe_domain::street_number::{plain, value};
use gishe_domain::street_search::kind_of_location;

use super::clean::{capitals, is_entrance, is_number, is_unreadable, padded, spaced, unmixed};
use super::columns::{Columns, Field};
use super::finding::{Finding, Findings, Kind, shortened};

/// Rows that are read: ten times the numbers of the greatest district.
pub(super) const MAX_ROWS: u64 = 1_000_000;
/// Letters of a field at most.
const MAX_LETTERS: usize = 120;
/// Gaps of one street that are named.
const GAPS: usize = 8;

/// A number as it stands, and its entrances with their rows; an empty one is the number itself.
type Numbered = (String, Vec<(String, u64)>);

/// A street while its rows come.
struct Draft {
    name: String,
    row: u64,
    /// By the plain form.
    numbers: BTreeMap<(Option<u32>, String), Numbered>,
}

/// A register while its rows come.
pub(super) struct Table<'a> {
    own: &'a District,
    districts: &'a Districts,
    columns: Option<Columns>,
    headed: bool,
    /// Rows read, the heading not among them.
    pub rows: u64,
    streets: HashMap<(String, String), Draft>,
    codes: HashMap<(String, String), (String, u64)>,
}

/// The fields of a row, cleaned.
struct Fields {
    settlement: String,
    location: String,
    name: String,
    number: String,
    entrances: Vec<String>,
}

/// One row while it is read.
struct Row<'r, F> {
    row: u64,
    cells: &'r [String],
    columns: &'r Columns,
    findings: &'r mut F,
    wrong: bool,
}

impl<F: Findings> Row<'_, F> {
    fn found(&mut self, kind: Kind, field: Field, value: &str, detail: impl Into<String>) {
        self.wrong |= kind.gravity() == super::finding::Gravity::Error;
        let column = self.columns.name(field).to_owned();
        self.findings.found(Finding { row: self.row, kind, column, value: shortened(value), detail: detail.into() });
    }

    /// A cell with its spaces put right; none when the file has no such column.
    fn cell(&mut self, field: Field) -> Option<String> {
        let raw = self.columns.cell(field, self.cells)?;
        let text = spaced(raw);
        if is_unreadable(raw) {
            self.found(Kind::Unreadable, field, raw, "");
        } else if text.chars().count() > MAX_LETTERS {
            self.found(Kind::FieldLong, field, raw, MAX_LETTERS.to_string());
        } else if text != raw {
            self.found(Kind::Spaces, field, raw, "");
        }
        Some(text)
    }

    fn needed(&mut self, field: Field) -> String {
        let text = self.cell(field).unwrap_or_default();
        if text.is_empty() {
            self.found(Kind::FieldEmpty, field, "", "");
        }
        text
    }

    /// A code of five digits, with the zeros that a spreadsheet dropped.
    fn code(&mut self, field: Field) -> String {
        let written = self.needed(field);
        let code = padded(&written);
        if code != written {
            self.found(Kind::Zeros, field, &written, code.clone());
        }
        code
    }

    fn number(&mut self) -> String {
        let written = self.needed(Field::Number).replace(' ', "");
        let number = capitals(&written);
        if !written.is_empty() && !is_number(&number) {
            self.found(Kind::Number, Field::Number, &written, "");
        } else if written.chars().any(|letter| letter.is_ascii_alphabetic()) {
            self.found(Kind::Lookalike, Field::Number, &written, number.clone());
        }
        number
    }

    fn entrances(&mut self) -> Vec<String> {
        let written = self.cell(Field::Entrance).unwrap_or_default();
        let mut entrances = Vec::new();
        for one in written.split([',', ';', ' ']).filter(|one| !one.is_empty()) {
            let entrance = capitals(one);
            if !is_entrance(&entrance) {
                self.found(Kind::Entrance, Field::Entrance, one, "");
            } else if one.chars().any(|letter| letter.is_ascii_alphabetic()) {
                self.found(Kind::Lookalike, Field::Entrance, one, entrance.clone());
            }
            entrances.push(entrance);
        }
        entrances
    }

    /// „ул. Кричим“, whether the kind has a column of its own or stands before the name.
    fn name(&mut self) -> String {
        let kind = self.cell(Field::StreetKind).filter(|kind| !kind.is_empty());
        let written = self.needed(Field::StreetName);
        let name = unmixed(&written);
        if name != written {
            self.found(Kind::Lookalike, Field::StreetName, &written, name.clone());
        }
        let (first, rest) = name.split_once(' ').unwrap_or(("", &name));
        let own = kind.as_deref().unwrap_or(first);
        match (kind_of_location(own), &kind) {
            (Some(known), None) => format!("{known} {rest}"),
            (Some(known), Some(_)) if kind_of_location(first) == Some(known) => format!("{known} {rest}"),
            (Some(known), Some(_)) => format!("{known} {name}"),
            (None, kind) => {
                if !name.is_empty() {
                    self.found(Kind::StreetSort, Field::StreetName, kind.as_ref().unwrap_or(&written), "");
                }
                kind.as_ref().map_or_else(|| name.clone(), |kind| format!("{kind} {name}"))
            }
        }
    }
}

impl<'a> Table<'a> {
    /// An empty register of a district.
    pub fn new(own: &'a District, districts: &'a Districts) -> Self {
        Self { own, districts, columns: None, headed: false, rows: 0, streets: HashMap::new(), codes: HashMap::new() }
    }

    /// Takes a row; the first is the heading. `false` when no more is worth reading.
    pub fn take(&mut self, row: u64, cells: &[String], findings: &mut impl Findings) -> bool {
        if !self.headed {
            self.headed = true;
            self.columns = Columns::of(row, cells, findings);
            return self.columns.is_some();
        }
        if self.rows == MAX_ROWS {
            let detail = MAX_ROWS.to_string();
            let (column, value) = (String::new(), String::new());
            findings.found(Finding { row, kind: Kind::TooManyRows, column, value, detail });
            return false;
        }
        self.rows += 1;
        let Some(columns) = self.columns.take() else { return false };
        let mut reading = Row { row, cells, columns: &columns, findings, wrong: false };
        let fields = self.read(&mut reading);
        if !reading.wrong {
            self.enter(&mut reading, fields);
        }
        self.columns = Some(columns);
        true
    }

    fn read(&self, row: &mut Row<'_, impl Findings>) -> Fields {
        if let Some(district) = row.cell(Field::District).filter(|district| !district.is_empty()) {
            let code = district.rsplit('-').next().unwrap_or_default();
            if format!("{code:0>2}") != self.own.code.0 && district != self.own.name {
                row.found(Kind::OtherDistrict, Field::District, &district, self.own.code.0.clone());
            }
        }
        let settlement = row.code(Field::Settlement);
        self.check_settlement(row, &settlement);
        let location = row.code(Field::Location);
        let holds = location.len() == 5 && location.bytes().all(|figure| figure.is_ascii_digit());
        if !holds && !location.is_empty() {
            row.found(Kind::LocationCode, Field::Location, &location, "");
        }
        Fields { settlement, location, name: row.name(), number: row.number(), entrances: row.entrances() }
    }

    fn check_settlement(&self, row: &mut Row<'_, impl Findings>, code: &str) {
        let of = |district: &District| district.settlements.iter().find(|known| known.code == code).cloned();
        let Some(known) = of(self.own) else {
            match self.districts.iter().find(|district| of(district).is_some()) {
                _ if code.is_empty() => {}
                Some(other) => {
                    let detail = format!("{} {}", other.code.0, other.name);
                    row.found(Kind::SettlementElsewhere, Field::Settlement, code, detail);
                }
                None => row.found(Kind::SettlementUnknown, Field::Settlement, code, ""),
            }
            return;
        };
        let named = row.cell(Field::SettlementName).filter(|name| !name.is_empty());
        let bare = |name: &str| {
            let small = name.to_lowercase().replace('\u{a0}', " ");
            let named = small.strip_prefix("гр.").or_else(|| small.strip_prefix("с.")).unwrap_or(&small);
            named.trim().to_owned()
        };
        if let Some(named) = named.filter(|named| bare(named) != bare(&known.name)) {
            row.found(Kind::SettlementName, Field::SettlementName, &named, known.name);
        }
    }

    fn enter(&mut self, row: &mut Row<'_, impl Findings>, fields: Fields) {
        let Fields { settlement, location, name, number, entrances } = fields;
        let key = (settlement, location);
        if !self.streets.contains_key(&key) {
            let called = (key.0.clone(), name.to_lowercase());
            match self.codes.get(&called) {
                Some((code, first)) => {
                    let detail = format!("{code}, {first}");
                    row.found(Kind::TwoCodes, Field::Location, &key.1, detail);
                }
                None => drop(self.codes.insert(called, (key.1.clone(), row.row))),
            }
        }
        let draft = self.streets.entry(key).or_insert_with(|| Draft {
            name: name.clone(),
            row: row.row,
            numbers: BTreeMap::new(),
        });
        if draft.name.to_lowercase() != name.to_lowercase() {
            let detail = format!("{}, {}", draft.name, draft.row);
            row.found(Kind::TwoNames, Field::StreetName, &name, detail);
            return;
        }
        let plain = plain(&number);
        let (_, known) = draft.numbers.entry((value(&plain), plain)).or_insert_with(|| (number.clone(), Vec::new()));
        let new = if entrances.is_empty() { vec![String::new()] } else { entrances };
        for entrance in new {
            match known.iter().find(|(one, _)| *one == entrance) {
                Some((_, first)) => {
                    let said = if entrance.is_empty() { number.clone() } else { format!("{number} {entrance}") };
                    row.found(Kind::Duplicate, Field::Number, &said, first.to_string());
                }
                None => known.push((entrance, row.row)),
            }
        }
    }

    /// What can be found only when all rows are here: settlements without a street, numbers left out.
    pub fn close(&self, findings: &mut impl Findings) {
        if self.columns.is_none() {
            return;
        }
        for settlement in &self.own.settlements {
            if !self.streets.keys().any(|(code, _)| *code == settlement.code) {
                let (column, value, detail) = (String::new(), settlement.code.clone(), settlement.name.clone());
                findings.found(Finding { row: 0, kind: Kind::SettlementMissing, column, value, detail });
            }
        }
        let mut drafts: Vec<&Draft> = self.streets.values().collect();
        drafts.sort_by_key(|draft| draft.row);
        for draft in drafts {
            if let Some(detail) = gaps(draft.numbers.keys().filter_map(|(value, _)| *value)) {
                let (column, value) = (String::new(), shortened(&draft.name));
                findings.found(Finding { row: draft.row, kind: Kind::Gap, column, value, detail });
            }
        }
    }

    /// The register, by settlement and code.
    pub fn streets(self) -> Vec<Street> {
        let own = self.own;
        let mut drafts: Vec<((String, String), Draft)> = self.streets.into_iter().collect();
        let place = |code: &str| own.settlements.iter().position(|known| known.code == code);
        drafts.sort_by(|((one, a), _), ((other, b), _)| (place(one), a).cmp(&(place(other), b)));
        drafts.into_iter().filter_map(|(key, draft)| street(own, key, draft)).collect()
    }
}

fn street(own: &District, (settlement, location): (String, String), draft: Draft) -> Option<Street> {
    let settlement: &Coded = own.settlements.iter().find(|known| known.code == settlement)?;
    let mut entrances = BTreeMap::new();
    let mut numbers = Vec::with_capacity(draft.numbers.len());
    for (number, known) in draft.numbers.into_values() {
        let mut listed: Vec<String> =
            known.into_iter().map(|(entrance, _)| entrance).filter(|one| !one.is_empty()).collect();
        listed.sort();
        if !listed.is_empty() {
            entrances.insert(number.clone(), listed);
        }
        numbers.push(number);
    }
    let district = DistrictCode(own.code.0.clone());
    let location = Coded { code: location, name: draft.name };
    Some(Street { district, settlement: settlement.clone(), location, numbers, entrances })
}

/// The numbers left out on each side of a street, between its first and its last: „5, 11–15“. None when there are none.
pub(super) fn gaps(values: impl Iterator<Item = u32>) -> Option<String> {
    let mut last: [Option<u32>; 2] = [None, None];
    let mut named = Vec::new();
    for value in values {
        let Some(last) = last.get_mut(if value % 2 == 0 { 0 } else { 1 }) else { continue };
        if let Some(before) = last.filter(|before| value > before + 2) {
            let (from, to) = (before + 2, value - 2);
            named.push(if from == to { from.to_string() } else { format!("{from}–{to}") });
        }
        *last = Some(value);
    }
    let more = named.len() > GAPS;
    named.truncate(GAPS);
    if more {
        named.push("…".into());
    }
    (!named.is_empty()).then(|| named.join(", "))
}

#[cfg(test)]
mod tests;
