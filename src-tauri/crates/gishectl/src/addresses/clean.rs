//! Fields as people leave them: spaces too many, letters of another alphabet, signs that cannot be seen.

use gishe_domain::street_number::twin;

/// Whether a field holds what was not decoded, or what cannot be seen.
pub(super) fn is_unreadable(text: &str) -> bool {
    let unseen = |sign: char| matches!(sign, '\u{fffd}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    text.chars().any(|sign| unseen(sign) || (sign.is_control() && !matches!(sign, '\t' | '\r' | '\n')))
}

/// The text with single spaces and none around it.
pub(super) fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The Cyrillic letter that looks like a Latin one, small or capital.
fn cyrillic(letter: char) -> Option<char> {
    match letter {
        'a' => Some('а'),
        'c' => Some('с'),
        'e' => Some('е'),
        'o' => Some('о'),
        'p' => Some('р'),
        'x' => Some('х'),
        'y' => Some('у'),
        'k' => Some('к'),
        capital => twin(capital),
    }
}

/// Words in which Latin letters stand among Cyrillic ones, with those put right.
pub(super) fn unmixed(text: &str) -> String {
    let word = |word: &str| {
        let has_cyrillic = word.chars().any(|letter| matches!(letter, '\u{400}'..='\u{52f}'));
        if has_cyrillic {
            word.chars().map(|letter| cyrillic(letter).unwrap_or(letter)).collect()
        } else {
            word.to_owned()
        }
    };
    text.split(' ').map(word).collect::<Vec<String>>().join(" ")
}

/// Capitals, in Cyrillic where a Latin letter looks like one.
pub(super) fn capitals(text: &str) -> String {
    text.chars().flat_map(char::to_uppercase).map(|letter| twin(letter).unwrap_or(letter)).collect()
}

/// Whether a number is one: figures with at most one letter, and perhaps a second such behind a dash or stroke. Not nought.
pub(super) fn is_number(text: &str) -> bool {
    let part = |part: &str| {
        let figures = part.trim_end_matches(|letter| matches!(letter, 'А'..='Я'));
        let letters = part.chars().count() - figures.chars().count();
        (1..=4).contains(&figures.len()) && letters < 2 && figures.bytes().all(|figure| figure.is_ascii_digit())
    };
    let mut parts = text.split(['-', '/']);
    let first = parts.next().is_some_and(|first| part(first) && !first.trim_start_matches('0').is_empty());
    first && parts.next().is_none_or(part) && parts.next().is_none()
}

/// Whether an entrance is one: a letter, a number up to two figures, or a letter with one figure.
pub(super) fn is_entrance(text: &str) -> bool {
    let letters = text.chars().filter(|letter| matches!(letter, 'А'..='Я')).count();
    let figures = text.bytes().filter(u8::is_ascii_digit).count();
    let whole = letters + figures == text.chars().count();
    whole && matches!((letters, figures), (1, 0 | 1) | (0, 1 | 2))
}

/// Codes that lost their zeros in a spreadsheet have them again.
pub(super) fn padded(code: &str) -> String {
    let figures = !code.is_empty() && code.len() < 5 && code.bytes().all(|figure| figure.is_ascii_digit());
    if figures { format!("{code:0>5}") } else { code.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_entrances_are_told_from_what_is_none() {
        for (text, number) in [
            ("1", true),
            ("023А", true),
            ("12-14", true),
            ("12А/3", true),
            ("000", false),
            ("", false),
            ("А", false),
            ("12АБ", false),
            ("12345", false),
            ("1-2-3", false),
            ("12a", false),
            ("-1", false),
            ("б.н.", false),
        ] {
            assert_eq!(is_number(text), number, "{text}");
        }
        for (text, entrance) in [
            ("А", true),
            ("1", true),
            ("12", true),
            ("А1", true),
            ("", false),
            ("123", false),
            ("АБ", false),
            ("-", false),
        ] {
            assert_eq!(is_entrance(text), entrance, "{text}");
        }
    }

    #[test]
    fn what_people_leave_is_put_right() {
        assert_eq!(spaced("  ул.\u{a0} Кричим\t"), "ул. Кричим");
        assert_eq!(unmixed("ул. Kричим II"), "ул. Кричим II");
        assert_eq!(capitals("23a"), "23А");
        assert_eq!(
            (padded("357"), padded("00357"), padded("3А"), padded("")),
            ("00357".into(), "00357".into(), "3А".into(), String::new())
        );
        for (text, unreadable) in
            [("Кричим", false), ("Крич\u{fffd}м", true), ("Кри\u{200f}чим", true), ("а\u{0}", true)]
        {
            assert_eq!(is_unreadable(text), unreadable, "{text:?}");
        }
    }
}
