//! Freezing a document: everything of the signed revision but the signature itself.

use pdf_writer::{Chunk, Finish, Name, Ref, TextStr};

use super::revision::{Revision, splice};
use super::{MAX_RESERVE, PadesError, Prepared, SignatureInfo, read_signature};
use crate::pdf::{Field, Indirect, Object, PdfError, PdfFile, Reference, acro_form, fields, first_page};
use crate::time::pdf_date;

/// Width of `/ByteRange` with its brackets: enough for a file of any size that is read.
const RANGE_WIDTH: usize = 40;
/// SignaturesExist and AppendOnly (ISO 32000-1 table 219).
const SIG_FLAGS: i64 = 3;

/// Freezes `pdf` for a signature in `field`, by default the first empty signature field; a PDF without one gets an
/// invisible field on its first page. `reserve` is the space for the CMS in bytes; see [`super::RESERVE`].
pub fn prepare(pdf: &[u8], field: Option<&str>, info: &SignatureInfo, reserve: usize) -> Result<Prepared, PadesError> {
    let file = PdfFile::open(pdf)?;
    let present = fields(&file)?;
    let reserve = reserve.min(MAX_RESERVE);
    let mut revision = Revision::new(&file, reserve * 2 + 8192);
    let signature = revision.reserve();
    match choose(&present, field)? {
        Some(field) => {
            sign_field(&file, &mut revision, field, signature)?;
            set_flags(&file, &mut revision, None)?;
        }
        None => add_field(&file, &mut revision, &present, signature)?,
    }
    let body = dictionary(info, signature, reserve);
    let start = revision.object(signature, &body.bytes);
    let contents = start + body.contents;
    let mut bytes = revision.finish()?;
    let second = contents + reserve * 2 + 2;
    let byte_range = [0, contents as u64, second as u64, (bytes.len() - second) as u64];
    let [_, first, second, rest] = byte_range;
    let text = format!("{:<RANGE_WIDTH$}", format!("[0 {first} {second} {rest}]"));
    let place = start + body.range;
    bytes.get_mut(place..place + RANGE_WIDTH).ok_or(PadesError::NotPrepared)?.copy_from_slice(text.as_bytes());
    Ok(Prepared { bytes, byte_range })
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
        None => Ok(signatures.find(|field| field.value().is_none())),
        Some(name) => match signatures.find(|field| field.name == name) {
            None => Err(PadesError::NoSuchField),
            Some(field) if field.value().is_some() => Err(PadesError::AlreadySigned),
            found => Ok(found),
        },
    }
}

fn refer(reference: Reference) -> Vec<u8> {
    format!("{} {} R", reference.0, reference.1).into_bytes()
}

fn sign_field(
    file: &PdfFile<'_>,
    revision: &mut Revision<'_, '_>,
    field: &Field,
    signature: Reference,
) -> Result<(), PdfError> {
    let dict = field.indirect.value.dict().ok_or(PdfError::Missing("field"))?;
    let body = splice(file, field.reference, &field.indirect, dict, &[("V", refer(signature))])?;
    revision.object(field.reference, &body);
    Ok(())
}

/// Sets `/SigFlags` and appends a field, where that is not so already.
fn set_flags(file: &PdfFile<'_>, revision: &mut Revision<'_, '_>, new: Option<Reference>) -> Result<(), PdfError> {
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
        let listed = appended(file, own.unwrap_or(root), dict.get("Fields"), dict.span("Fields"), new)?;
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

/// The source of an array, direct or its own object, with a reference appended; always written as a direct array.
fn appended(
    file: &PdfFile<'_>,
    owner: Reference,
    array: Option<&Object>,
    span: Option<std::ops::Range<usize>>,
    new: Reference,
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
    source.push(b' ');
    source.extend(refer(new));
    source.push(b']');
    Ok(source)
}

/// An invisible field on the first page.
fn add_field(
    file: &PdfFile<'_>,
    revision: &mut Revision<'_, '_>,
    present: &[Field],
    signature: Reference,
) -> Result<(), PdfError> {
    let (page, indirect): (Reference, Indirect) = first_page(file)?;
    let dict = indirect.value.dict().ok_or(PdfError::Missing("page"))?;
    let field = revision.reserve();
    let name = (1..)
        .map(|number| format!("Signature{number}"))
        .find(|name| present.iter().all(|field| field.name != *name))
        .unwrap_or_default();
    let body = format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T({name})/F 132/Rect[0 0 0 0]/P {} {} R/V {} {} R>>",
        page.0, page.1, signature.0, signature.1
    );
    revision.object(field, body.as_bytes());
    let listed = appended(file, page, dict.get("Annots"), dict.span("Annots"), field)?;
    let body = splice(file, page, &indirect, dict, &[("Annots", listed)])?;
    revision.object(page, &body);
    set_flags(file, revision, Some(field))
}

/// The body of the signature dictionary, and where its two open places are in it.
struct Body {
    bytes: Vec<u8>,
    range: usize,
    contents: usize,
}

fn dictionary(info: &SignatureInfo, signature: Reference, reserve: usize) -> Body {
    let mut chunk = Chunk::new();
    let id = Ref::new(i32::try_from(signature.0).unwrap_or(i32::MAX));
    let mut dict = chunk.indirect(id).dict();
    dict.pair(Name(b"Type"), Name(b"Sig"));
    dict.pair(Name(b"Filter"), Name(b"Adobe.PPKLite"));
    dict.pair(Name(b"SubFilter"), Name(b"ETSI.CAdES.detached"));
    let texts: [(&[u8], &Option<String>); 4] = [
        (b"Name", &info.name),
        (b"Reason", &info.reason),
        (b"Location", &info.location),
        (b"ContactInfo", &info.contact),
    ];
    for (key, text) in texts {
        if let Some(text) = text {
            dict.pair(Name(key), TextStr(text));
        }
    }
    if let Some(at) = info.signed_at {
        dict.pair(Name(b"M"), TextStr(&pdf_date(at)));
    }
    dict.finish();
    // `n 0 obj` before and `>>`, `endobj` after: the revision writes its own.
    let written = chunk.as_bytes();
    let from = written.windows(2).position(|pair| pair == b"<<").unwrap_or_default();
    let to = written.windows(2).rposition(|pair| pair == b">>").unwrap_or(written.len());
    let mut bytes = written.get(from..to).unwrap_or_default().to_vec();
    bytes.extend_from_slice(b"/ByteRange ");
    let range = bytes.len();
    bytes.resize(range + RANGE_WIDTH, b' ');
    bytes.extend_from_slice(b"/Contents ");
    let contents = bytes.len();
    bytes.push(b'<');
    bytes.resize(contents + 1 + reserve * 2, b'0');
    bytes.extend_from_slice(b">>>");
    Body { bytes, range, contents }
}
