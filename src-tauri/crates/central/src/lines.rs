//! Lines of a stream, each no longer than allowed.

use futures::stream::{BoxStream, StreamExt, try_unfold};
use gishe_sync::ports::CentralFault;
use tokio::io::{AsyncBufRead, AsyncBufReadExt};

use crate::fault::of_io;

/// The lines without their ends. A last line without an end is torn.
pub fn lines<R>(reader: R, max: usize) -> BoxStream<'static, Result<Vec<u8>, CentralFault>>
where
    R: AsyncBufRead + Send + Unpin + 'static,
{
    try_unfold(reader, move |mut reader| async move { Ok(next(&mut reader, max).await?.map(|line| (line, reader))) })
        .boxed()
}

async fn next<R: AsyncBufRead + Unpin>(reader: &mut R, max: usize) -> Result<Option<Vec<u8>>, CentralFault> {
    let mut line = Vec::new();
    loop {
        let held = reader.fill_buf().await.map_err(|error| of_io(&error))?;
        if held.is_empty() {
            return if line.is_empty() { Ok(None) } else { Err(CentralFault::Torn) };
        }
        let end = held.iter().position(|byte| *byte == b'\n');
        let taken = end.unwrap_or(held.len());
        if line.len() + taken > max {
            return Err(CentralFault::Malformed("a line longer than allowed"));
        }
        line.extend_from_slice(held.get(..taken).unwrap_or_default());
        reader.consume(end.map_or(taken, |end| end + 1));
        if end.is_some() {
            if line.last() == Some(&b'\r') {
                line.pop();
            }
            return Ok(Some(line));
        }
    }
}
