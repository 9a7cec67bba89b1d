//! What differs between two short texts, word by word.

use crate::fold::Span;

/// Words at most that are compared; longer texts differ as a whole.
const MOST: usize = 64;

/// A word and where it stands, in UTF-16 code units.
struct Word<'a> {
    text: &'a str,
    span: Span,
}

/// The words of a text. Spaces and commas part them and belong to none.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let (mut start, mut from, mut at) = (None, 0, 0u32);
    for (index, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        let parts = letter.is_whitespace() || letter == ',';
        match (parts, start) {
            (true, Some(begun)) => {
                let text = text.get(begun..index).unwrap_or_default();
                found.push(Word { text, span: Span { from, to: at } });
                start = None;
            }
            (false, None) => (start, from) = (Some(index), at),
            _ => {}
        }
        at += if letter.len_utf16() == 2 { 2 } else { 1 };
    }
    found
}

/// The parts of each text that the other has not, in the order in which they stand: the words outside of a longest common
/// sequence. Neighbours are one part.
pub fn differing(one: &str, two: &str) -> (Vec<Span>, Vec<Span>) {
    if one == two {
        return (Vec::new(), Vec::new());
    }
    let (ones, twos) = (words(one), words(two));
    if ones.len().max(twos.len()) > MOST {
        return (whole(&ones), whole(&twos));
    }
    let (common_one, common_two) = common(&ones, &twos);
    (outside(&ones, &common_one), outside(&twos, &common_two))
}

fn whole(words: &[Word<'_>]) -> Vec<Span> {
    let (first, last) = (words.first(), words.last());
    first.zip(last).map(|(first, last)| Span { from: first.span.from, to: last.span.to }).into_iter().collect()
}

/// Which words of each belong to a longest common sequence.
fn common(ones: &[Word<'_>], twos: &[Word<'_>]) -> (Vec<bool>, Vec<bool>) {
    let wide = twos.len() + 1;
    let mut longest = vec![0u16; (ones.len() + 1) * wide];
    let at = |table: &[u16], i: usize, j: usize| table.get(i * wide + j).copied().unwrap_or(0);
    for (i, one) in ones.iter().enumerate().rev() {
        for (j, two) in twos.iter().enumerate().rev() {
            let best = if one.text == two.text {
                at(&longest, i + 1, j + 1) + 1
            } else {
                at(&longest, i + 1, j).max(at(&longest, i, j + 1))
            };
            if let Some(cell) = longest.get_mut(i * wide + j) {
                *cell = best;
            }
        }
    }
    let (mut in_one, mut in_two) = (vec![false; ones.len()], vec![false; twos.len()]);
    let (mut i, mut j) = (0, 0);
    while let (Some(one), Some(two)) = (ones.get(i), twos.get(j)) {
        if one.text == two.text {
            if let (Some(one), Some(two)) = (in_one.get_mut(i), in_two.get_mut(j)) {
                (*one, *two) = (true, true);
            }
            (i, j) = (i + 1, j + 1);
        } else if at(&longest, i + 1, j) >= at(&longest, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    (in_one, in_two)
}

fn outside(words: &[Word<'_>], common: &[bool]) -> Vec<Span> {
    let mut parts: Vec<Span> = Vec::new();
    let mut before = true;
    for (word, shared) in words.iter().zip(common) {
        match parts.last_mut() {
            Some(last) if !shared && !before => last.to = word.span.to,
            _ if !shared => parts.push(word.span),
            _ => {}
        }
        before = *shared;
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The parts as they read, cut by UTF-16 code units as the window cuts them.
    fn read(text: &str, spans: &[Span]) -> Vec<String> {
        let units: Vec<u16> = text.encode_utf16().collect();
        spans.iter().map(|span| String::from_utf16(&units[span.from as usize..span.to as usize]).unwrap()).collect()
    }

    #[test]
    fn what_differs_is_named_word_by_word() {
        for (one, two, gone, come) in [
            ("вх. Б, ет. 4, ап. 37", "вх. А, ет. 3, ап. 9", vec!["Б", "4", "37"], vec!["А", "3", "9"]),
            (
                "ж.к. „Сухата река“, бл. 43",
                "ул. „Кричим“ № 21",
                vec!["ж.к. „Сухата река“, бл. 43"],
                vec!["ул. „Кричим“ № 21"],
            ),
            ("ул. „Кричим“ № 21", "ул. „Кричим“ № 21А", vec!["21"], vec!["21А"]),
            ("Лозенец", "Лозенец", vec![], vec![]),
            ("", "ет. 3", vec![], vec!["ет. 3"]),
            ("ул. 𝒜 № 1", "ул. 𝒜 № 2", vec!["1"], vec!["2"]),
        ] {
            let (from, to) = differing(one, two);
            assert_eq!(
                (read(one, &from), read(two, &to)),
                (gone.iter().map(|s| s.to_string()).collect(), come.iter().map(|s| s.to_string()).collect()),
                "{one} → {two}"
            );
        }
    }

    proptest! {
        /// What is not marked is the same sequence of words in both; any text is taken.
        #[test]
        fn what_is_left_is_common(one in "\\PC{0,40}", two in "[а-д ,0-3]{0,40}") {
            for (one, two) in [(one.as_str(), two.as_str()), (two.as_str(), "а б, в 1 2")] {
                let (gone, come) = differing(one, two);
                let left = |text: &str, spans: &[Span]| {
                    let units: Vec<u16> = text.encode_utf16().collect();
                    let inside = |at: usize| spans.iter().any(|span| (span.from as usize..span.to as usize).contains(&at));
                    let kept: Vec<u16> = units.iter().enumerate().map(|(at, unit)| if inside(at) { 32 } else { *unit }).collect();
                    let text = String::from_utf16(&kept).unwrap();
                    let parts = text.split(|letter: char| letter.is_whitespace() || letter == ',');
                    parts.filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>()
                };
                prop_assert_eq!(left(one, &gone), left(two, &come));
            }
        }
    }
}
