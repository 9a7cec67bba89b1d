//! What IT decides for this computer: a file that only an administrator writes, read once at the start.
//!
//! ```json
//! { "central": "https://central.example", "offlineDays": 5, "idleMinutes": 5, "closedCaseDays": 90, "keyDays": 180, "passphrase": "forbidden", "recoveryKey": "-----BEGIN PUBLIC KEY-----\n…" }
//! ```
//!
//! Nothing on the command line or in the environment names another file: whoever sits at the desk cannot choose a milder one.

use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use gishe_vault::RecoveryKey;
use serde::de::{Unexpected, Visitor};
use serde::{Deserialize, Deserializer, de};
use thiserror::Error;
use url::Url;

/// The policy. What it does not name stays as usual.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Policy {
    /// The central side of this computer's desks, `https://central.example`: no other is worked with then.
    #[serde(default)]
    pub central: Option<Address>,
    /// Days that a PIN opens the desk without an exchange: 1 to 30.
    #[serde(default)]
    pub offline_days: Option<Bounded<1, 30>>,
    /// Minutes without anybody at work after which the desk is locked: 1 to 60.
    #[serde(default)]
    pub idle_minutes: Option<Bounded<1, 60>>,
    /// Days after which a closed case is wiped here: 1 to 3,650. Without it closed cases stay until central takes them away.
    #[serde(default)]
    pub closed_case_days: Option<Bounded<1, 3650>>,
    /// Days after which the keys of the store are replaced: 1 to 3,650, and 180 without it. Never is not offered.
    #[serde(default)]
    pub key_days: Option<Bounded<1, 3650>>,
    /// To whom the keys of the store are sealed: PEM of an RSA public key of 3,072 bits at least.
    #[serde(default)]
    pub recovery_key: Option<PublicKey>,
    /// Whether an officer may choose a passphrase where the system has no usable keyring: `allowed`, as usual, or `forbidden`.
    #[serde(default)]
    pub passphrase: Option<PassphraseRule>,
}

/// An address under `https`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(pub Url);

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Https;
        impl Visitor<'_> for Https {
            type Value = Address;

            fn expecting(&self, words: &mut fmt::Formatter<'_>) -> fmt::Result {
                words.write_str("an address that begins with https://")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Address, E> {
                match Url::parse(text) {
                    Ok(url) if url.scheme() == "https" => Ok(Address(url)),
                    _ => Err(E::invalid_value(Unexpected::Str(text), &self)),
                }
            }
        }
        deserializer.deserialize_str(Https)
    }
}

/// Whether a passphrase may take the place of a keyring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PassphraseRule {
    /// An officer may choose one where the keyring is missing or locked.
    Allowed,
    /// No desk of this computer is set up without a keyring. One that is kept by a passphrase already goes on.
    Forbidden,
}

/// A public key as PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(pub RecoveryKey);

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pem;
        // What a visitor refuses is told with the line that it stands in.
        impl Visitor<'_> for Pem {
            type Value = PublicKey;

            fn expecting(&self, words: &mut fmt::Formatter<'_>) -> fmt::Result {
                words.write_str("an RSA public key as PEM")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<PublicKey, E> {
                RecoveryKey::parse(text).map(PublicKey).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Pem)
    }
}

/// A whole number between two bounds, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounded<const LEAST: u32, const MOST: u32>(u32);

impl<const LEAST: u32, const MOST: u32> Bounded<LEAST, MOST> {
    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl<'de, const LEAST: u32, const MOST: u32> Deserialize<'de> for Bounded<LEAST, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number<const LEAST: u32, const MOST: u32>;
        impl<const LEAST: u32, const MOST: u32> Visitor<'_> for Number<LEAST, MOST> {
            type Value = Bounded<LEAST, MOST>;

            fn expecting(&self, words: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(words, "a whole number from {LEAST} to {MOST}")
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
                match u32::try_from(number) {
                    Ok(fits) if (LEAST..=MOST).contains(&fits) => Ok(Bounded(fits)),
                    _ => Err(E::custom(format_args!("{number} is not between {LEAST} and {MOST}"))),
                }
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Self::Value, E> {
                Err(E::invalid_value(Unexpected::Signed(number), &self))
            }
        }
        deserializer.deserialize_u32(Number)
    }
}

/// Why a policy is not used. The program does not start then: it would be milder than IT decided.
#[derive(Debug, Error)]
pub enum PolicyError {
    /// It is there and cannot be read.
    #[error("the policy {} cannot be read: {kind}", path.display())]
    Unreadable {
        /// Where it is.
        path: PathBuf,
        /// Why.
        kind: ErrorKind,
    },
    /// It says what is not known or not allowed, or is no JSON.
    #[error("the policy {}, line {line}: {reason}", path.display())]
    Faulty {
        /// Where it is.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// What is wrong there.
        reason: String,
    },
}

