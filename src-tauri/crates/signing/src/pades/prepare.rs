//! Freezing a document: everything of the signed revision but the signature itself.

use super::appearance::{self, Appearance};
use super::dictionary::Body;
use super::field::{Label, Shown, add_field, refer, set_flags};
use super::revision::{Revision, splice};
use super::stamp::awaits_stamp;
use super::structure::Structure;
use super::{MAX_RESERVE, PadesError, Prepared, SignatureInfo, read_signature};
use crate::pdf::{Field, Object, PdfError, PdfFile, Reference, fields};

/// How an invisible field for a signature is called.
const LABEL: Label = Label { name: "Signature", tooltip: "Електронен подпис" };

/// Freezes `pdf` for a signature in `field`, by default the first empty signature field that does not wait for a time stamp; a PDF without one gets an
/// invisible field on its first page. `reserve` is the space for the CMS in bytes; see [`super::RESERVE`].
pub fn prepare(pdf: &[u8], field: Option<&str>, info: &SignatureInfo, reserve: usize) -> Result<Prepared, PadesError> {
    open(pdf, field, info, None, reserve)
}

/// The same with an appearance on the page. A field that is there shows it where it stands; a PDF without one gets a field at
/// [`Appearance::place`] of [`Appearance::page`]. Where nobody signed a tagged file before, the lines are told in the structure tree
/// too, to whoever does not see them.
///
/// # Errors
/// Beside those of [`prepare`]: [`PadesError::Font`], [`PadesError::Letter`], [`PadesError::NoSuchPage`].
pub fn prepare_visible(
    pdf: &[u8],
    field: Option<&str>,
    info: &SignatureInfo,
    appearance: &Appearance<'_>,
    reserve: usize,
) -> Result<Prepared, PadesError> {
    open(pdf, field, info, Some(appearance), reserve)
}

fn open(
    pdf: &[u8],
    field: Option<&str>,
    info: &SignatureInfo,
    appearance: Option<&Appearance<'_>>,
    reserve: usize,
) -> Result<Prepared, PadesError> {
    let file = PdfFile::open(pdf)?;
    let present = fields(&file)?;
    let reserve = reserve.min(MAX_RESERVE);
    let mut revision = Revision::new(&file, reserve * 2 + 8192);
    let signature = revision.reserve();
    match choose(&present, field)? {
        Some(field) => {
            let fresh = present.iter().all(|field| field.value().is_none());
            sign_field(&file, &mut revision, field, signature, appearance.map(|appearance| (appearance, fresh)))?;
            set_flags(&file, &mut revision, None)?;
        }
        None => {
            let shown = match appearance {
                None => None,
                Some(appearance) => {
                    let [left, bottom, right, top] = appearance.place;
                    let form = appearance::write(&mut revision, appearance, (right - left, top - bottom))?;
                    let words = words(LABEL.tooltip, appearance);
                    Some(Shown { page: appearance.page, place: appearance.place, form, words })
                }
            };
            add_field(&file, &mut revision, &present, signature, &LABEL, shown)?;
        }
    }
    Body::of_signature(info, reserve).write(revision, signature)
}

/// What a field is and what it shows, as one text.
fn words(label: &str, appearance: &Appearance<'_>) -> String {
    format!("{label}: {}", appearance.lines.join(", "))
}

/// The byte range of the one signature that is prepared and empty.
pub(super) fn find_prepared(bytes: &[u8]) -> Result<[u64; 4], PadesError> {
    let file = PdfFile::open(bytes)?;
    for field in fields(&file)?.iter().filter(|field| field.is_signature) {
        let Some(signature) = read_signature(&file, field)? else { continue };
        let [start, length, second, rest] = signature.byte_range;
        let whole = start == 0
            && length == signature.contents.start
            && second == signature.contents.end
            && second.checked_add(rest) == Some(bytes.len());
        let empty = signature.value.iter().all(|&byte| byte == 0);
        if whole && empty {
            return Ok(signature.byte_range.map(|number| number as u64));
        }
    }
    Err(PadesError::NotPrepared)
}

fn choose<'f>(present: &'f [Field], name: Option<&str>) -> Result<Option<&'f Field>, PadesError> {
    let mut signatures = present.iter().filter(|field| field.is_signature);
    match name {
        None => Ok(signatures.find(|field| field.value().is_none() && !awaits_stamp(field))),
        Some(name) => match signatures.find(|field| field.name == name) {
            None => Err(PadesError::NoSuchField),
            Some(field) if field.value().is_some() => Err(PadesError::AlreadySigned),
            found => Ok(found),
        },
    }
}

/// Gives an empty field its value, and what it shows.
pub(super) fn sign_field(
    file: &PdfFile<'_>,
    revision: &mut Revision<'_, '_>,
    field: &Field,
    signature: Reference,
    appearance: Option<(&Appearance<'_>, bool)>,
) -> Result<(), PadesError> {
    let dict = field.indirect.value.dict().ok_or(PdfError::Missing("field"))?;
    let mut changes = vec![("V", refer(signature))];
    if let Some((appearance, fresh)) = appearance {
        let corners = file.value(dict, "Rect")?;
        let corners: Vec<f64> = corners.array().unwrap_or_default().iter().filter_map(Object::number).collect();
        let [left, bottom, right, top] = corners.as_slice() else { return Err(PdfError::Missing("Rect").into()) };
        let size = ((right - left).abs() as f32, (top - bottom).abs() as f32);
        let form = appearance::write(revision, appearance, size)?;
        changes.push(("AP", [b"<</N ".as_slice(), &refer(form), b">>"].concat()));
        if let Some(structure) = Structure::read(file)?.filter(|_| fresh) {
            let label = dict.get("TU").and_then(Object::text);
            structure.describe(revision, dict, &words(label.as_deref().unwrap_or(LABEL.tooltip), appearance))?;
        }
    }
    let body = splice(file, field.reference, &field.indirect, dict, &changes)?;
    revision.object(field.reference, &body);
    Ok(())
}
