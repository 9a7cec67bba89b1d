//! Damage: nothing that was changed passes, and nothing panics.

use proptest::prelude::*;

use super::*;

/// Where the contents are: the only bytes that the signature does not cover.
fn contents(pdf: &[u8]) -> std::ops::Range<usize> {
    let file = PdfFile::open(pdf).unwrap();
    let field = fields(&file).unwrap().remove(0);
    crate::pades::read_signature(&file, &field).unwrap().unwrap().contents
}

fn passes(desk: &Desk, pdf: &[u8]) -> bool {
    verify_pdf(pdf, &desk.policy()).is_ok_and(|report| report.passed())
}

#[test]
fn every_flipped_byte_in_the_covered_range_is_refused() {
    let desk = Desk::new(KeyKind::P256);
    let signed = desk.sign(&with_field(Layout::Table));
    let contents = contents(&signed);
    assert!(passes(&desk, &signed));
    for place in (0..signed.len()).filter(|place| !contents.contains(place)) {
        let mut changed = signed.clone();
        changed[place] ^= 1 << (place % 8);
        assert!(!passes(&desk, &changed), "byte {place}");
    }
}

#[test]
fn every_changed_digit_of_the_signature_is_refused() {
    let desk = Desk::new(KeyKind::P256);
    let signed = desk.sign_stamped(&with_field(Layout::Stream), desk.now());
    let contents = contents(&signed);
    // The zeros behind the signature are all alike: a few of them are enough.
    let used = signed[contents.clone()].iter().rposition(|&digit| digit != b'0' && digit != b'>').unwrap();
    for place in (contents.start..contents.start + used + 40).chain([contents.end - 2, contents.end - 1]) {
        let mut changed = signed.clone();
        changed[place] = if changed[place] == b'1' { b'2' } else { b'1' };
        assert!(!passes(&desk, &changed), "digit {place}");
    }
}

#[test]
fn white_space_among_the_digits_is_refused() {
    let desk = Desk::new(KeyKind::P256);
    let signed = desk.sign(&with_field(Layout::Table));
    let end = contents(&signed).end;
    for blank in [b"\t", b" ", b"\n"] {
        let mut changed = signed.clone();
        changed[end - 4..end - 3].copy_from_slice(blank);
        assert!(!passes(&desk, &changed), "{blank:?}");
    }
}

#[test]
fn every_truncation_is_refused() {
    let desk = Desk::new(KeyKind::P256);
    let signed = desk.sign(&with_field(Layout::Packed));
    for length in (0..signed.len() - 1).step_by(7) {
        assert!(!passes(&desk, &signed[..length]), "{length}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_never_panic_and_never_pass(
        layout in prop::sample::select(LAYOUTS.to_vec()),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..4), 1..6),
    ) {
        let desk = Desk::new(KeyKind::P256);
        let signed = desk.sign(&with_field(layout));
        let hidden = contents(&signed);
        let mut changed = signed.clone();
        for (place, byte, kind) in edits {
            let place = place.index(changed.len());
            match kind {
                0 => changed[place] = byte,
                1 => { changed.remove(place); }
                2 => changed.insert(place, byte),
                _ => {
                    let piece: Vec<u8> = changed[place..(place + 20).min(changed.len())].to_vec();
                    let target = usize::from(byte) * changed.len() / 256;
                    changed.splice(target..target, piece);
                }
            }
        }
        // A digit written in the other case changes nothing that is signed.
        let same = changed.len() == signed.len()
            && changed.iter().zip(&signed).enumerate().all(|(place, (now, then))| {
                now == then || (hidden.contains(&place) && now.eq_ignore_ascii_case(then))
            });
        prop_assert!(same || !passes(&desk, &changed));
    }

    #[test]
    fn anything_at_all_is_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let policy = VerificationPolicy::new(vec![], DateTime::UNIX_EPOCH);
        let mut file = b"%PDF-1.7\n".to_vec();
        file.extend(&bytes);
        prop_assert!(verify_pdf(&file, &policy).is_err() || bytes.len() > 20);
        let _ = crate::tsp::read_token(&bytes);
        let _ = Certificate::from_der(&bytes);
    }
}
