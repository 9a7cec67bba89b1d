//! A revision laid on a PDF by hand, in any layout and with any fault.

use super::Layout;

/// What the revision is made of.
#[derive(Debug, Clone, Default)]
pub struct Later {
    /// Number, generation and body of each object.
    pub objects: Vec<(u32, u16, String)>,
    /// Numbers that become free.
    pub freed: Vec<u32>,
    /// Objects that are written but not listed.
    pub unlisted: Vec<(u32, String)>,
    /// Entries that point at a place of the file as it was.
    pub pointed: Vec<(u32, usize)>,
    /// More of the trailer.
    pub trailer: String,
    /// Instead of the right `/Prev`.
    pub previous: Option<usize>,
}

impl Later {
    /// With these objects of generation 0.
    pub fn of(objects: &[(u32, &str)]) -> Self {
        let objects = objects.iter().map(|(number, body)| (*number, 0, (*body).to_owned())).collect();
        Self { objects, ..Self::default() }
    }

    /// The file with the revision on it. Packed, the objects without streams go into an object stream.
    pub fn on(&self, pdf: &[u8], layout: Layout) -> Vec<u8> {
        let mut out = pdf.to_vec();
        let mut rows: Vec<(u32, u8, usize, usize)> = self.freed.iter().map(|number| (*number, 0, 0, 1)).collect();
        rows.extend(self.pointed.iter().map(|(number, place)| (*number, 1, *place, 0)));
        let mut next = 90;
        let (mut head, mut body, mut inside) = (String::new(), String::new(), Vec::new());
        for (number, generation, text) in &self.objects {
            if layout == Layout::Packed && !text.contains("stream") && *generation == 0 && !text.contains("/ByteRange")
            {
                head.push_str(&format!("{number} {} ", body.len()));
                body.push_str(text);
                body.push(' ');
                inside.push(*number);
                continue;
            }
            rows.push((*number, 1, out.len(), usize::from(*generation)));
            out.extend(format!("{number} {generation} obj\n{text}\nendobj\n").bytes());
        }
        if !inside.is_empty() {
            rows.extend(inside.iter().enumerate().map(|(place, number)| (*number, 2, next as usize, place)));
            rows.push((next, 1, out.len(), 0));
            let (count, first, length) = (inside.len(), head.len(), head.len() + body.len());
            let dict = format!("<</Type/ObjStm/N {count}/First {first}/Length {length}>>");
            out.extend(format!("{next} 0 obj\n{dict}\nstream\n{head}{body}\nendstream\nendobj\n").bytes());
            next += 1;
        }
        for (number, text) in &self.unlisted {
            out.extend(format!("{number} 0 obj\n{text}\nendobj\n").bytes());
        }
        self.finish(out, rows, next, layout, pdf)
    }

    fn finish(
        &self,
        mut out: Vec<u8>,
        mut rows: Vec<(u32, u8, usize, usize)>,
        next: u32,
        layout: Layout,
        pdf: &[u8],
    ) -> Vec<u8> {
        let start = out.len();
        let previous = self.previous.unwrap_or_else(|| start_of(pdf));
        let id = "/ID[<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]";
        let rest = format!("/Size 99/Root 1 0 R{id}/Prev {previous}{}", self.trailer);
        if layout == Layout::Table {
            let mut table = String::from("xref\n");
            for (number, kind, place, third) in &rows {
                let letter = if *kind == 0 { 'f' } else { 'n' };
                table.push_str(&format!("{number} 1\n{place:010} {third:05} {letter} \n"));
            }
            out.extend(format!("{table}trailer\n<<{rest}>>\n").bytes());
        } else {
            rows.push((next, 1, start, 0));
            let (mut index, mut data) = (String::new(), Vec::new());
            for (number, kind, place, third) in &rows {
                index.push_str(&format!("{number} 1 "));
                data.push(*kind);
                data.extend((*place as u32).to_be_bytes());
                data.push(*third as u8);
            }
            let length = data.len();
            let head = format!("{next} 0 obj\n<</Type/XRef/W[1 4 1]/Index[{index}]/Length {length}{rest}>>\nstream\n");
            out.extend(head.into_bytes());
            out.extend(data);
            out.extend(b"\nendstream\nendobj\n");
        }
        out.extend(format!("startxref\n{start}\n%%EOF\n").bytes());
        out
    }
}

/// What the last `startxref` says.
fn start_of(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf.get(pdf.len().saturating_sub(60)..).unwrap_or_default()).into_owned();
    let number =
        text.rsplit("startxref").next().and_then(|tail| tail.split_ascii_whitespace().next().map(str::to_owned));
    number.and_then(|number| number.parse().ok()).unwrap_or_default()
}
