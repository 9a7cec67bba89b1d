//! Fields of the interactive form that a revision adds.

use super::PadesError;
use super::revision::{Revision, splice};
use super::structure::Structure;
use crate::pdf::{Dict, Field, Indirect, Object, PdfError, PdfFile, Reference, acro_form, page};

/// SignaturesExist and AppendOnly (ISO 32000-1 table 219).
const SIG_FLAGS: i64 = 3;
/// Most pages above a page that are asked for its size.
const MOST_PARENTS: usize = 32;

pub(super) fn refer(reference: Reference) -> Vec<u8> {
    format!("{} {} R", reference.0, reference.1).into_bytes()
}

/// A text as UTF-16, in hexadecimal digits.
pub(super) fn text_string(text: &str) -> String {
    let digits: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("<FEFF{digits}>")
}

/// Sets `/SigFlags` and appends a field, where that is not so already.
pub(super) fn set_flags(
    file: &PdfFile<'_>,
    revision: &mut Revision<'_, '_>,
    new: Option<Reference>,
) -> Result<(), PdfError> {
    let (root, catalogue) = file.catalogue()?;
    let catalogue_dict = catalogue.value.dict().ok_or(PdfError::Missing("catalogue"))?;
    let Some((own, form)) = acro_form(file)? else {
        let listed = new.map(refer).unwrap_or_default();
        let form = [b"<</Fields[".as_slice(), &listed, format!("]/SigFlags {SIG_FLAGS}>>").as_bytes()].concat();
        let body = splice(file, root, &catalogue, catalogue_dict, &[("AcroForm", form)])?;
        revision.object(root, &body);
        return Ok(());
    };
    let dict = form.value.dict().ok_or(PdfError::Missing("form"))?;
    let mut changes = Vec::new();
    if dict.get("SigFlags") != Some(&Object::Int(SIG_FLAGS)) {
        changes.push(("SigFlags", SIG_FLAGS.to_string().into_bytes()));
    }
    if let Some(new) = new {
        let listed = appended(file, own.unwrap_or(root), dict.get("Fields"), dict.span("Fields"), &[new])?;
        changes.push(("Fields", listed));
    }
    if changes.is_empty() {
        return Ok(());
    }
    match own {
        Some(own) => revision.object(own, &splice(file, own, &form, dict, &changes)?),
        None => {
            let inner = splice(file, root, &form, dict, &changes)?;
            revision.object(root, &splice(file, root, &catalogue, catalogue_dict, &[("AcroForm", inner)])?)
        }
    };
    Ok(())
}

/// The source of an array, direct or its own object, with references appended; always written as a direct array.
pub(super) fn appended(
    file: &PdfFile<'_>,
    owner: Reference,
    array: Option<&Object>,
    span: Option<std::ops::Range<usize>>,
    new: &[Reference],
) -> Result<Vec<u8>, PdfError> {
    let mut source = match (array, span) {
        (Some(Object::Ref(reference)), _) => {
            let indirect = file.get(*reference)?;
            match indirect.value {
                Object::Array(_) => file.source(*reference, indirect.span)?,
                _ => b"[]".to_vec(),
            }
        }
        (Some(Object::Array(_)), Some(span)) => file.source(owner, span)?,
        _ => b"[]".to_vec(),
    };
    source.pop();
    for reference in new {
        source.push(b' ');
        source.extend(refer(*reference));
    }
    source.push(b']');
    Ok(source)
}

/// What a new field is called, in the tree and to a person who comes upon it.
pub(super) struct Label {
    /// A number is added.
    pub name: &'static str,
    /// `/TU`.
    pub tooltip: &'static str,
}

/// A field that is seen.
pub(super) struct Shown {
    /// Number of the page; the first is 1.
    pub page: usize,
    /// Left, bottom, right, top.
    pub place: [f32; 4],
    /// The form XObject that it shows.
    pub form: Reference,
    /// What it says, for whoever cannot see it.
    pub words: String,
}

