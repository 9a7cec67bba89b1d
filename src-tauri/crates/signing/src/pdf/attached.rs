//! Files that travel with a document (ISO 32000-2 §14.13).

use super::compressed::unpack;
use super::{Object, PdfError, PdfFile};

/// Most associated files that are looked at.
const MAX_FILES: usize = 64;

/// The associated file of the whole document with this name; none when there is no such file.
///
/// # Errors
/// [`PdfError`] when the document, or the file in it, cannot be read.
pub fn attached(pdf: &[u8], name: &str) -> Result<Option<Vec<u8>>, PdfError> {
    let file = PdfFile::open(pdf)?;
    let (_, catalogue) = file.catalogue()?;
    let Some(catalogue) = catalogue.value.dict() else { return Ok(None) };
    let list = file.value(catalogue, "AF")?;
    for item in list.array().unwrap_or_default().iter().take(MAX_FILES) {
        let specification = file.resolve(item)?;
        let Some(specification) = specification.dict() else { continue };
        let named = |key| Ok::<_, PdfError>(file.value(specification, key)?.text().as_deref() == Some(name));
        if !named("UF")? && !named("F")? {
            continue;
        }
        let embedded = file.value(specification, "EF")?;
        let embedded = embedded.dict().and_then(|dict| dict.get("UF").or_else(|| dict.get("F")));
        let stream = embedded.and_then(Object::reference).ok_or(PdfError::Missing("embedded file"))?;
        let stream = file.get(stream)?;
        let (Some(dict), Some(span)) = (stream.value.dict(), stream.stream.clone()) else {
            return Err(PdfError::Missing("embedded file"));
        };
        let data = pdf.get(span.clone()).ok_or(PdfError::Object(span.start))?;
        return unpack(dict, data, span.start).map(Some);
    }
    Ok(None)
}
