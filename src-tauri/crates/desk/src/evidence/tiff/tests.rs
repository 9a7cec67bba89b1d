use tiff::encoder::{TiffEncoder, colortype};

use super::tones::{inks, light, spread};
use super::*;

/// A file of pages of so many grey pixels each.
fn file(sizes: &[(u32, u32)], grey: u8) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut out).unwrap();
    for (width, height) in sizes {
        let pixels = vec![grey; (width * height) as usize];
        encoder.write_image::<colortype::Gray8>(*width, *height, &pixels).unwrap();
    }
    out.into_inner()
}

#[test]
fn every_page_of_a_scan_is_read() {
    let pages = pages(&file(&[(30, 40), (40, 30), (10, 10)], 90)).unwrap();
    let sizes: Vec<_> = pages
        .iter()
        .map(|page| image::load_from_memory(page).unwrap().to_luma8())
        .map(|page| (page.width(), page.height(), page.get_pixel(5, 5)[0].abs_diff(90) < 4))
        .collect();
    assert_eq!(sizes, [(30, 40, true), (40, 30, true), (10, 10, true)]);
}

#[test]
fn black_and_white_is_one_bit_a_pixel_and_each_row_begins_anew() {
    assert_eq!(spread(vec![0b1010_0000, 0b0100_0000], 1, 3), [1, 0, 1, 0, 1, 0]);
    assert_eq!(spread(vec![0xff, 0x80], 1, 9), [1; 9]);
    assert_eq!(spread(vec![0b0001_1011, 0b1100_0000, 7, 0b0100_0000], 2, 5), [0, 1, 2, 3, 3, 0, 0, 1, 3, 1]);
    assert_eq!(spread(vec![0x1f, 0x20], 4, 3), [1, 15, 2]);
    for (stored, seen) in [([0; 4], [255; 3]), ([255, 0, 0, 0], [0, 255, 255]), ([0, 0, 0, 255], [0; 3])] {
        assert_eq!(inks(stored), seen);
    }
    for (stored, seen) in [([255, 128, 128], [255; 3]), ([0, 128, 128], [0; 3]), ([76, 85, 255], [254, 0, 0])] {
        assert_eq!(light(stored), seen);
    }
}

#[test]
fn too_many_pages_and_pages_too_large_are_refused() {
    assert_eq!(pages(&file(&vec![(1, 1); MOST_PAGES + 1], 0)), Err(DeskError::DocumentTooLarge));
    let mut bomb = file(&[(30, 40)], 0);
    // The first entries of the directory: the width, as tag 256 of type LONG, becomes a hundred thousand.
    let at = bomb.windows(4).position(|tag| tag == [0x00, 0x01, 0x04, 0x00]).unwrap();
    bomb[at + 8..at + 12].copy_from_slice(&100_000u32.to_le_bytes());
    assert_eq!(pages(&bomb), Err(DeskError::DocumentTooLarge));
}

#[test]
fn what_is_torn_is_damaged_and_nothing_is_taken_for_granted() {
    let whole = file(&[(30, 40), (20, 20)], 7);
    for part in (4..whole.len()).step_by(7) {
        if let Err(error) = pages(&whole[..part]) {
            assert!(matches!(error, DeskError::DocumentDamaged | DeskError::DocumentTooLarge), "{part}: {error:?}");
        }
    }
    assert_eq!(pages(&whole[..8]), Err(DeskError::DocumentDamaged));
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 0xff;
        let _ = pages(&changed);
    }
}

/// One page without packing, of these tags beside the size and the strip: values of one or of many words.
fn raw(size: (u32, u32), tags: &[(u16, Vec<u16>)], data: &[u8], little: bool) -> Vec<u8> {
    let short = |value: u16| if little { value.to_le_bytes() } else { value.to_be_bytes() };
    let long = |value: u32| if little { value.to_le_bytes() } else { value.to_be_bytes() };
    let mut all: Vec<(u16, Vec<u16>)> = tags.to_vec();
    let at = |value: u32| vec![value as u16];
    let strip = 1_000u32;
    all.extend([(256, at(size.0)), (257, at(size.1)), (259, vec![1]), (273, at(strip)), (278, at(size.1))]);
    all.push((279, at(data.len() as u32)));
    all.sort();
    let mut bytes = if little { b"II*\0".to_vec() } else { b"MM\0*".to_vec() };
    bytes.extend(long(8));
    bytes.extend(short(all.len() as u16));
    let (mut beside, mut free) = (Vec::new(), strip + data.len() as u32);
    for (tag, values) in &all {
        bytes.extend(short(*tag));
        bytes.extend(short(3));
        bytes.extend(long(values.len() as u32));
        let words: Vec<u8> = values.iter().flat_map(|value| short(*value)).collect();
        if words.len() <= 4 {
            bytes.extend(words.iter().copied().chain([0; 4]).take(4));
        } else {
            bytes.extend(long(free));
            free += words.len() as u32;
            beside.extend(words);
        }
    }
    bytes.extend(long(0));
    bytes.resize(strip as usize, 0);
    [bytes, data.to_vec(), beside].concat()
}

