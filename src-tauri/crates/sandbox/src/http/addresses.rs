//! `GET` and `PUT /v1/addresses/{district}`.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use gishe_domain::address::DistrictCode;
use gishe_protocol::addresses::{AddressLine, AddressesReceipt};
use gishe_protocol::info::Role;
use gishe_protocol::problem::Problem;

use super::central::Central;
use super::guard::Caller;
use super::problem::Trouble;
use crate::register::scope_of;

/// The register of addresses of a district, as NDJSON. Whoever sees the district may read it.
#[utoipa::path(get, path = "/v1/addresses/{district}", tag = "central",
    params(("district" = String, Path, description = "`01` to `24`.")),
    responses(
        (status = 200, body = AddressLine, content_type = "application/x-ndjson"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 426, body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn register(
    State(central): State<Central>,
    caller: Caller,
    Path(district): Path<String>,
) -> Result<impl IntoResponse, Trouble> {
    let district = DistrictCode(district);
    caller.needs(&scope_of(&district))?;
    let lines = central.read(move |register| register.addresses(&district)).await?;
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson"), (header::CACHE_CONTROL, "no-store")], lines))
}

/// Puts the register of addresses of a district: the whole of it, as NDJSON that ends with its count and digest, by an account
/// with the role `it` there. What is not whole (460) or has a line that does not fit (400) changes nothing.
#[utoipa::path(put, path = "/v1/addresses/{district}", tag = "central",
    params(("district" = String, Path, description = "`01` to `24`.")),
    request_body(content = AddressLine, content_type = "application/x-ndjson"),
    responses(
        (status = 200, body = AddressesReceipt),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 413, body = Problem, content_type = "application/problem+json"),
        (status = 426, body = Problem, content_type = "application/problem+json"),
        (status = 460, body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn put(
    State(central): State<Central>,
    caller: Caller,
    Path(district): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<AddressesReceipt>, Trouble> {
    let district = DistrictCode(district);
    let may = caller.0.scopes.iter().any(|grant| grant.district == district && grant.role == Role::It);
    if !may {
        return Err(Trouble::forbidden());
    }
    let body = body.map_err(|_| Trouble::too_large())?;
    let (now, scope, account) = (central.now(), scope_of(&district), caller.0.id);
    let receipt = central.write(move |register| register.put_addresses(&district, &body, &account, now)).await?;
    if receipt.changed {
        central.hint(scope);
    }
    Ok(Json(receipt))
}
