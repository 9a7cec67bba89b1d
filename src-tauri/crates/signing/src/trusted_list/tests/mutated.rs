//! Damaged lists: never a panic, never another content under the same signature.

use std::sync::LazyLock;

use proptest::prelude::*;

use crate::Certificate;
use crate::testing::{KeyKind, TestAuthority, TestLists};
use crate::trusted_list::{TrustedList, read, read_signed};

static GOOD: LazyLock<(Vec<u8>, TrustedList, Certificate)> = LazyLock::new(|| {
    let lists = TestLists::new(&TestAuthority::new(KeyKind::P256), KeyKind::P256);
    (lists.sealed_list(), lists.list.clone(), lists.operator.certificate)
});

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = read(&bytes);
    }

    #[test]
    fn any_text_of_xml_is_read_without_a_panic(text in "[<>/a-cA-Z:=\"'&;#x! \\[\\]?-]{0,200}") {
        let _ = read(text.as_bytes());
    }

    #[test]
    fn damage_never_gives_another_content(
        at in any::<prop::sample::Index>(),
        removed in 0usize..40,
        put in prop::collection::vec(any::<u8>(), 0..12),
    ) {
        let (good, list, signer) = &*GOOD;
        let start = at.index(good.len());
        let end = (start + removed).min(good.len());
        let damaged = [&good[..start], &put, &good[end..]].concat();
        if let Ok((read, by)) = read_signed(&damaged, std::slice::from_ref(signer)) {
            prop_assert_eq!(&read, list);
            prop_assert_eq!(&by, signer);
        }
    }

    #[test]
    fn parts_that_move_never_give_another_content(
        one in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
        length in 1usize..2_000,
    ) {
        let (good, list, signer) = &*GOOD;
        let (from, to) = (one.index(good.len()), other.index(good.len()));
        let part = good[from..(from + length).min(good.len())].to_vec();
        let damaged = [&good[..to], &part, &good[to..]].concat();
        if let Ok((read, _)) = read_signed(&damaged, std::slice::from_ref(signer)) {
            prop_assert_eq!(&read, list);
        }
    }
}
