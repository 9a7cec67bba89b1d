use image::{GrayImage, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;

fn as_format(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn back(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory(bytes).unwrap()
}

/// The checksum of a PNG chunk.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |mut crc, byte| {
        crc ^= u32::from(*byte);
        (0..8).for_each(|_| crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 });
        crc
    })
}

/// A PNG that says it is of this size; it has next to no data.
fn claimed(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = as_format(&DynamicImage::ImageLuma8(GrayImage::new(8, 8)), ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

#[test]
fn a_bomb_is_refused_by_its_size_before_it_is_read() {
    for (width, height) in [(60_000, 60_000), (20_001, 10), (10, 20_001), (10_000, 10_000), (u32::MAX / 2, 3)] {
        assert_eq!(png(&claimed(width, height)), Err(DeskError::DocumentTooLarge), "{width} × {height}");
    }
    // The same in a JPEG: the size stands in its frame header.
    let mut bytes = as_format(&DynamicImage::ImageRgb8(RgbImage::new(16, 16)), ImageFormat::Jpeg);
    let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    bytes[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    assert_eq!(jpeg(&bytes), Err(DeskError::DocumentTooLarge));
}

#[test]
fn a_real_bomb_of_a_few_kilobytes_is_refused() {
    // Ten thousand by ten thousand pixels of one colour, which pack a hundred million to a few hundred kilobytes.
    let bytes = as_format(&DynamicImage::ImageLuma8(GrayImage::new(10_000, 10_000)), ImageFormat::Png);
    assert!(bytes.len() < 1_000_000, "{}", bytes.len());
    assert_eq!(png(&bytes), Err(DeskError::DocumentTooLarge));
}

#[test]
fn what_is_torn_is_damaged() {
    let image = DynamicImage::ImageRgb8(RgbImage::from_fn(64, 64, |x, y| Rgb([x as u8, y as u8, (x * y) as u8])));
    let whole = as_format(&image, ImageFormat::Png);
    for part in [9, 20, 40, whole.len() / 2] {
        assert_eq!(png(&whole[..part]), Err(DeskError::DocumentDamaged), "the first {part} bytes");
    }
    let whole = as_format(&image, ImageFormat::Jpeg);
    for part in [3, 10, 100] {
        assert_eq!(jpeg(&whole[..part]), Err(DeskError::DocumentDamaged), "the first {part} bytes");
    }
}

#[test]
fn a_scan_is_shown_as_it_is_and_a_finer_one_smaller() {
    let page = RgbImage::from_fn(300, 420, |x, _| if x < 150 { Rgb([250, 250, 250]) } else { Rgb([20, 20, 20]) });
    let shown = back(&jpeg(&as_format(&DynamicImage::ImageRgb8(page), ImageFormat::Jpeg)).unwrap()).to_rgb8();
    assert_eq!((shown.width(), shown.height()), (300, 420));
    assert!(shown.get_pixel(20, 200)[0] > 240 && shown.get_pixel(280, 200)[0] < 30);
    let fine = DynamicImage::ImageLuma8(GrayImage::from_pixel(5_000, 7_000, Luma([90])));
    let shown = back(&png(&as_format(&fine, ImageFormat::Png)).unwrap());
    let pixels = u64::from(shown.width()) * u64::from(shown.height());
    assert!(pixels <= SHOWN_PIXELS && pixels > SHOWN_PIXELS * 9 / 10, "{pixels}");
    assert!((f64::from(shown.width()) / f64::from(shown.height()) - 5.0 / 7.0).abs() < 0.001);
}

#[test]
fn what_shows_through_lies_on_white() {
    let seal = RgbaImage::from_fn(10, 10, |x, _| if x < 5 { Rgba([0, 0, 200, 255]) } else { Rgba([0, 0, 0, 0]) });
    let shown = back(&png(&as_format(&DynamicImage::ImageRgba8(seal), ImageFormat::Png)).unwrap()).to_rgb8();
    assert_eq!(*shown.get_pixel(0, 0), Rgb([0, 0, 200]));
    assert_eq!(*shown.get_pixel(9, 0), Rgb([255, 255, 255]));
}

#[test]
fn a_photograph_stands_upright() {
    let page = RgbImage::from_fn(40, 20, |x, _| if x < 20 { Rgb([255, 255, 255]) } else { Rgb([0, 0, 0]) });
    let plain = as_format(&DynamicImage::ImageRgb8(page), ImageFormat::Jpeg);
    // An Exif segment with one entry, Orientation 6: turn by 90° to the right.
    let tiff = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let mut turned = plain[..2].to_vec();
    turned.extend_from_slice(&[0xff, 0xe1]);
    turned.extend_from_slice(&u16::try_from(tiff.len() + 2).unwrap().to_be_bytes());
    turned.extend_from_slice(tiff);
    turned.extend_from_slice(&plain[2..]);
    let shown = back(&jpeg(&turned).unwrap()).to_rgb8();
    assert_eq!((shown.width(), shown.height()), (20, 40));
    assert!(shown.get_pixel(10, 5)[0] > 200 && shown.get_pixel(10, 35)[0] < 50);
}
