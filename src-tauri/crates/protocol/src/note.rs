//! Signed notes (c2sp.org/signed-note, version 1) with Ed25519, type `0x01`, and what central writes into one when it
//! countersigns the head of an audit chain: the lines of c2sp.org/tlog-checkpoint. The chain of a desk is a hash chain and no
//! Merkle tree, so the third line is the hash of its last entry, and the origin says so. One extension line says when.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Origin of every chain, before its name.
const ORIGIN: &str = "gishe/audit-hash-chain/";
/// Begins the extension line with the time.
const SEEN: &str = "seen ";
/// Type of Ed25519 signatures.
const ED25519: u8 = 1;
/// A note is never larger, in bytes.
const LARGEST: usize = 64 * 1024;
/// Signatures under a note, at most; the standard asks for 16 at least.
const MOST: usize = 100;

/// Why a note is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NoteError {
    /// It is not of the form of a signed note, or its text is not that of a checkpoint.
    #[error("not a signed checkpoint")]
    Form,
    /// No signature under it is of the key.
    #[error("not signed by the key")]
    Stranger,
    /// A signature names the key and is not its signature.
    #[error("the signature is not right")]
    Forged,
}

/// A public key with its name: `name+hash+key`, as verifiers write it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteKey {
    name: String,
    key: VerifyingKey,
}

impl NoteKey {
    /// Reads `name+hash+key`: the key's number as 8 hexadecimal digits, then type and 32 bytes in base64. None when it is none,
    /// or its number is not its own.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, '+');
        let (name, number, key) = (parts.next()?, parts.next()?, parts.next()?);
        let bytes = STANDARD.decode(key).ok()?;
        let (ED25519, key) = bytes.split_first().map(|(kind, key)| (*kind, key))? else { return None };
        let key = Self { name: named(name)?, key: VerifyingKey::from_bytes(key.try_into().ok()?).ok()? };
        (hex::encode(key.number()) == number).then_some(key)
    }

    /// The first four bytes of SHA-256 over name, newline, type and key.
    fn number(&self) -> [u8; 4] {
        let mut digest = Sha256::new();
        digest.update(self.name.as_bytes());
        digest.update([b'\n', ED25519]);
        digest.update(self.key.as_bytes());
        let [a, b, c, d, ..]: [u8; 32] = digest.finalize().into();
        [a, b, c, d]
    }

    /// The text of a note that this key signed.
    ///
    /// # Errors
    /// [`NoteError`].
    pub fn open<'n>(&self, note: &'n str) -> Result<&'n str, NoteError> {
        let control = |letter: char| letter < ' ' && letter != '\n';
        if note.len() > LARGEST || !note.ends_with('\n') || note.contains(control) {
            return Err(NoteError::Form);
        }
        let end = note.rfind("\n\n").ok_or(NoteError::Form)?;
        let (text, signatures) = note.split_at_checked(end + 1).ok_or(NoteError::Form)?;
        let (mut lines, mut mine) = (0, false);
        for line in signatures.lines().skip(1) {
            lines += 1;
            let (name, number, signature) = signed(line).filter(|_| lines <= MOST).ok_or(NoteError::Form)?;
            if name != self.name || number != self.number() {
                continue;
            }
            let signature = Signature::from_slice(&signature).map_err(|_| NoteError::Forged)?;
            self.key.verify_strict(text.as_bytes(), &signature).map_err(|_| NoteError::Forged)?;
            mine = true;
        }
        if mine { Ok(text) } else { Err(NoteError::Stranger) }
    }
}

impl fmt::Display for NoteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&[ED25519][..], self.key.as_bytes()].concat();
        write!(f, "{}+{}+{}", self.name, hex::encode(self.number()), STANDARD.encode(bytes))
    }
}

/// Name, number of the key and signature of a line.
fn signed(line: &str) -> Option<(&str, [u8; 4], Vec<u8>)> {
    let (name, signature) = line.strip_prefix("— ")?.split_once(' ')?;
    named(name)?;
    let bytes = STANDARD.decode(signature).ok()?;
    let (number, signature) = bytes.split_at_checked(4)?;
    Some((name, number.try_into().ok()?, signature.to_vec()))
}

/// A name of a key: some letters, without spaces and plus.
fn named(name: &str) -> Option<String> {
    let odd = |letter: char| letter.is_whitespace() || letter == '+' || letter.is_control();
    (!name.is_empty() && !name.contains(odd)).then(|| name.to_owned())
}

/// Signs notes. What it holds is wiped on drop.
#[derive(Clone)]
pub struct NoteSigner {
    name: String,
    key: SigningKey,
}

impl NoteSigner {
    /// The key that belongs to 32 bytes of secret; none when the name cannot be a key's.
    pub fn from_secret(name: &str, secret: &[u8; 32]) -> Option<Self> {
        Some(Self { name: named(name)?, key: SigningKey::from_bytes(secret) })
    }

    /// The public half.
    pub fn public(&self) -> NoteKey {
        NoteKey { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// The note of a head.
    pub fn sign(&self, head: &SeenHead) -> String {
        let text = head.text();
        let signature = self.key.sign(text.as_bytes());
        let bytes = [&self.public().number()[..], &signature.to_bytes()].concat();
        format!("{text}\n— {} {}\n", self.name, STANDARD.encode(bytes))
    }
}

/// The head of an audit chain as central saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenHead {
    /// The chain's name: letters, digits and `-`.
    pub chain: String,
    /// Entries.
    pub size: u32,
    /// Hash of the last one.
    pub hash: [u8; 32],
    /// When central saw it, by its clock, to the millisecond.
    pub at: DateTime<Utc>,
}

impl SeenHead {
    /// The lines that are signed.
    pub fn text(&self) -> String {
        let at = self.at.trunc_subsecs(3).to_rfc3339_opts(SecondsFormat::Millis, true);
        format!("{ORIGIN}{}\n{}\n{}\n{SEEN}{at}\n", self.chain, self.size, STANDARD.encode(self.hash))
    }

