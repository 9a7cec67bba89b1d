//! The central API over HTTP: what `central-api` promises, the admin's side door, and faults on the way to both.

mod addresses;
mod admin;
mod blobs;
mod central;
mod changes;
mod commands;
mod connection;
mod fleet;
mod guard;
mod info;
mod linger;
mod officers;
mod problem;
mod serve;
mod snapshot;
#[cfg(test)]
mod tests;
mod uploads;
mod verify;

use axum::extract::DefaultBodyLimit;
use axum::{Router, middleware};
use gishe_protocol::addresses::MAX_REGISTER;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use admin::{AdminState, Happening};
pub use central::{Central, Neighbours};
pub use connection::{Connection, CutListener, CutStream, Scissors};
pub use guard::PROTOCOL_HEADER;
pub use problem::Trouble;
pub use serve::{ServeError, Serving};

use crate::openapi;

/// The largest body of a request with JSON, in bytes: a full batch with room to spare.
const MAX_JSON: usize = 8 * 1024 * 1024;

/// The paths of the contract, each with its description.
pub(crate) fn contract() -> OpenApiRouter<Central> {
    OpenApiRouter::with_openapi(openapi::head())
        .routes(routes!(info::info))
        .routes(routes!(info::keys))
        .routes(routes!(officers::officers))
        .routes(routes!(snapshot::snapshot))
        .routes(routes!(changes::changes))
        .routes(routes!(changes::events))
        .routes(routes!(commands::commands))
        .routes(routes!(blobs::blob))
        .routes(routes!(fleet::report))
        .routes(routes!(fleet::checkpoint))
        .routes(routes!(fleet::update))
        .layer(DefaultBodyLimit::max(MAX_JSON))
        .merge(registers())
        .merge(uploading())
        .layer(middleware::from_fn(guard::protocol))
        .merge(public())
}

/// A register of addresses is longer than anything else that comes at once.
fn registers() -> OpenApiRouter<Central> {
    OpenApiRouter::new().routes(routes!(addresses::register, addresses::put)).layer(DefaultBodyLimit::max(MAX_REGISTER))
}

/// What anybody may ask, with a browser and without the protocol of desks.
fn public() -> OpenApiRouter<Central> {
    OpenApiRouter::new().routes(routes!(verify::verify))
}

fn uploading() -> OpenApiRouter<Central> {
    OpenApiRouter::new()
        .routes(routes!(uploads::abilities, uploads::open))
        .routes(routes!(uploads::stands, uploads::extend))
        .layer(middleware::from_fn(uploads::tus))
}

/// The admin's paths, each with its description.
pub(crate) fn admin_contract() -> OpenApiRouter<Central> {
    OpenApiRouter::new()
        .routes(routes!(admin::add_faults, admin::clear_faults))
        .routes(routes!(admin::state))
        .routes(routes!(admin::happen))
        .routes(routes!(admin::forget))
        .routes(routes!(admin::checkpoints))
        .layer(middleware::from_fn(admin::loopback))
}

/// Everything that is served: the central API, `others` (the identity provider and the trust services) and, when asked
/// for, the admin's side door. Every request but the admin's can run into the faults that are set.
pub fn router(central: &Central, others: Router, admin: bool) -> Router {
    let (api, _) = contract().split_for_parts();
    let mut all =
        api.with_state(central.clone()).merge(others).route("/openapi.json", axum::routing::get(openapi::serve));
    if admin {
        let (admin, _) = admin_contract().split_for_parts();
        all = all.merge(admin.with_state(central.clone()));
    }
    all.fallback(|| async { Trouble::not_found() })
        .layer(middleware::from_fn_with_state(central.clone(), guard::possession))
        .layer(middleware::from_fn_with_state(central.clone(), guard::faults))
        .layer(middleware::from_fn(linger::to_the_end))
}
