//! A PDF of scanned pages (ISO 32000-1 §7.5, §8.9.5).

use std::fmt::Write;

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
