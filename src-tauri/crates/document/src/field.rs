//! The empty signature field (ISO 32000-1, 12.7.4.5), put into the finished file in place of its stand-in.

use pdf_writer::types::{AnnotationFlags, FieldType};
use pdf_writer::{Chunk, Name, Rect, Ref, Settings, TextStr};

use crate::DocumentError;
use crate::objects::{Objects, find, number_after};
use crate::paint::Field;

/// Name of the field of the officer's signature in every document; it is the first of the form.
pub const SIGNATURE_FIELD: &str = "Signature1";
/// Name of the field of the applicant's signature in the record of a counter application.
pub const APPLICANT_FIELD: &str = "Applicant1";

/// Name of the field of the time stamp over the whole document. It is not seen; it waits here so that it has its tag, which nobody
/// can give it once the document is signed.
pub const STAMP_FIELD: &str = "TimeStamp1";

/// Written as the rest of the file is.
const DENSE: Settings = Settings { pretty: false };

/// Exchanges the stand-ins for signature fields with an empty appearance, and declares the form.
///
/// The form is an object of its own and already says that signatures are added by appending (`/SigFlags 3`): a later
/// revision only rewrites the field.
pub fn insert(objects: &mut Objects<'_>, fields: &[Field]) -> Result<(), DocumentError> {
    let catalog = objects.only(&[b"/Type/Catalog"])?;
    let mut listed = Vec::new();
    for field in fields {
        let id = objects.only(&[b"/Subtype/Link", format!("(field:{})", field.place.field).as_bytes()])?;
        let page = page_of(objects, id)?;
        let parent = struct_parent(objects.body(id))?;
        // What has no size needs none (ISO 19005-3, 6.3.3).
        let appearance = field.seen().then(|| objects.free());
        objects.put(id, widget(id, page, appearance, parent, field));
        if let Some(appearance) = appearance {
            objects.put(appearance, empty_appearance(appearance, field.rect));
        }
        only_child(objects, id)?;
        listed.push((order(field.place.field), id));
    }
    listed.sort_unstable();
    let form = objects.free();
    objects.put(form, acro_form(form, listed.iter().map(|(_, id)| *id)));
    let with_form = declare(objects.body(catalog), form)?;
    objects.put(catalog, with_form);
    Ok(())
}

/// The officer's first, whom whoever does not choose means; the stamp last.
fn order(field: &str) -> u8 {
    match field {
        SIGNATURE_FIELD => 0,
        STAMP_FIELD => 2,
        _ => 1,
    }
}

/// The page that lists an annotation.
fn page_of(objects: &Objects<'_>, annotation: i32) -> Result<i32, DocumentError> {
    let reference = format!("{annotation} 0 R");
    let listed = |body: &[u8]| {
        let Some(at) = find(body, b"/Annots") else { return false };
        let list = body.get(at..).unwrap_or_default();
        let list = list.split(|byte| *byte == b']').next().unwrap_or_default();
        let mut hits = list.windows(reference.len()).enumerate().filter(|(_, window)| *window == reference.as_bytes());
        hits.any(|(at, _)| {
            at.checked_sub(1).and_then(|before| list.get(before)).is_some_and(|byte| !byte.is_ascii_digit())
        })
    };
    objects.the_one(listed)
}

/// Writes the reference from its tag to a field without an array round it: both are the same (ISO 32000-1, table 323), but pyHanko
/// knows a field that a later revision may fill in only by this way to it.
fn only_child(objects: &mut Objects<'_>, field: i32) -> Result<(), DocumentError> {
    let element = objects.only(&[b"/OBJR", format!("/Obj {field} 0 R").as_bytes()])?;
    let mut body = objects.body(element).to_vec();
    let kids = find(&body, b"/K").and_then(|key| Some((key, find(body.get(key..)?, b"]")? + key)));
    let (key, close) = kids.ok_or(DocumentError::Structure("tag of a field"))?;
    let open = body.get(key + 2..close).unwrap_or_default().iter().position(|byte| *byte == b'[');
    let open = open.ok_or(DocumentError::Structure("tag of a field"))? + key + 2;
    for at in [open, close] {
        if let Some(byte) = body.get_mut(at) {
            *byte = b' ';
        }
    }
    objects.put(element, body);
    Ok(())
}

fn struct_parent(annotation: &[u8]) -> Result<i32, DocumentError> {
    let key = b"/StructParent";
    find(annotation, key)
        .and_then(|at| number_after(annotation, at + key.len()))
        .and_then(|number| i32::try_from(number).ok())
        .ok_or(DocumentError::Structure("no place in the structure"))
}

fn widget(id: i32, page: i32, appearance: Option<i32>, parent: i32, field: &Field) -> Vec<u8> {
    let mut chunk = Chunk::with_settings(DENSE);
    let mut form = chunk.form_field(Ref::new(id));
    form.field_type(FieldType::Signature);
    form.partial_name(TextStr(field.place.field));
    form.alternate_name(TextStr(&field.place.description));
    let mut annotation = form.into_annotation();
    let [left, bottom, right, top] = field.rect;
    annotation.rect(Rect::new(left, bottom, right, top));
    annotation.flags(AnnotationFlags::PRINT | AnnotationFlags::LOCKED);
    annotation.page(Ref::new(page));
    annotation.struct_parent(parent);
    if let Some(appearance) = appearance {
        annotation.appearance().normal().stream(Ref::new(appearance));
    }
    drop(annotation);
    chunk.as_bytes().to_vec()
}

/// Draws nothing: the page already shows the frame and who signs.
fn empty_appearance(id: i32, [left, bottom, right, top]: [f32; 4]) -> Vec<u8> {
    let mut chunk = Chunk::with_settings(DENSE);
    chunk.form_xobject(Ref::new(id), b"").bbox(Rect::new(0.0, 0.0, right - left, top - bottom)).resources();
    chunk.as_bytes().to_vec()
}

fn acro_form(id: i32, fields: impl Iterator<Item = i32>) -> Vec<u8> {
    let mut chunk = Chunk::with_settings(DENSE);
    let mut form = chunk.indirect(Ref::new(id)).dict();
    form.insert(Name(b"Fields")).array().items(fields.map(Ref::new));
    // Bit 1, a signature field exists; bit 2, changes are appended (ISO 32000-1, table 219).
    form.pair(Name(b"SigFlags"), 3);
    drop(form);
    chunk.as_bytes().to_vec()
}

/// The catalog with `/AcroForm` as its first entry.
fn declare(catalog: &[u8], form: i32) -> Result<Vec<u8>, DocumentError> {
    let open = find(catalog, b"<<").ok_or(DocumentError::Structure("catalog"))? + 2;
    let mut out = catalog.get(..open).unwrap_or_default().to_vec();
    out.extend_from_slice(format!("\n/AcroForm {form} 0 R ").as_bytes());
    out.extend_from_slice(catalog.get(open..).unwrap_or_default());
    Ok(out)
}
