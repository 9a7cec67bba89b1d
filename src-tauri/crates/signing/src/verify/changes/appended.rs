//! What was appended is read from its first byte to its last: objects that the cross-reference data lists at exactly that place,
//! the data itself, `startxref`, and comments. Anything else is there for a reader that is not us.

use super::Finding;
use crate::pdf::{Entry, Parser, PdfFile, XrefKind};

/// Checks the part of `new` behind `old`.
pub(super) fn strictly(old: &PdfFile<'_>, new: &PdfFile<'_>) -> Result<(), Finding> {
    let above = new.sections.len().saturating_sub(old.sections.len());
    let sections = new.sections.get(..above).unwrap_or_default();
    // Readers that know hybrid files and those that do not would see two documents (ISO 32000-1 §7.5.8.4).
    if sections.iter().any(|section| section.trailer.get("XRefStm").is_some()) {
        return Err(Finding::StrayBytes);
    }
    let listed = |number: u32, generation: u16, at: usize| {
        sections.iter().any(|section| {
            let own = section.kind == XrefKind::Stream && section.offset == at;
            own || section.entries.contains(&(number, Entry::At(at, generation)))
        })
    };
    let mut parser = Parser::new(new.bytes, old.bytes.len());
    loop {
        parser.skip_space();
        if parser.at >= new.bytes.len() {
            return Ok(());
        }
        if sections.iter().any(|section| section.kind == XrefKind::Table && section.offset == parser.at) {
            while !parser.keyword("trailer") {
                let entry = parser.unsigned().is_some() || ["xref", "n", "f"].iter().any(|word| parser.keyword(word));
                if !entry {
                    return Err(Finding::StrayBytes);
                }
            }
            parser.object().map_err(|_| Finding::StrayBytes)?;
        } else if parser.keyword("startxref") {
            parser.unsigned().ok_or(Finding::StrayBytes)?;
        } else {
            let at = parser.at;
            let ((number, generation), end) = new.extent(at).map_err(|_| Finding::StrayBytes)?;
            if !listed(number, generation, at) {
                return Err(Finding::StrayBytes);
            }
            parser.at = end;
        }
    }
}
