//! Changes after signing, allowed and forbidden.

use super::*;

/// Appends a revision with a classic table. Each object is a number and a body.
fn append(signed: &[u8], objects: &[(u32, &str)], trailer: &str) -> Vec<u8> {
    let file = PdfFile::open(signed).unwrap();
    let mut out = signed.to_vec();
    let mut table = String::from("xref\n");
    for (number, body) in objects {
        table.push_str(&format!("{number} 1\n{:010} 00000 n \n", out.len()));
        out.extend(format!("{number} 0 obj\n{body}\nendobj\n").bytes());
    }
    let start = out.len();
    let id = "/ID[<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]";
    out.extend(format!("{table}trailer\n<</Size 60/Root 1 0 R{id}/Prev {}{trailer}>>\n", file.start).bytes());
    out.extend(format!("startxref\n{start}\n%%EOF\n").bytes());
    out
}

const CHANGED: (Verdict, Option<SubIndication>, Option<Cause>) =
    (Verdict::TotalFailed, Some(SubIndication::FormatFailure), Some(Cause::ChangedAfterSigning));

#[test]
fn a_second_signature_is_allowed_and_both_pass() {
    let desk = Desk::new(KeyKind::P256);
    for layout in LAYOUTS {
        for base in [plain_pdf(layout), with_field(layout)] {
            let once = desk.sign(&base);
            let twice = desk.sign_stamped(&once, desk.now());
            let thrice = desk.sign(&twice);
            let report = verify_pdf(&thrice, &desk.policy()).unwrap();
            assert!(report.passed(), "{layout:?} {report:?}");
            let later: Vec<_> = report.signatures.iter().map(|signature| signature.later_revisions).collect();
            assert_eq!(later, [LaterRevisions::Allowed, LaterRevisions::Allowed, LaterRevisions::None]);
            assert!(report.signatures[2].covers_whole_document && !report.signatures[0].covers_whole_document);
        }
    }
}

#[test]
fn validation_material_is_allowed() {
    let desk = Desk::new(KeyKind::P256);
    let signed = desk.sign(&with_field(Layout::Table));
    let catalogue = "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R/DSS 40 0 R>>";
    let with_store =
        append(&signed, &[(1, catalogue), (40, "<</Certs[41 0 R]>>"), (41, "<</Length 0>>\nstream\n\nendstream")], "");
    let report = desk.judge(&with_store);
    assert_eq!((outcome(&report), report.later_revisions), (PASSED, LaterRevisions::Allowed));
    assert!(!report.covers_whole_document);
    // The store itself may grow again.
    let grown =
        append(&with_store, &[(40, "<</Certs[41 0 R 42 0 R]>>"), (42, "<</Length 0>>\nstream\n\nendstream")], "");
    assert_eq!(outcome(&desk.judge(&grown)), PASSED);
}

#[test]
fn anything_else_that_is_appended_is_refused() {
    let desk = Desk::new(KeyKind::P256);
    let signed = desk.sign(&with_field(Layout::Table));
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>";
    let added = |rest: &str| format!("{page}{rest}>>");
    let widget = |rest: &str| format!("<</Type/Annot/Subtype/Widget/T(New){rest}>>");
    let content = "<</Length 4>>\nstream\nQ q \nendstream";
    let cases: Vec<(&str, Vec<(u32, String)>)> = vec![
        ("page content", vec![(4, content.into())]),
        ("another font", vec![(5, "<</Type/Font/Subtype/Type1/BaseFont/Courier>>".into())]),
        ("another page size", vec![(3, page.replace("595", "400") + "/Annots[7 0 R]>>")]),
        ("another page tree", vec![(2, "<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>".into())]),
        (
            "another catalogue entry",
            vec![(1, "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R/OpenAction[3 0 R/Fit]>>".into())],
        ),
        ("another page tree in the catalogue", vec![(1, "<</Type/Catalog/Pages 50 0 R/AcroForm 6 0 R>>".into())]),
        (
            "a note",
            vec![(3, added("/Annots[7 0 R 50 0 R]")), (50, "<</Type/Annot/Subtype/FreeText/Rect[0 0 9 9]>>".into())],
        ),
        ("the widget gone", vec![(3, added("/Annots[]"))]),
        (
            "the signature moved",
            vec![(7, "<</Type/Annot/Subtype/Widget/FT/Sig/T(Officer)/V 8 0 R/Rect[0 0 9 9]/P 3 0 R>>".into())],
        ),
        (
            "an empty field that shows",
            vec![
                (3, added("/Annots[7 0 R 50 0 R]")),
                (6, "<</Fields[7 0 R 50 0 R]/SigFlags 3>>".into()),
                (50, widget("/FT/Sig/Rect[0 0 500 500]")),
            ],
        ),
        (
            "a text field",
            vec![(6, "<</Fields[7 0 R 50 0 R]/SigFlags 3>>".into()), (50, widget("/FT/Tx/Rect[0 0 0 0]"))],
        ),
        ("the form's appearance", vec![(6, "<</Fields[7 0 R]/SigFlags 3/NeedAppearances true>>".into())]),
    ];
    for (name, objects) in cases {
        let objects: Vec<(u32, &str)> = objects.iter().map(|(number, body)| (*number, body.as_str())).collect();
        let report = desk.judge(&append(&signed, &objects, ""));
        assert_eq!(outcome(&report), CHANGED, "{name}");
        assert_eq!(report.later_revisions, LaterRevisions::NotAllowed);
    }
}

