//! One wrong letter.

/// Keys of a Bulgarian letter that are more than one Latin letter.
const SEVERAL: &[&str] = &["sht", "ch", "sh", "zh", "ts", "ia", "iu"];

/// Whether `known` begins with `typed`, both as keys, but for one Bulgarian letter that is wrong, missing, too many, or two that
/// changed places. The first letter is right.
pub(super) fn begins_nearly(known: &str, typed: &str) -> bool {
    let same = known.chars().zip(typed.chars()).take_while(|(one, other)| one == other);
    let same: usize = same.map(|(one, _)| one.len_utf8()).sum();
    let (known, typed) = (known.get(same..).unwrap_or_default(), typed.get(same..).unwrap_or_default());
    if typed.is_empty() {
        return true;
    }
    if same == 0 {
        return false;
    }
    let (known_letter, known_rest) = letter(known);
    let (typed_letter, typed_rest) = letter(typed);
    let (known_second, known_tail) = letter(known_rest);
    let (typed_second, typed_tail) = letter(typed_rest);
    let swapped = known_letter == typed_second && known_second == typed_letter;
    known_rest.starts_with(typed_rest)
        || known.starts_with(typed_rest)
        || known_rest.starts_with(typed)
        || (swapped && known_tail.starts_with(typed_tail))
}

/// The first letter of a key, and what is behind it.
fn letter(key: &str) -> (&str, &str) {
    let several = SEVERAL.iter().find(|several| key.starts_with(**several)).map(|several| several.len());
    let end = several.or_else(|| key.chars().next().map(char::len_utf8)).unwrap_or(0);
    key.split_at_checked(end).unwrap_or((key, ""))
}

#[cfg(test)]
mod tests {
    use super::begins_nearly;

    #[test]
    fn one_letter_may_be_wrong() {
        for (typed, near) in [
            ("krichim", true),
            ("kri", true),
            ("krizhim", true),
            ("krivim", true),
            ("kriim", true),
            ("kriichim", true),
            ("kirchim", true),
            ("krichmi", true),
            ("krichimm", true),
            ("orichim", false),
            ("kravhim", false),
            ("krichimov", false),
        ] {
            assert_eq!(begins_nearly("krichim", typed), near, "{typed}");
        }
    }
}
