//! The dictionary that cases are packed with. It is made once and kept: what lies packed in a file names it by its number.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::Path;

use chrono::NaiveDate;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::central;

/// Cases that it is made from.
const CASES: u32 = 4_000;
/// Bytes of it: more of it packs no tighter what it does not know.
const BYTES: usize = 16 * 1024;
/// A text that stands in fewer cases than one of so many says something of that case only.
const COMMON: usize = 20;

/// Makes the dictionary and writes it to `file`. What stands in few cases is made unreadable first, so that it holds how a case
/// is written and nothing of any case.
pub fn write(file: &Path) {
    let day = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    let cases: Vec<String> = central::cases(CASES, day).map(|case| serde_json::to_string(&case).unwrap()).collect();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for case in &cases {
        let texts: HashSet<&str> = texts(case).map(|range| &case[range]).collect();
        texts.into_iter().for_each(|text| *known.entry(text).or_default() += 1);
    }
    let mut chance = ChaCha8Rng::seed_from_u64(1);
    let samples: Vec<Vec<u8>> = cases.iter().map(|case| unreadable(case, &known, &mut chance).into_bytes()).collect();
    let made = zstd::dict::from_samples(&samples, BYTES).unwrap();
    std::fs::write(file, &made).unwrap();
    println!("{} bytes from {CASES} cases", made.len());
}

/// Where the texts of a case stand in its JSON, the names of members not among them.
fn texts(json: &str) -> impl Iterator<Item = Range<usize>> {
    let quotes: Vec<usize> =
        json.match_indices('"').map(|(at, _)| at).filter(|at| !json[..*at].ends_with('\\')).collect();
    let pairs: Vec<Range<usize>> = quotes.chunks_exact(2).map(|pair| pair[0] + 1..pair[1]).collect();
    pairs.into_iter().filter(|range| !json[range.end + 1..].starts_with(':'))
}

fn unreadable(json: &str, known: &HashMap<&str, usize>, chance: &mut ChaCha8Rng) -> String {
    let (mut masked, mut behind) = (String::with_capacity(json.len()), 0);
    for range in texts(json) {
        masked.push_str(&json[behind..range.start]);
        behind = range.end;
        let text = &json[range];
        if known[text] * COMMON < CASES as usize {
            masked.extend(text.chars().map(|letter| another(letter, chance)));
        } else {
            masked.push_str(text);
        }
    }
    masked + &json[behind..]
}

/// Another letter or digit of the same kind; a sign stays.
fn another(letter: char, chance: &mut ChaCha8Rng) -> char {
    let range = match letter {
        '0'..='9' => '0'..='9',
        'a'..='f' => 'a'..='f',
        'g'..='z' => 'g'..='z',
        'A'..='Z' => 'A'..='Z',
        'а'..='я' => 'а'..='я',
        'А'..='Я' => 'А'..='Я',
        sign => return sign,
    };
    chance.gen_range(range)
}
