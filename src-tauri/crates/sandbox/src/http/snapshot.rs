//! `GET /v1/snapshot`: NDJSON, zstd-compressed, streamed a page at a time.

use std::io::{Error, ErrorKind, Write};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Extension, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures::stream;
use gishe_protocol::info::Scope;
use gishe_protocol::problem::Problem;
use gishe_protocol::snapshot::SnapshotLine;
use serde::Deserialize;
use utoipa::IntoParams;
use zstd::stream::write::Encoder;

use super::central::Central;
use super::guard::{Caller, Struck};
use super::problem::Trouble;
use crate::faults::Fault;
use crate::register::{RegisterError, SnapshotPlan};

/// Level 3 is zstd's own default: a district compresses about tenfold at hundreds of megabytes a second.
const LEVEL: i32 = 3;

/// Between the last line of a torn stream and the break.
const TEAR_PAUSE: Duration = Duration::from_millis(100);

/// What is asked of the bootstrap.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SnapshotQuery {
    /// `district:09`.
    scope: String,
    /// The snapshot to go on with, from its header.
    snapshot: Option<String>,
    /// The page to begin with, 0-based. Counts only with a snapshot that can still be shown: otherwise it is 0.
    page: Option<u32>,
}

/// Everything in a scope at one moment: `application/x-ndjson` of snapshot lines, zstd-compressed whatever the request
/// accepts. Each page is a part of the stream that can be decompressed as soon as it has come.
#[utoipa::path(get, path = "/v1/snapshot", tag = "central", params(SnapshotQuery), responses(
    (status = 200, body = SnapshotLine, content_type = "application/x-ndjson"),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 426, body = Problem, content_type = "application/problem+json"),
))]
pub async fn snapshot(
    State(central): State<Central>,
    caller: Caller,
    Extension(Struck(struck)): Extension<Struck>,
    Query(query): Query<SnapshotQuery>,
) -> Result<Response, Trouble> {
    let scope = Scope(query.scope);
    caller.works_in(&scope)?;
    let now = central.now();
    let resume = query.snapshot;
    let plan = central.read(move |register| register.snapshot(&scope, resume.as_deref(), now)).await?;
    let plan = plan.ok_or_else(Trouble::forbidden)?;
    let first = if plan.resumed { query.page.unwrap_or(0).min(plan.pages) } else { 0 };
    let start = {
        let plan = plan.clone();
        central.read(move |register| register.snapshot_start(&plan, first)).await?
    };
    let tear = struck.iter().find_map(|fault| match fault {
        Fault::TornSnapshot { lines, clean } => Some((*lines as usize, *clean)),
        _ => None,
    });
    let encoder = Encoder::new(Vec::new(), LEVEL).map_err(|_| Trouble::of_status(500))?;
    let sending = Sending { central, plan, encoder, next: Next::Page { page: first, start }, header: true, tear };
    let body = Body::from_stream(stream::unfold(Some(sending), |sending| async { Some(sending?.step().await) }));
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson"),
        (header::CONTENT_ENCODING, "zstd"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, body).into_response())
}

/// A snapshot on its way: one page of it is in memory.
struct Sending {
    central: Central,
    plan: SnapshotPlan,
    encoder: Encoder<'static, Vec<u8>>,
    next: Next,
    header: bool,
    /// Lines left until the stream is torn, and whether cleanly.
    tear: Option<(usize, bool)>,
}

enum Next {
    Page { page: u32, start: i64 },
    End,
}

impl Sending {
    /// The next part of the stream, and what comes after it.
    async fn step(mut self) -> (Result<Bytes, Error>, Option<Self>) {
        match self.part().await {
            Ok((bytes, true)) => (Ok(bytes), Some(self)),
            Ok((bytes, false)) => (Ok(bytes), None),
            Err(error) => {
                // What was sent before must be on its way when the connection breaks.
                tokio::time::sleep(TEAR_PAUSE).await;
                (Err(error), None)
            }
        }
    }

    /// The next part, and whether more follows.
    async fn part(&mut self) -> Result<(Bytes, bool), Error> {
        let mut lines = Vec::new();
        if std::mem::take(&mut self.header) {
            line(&mut lines, &self.plan.header())?;
        }
        let plan = self.plan.clone();
        let more = match self.next {
            Next::Page { page, start } if page < plan.pages => {
                let read = move |register: crate::register::Reading<'_>| register.snapshot_page(&plan, page, start);
                let page_lines = self.read(read).await?;
                lines.extend_from_slice(&page_lines.lines);
                self.next = Next::Page { page: page + 1, start: page_lines.last };
                true
            }
            Next::Page { .. } => {
                let end = self.read(move |register| register.snapshot_end(&plan)).await?;
                line(&mut lines, &end)?;
                self.next = Next::End;
                false
            }
            Next::End => false,
        };
        let torn = self.torn(&mut lines)?;
        self.encoder.write_all(&lines)?;
        if more && !torn {
            self.encoder.flush()?;
        } else {
            self.encoder.do_finish()?;
        }
        Ok((Bytes::from(std::mem::take(self.encoder.get_mut())), more && !torn))
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(crate::register::Reading<'_>) -> Result<T, RegisterError> + Send + 'static,
    ) -> Result<T, Error> {
        self.central.read(work).await.map_err(|_| Error::from(ErrorKind::Other))
    }

    /// Cuts the lines where the stream is to be torn. An unclean tear breaks the connection once they are sent.
    fn torn(&mut self, lines: &mut Vec<u8>) -> Result<bool, Error> {
        let Some((left, clean)) = &mut self.tear else { return Ok(false) };
        if *left == 0 && !*clean {
            return Err(Error::from(ErrorKind::ConnectionReset));
        }
        let ends = lines.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(place, _)| place + 1);
        let ends: Vec<usize> = ends.collect();
        if ends.len() < *left {
            *left -= ends.len();
            return Ok(false);
        }
        let cut = left.checked_sub(1).and_then(|last| ends.get(last)).copied().unwrap_or(0);
        lines.truncate(cut);
        *left = 0;
        Ok(*clean)
    }
}

fn line(lines: &mut Vec<u8>, line: &SnapshotLine) -> Result<(), Error> {
    serde_json::to_writer(&mut *lines, line)?;
    lines.push(b'\n');
    Ok(())
}
