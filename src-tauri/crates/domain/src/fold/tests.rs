//! What is typed against what is written.

use proptest::prelude::*;

use super::{Span, Spelling, decomposed, is_numeric, plain, typed, words};
use crate::transliteration::transliterate;

/// Whether every word typed stands in the text: long ones anywhere in a word, short ones at its beginning.
fn finds(written: &str, looked_for: &str) -> bool {
    let there = words(written);
    let stands = |spelling: &Spelling, key: &str, short: bool, numeric: bool| match (short, numeric) {
        (true, _) => spelling.head().starts_with(key),
        (false, true) => spelling.key.starts_with(key),
        (false, false) => spelling.tails().any(|tail| tail.starts_with(key)),
    };
    typed(looked_for).iter().all(|word| {
        let mut spellings = there.iter().flat_map(|word| word.spellings.iter().map(|one| (one, word.numeric)));
        spellings.any(|(spelling, numeric)| word.keys.iter().any(|key| stands(spelling, key, word.short, numeric)))
    })
}

#[test]
fn letters_fold_to_one_key() {
    for (written, key) in [
        ("ИВАН", "ivan"),
        ("ѝ", "i"),
        ("и\u{300}", "i"),
        ("Николай", "nikolai"),
        ("Никола\u{438}\u{306}", "nikolai"),
        ("Алёна", "alena"),
        ("Але\u{308}на", "alena"),
        ("Щърбанов", "shtъrbanov"),
        ("Кьосев", "kiosev"),
        ("Юлия", "iuliia"),
        ("Цвета", "tsveta"),
        ("Эдуард", "eduard"),
        ("Његош", "niegosh"),
        ("José", "iose"),
        ("STRAẞE", "strasse"),
        ("１２", "12"),
        ("𝐀на", "ana"),
        ("Ве\u{ad}лев", "velev"),
        // Latin letters that look Cyrillic, within a Cyrillic word.
        ("Ивaнoв", "ivanov"),
        ("BИOЛETA", "violeta"),
    ] {
        assert_eq!(words(written)[0].spellings[0].key, key, "{written}");
    }
    let split: Vec<String> =
        words("ул. „Кричим“ № 21А").into_iter().map(|word| word.spellings[0].key.clone()).collect();
    assert_eq!(split, ["ul", "krichim", "21a"]);
}

#[test]
fn the_letters_of_nearly_every_text_fold_as_unicode_has_them() {
    let mut known = 0;
    for letter in (0..0x600).filter_map(char::from_u32) {
        let mut by_tables = Vec::new();
        decomposed(letter, |small, capital| by_tables.push((small, capital)));
        if let Some(small) = plain(letter) {
            known += 1;
            assert_eq!(by_tables, [(small, letter.is_uppercase())], "{letter}");
            assert_eq!(is_numeric(letter), letter.is_numeric(), "{letter}");
        } else {
            assert!(!letter.is_ascii_alphanumeric(), "{letter}");
        }
    }
    assert_eq!(known, 10 + 2 * 26 + 2 * 32);
}

#[test]
fn either_alphabet_finds_the_same() {
    for (written, looked_for) in [
        // by the law
        ("бул. „Витоша“", "vitosha"),
        ("Иван Иванов", "ivanov"),
        ("Щърбанов", "shtarbanov"),
        ("Цветелина Жечева-Юлиянова", "tsvetelina zhecheva yuliyanova"),
        ("Мария Иванова Димитрова", "MARIA ivanova"),
        ("Мария Иванова", "mariya"),
        ("Йордан Кьосев", "yordan kyosev"),
        ("Христо Чолаков", "hristo cholakov"),
        ("Добруджа", "dobrudzha"),
        // as people type it
        ("Витоша", "vito6a"),
        ("Шишков", "6i6kov"),
        ("Чавдар", "4avdar"),
        ("Яна Янева", "qna qneva"),
        ("Мария", "mariq"),
        ("Христо", "xristo"),
        ("Цветан", "cvetan"),
        ("Цветан", "tzvetan"),
        ("Жоро", "joro"),
        ("Йордан", "jordan"),
        ("Димитър", "dimitar"),
        ("Димитър", "dimitur"),
        ("Димитър", "dimityr"),
        ("Вебер", "weber"),
        ("Weber", "вебер"),
        ("Александър", "aleksandyr"),
        ("Александър", "alexandar"),
        ("Щилян", "6tilqn"),
        ("Кирков", "circov"),
        // as Bulgarians mistake it
        ("Марияна", "Мариана"),
        ("Мариана", "Марияна"),
        ("Николай", "Николаи"),
        ("Ъий", "aiy"),
        ("Димитър", "Димитар"),
        // look-alikes
        ("ул. Опълченска 12В", "12B"),
        ("ул. Опълченска 12B", "12в"),
        ("РАЯ ТОНЕВА", "TOHEBA"),
        // anywhere in a word, and at its beginning
        ("Пламен Радев", "аме"),
        ("Пламен Радев", "lam"),
        ("Пламен Радев", "ра пл"),
        ("Щилян", "щ"),
        ("Щилян", "sh"),
        ("Петрова-Недева", "неде"),
    ] {
        assert!(finds(written, looked_for), "{written} / {looked_for}");
    }
}

