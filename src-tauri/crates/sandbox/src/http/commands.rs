//! `POST /v1/commands`.

use axum::Json;
use axum::extract::State;
use gishe_protocol::PROTOCOL_VERSION;
use gishe_protocol::commands::{BatchReply, Command, CommandBatch, CommandResult, Rejection, Verdict};
use gishe_protocol::info::Account;
use gishe_protocol::problem::Problem;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::central::Central;
use super::guard::{Body, Caller};
use super::problem::Trouble;
use crate::register::{MAX_BATCH, Register, RegisterError, scope_of};

/// A batch whose commands are read one by one: one that is not understood must not take the others with it.
#[derive(Debug, Deserialize)]
pub struct RawBatch {
    commands: Vec<Value>,
}

/// What has to be readable in a command of any version.
#[derive(Debug, Deserialize)]
struct Envelope {
    id: Uuid,
    protocol: u16,
}

/// Carries out a batch in order. Each command is applied once however often it comes, and has a result of its own.
#[utoipa::path(post, path = "/v1/commands", tag = "central", request_body = CommandBatch, responses(
    (status = 200, body = BatchReply),
    (status = 400, body = Problem, content_type = "application/problem+json"),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 413, body = Problem, content_type = "application/problem+json"),
    (status = 426, body = Problem, content_type = "application/problem+json"),
))]
pub async fn commands(
    State(central): State<Central>,
    Caller(account): Caller,
    Body(batch): Body<RawBatch>,
) -> Result<Json<BatchReply>, Trouble> {
    if batch.commands.len() > MAX_BATCH {
        return Err(Trouble::too_large().detail(format!("more than {MAX_BATCH} commands")));
    }
    let read: Vec<_> = batch.commands.into_iter().map(read).collect::<Result<_, _>>()?;
    let mut results = Vec::with_capacity(read.len());
    for command in read {
        results.push(match command {
            Ok(command) => carry_out(&central, &account, command).await?,
            Err(refused) => refused,
        });
    }
    Ok(Json(BatchReply { results }))
}

async fn carry_out(central: &Central, account: &Account, command: Command) -> Result<CommandResult, Trouble> {
    let (account, now) = (account.clone(), central.now());
    let judge = central.neighbours().judge.clone();
    let (result, changed) = central
        .write(move |register: &mut Register| {
            let result = register.apply(&account, &command, now, judge.as_ref())?;
            let applied = matches!(result.verdict, Verdict::Applied { .. });
            let case = if applied { register.reading().case(command.case)? } else { None };
            Ok::<_, RegisterError>((result, case.map(|case| scope_of(&case.district))))
        })
        .await?;
    if let Some(scope) = changed {
        central.hint(scope);
    }
    Ok(result)
}

/// A command, or the refusal of one that cannot be understood. What has not even an id is no command.
fn read(value: Value) -> Result<Result<Command, CommandResult>, Trouble> {
    let envelope =
        Envelope::deserialize(&value).map_err(|_| Trouble::bad_request("a command without id or protocol"))?;
    let rejection = if envelope.protocol == PROTOCOL_VERSION {
        match Command::deserialize(value) {
            Ok(command) => return Ok(Ok(command)),
            Err(_) => Rejection::Invalid { field: "act".to_owned(), reason: "not understood".to_owned() },
        }
    } else {
        Rejection::UnsupportedProtocol { version: envelope.protocol }
    };
    Ok(Err(CommandResult { id: envelope.id, verdict: Verdict::Rejected { rejection } }))
}
