//! What may be known of a desk before it is open: counts and times, nothing personal and nothing of a case.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::error::DeskError;
use crate::fault::internal;
use crate::view::status::AuditState;

/// The file beside the data.
const FILE: &str = "summary.json";

/// How a desk was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Summary {
    pub last_exchange: Option<DateTime<Utc>>,
    pub unsent: u32,
    pub local_cases: u32,
    pub attention: u32,
    pub audit: AuditState,
}

impl Summary {
    /// Reads how the desk was left; none when that is not known.
    pub fn read(data: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(data.join(FILE)).ok()?).ok()
    }

    /// Keeps how the desk is left, whole or not at all.
    pub fn keep(&self, data: &Path) -> Result<(), DeskError> {
        let text = serde_json::to_vec(self).map_err(|error| internal("summary", &error))?;
        let (path, beside) = (data.join(FILE), data.join("summary.new"));
        std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, &path)).map_err(|error| {
            match error.kind() {
                std::io::ErrorKind::StorageFull => DeskError::DiskFull,
                kind => internal("summary", &kind),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_comes_back_as_it_was_and_a_torn_one_is_not_known() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Summary::read(folder.path()), None);
        let left =
            Summary { last_exchange: None, unsent: 2, local_cases: 1, attention: 0, audit: AuditState::Explained };
        left.keep(folder.path()).unwrap();
        assert_eq!(Summary::read(folder.path()), Some(left));
        std::fs::write(folder.path().join(FILE), b"{\"unsent\":").unwrap();
        assert_eq!(Summary::read(folder.path()), None);
    }
}
