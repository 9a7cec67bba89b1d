//! Uploads that go on where they stopped: tus 1.0 with creation and checksum.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use gishe_domain::case::BlobRef;
use gishe_sync::ports::CentralFault;
use reqwest::{Response, header};
use sha2::{Digest, Sha256};
use url::Url;

use crate::client::CentralClient;
use crate::http::REPLY;

const RESUMABLE: (&str, &str) = ("Tus-Resumable", "1.0.0");
/// Bytes that are sent at once: what a broken connection costs at most.
const PART: usize = 1024 * 1024;
/// How often central may say that the upload stands elsewhere, before it is not believed any more.
const CORRECTIONS: u32 = 3;

impl CentralClient {
    /// Opening an upload again finds the one that was interrupted, so that nothing has to be remembered here.
    pub(crate) async fn send_blob(&self, blob: &BlobRef, bytes: Bytes) -> Result<(), CentralFault> {
        // What is not what it should be is not even sent.
        if usize::try_from(blob.size) != Ok(bytes.len()) || hex::encode(Sha256::digest(&bytes)) != blob.sha256 {
            return Err(CentralFault::Checksum);
        }
        let (place, mut offset) = self.open_upload(blob).await?;
        let mut corrections = 0;
        while offset < bytes.len() {
            let part = bytes.slice(offset..bytes.len().min(offset + PART));
            offset = match self.send_part(&place, offset, part).await {
                Err(CentralFault::Refused { status: 409 }) if corrections < CORRECTIONS => {
                    corrections += 1;
                    self.stands_at(&place).await?
                }
                other => other?,
            };
            if offset > bytes.len() {
                return Err(CentralFault::Malformed("an offset past the end"));
            }
        }
        Ok(())
    }

    async fn open_upload(&self, blob: &BlobRef) -> Result<(Url, usize), CentralFault> {
        let metadata = format!(
            "sha256 {},mediaType {}",
            BASE64_STANDARD.encode(&blob.sha256),
            BASE64_STANDARD.encode(&blob.media_type)
        );
        let url = self.http.v1(&["blobs"], &[]);
        let request = || {
            let request = self.http.client.post(url.clone()).header(RESUMABLE.0, RESUMABLE.1).timeout(REPLY);
            request.header("Upload-Length", blob.size).header("Upload-Metadata", &metadata)
        };
        let reply = self.call(request).await?;
        let location = reply.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
        let place = location.and_then(|location| url.join(location).ok());
        // The token goes to central and nowhere else.
        let place = place.filter(|place| place.origin() == self.http.base.origin());
        let place = place.ok_or(CentralFault::Malformed("the place of an upload"))?;
        Ok((place, offset(&reply).unwrap_or(0)))
    }

    async fn send_part(&self, place: &Url, at: usize, part: Bytes) -> Result<usize, CentralFault> {
        let checksum = format!("sha256 {}", BASE64_STANDARD.encode(Sha256::digest(&part)));
        let request = || {
            let request = self.http.client.patch(place.clone()).header(RESUMABLE.0, RESUMABLE.1).timeout(REPLY);
            request
                .header(header::CONTENT_TYPE, "application/offset+octet-stream")
                .header("Upload-Offset", at)
                .header("Upload-Checksum", &checksum)
                .body(part.clone())
        };
        let reached = offset(&self.call(request).await?).ok_or(CentralFault::Malformed("no offset"))?;
        if reached > at { Ok(reached) } else { Err(CentralFault::Malformed("an upload that does not move")) }
    }

    async fn stands_at(&self, place: &Url) -> Result<usize, CentralFault> {
        let request = || self.http.client.head(place.clone()).header(RESUMABLE.0, RESUMABLE.1).timeout(REPLY);
        offset(&self.call(request).await?).ok_or(CentralFault::Malformed("no offset"))
    }
}

fn offset(reply: &Response) -> Option<usize> {
    reply.headers().get("Upload-Offset")?.to_str().ok()?.trim().parse().ok()
}
