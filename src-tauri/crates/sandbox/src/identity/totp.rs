//! Time-based one-time passwords (RFC 6238): HMAC-SHA-1, 30 seconds, six digits.

use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use sha1::Sha1;

/// Seconds of a step.
pub const STEP: i64 = 30;

/// The number of the step that holds `at`.
pub fn step(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(STEP)
}

/// The code of a step: six digits (RFC 4226, 5.3).
pub fn code(secret: &[u8], step: i64) -> String {
    let mac = Hmac::<Sha1>::new_from_slice(secret).map(|mac| mac.chain_update(step.to_be_bytes()).finalize());
    // HMAC takes a key of any length, so the empty answer cannot come about.
    let tag: [u8; 20] = mac.map(|tag| tag.into_bytes().into()).unwrap_or_default();
    let offset = usize::from(tag.last().copied().unwrap_or_default() & 0x0f);
    let word = tag.iter().skip(offset).take(4).fold(0u32, |word, byte| (word << 8) | u32::from(*byte));
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}

/// The step that `candidate` is the code of, looking one step to either side of `now` (RFC 6238, 5.2).
pub fn matching_step(secret: &[u8], candidate: &str, now: DateTime<Utc>) -> Option<i64> {
    let present = step(now);
    [present, present - 1, present + 1].into_iter().find(|step| code(secret, *step) == candidate)
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> DateTime<Utc> {
        Utc.timestamp_opt(seconds, 0).unwrap()
    }

    #[test]
    fn codes_agree_with_the_vectors_of_rfc_6238() {
        let vectors = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ];
        for (seconds, expected) in vectors {
            assert_eq!(code(SECRET, step(at(seconds))), expected, "at {seconds}");
        }
    }

    #[test]
    fn one_step_of_drift_is_forgiven_and_two_are_not() {
        let given = code(SECRET, 1000);
        for (drift, accepted) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let now = at((1000 + drift) * STEP + 7);
            assert_eq!(matching_step(SECRET, &given, now), accepted.then_some(1000), "drift {drift}");
        }
    }
}
