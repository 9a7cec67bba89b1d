//! Text as it may be set: composed letters, no controls, no invisible marks.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// Composes letters with their marks (NFC), turns every kind of space into one that the typeface has, drops what is
/// invisible (controls, direction marks, joiners, soft hyphens, variation selectors) and folds runs of spaces.
///
/// Spaces that do not break stay so. U+2011 becomes the plain hyphen: lines are never broken at a hyphen.
pub fn clean(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let composed: Cow<'_, str> = if raw.chars().all(is_composed) { raw.into() } else { raw.nfc().collect() };
    for character in composed.chars() {
        let kept = match character {
            '\u{a0}' | '\u{202f}' | '\u{2007}' => '\u{a0}',
            '\u{2011}' => '-',
            c if c.is_whitespace() => ' ',
            c if is_invisible(c) => continue,
            c => c,
        };
        if kept == ' ' && (out.is_empty() || out.ends_with(' ')) {
            continue;
        }
        out.push(kept);
    }
    out.truncate(out.trim_end_matches(' ').len());
    out
}

/// The paragraphs of a text: a line feed begins a new one, and empty ones are left out.
pub fn paragraphs(raw: &str) -> Vec<String> {
    raw.split(['\n', '\r', '\u{2029}', '\u{2028}', '\u{85}']).map(clean).filter(|text| !text.is_empty()).collect()
}

/// What no composition changes, whatever stands round it: Latin letters, Cyrillic ones, and the marks of a sentence.
fn is_composed(character: char) -> bool {
    matches!(character, '\0'..='\u{2ff}' | '\u{400}'..='\u{482}' | '\u{2010}'..='\u{2027}' | '№')
}

/// What has no ink and no width (Unicode default ignorables and controls).
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Words after which a line does not end: „чл. 92“, „№ 34“, „ул. „Бигла““, and prepositions of one letter.
const LEANS_FORWARD: &[&str] = &[
    "№", "чл.", "ал.", "т.", "§", "ул.", "бул.", "пл.", "ж.к.", "кв.", "бл.", "вх.", "ет.", "ап.", "гр.", "с.", "стр.",
    "л.", "д.", "в", "с", "и", "о", "у", "към",
];

/// Whether a line may end between two words.
pub fn may_break(before: &str, after: &str) -> bool {
    let bare = before.trim_start_matches(['(', '„', '«']);
    let year = after.trim_end_matches([',', ';', ')', '.']);
    let of_date = bare == "от" && after.starts_with(|c: char| c.is_ascii_digit());
    let year_unit = year == "г" && before.ends_with(|c: char| c.is_ascii_digit());
    !(LEANS_FORWARD.contains(&bare) || of_date || year_unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_composed_and_freed_of_what_cannot_be_seen() {
        for (raw, expected) in [
            ("и\u{300}", "ѝ"),
            ("и\u{306}он", "йон"),
            ("  два\t\u{2003} реда\r\n", "два реда"),
            ("чл.\u{202f}92", "чл.\u{a0}92"),
            ("Б\u{2011}Траст", "Б-Траст"),
            ("меко\u{ad}тире\u{200b}\u{feff}\u{0}", "мекотире"),
            ("", ""),
        ] {
            assert_eq!(clean(raw), expected, "{raw:?}");
        }
    }

    #[test]
    fn a_line_feed_begins_a_paragraph() {
        assert_eq!(paragraphs("едно\n\n два \r\nтри"), ["едно", "два", "три"]);
        assert!(paragraphs(" \n\t").is_empty());
    }

    #[test]
    fn numbers_of_provisions_stay_with_their_words() {
        for (before, after, allowed) in [
            ("чл.", "92", false),
            ("(чл.", "92", false),
            ("2021", "г.", false),
            ("2021", "г.,", false),
            ("в", "срок", false),
            ("от", "12.11.2026", false),
            ("от", "Закона", true),
            ("ЗГР", "г.", true),
        ] {
            assert_eq!(may_break(before, after), allowed, "{before} {after}");
        }
    }
}
