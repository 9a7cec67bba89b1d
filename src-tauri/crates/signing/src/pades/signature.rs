//! The signature dictionary as it stands in a file (ISO 32000-1 §12.8.1).

use std::ops::Range;

use crate::pdf::{Dict, Field, Object, PdfError, PdfFile};

/// What was read.
#[derive(Debug, Clone)]
pub(crate) struct SignatureDictionary {
    /// The dictionary.
    pub dict: Dict,
    /// `/ByteRange`: offset and length of the two signed parts.
    pub byte_range: [usize; 4],
    /// The hexadecimal string with its angle brackets, in the file.
    pub contents: Range<usize>,
    /// The string, decoded.
    pub value: Vec<u8>,
}

/// The signature under a field; none when the field is empty.
///
/// It must be an object of its own outside any object stream: only then is the place of `/Contents` in the file known.
pub(crate) fn read_signature(file: &PdfFile<'_>, field: &Field) -> Result<Option<SignatureDictionary>, PdfError> {
    let (dict, packed) = match field.value() {
        None => return Ok(None),
        Some(Object::Ref(reference)) => {
            let indirect = file.get(*reference)?;
            (indirect.value, indirect.packed)
        }
        Some(direct) => (direct.clone(), field.indirect.packed),
    };
    let missing = PdfError::Missing("signature dictionary");
    let Object::Dict(dict) = dict else { return Err(missing) };
    if packed {
        return Err(missing);
    }
    let range = dict.get("ByteRange").and_then(Object::array).ok_or(PdfError::Missing("ByteRange"))?;
    let range: Vec<usize> = range.iter().filter_map(Object::unsigned).collect();
    let byte_range = <[usize; 4]>::try_from(range).map_err(|_| PdfError::Missing("ByteRange"))?;
    let contents = dict.span("Contents").ok_or(PdfError::Missing("Contents"))?;
    let value = dict.get("Contents").and_then(Object::string).ok_or(PdfError::Missing("Contents"))?.to_vec();
    if file.bytes.get(contents.start) != Some(&b'<') {
        return Err(PdfError::Missing("Contents"));
    }
    Ok(Some(SignatureDictionary { dict, byte_range, contents, value }))
}
