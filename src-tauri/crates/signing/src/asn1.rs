//! DER, element by element: a reader that hands out exact byte ranges, and a writer.
//!
//! A signature is computed over bytes, not over values. Decoding into a typed structure and encoding it again loses the
//! order of a SET that was not sorted, so what is hashed is always the slice that was read (RFC 5652 §5.4).

use const_oid::ObjectIdentifier;

/// SEQUENCE.
pub(crate) const SEQUENCE: u8 = 0x30;
/// SET.
pub(crate) const SET: u8 = 0x31;
/// INTEGER.
pub(crate) const INTEGER: u8 = 0x02;
/// OCTET STRING.
pub(crate) const OCTET_STRING: u8 = 0x04;
/// NULL.
pub(crate) const NULL: u8 = 0x05;
/// OBJECT IDENTIFIER.
pub(crate) const OID: u8 = 0x06;

/// Most elements of one set or sequence that are kept at once.
const MAX_CHILDREN: usize = 4096;

/// The bytes are not DER, or not the structure that was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed DER")]
pub struct Malformed;

/// One element: tag, the whole encoding, the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    /// First identifier octet; multi-byte tags are refused.
    pub tag: u8,
    /// Header and content.
    pub whole: &'a [u8],
    /// Content.
    pub content: &'a [u8],
}

impl<'a> Element<'a> {
    /// A reader over the content.
    pub fn reader(&self) -> Reader<'a> {
        Reader(self.content)
    }

    /// The elements inside, at most a few thousand.
    pub fn children(&self) -> Result<Vec<Element<'a>>, Malformed> {
        let mut reader = self.reader();
        let mut found = Vec::new();
        while !reader.is_empty() {
            if found.len() >= MAX_CHILDREN {
                return Err(Malformed);
            }
            found.push(reader.next()?);
        }
        Ok(found)
    }

    /// The content when the tag is `tag`.
    pub fn expect(self, tag: u8) -> Result<Self, Malformed> {
        if self.tag == tag { Ok(self) } else { Err(Malformed) }
    }

    /// The object identifier.
    pub fn oid(&self) -> Result<ObjectIdentifier, Malformed> {
        ObjectIdentifier::from_bytes(self.expect(OID)?.content).map_err(|_| Malformed)
    }
}

/// Reads elements one after another. Never recurses and never allocates.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    /// Whether everything was read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The tag of the next element.
    pub fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    /// The next element of any tag.
    pub fn next(&mut self) -> Result<Element<'a>, Malformed> {
        let (&tag, rest) = self.0.split_first().ok_or(Malformed)?;
        if tag & 0x1f == 0x1f {
            return Err(Malformed);
        }
        let (&first, mut rest) = rest.split_first().ok_or(Malformed)?;
        let mut header = 2;
        let length = match first {
            0..=0x7f => usize::from(first),
            0x81..=0x84 => {
                let count = usize::from(first & 0x7f);
                let (digits, tail) = rest.split_at_checked(count).ok_or(Malformed)?;
                rest = tail;
                header += count;
                let value = digits.iter().fold(0usize, |sum, &digit| sum << 8 | usize::from(digit));
                // The shortest form only: one value has one encoding (X.690 §10.1).
                let shortest = digits.first() != Some(&0) && value > 0x7f;
                if shortest { value } else { return Err(Malformed) }
            }
            _ => return Err(Malformed),
        };
        let content = rest.get(..length).ok_or(Malformed)?;
        let whole = self.0.get(..header + length).ok_or(Malformed)?;
        self.0 = self.0.get(header + length..).ok_or(Malformed)?;
        Ok(Element { tag, whole, content })
    }

    /// The next element, which must have `tag`.
    pub fn expect(&mut self, tag: u8) -> Result<Element<'a>, Malformed> {
        self.next()?.expect(tag)
    }

    /// The next element when it has `tag`.
    pub fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, Malformed> {
        if self.peek() == Some(tag) { self.next().map(Some) } else { Ok(None) }
    }

    /// Nothing may be left.
    pub fn end(&self) -> Result<(), Malformed> {
        if self.0.is_empty() { Ok(()) } else { Err(Malformed) }
    }
}

/// The single element that fills `bytes`.
pub(crate) fn single(bytes: &[u8], tag: u8) -> Result<Element<'_>, Malformed> {
    let mut reader = Reader(bytes);
    let element = reader.expect(tag)?;
    reader.end()?;
    Ok(element)
}

/// Header and content.
pub(crate) fn encode(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() + 6);
    out.push(tag);
    let length = content.len();
    if length < 0x80 {
        out.push(length as u8);
    } else {
        let digits = length.to_be_bytes();
        let significant = digits.iter().position(|&digit| digit != 0).unwrap_or(0);
        out.push(0x80 | (digits.len() - significant) as u8);
        out.extend(digits.iter().skip(significant));
    }
    out.extend_from_slice(content);
    out
}

/// Several encoded parts under one tag.
pub(crate) fn encode_all(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    encode(tag, &parts.concat())
}

/// A SET OF in DER order: encodings ascending (X.690 §11.6).
pub(crate) fn encode_set_of(tag: u8, mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    encode(tag, &parts.concat())
}

/// An OBJECT IDENTIFIER.
pub(crate) fn encode_oid(oid: &ObjectIdentifier) -> Vec<u8> {
    encode(OID, oid.as_bytes())
}

/// A non-negative INTEGER from big-endian bytes.
pub(crate) fn encode_unsigned(bytes: &[u8]) -> Vec<u8> {
    let significant = bytes.iter().position(|&byte| byte != 0).unwrap_or(bytes.len());
    let digits = bytes.get(significant..).unwrap_or_default();
    let mut content = Vec::with_capacity(digits.len() + 1);
    if digits.first().is_none_or(|&first| first >= 0x80) {
        content.push(0);
    }
    content.extend_from_slice(digits);
    encode(INTEGER, &content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for length in [0usize, 1, 127, 128, 255, 256, 65_535, 65_536] {
            let content = vec![7u8; length];
            let encoded = encode(OCTET_STRING, &content);
            let element = single(&encoded, OCTET_STRING).unwrap();
            assert_eq!(element.content, content);
            assert_eq!(element.whole, encoded);
        }
    }

    #[test]
    fn only_the_shortest_length_is_read() {
        for bad in [&[4u8, 0x81, 1, 0][..], &[4, 0x82, 0, 200], &[4, 0x80, 0, 0], &[4, 5, 1], &[0x1f, 1, 0], &[4], &[]]
        {
            assert_eq!(Reader(bad).next(), Err(Malformed), "{bad:?}");
        }
    }

    #[test]
    fn integers_stay_positive() {
        assert_eq!(encode_unsigned(&[]), [2, 1, 0]);
        assert_eq!(encode_unsigned(&[0, 0, 5]), [2, 1, 5]);
        assert_eq!(encode_unsigned(&[0x80]), [2, 2, 0, 0x80]);
    }

    #[test]
    fn a_set_is_sorted() {
        let set = encode_set_of(SET, vec![encode(4, &[9, 9]), encode(2, &[1]), encode(4, &[1])]);
        assert_eq!(set, [0x31, 10, 2, 1, 1, 4, 1, 1, 4, 2, 9, 9]);
    }
}
