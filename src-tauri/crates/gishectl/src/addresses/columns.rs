//! Which column of a file means what, by its heading in Bulgarian or English.

use super::finding::{Finding, Findings, Kind, shortened};

/// What a column may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    District,
    Settlement,
    SettlementName,
    Location,
    StreetKind,
    StreetName,
    Number,
    Entrance,
}

/// Every field with the headings it goes by, in the plain form of [`plain`]; whether a file must have it.
const FIELDS: &[(Field, bool, &[&str])] = &[
    (Field::District, false, &["район", "кодрайон", "районкод", "district", "districtcode"]),
    (
        Field::Settlement,
        true,
        &[
            "екатте",
            "кодекатте",
            "кодместо",
            "населеномястокод",
            "кодна населеномясто",
            "ekatte",
            "settlement",
            "settlementcode",
        ],
    ),
    (Field::SettlementName, false, &["населеномясто", "място", "settlementname", "place", "town"]),
    (
        Field::Location,
        true,
        &[
            "код",
            "кодле",
            "кодулица",
            "коднаулица",
            "коднаулицата",
            "улицакод",
            "кодналокализационнаединица",
            "локализационнаединицакод",
            "location",
            "locationcode",
            "streetcode",
            "code",
        ],
    ),
    (Field::StreetKind, false, &["вид", "видле", "видулица", "тип", "kind", "type", "streettype"]),
    (
        Field::StreetName,
        true,
        &[
            "улица",
            "име",
            "имеулица",
            "наименование",
            "локализационнаединица",
            "имеле",
            "street",
            "name",
            "streetname",
            "locationname",
        ],
    ),
    (
        Field::Number,
        true,
        &["номер", "№", "номерблок", "блок", "строителенномер", "number", "no", "building", "buildingnumber"],
    ),
    (Field::Entrance, false, &["вход", "входове", "entrance", "entrances"]),
];

/// Where each field stands.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    places: Vec<(Field, usize, String)>,
}

impl Columns {
    /// Reads the heading. None when a column that is needed is missing, which is found.
    pub fn of(row: u64, heading: &[String], findings: &mut impl Findings) -> Option<Self> {
        let mut places: Vec<(Field, usize, String)> = Vec::new();
        for (place, name) in heading.iter().enumerate() {
            let known = FIELDS.iter().find(|(_, _, names)| names.iter().any(|known| plain(known) == plain(name)));
            let kind = match known {
                Some((field, _, _)) if places.iter().any(|(taken, ..)| taken == field) => Kind::ColumnTwice,
                Some((field, _, _)) => {
                    places.push((*field, place, name.trim().to_owned()));
                    continue;
                }
                None if name.trim().is_empty() => continue,
                None => Kind::ColumnUnknown,
            };
            let (column, value) = (shortened(name.trim()), String::new());
            findings.found(Finding { row, kind, column, value, detail: String::new() });
        }
        let mut whole = true;
        for (field, needed, names) in FIELDS {
            if *needed && !places.iter().any(|(known, ..)| known == field) {
                whole = false;
                let column = names.first().copied().unwrap_or_default().to_owned();
                let detail = names.join(", ");
                findings.found(Finding { row, kind: Kind::ColumnMissing, column, value: String::new(), detail });
            }
        }
        whole.then_some(Self { places })
    }

    /// The cell of a field, none when the file has no such column; a row that is too short has it empty.
    pub fn cell<'a>(&self, field: Field, row: &'a [String]) -> Option<&'a str> {
        let (_, place, _) = self.places.iter().find(|(known, ..)| *known == field)?;
        Some(row.get(*place).map_or("", String::as_str))
    }

    /// What the file calls the column.
    pub fn name(&self, field: Field) -> &str {
        self.places.iter().find(|(known, ..)| *known == field).map_or("", |(_, _, name)| name)
    }
}

/// A heading without capitals, spaces and signs.
fn plain(name: &str) -> String {
    name.chars().filter(|sign| sign.is_alphanumeric() || *sign == '№').flat_map(char::to_lowercase).collect()
}
