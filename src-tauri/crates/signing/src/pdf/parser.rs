//! Tokens and values (ISO 32000-1 §7.2, §7.3).

use std::ops::Range;

use super::PdfError;
use super::object::{Dict, Object};

/// Most values inside one object.
const MAX_VALUES: usize = 200_000;
/// Deepest nesting of arrays and dictionaries.
const MAX_DEPTH: usize = 64;

/// Reads values from a place in a buffer.
pub(crate) struct Parser<'a> {
    bytes: &'a [u8],
    /// Where it stands.
    pub at: usize,
    values: usize,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

/// Above every digit.
const NO_DIGIT: u8 = 0x10;

/// The value of a hexadecimal digit; [`NO_DIGIT`] where it is none.
fn digit(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0',
        b'A'..=b'F' => byte - b'A' + 10,
        b'a'..=b'f' => byte - b'a' + 10,
        _ => NO_DIGIT,
    }
}

/// A string of hexadecimal digits without a space: the contents of a signature are tens of thousands of them.
fn whole_pairs(raw: &[u8]) -> Option<Vec<u8>> {
    let (pairs, odd) = raw.as_chunks::<2>();
    let mut seen = 0;
    let bytes = pairs.iter().map(|&[high, low]| {
        let (high, low) = (digit(high), digit(low));
        seen |= high | low;
        high << 4 | low
    });
    let bytes = bytes.collect();
    (odd.is_empty() && seen < NO_DIGIT).then_some(bytes)
}

/// One that may have spaces between its digits; an odd last digit has a zero behind it (ISO 32000-1 §7.3.4.3).
fn spaced_digits(raw: &[u8]) -> Option<Vec<u8>> {
    let mut digits: Vec<u8> = raw.iter().copied().filter(|&byte| !is_space(byte)).collect();
    if digits.len() % 2 == 1 {
        digits.push(b'0');
    }
    whole_pairs(&digits)
}

