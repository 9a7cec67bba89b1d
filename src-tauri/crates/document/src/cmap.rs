//! The map from the codes of a font to letters, for whoever searches, copies or reads aloud (ISO 32000-1, 9.10.3).

use std::fmt::Write;

/// Most entries of a block (Adobe technical note 5014, CMap and CIDFont files).
const BLOCK: usize = 100;

/// Codes in a row that stand for letters in a row.
struct Row {
    first: u16,
    last: u16,
    /// What the first stands for: UTF-16 in hexadecimal figures.
    letter: String,
}

impl Row {
    /// Whether the code follows, within the same upper byte, and the letter as well.
    fn goes_on(&self, code: u16, letter: &str) -> bool {
        let single = |text: &str| u16::from_str_radix(text, 16).ok().filter(|_| text.len() == 4);
        let follows = self.last.checked_add(1) == Some(code) && self.first >> 8 == code >> 8;
        let expected = single(&self.letter).and_then(|letter| letter.checked_add(code - self.first));
        // Only the lower byte of a letter counts up.
        let within = expected.zip(single(&self.letter)).is_some_and(|(one, other)| one >> 8 == other >> 8);
        follows && within && expected == single(letter)
    }
}

/// The same map with rows in the place of single letters; none of a map that is written otherwise than the drawing library does.
pub fn shortened(map: &[u8]) -> Option<Vec<u8>> {
    let map = std::str::from_utf8(map).ok()?;
    let (_, entries) = map.split_once("endcodespacerange")?;
    let mut rows: Vec<Row> = Vec::new();
    for line in entries.lines().filter(|line| line.starts_with('<')) {
        let (code, letter) = line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <")?;
        let code = u16::from_str_radix(code, 16).ok()?;
        match rows.last_mut().filter(|row| row.goes_on(code, letter)) {
            Some(row) => row.last = code,
            None => rows.push(Row { first: code, last: code, letter: letter.to_owned() }),
        }
    }
    let mut out = String::from(
        "/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n\
         /CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n",
    );
    for block in rows.chunks(BLOCK) {
        writeln!(out, "{} beginbfrange", block.len()).ok()?;
        for Row { first, last, letter } in block {
            writeln!(out, "<{first:04X}><{last:04X}><{letter}>").ok()?;
        }
        out.push_str("endbfrange\n");
    }
    out.push_str("endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend");
    Some(out.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_a_row_are_written_as_one() {
        let map =
            b"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n5 beginbfchar\n<0001> <0410>\n<0002> <0411>\n\
                    <0003> <0413>\n<0004> <04140301>\n<0006> <0414>\nendbfchar\nendcmap";
        let short = String::from_utf8(shortened(map).unwrap()).unwrap();
        let rows: Vec<&str> = short.lines().filter(|line| line.matches('<').count() == 3).collect();
        assert_eq!(rows, ["<0001><0002><0410>", "<0003><0003><0413>", "<0004><0004><04140301>", "<0006><0006><0414>"]);
        assert!(short.contains("4 beginbfrange"));
    }

    #[test]
    fn no_row_goes_over_the_end_of_a_byte() {
        let map = b"endcodespacerange\n<00FF> <0020>\n<0100> <0021>\n<0101> <00FF>\n<0102> <0100>\n";
        let short = String::from_utf8(shortened(map).unwrap()).unwrap();
        assert!(short.contains("4 beginbfrange"), "{short}");
    }

    #[test]
    fn a_map_in_another_hand_is_left_alone() {
        assert_eq!(shortened(b"endcodespacerange\n<0001> [<0020>]\n"), None);
        assert_eq!(shortened(b""), None);
    }
}