/// A field whose value is `signature`: shown on a page, where a tagged file that nobody signed yet gets a tag for it; or invisible,
/// on the page of the last signature, by default the first.
///
/// The rectangle of an invisible one has no size and lies just outside the page. Without a size it needs no appearance (ISO 19005-3 §6.3.3);
/// outside the crop box it needs no place in the structure tree (ISO 14289-1 §7.18.1 and §7.18.4), which no later revision could
/// give it without touching what was signed. It is printed and locked, never hidden (ISO 19005-3 §6.3.2).
pub(super) fn add_field(
    file: &PdfFile<'_>,
    revision: &mut Revision<'_, '_>,
    present: &[Field],
    signature: Reference,
    label: &Label,
    shown: Option<Shown>,
) -> Result<(), PadesError> {
    let (page, indirect) = match &shown {
        Some(shown) => page(file, shown.page)?.ok_or(PadesError::NoSuchPage)?,
        None => page_of(file, present)?,
    };
    let dict = indirect.value.dict().ok_or(PdfError::Missing("page"))?;
    let field = revision.reserve();
    let name = (1..)
        .map(|number| format!("{}{number}", label.name))
        .find(|name| present.iter().all(|field| field.name != *name))
        .unwrap_or_default();
    // Nothing is signed yet that a change of the page or of the structure tree could disturb.
    let fresh = present.iter().all(|field| field.value().is_none());
    let (place, appearance) = match shown {
        Some(Shown { place: [left, bottom, right, top], form, words, .. }) => {
            let structure = if fresh { Structure::read(file)? } else { None };
            let key = structure.map(|structure| structure.add(revision, page, field, &words)).transpose()?;
            let owned = key.map(|key| format!("/StructParent {key}")).unwrap_or_default();
            (format!("{left} {bottom} {right} {top}"), format!("/AP<</N {} {} R>>{owned}", form.0, form.1))
        }
        None => {
            let (x, y) = outside(file, dict)?;
            (format!("{x} {y} {x} {y}"), String::new())
        }
    };
    let body = format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T({name})/TU{}/F 132/Rect[{place}]{appearance}/P {} {} R/V {} {} R>>",
        text_string(label.tooltip),
        page.0,
        page.1,
        signature.0,
        signature.1
    );
    revision.object(field, body.as_bytes());
    let mut changes = vec![("Annots", appended(file, page, dict.get("Annots"), dict.span("Annots"), &[field])?)];
    // A page with annotations says its tab order (ISO 14289-1 §7.18.3).
    if dict.get("Tabs").is_none() && fresh {
        changes.push(("Tabs", b"/S".to_vec()));
    }
    revision.object(page, &splice(file, page, &indirect, dict, &changes)?);
    Ok(set_flags(file, revision, Some(field))?)
}

/// The page of the last signature field that names one; it has its tab order already. Else the first page.
fn page_of(file: &PdfFile<'_>, present: &[Field]) -> Result<(Reference, Indirect), PdfError> {
    for field in present.iter().rev().filter(|field| field.is_signature) {
        let page = field.indirect.value.dict().and_then(|dict| dict.get("P")).and_then(Object::reference);
        if let Some(page) = page {
            let indirect = file.get(page)?;
            if indirect.value.dict().is_some_and(|dict| dict.name("Type") == Some(b"Page")) {
                return Ok((page, indirect));
            }
        }
    }
    page(file, 1)?.ok_or(PdfError::Missing("page"))
}

/// A point left of and below the page's boxes.
fn outside(file: &PdfFile<'_>, page: &Dict) -> Result<(i64, i64), PdfError> {
    let mut lowest = (0.0f64, 0.0f64);
    let mut next = Some(page.clone());
    for _ in 0..MOST_PARENTS {
        let Some(dict) = next else { break };
        for key in ["MediaBox", "CropBox"] {
            let corners = file.value(&dict, key)?;
            let corners: Vec<f64> = corners.array().unwrap_or_default().iter().filter_map(Object::number).collect();
            if let [x, y, other_x, other_y] = corners.as_slice() {
                lowest = (lowest.0.min(*x).min(*other_x), lowest.1.min(*y).min(*other_y));
            }
        }
        next = file.value(&dict, "Parent")?.dict().cloned();
    }
    // The cast saturates; such a page does not exist.
    Ok((lowest.0.floor() as i64 - 1, lowest.1.floor() as i64 - 1))
}
