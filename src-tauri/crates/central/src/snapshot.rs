//! The snapshot: NDJSON under zstd, a line at a time, never the whole in memory.

use async_compression::tokio::bufread::ZstdDecoder;
use futures::stream::{BoxStream, StreamExt, TryStreamExt, unfold};
use gishe_protocol::info::Scope;
use gishe_protocol::snapshot::SnapshotLine;
use gishe_sync::ports::{CentralFault, SnapshotResume, SnapshotStream};
use reqwest::{Response, header};
use tokio::io::BufReader;
use tokio_util::io::StreamReader;

use crate::client::CentralClient;
use crate::fault::to_io;
use crate::lines::lines;

/// The longest line: a case with all that belongs to it.
const MAX_LINE: usize = 4 * 1024 * 1024;

impl CentralClient {
    pub(crate) async fn open_snapshot(
        &self,
        scope: &Scope,
        resume: Option<&SnapshotResume>,
    ) -> Result<SnapshotStream, CentralFault> {
        let page = resume.map(|resume| resume.next_page.to_string());
        let mut query = vec![("scope", scope.0.as_str())];
        if let (Some(resume), Some(page)) = (resume, &page) {
            query.extend([("snapshot", resume.snapshot.as_str()), ("page", page.as_str())]);
        }
        let url = self.http.v1(&["snapshot"], &query);
        let reply = self.call(|| self.http.client.get(url.clone()).header(header::ACCEPT_ENCODING, "zstd")).await?;
        Ok(parsed(raw_lines(reply)?))
    }
}

pub(crate) fn raw_lines(reply: Response) -> Result<BoxStream<'static, Result<Vec<u8>, CentralFault>>, CentralFault> {
    let coding = reply.headers().get(header::CONTENT_ENCODING).map(|value| value.as_bytes().to_vec());
    let bytes = reply.bytes_stream().map_err(|error| to_io(&error));
    let reader = StreamReader::new(bytes.boxed());
    match coding.as_deref() {
        Some(b"zstd") => Ok(lines(BufReader::new(ZstdDecoder::new(reader)), MAX_LINE)),
        None | Some(b"identity") => Ok(lines(reader, MAX_LINE)),
        Some(_) => Err(CentralFault::Malformed("an unknown content encoding")),
    }
}

/// Lines of the snapshot up to its end. A stream that stops before is torn.
fn parsed(raw: BoxStream<'static, Result<Vec<u8>, CentralFault>>) -> SnapshotStream {
    unfold(Some(raw), |raw| async move {
        let mut raw = raw?;
        let line = match raw.next().await {
            None => Err(CentralFault::Torn),
            Some(Err(fault)) => Err(fault),
            Some(Ok(line)) => SnapshotLine::read(&line).map_err(|_| CentralFault::Malformed("a line of the snapshot")),
        };
        let last = matches!(line, Err(_) | Ok(SnapshotLine::End { .. }));
        Some((line, (!last).then_some(raw)))
    })
    .boxed()
}
