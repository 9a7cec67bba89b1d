//! `POST /v1/fleet`, `POST /v1/audit/checkpoints`, `GET /v1/updates/{ring}/{target}/{version}`.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gishe_protocol::fleet::{Checkpoint, CountersignedCheckpoint, FleetReport};
use gishe_protocol::note::SeenHead;
use gishe_protocol::problem::{Problem, kinds};

use super::central::Central;
use super::guard::{Body, Caller};
use super::problem::Trouble;
use crate::register::RegisterError;

/// Letters in the name of a desk, a ring or a version, at most.
const MAX_NAME: usize = 64;

/// Takes a desk's health; the latest report of each desk is kept.
#[utoipa::path(post, path = "/v1/fleet", tag = "fleet", request_body = FleetReport, responses(
    (status = 204, description = "kept"),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 401, body = Problem, content_type = "application/problem+json"),
))]
pub async fn report(
    State(central): State<Central>,
    Caller(_): Caller,
    Body(report): Body<FleetReport>,
) -> Result<StatusCode, Trouble> {
    [&report.desk, &report.version, &report.ring].into_iter().try_for_each(|name| short(name))?;
    let now = central.now();
    central.write(move |register| register.keep_report(&report, now)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Countersigns the head of a desk's audit chain. 409 when it contradicts a head that was countersigned before.
#[utoipa::path(post, path = "/v1/audit/checkpoints", tag = "fleet", request_body = Checkpoint, responses(
    (status = 200, body = CountersignedCheckpoint),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json"),
))]
pub async fn checkpoint(
    State(central): State<Central>,
    Caller(_): Caller,
    Body(checkpoint): Body<Checkpoint>,
) -> Result<Json<CountersignedCheckpoint>, Trouble> {
    if checkpoint.desk.is_empty() || !checkpoint.desk.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Err(Trouble::bad_request("desk is not of letters, digits and hyphens"));
    }
    short(&checkpoint.desk)?;
    let hash = hash_of(&checkpoint.head)?;
    checkpoint.previous.as_ref().map(|known| hash_of(&known.head)).transpose()?;
    let now = central.now();
    let countersigned = central
        .write(move |register| {
            let holds = register.keep_checkpoint(&checkpoint, now)?;
            let head = SeenHead { chain: checkpoint.desk, size: checkpoint.size, hash, at: now };
            Ok::<_, RegisterError>(holds.then(|| register.key().countersign(&head)).flatten())
        })
        .await?;
    let contradiction =
        || Trouble::new(409, kinds::CONTRADICTION, "The chain contradicts what was countersigned before");
    countersigned.map(|note| Json(CountersignedCheckpoint { note })).ok_or_else(contradiction)
}

fn hash_of(digits: &str) -> Result<[u8; 32], Trouble> {
    let mut hash = [0; 32];
    hex::decode_to_slice(digits, &mut hash).map_err(|_| Trouble::bad_request("a head is not 64 hexadecimal digits"))?;
    Ok(hash)
}

/// Says that there is no newer version: the sandbox hands out none.
#[utoipa::path(get, path = "/v1/updates/{ring}/{target}/{version}", tag = "fleet",
    params(
        ("ring" = String, Path, description = "the update ring"),
        ("target" = String, Path, description = "the platform"),
        ("version" = String, Path, description = "the version that runs"),
    ),
    responses((status = 204, description = "nothing newer")))]
pub async fn update(Path((ring, target, version)): Path<(String, String, String)>) -> Result<StatusCode, Trouble> {
    [&ring, &target, &version].into_iter().try_for_each(|name| short(name))?;
    Ok(StatusCode::NO_CONTENT)
}

fn short(name: &str) -> Result<(), Trouble> {
    if name.is_empty() || name.len() > MAX_NAME {
        Err(Trouble::bad_request("a name is empty or too long"))
    } else {
        Ok(())
    }
}
