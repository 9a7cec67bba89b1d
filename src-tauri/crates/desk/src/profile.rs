//! Who a desk belongs to between sign-ins: kept in the keyring, with the token that renews the session.

use gishe_central::ProofKey;
use gishe_central::oidc::RefreshToken;
use gishe_vault::{KeyringError, Secret, Vault};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use crate::error::DeskError;
use crate::fault::internal;
use crate::view::status::OfficerView;

/// The officer of a desk.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// Who, where and as what.
    pub officer: OfficerView,
    /// The identifier that the officer's certificate must carry: `PNOBG-…` (ETSI EN 319 412-1).
    pub national_id: String,
}

/// What rests in the keyring.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    profile: Profile,
    refresh_token: String,
    /// What the token is bound to, 43 letters of base64url; none for a bearer token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    proof_key: Option<String>,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.refresh_token.zeroize();
        self.proof_key.zeroize();
    }
}

impl Profile {
    /// The profile that is kept, if any.
    pub(crate) fn kept(vault: &Vault) -> Result<Option<Self>, DeskError> {
        Ok(read(vault)?.map(|kept| kept.profile.clone()))
    }

    /// The token that renews the session, with the key that it is bound to, if any.
    pub(crate) fn refresh_token(vault: &Vault) -> Result<Option<RefreshToken>, DeskError> {
        let Some(kept) = read(vault)? else { return Ok(None) };
        let token = RefreshToken::new(kept.refresh_token.clone());
        match &kept.proof_key {
            None => Ok(Some(token)),
            // A token whose key cannot be read opens nothing: as if there were none.
            Some(text) => Ok(ProofKey::from_text(text).map(|key| token.with_key(Some(key)))),
        }
    }

    /// Keeps the profile and the token in the place of those before.
    pub(crate) fn keep(&self, vault: &Vault, token: &RefreshToken) -> Result<(), DeskError> {
        let kept = Kept {
            profile: self.clone(),
            refresh_token: token.expose().to_owned(),
            proof_key: token.key().map(|key| key.to_text().to_string()),
        };
        let text = serde_json::to_vec(&kept).map_err(|error| internal("session", &error))?;
        Ok(vault.keep_session(&Secret::new(text))?)
    }
}

fn read(vault: &Vault) -> Result<Option<Kept>, DeskError> {
    match vault.session() {
        // What another version kept and this one cannot read is as if nobody had signed in.
        Ok(held) => Ok(serde_json::from_slice(held.expose()).ok()),
        Err(KeyringError::KeyMissing) => Ok(None),
        Err(other) => Err(other.into()),
    }
}