impl<'a> Parser<'a> {
    /// At `at` in `bytes`.
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, values: 0 }
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// An error here.
    pub fn fault(&self) -> PdfError {
        PdfError::Object(self.at)
    }

    /// Skips white space and comments.
    pub fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                self.at += self.rest().iter().take_while(|&&byte| byte != 10 && byte != 13).count();
            } else if is_space(byte) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    /// Takes `word` when it stands here as a whole word.
    pub fn keyword(&mut self, word: &str) -> bool {
        self.skip_space();
        let Some(tail) = self.rest().strip_prefix(word.as_bytes()) else { return false };
        if tail.first().is_some_and(|&byte| !is_space(byte) && !is_delimiter(byte)) {
            return false;
        }
        self.at += word.len();
        true
    }

    /// A whole number that is not negative, at most 10 digits.
    pub fn unsigned(&mut self) -> Option<usize> {
        self.skip_space();
        let digits = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 || digits > 10 {
            return None;
        }
        let text = std::str::from_utf8(self.rest().get(..digits)?).ok()?;
        let value = text.parse().ok()?;
        self.at += digits;
        Some(value)
    }

    /// One value and where it stood.
    pub fn object(&mut self) -> Result<(Object, Range<usize>), PdfError> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Result<(Object, Range<usize>), PdfError> {
        self.skip_space();
        let start = self.at;
        self.values += 1;
        if depth > MAX_DEPTH || self.values > MAX_VALUES {
            return Err(PdfError::TooMany);
        }
        let object = match self.peek().ok_or(self.fault())? {
            b'/' => Object::Name(self.name()?),
            b'(' => Object::String(self.literal()?),
            b'[' => self.array(depth)?,
            b'<' if self.rest().starts_with(b"<<") => Object::Dict(self.dict(depth)?),
            b'<' => Object::String(self.hexadecimal()?),
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.number()?,
            _ if self.keyword("true") => Object::Bool(true),
            _ if self.keyword("false") => Object::Bool(false),
            _ if self.keyword("null") => Object::Null,
            _ => return Err(self.fault()),
        };
        Ok((object, start..self.at))
    }

    fn array(&mut self, depth: usize) -> Result<Object, PdfError> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.peek() == Some(b']') {
                self.at += 1;
                return Ok(Object::Array(items));
            }
            items.push(self.nested(depth + 1)?.0);
        }
    }

    fn dict(&mut self, depth: usize) -> Result<Dict, PdfError> {
        self.at += 2;
        let mut dict = Dict::default();
        loop {
            self.skip_space();
            if self.rest().starts_with(b">>") {
                self.at += 2;
                break;
            }
            let key = self.name()?;
            let (value, span) = self.nested(depth + 1)?;
            dict.0.push((key, value, span));
        }
        // With a key given twice, one viewer takes the first value and another the last.
        let mut keys: Vec<&[u8]> = dict.0.iter().map(|(key, _, _)| key.as_slice()).collect();
        keys.sort_unstable();
        if keys.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(self.fault());
        }
        // A null value is the same as no key (ISO 32000-1 §7.3.7).
        dict.0.retain(|(_, value, _)| *value != Object::Null);
        Ok(dict)
    }

    fn name(&mut self) -> Result<Vec<u8>, PdfError> {
        if self.peek() != Some(b'/') {
            return Err(self.fault());
        }
        self.at += 1;
        let length = self.rest().iter().take_while(|&&byte| !is_space(byte) && !is_delimiter(byte)).count();
        let raw = self.rest().get(..length).unwrap_or_default();
        self.at += length;
        if !raw.contains(&b'#') {
            return Ok(raw.to_vec());
        }
        let mut name = Vec::with_capacity(length);
        let mut rest = raw;
        while let Some((&byte, tail)) = rest.split_first() {
            let escaped = tail.get(..2).and_then(|pair| hex::decode(pair).ok());
            match escaped {
                Some(pair) if byte == b'#' => {
                    name.extend(pair);
                    rest = tail.get(2..).unwrap_or_default();
                }
                _ => {
                    name.push(byte);
                    rest = tail;
                }
            }
        }
        Ok(name)
    }

    fn number(&mut self) -> Result<Object, PdfError> {
        let length = self.rest().iter().take_while(|byte| byte.is_ascii_digit() || b"+-.".contains(byte)).count();
        let text = self.rest().get(..length).and_then(|raw| std::str::from_utf8(raw).ok()).unwrap_or_default();
        let value = if text.contains('.') {
            Object::Real(text.parse().map_err(|_| self.fault())?)
        } else {
            Object::Int(text.parse().map_err(|_| self.fault())?)
        };
        self.at += length;
        if let Object::Int(number) = value
            && let Ok(number) = u32::try_from(number)
            && let Some(generation) = self.reference_tail()
        {
            return Ok(Object::Ref((number, generation)));
        }
        Ok(value)
    }

    /// ` 0 R` after an object number.
    fn reference_tail(&mut self) -> Option<u16> {
        let start = self.at;
        let generation = self.unsigned().and_then(|value| u16::try_from(value).ok());
        match generation {
            Some(generation) if self.at > start + 1 && self.keyword("R") => Some(generation),
            _ => {
                self.at = start;
                None
            }
        }
    }

    fn hexadecimal(&mut self) -> Result<Vec<u8>, PdfError> {
        let length = memchr::memchr(b'>', self.rest()).ok_or(self.fault())?;
        let raw = self.rest().get(1..length).unwrap_or_default();
        let bytes = whole_pairs(raw).or_else(|| spaced_digits(raw)).ok_or(self.fault())?;
        self.at += length + 1;
        Ok(bytes)
    }

    fn literal(&mut self) -> Result<Vec<u8>, PdfError> {
        self.at += 1;
        let mut out = Vec::new();
        let mut open = 1usize;
        loop {
            let byte = self.peek().ok_or(self.fault())?;
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Ok(out);
                    }
                }
                b'\\' => {
                    self.escape(&mut out)?;
                    continue;
                }
                // An end of line inside a string is one line feed however it is written.
                b'\r' => {
                    self.at += usize::from(self.peek() == Some(b'\n'));
                    out.push(b'\n');
                    continue;
                }
                _ => {}
            }
            out.push(byte);
        }
    }

    fn escape(&mut self, out: &mut Vec<u8>) -> Result<(), PdfError> {
        let byte = self.peek().ok_or(self.fault())?;
        self.at += 1;
        match byte {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'\n' => {}
            b'\r' => self.at += usize::from(self.peek() == Some(b'\n')),
            b'0'..=b'7' => {
                let mut value = u16::from(byte - b'0');
                for _ in 0..2 {
                    match self.peek() {
                        Some(digit @ b'0'..=b'7') => {
                            value = value * 8 + u16::from(digit - b'0');
                            self.at += 1;
                        }
                        _ => break,
                    }
                }
                out.push((value & 0xff) as u8);
            }
            other => out.push(other),
        }
        Ok(())
    }
}
