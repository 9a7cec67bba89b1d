//! One changed byte in a file that shall last: refused, but for a few bytes that prove nothing which is not proven elsewhere.

use std::ops::Range;

use super::lasting::{at, lasting, levels};
use super::*;
use crate::pdf::{Object, Reference};

/// Every so many bytes one is changed; where one revision or value ends and another begins, more.
const STRIDE: usize = 67;
const DENSE: usize = 9;
/// How far a border reaches.
const BORDER: usize = 120;

/// The places that are tried: all over the file, and more of them around `borders`.
fn places(length: usize, borders: &[usize]) -> Vec<usize> {
    let near =
        |place: &usize| borders.iter().any(|border| place.abs_diff(*border) < BORDER && place.is_multiple_of(DENSE));
    (0..length).filter(|place| place.is_multiple_of(STRIDE) || near(place)).collect()
}

/// Where the values of the signatures are, brackets included, in the order of the file.
fn contents(pdf: &[u8]) -> Vec<Range<usize>> {
    let file = PdfFile::open(pdf).unwrap();
    let read = |field: &Field| crate::pades::read_signature(&file, field).unwrap().unwrap().contents;
    fields(&file).unwrap().iter().filter(|field| field.value().is_some()).map(read).collect()
}

/// Where a certificate stands as hexadecimal digits.
fn copies(pdf: &[u8], certificate: &Certificate) -> Vec<Range<usize>> {
    let digits = hex::encode(certificate.der());
    let found = pdf.windows(digits.len()).enumerate().filter(|(_, window)| *window == digits.as_bytes());
    found.map(|(place, _)| place..place + digits.len()).collect()
}

/// Where the responses and lists of the store stand.
fn statements(pdf: &[u8]) -> Vec<Range<usize>> {
    let file = PdfFile::open(pdf).unwrap();
    let (_, catalogue) = file.catalogue().unwrap();
    let Object::Dict(store) = file.value(catalogue.value.dict().unwrap(), "DSS").unwrap() else { panic!("no store") };
    let listed = |key| -> Vec<Reference> {
        let list = file.value(&store, key).unwrap();
        list.array().unwrap_or_default().iter().filter_map(Object::reference).collect()
    };
    let all = [listed("OCSPs"), listed("CRLs")].concat();
    all.into_iter().map(|reference| file.get(reference).unwrap().stream.unwrap()).collect()
}

/// The places at which a changed bit still passes.
fn accepted(pdf: &[u8], policy: &VerificationPolicy, places: &[usize]) -> Vec<usize> {
    assert!(verify_pdf(pdf, policy).unwrap().passed());
    let passes = |place: &&usize| {
        let mut changed = pdf.to_vec();
        let Some(byte) = changed.get_mut(**place) else { return false };
        *byte ^= 1 << (**place % 8);
        // `a` and `A` are the same digit.
        let same = byte.eq_ignore_ascii_case(&pdf[**place]);
        !same && verify_pdf(&changed, policy).is_ok_and(|report| report.passed())
    };
    places.iter().filter(passes).copied().collect()
}

fn within(ranges: &[Range<usize>], place: usize) -> bool {
    ranges.iter().any(|range| range.contains(&place))
}

#[test]
fn no_byte_of_an_archive_may_change_but_a_copy_of_the_stampers_certificate() {
    let desk = lasting(KeyKind::P256);
    let [.., archived] = levels(&desk, &with_field(Layout::Table));
    let policy = at(&desk, desk.now() + TimeDelta::hours(3), true);
    let contents = contents(&archived);
    let last = contents.last().unwrap().clone();
    // The last stamp covers everything but itself; its authority's certificate is in the store too.
    let free: Vec<_> =
        copies(&archived, &desk.stamper.certificate).into_iter().filter(|at| at.start > last.start).collect();
    assert_eq!(free.len(), 1);
    let borders: Vec<usize> =
        contents.iter().flat_map(|range| [range.start, range.end]).chain([0, archived.len()]).collect();
    let mut tried = places(archived.len(), &borders);
    // Its serial number among them: with another one it is somebody else's certificate, and the one in the store counts.
    tried.extend((free[0].start..free[0].start + 60).step_by(2));
    let accepted = accepted(&archived, &policy, &tried);
    let stray: Vec<usize> = accepted.iter().copied().filter(|place| !within(&free, *place)).collect();
    assert_eq!(stray, [0usize; 0], "of {} tried", tried.len());
    assert!(!accepted.is_empty(), "the exception is one");
}

#[test]
fn no_byte_of_what_a_lasting_signature_rests_on_may_change() {
    let desk = lasting(KeyKind::P256);
    let [_, _, long, _] = levels(&desk, &with_field(Layout::Stream));
    let policy = at(&desk, desk.now() + TimeDelta::hours(3), true);
    let signed = contents(&long).remove(0);
    let base = long.windows(5).rposition(|window| window == b"%%EOF").unwrap();
    let store = long[..base].windows(5).rposition(|window| window == b"%%EOF").unwrap();
    // Nothing is over the store: what it says is signed, how it is written is not. Certificates in the signature and in its
    // stamp are in the store as well.
    let issuing = &desk.authority.issuing.certificate;
    let mut free: Vec<_> = [&desk.signer.certificate, issuing, &desk.stamper.certificate]
        .into_iter()
        .flat_map(|certificate| copies(&long, certificate))
        .filter(|at| signed.contains(&at.start))
        .collect();
    free.push(store..long.len());
    let said = statements(&long);
    assert_eq!(said.len(), 2);
    let borders: Vec<usize> =
        said.iter().flat_map(|range| [range.start, range.end]).chain([signed.start, signed.end, store]).collect();
    let tried = places(long.len(), &borders);
    let accepted = accepted(&long, &policy, &tried);
    let stray: Vec<usize> =
        accepted.iter().copied().filter(|place| !within(&free, *place) || within(&said, *place)).collect();
    assert_eq!(stray, [0usize; 0], "of {} tried", tried.len());
}
