//! Numbers of houses and blocks, letters of entrances: text in the register, and written in many ways by people.

/// What two ways of writing one number have in common: capitals, Cyrillic letters, no leading zeros, no spaces or dots.
/// `023А`, „23 а“ and „23A“ with a Latin letter are all `23А`.
pub fn plain(text: &str) -> String {
    let written = text.chars().filter(|letter| !letter.is_whitespace() && !matches!(letter, '.' | '„' | '“' | '"'));
    let capitals: String = written.flat_map(char::to_uppercase).map(|letter| twin(letter).unwrap_or(letter)).collect();
    let plain = capitals.trim_start_matches('0');
    if plain.is_empty() && !capitals.is_empty() { "0".into() } else { plain.to_owned() }
}

/// The digits that a number begins with, as a number; none when it begins with none or has more than six.
pub fn value(text: &str) -> Option<u32> {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    (digits.len() <= 6).then(|| digits.parse().ok()).flatten()
}

/// The Cyrillic capital that looks like a Latin one; none for every other letter.
pub fn twin(capital: char) -> Option<char> {
    Some(match capital {
        'A' => 'А',
        'B' => 'В',
        'C' => 'С',
        'E' => 'Е',
        'H' => 'Н',
        'K' => 'К',
        'M' => 'М',
        'O' => 'О',
        'P' => 'Р',
        'T' => 'Т',
        'X' => 'Х',
        'Y' => 'У',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_has_one_plain_form() {
        for (written, expected) in [
            ("021", "21"),
            ("21", "21"),
            ("023А", "23А"),
            ("23 а", "23А"),
            ("23A", "23А"),
            ("000", "0"),
            ("", ""),
            ("12-14", "12-14"),
            ("вх", "ВХ"),
        ] {
            assert_eq!(plain(written), expected, "{written}");
        }
        assert_eq!((value("023А"), value("А"), value("1234567"), value("12-14")), (Some(23), None, None, Some(12)));
    }
}
