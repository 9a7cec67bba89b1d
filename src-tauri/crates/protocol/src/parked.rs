//! What a newer central says and this version does not understand yet: kept as it came, and read again after an update.

use gishe_domain::case::{Case, CaseId};
use serde::Deserialize;
use serde_json::Value;

use crate::changes::{Change, ChangesPage};
use crate::snapshot::SnapshotLine;

/// A message that cannot be read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// The case that it shows and its version, when it is one: the checksum of the scope counts it.
    pub case: Option<(CaseId, u32)>,
    /// As it came, JSON.
    pub text: String,
}

impl Parked {
    /// A message that names a kind. None when it names none, or one that is known and whose form nobody can have changed: that
    /// is no newer message but a broken one.
    fn of(value: &Value, closed: &[&str]) -> Option<Self> {
        let kind = value.get("kind")?.as_str()?;
        if closed.contains(&kind) {
            return None;
        }
        let text = value.to_string();
        let Some(case) = value.get("case") else { return (!is_case(kind)).then_some(Self { case: None, text }) };
        let id = case.get("id").and_then(|id| serde_json::from_value(id.clone()).ok())?;
        let version = case.get("version")?.as_u64().and_then(|version| u32::try_from(version).ok())?;
        Some(Self { case: Some((id, version)), text })
    }

    /// The change, once it can be read.
    pub fn read(&self) -> Option<Change> {
        let value: Value = serde_json::from_str(&self.text).ok()?;
        if value.get("kind")?.as_str().is_some_and(is_case) {
            let case = serde_json::from_value(value.get("case")?.clone()).ok()?;
            return Some(Change::Upsert { case: Box::new(case) });
        }
        serde_json::from_value(value).ok()
    }
}

/// Kinds that carry a case: as a change, and as a line of a snapshot.
fn is_case(kind: &str) -> bool {
    matches!(kind, "upsert" | "case")
}

impl ChangesPage {
    /// Reads a page. What of it is of a newer protocol is parked; what is broken is an error.
    ///
    /// # Errors
    /// The first thing that does not fit.
    pub fn read(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        let strict = match serde_json::from_slice(bytes) {
            Ok(page) => return Ok(page),
            Err(error) => error,
        };
        let mut value: Value = serde_json::from_slice(bytes)?;
        let changes = value.get_mut("changes").map(Value::take);
        let Some(Value::Array(changes)) = changes else { return Err(strict) };
        if let Some(page) = value.as_object_mut() {
            page.insert("changes".into(), Value::Array(Vec::new()));
        }
        let mut page: Self = serde_json::from_value(value)?;
        for change in changes {
            page.changes.push(match serde_json::from_value(change.clone()) {
                Ok(change) => change,
                Err(error) => Change::Parked(Parked::of(&change, &["tombstone"]).ok_or(error)?),
            });
        }
        Ok(page)
    }
}

/// A line that is a case, for all that is known before it is read.
#[derive(Deserialize)]
struct CaseLine<'a> {
    kind: &'a str,
    case: Box<Case>,
}

impl SnapshotLine {
    /// Reads a line. One of a newer protocol is parked; a broken one is an error.
    ///
    /// # Errors
    /// What does not fit.
    pub fn read(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        // Nearly every line is a case; by its tag it would be read three times as slowly.
        if let Ok(CaseLine { kind: "case", case }) = serde_json::from_slice(bytes) {
            return Ok(Self::Case { case });
        }
        serde_json::from_slice(bytes).or_else(|error| {
            let value: Value = serde_json::from_slice(bytes)?;
            let closed = ["header", "street", "page-end", "end"];
            Parked::of(&value, &closed).map(Self::Parked).ok_or(error)
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "018f0000-0000-7000-8000-000000000001";

    #[test]
    fn what_is_newer_is_parked_and_what_is_broken_is_refused() {
        let case = json!({ "id": ID, "version": 7, "state": "levitating" });
        // What came as a change or as a line, and what is parked of it: nothing when it is refused.
        let rows = [
            ("a state that is not known", json!({ "kind": "upsert", "case": case }), Some(Some(7))),
            ("a kind that is not known", json!({ "kind": "rumour", "of": 4 }), Some(None)),
            ("a kind that is not known, with a case", json!({ "kind": "split", "case": case }), Some(Some(7))),
            ("a case without a version", json!({ "kind": "upsert", "case": { "id": ID } }), None),
            (
                "a case of a version before the first",
                json!({ "kind": "upsert", "case": { "id": ID, "version": -1 } }),
                None,
            ),
            ("an upsert without a case", json!({ "kind": "upsert" }), None),
            ("a tombstone of nothing", json!({ "kind": "tombstone", "id": 4 }), None),
            ("no kind", json!({ "case": case }), None),
            ("no object", json!("upsert"), None),
        ];
        for (name, change, expected) in rows {
            let page = json!({ "changes": [change, { "kind": "tombstone", "id": ID }], "next": "c2", "more": false });
            let read = ChangesPage::read(page.to_string().as_bytes());
            match (read, expected) {
                (Ok(page), Some(version)) => {
                    let [Change::Parked(parked), Change::Tombstone { .. }] = page.changes.as_slice() else {
                        panic!("{name}")
                    };
                    assert_eq!(parked.case.map(|(_, version)| version), version, "{name}");
                    assert_eq!(serde_json::from_str::<Value>(&parked.text).unwrap(), change, "{name}: as it came");
                    assert_eq!(parked.read(), None, "{name}: not yet");
                }
                (Err(_), None) => {}
                (read, _) => panic!("{name}: {read:?}"),
            }
        }
        for (line, parked) in [
            (json!({ "kind": "case", "case": case }), true),
            (json!({ "kind": "rumour" }), true),
            (json!({ "kind": "page-end" }), false),
            (json!({ "kind": "end", "cursor": "c", "count": "many" }), false),
            (json!([1]), false),
        ] {
            let read = SnapshotLine::read(line.to_string().as_bytes());
            assert_eq!(matches!(read, Ok(SnapshotLine::Parked(_))), parked, "{line}");
            assert_eq!(read.is_err(), !parked, "{line}");
        }
        assert!(SnapshotLine::read(b"{\"kind\":\"rumour\",\"of\":\"\xff\"}").is_err(), "no UTF-8");
        assert!(ChangesPage::read(b"{\"changes\":[").is_err(), "torn");
    }
}
