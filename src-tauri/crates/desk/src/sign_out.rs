//! Signing out: the session ends at the provider and here. What was not sent stays in the journal for the next sign-in.

use gishe_central::oidc;
use serde_json::Value;

use crate::desk::{Desk, Place};
use crate::error::DeskError;
use crate::lock;
use crate::sign_in;
use crate::status;

/// Signs out. Works without central too: then the refresh token is forgotten here and ends at the provider by itself.
pub async fn sign_out(desk: &Desk) -> Result<(), DeskError> {
    let tokens = tokens(desk).await;
    if let Ok(session) = desk.signed_in() {
        let desk_too = desk.clone();
        desk.blocking(move || {
            session.journal.transact(|tx| session.record(&desk_too, tx, "signed-out", None, Value::Null))?;
            if let Err(error) = status::keep_summary(&desk_too, &session) {
                tracing::warn!(%error, "how the desk was left could not be kept");
            }
            Ok::<_, DeskError>(())
        })
        .await?;
    }
    if let Some(tokens) = tokens
        && let Err(error) = tokens.revoke().await
    {
        tracing::warn!(%error, "the provider could not be told of the sign-out");
    }
    let vault = desk.0.vault.clone();
    desk.blocking(move || {
        vault.forget_pin()?;
        Ok::<_, gishe_vault::VaultError>(vault.forget_session()?)
    })
    .await?;
    lock::close(desk, Place::SignedOut);
    Ok(())
}

/// The tokens of whoever is signed in, the desk being open or locked.
async fn tokens(desk: &Desk) -> Option<oidc::Session> {
    let profile = match &desk.state().place {
        Place::Open { session, .. } => return Some(session.tokens.clone()),
        Place::Locked(profile) => profile.clone(),
        _ => return None,
    };
    sign_in::resume(desk, &profile).await.ok().map(|(_, tokens)| tokens)
}
