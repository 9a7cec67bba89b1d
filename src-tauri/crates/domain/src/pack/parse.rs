//! From TOML to a pack.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::ServicePack;
use super::validate::validate;

/// Why a text is no pack, or none of the other data that come with the program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct PackError {
    /// 1-based; 0 when the fault is of the whole text.
    pub line: usize,
    /// What is wrong.
    pub reason: PackReason,
}

/// What is wrong with a pack.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackReason {
    /// The text is not TOML of this shape: an unknown, missing or blank field, a wrong type or word.
    #[error("{0}")]
    Shape(String),
    /// A key stands twice where it must be unique.
    #[error("the {what} „{key}“ stands twice")]
    Twice {
        /// `check`, `ground`, …
        what: &'static str,
        /// The key.
        key: String,
    },
    /// A reference leads nowhere.
    #[error("there is no {what} „{key}“")]
    Unresolved {
        /// What was looked for.
        what: &'static str,
        /// The key.
        key: String,
    },
    /// A text has a placeholder that is not on the list.
    #[error("no placeholder is written „{{{0}}}“")]
    Placeholder(String),
    /// A list must not be empty.
    #[error("{what} of „{key}“ must not be empty")]
    Empty {
        /// Which list.
        what: &'static str,
        /// Of what.
        key: String,
    },
    /// A check's failure, or a ground, cannot lead to an approval.
    #[error("„{0}“ cannot lead to an approval")]
    Approval(String),
    /// What an applicant type demands is looked at by none of its checks.
    #[error("„{kind}“ is demanded of „{applicant_type}“, but none of its checks looks at it")]
    Unchecked {
        /// The applicant type.
        applicant_type: String,
        /// The kind of document or declaration.
        kind: String,
    },
    /// A text is in the other language: the translation is missing.
    #[error("„{0}“ is not translated: one text is to be Bulgarian, the other English")]
    Untranslated(String),
    /// The fee is not in euro.
    #[error("the fee is in euro, not in „{0}“")]
    Currency(String),
    /// A check's failure suggests an outcome that none of its grounds can carry.
    #[error("the failure of „{check}“ suggests „{outcome}“, but none of its grounds can carry that")]
    Unanswerable {
        /// The check.
        check: String,
        /// The outcome.
        outcome: &'static str,
    },
    /// A check points to a ground that can carry none of the outcomes that its failure suggests.
    #[error("„{check}“ points to „{ground}“, which can carry none of the outcomes that its failure suggests")]
    Unfit {
        /// The check.
        check: String,
        /// The ground.
        ground: String,
    },
    /// A finding is waited for that no rule makes there.
    #[error("„{key}“ waits for „{finding}“, which no rule finds there")]
    NeverFound {
        /// The check or the ground.
        key: String,
        /// The finding.
        finding: &'static str,
    },
    /// Something that nothing refers to.
    #[error("nothing refers to the {what} „{key}“")]
    Idle {
        /// `check`, `kind of evidence`, …
        what: &'static str,
        /// The key.
        key: String,
    },
    /// What is demanded can never be shown: nobody of the applicant type could sign it.
    #[error("„{kind}“ is demanded of „{applicant_type}“, but nobody there could sign it")]
    Unmeetable {
        /// The applicant type.
        applicant_type: String,
        /// The kind of declaration.
        kind: String,
    },
    /// Two things in one place exclude each other.
    #[error("„{key}“: {why}")]
    Contradiction {
        /// Of what.
        key: String,
        /// What excludes what.
        why: &'static str,
    },
}

impl ServicePack {
    /// Reads a pack and refuses it unless everything in it agrees.
    pub fn parse(text: &str) -> Result<Self, PackError> {
        let pack: Self = toml::from_str(text).map_err(|error| shape(text, &error))?;
        validate(&pack).map_err(|fault| {
            let (place, reason) = *fault;
            PackError { line: place.line(text), reason }
        })?;
        Ok(pack)
    }
}

pub(crate) fn shape(text: &str, error: &toml::de::Error) -> PackError {
    let line = error.span().map_or(0, |span| {
        let head = text.get(..span.start).unwrap_or(text);
        head.matches('\n').count() + 1
    });
    PackError { line, reason: PackReason::Shape(error.message().to_owned()) }
}

/// A text that says something.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.trim().is_empty() { Err(serde::de::Error::custom("a text must not be blank")) } else { Ok(text) }
}

/// A text that says something, where there may be none.
pub(super) fn some_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    text(deserializer).map(Some)
}

/// Why a set of packs cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackSetError {
    /// One of them is no pack.
    #[error("{name}: {error}")]
    Pack {
        /// Its file.
        name: String,
        /// Why.
        error: PackError,
    },
    /// Two files hold the same version of the same service.
    #[error("{name}: version {version} of service {code} stands twice")]
    Twice {
        /// The second file.
        name: String,
        /// The service.
        code: String,
        /// The version.
        version: String,
    },
}

/// Every version of every service that this program knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packs {
    packs: BTreeMap<(String, String), ServicePack>,
    latest: BTreeMap<String, String>,
}

impl Packs {
    /// Reads packs from `(file name, text)`. Of several versions of one service, the last given is the present one.
    pub fn load<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, PackSetError> {
        let mut loaded = Self::default();
        for (name, text) in texts {
            loaded.add(name, text)?;
        }
        Ok(loaded)
    }

    /// Adds one more, which becomes the present one of its service. When it is refused, nothing changes.
    pub fn add(&mut self, name: &str, text: &str) -> Result<(), PackSetError> {
        let pack = ServicePack::parse(text).map_err(|error| PackSetError::Pack { name: name.to_owned(), error })?;
        let key = (pack.code.clone(), pack.version.clone());
        if self.packs.contains_key(&key) {
            let (code, version) = key;
            return Err(PackSetError::Twice { name: name.to_owned(), code, version });
        }
        self.latest.insert(pack.code.clone(), pack.version.clone());
        self.packs.insert(key, pack);
        Ok(())
    }

    /// The pack that a case began under.
    pub fn get(&self, service: &str, version: &str) -> Option<&ServicePack> {
        self.packs.get(&(service.to_owned(), version.to_owned()))
    }

    /// The present pack of a service.
    pub fn latest(&self, service: &str) -> Option<&ServicePack> {
        self.latest.get(service).and_then(|version| self.get(service, version))
    }

    /// The pack of a case: the version that it began under and no other. None when this program does not know it: another version
    /// asks other things, and a case is never judged by what it did not begin under.
    pub fn of(&self, case: &crate::case::Case) -> Option<&ServicePack> {
        self.get(&case.service, &case.pack_version)
    }

    /// The present packs, by service code.
    pub fn iter(&self) -> impl Iterator<Item = &ServicePack> {
        self.latest.keys().filter_map(|service| self.latest(service))
    }
}
