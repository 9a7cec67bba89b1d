use ::image::codecs::jpeg::JpegEncoder;
use ::image::{GrayImage, ImageFormat, Luma, Rgb, RgbImage};

use super::*;

/// A wide picture, dark at its left edge.
fn picture() -> DynamicImage {
    RgbImage::from_fn(64, 32, |x, _| if x < 16 { Rgb([10, 10, 10]) } else { Rgb([240, 240, 240]) }).into()
}

fn packed(form: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture().write_to(&mut bytes, form).unwrap();
    bytes.into_inner()
}

/// A JPEG with an Exif note: this orientation, and the place where it was taken.
fn noted(orientation: u8) -> Vec<u8> {
    let plain = packed(ImageFormat::Jpeg);
    let mut exif = b"Exif\0\0II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    exif.extend(b"GPSLatitude 42.6977");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &length, &exif, &plain[2..], b"GPSLatitude behind the end"].concat()
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|part| part == wanted)
}

fn is_dark_above(scan: &NewScan) -> bool {
    let read = ::image::load_from_memory(&scan.bytes).unwrap().to_luma8();
    assert_eq!(read.dimensions(), (32, 64), "turned upright");
    read.get_pixel(16, 4).0[0] < 60 && read.get_pixel(16, 50).0[0] > 200
}

/// A TIFF of grey pages, one after another, without packing.
fn tiff_of(pages: u32) -> Vec<u8> {
    let mut bytes = b"II\x2a\0\x08\0\0\0".to_vec();
    for page in 0..pages {
        let at = u32::try_from(bytes.len()).unwrap();
        let (directory, strip) = (2 + 12 * 8 + 4, 16u32);
        let data = at + directory;
        bytes.extend(8u16.to_le_bytes());
        let entries: [(u16, u16, u32); 8] = [
            (256, 4, 4),
            (257, 4, 4),
            (258, 3, 8),
            (259, 3, 1),
            (262, 3, 1),
            (273, 4, data),
            (278, 4, 4),
            (279, 4, strip),
        ];
        for (tag, kind, value) in entries {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(kind.to_le_bytes());
            bytes.extend(1u32.to_le_bytes());
            bytes.extend(value.to_le_bytes());
        }
        let next = if page + 1 < pages { data + strip } else { 0 };
        bytes.extend(next.to_le_bytes());
        bytes.extend([u8::try_from(page * 40 % 256).unwrap(); 16]);
    }
    bytes
}

fn pdf_of(pages: usize) -> Vec<u8> {
    let mut jpeg = Vec::new();
    let grey = GrayImage::from_pixel(8, 8, Luma([9]));
    grey.write_with_encoder(JpegEncoder::new(&mut jpeg)).unwrap();
    let leaves: Vec<pages::Page> =
        (0..pages).map(|_| pages::Page { width: 8, height: 8, jpeg: jpeg.clone() }).collect();
    pages::as_pdf(&leaves)
}

#[test]
fn a_picture_is_kept_upright_and_without_what_the_camera_wrote() {
    let plain = read(&noted(1)).unwrap();
    assert_eq!((plain.media_type.as_str(), plain.pages), ("image/jpeg", 1));
    assert!(!holds(&plain.bytes, b"GPS") && !holds(&plain.bytes, b"Exif"));
    assert_eq!(plain.bytes, packed(ImageFormat::Jpeg), "not a bit of the picture changed");
    let turned = read(&noted(6)).unwrap();
    assert!(!holds(&turned.bytes, b"GPS") && !holds(&turned.bytes, b"Exif"));
    assert!(is_dark_above(&turned));
}

#[test]
fn a_png_stays_a_png_without_its_texts() {
    let png = packed(ImageFormat::Png);
    let mut text = b"tEXtGPS\x0042.6977".to_vec();
    let end = png.len() - 12;
    let length = u32::try_from(text.len() - 4).unwrap().to_be_bytes();
    let crc = flate2_crc(&text).to_be_bytes();
    text.extend(crc);
    let noted = [&png[..end], &length, &text, &png[end..]].concat();
    let scan = read(&noted).unwrap();
    assert_eq!(scan.media_type, "image/png");
    assert!(holds(&noted, b"GPS") && !holds(&scan.bytes, b"GPS"));
    let seen = ::image::load_from_memory(&scan.bytes).unwrap().to_rgb8();
    assert_eq!(seen, picture().to_rgb8());
}

/// The check of a chunk (ISO 3309).
fn flate2_crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[test]
fn pages_of_a_tiff_become_one_document() {
    let one = read(&tiff_of(1)).unwrap();
    assert_eq!((one.media_type.as_str(), one.pages), ("image/jpeg", 1));
    let three = read(&tiff_of(3)).unwrap();
    assert_eq!((three.media_type.as_str(), three.pages), ("application/pdf", 3));
    assert_eq!(glance(&three.bytes).unwrap().pages, 3, "our own reader finds them");
    assert_eq!(read(&tiff_of(101)), Err(DeskError::ScanTooManyPages { max: 100 }));
}

#[test]
fn a_pdf_is_kept_as_it_is() {
    let two = pdf_of(2);
    let scan = read(&two).unwrap();
    assert_eq!((&scan.bytes, scan.pages, scan.signed), (&two, 2, false));
    assert_eq!(read(&pdf_of(500)), Err(DeskError::ScanTooManyPages { max: 100 }));
}

#[test]
fn what_cannot_be_kept_is_named_each_by_its_own_error() {
    let whole = pdf_of(1);
    let root = whole.windows(11).rposition(|part| part == b"/Root 1 0 R").unwrap();
    let encrypted = [&whole[..root], b"/Encrypt<<>>", &whole[root..]].concat();
    let mut huge = packed(ImageFormat::Png);
    // The header claims 60000 × 60000 points (PNG 11.2.2), with the check that belongs to it.
    huge[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let crc = flate2_crc(&huge[12..29]);
    huge[29..33].copy_from_slice(&crc.to_be_bytes());
    let mut floating = tiff_of(1);
    // Bits of a sample, the third entry.
    let bits = 8 + 2 + 2 * 12 + 8;
    floating[bits] = 24;
    let jpeg = packed(ImageFormat::Jpeg);
    let mut circle = tiff_of(2);
    let first_next = 8 + 2 + 12 * 8;
    circle[first_next..first_next + 4].copy_from_slice(&8u32.to_le_bytes());
    let table: Vec<(&str, Vec<u8>, DeskError)> = vec![
        ("empty", Vec::new(), DeskError::ScanEmpty),
        ("a text", b"PK\x03\x04 lots of text".to_vec(), DeskError::ScanForeign),
        ("a page of the web", b"<html>%PDF-1.7".to_vec(), DeskError::ScanForeign),
        ("encrypted", encrypted, DeskError::ScanEncrypted),
        ("half a PDF", pdf_of(1)[..200].to_vec(), DeskError::ScanDamaged),
        ("a photograph of a telephone", b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), DeskError::ScanForeign),
        ("floating tones", floating, DeskError::ScanUnread { media_type: "image/tiff".into() }),
        ("half a picture", jpeg[..40].to_vec(), DeskError::ScanDamaged),
        ("a bomb", huge, DeskError::ScanTooFine { max: 72 }),
        ("too large", vec![0xff; MOST_BYTES + 1], DeskError::ScanTooLarge { max: 32 }),
        ("a circle of pages", circle, DeskError::ScanDamaged),
    ];
    for (name, bytes, error) in table {
        assert_eq!(read(&bytes), Err(error), "{name}");
    }
}
