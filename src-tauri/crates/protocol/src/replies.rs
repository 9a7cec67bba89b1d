//! What a newer central answers and this version does not understand yet: it is the matter of one command, and must not take
//! the answers to the others of its batch with it.

use serde::Deserialize;
use serde_json::Value;

use crate::commands::{BatchReply, CommandResult, Rejection, Verdict};

/// Letters of a code that are kept.
const MOST: usize = 64;

impl BatchReply {
    /// Reads a reply, each result by itself. A refusal with a code that is not known is a refusal all the same; an answer of a
    /// kind that is not known is kept as that; a broken one is left out, as if central had not given it.
    ///
    /// # Errors
    /// What is no list of results.
    pub fn read(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        let strict = match serde_json::from_slice(bytes) {
            Ok(reply) => return Ok(reply),
            Err(error) => error,
        };
        let value: Value = serde_json::from_slice(bytes)?;
        let Some(results) = value.get("results").and_then(Value::as_array) else { return Err(strict) };
        Ok(Self { results: results.iter().filter_map(result).collect() })
    }
}

fn result(value: &Value) -> Option<CommandResult> {
    if let Ok(read) = CommandResult::deserialize(value) {
        return Some(read);
    }
    let id = serde_json::from_value(value.get("id")?.clone()).ok()?;
    let verdict = match value.get("result")?.as_str()? {
        "rejected" => {
            let code = named(value.get("rejection")?.get("code")?.as_str()?);
            Verdict::Rejected { rejection: Rejection::Unknown { code } }
        }
        // Without a proof or a time they say nothing, and nobody can have changed their form.
        "applied" | "duplicate" | "retry" => return None,
        // A conflict may be over a case in a state that only a newer version knows.
        kind => Verdict::Unknown { kind: named(kind) },
    };
    Some(CommandResult { id, verdict })
}

/// A code as it is shown: no longer than codes are.
fn named(code: &str) -> String {
    code.chars().filter(|letter| !letter.is_control()).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "018f0000-0000-7000-8000-000000000001";
    const OTHER: &str = "018f0000-0000-7000-8000-000000000002";

    fn refused(code: &str) -> Option<Verdict> {
        Some(Verdict::Rejected { rejection: Rejection::Unknown { code: code.to_owned() } })
    }

    fn unknown(kind: &str) -> Option<Verdict> {
        Some(Verdict::Unknown { kind: kind.to_owned() })
    }

    #[test]
    fn one_answer_that_is_not_understood_leaves_the_others_as_they_are() {
        let later = json!({ "id": OTHER, "result": "retry", "after": 7 });
        // What central answers, and what is read of it: nothing when it is broken.
        let rows = [
            (
                "a code that is not known",
                json!({ "id": ID, "result": "rejected", "rejection": { "code": "moon-phase" } }),
                refused("moon-phase"),
            ),
            (
                "with params",
                json!({ "id": ID, "result": "rejected", "rejection": { "code": "moon-phase", "params": { "day": 3 } } }),
                refused("moon-phase"),
            ),
            (
                "a known code with other params",
                json!({ "id": ID, "result": "rejected", "rejection": { "code": "wrong-state", "params": { "of": 3 } } }),
                refused("wrong-state"),
            ),
            (
                "a code of a kilobyte",
                json!({ "id": ID, "result": "rejected", "rejection": { "code": "x".repeat(1024) } }),
                refused(&"x".repeat(MOST)),
            ),
            ("a kind that is not known", json!({ "id": ID, "result": "queued", "place": 4 }), unknown("queued")),
            (
                "a conflict over a case of another form",
                json!({ "id": ID, "result": "conflict", "current": { "state": "levitating" } }),
                unknown("conflict"),
            ),
            ("a refusal without a reason", json!({ "id": ID, "result": "rejected" }), None),
            ("a receipt that is none", json!({ "id": ID, "result": "applied", "version": 2, "receipt": {} }), None),
            ("a time that is none", json!({ "id": ID, "result": "retry", "after": "soon" }), None),
            ("no kind", json!({ "id": ID }), None),
            ("no id", json!({ "result": "retry", "after": 7 }), None),
            ("no object", json!(4), None),
        ];
        for (name, result, expected) in rows {
            let reply = json!({ "results": [result, later] }).to_string();
            let mut read = BatchReply::read(reply.as_bytes()).unwrap().results;
            let last = read.pop().unwrap();
            assert_eq!((last.id.to_string().as_str(), last.verdict), (OTHER, Verdict::Retry { after: 7 }), "{name}");
            let first = read.pop().map(|result| (result.id.to_string(), result.verdict));
            assert_eq!(first, expected.map(|verdict| (ID.to_owned(), verdict)), "{name}");
        }
    }

    #[test]
    fn what_is_no_reply_is_refused() {
        for text in ["{\"results\":4}", "{}", "[]", "{\"results\":[", "{\"results\":[\"\\ud800\"]}"] {
            assert!(BatchReply::read(text.as_bytes()).is_err(), "{text}");
        }
    }
}