fn only(bytes: &[u8]) -> image::RgbImage {
    let mut found = Vec::new();
    each(bytes, |page| {
        found.push(page.to_rgb8());
        Ok(())
    })
    .unwrap();
    assert_eq!(found.len(), 1);
    found.remove(0)
}

#[test]
fn a_palette_is_looked_up_at_every_depth_and_in_both_orders_of_bytes() {
    for little in [true, false] {
        for (depth, data, many) in [
            (1u16, vec![0b0100_0000], 2usize),
            (2, vec![0b0001_0000], 4),
            (4, vec![0x01, 0x00], 16),
            (8, vec![0, 1, 0], 256),
        ] {
            // White, then a red of which the upper eight bits count.
            let part = |first: u16, second: u16| (0..many).map(move |place| [first, second, 0][place.min(2)]);
            let map: Vec<u16> = part(0xffff, 0xc8ff).chain(part(0xffff, 0x1000)).chain(part(0xffff, 0x0801)).collect();
            let file = raw((3, 1), &[(258, vec![depth]), (262, vec![3]), (277, vec![1]), (320, map)], &data, little);
            let seen: Vec<[u8; 3]> = only(&file).pixels().map(|pixel| pixel.0).collect();
            assert_eq!(seen, [[255; 3], [0xc8, 0x10, 0x08], [255; 3]], "{depth} bits, {little}");
        }
    }
    let short = raw((3, 1), &[(258, vec![8]), (262, vec![3]), (277, vec![1]), (320, vec![1; 30])], &[0, 1, 2], true);
    assert_eq!(pages(&short), Err(DeskError::DocumentDamaged), "a palette that is too small");
}

#[test]
fn sixteen_bits_inks_and_the_colours_of_jpeg_are_read() {
    let words = |values: &[u16]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
    for (name, depth, photometric, samples, data, seen) in [
        ("grey, white is zero", 8, 0, 1, vec![255], [0; 3]),
        ("grey of 16 bits", 16, 1, 1, words(&[0x8040]), [0x80; 3]),
        ("colour of 16 bits", 16, 2, 3, words(&[0xff00, 0x1234, 0]), [0xff, 0x12, 0]),
        ("inks", 8, 5, 4, vec![255, 0, 0, 0], [0, 255, 255]),
        ("inks of 16 bits", 16, 5, 4, words(&[0, 0, 0, 0xffff]), [0; 3]),
        ("light and colour", 8, 6, 3, vec![255, 128, 128], [255; 3]),
    ] {
        let depths = vec![depth; usize::from(samples)];
        // Without subsampling (530): what is not packed has none here.
        let tags = [(258, depths), (262, vec![photometric]), (277, vec![samples]), (530, vec![1, 1])];
        assert_eq!(only(&raw((1, 1), &tags, &data, true)).get_pixel(0, 0).0, seen, "{name}");
    }
}

#[test]
fn a_variety_that_is_not_read_says_so() {
    let floating = [(258, vec![32]), (262, vec![1]), (277, vec![1]), (339, vec![3])];
    assert_eq!(pages(&raw((1, 1), &floating, &[0; 4], true)), Err(unsupported()));
    let lab = [(258, vec![8; 3]), (262, vec![8]), (277, vec![3])];
    assert_eq!(pages(&raw((1, 1), &lab, &[0; 3], true)), Err(unsupported()));
}

#[test]
fn a_page_stands_as_its_tag_says() {
    let tags = [(258, vec![8]), (262, vec![1]), (274, vec![6]), (277, vec![1])];
    let seen = only(&raw((2, 1), &tags, &[10, 200], true));
    assert_eq!((seen.dimensions(), seen.get_pixel(0, 0).0, seen.get_pixel(0, 1).0), ((1, 2), [10; 3], [200; 3]));
}
