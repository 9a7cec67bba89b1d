//! Downloads of documents, whole or from a byte on.

use bytes::Bytes;
use futures::stream::{StreamExt, unfold};
use gishe_sync::ports::{ByteStream, CentralFault};
use reqwest::{Response, StatusCode, header};
use sha2::{Digest, Sha256};

use crate::client::CentralClient;
use crate::fault::of_request;

/// The largest document.
pub const MAX_BLOB: u64 = 64 * 1024 * 1024;

impl CentralClient {
    /// Central may ignore the range and send the whole: what is not wanted of it is then passed over here. Whenever the
    /// first byte comes by, the digest of the whole is checked, and a stream that differs ends with `Checksum`.
    pub(crate) async fn open_blob(&self, sha256: &str, from: u32) -> Result<ByteStream, CentralFault> {
        let url = self.http.v1(&["blobs", sha256], &[]);
        let request = || {
            let request = self.http.client.get(url.clone()).header(header::ACCEPT_ENCODING, "identity");
            if from > 0 { request.header(header::RANGE, format!("bytes={from}-")) } else { request }
        };
        let reply = self.call(request).await?;
        let partial = reply.status() == StatusCode::PARTIAL_CONTENT;
        if partial && begins_at(&reply) != Some(u64::from(from)) {
            return Err(CentralFault::Malformed("another range than asked for"));
        }
        if reply.content_length().is_some_and(|length| length > MAX_BLOB) {
            return Err(CentralFault::Malformed("a document larger than allowed"));
        }
        let expected = if partial { None } else { Some(digest(sha256)?) };
        let skip = if partial { 0 } else { u64::from(from) };
        Ok(stream(Receiving { reply, expected, hasher: Sha256::new(), skip, received: 0 }))
    }
}

fn digest(hexadecimal: &str) -> Result<[u8; 32], CentralFault> {
    let bytes = hex::decode(hexadecimal).map_err(|_| CentralFault::Malformed("the digest asked for"))?;
    bytes.try_into().map_err(|_| CentralFault::Malformed("the digest asked for"))
}

/// `Content-Range: bytes 10-99/100` begins at 10 (RFC 9110, 14.4).
fn begins_at(reply: &Response) -> Option<u64> {
    let text = reply.headers().get(header::CONTENT_RANGE)?.to_str().ok()?;
    text.strip_prefix("bytes ")?.split_once('-')?.0.trim().parse().ok()
}

struct Receiving {
    reply: Response,
    /// Digest of the whole, when the whole comes.
    expected: Option<[u8; 32]>,
    hasher: Sha256,
    skip: u64,
    received: u64,
}

impl Receiving {
    /// The next bytes that are wanted; none at the end.
    async fn next(&mut self) -> Result<Option<Bytes>, CentralFault> {
        while let Some(mut chunk) = self.reply.chunk().await.map_err(|error| of_request(&error))? {
            self.received += chunk.len() as u64;
            if self.received > MAX_BLOB {
                return Err(CentralFault::Malformed("a document larger than allowed"));
            }
            self.hasher.update(&chunk);
            let passed = usize::try_from(self.skip).unwrap_or(usize::MAX).min(chunk.len());
            self.skip -= passed as u64;
            let wanted = chunk.split_off(passed);
            if !wanted.is_empty() {
                return Ok(Some(wanted));
            }
        }
        let found: [u8; 32] = std::mem::take(&mut self.hasher).finalize().into();
        if self.expected.is_some_and(|expected| expected != found) { Err(CentralFault::Checksum) } else { Ok(None) }
    }
}

fn stream(receiving: Receiving) -> ByteStream {
    unfold(Some(receiving), |receiving| async move {
        let mut receiving = receiving?;
        match receiving.next().await {
            Ok(None) => None,
            Ok(Some(bytes)) => Some((Ok(bytes), Some(receiving))),
            Err(fault) => Some((Err(fault), None)),
        }
    })
    .boxed()
}
