//! `sandbox.json`: where the sandbox is reached and who can sign in, for tests, trainers and scripts.

use std::path::PathBuf;

use gishe_domain::address::DistrictCode;
use gishe_protocol::info::Role;
use serde::{Deserialize, Serialize};

use crate::trust::OfficerAccount;

/// What `sandbox.json` says. Everybody in it is invented, so their secrets may stand in a file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Listing {
    /// `http://127.0.0.1:41234`.
    pub url: String,
    /// The root certificate of the signing provider, PEM.
    pub root_pem: PathBuf,
    /// The certificate of the time-stamp authority, PEM.
    pub tsa_pem: PathBuf,
    /// Who signs the list of the lists, which is at `/pki/lotl.xml`, PEM.
    pub lotl_signers_pem: PathBuf,
    /// Everybody who can sign in.
    pub officers: Vec<ListedOfficer>,
}

/// An account of the sandbox.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListedOfficer {
    /// The identity provider's subject.
    pub id: String,
    /// „Михаела Тодорова“.
    pub name: String,
    /// „главен специалист“.
    pub post: String,
    /// The role, the same in every district of the account.
    pub role: Role,
    /// Where the account may work.
    pub districts: Vec<DistrictCode>,
    /// For the first factor.
    pub username: String,
    /// For the first factor.
    pub password: String,
    /// The shared secret of the second factor in base32 (RFC 4648, no padding), as authenticator apps take it.
    pub totp_secret: String,
}

impl ListedOfficer {
    /// As the file has it; none for an account without any scope.
    pub(crate) fn of(officer: &OfficerAccount) -> Option<Self> {
        Some(Self {
            id: officer.id.clone(),
            name: officer.name.clone(),
            post: officer.post.clone(),
            role: officer.scopes.first()?.role,
            districts: officer.scopes.iter().map(|grant| grant.district.clone()).collect(),
            username: officer.username.clone(),
            password: officer.password.clone(),
            totp_secret: base32(&officer.totp_secret),
        })
    }
}

/// RFC 4648, section 6, without padding.
fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let letter = |value: u32| char::from(ALPHABET.get(value as usize & 31).copied().unwrap_or(b'A'));
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut held, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        held = (held << 8 | u32::from(*byte)) & 0xFFFF;
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(letter(held >> bits));
        }
    }
    if bits > 0 {
        text.push(letter(held << (5 - bits)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base32;

    #[test]
    fn base32_is_as_the_standard_has_it() {
        for (plain, encoded) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(plain.as_bytes()), encoded);
        }
    }
}
