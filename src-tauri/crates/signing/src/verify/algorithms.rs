//! Until when an algorithm and a key are relied on (EN 319 102-1 §5.2.8, ETSI TS 119 312).

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::SignatureAlgorithm;
use crate::asn1::{self, SEQUENCE};

/// Until when signatures are relied on that are not proven to be older. What `algorithm` refuses altogether (SHA-1, short keys)
/// is not spoken of here.
#[derive(Debug, Clone)]
pub struct AlgorithmPolicy {
    /// For RSA with PKCS #1 v1.5, by the smallest modulus in bits, longest first: the last day. None is without an end yet.
    pub pkcs1: Vec<(usize, Option<NaiveDate>)>,
    /// The same for RSA with PSS.
    pub pss: Vec<(usize, Option<NaiveDate>)>,
    /// For ECDSA, by the smallest curve in bits, longest first.
    pub ecdsa: Vec<(usize, Option<NaiveDate>)>,
}

impl Default for AlgorithmPolicy {
    /// As TS 119 312 v1.5.1 has it: the older padding of RSA ends with 2028 whatever the length, and so does RSA below 3000 bits;
    /// the rest has no end in sight. It is revised every few years: the table is part of the policy so that a caller can bring a
    /// newer one.
    fn default() -> Self {
        let end = NaiveDate::from_ymd_opt(2028, 12, 31);
        Self { pkcs1: vec![(1900, end)], pss: vec![(3000, None), (1900, end)], ecdsa: vec![(256, None)] }
    }
}

impl AlgorithmPolicy {
    /// Whether a signature by this key that is proven to have existed at `at` is relied on.
    pub(super) fn accepts(&self, algorithm: SignatureAlgorithm, spki: &[u8], at: DateTime<Utc>) -> bool {
        self.row(algorithm, spki).is_some_and(|end| end.is_none_or(|end| at < end))
    }

    /// The first moment at which signatures by this key are no longer relied on; none when there is no such moment yet, or when they
    /// never were.
    pub(crate) fn ends(&self, algorithm: SignatureAlgorithm, spki: &[u8]) -> Option<DateTime<Utc>> {
        self.row(algorithm, spki).flatten()
    }

    fn row(&self, algorithm: SignatureAlgorithm, spki: &[u8]) -> Option<Option<DateTime<Utc>>> {
        let bits = key_bits(spki)?;
        let rows = match algorithm {
            SignatureAlgorithm::RsaPkcs1(_) => &self.pkcs1,
            SignatureAlgorithm::RsaPss(_) => &self.pss,
            SignatureAlgorithm::Ecdsa(_) => &self.ecdsa,
        };
        let (_, last) = rows.iter().find(|(least, _)| bits >= *least)?;
        Some(last.map(|last| last.and_time(NaiveTime::MIN).and_utc() + TimeDelta::days(1)))
    }
}

/// Length of the modulus, or of the curve's field, in bits.
fn key_bits(spki: &[u8]) -> Option<usize> {
    let mut body = asn1::single(spki, SEQUENCE).ok()?.reader();
    let mut algorithm = body.expect(SEQUENCE).ok()?.reader();
    let bits = body.expect(0x03).ok()?.content.strip_prefix(&[0])?;
    algorithm.next().ok()?;
    if bits.first() == Some(&SEQUENCE) {
        let modulus = asn1::single(bits, SEQUENCE).ok()?.reader().expect(asn1::INTEGER).ok()?.content;
        let zeros = modulus.iter().take_while(|&&byte| byte == 0).count();
        let first = modulus.get(zeros)?;
        return Some((modulus.len() - zeros) * 8 - first.leading_zeros() as usize);
    }
    // An uncompressed point is 04 ‖ x ‖ y, a compressed one 02 or 03 ‖ x; P-521 has 66 bytes for 521 bits.
    let width = if bits.first() == Some(&4) { (bits.len() - 1) / 2 } else { bits.len().checked_sub(1)? };
    Some(width * 8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{KeyKind, TestAuthority};

    #[test]
    fn short_rsa_and_the_older_padding_end_and_the_rest_does_not() {
        let policy = AlgorithmPolicy::default();
        let (before, after) = ("2028-12-31T23:59:59Z".parse().unwrap(), "2029-01-01T00:00:00Z".parse().unwrap());
        for (kind, lasts) in [
            (KeyKind::P256, true),
            (KeyKind::P384, true),
            (KeyKind::P521, true),
            (KeyKind::Rsa, false),
            (KeyKind::RsaPss, false),
            (KeyKind::Rsa3072, false),
            (KeyKind::Rsa4096, false),
            (KeyKind::RsaPssOnly, true),
        ] {
            let signer = TestAuthority::new(KeyKind::P256).signer(kind);
            let algorithm = signer.key.algorithm();
            assert!(policy.accepts(algorithm, signer.certificate.public_key(), before), "{kind:?}");
            assert_eq!(policy.accepts(algorithm, signer.certificate.public_key(), after), lasts, "{kind:?}");
        }
    }
}
