//! One incremental revision: new and changed objects, a cross-reference section of the base's kind, a trailer.

use pdf_writer::Chunk;

use crate::pdf::{Dict, Indirect, PdfError, PdfFile, Reference, XrefKind};

/// A revision in the making.
pub(super) struct Revision<'f, 'a> {
    file: &'f PdfFile<'a>,
    /// The whole file so far.
    pub out: Vec<u8>,
    objects: Vec<(Reference, usize)>,
    next: u32,
}

impl<'f, 'a> Revision<'f, 'a> {
    /// Begins after the base's last byte; `room` is how much will be written.
    pub fn new(file: &'f PdfFile<'a>, room: usize) -> Self {
        let mut out = Vec::with_capacity(file.bytes.len() + room);
        out.extend_from_slice(file.bytes);
        if out.last().is_none_or(|&last| last != b'\n' && last != b'\r') {
            out.push(b'\n');
        }
        Self { file, out, objects: Vec::new(), next: file.next_number() }
    }

    /// A free object number.
    pub fn reserve(&mut self) -> Reference {
        let reference = (self.next, 0);
        self.next += 1;
        reference
    }

    /// Writes an object and tells where its body begins.
    pub fn object(&mut self, reference: Reference, body: &[u8]) -> usize {
        self.objects.push((reference, self.out.len()));
        self.out.extend_from_slice(format!("{} {} obj\n", reference.0, reference.1).as_bytes());
        let start = self.out.len();
        self.out.extend_from_slice(body);
        self.out.extend_from_slice(b"\nendobj\n");
        start
    }

    /// Writes an object that was made apart, with its header and its end.
    pub fn chunk(&mut self, reference: Reference, chunk: &Chunk) {
        self.objects.push((reference, self.out.len()));
        self.out.extend_from_slice(chunk.as_bytes());
    }

    /// Writes the section and the trailer; nothing follows `%%EOF` but one line feed.
    pub fn finish(mut self) -> Result<Vec<u8>, PdfError> {
        let start = self.out.len();
        match self.file.kind() {
            XrefKind::Table => self.table()?,
            XrefKind::Stream => self.stream(start)?,
        }
        self.out.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        Ok(self.out)
    }

    fn table(&mut self) -> Result<(), PdfError> {
        self.objects.sort();
        self.out.extend_from_slice(b"xref\n");
        for run in runs(&self.objects) {
            let first = run.first().map_or(0, |((number, _), _)| *number);
            self.out.extend_from_slice(format!("{first} {}\n", run.len()).as_bytes());
            for ((_, generation), offset) in run {
                // Exactly 20 bytes (ISO 32000-1 §7.5.4).
                self.out.extend_from_slice(format!("{offset:010} {generation:05} n \n").as_bytes());
            }
        }
        let trailer = self.trailer()?;
        self.out.extend_from_slice(format!("trailer\n<<{trailer}>>\n").as_bytes());
        Ok(())
    }

    fn stream(&mut self, start: usize) -> Result<(), PdfError> {
        let own = self.reserve();
        self.objects.push((own, start));
        self.objects.sort();
        let mut index = String::new();
        let mut rows = Vec::new();
        for run in runs(&self.objects) {
            let first = run.first().map_or(0, |((number, _), _)| *number);
            index.push_str(&format!("{first} {} ", run.len()));
            for ((_, generation), offset) in run {
                let offset = u32::try_from(*offset).map_err(|_| PdfError::TooLarge)?;
                rows.push(1);
                rows.extend(offset.to_be_bytes());
                rows.extend(generation.to_be_bytes());
            }
        }
        let trailer = self.trailer()?;
        let (number, index, length) = (own.0, index.trim_end(), rows.len());
        let head = format!("{number} 0 obj\n<</Type/XRef/W[1 4 2]/Index[{index}]/Length {length}{trailer}>>\nstream\n");
        self.out.extend_from_slice(head.as_bytes());
        self.out.extend_from_slice(&rows);
        self.out.extend_from_slice(b"\nendstream\nendobj\n");
        Ok(())
    }

    /// `/Size`, `/Prev`, and what must be carried forward, byte for byte.
    fn trailer(&self) -> Result<String, PdfError> {
        let mut out = format!("/Size {}/Prev {}", self.next, self.file.start);
        let previous = self.file.trailer()?;
        for key in ["Root", "Info", "ID"] {
            let Some(span) = previous.span(key) else { continue };
            let Some(raw) = self.file.bytes.get(span) else { continue };
            // Identifiers may be written as raw bytes; then they are written anew.
            match (std::str::from_utf8(raw), previous.get(key)) {
                (Ok(text), _) => out.push_str(&format!("/{key} {text}")),
                (Err(_), Some(value)) => {
                    let parts: String = value
                        .array()
                        .unwrap_or_default()
                        .iter()
                        .filter_map(|part| part.string())
                        .map(|part| format!("<{}>", hex::encode(part)))
                        .collect();
                    out.push_str(&format!("/{key}[{parts}]"));
                }
                _ => {}
            }
        }
        Ok(out)
    }
}

/// Splits sorted objects into runs of consecutive numbers.
fn runs(objects: &[(Reference, usize)]) -> impl Iterator<Item = &[(Reference, usize)]> {
    objects.chunk_by(|((left, _), _), ((right, _), _)| left + 1 == *right)
}

/// A dictionary's source with some values replaced or added; everything else stays byte for byte.
///
/// `owner` is the object whose source holds `dict` at `span`.
pub(super) fn splice(
    file: &PdfFile<'_>,
    owner: Reference,
    indirect: &Indirect,
    dict: &Dict,
    changes: &[(&str, Vec<u8>)],
) -> Result<Vec<u8>, PdfError> {
    let base = indirect.span.start;
    let mut source = file.source(owner, indirect.span.clone())?;
    let mut replaced: Vec<_> = changes.iter().filter_map(|(key, new)| dict.span(key).map(|span| (span, new))).collect();
    replaced.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    for (span, new) in replaced {
        let (Some(from), Some(to)) = (span.start.checked_sub(base), span.end.checked_sub(base)) else {
            return Err(PdfError::Object(base));
        };
        let separated: Vec<u8> = [b" ".as_slice(), new, b" "].concat();
        if to > source.len() {
            return Err(PdfError::Object(base));
        }
        source.splice(from..to, separated);
    }
    let end = source.len().checked_sub(2).ok_or(PdfError::Object(base))?;
    source.truncate(end);
    for (key, new) in changes.iter().filter(|(key, _)| dict.span(key).is_none()) {
        source.extend_from_slice(format!("/{key} ").as_bytes());
        source.extend_from_slice(new);
    }
    source.extend_from_slice(b">>");
    Ok(source)
}
