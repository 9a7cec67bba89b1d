//! Cyrillic to Latin by the Закон за транслитерацията.

use std::iter;

/// A Latin text for a Bulgarian one. Letters that are not Bulgarian stay as they are.
///
/// Letter by letter (чл. 3), but a word's final „ия“ is „ia“ (чл. 5), and „България“ is „Bulgaria“ (чл. 6). A letter
/// of several is in capitals as a whole only inside a word in capitals.
pub fn transliterate(text: &str) -> String {
    let mut latin = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let is_word = |letter: char| letter.is_alphabetic();
        let begins_word = rest.starts_with(is_word);
        let end = rest.find(|letter| is_word(letter) != begins_word).unwrap_or(rest.len());
        let (run, tail) = rest.split_at(end);
        if begins_word {
            word(run, &mut latin)
        } else {
            latin.push_str(run)
        }
        rest = tail;
    }
    latin
}

fn word(word: &str, latin: &mut String) {
    match word {
        "България" => return latin.push_str("Bulgaria"),
        "БЪЛГАРИЯ" => return latin.push_str("BULGARIA"),
        _ => {}
    }
    let capitals = word.chars().count() > 1 && word.chars().all(char::is_uppercase);
    let small = |letter: char| letter.to_lowercase().next().unwrap_or(letter);
    let last = word.chars().count().saturating_sub(1);
    let ends_in_iya = word.chars().rev().map(small).take(2).eq(['я', 'и']);
    for (at, letter) in word.chars().enumerate() {
        let spelled = if ends_in_iya && at == last { Some("a") } else { letters(small(letter)) };
        match spelled {
            None => latin.push(letter),
            Some(spelled) if capitals => latin.push_str(&spelled.to_uppercase()),
            Some(spelled) if letter.is_uppercase() => capitalised(spelled, latin),
            Some(spelled) => latin.push_str(spelled),
        }
    }
}

fn capitalised(spelled: &str, latin: &mut String) {
    let mut letters = spelled.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    latin.extend(iter::empty().chain(first).chain(letters));
}

/// The Latin letters of a small Bulgarian one.
pub(crate) fn letters(small: char) -> Option<&'static str> {
    Some(match small {
        'а' | 'ъ' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'д' => "d",
        'е' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' | 'ѝ' => "i",
        'й' | 'ь' => "y",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        'х' => "h",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "sht",
        'ю' => "yu",
        'я' => "ya",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::transliterate;

    #[test]
    fn names_are_spelled_as_the_law_says() {
        for (bulgarian, latin) in [
            ("София", "Sofia"),
            ("Мария", "Maria"),
            ("Марияна", "Mariyana"),
            ("Добруджа", "Dobrudzha"),
            ("България", "Bulgaria"),
            ("Република България", "Republika Bulgaria"),
            ("Дзверино", "Dzverino"),
            ("Кьосев", "Kyosev"),
            ("Йордан Йовков", "Yordan Yovkov"),
            ("Щърбанов", "Shtarbanov"),
            ("ЩЪРБАНОВ", "SHTARBANOV"),
            ("СОФИЯ", "SOFIA"),
            ("Ия", "Ia"),
            ("Я", "Ya"),
            ("Цветелина Жечева-Юлиянова", "Tsvetelina Zhecheva-Yuliyanova"),
            ("ул. „Хан Крум“ № 3А", "ul. „Han Krum“ № 3A"),
            ("Smith", "Smith"),
            ("", ""),
        ] {
            assert_eq!(transliterate(bulgarian), latin, "{bulgarian}");
        }
    }
}
