//! Signature files as they are met: PEM or base64 around them, BER with indefinite lengths inside (X.690 §8.1.3.6).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::asn1::{Malformed, OCTET_STRING, encode};

/// Deepest nesting that is rewritten.
const MAX_DEPTH: usize = 32;
/// Most elements that are rewritten.
const MAX_ELEMENTS: usize = 1_000_000;

/// The bytes without PEM or base64 around them; as they are when there is none.
pub(crate) fn without_armour(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.first() == Some(&0x30) {
        return Some(bytes.to_vec());
    }
    let text = std::str::from_utf8(bytes).ok()?.trim();
    let body = match text.split_once("-----BEGIN ") {
        None => text,
        Some((_, rest)) => rest.split_once("-----")?.1.split_once("-----END ")?.0,
    };
    STANDARD.decode(body.split_ascii_whitespace().collect::<String>()).ok()
}

/// BER rewritten as DER as far as lengths go: definite and shortest, and strings in one piece. DER comes out as it went in, so
/// that certificates and signed attributes keep their bytes.
pub(crate) fn definite(bytes: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut rewriting = Rewriting { elements: 0 };
    let (out, rest) = rewriting.element(bytes, 0)?;
    if rest.is_empty() { Ok(out) } else { Err(Malformed) }
}

struct Rewriting {
    elements: usize,
}

impl Rewriting {
    /// One element rewritten, and what follows it.
    fn element<'a>(&mut self, bytes: &'a [u8], depth: usize) -> Result<(Vec<u8>, &'a [u8]), Malformed> {
        self.elements += 1;
        let (&tag, rest) = bytes.split_first().ok_or(Malformed)?;
        let (&first, rest) = rest.split_first().ok_or(Malformed)?;
        if depth > MAX_DEPTH || self.elements > MAX_ELEMENTS || tag & 0x1f == 0x1f {
            return Err(Malformed);
        }
        let constructed = tag & 0x20 != 0;
        if first == 0x80 {
            if !constructed {
                return Err(Malformed);
            }
            let mut children = Vec::new();
            let mut rest = rest;
            loop {
                if let Some(after) = rest.strip_prefix(&[0, 0]) {
                    return Ok((join(tag, children)?, after));
                }
                let (child, after) = self.element(rest, depth + 1)?;
                children.push(child);
                rest = after;
            }
        }
        let (length, rest) = length(first, rest)?;
        let (content, after) = rest.split_at_checked(length).ok_or(Malformed)?;
        if !constructed {
            return Ok((encode(tag, content), after));
        }
        let mut children = Vec::new();
        let mut inner = content;
        while !inner.is_empty() {
            let (child, next) = self.element(inner, depth + 1)?;
            children.push(child);
            inner = next;
        }
        Ok((join(tag, children)?, after))
    }
}

/// Length octets of the definite form, not necessarily the shortest.
fn length(first: u8, rest: &[u8]) -> Result<(usize, &[u8]), Malformed> {
    if first < 0x80 {
        return Ok((usize::from(first), rest));
    }
    let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f)).ok_or(Malformed)?;
    let zeros = digits.iter().take_while(|&&digit| digit == 0).count();
    if digits.len() - zeros > 4 {
        return Err(Malformed);
    }
    Ok((digits.iter().fold(0usize, |sum, &digit| sum << 8 | usize::from(digit)), rest))
}

/// A constructed element; the pieces of an OCTET STRING become one.
fn join(tag: u8, children: Vec<Vec<u8>>) -> Result<Vec<u8>, Malformed> {
    if tag != OCTET_STRING | 0x20 {
        return Ok(encode(tag, &children.concat()));
    }
    let mut whole = Vec::new();
    for child in &children {
        whole.extend_from_slice(crate::asn1::single(child, OCTET_STRING)?.content);
    }
    Ok(encode(OCTET_STRING, &whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_become_definite_and_strings_whole() {
        let ber = [0x30, 0x80, 0x24, 0x80, 4, 1, 7, 4, 2, 8, 9, 0, 0, 2, 0x81, 1, 5, 0, 0];
        assert_eq!(definite(&ber).unwrap(), [0x30, 8, 4, 3, 7, 8, 9, 2, 1, 5]);
        assert_eq!(definite(&definite(&ber).unwrap()).unwrap(), definite(&ber).unwrap());
        for bad in
            [&ber[..18], &[0x04, 0x80, 0, 0], &[0x30, 0x85, 1, 0, 0, 0, 0], &[0x30, 2, 4, 5], &[0x30, 0x80].repeat(99)]
        {
            assert!(definite(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn armour_is_taken_off() {
        assert_eq!(without_armour(&[0x30, 0]), Some(vec![0x30, 0]));
        assert_eq!(without_armour(b"-----BEGIN PKCS7-----\nMAA=\n-----END PKCS7-----\n"), Some(vec![0x30, 0]));
        assert_eq!(without_armour(b" MA\r\nA= "), Some(vec![0x30, 0]));
        assert_eq!(without_armour(b"%PDF-1.7"), None);
    }
}
