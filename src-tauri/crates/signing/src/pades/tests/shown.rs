//! Signatures that are seen.

use super::*;
use crate::pades::Appearance;
use crate::pdf::{Object, PdfError, PdfFile, fields};
use crate::testing::tagged_pdf;
use crate::verify::{VerificationPolicy, verify_pdf};

const FONT: &[u8] = include_bytes!("../../../../../../assets/fonts/SofiaSans-Regular.ttf");

fn appearance(lines: &[&str]) -> Appearance<'static> {
    let lines = lines.iter().map(|line| (*line).to_owned()).collect();
    Appearance { lines, font: FONT, size: 10.0, page: 1, place: [60.0, 60.0, 260.0, 120.0] }
}

#[test]
fn the_words_are_on_the_page_in_a_font_of_the_file_and_others_can_read_them() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("shown.pdf");
    let authority = TestAuthority::new(KeyKind::P256);
    let signer = authority.signer(KeyKind::P256);
    let shown = appearance(&["Подписано електронно от", "Мария Ѝорданова – „Щърк“ № 7"]);
    for layout in LAYOUTS {
        for (base, field) in [(plain_pdf(layout), None), (with_field(layout), Some("Officer"))] {
            let prepared = prepare_visible(&base, field, &info(&authority), &shown, RESERVE).unwrap();
            let signing = prepared.signing(signer.key.algorithm(), &signer.certificate).unwrap();
            let value = signer.key.sign(signing.to_be_signed()).unwrap();
            let chain = [authority.issuing.certificate.clone()];
            let signed = prepared.complete(&signing, &value, &chain).unwrap();
            let policy = VerificationPolicy::new(vec![authority.root.certificate.clone()], authority.now);
            assert!(verify_pdf(&signed, &policy).unwrap().passed());
            std::fs::write(&place, &signed).unwrap();
            let (clean, text) = run("qpdf", &[Path::new("--check"), &place]);
            assert!(clean && !text.contains("WARNING"), "{layout:?} {text}");
            let (_, text) = run("pdftotext", &[&place, Path::new("-")]);
            for line in &shown.lines {
                assert!(text.contains(line.as_str()), "{layout:?} {text}");
            }
            let (_, fonts) = run("pdffonts", &[&place]);
            let own = fonts.lines().find(|line| line.contains("SignatureFont")).unwrap_or_default();
            assert!(own.contains("CID TrueType") && own.contains("yes yes yes"), "{fonts}");
            assert!(signed.len() - base.len() < 2 * RESERVE + 16_000, "only the letters in use: {}", signed.len());
        }
    }
}

/// The objects of the structure tree under their kinds, as poppler reads them.
fn tree(pdf: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("tree.pdf");
    std::fs::write(&place, pdf).unwrap();
    let (clean, text) = run("qpdf", &[Path::new("--check"), &place]);
    assert!(clean && !text.contains("WARNING"), "{text}");
    let (_, text) = run("pdfinfo", &[Path::new("-struct"), &place]);
    let kinds = text.lines().map(str::trim).filter(|line| !line.starts_with("Object "));
    kinds.map(str::to_owned).collect()
}

#[test]
fn a_field_that_is_seen_in_a_tagged_file_has_its_tag_on_any_page() {
    let authority = TestAuthority::new(KeyKind::P256);
    let shown = |page| Appearance { page, ..appearance(&["Подписано"]) };
    let prepared = |base: &[u8], page| prepare_visible(base, None, &info(&authority), &shown(page), RESERVE);
    let (single, several) = ("<</Nums[0[9 0 R]]>>", "<</Kids[11 0 R]>>");
    for layout in LAYOUTS {
        for (page, object, parents) in [(1, "3 0 R", None), (2, "10 0 R", None), (1, "3 0 R", Some(single))] {
            let pdf = prepared(&tagged_pdf(layout, parents), page).unwrap().bytes().to_vec();
            assert_eq!(tree(&pdf), ["Document", "P (block)", "Form"], "{layout:?}");
            let file = PdfFile::open(&pdf).unwrap();
            let field = fields(&file).unwrap().remove(0);
            let dict = field.indirect.value.dict().unwrap();
            assert_eq!(dict.unsigned("StructParent"), Some(1));
            assert_eq!(format!("{} 0 R", dict.get("P").and_then(Object::reference).unwrap().0), object);
            let text = String::from_utf8_lossy(&pdf);
            let said = ["/ParentTreeNextKey  2", "/Type/OBJR", "/Tabs /S"];
            assert!(said.iter().all(|part| text.contains(part)), "{layout:?}");
        }
        assert_eq!(prepared(&tagged_pdf(layout, None), 3), Err(PadesError::NoSuchPage));
        // Nothing is signed in a file without tags that would get some, and a tree that turns in circles ends.
        assert!(!String::from_utf8_lossy(prepared(&plain_pdf(layout), 1).unwrap().bytes()).contains("StructParent"));
        let circle = prepared(&tagged_pdf(layout, Some("<</Kids[8 0 R]>>")), 1);
        assert_eq!(circle, Err(PadesError::Pdf(PdfError::TooMany)));
        let grown = prepared(&tagged_pdf(layout, Some(several)), 1).unwrap();
        assert!(String::from_utf8_lossy(grown.bytes()).contains("/Limits[1 1]/Nums[1 "), "{layout:?}");
    }
}

#[test]
fn what_a_field_shows_is_told_by_its_tag_and_what_was_signed_is_left_alone() {
    let authority = TestAuthority::new(KeyKind::P256);
    let signer = authority.signer(KeyKind::P256);
    let sign = |base: &[u8], line: &str| {
        let prepared = prepare_visible(base, None, &info(&authority), &appearance(&[line]), RESERVE).unwrap();
        let signing = prepared.signing(signer.key.algorithm(), &signer.certificate).unwrap();
        let value = signer.key.sign(signing.to_be_signed()).unwrap();
        prepared.complete(&signing, &value, std::slice::from_ref(&authority.issuing.certificate)).unwrap()
    };
    let base = tagged_pdf(Layout::Table, None);
    let once = sign(&base, "Първи");
    let told = |text: &str| format!("/Alt{}", super::super::field::text_string(text));
    assert!(String::from_utf8_lossy(&once).contains(&told("Електронен подпис: Първи")));
    // A second signature gets a field of its own, and no tag: the tree was signed.
    let twice = sign(&once, "Втори");
    assert_eq!(String::from_utf8_lossy(&twice).matches("/S/Form").count(), 1);
    let policy = VerificationPolicy::new(vec![authority.root.certificate.clone()], authority.now);
    let report = verify_pdf(&twice, &policy).unwrap();
    assert!(report.passed() && report.signatures.len() == 2, "{report:?}");
    // A field that waits with its tag gets the words when it is signed.
    let mut empty = once.clone();
    let value = empty.windows(3).rposition(|window| window == b"/V ").unwrap();
    empty[value + 1] = b'X';
    let filled = sign(&empty, "Трети");
    assert!(String::from_utf8_lossy(&filled).contains(&told("Електронен подпис: Трети").replace("/Alt", "/Alt ")));
}

#[test]
fn a_letter_that_the_font_lacks_and_a_font_that_is_none_are_refused() {
    let base = plain_pdf(Layout::Table);
    let lacking = appearance(&["漢"]);
    let info = SignatureInfo::default();
    assert_eq!(prepare_visible(&base, None, &info, &lacking, 100), Err(PadesError::Letter('漢')));
    let broken = Appearance { font: b"no font", ..appearance(&["а"]) };
    assert_eq!(prepare_visible(&base, None, &info, &broken, 100), Err(PadesError::Font));
}
