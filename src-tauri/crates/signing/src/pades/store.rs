//! The document security store: validation material inside the file (ETSI EN 319 142-1 §5.4.2.2).
//!
//! There are no `/VRI` entries: the standard leaves them optional and asks validators to find what they need in the lists;
//! pyHanko and the EU's own tools do. What stands in the store is never taken out again.

use pdf_writer::{Chunk, Filter, Ref};

use super::PadesError;
use super::revision::{Revision, splice};
use crate::certificate::Certificate;
use crate::pdf::{Dict, Indirect, Object, PdfError, PdfFile, Reference};
use crate::revocation::Material;

/// Most entries of one list that are read.
const MOST: usize = 4096;
/// Announces the store to readers of ISO 32000-1 (EN 319 142-1 §5.4.1).
const EXTENSION: &[u8] = b"/ESIC<</BaseVersion/1.7/ExtensionLevel 1>>";
/// Below this nothing is won by packing.
const WORTH_PACKING: usize = 256;

/// The lists of the store, in the order in which they are written.
const LISTS: [&str; 3] = ["Certs", "OCSPs", "CRLs"];

/// What the store of the file holds; nothing when there is none. A certificate that cannot be read is left out.
pub(crate) fn read_store(file: &PdfFile<'_>) -> Result<Material, PdfError> {
    let (_, catalogue) = file.catalogue()?;
    let Some(catalogue) = catalogue.value.dict() else { return Ok(Material::default()) };
    let Object::Dict(store) = file.value(catalogue, "DSS")? else { return Ok(Material::default()) };
    let [certificates, responses, lists] = LISTS.map(|key| read_list(file, &store, key));
    let certificates = certificates?.iter().filter_map(|der| Certificate::from_der(der).ok()).collect();
    Ok(Material { certificates, responses: responses?, lists: lists? })
}

fn read_list(file: &PdfFile<'_>, store: &Dict, key: &str) -> Result<Vec<Vec<u8>>, PdfError> {
    let list = file.value(store, key)?;
    let references = list.array().unwrap_or_default().iter().filter_map(Object::reference);
    references.take(MOST).map(|reference| file.stream_data(reference)).collect()
}

/// The file with a revision that adds what its store does not have yet; the same bytes when it has everything, so that the step
/// can be repeated after a crash.
///
/// # Errors
/// When the file cannot be read.
pub fn add_material(pdf: &[u8], material: &Material) -> Result<Vec<u8>, PadesError> {
    let file = PdfFile::open(pdf)?;
    let new = material.beyond(&read_store(&file)?);
    if new.is_empty() {
        return Ok(pdf.to_vec());
    }
    let certificates = new.certificates.iter().map(Certificate::der);
    let size = certificates.clone().map(<[u8]>::len).sum::<usize>()
        + new.responses.iter().chain(&new.lists).map(Vec::len).sum::<usize>();
    let mut revision = Revision::new(&file, size + 16 * 1024);
    let added: [Vec<Reference>; 3] = [
        certificates.map(|der| stream(&mut revision, der)).collect(),
        new.responses.iter().map(|der| stream(&mut revision, der)).collect(),
        new.lists.iter().map(|der| stream(&mut revision, der)).collect(),
    ];
    write_store(&file, &mut revision, &added)?;
    Ok(revision.finish()?)
}

fn stream(revision: &mut Revision<'_, '_>, der: &[u8]) -> Reference {
    let reference = revision.reserve();
    let mut chunk = Chunk::new();
    let id = Ref::new(i32::try_from(reference.0).unwrap_or(i32::MAX));
    let packed =
        if der.len() < WORTH_PACKING { Vec::new() } else { miniz_oxide::deflate::compress_to_vec_zlib(der, 6) };
    if packed.is_empty() || packed.len() >= der.len() {
        chunk.stream(id, der);
    } else {
        chunk.stream(id, &packed).filter(Filter::FlateDecode);
    }
    revision.chunk(reference, &chunk);
    reference
}

/// Writes the store with its longer lists where it stood, or as a new object that the catalogue names.
fn write_store(
    file: &PdfFile<'_>,
    revision: &mut Revision<'_, '_>,
    added: &[Vec<Reference>; 3],
) -> Result<(), PdfError> {
    let (root, catalogue) = file.catalogue()?;
    let dict = catalogue.value.dict().ok_or(PdfError::Missing("catalogue"))?;
    let mut changes = Vec::new();
    match dict.get("DSS") {
        Some(Object::Ref(own)) => {
            let indirect = file.get(*own)?;
            if let Some(store) = indirect.value.dict() {
                let body = splice(file, *own, &indirect, store, &lists(file, Some((*own, store)), added)?)?;
                revision.object(*own, &body);
                return Ok(());
            }
            changes.push(("DSS", fresh(file, revision, added)?));
        }
        Some(direct @ Object::Dict(store)) => {
            let span = dict.span("DSS").unwrap_or_default();
            let inner = Indirect { value: direct.clone(), span, stream: None, packed: catalogue.packed };
            changes.push(("DSS", splice(file, root, &inner, store, &lists(file, Some((root, store)), added)?)?));
        }
        _ => changes.push(("DSS", fresh(file, revision, added)?)),
    }
    if let Some(extensions) = extensions(file, root, dict)? {
        changes.push(("Extensions", extensions));
    }
    revision.object(root, &splice(file, root, &catalogue, dict, &changes)?);
    Ok(())
}

fn fresh(
    file: &PdfFile<'_>,
    revision: &mut Revision<'_, '_>,
    added: &[Vec<Reference>; 3],
) -> Result<Vec<u8>, PdfError> {
    let own = revision.reserve();
    let mut body = b"<</Type/DSS".to_vec();
    for (key, list) in lists(file, None, added)? {
        body.extend_from_slice(format!("/{key}").as_bytes());
        body.extend(list);
    }
    body.extend_from_slice(b">>");
    revision.object(own, &body);
    Ok(super::field::refer(own))
}

/// Each list that grows, as a direct array.
fn lists(
    file: &PdfFile<'_>,
    store: Option<(Reference, &Dict)>,
    added: &[Vec<Reference>; 3],
) -> Result<Vec<(&'static str, Vec<u8>)>, PdfError> {
    let mut changed = Vec::new();
    for (key, new) in LISTS.into_iter().zip(added).filter(|(_, new)| !new.is_empty()) {
        let (owner, array, span) = match store {
            Some((owner, store)) => (owner, store.get(key), store.span(key)),
            None => ((0, 0), None, None),
        };
        changed.push((key, super::field::appended(file, owner, array, span, new)?));
    }
    Ok(changed)
}

/// The catalogue's extensions with ours among them; none when it is there, or where they stand in an object of their own.
fn extensions(file: &PdfFile<'_>, root: Reference, catalogue: &Dict) -> Result<Option<Vec<u8>>, PdfError> {
    Ok(match catalogue.get("Extensions") {
        None => Some([b"<<".as_slice(), EXTENSION, b">>"].concat()),
        Some(Object::Dict(present)) if present.get("ESIC").is_none() => {
            let span = catalogue.span("Extensions").unwrap_or_default();
            let mut source = file.source(root, span)?;
            source.truncate(source.len().saturating_sub(2));
            source.extend_from_slice(EXTENSION);
            source.extend_from_slice(b">>");
            Some(source)
        }
        Some(_) => None,
    })
}
