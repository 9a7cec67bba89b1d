//! `GET /v1/info` and `GET /v1/keys`.

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::HeaderMap;
use gishe_protocol::PROTOCOL_VERSION;
use gishe_protocol::info::{Info, Realm};
use gishe_protocol::keys::CentralKey;
use gishe_protocol::problem::Problem;

use super::central::Central;
use super::guard::{Struck, caller};
use super::problem::Trouble;
use crate::faults::Fault;
use crate::register::RegisterError;

/// The oldest client that is still served.
const LEAST_CLIENT: &str = "0.1.0";

/// Central's clock, the versions it serves and, for a request with a token, the account and its scopes.
#[utoipa::path(get, path = "/v1/info", tag = "central", security((), ("bearer" = [])), responses(
    (status = 200, body = Info),
    (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub async fn info(
    State(central): State<Central>,
    Extension(Struck(struck)): Extension<Struck>,
    headers: HeaderMap,
) -> Result<Json<Info>, Trouble> {
    let account = caller(&headers, &central)?.map(|caller| caller.0);
    let other = struck.iter().find_map(|fault| match fault {
        Fault::OtherProtocol { version } => Some(*version),
        _ => None,
    });
    let version = other.unwrap_or(PROTOCOL_VERSION);
    Ok(Json(Info {
        server_time: central.now(),
        protocol_min: version,
        protocol_max: version,
        least_client: LEAST_CLIENT.to_owned(),
        realm: Realm::Sandbox,
        account,
    }))
}

/// The public keys under central's receipts and checkpoints, the present one first.
#[utoipa::path(get, path = "/v1/keys", tag = "central", security(()), responses((status = 200, body = Vec<CentralKey>)))]
pub async fn keys(State(central): State<Central>) -> Result<Json<Vec<CentralKey>>, Trouble> {
    let key = central
        .write(|register| {
            let key = register.key();
            Ok::<_, RegisterError>(CentralKey {
                key_id: key.id().to_owned(),
                public_key: key.public_pem(),
                checkpoint_key: key.checkpoint_key(),
            })
        })
        .await?;
    Ok(Json(vec![key]))
}
