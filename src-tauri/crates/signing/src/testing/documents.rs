//! Small PDFs, written by hand so that each has exactly the structure that a test is about.

/// How the cross-reference data is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// `xref` and `trailer`.
    Table,
    /// A cross-reference stream.
    Stream,
    /// A cross-reference stream, with catalogue, page and form in an object stream.
    Packed,
}

/// One page and no form.
pub fn plain_pdf(layout: Layout) -> Vec<u8> {
    let bodies = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>".to_owned(),
    ];
    assemble(layout, &bodies)
}

/// Two pages and a structure tree: a document (object 7) with a paragraph (9) on the first page; `parents` is the tree from marked
/// content to elements (8), by default that of the paragraph and inside the root (6).
pub fn tagged_pdf(layout: Layout, parents: Option<&str>) -> Vec<u8> {
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>";
    let bodies = [
        "<</Type/Catalog/Pages 2 0 R/StructTreeRoot 6 0 R/MarkInfo<</Marked true>>/Lang(bg)>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R 10 0 R]/Count 2>>".to_owned(),
        format!("{page}/StructParents 0>>"),
        format!(
            "<</Type/StructTreeRoot/K[7 0 R]/ParentTree {}/ParentTreeNextKey 1>>",
            parents.map_or("<</Nums[0[9 0 R]]>>", |_| "8 0 R")
        ),
        "<</Type/StructElem/S/Document/P 6 0 R/K 9 0 R>>".to_owned(),
        parents.unwrap_or("<</Nums[0[9 0 R]]>>").to_owned(),
        "<</Type/StructElem/S/P/P 7 0 R/Pg 3 0 R/K 0>>".to_owned(),
        format!("{page}>>"),
    ];
    assemble(layout, &bodies)
}

/// One page with an empty signature field `Officer`.
pub fn with_field(layout: Layout) -> Vec<u8> {
    let bodies = [
        "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>\
         /Annots[7 0 R]>>"
            .to_owned(),
        "<</Fields[7 0 R]/SigFlags 3>>".to_owned(),
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Officer)/TU(Signature)/F 132/Rect[60 60 260 120]/P 3 0 R>>".to_owned(),
    ];
    assemble(layout, &bodies)
}

/// One page with an empty field `TimeStamp1` for a document time stamp, listed before the empty signature field `Officer`.
pub fn with_stamp_field(layout: Layout) -> Vec<u8> {
    let bodies = [
        "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>\
         /Annots[7 0 R 8 0 R]>>"
            .to_owned(),
        "<</Fields[7 0 R 8 0 R]/SigFlags 3>>".to_owned(),
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(TimeStamp1)/TU(Stamp)/F 132/Rect[-1 -1 -1 -1]/P 3 0 R>>".to_owned(),
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Officer)/TU(Signature)/F 132/Rect[60 60 260 120]/P 3 0 R>>".to_owned(),
    ];
    assemble(layout, &bodies)
}

/// One page with an empty signature field `Officer` (object 7), a text field `Remark` (8), a check box `Agreed` (9), a text field
/// `Fixed` that is read-only (10) and one that is hidden, `Unseen` (11). The page shows a form XObject (12); 13 and 14 are what the
/// text field and the checked box look like; nothing refers to 15.
pub fn with_form(layout: Layout) -> Vec<u8> {
    let text = |name: &str, rest: &str| {
        format!("<</Type/Annot/Subtype/Widget/FT/Tx/T({name}){rest}/Rect[60 200 260 220]/P 3 0 R/V(old)>>")
    };
    let bodies = [
        "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        format!("{FORM_PAGE}/Annots[7 0 R 8 0 R 9 0 R 10 0 R 11 0 R]>>"),
        "<</Fields[7 0 R 8 0 R 9 0 R 10 0 R 11 0 R]/SigFlags 3>>".to_owned(),
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Officer)/TU(Signature)/F 132/Rect[60 60 260 120]/P 3 0 R>>".to_owned(),
        text("Remark", "/F 4/AP<</N 13 0 R>>"),
        "<</Type/Annot/Subtype/Widget/FT/Btn/T(Agreed)/F 4/Rect[60 240 80 260]/P 3 0 R/V/Off/AS/Off/AP<</N<</Yes 14 0 R>>>>>>"
            .to_owned(),
        text("Fixed", "/F 4/Ff 1"),
        text("Unseen", "/F 2"),
    ];
    let look = |text: &str| {
        let length = text.len();
        format!("<</Type/XObject/Subtype/Form/BBox[0 0 200 20]/Length {length}>>\nstream\n{text}\nendstream")
    };
    let streams = [(12, look("0 0 9 9 re f")), (13, look("BT ET")), (14, look("0 0 20 20 re f")), (15, look("1 g"))];
    assemble_with(layout, &bodies, &streams)
}

