//! Transliteration for account names (Закон за транслитерацията), lower case.

/// `text` in Latin letters, lower case: „Нови Искър“ → `novi iskar`, „София“ → `sofia`.
pub fn latin(text: &str) -> String {
    let words: Vec<String> = text.to_lowercase().split(' ').map(word).collect();
    words.join(" ")
}

fn word(text: &str) -> String {
    match text.strip_suffix("ия") {
        Some(stem) => stem.chars().map(letter).collect::<String>() + "ia",
        None => text.chars().map(letter).collect(),
    }
}

fn letter(letter: char) -> String {
    let latin = match letter {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'д' => "d",
        'е' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' => "i",
        'й' => "y",
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
        'ъ' => "a",
        'ь' => "y",
        'ю' => "yu",
        'я' => "ya",
        other => return other.to_string(),
    };
    latin.into()
}
