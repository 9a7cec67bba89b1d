//! `GET /v1/changes` and `GET /v1/events`.

use std::convert::Infallible;

use axum::Json;
use axum::extract::{Query, State};
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures::{Stream, StreamExt, future, stream};
use gishe_protocol::changes::{ChangeHint, ChangesPage, Cursor};
use gishe_protocol::info::{Account, Scope};
use gishe_protocol::problem::Problem;
use serde::Deserialize;
use tokio::sync::broadcast::error::RecvError;
use utoipa::IntoParams;

use super::central::Central;
use super::guard::Caller;
use super::problem::Trouble;
use crate::register::MAX_CHANGES;

/// What is asked of the feed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChangesQuery {
    /// `district:09`.
    scope: String,
    /// The cursor of the last page, or of the snapshot.
    since: String,
    /// Changes at most, 1 to 500.
    limit: Option<u32>,
}

/// Upserts and tombstones of a scope after a cursor, in central's order. 410 asks for a new snapshot.
#[utoipa::path(get, path = "/v1/changes", tag = "central", params(ChangesQuery), responses(
    (status = 200, body = ChangesPage),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 410, body = Problem, content_type = "application/problem+json"),
    (status = 426, body = Problem, content_type = "application/problem+json"),
))]
pub async fn changes(
    State(central): State<Central>,
    caller: Caller,
    Query(query): Query<ChangesQuery>,
) -> Result<Json<ChangesPage>, Trouble> {
    let scope = Scope(query.scope);
    caller.works_in(&scope)?;
    let limit = query.limit.unwrap_or(MAX_CHANGES);
    central.read(move |register| register.changes(&scope, &Cursor(query.since), limit)).await.map(Json)
}

/// Server-sent hints (`event: change`) that a scope of the account has changed. The first one comes at once, so that a
/// listener knows it is heard.
#[utoipa::path(get, path = "/v1/events", tag = "central", responses(
    (status = 200, body = ChangeHint, content_type = "text/event-stream"),
    (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub async fn events(
    State(central): State<Central>,
    Caller(account): Caller,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let opening = stream::iter(account.scopes.clone()).map(|grant| grant.scope);
    let mut ending = central.ending();
    let end = async move {
        let _ = ending.wait_for(|ending| *ending).await;
    };
    let hints = opening
        .chain(later(central.listen(), account))
        .filter_map(|scope| future::ready(Event::default().event("change").json_data(ChangeHint { scope }).ok()))
        .map(Ok)
        .take_until(Box::pin(end));
    Sse::new(hints).keep_alive(KeepAlive::default())
}

/// Hints in the account's scopes. A listener that was too slow is told of all its scopes instead.
fn later(receiver: tokio::sync::broadcast::Receiver<Scope>, account: Account) -> impl Stream<Item = Scope> {
    let scopes: Vec<Scope> = account.scopes.into_iter().map(|grant| grant.scope).collect();
    stream::unfold((receiver, scopes), |(mut receiver, scopes)| async move {
        let changed = match receiver.recv().await {
            Ok(scope) if scopes.contains(&scope) => vec![scope],
            Ok(_) => Vec::new(),
            Err(RecvError::Lagged(_)) => scopes.clone(),
            Err(RecvError::Closed) => return None,
        };
        Some((stream::iter(changed), (receiver, scopes)))
    })
    .flatten()
}
