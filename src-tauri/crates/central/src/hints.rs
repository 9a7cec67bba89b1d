//! Server-sent hints (HTML standard, 9.2).

use futures::stream::{StreamExt, TryStreamExt, try_unfold};
use gishe_protocol::changes::ChangeHint;
use gishe_sync::ports::{CentralFault, HintStream};
use reqwest::header;
use tokio_util::io::StreamReader;

use crate::client::CentralClient;
use crate::fault::to_io;
use crate::lines::lines;

/// The longest line of an event.
const MAX_LINE: usize = 64 * 1024;

impl CentralClient {
    pub(crate) async fn open_hints(&self) -> Result<HintStream, CentralFault> {
        let url = self.http.v1(&["events"], &[]);
        let reply = self.call(|| self.http.client.get(url.clone()).header(header::ACCEPT, "text/event-stream")).await?;
        let kind = reply.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("text/event-stream")) {
            return Err(CentralFault::Malformed("not a stream of events"));
        }
        let bytes = reply.bytes_stream().map_err(|error| to_io(&error));
        let raw = lines(StreamReader::new(bytes.boxed()), MAX_LINE);
        Ok(try_unfold((raw, Event::default()), |(mut raw, mut event)| async move {
            while let Some(line) = raw.try_next().await? {
                if let Some(hint) = event.line(&line)? {
                    return Ok(Some((hint, (raw, event))));
                }
            }
            Ok(None)
        })
        .boxed())
    }
}

/// An event on its way.
#[derive(Default)]
struct Event {
    name: String,
    data: String,
}

impl Event {
    /// Takes a line; an empty one completes the event. Events of other names, comments and fields are passed over.
    fn line(&mut self, line: &[u8]) -> Result<Option<ChangeHint>, CentralFault> {
        let line = std::str::from_utf8(line).map_err(|_| CentralFault::Malformed("an event that is not text"))?;
        if line.is_empty() {
            let Self { name, data } = std::mem::take(self);
            if name != "change" || data.is_empty() {
                return Ok(None);
            }
            return serde_json::from_str(&data).map(Some).map_err(|_| CentralFault::Malformed("a hint"));
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" if self.data.len() + value.len() > MAX_LINE => {
                return Err(CentralFault::Malformed("a hint too long"));
            }
            "data" => {
                if !self.data.is_empty() {
                    self.data.push('\n');
                }
                self.data.push_str(value);
            }
            _ => {}
        }
        Ok(None)
    }
}
