//! Which revision a signature covers, and whether it covers it exactly (ISO 32000-1 §12.8.1).

use super::Cause;
use crate::pades::{SignatureDictionary, read_signature};
use crate::pdf::{Field, PdfFile, fields};

/// The signed revision.
pub(super) struct Revision<'a> {
    /// The file as it was when it was signed.
    pub file: PdfFile<'a>,
    /// The field as it was.
    pub field: Field,
    /// Whether nothing but a line end follows.
    pub is_last: bool,
}

/// Checks the range: everything but the contents, from the first byte to the end of a revision that holds this very
/// signature. Wrapping, exclusion and forgery attacks all bend one of these.
pub(super) fn signed_revision<'a>(
    file: &PdfFile<'a>,
    field: &Field,
    signature: &SignatureDictionary,
) -> Result<Revision<'a>, Cause> {
    let [start, length, second, rest] = signature.byte_range;
    let end = second.checked_add(rest).filter(|&end| end <= file.bytes.len()).ok_or(Cause::RangeInexact)?;
    let exact = start == 0 && length == signature.contents.start && second == signature.contents.end;
    // Digits alone between the brackets: white space there would be bytes that nobody signed.
    let brackets = file.bytes.get(signature.contents.clone()).unwrap_or_default();
    let digits = brackets.strip_prefix(b"<").and_then(|inner| inner.strip_suffix(b">")).unwrap_or(b" ");
    if !exact || rest == 0 || digits.len() % 2 == 1 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(Cause::RangeInexact);
    }
    let (covered, later) = file.bytes.split_at_checked(end).ok_or(Cause::RangeInexact)?;
    if !ends_revision(covered) || !ends_revision(file.bytes) {
        return Err(Cause::RevisionBroken);
    }
    let is_last = matches!(later, b"" | b"\n" | b"\r" | b"\r\n");
    let revision = file.revision(end).map_err(|_| Cause::RevisionBroken)?;
    let present = fields(&revision).map_err(|_| Cause::RevisionBroken)?;
    let same = present.iter().find(|present| present.reference == field.reference && present.name == field.name);
    let same = same.ok_or(Cause::RevisionBroken)?;
    let then = read_signature(&revision, same).ok().flatten().ok_or(Cause::RevisionBroken)?;
    if then.contents != signature.contents || then.byte_range != signature.byte_range || then.dict != signature.dict {
        return Err(Cause::RevisionBroken);
    }
    let field = same.clone();
    Ok(Revision { file: revision, field, is_last })
}

/// `%%EOF` and at most one line end.
fn ends_revision(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    bytes.ends_with(b"%%EOF")
}
