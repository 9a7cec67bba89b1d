//! Who a desk belongs to between sign-ins: kept in the keyring, with the token that renews the session.

use gishe_vault::{KeyringError, Secret, Vault};
use serde::{Deserialize, Serialize};

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
}

impl Profile {
    /// The profile that is kept, if any.
    pub(crate) fn kept(vault: &Vault) -> Result<Option<Self>, DeskError> {
        Ok(read(vault)?.map(|kept| kept.profile))
    }

    /// The token that renews the session, if any.
    pub(crate) fn refresh_token(vault: &Vault) -> Result<Option<Secret>, DeskError> {
        Ok(read(vault)?.map(|kept| Secret::new(kept.refresh_token.into_bytes())))
    }

    /// Keeps the profile and the token in the place of those before.
    pub(crate) fn keep(&self, vault: &Vault, refresh_token: &Secret) -> Result<(), DeskError> {
        let token = refresh_token.expose_text().ok_or_else(|| internal("session", &"token"))?;
        let kept = Kept { profile: self.clone(), refresh_token: token.to_owned() };
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
