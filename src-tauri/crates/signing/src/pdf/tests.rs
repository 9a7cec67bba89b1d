//! Files that others drew, with care or with malice.

use std::time::{Duration, Instant};

use super::*;
use crate::testing::{Layout, plain_pdf, with_field};

/// A file with these objects and a classic table; the trailer gets `extra`.
fn build(objects: &[(u32, &str)], extra: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut table = String::from("xref\n");
    for (number, body) in objects {
        table.push_str(&format!("{number} 1\n{:010} 00000 n \n", out.len()));
        out.extend(format!("{number} 0 obj\n{body}\nendobj\n").bytes());
    }
    let start = out.len();
    out.extend(format!("{table}trailer\n<</Size 99/Root 1 0 R{extra}>>\nstartxref\n{start}\n%%EOF\n").bytes());
    out
}

#[test]
fn every_layout_gives_the_same_fields_and_page() {
    for layout in [Layout::Table, Layout::Stream, Layout::Packed] {
        let bytes = with_field(layout);
        let file = PdfFile::open(&bytes).unwrap();
        let found = fields(&file).unwrap();
        assert_eq!((found.len(), found[0].name.as_str(), found[0].is_signature), (1, "Officer", true));
        assert_eq!(page(&file, 1).unwrap().unwrap().0, (3, 0));
        assert!(page(&file, 2).unwrap().is_none());
        assert_eq!(file.kind() == XrefKind::Table, layout == Layout::Table);
    }
    assert!(fields(&PdfFile::open(&plain_pdf(Layout::Table)).unwrap()).unwrap().is_empty());
}

#[test]
fn values_of_every_kind_are_read() {
    let body = r"<</A[1 -2 +3.5 .5 true false null]/B(a\(b\)\\\101\
c)/C<48 65 6C6>/D/N#61me/E 7 0 R/F<</G null>>/H(nested (parens) here)>>";
    let bytes = build(&[(1, "<</Type/Catalog>>"), (7, body)], "");
    let file = PdfFile::open(&bytes).unwrap();
    let Object::Dict(dict) = file.get((7, 0)).unwrap().value else { panic!("a dictionary") };
    let numbers: Vec<Option<f64>> = dict.get("A").unwrap().array().unwrap().iter().map(Object::number).collect();
    assert_eq!(numbers, [Some(1.0), Some(-2.0), Some(3.5), Some(0.5), None, None, None]);
    assert_eq!(dict.get("B").unwrap().string(), Some(&b"a(b)\\Ac"[..]));
    assert_eq!(dict.get("C").unwrap().string(), Some(&b"Hel`"[..]));
    assert_eq!(dict.name("D"), Some(&b"Name"[..]));
    assert_eq!(dict.get("E").unwrap().reference(), Some((7, 0)));
    assert_eq!(dict.get("F").unwrap().dict().unwrap().get("G"), None);
    assert_eq!(dict.get("H").unwrap().string(), Some(&b"nested (parens) here"[..]));
}

#[test]
fn what_two_viewers_could_read_differently_is_refused() {
    let twice = build(&[(1, "<</Type/Catalog/Pages 2 0 R/Pages 3 0 R>>")], "");
    assert!(matches!(PdfFile::open(&twice).unwrap().catalogue(), Err(PdfError::Object(_))));
    let listed = build(&[(1, "<</Type/Catalog>>"), (1, "<</Type/Catalog/Other 1>>")], "");
    assert!(matches!(PdfFile::open(&listed), Err(PdfError::Xref(_))));
}

#[test]
fn loops_and_lies_end_fast() {
    let deep = "[".repeat(100_000);
    let cases: [(&str, Vec<u8>); 7] = [
        ("a form inside itself", build(&[(1, "<</AcroForm 1 0 R/Fields[1 0 R]/Kids[1 0 R]/T(a)>>")], "")),
        (
            "fields in a circle",
            build(
                &[(1, "<</AcroForm<</Fields[2 0 R]>>>>"), (2, "<</T(a)/Kids[3 0 R]>>"), (3, "<</T(b)/Kids[2 0 R]>>")],
                "",
            ),
        ),
        (
            "a length of two gigabytes",
            build(&[(1, "<</AcroForm 2 0 R>>"), (2, "<</Length 2147483647>>\nstream\nx\nendstream")], ""),
        ),
        (
            "a length that is itself",
            build(&[(1, "<</AcroForm 2 0 R>>"), (2, "<</Length 2 0 R>>\nstream\nx\nendstream")], ""),
        ),
        ("deep nesting", build(&[(1, "<</AcroForm 2 0 R>>"), (2, &deep)], "")),
        ("a table before itself", build(&[(1, "<<>>")], "/Prev 9999999999")),
        (
            "a table of four thousand million",
            b"%PDF-1.7\nxref\n0 4000000000\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n".to_vec(),
        ),
    ];
    for (name, bytes) in cases {
        let begun = Instant::now();
        if let Ok(file) = PdfFile::open(&bytes) {
            let _ = fields(&file);
            let _ = page(&file, 1);
        }
        assert!(begun.elapsed() < Duration::from_secs(1), "{name}");
    }
}

#[test]
fn a_chain_of_tables_in_a_circle_or_without_end_is_refused() {
    let mut circle = build(&[(1, "<</Type/Catalog>>")], "/Prev 0000000000");
    let start = PdfFile::open(&build(&[(1, "<</Type/Catalog>>")], "")).unwrap().start;
    let previous = circle.windows(6).position(|window| window == b"/Prev ").unwrap() + 6;
    circle[previous..previous + 10].copy_from_slice(format!("{start:010}").as_bytes());
    assert_eq!(PdfFile::open(&circle).err(), Some(PdfError::Xref(start)));

    let mut long = build(&[(1, "<</Type/Catalog>>")], "");
    let mut previous = start;
    for _ in 0..10_000 {
        let here = long.len();
        long.extend(
            format!("xref\n0 0\ntrailer\n<</Size 2/Root 1 0 R/Prev {previous}>>\nstartxref\n{here}\n%%EOF\n").bytes(),
        );
        previous = here;
    }
    assert_eq!(PdfFile::open(&long).err(), Some(PdfError::TooMany));
}

#[test]
fn objects_laid_inside_each_other_run_out_of_budget() {
    // Each object is the string of the one before: reading all of them would be quadratic.
    let count = 60_000u32;
    let (mut out, mut offsets) = (b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n".to_vec(), vec![]);
    for number in 2..count {
        offsets.push(out.len());
        out.extend(format!("{number} 0 obj (").bytes());
    }
    for _ in 2..count {
        out.extend(b") endobj ");
    }
    let start = out.len();
    let mut table = String::from("xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \n");
    table.push_str(&format!("2 {}\n", offsets.len()));
    offsets.iter().for_each(|offset| table.push_str(&format!("{offset:010} 00000 n \n")));
    out.extend(format!("{table}trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").bytes());
    let file = PdfFile::open(&out).unwrap();
    let read = (2..count).map(|number| file.get((number, 0))).collect::<Result<Vec<_>, _>>();
    assert_eq!(read.err(), Some(PdfError::TooMany));
}