    /// Reads a note and checks its signature.
    ///
    /// # Errors
    /// [`NoteError`].
    pub fn open(note: &str, key: &NoteKey) -> Result<Self, NoteError> {
        let text = key.open(note)?;
        let read = || {
            let mut lines = text.lines();
            let chain = lines.next()?.strip_prefix(ORIGIN)?.to_owned();
            let size = lines.next()?.parse().ok()?;
            let hash = STANDARD.decode(lines.next()?).ok()?.try_into().ok()?;
            let at = lines.next()?.strip_prefix(SEEN)?.parse().ok()?;
            Some(Self { chain, size, hash, at })
        };
        // What is read is written again: no second text says the same.
        read().filter(|head: &Self| head.text() == text).ok_or(NoteError::Form)
    }
}

/// The notes of a text that holds some, one after the other, as central hands them out. What does not look like one is given as
/// it stands, so that it is told of.
pub fn notes(text: &str) -> Vec<String> {
    let (mut all, mut note, mut signed) = (Vec::new(), String::new(), false);
    for line in text.lines() {
        let signature = line.starts_with("— ");
        if signed && !signature {
            all.push(std::mem::take(&mut note));
            signed = false;
        }
        // Between notes an empty line means nothing.
        if line.is_empty() && note.is_empty() {
            continue;
        }
        signed |= signature;
        note.push_str(line);
        note.push('\n');
    }
    all.extend((!note.is_empty()).then_some(note));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "gishe-central/test";

    fn signer() -> NoteSigner {
        NoteSigner::from_secret(NAME, &[7; 32]).unwrap()
    }

    fn head() -> SeenHead {
        let at = "2026-11-23T04:10:00.250Z".parse().unwrap();
        SeenHead { chain: "ab12".into(), size: 20, hash: [3; 32], at }
    }

    #[test]
    fn a_note_is_written_as_the_standard_says_and_read_again() {
        let note = signer().sign(&head());
        let lines: Vec<&str> = note.split('\n').collect();
        let hash = STANDARD.encode([3; 32]);
        assert_eq!(
            lines[..5],
            ["gishe/audit-hash-chain/ab12", "20", hash.as_str(), "seen 2026-11-23T04:10:00.250Z", ""]
        );
        assert!(lines[5].starts_with("— gishe-central/test ") && lines[6].is_empty() && lines.len() == 7);
        assert_eq!(SeenHead::open(&note, &signer().public()), Ok(head()));
        // Signatures of others are passed over.
        let other = NoteSigner::from_secret("else", &[8; 32]).unwrap();
        let both = format!("{note}{}", other.sign(&head()).rsplit_once("\n\n").unwrap().1);
        assert_eq!(SeenHead::open(&both, &signer().public()), Ok(head()));
        assert_eq!(SeenHead::open(&both, &other.public()), Ok(head()));
    }

    #[test]
    fn notes_one_after_the_other_are_told_apart() {
        let (one, two) = (signer().sign(&head()), signer().sign(&SeenHead { size: 21, ..head() }));
        for between in ["", "\n", "\n\n"] {
            assert_eq!(notes(&format!("{one}{between}{two}{between}")), [one.clone(), two.clone()], "{between:?}");
        }
        assert!(notes("").is_empty());
        assert_eq!(notes("nothing"), ["nothing\n"]);
    }

    #[test]
    fn the_example_of_the_standard_has_the_number_of_its_key() {
        // c2sp.org/signed-note is the form of Go's sumdb: its well-known key has its number.
        let known = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
        assert_eq!(NoteKey::parse(known).unwrap().to_string(), known);
        assert_eq!(NoteKey::parse(&known.replace("033d", "033e")), None);
    }

    #[test]
    fn what_was_changed_or_signed_by_others_is_not_believed() {
        let (note, key) = (signer().sign(&head()), signer().public());
        let other = NoteSigner::from_secret(NAME, &[8; 32]).unwrap();
        let rows = [
            (note.replace("\n20\n", "\n21\n"), NoteError::Forged),
            (note.replace("ab12", "ab13"), NoteError::Forged),
            (other.sign(&head()), NoteError::Stranger),
            (note.replace("— gishe-central/test", "— gishe-central/tess"), NoteError::Stranger),
            (note.replace("— ", "- "), NoteError::Form),
            (note.replace("\n\n", "\n"), NoteError::Form),
            (note.trim_end().to_owned(), NoteError::Form),
            (format!("{note}\r\n"), NoteError::Form),
            (String::new(), NoteError::Form),
            (format!("{}{note}", "x\n".repeat(40_000)), NoteError::Form),
        ];
        for (text, error) in rows {
            assert_eq!(SeenHead::open(&text, &key), Err(error), "{text:.200}");
        }
        let odd = SeenHead { chain: "a b".into(), ..head() };
        assert!(SeenHead::open(&signer().sign(&odd), &key).is_ok(), "central looks at names before it signs");
    }
}
