//! A PDF is judged before the window is given it: how many pages it has, whether anything of it can be read.
//!
//! The reader of `signing` is strict, for a signature is a promise about exact bytes. Citizens' files are not: a wrong offset, a
//! missing table at the end, a file cut off in the middle still show what they say, and are evidence. So what the strict reader
//! refuses as damaged is looked through for a page, and with one the window's own reader, which rebuilds tables, has the word.

use gishe_signing::pdf::{PdfError, glance};

use crate::error::DeskError;

/// Pages at most.
const MOST_PAGES: usize = 5_000;

/// Whether a PDF is given to the window.
///
/// One that is encrypted is: many are, with a password for changing them only, and whether another is needed only trying tells.
///
/// # Errors
/// [`DeskError::DocumentTooLarge`] for more pages, objects or work than a document has; [`DeskError::DocumentDamaged`] when no page
/// of it is left.
pub fn judge(bytes: &[u8]) -> Result<(), DeskError> {
    match glance(bytes) {
        Ok(seen) if seen.pages > MOST_PAGES => Err(DeskError::DocumentTooLarge),
        Ok(_) | Err(PdfError::Encrypted) => Ok(()),
        Err(PdfError::TooMany | PdfError::TooLarge) => Err(DeskError::DocumentTooLarge),
        Err(PdfError::NotPdf | PdfError::Xref(_) | PdfError::Object(_) | PdfError::Missing(_)) => remains(bytes),
    }
}

/// Whether a page can be left in a file whose tables are damaged: one of its objects is a page, or holds packed objects (ISO 32000-1
/// 7.5.7). Goes through the file once.
fn remains(bytes: &[u8]) -> Result<(), DeskError> {
    let mut pages = 0;
    for at in starts(bytes, b"/Type") {
        let value = bytes.get(at..).unwrap_or_default().trim_ascii_start();
        if is_name(value, b"/ObjStm") {
            return Ok(());
        }
        pages += usize::from(is_name(value, b"/Page"));
        if pages > MOST_PAGES {
            return Err(DeskError::DocumentTooLarge);
        }
    }
    if pages > 0 { Ok(()) } else { Err(DeskError::DocumentDamaged) }
}

/// Where a word of the file ends.
fn starts<'a>(bytes: &'a [u8], word: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    bytes.windows(word.len()).enumerate().filter(move |(_, part)| *part == word).map(move |(at, _)| at + word.len())
}

/// Whether this name stands here, and none that only begins so: `/Page`, not `/Pages`.
fn is_name(bytes: &[u8], name: &[u8]) -> bool {
    let rest = bytes.strip_prefix(name);
    rest.is_some_and(|rest| rest.first().is_none_or(|next| !next.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    /// A PDF of so many pages with a line of text each.
    fn file(pages: usize) -> Vec<u8> {
        let mut bytes = b"%PDF-1.7\n".to_vec();
        let mut starts = Vec::new();
        let mut object = |text: String, bytes: &mut Vec<u8>| {
            starts.push(bytes.len());
            let number = starts.len();
            bytes.extend_from_slice(format!("{number} 0 obj\n{text}\nendobj\n").as_bytes());
        };
        object("<</Type/Catalog/Pages 2 0 R>>".to_owned(), &mut bytes);
        let kids: String = (0..pages).map(|page| format!("{} 0 R ", 3 + page)).collect();
        object(format!("<</Type/Pages/Count {pages}/Kids[{kids}]>>"), &mut bytes);
        for _ in 0..pages {
            object("<</Type /Page/Parent 2 0 R/MediaBox[0 0 595 842]>>".to_owned(), &mut bytes);
        }
        let start = bytes.len();
        let mut end = format!("xref\n0 {}\n0000000000 65535 f \n", pages + 3);
        starts.iter().for_each(|at| end.push_str(&format!("{at:010} 00000 n \n")));
        end.push_str(&format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", pages + 3));
        bytes.extend_from_slice(end.as_bytes());
        bytes
    }

    fn changed(from: &str, to: &str) -> Vec<u8> {
        let text = String::from_utf8(file(2)).unwrap();
        assert!(text.contains(from), "{from}");
        text.replace(from, to).into_bytes()
    }

    #[test]
    fn what_somebody_can_read_is_shown_and_nothing_else() {
        let whole = file(3);
        let first_page = whole.windows(5).position(|part| part == b"3 0 o").unwrap();
        let table = whole.windows(5).rposition(|part| part == b"xref\n").unwrap();
        for (name, bytes, judged) in [
            ("whole", whole.clone(), Ok(())),
            ("500 pages", file(500), Ok(())),
            ("the most pages", file(MOST_PAGES), Ok(())),
            ("too many pages", file(MOST_PAGES + 1), Err(DeskError::DocumentTooLarge)),
            ("encrypted", changed("/Root 1 0 R", "/Root 1 0 R/Encrypt<<>>"), Ok(())),
            ("no table", whole[..table].to_vec(), Ok(())),
            ("a wrong offset", changed("startxref\n", "startxref\n1"), Ok(())),
            ("cut off behind a page", whole[..first_page + 70].to_vec(), Ok(())),
            ("cut off before a page", whole[..first_page].to_vec(), Err(DeskError::DocumentDamaged)),
            ("pages in packed objects", b"%PDF-1.7\n1 0 obj\n<</Type/ObjStm/N 9".to_vec(), Ok(())),
            ("only a beginning", b"%PDF-1.7\n".to_vec(), Err(DeskError::DocumentDamaged)),
            ("no pages", file(0), Err(DeskError::DocumentDamaged)),
        ] {
            assert_eq!(judge(&bytes), judged, "{name}");
        }
    }

    #[test]
    fn a_file_made_to_cost_much_is_judged_in_time() {
        let begun = Instant::now();
        let rubbish: Vec<u8> =
            b"%PDF-1.7\n".iter().copied().chain((0..32_000_000u32).map(|at| b"/Type <[("[at as usize % 9])).collect();
        assert_eq!(judge(&rubbish), Err(DeskError::DocumentDamaged));
        let mut circle = changed("/Kids[3 0 R 4 0 R ]", "/Kids[2 0 R 2 0 R ]");
        assert_eq!(judge(&circle), Ok(()), "pages are left, though its tree goes round");
        circle.extend_from_slice(&b"\n9 0 obj\n<</Type/Page>>\nendobj".repeat(MOST_PAGES + 1));
        assert_eq!(judge(&circle), Err(DeskError::DocumentTooLarge));
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }
}
