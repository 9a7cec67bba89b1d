//! Input that asks for too much: an answer of its own, fast and in bounded memory.

use std::time::{Duration, Instant};

use super::*;
use crate::testing::Later;

/// Ends quickly and never passes; ten times the goal, for a build without optimisation on a busy machine.
fn quick(name: &str, pdf: &[u8], desk: &Desk) {
    let begun = Instant::now();
    let passed = verify_pdf(pdf, &desk.policy()).is_ok_and(|report| report.passed());
    assert!(!passed, "{name}");
    assert!(begun.elapsed() < Duration::from_secs(2), "{name}: {:?}", begun.elapsed());
}

#[test]
fn bombs_laid_on_a_signed_file_end_fast() {
    let desk = Desk::new(KeyKind::P256);
    for layout in LAYOUTS {
        let signed = desk.sign(&with_field(layout));
        let deep = "[".repeat(200_000);
        let zeros = miniz_oxide::deflate::compress_to_vec_zlib(&vec![0u8; 200_000_000], 1);
        let bodies: [(&str, u32, String); 6] = [
            ("a length of two gigabytes", 4, "<</Length 2147483647>>\nstream\nx\nendstream".into()),
            ("a page tree in a circle", 2, "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>".into()),
            ("deep nesting", 4, deep),
            ("fields in a circle", 6, "<</Fields[6 0 R 7 0 R]/Kids[6 0 R]/T(a)>>".into()),
            ("a wide array", 2, format!("<</Type/Pages/Kids[{}]/Count 1>>", "3 0 R ".repeat(150_000))),
            ("many numbers", 5, format!("[{}]", "1 ".repeat(900_000))),
        ];
        for (name, number, body) in &bodies {
            quick(name, &Later::of(&[(*number, body.as_str())]).on(&signed, Layout::Table), &desk);
        }
        for trailer in ["/Size 4294967295", "/Prev 0", "/XRefStm 0", "/Prev 9999999999"] {
            let later = Later { trailer: trailer.into(), ..Later::of(&[(70, "null")]) };
            quick(trailer, &later.on(&signed, Layout::Table), &desk);
        }
        // A store whose stream unpacks to two hundred megabytes.
        let mut bomb = signed.clone();
        let at = bomb.len();
        bomb.extend(format!("40 0 obj\n<</Filter/FlateDecode/Length {}>>\nstream\n", zeros.len()).bytes());
        bomb.extend(&zeros);
        bomb.extend(b"\nendstream\nendobj\n");
        let store = "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R/DSS<</CRLs[40 0 R]>>>>";
        let mut later = Later::of(&[(1, store)]);
        later.pointed = vec![(40, at)];
        let begun = Instant::now();
        let _ = verify_pdf(&later.on(&bomb, Layout::Table), &desk.policy());
        assert!(begun.elapsed() < Duration::from_secs(4), "an unpacking bomb: {:?}", begun.elapsed());
    }
}

#[test]
fn ten_thousand_revisions_are_refused_fast() {
    let desk = Desk::new(KeyKind::P256);
    let mut pdf = desk.sign(&with_field(Layout::Table));
    let mut previous = PdfFile::open(&pdf).unwrap().start;
    for _ in 0..10_000 {
        let here = pdf.len();
        let section =
            format!("xref\n0 0\ntrailer\n<</Size 90/Root 1 0 R/Prev {previous}>>\nstartxref\n{here}\n%%EOF\n");
        pdf.extend(section.bytes());
        previous = here;
    }
    quick("ten thousand revisions", &pdf, &desk);
}
