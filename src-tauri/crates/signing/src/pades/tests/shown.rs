//! Signatures that are seen.

use super::*;
use crate::pades::Appearance;
use crate::verify::{VerificationPolicy, verify_pdf};

const FONT: &[u8] = include_bytes!("../../../../../../assets/fonts/SofiaSans-Regular.ttf");

fn appearance(lines: &[&str]) -> Appearance<'static> {
    let lines = lines.iter().map(|line| (*line).to_owned()).collect();
    Appearance { lines, font: FONT, size: 10.0, place: [60.0, 60.0, 260.0, 120.0] }
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

#[test]
fn a_letter_that_the_font_lacks_and_a_font_that_is_none_are_refused() {
    let base = plain_pdf(Layout::Table);
    let lacking = appearance(&["漢"]);
    let info = SignatureInfo::default();
    assert_eq!(prepare_visible(&base, None, &info, &lacking, 100), Err(PadesError::Letter('漢')));
    let broken = Appearance { font: b"no font", ..appearance(&["а"]) };
    assert_eq!(prepare_visible(&base, None, &info, &broken, 100), Err(PadesError::Font));
}