#[test]
fn a_forbidden_change_is_final_even_for_an_unknown_signer() {
    let desk = Desk::new(KeyKind::P256);
    let changed = append(&desk.sign(&with_field(Layout::Table)), &[(4, "<</Length 0>>\nstream\n\nendstream")], "");
    let policy = VerificationPolicy { anchors: vec![], ..desk.policy() };
    assert_eq!(outcome(&verify_pdf(&changed, &policy).unwrap().signatures[0]), CHANGED);
}

#[test]
fn what_was_referred_to_but_did_not_exist_may_not_appear() {
    let desk = Desk::new(KeyKind::P256);
    let text =
        String::from_utf8(with_field(Layout::Table).iter().map(|&b| if b < 128 { b } else { b'?' }).collect()).unwrap();
    let base = text.replace("/Contents 4 0 R", "/Contents[4 0 R 50 0 R]/X 0");
    // Rebuilding the table is the signer's work: lay the changed page as a revision of its own, then sign.
    let page = base.lines().find(|line| line.contains("/Type/Page/")).unwrap().to_owned();
    let prepared = append(&with_field(Layout::Table), &[(3, &page)], "");
    let signed = desk.sign(&prepared);
    assert_eq!(outcome(&desk.judge(&signed)), PASSED);
    let shadow = append(&signed, &[(50, "<</Length 4>>\nstream\nQ q \nendstream")], "");
    assert_eq!(outcome(&desk.judge(&shadow)), CHANGED);
}

#[test]
fn ranges_that_leave_something_out_are_refused() {
    let desk = Desk::new(KeyKind::P256);
    let prepared = prepare(&with_field(Layout::Table), None, &desk.info(), 2048).unwrap();
    let [_, first, second, rest] = prepared.byte_range();
    let text = format!("[0 {first} {second} {rest}]");
    let place = prepared.bytes().windows(text.len()).position(|window| window == text.as_bytes()).unwrap();
    let inexact = lowered(Verdict::TotalFailed, SubIndication::FormatFailure, Cause::RangeInexact);
    for range in [
        format!("[0 {} {second} {rest}]", first - 1),
        format!("[0 {first} {} {}]", second + 2, rest - 2),
        format!("[1 {first} {second} {rest}]"),
        format!("[0 {first} {second} {}]", rest + 1),
        format!("[0 {first} {second} 0]"),
        format!("[0 {first} {second}]"),
        format!("[0 -1 {second} {rest}]"),
    ] {
        let mut bytes = prepared.bytes().to_vec();
        let padded = format!("{range:<width$}", width = text.len());
        bytes[place..place + padded.len()].copy_from_slice(padded.as_bytes());
        assert_eq!(outcome(&desk.judge(&bytes)), inexact, "{range}");
    }
}

#[test]
fn bytes_behind_the_end_are_refused_but_one_line_end() {
    let desk = Desk::new(KeyKind::P256);
    let signed = desk.sign(&with_field(Layout::Table));
    let judge = |tail: &[u8]| verify_pdf(&[signed.as_slice(), tail].concat(), &desk.policy());
    assert!(judge(b"").unwrap().passed());
    for tail in [&b" "[..], b"%%EOF\n", b"\n\n\n", b"hello", b"4 0 obj\n<<>>\nendobj\n%%EOF\n"] {
        assert!(!judge(tail).is_ok_and(|report| report.passed()), "{tail:?}");
    }
}

#[test]
fn a_signature_from_another_document_does_not_fit() {
    let desk = Desk::new(KeyKind::P256);
    let one = desk.sign(&with_field(Layout::Table));
    let file = PdfFile::open(&one).unwrap();
    let field = fields(&file).unwrap().remove(0);
    let value = crate::pades::read_signature(&file, &field).unwrap().unwrap().value;
    let other = prepare(&with_field(Layout::Stream), None, &desk.info(), value.len()).unwrap();
    let expected = lowered(Verdict::TotalFailed, SubIndication::HashFailure, Cause::DigestDiffers);
    assert_eq!(outcome(&desk.judge(&other.embed(&value).unwrap())), expected);
}
