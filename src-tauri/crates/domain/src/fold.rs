//! One key for what is looked for and for where it is looked for, whichever alphabet was typed.
//!
//! The store folds the columns it searches, the desk folds what was typed, and a plain substring search compares them.
//! The key is small Latin letters, digits and single spaces: Cyrillic is spelled by the Закон за транслитерацията
//! without its exceptions, `y` and `j` count as `i`, `w` as `v`, and a run of `i` counts as one, so that Мария, Maria
//! and Mariya agree. Marks and punctuation part words, so „ул. „Кричим“ № 21“ is `ul krichim 21`.

use crate::transliteration::letters;

/// The key of a text. The key of a beginning of a word is the beginning of the word's key.
pub fn fold(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for small in text.chars().flat_map(char::to_lowercase) {
        match letters(small) {
            Some(spelled) => spelled.chars().for_each(|letter| push(letter, &mut key)),
            None if small.is_alphanumeric() => push(small, &mut key),
            None => push(' ', &mut key),
        }
    }
    key.truncate(key.trim_end().len());
    key
}

fn push(letter: char, key: &mut String) {
    let folded = match letter {
        'y' | 'j' => 'i',
        'w' => 'v',
        letter => letter,
    };
    let repeats = key.ends_with(folded) && matches!(folded, 'i' | ' ');
    let leads = folded == ' ' && key.is_empty();
    if !(repeats || leads) {
        key.push(folded);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::fold;
    use crate::transliteration::transliterate;

    #[test]
    fn either_alphabet_finds_the_same() {
        for (written, typed) in [
            ("ул. „Витоша“ № 12", "vitosha"),
            ("Мария Иванова Димитрова", "MARIA ivanova"),
            ("Мария Иванова Димитрова", "mariya"),
            ("Мария Иванова Димитрова", "мария ив"),
            ("Йордан Кьосев", "jordan kiosev"),
            ("Щърбанов", "shtarbanov"),
            ("Weber", "вебер"),
            ("РЛЦ26-АР01-1482", "1482"),
            ("РЛЦ26-АР01-1482", "рлц26-ар01-14"),
            ("ж.к. „Сухата река“, бл. 43", "suhata reka bl 43"),
        ] {
            assert!(fold(written).contains(&fold(typed)), "{written} / {typed}");
        }
        assert!(!fold("Мария").contains(&fold("Марта")));
        assert_eq!(fold("  ул. „Кричим“   № 21 "), "ul krichim 21");
    }

    proptest! {
        #[test]
        fn a_beginning_finds_the_whole(name in "[А-Яа-я]{1,12}", cut in 1usize..12) {
            let typed: String = name.chars().take(cut).collect();
            prop_assert!(fold(&name).starts_with(&fold(&typed)));
        }

        #[test]
        fn the_official_latin_spelling_finds_the_name(name in "[а-ъьюя]{1,12}") {
            prop_assume!(name != "българия");
            prop_assert_eq!(fold(&transliterate(&name)), fold(&name));
        }

        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let key = fold(&text);
            prop_assert_eq!(fold(&key), key);
        }
    }
}