#[test]
fn what_is_another_name_is_not_found() {
    for (written, looked_for) in [
        ("Мария", "Марта"),
        ("Мара", "mura"),
        ("Александър", "ул"),
        ("Александър", "ul"),
        ("Пламен", "ам"),
        ("Пламен", "л"),
        ("1482", "482"),
        ("Ана", "анна"),
        ("Радев", "рядев"),
        ("Иван Панов", "Иванов"),
        ("Царев", "карев"),
    ] {
        assert!(!finds(written, looked_for), "{written} / {looked_for}");
    }
}

#[test]
fn a_word_has_few_keys_however_it_is_typed() {
    for looked_for in ["xxxxxxxxxx", "cucucucucucucucucu", "jyjyjyjyjyjyjyjy"] {
        let keys = &typed(looked_for)[0].keys;
        assert!(keys.len() <= 2 * super::typed::MOST_KEYS, "{looked_for}: {}", keys.len());
    }
}

#[test]
fn spans_count_the_units_of_the_window() {
    let word = &words("„𝐀на\u{301}“")[0].spellings[0];
    assert_eq!(word.key, "ana");
    assert_eq!(word.span(0, 1), Some(Span { from: 1, to: 3 }));
    assert_eq!(word.span(1, 3), Some(Span { from: 3, to: 6 }));
    let word = &words("ия")[0].spellings[1];
    assert_eq!((word.key.as_str(), word.span(1, 2)), ("ia", Some(Span { from: 1, to: 2 })));
}

proptest! {
    #[test]
    fn any_three_letters_of_a_name_find_it(name in "[А-Яа-яѝё]{3,12}", from in 0usize..10, length in 3usize..12) {
        let letters: Vec<char> = name.chars().collect();
        let from = from.min(letters.len() - 3);
        let to = (from + length).min(letters.len());
        let part: String = letters[from..to].iter().collect();
        prop_assert!(finds(&name, &part), "{name} / {part}");
        prop_assert!(finds(&name, &part.to_uppercase()), "{name} / {part}");
    }

    #[test]
    fn the_official_latin_spelling_finds_the_name(name in "[а-ъьюя]{3,12}") {
        prop_assume!(name != "българия");
        prop_assert!(finds(&name, &transliterate(&name)), "{name} / {}", transliterate(&name));
    }

    #[test]
    fn a_word_found_by_its_beginning_stays_found_as_one_types_on(name in "[а-ъьюя]{1,12}", cut in 1usize..12) {
        let part: String = name.chars().take(cut).collect();
        prop_assert!(finds(&name, &part), "{name} / {part}");
    }

    #[test]
    fn any_text_folds_and_its_spans_lie_in_order(text in any::<String>(), marked in "[а-яa-z\u{300}\u{306}𝐀é😀 -]{0,30}") {
        for text in [text, marked] {
            let units: Vec<u16> = text.encode_utf16().collect();
            for word in words(&text) {
                let spelling = &word.spellings[0];
                prop_assert!(!spelling.key.is_empty());
                for (n, letter) in spelling.letters.iter().enumerate() {
                    let (from, to) = (letter.span.from as usize, letter.span.to as usize);
                    prop_assert!(from < to && to <= units.len());
                    prop_assert!(String::from_utf16(&units[from..to]).is_ok());
                    prop_assert!(n == 0 || spelling.letters[n - 1].span.from <= letter.span.from);
                }
            }
            typed(&text);
        }
    }
}
