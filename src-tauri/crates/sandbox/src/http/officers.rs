//! `GET /v1/officers`.

use axum::Json;
use axum::extract::{Query, State};
use gishe_protocol::info::{Roster, Scope};
use gishe_protocol::problem::Problem;
use serde::Deserialize;
use utoipa::IntoParams;

use super::central::Central;
use super::guard::Caller;
use super::problem::Trouble;
use crate::register::district_of;

/// Whose officers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// The scope: `district:09`.
    scope: String,
}

/// Who decides in a scope of the account: cases can be given to them.
#[utoipa::path(get, path = "/v1/officers", tag = "central", params(Asked), responses(
    (status = 200, body = Roster),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 403, body = Problem, content_type = "application/problem+json"),
))]
pub async fn officers(
    State(central): State<Central>,
    caller: Caller,
    Query(asked): Query<Asked>,
) -> Result<Json<Roster>, Trouble> {
    let scope = Scope(asked.scope);
    caller.works_in(&scope)?;
    let district = district_of(&scope).ok_or_else(Trouble::forbidden)?;
    let officers = central.read(move |register| register.roster(&district)).await?;
    Ok(Json(Roster { officers }))
}
