//! The signature dictionary in the making (ISO 32000-1 §12.8.1).

use pdf_writer::{Chunk, Dict, Finish, Name, Ref, TextStr};

use super::revision::Revision;
use super::{PadesError, Prepared, SignatureInfo};
use crate::pdf::Reference;
use crate::time::pdf_date;

/// Width of `/ByteRange` with its brackets: enough for a file of any size that is read.
const RANGE_WIDTH: usize = 40;

/// The body of the signature dictionary, and where its two open places are in it.
pub(super) struct Body {
    bytes: Vec<u8>,
    range: usize,
    contents: usize,
    reserve: usize,
}

impl Body {
    /// Of a person's signature (EN 319 142-1 §6.3).
    pub fn of_signature(info: &SignatureInfo, reserve: usize) -> Self {
        Self::open(reserve, |dict| describe(dict, info))
    }

    /// Of a document time stamp (EN 319 142-1 §5.4.3).
    pub fn of_stamp(reserve: usize) -> Self {
        Self::open(reserve, |dict| {
            dict.pair(Name(b"Type"), Name(b"DocTimeStamp"));
            dict.pair(Name(b"Filter"), Name(b"Adobe.PPKLite"));
            dict.pair(Name(b"SubFilter"), Name(b"ETSI.RFC3161"));
            dict.pair(Name(b"V"), 0);
        })
    }

    fn open(reserve: usize, fill: impl FnOnce(&mut Dict<'_>)) -> Self {
        let mut chunk = Chunk::new();
        let mut dict = chunk.indirect(Ref::new(1)).dict();
        fill(&mut dict);
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
        Self { bytes, range, contents, reserve }
    }

    /// Writes it as the last object of a revision, closes the revision, and fills in the range.
    pub fn write(self, mut revision: Revision<'_, '_>, signature: Reference) -> Result<Prepared, PadesError> {
        let start = revision.object(signature, &self.bytes);
        let contents = start + self.contents;
        let mut bytes = revision.finish()?;
        let second = contents + self.reserve * 2 + 2;
        let byte_range = [0, contents as u64, second as u64, (bytes.len() - second) as u64];
        let [_, first, second, rest] = byte_range;
        let text = format!("{:<RANGE_WIDTH$}", format!("[0 {first} {second} {rest}]"));
        let place = start + self.range;
        bytes.get_mut(place..place + RANGE_WIDTH).ok_or(PadesError::NotPrepared)?.copy_from_slice(text.as_bytes());
        Ok(Prepared { bytes, byte_range })
    }
}

fn describe(dict: &mut Dict<'_>, info: &SignatureInfo) {
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
}