/// The page of [`with_form`] without its annotations and its end.
pub const FORM_PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R\
    /Resources<</Font<</F1 5 0 R>>/XObject<</X1 12 0 R>>>>";

/// Objects 1 to 3 and 6 onwards are `bodies`; 4 is the page's content and 5 a font.
fn assemble(layout: Layout, bodies: &[String]) -> Vec<u8> {
    assemble_with(layout, bodies, &[])
}

/// The same with further streams, which are never packed.
fn assemble_with(layout: Layout, bodies: &[String], streams: &[(usize, String)]) -> Vec<u8> {
    let content = "BT /F1 12 Tf 72 770 Td (A small document) Tj ET";
    let mut objects: Vec<(usize, String)> = Vec::new();
    for (place, body) in bodies.iter().enumerate() {
        objects.push((if place < 3 { place + 1 } else { place + 3 }, body.clone()));
    }
    let mut loose = vec![
        (4, format!("<</Length {}>>\nstream\n{content}\nendstream", content.len())),
        (5, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned()),
    ];
    loose.extend_from_slice(streams);
    let mut out = String::from("%PDF-1.7\n%âãÏÓ\n");
    let mut rows: Vec<(usize, u8, usize, usize)> = Vec::new();
    let packed = layout == Layout::Packed;
    let written = if packed { loose.clone() } else { objects.iter().chain(&loose).cloned().collect() };
    for (number, body) in &written {
        rows.push((*number, 1, out.len(), 0));
        out.push_str(&format!("{number} 0 obj\n{body}\nendobj\n"));
    }
    let mut next = bodies.len() + 3 + streams.len();
    if packed {
        let (mut head, mut body) = (String::new(), String::new());
        for (index, (number, text)) in objects.iter().enumerate() {
            head.push_str(&format!("{number} {} ", body.len()));
            body.push_str(text);
            body.push(' ');
            rows.push((*number, 2, next, index));
        }
        rows.push((next, 1, out.len(), 0));
        let (count, first) = (objects.len(), head.len());
        let data = format!("{head}{body}");
        let length = data.len();
        out.push_str(&format!("{next} 0 obj\n<</Type/ObjStm/N {count}/First {first}/Length {length}>>\nstream\n"));
        out.push_str(&format!("{data}\nendstream\nendobj\n"));
        next += 1;
    }
    finish(layout, out, rows, next)
}

fn finish(layout: Layout, out: String, mut rows: Vec<(usize, u8, usize, usize)>, next: usize) -> Vec<u8> {
    let start = out.len();
    let mut out = out.into_bytes();
    let id = "/ID[<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]";
    rows.sort();
    if layout == Layout::Table {
        let mut table = format!("xref\n0 {next}\n0000000000 65535 f \n");
        for (_, _, offset, _) in &rows {
            table.push_str(&format!("{offset:010} 00000 n \n"));
        }
        out.extend(format!("{table}trailer\n<</Size {next}/Root 1 0 R{id}>>\n").into_bytes());
    } else {
        rows.push((next, 1, start, 0));
        let mut data = vec![0, 0, 0, 0, 0, 255];
        for (_, kind, second, third) in &rows {
            data.push(*kind);
            data.extend((*second as u32).to_be_bytes());
            data.push(*third as u8);
        }
        let (size, length) = (next + 1, data.len());
        let head =
            format!("{next} 0 obj\n<</Type/XRef/W[1 4 1]/Size {size}/Root 1 0 R{id}/Length {length}>>\nstream\n");
        out.extend(head.into_bytes());
        out.extend(data);
        out.extend(b"\nendstream\nendobj\n");
    }
    out.extend(format!("startxref\n{start}\n%%EOF\n").into_bytes());
    out
}
