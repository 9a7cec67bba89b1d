//! Pages of a TIFF (TIFF 6.0 §2), and a PDF of scanned pages (ISO 32000-1 §7.5, §8.9.5).

use std::fmt::Write;

use super::scan::MOST_PAGES;

/// The longer and the shorter side of a sheet A4, in points of 1/72 inch.
const SHEET: (f32, f32) = (842.0, 595.0);

/// A drawn page.
pub(super) struct Page {
    /// Points across.
    pub width: u32,
    /// Points down.
    pub height: u32,
    /// The picture.
    pub jpeg: Vec<u8>,
}

/// Where the directory of each page begins; one more than [`MOST_PAGES`] at most. None when the chain leads out of the file.
pub(super) fn leaves(bytes: &[u8]) -> Option<Vec<u32>> {
    let little = bytes.starts_with(b"II");
    let short = |at: usize| {
        let two: [u8; 2] = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    };
    let long = |at: usize| {
        let four: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    };
    let mut found = Vec::new();
    let mut next = long(4)?;
    while next != 0 && found.len() <= MOST_PAGES {
        // A chain that comes back to itself would never end.
        if found.contains(&next) {
            return None;
        }
        found.push(next);
        let at = usize::try_from(next).ok()?;
        let entries = usize::from(short(at)?);
        next = long(at.checked_add(2 + 12 * entries)?)?;
    }
    Some(found)
}

/// The same file beginning with another of its pages.
pub(super) fn begin_at(bytes: &[u8], leaf: u32) -> Option<Vec<u8>> {
    let mut own = bytes.to_vec();
    let offset = if bytes.starts_with(b"II") { leaf.to_le_bytes() } else { leaf.to_be_bytes() };
    own.get_mut(4..8)?.copy_from_slice(&offset);
    Some(own)
}

/// The pages as one PDF, each filling a sheet A4 as far as its shape lets it.
pub(super) fn as_pdf(pages: &[Page]) -> Vec<u8> {
    let mut file = Objects { bytes: b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec(), starts: Vec::new() };
    let kids: Vec<String> = (0..pages.len()).map(|place| format!("{} 0 R", 3 + 3 * place)).collect();
    file.object("<</Type/Catalog/Pages 2 0 R>>", None);
    file.object(&format!("<</Type/Pages/Count {}/Kids[{}]>>", pages.len(), kids.join(" ")), None);
    for (place, page) in pages.iter().enumerate() {
        let number = 3 + 3 * place;
        let (wide, high) = if page.width > page.height { SHEET } else { (SHEET.1, SHEET.0) };
        let scale = (wide / page.width.max(1) as f32).min(high / page.height.max(1) as f32);
        let (across, down) = (page.width as f32 * scale, page.height as f32 * scale);
        file.object(
            &format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {across:.2} {down:.2}]/Contents {} 0 R/Resources<</XObject<</P {} 0 R>>>>>>",
                number + 1,
                number + 2
            ),
            None,
        );
        let drawing = format!("q {across:.2} 0 0 {down:.2} 0 0 cm /P Do Q");
        file.object(&format!("<</Length {}>>", drawing.len()), Some(drawing.as_bytes()));
        let colours = if is_grey(&page.jpeg) { "DeviceGray" } else { "DeviceRGB" };
        file.object(
            &format!(
                "<</Type/XObject/Subtype/Image/Width {}/Height {}/ColorSpace/{colours}/BitsPerComponent 8/Filter/DCTDecode/Length {}>>",
                page.width,
                page.height,
                page.jpeg.len()
            ),
            Some(&page.jpeg),
        );
    }
    file.finish()
}

/// Whether a JPEG that we packed has one component: its frame says so (ITU-T T.81 B.2.2).
fn is_grey(jpeg: &[u8]) -> bool {
    let frame = jpeg.windows(2).position(|two| two == [0xff, 0xc0]);
    frame.and_then(|at| jpeg.get(at + 9)) == Some(&1)
}

struct Objects {
    bytes: Vec<u8>,
    starts: Vec<usize>,
}

impl Objects {
    fn object(&mut self, dict: &str, stream: Option<&[u8]>) {
        self.starts.push(self.bytes.len());
        let number = self.starts.len();
        self.bytes.extend_from_slice(format!("{number} 0 obj\n{dict}\n").as_bytes());
        if let Some(stream) = stream {
            self.bytes.extend_from_slice(b"stream\n");
            self.bytes.extend_from_slice(stream);
            self.bytes.extend_from_slice(b"\nendstream\n");
        }
        self.bytes.extend_from_slice(b"endobj\n");
    }

    fn finish(mut self) -> Vec<u8> {
        let (start, size) = (self.bytes.len(), self.starts.len() + 1);
        let mut end = format!("xref\n0 {size}\n0000000000 65535 f \n");
        for place in &self.starts {
            // Writing into a string does not fail.
            let _ = writeln!(end, "{place:010} 00000 n ");
        }
        let _ = write!(end, "trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
        self.bytes.extend_from_slice(end.as_bytes());
        self.bytes
    }
}
