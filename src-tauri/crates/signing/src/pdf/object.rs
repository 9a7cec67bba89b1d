//! Values of a PDF.

use std::ops::Range;

/// An indirect reference: object number and generation.
pub(crate) type Reference = (u32, u16);

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Object {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// Whole number
    Int(i64),
    /// Number with a fraction
    Real(f64),
    /// String, decoded
    String(Vec<u8>),
    /// Name without the slash, decoded
    Name(Vec<u8>),
    /// Array
    Array(Vec<Object>),
    /// Dictionary
    Dict(Dict),
    /// `12 0 R`
    Ref(Reference),
}

/// A dictionary that remembers where each value stood in the source.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dict(pub Vec<(Vec<u8>, Object, Range<usize>)>);

/// Order and place do not matter; keys are unique, the parser sees to it.
impl PartialEq for Dict {
    fn eq(&self, other: &Self) -> bool {
        let sorted = |dict: &'_ Self| {
            let mut order: Vec<usize> = (0..dict.0.len()).collect();
            order.sort_by(|left, right| dict.key(*left).cmp(dict.key(*right)));
            order
        };
        self.0.len() == other.0.len()
            && sorted(self).into_iter().zip(sorted(other)).all(|(left, right)| {
                self.key(left) == other.key(right)
                    && self.0.get(left).map(|entry| &entry.1) == other.0.get(right).map(|entry| &entry.1)
            })
    }
}

impl Object {
    /// The dictionary.
    pub fn dict(&self) -> Option<&Dict> {
        match self {
            Self::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    /// The items of an array.
    pub fn array(&self) -> Option<&[Object]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The reference.
    pub fn reference(&self) -> Option<Reference> {
        match self {
            Self::Ref(reference) => Some(*reference),
            _ => None,
        }
    }

    /// The name.
    pub fn name(&self) -> Option<&[u8]> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The string's bytes.
    pub fn string(&self) -> Option<&[u8]> {
        match self {
            Self::String(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The whole number when it is not negative.
    pub fn unsigned(&self) -> Option<usize> {
        match self {
            Self::Int(value) => usize::try_from(*value).ok(),
            _ => None,
        }
    }

    /// Any number.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Int(value) => Some(*value as f64),
            Self::Real(value) => Some(*value),
            _ => None,
        }
    }

    /// A text string: UTF-16 with its mark, UTF-8 with its mark, else one letter for a byte.
    pub fn text(&self) -> Option<String> {
        let bytes = self.string()?;
        if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
            let units: Vec<u16> =
                rest.chunks(2).map(|pair| pair.iter().fold(0, |sum, &byte| sum << 8 | u16::from(byte))).collect();
            return Some(String::from_utf16_lossy(&units));
        }
        if let Some(rest) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
            return Some(String::from_utf8_lossy(rest).into_owned());
        }
        Some(bytes.iter().map(|&byte| char::from(byte)).collect())
    }

    /// Calls `found` for every reference inside.
    pub fn references(&self, found: &mut impl FnMut(Reference)) {
        match self {
            Self::Ref(reference) => found(*reference),
            Self::Array(items) => items.iter().for_each(|item| item.references(found)),
            Self::Dict(dict) => dict.0.iter().for_each(|(_, value, _)| value.references(found)),
            _ => {}
        }
    }
}

impl Dict {
    fn key(&self, place: usize) -> &[u8] {
        self.0.get(place).map_or(&[], |(key, _, _)| key)
    }

    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&Object> {
        self.0.iter().find(|(name, _, _)| name == key.as_bytes()).map(|(_, value, _)| value)
    }

    /// Where the value of `key` stood in the source.
    pub fn span(&self, key: &str) -> Option<Range<usize>> {
        self.0.iter().find(|(name, _, _)| name == key.as_bytes()).map(|(_, _, span)| span.clone())
    }

    /// The name under `key`.
    pub fn name(&self, key: &str) -> Option<&[u8]> {
        self.get(key)?.name()
    }

    /// The whole number under `key` when it is not negative.
    pub fn unsigned(&self, key: &str) -> Option<usize> {
        self.get(key)?.unsigned()
    }

    /// The same dictionary without some keys.
    pub fn without(&self, keys: &[&str]) -> Self {
        Self(self.0.iter().filter(|(key, _, _)| !keys.iter().any(|out| out.as_bytes() == key)).cloned().collect())
    }
}