/// The policy of this computer; the usual one when there is no file.
///
/// # Errors
/// [`PolicyError`].
pub fn of_this_computer() -> Result<Policy, PolicyError> {
    read(&place())
}

/// The file: `/etc/gishe/policy.json`, on Windows `Gishe\policy.json` in the folder of program data.
#[cfg(not(windows))]
pub fn place() -> PathBuf {
    PathBuf::from("/etc/gishe/policy.json")
}

/// The file: `/etc/gishe/policy.json`, on Windows `Gishe\policy.json` in the folder of program data.
#[cfg(windows)]
pub fn place() -> PathBuf {
    // Not from the environment, which whoever sits at the desk can set.
    PathBuf::from(r"C:\ProgramData\Gishe\policy.json")
}

/// Reads a policy.
///
/// # Errors
/// [`PolicyError`].
pub fn read(path: &Path) -> Result<Policy, PolicyError> {
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Policy::default()),
        Err(error) => return Err(PolicyError::Unreadable { path: path.to_owned(), kind: error.kind() }),
    };
    let faulty = |line, reason| PolicyError::Faulty { path: path.to_owned(), line, reason };
    // A list would be read as the names in their order, and an empty one as no policy.
    let begins = text.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(text.len());
    let (blank, rest) = text.split_at(begins);
    if rest.first().is_some_and(|first| *first != b'{') {
        let line = 1 + blank.iter().filter(|byte| **byte == b'\n').count();
        return Err(faulty(line, "expected an object: { … }".to_owned()));
    }
    serde_json::from_slice(&text).map_err(|error| faulty(error.line(), error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Result<Policy, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("policy.json");
        std::fs::write(&path, text).unwrap();
        read(&path).map_err(|error| error.to_string().replace(&path.display().to_string(), "P"))
    }

    #[test]
    fn no_file_is_the_usual_policy_and_a_file_says_what_it_names() {
        assert_eq!(read(Path::new("/nowhere/policy.json")).unwrap(), Policy::default());
        assert_eq!(told("{}").unwrap(), Policy::default());
        let policy = told(r#"{"offlineDays": 30, "idleMinutes": 1, "keyDays": 90}"#).unwrap();
        let numbers = (policy.offline_days.map(Bounded::get), policy.idle_minutes.map(Bounded::get));
        assert_eq!(numbers, (Some(30), Some(1)));
        assert_eq!(policy.key_days.map(Bounded::get), Some(90));
        let central = told(r#"{"central": "https://central.example"}"#).unwrap().central.unwrap();
        assert_eq!(central.0.as_str(), "https://central.example/");
        assert_eq!(told(r#"{"passphrase": "forbidden"}"#).unwrap().passphrase, Some(PassphraseRule::Forbidden));
    }

    #[test]
    fn what_is_not_known_or_not_allowed_is_refused_with_its_line() {
        for (text, line, words) in [
            ("{\n  \"idleMinutes\": 0\n}", 2, "0 is not between 1 and 60"),
            ("{\n  \"idleMinutes\": 61\n}", 2, "61 is not between 1 and 60"),
            ("{\n\n \"offlineDays\": 31 }", 3, "31 is not between 1 and 30"),
            ("{\n \"closedCaseDays\": 0 }", 2, "0 is not between 1 and 3650"),
            ("{\n \"keyDays\": 0 }", 2, "0 is not between 1 and 3650"),
            ("{\n \"keyDays\": 3651 }", 2, "3651 is not between 1 and 3650"),
            ("{\n \"offlineDays\": -1 }", 2, "invalid value"),
            ("{\n \"offlineDays\": \"5\" }", 2, "invalid type"),
            ("{\n \"idleMinutes\": 5,\n \"idleminutes\": 60 }", 3, "unknown field `idleminutes`"),
            ("{\n \"idleMinutes\": 5,\n \"idleMinutes\": 60 }", 3, "duplicate field"),
            ("{\n \"recoveryKey\": \"PEM\" }", 2, "not an RSA key"),
            ("{\n \"central\": \"http://central.example\" }", 2, "begins with https://"),
            ("{\n \"central\": \"central.example\" }", 2, "begins with https://"),
            ("{\n \"central\": [] }", 2, "begins with https://"),
            ("{\n \"passphrase\": \"never\" }", 2, "unknown variant"),
            ("{\n \"passphrase\": false }", 2, "expected value"),
            ("{\n \"recoveryKey\": \"PEM\"\n\n}", 2, "not an RSA key"),
            ("[]", 1, "expected an object"),
            ("\n[5, 5]", 2, "expected an object"),
            ("null", 1, "expected an object"),
            ("", 1, "EOF"),
        ] {
            let refused = told(text).unwrap_err();
            let found = refused.starts_with(&format!("the policy P, line {line}:")) || text.is_empty();
            assert!(found && refused.contains(words), "{text}: {refused}");
        }
    }

    #[test]
    fn a_policy_that_is_there_and_cannot_be_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(read(folder.path()), Err(PolicyError::Unreadable { .. })));
    }
}
