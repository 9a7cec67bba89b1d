//! The empty signature field (ISO 32000-1, 12.7.4.5), put into the finished file in place of its stand-in.

use pdf_writer::types::{AnnotationFlags, FieldType};
use pdf_writer::{Chunk, Name, Rect, Ref, TextStr};

use crate::DocumentError;
use crate::objects::{Objects, find, number_after};
use crate::paint::Place;

/// Name of the signature field of every act.
pub const SIGNATURE_FIELD: &str = "Signature1";

/// Exchanges the stand-in for a signature field with an empty appearance, and declares the form.
///
/// The form is an object of its own and already says that signatures are added by appending (`/SigFlags 3`): a later
/// revision only rewrites the field.
pub fn insert(pdf: &[u8], place: &Place) -> Result<Vec<u8>, DocumentError> {
    let mut objects = Objects::parse(pdf)?;
    let field = objects.only(&[b"/Subtype/Link"])?;
    let page = objects.only(&[format!("[{field} 0 R]").as_bytes(), b"/Annots"])?;
    let catalog = objects.only(&[b"/Type/Catalog"])?;
    let parent = struct_parent(objects.body(field))?;
    let appearance = objects.free();
    let form = appearance + 1;
    objects.put(field, widget(field, page, appearance, parent, place));
    objects.put(appearance, empty_appearance(appearance, place.rect));
    objects.put(form, acro_form(form, field));
    let with_form = declare(objects.body(catalog), form)?;
    objects.put(catalog, with_form);
    objects.write()
}

fn struct_parent(annotation: &[u8]) -> Result<i32, DocumentError> {
    let key = b"/StructParent";
    find(annotation, key)
        .and_then(|at| number_after(annotation, at + key.len()))
        .and_then(|number| i32::try_from(number).ok())
        .ok_or(DocumentError::Structure("no place in the structure"))
}

fn widget(field: i32, page: i32, appearance: i32, parent: i32, place: &Place) -> Vec<u8> {
    let mut chunk = Chunk::new();
    let mut form = chunk.form_field(Ref::new(field));
    form.field_type(FieldType::Signature);
    form.partial_name(TextStr(SIGNATURE_FIELD));
    form.alternate_name(TextStr(&place.description));
    let mut annotation = form.into_annotation();
    let [left, bottom, right, top] = place.rect;
    annotation.rect(Rect::new(left, bottom, right, top));
    annotation.flags(AnnotationFlags::PRINT | AnnotationFlags::LOCKED);
    annotation.page(Ref::new(page));
    annotation.struct_parent(parent);
    annotation.appearance().normal().stream(Ref::new(appearance));
    drop(annotation);
    chunk.as_bytes().to_vec()
}

/// Draws nothing: the page already shows the frame and who signs.
fn empty_appearance(id: i32, [left, bottom, right, top]: [f32; 4]) -> Vec<u8> {
    let mut chunk = Chunk::new();
    chunk.form_xobject(Ref::new(id), b"").bbox(Rect::new(0.0, 0.0, right - left, top - bottom)).resources();
    chunk.as_bytes().to_vec()
}

fn acro_form(id: i32, field: i32) -> Vec<u8> {
    let mut chunk = Chunk::new();
    let mut form = chunk.indirect(Ref::new(id)).dict();
    form.insert(Name(b"Fields")).array().item(Ref::new(field));
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
