//! Files that other programs accept.

use std::process::Command;

use super::{Block, Paper, PaperError, Press};

fn specimen() -> Paper {
    let long = "На четиринадесети май се яви ██████████, ЕГН ██████████, и „Müller“ от друга страна — § 5. ".repeat(6);
    let blocks = vec![
        Block::Centered { text: "НОТАРИАЛЕН АКТ".into(), size: 18.0, bold: true },
        Block::Paragraph(long.trim_end().into()),
        Block::Field("Площ".into(), "94,30 кв. м".into()),
        Block::Rule,
        Block::Signatures("Нотариус".into(), "Купувач".into()),
        Block::Seal(vec!["НОТАРИУС".into(), "№ 218".into()]),
        Block::PageBreak,
        Block::Paragraph("Втора страница.".into()),
    ];
    Paper { title: "title-deed".into(), blocks }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let (first, second) = (Press::new().unwrap(), Press::new().unwrap());
    assert_eq!(first.pdf(&specimen()).unwrap(), second.pdf(&specimen()).unwrap());
    assert_eq!(first.scan(&specimen(), 5).unwrap(), second.scan(&specimen(), 5).unwrap());
    assert_ne!(first.scan(&specimen(), 5).unwrap(), first.scan(&specimen(), 6).unwrap());
}

#[test]
fn a_pdf_is_clean_and_its_text_can_be_read_back() {
    let (bytes, pages) = Press::new().unwrap().pdf(&specimen()).unwrap();
    assert_eq!(pages, 2);
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("specimen.pdf");
    std::fs::write(&file, bytes).unwrap();
    let checked = Command::new("qpdf").arg("--check").arg(&file).output().expect("qpdf must be installed");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let text = Command::new("pdftotext").arg("-raw").arg(&file).arg("-").output().expect("pdftotext must be installed");
    let text = String::from_utf8(text.stdout).unwrap();
    let text: String = text.split_whitespace().collect();
    for words in ["НОТАРИАЛЕНАКТ", "ОБРАЗЕЦ", "94,30кв.м", "„Müller“", "Вторастраница."]
    {
        assert!(text.contains(words), "{words} is not in {text}");
    }
    if let Some(kept) = std::env::var_os("GISHE_KEEP_PAPERS") {
        std::fs::copy(&file, std::path::Path::new(&kept).join("specimen.pdf")).unwrap();
    }
}

#[test]
fn a_scan_is_a_grey_page_with_ink_on_it() {
    let bytes = Press::new().unwrap().scan(&specimen(), 5).unwrap();
    if let Some(kept) = std::env::var_os("GISHE_KEEP_PAPERS") {
        std::fs::write(std::path::Path::new(&kept).join("specimen.jpg"), &bytes).unwrap();
    }
    let picture = image::load_from_memory_with_format(&bytes, image::ImageFormat::Jpeg).unwrap().into_luma8();
    assert_eq!(picture.dimensions(), (694, 982));
    let dark = picture.pixels().filter(|pixel| pixel.0[0] < 110).count();
    assert!((1_500..150_000).contains(&dark), "{dark} dark pixels");
}

#[test]
fn a_character_without_a_glyph_is_refused_by_its_number() {
    let refused =
        Press::new().unwrap().pdf(&Paper { title: String::new(), blocks: vec![Block::Paragraph("漢".into())] });
    assert!(matches!(refused, Err(PaperError::Letter(0x6F22))));
}
