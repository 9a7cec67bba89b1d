//! The two forms: name and password, then the code of the second factor.

use std::sync::Arc;

use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::interaction::Interaction;
use super::page::Trouble;
use super::{Identity, fingerprint, page, redirect, totp};
use crate::trust::OfficerAccount;

/// The first form.
#[derive(Deserialize)]
pub(super) struct PasswordForm {
    interaction: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
}

/// The second form; without a code it goes back to the first.
#[derive(Deserialize)]
pub(super) struct CodeForm {
    interaction: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    change: bool,
}

const TOO_LATE: &str = "Входът е отворен твърде отдавна или вече е завършен. Започнете отново от Гише.";

pub(super) async fn password(State(identity): State<Arc<Identity>>, Form(form): Form<PasswordForm>) -> Response {
    let now = identity.now();
    let Some(interaction) = identity.interactions.find(&form.interaction, now) else {
        return page::refused(StatusCode::BAD_REQUEST, TOO_LATE).into_response();
    };
    let name = form.username.trim().to_lowercase();
    let again = |trouble| page::password(&identity, &form.interaction, &interaction.request, Some((trouble, &name)));
    if let Some(seconds) = identity.attempts.wait(&name, now) {
        return again(Trouble::Wait(seconds)).into_response();
    }
    match identity.by_username(&name).filter(|officer| same(&officer.password, &form.password)) {
        Some(officer) => {
            identity.interactions.set_subject(&form.interaction, Some(officer.id.clone()));
            page::code(&identity, &form.interaction, &interaction.request, officer, None).into_response()
        }
        None => {
            identity.attempts.failed(&name, now);
            again(Trouble::WrongPassword).into_response()
        }
    }
}

pub(super) async fn code(State(identity): State<Arc<Identity>>, Form(form): Form<CodeForm>) -> Response {
    let now = identity.now();
    let Some(interaction) = identity.interactions.find(&form.interaction, now) else {
        return page::refused(StatusCode::BAD_REQUEST, TOO_LATE).into_response();
    };
    let officer = interaction.subject.as_deref().and_then(|subject| identity.by_id(subject));
    let Some(officer) = officer.filter(|_| !form.change) else {
        identity.interactions.set_subject(&form.interaction, None);
        return page::password(&identity, &form.interaction, &interaction.request, None).into_response();
    };
    match second_factor(&identity, officer, &form.code) {
        Ok(()) => finish(&identity, &form.interaction, &interaction),
        Err(trouble) => {
            page::code(&identity, &form.interaction, &interaction.request, officer, Some(trouble)).into_response()
        }
    }
}

/// Checks a code of the second factor and takes its step, so that the same code never opens twice.
fn second_factor(identity: &Identity, officer: &OfficerAccount, typed: &str) -> Result<(), Trouble> {
    let now = identity.now();
    if let Some(seconds) = identity.attempts.wait(&officer.username, now) {
        return Err(Trouble::Wait(seconds));
    }
    let digits: String = typed.chars().filter(|letter| !letter.is_whitespace()).collect();
    let Some(step) = totp::matching_step(&officer.totp_secret, &digits, now) else {
        identity.attempts.failed(&officer.username, now);
        return Err(Trouble::WrongCode);
    };
    match identity.store.take_step(&officer.id, step) {
        Ok(true) => {
            identity.attempts.succeeded(&officer.username);
            Ok(())
        }
        Ok(false) => Err(Trouble::UsedCode),
        Err(error) => {
            tracing::error!(%error, "the identity store cannot be written");
            Err(Trouble::Broken)
        }
    }
}

fn finish(identity: &Identity, id: &str, interaction: &Interaction) -> Response {
    let Some(code) = identity.interactions.finish(id, identity.now()) else {
        return page::refused(StatusCode::BAD_REQUEST, TOO_LATE).into_response();
    };
    let issuer = identity.issuer();
    let mut answer = vec![("code", code.as_str()), ("iss", issuer.as_str())];
    answer.extend(interaction.request.state.as_deref().map(|state| ("state", state)));
    Redirect::to(&redirect::with_answer(&interaction.request.callback, &answer)).into_response()
}

fn same(one: &str, other: &str) -> bool {
    fingerprint(one) == fingerprint(other)
}
