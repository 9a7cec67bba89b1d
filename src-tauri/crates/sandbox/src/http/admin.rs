//! `/admin/*`: faults on demand, what has happened, and events of central's own. For tests and trainers, on loopback.

use axum::Json;
use axum::extract::{ConnectInfo, Query, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use gishe_domain::case::{Case, CaseId};
use gishe_protocol::problem::Problem;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::central::Central;
use super::connection::Connection;
use super::guard::Body;
use super::problem::Trouble;
use crate::faults::{Fault, FaultRule};
use crate::register::{CaseOverview, CentralEvent, RegisterError, RegisterOverview, scope_of};

/// Answers nobody but this computer.
pub async fn loopback(request: Request, next: Next) -> Response {
    let local =
        request.extensions().get::<ConnectInfo<Connection>>().is_some_and(|info| info.0.peer.ip().is_loopback());
    if local { next.run(request).await } else { Trouble::not_found().into_response() }
}

/// Adds faults to those that are set.
#[utoipa::path(post, path = "/admin/faults", tag = "admin", security(()), request_body = Vec<FaultRule>, responses(
    (status = 200, body = Vec<FaultRule>, description = "all that are set now"),
    (status = 400, body = Problem, content_type = "application/problem+json"),
))]
pub async fn add_faults(
    State(central): State<Central>,
    Body(rules): Body<Vec<FaultRule>>,
) -> Result<Json<Vec<FaultRule>>, Trouble> {
    for rule in &rules {
        if matches!(rule.fault, Fault::Status { status } if !(400..600).contains(&status)) {
            return Err(Trouble::bad_request("a status is 400 to 599"));
        }
    }
    let faults = &central.neighbours().faults;
    faults.add(rules);
    Ok(Json(faults.rules()))
}

/// Takes all faults away.
#[utoipa::path(delete, path = "/admin/faults", tag = "admin", security(()), responses((status = 204, description = "none is set")))]
pub async fn clear_faults(State(central): State<Central>) -> StatusCode {
    central.neighbours().faults.clear();
    StatusCode::NO_CONTENT
}

/// Which case to look at.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StateQuery {
    /// A case; left out, only the counts are told.
    case: Option<Uuid>,
}

/// What has happened so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AdminState {
    /// Counts over the whole register.
    pub register: RegisterOverview,
    /// Faults that are set.
    pub faults: Vec<FaultRule>,
    /// The case asked for, its receipts and how often each command was carried out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseOverview>,
}

/// Counts, faults and, when asked for, one case with all that was done on it.
#[utoipa::path(get, path = "/admin/state", tag = "admin", security(()), params(StateQuery), responses(
    (status = 200, body = AdminState),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
pub async fn state(
    State(central): State<Central>,
    Query(query): Query<StateQuery>,
) -> Result<Json<AdminState>, Trouble> {
    let faults = central.neighbours().faults.rules();
    let (register, case) = central
        .read(move |register| {
            let case = match query.case {
                Some(id) => Some(register.case_overview(CaseId(id))?.ok_or(RegisterError::UnknownCase)?),
                None => None,
            };
            Ok::<_, RegisterError>((register.overview()?, case))
        })
        .await?;
    Ok(Json(AdminState { register, faults, case }))
}

/// Every head of an audit chain that was countersigned, as signed notes one after the other: what an auditor gives to
/// `gishectl audit verify --checkpoints`.
#[utoipa::path(get, path = "/admin/checkpoints", tag = "admin", security(()), responses(
    (status = 200, body = String, content_type = "text/plain"),
))]
pub async fn checkpoints(State(central): State<Central>) -> Result<String, Trouble> {
    let notes = central.write(|register| register.checkpoints()).await?;
    Ok(notes.concat())
}

/// Something that happens to a case without an officer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Happening {
    /// The case.
    pub case: CaseId,
    /// What happens.
    pub event: CentralEvent,
}

/// Lets an event happen: the citizen withdraws, mends, pays or writes; the case goes to another district.
#[utoipa::path(post, path = "/admin/events", tag = "admin", security(()), request_body = Happening, responses(
    (status = 200, body = Case),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
))]
pub async fn happen(State(central): State<Central>, Body(happening): Body<Happening>) -> Result<Json<Case>, Trouble> {
    let now = central.now();
    let (before, case) = central
        .write(move |register| {
            let before = register.reading().case(happening.case)?.ok_or(RegisterError::UnknownCase)?;
            let case = register.happen(happening.case, &happening.event, now)?;
            Ok::<_, RegisterError>((before, case))
        })
        .await?;
    central.hint(scope_of(&case.district));
    if before.district != case.district {
        central.hint(scope_of(&before.district));
    }
    Ok(Json(case))
}

/// Forgets what earlier cursors and snapshots need: every desk must begin anew.
#[utoipa::path(delete, path = "/admin/past", tag = "admin", security(()), responses((status = 204, description = "forgotten")))]
pub async fn forget(State(central): State<Central>) -> Result<StatusCode, Trouble> {
    central.write(crate::register::Register::forget_the_past).await?;
    Ok(StatusCode::NO_CONTENT)
}
