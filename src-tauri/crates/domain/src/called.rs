//! Whether a text is a person's name, in either alphabet: certificates carry names as their issuers write them.

use crate::fold::{Word, words};
use crate::person::PersonName;

impl PersonName {
    /// Whether `text` names this person: nothing in it is foreign to the name, and the first and the family name are in it, in
    /// Cyrillic, transliterated, or as a foreign document spells them. A middle name may be missing. Agreement proves nothing:
    /// there are namesakes.
    pub fn is_called(&self, text: &str) -> bool {
        let called = words(text);
        let own = words(&self.full());
        let latin = self.latin.as_deref().map(words).unwrap_or_default();
        let foreign = called.iter().any(|word| !is_among(word, &own) && !is_among(word, &latin));
        let has = |needed: &[Word]| !needed.is_empty() && needed.iter().all(|word| is_among(word, &called));
        let needed = [words(&self.first), words(&self.family)].concat();
        let spelled: Vec<Word> = latin.first().into_iter().chain(latin.last()).cloned().collect();
        !foreign && (has(&needed) || (latin.len() > 1 && has(&spelled)))
    }
}

fn is_among(word: &Word, all: &[Word]) -> bool {
    let same = |other: &Word| word.spellings.iter().any(|one| other.spellings.iter().any(|two| one.key == two.key));
    all.iter().any(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(first: &str, middle: Option<&str>, family: &str, latin: Option<&str>) -> PersonName {
        PersonName {
            first: first.into(),
            middle: middle.map(str::to_owned),
            family: family.into(),
            latin: latin.map(str::to_owned),
        }
    }

    #[test]
    fn a_name_is_known_in_both_alphabets_and_no_other_is() {
        let petar = name("Петър", Some("Колев"), "Щерев", None);
        for (text, expected) in [
            ("Петър Колев Щерев", true),
            ("ПЕТЪР ЩЕРЕВ", true),
            ("Petar Kolev Shterev", true),
            ("PETAR SHTEREV", true),
            ("Щерев, Петър", true),
            ("Петър Колев", false),
            ("Щерев", false),
            ("Петър Иванов Щерев", false),
            ("Петър Щерев и съдружие", false),
            ("Павел Щерев", false),
            ("", false),
        ] {
            assert_eq!(petar.is_called(text), expected, "{text}");
        }
    }

    #[test]
    fn a_foreigner_is_known_as_the_passport_spells_the_name() {
        let anna = name("Ана", None, "Шмит", Some("ANNA MARIE SCHMIDT"));
        for (text, expected) in [
            ("Anna Marie Schmidt", true),
            ("Anna Schmidt", true),
            ("Ана Шмит", true),
            ("Anna Marie", false),
            ("Anna Schmid", false),
        ] {
            assert_eq!(anna.is_called(text), expected, "{text}");
        }
    }
}
