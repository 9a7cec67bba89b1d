//! Evidence fetched ahead of its use, so that the work goes on when the link does not: all of the officer's own cases, and
//! that of the most urgent others.

use futures::StreamExt;

use super::{Exchange, Stop, lock};
use crate::event::SyncEvent;
use crate::ports::{CentralFault, WantedBlob};

/// Blobs fetched in one round.
const ROUND: usize = 8;

impl Exchange {
    pub(super) async fn prefetch(&self) -> Result<(), Stop> {
        let ahead = self.config.ahead.clone();
        let refused = lock(&self.refused).clone();
        let limit = u32::try_from(ROUND + refused.len()).unwrap_or(u32::MAX);
        let mut wanted = self.replica(move |replica| replica.wanted_blobs(&ahead, limit)).await?;
        wanted.retain(|wanted| !refused.contains(&wanted.blob.sha256));
        let more = wanted.len() >= ROUND;
        for blob in wanted.into_iter().take(ROUND) {
            let sha256 = blob.blob.sha256.clone();
            if !self.fetch(blob).await? {
                lock(&self.refused).insert(sha256);
            }
        }
        if more {
            self.pull_wake.notify_one();
        }
        Ok(())
    }

    /// Whether it came. A blob that central refuses or that is not what it should be holds nothing else up: it is asked for
    /// again when somebody opens it, and after the next break of the link.
    async fn fetch(&self, wanted: WantedBlob) -> Result<bool, Stop> {
        let WantedBlob { blob, held } = wanted;
        let mut stream = match self.central.download(&blob.sha256, held).await {
            Ok(stream) => stream,
            Err(fault) if of_link(&fault) => return Err(fault.into()),
            Err(fault) => {
                tracing::warn!(%fault, "evidence could not be fetched ahead");
                return Ok(false);
            }
        };
        let limit = usize::try_from(blob.size - held.min(blob.size)).unwrap_or(usize::MAX);
        let (mut bytes, mut broken) = (Vec::with_capacity(limit), None);
        while let Some(chunk) = stream.next().await {
            match chunk {
                Ok(chunk) if bytes.len() + chunk.len() <= limit => bytes.extend_from_slice(&chunk),
                Ok(_) => broken = Some(CentralFault::Checksum),
                Err(fault) => broken = Some(fault),
            }
            if broken.is_some() {
                break;
            }
        }
        let at = self.now();
        match broken {
            Some(fault) if of_link(&fault) => {
                self.replica(move |replica| replica.keep_partial(&blob, held, &bytes, at)).await?;
                Err(fault.into())
            }
            Some(_) => Ok(false),
            None => {
                let sha256 = blob.sha256.clone();
                let whole = self.replica(move |replica| replica.complete_blob(&blob, held, &bytes, at)).await?;
                if whole {
                    self.report(SyncEvent::Blob { sha256 });
                }
                Ok(whole)
            }
        }
    }
}

fn of_link(fault: &CentralFault) -> bool {
    matches!(
        fault,
        CentralFault::Unreachable
            | CentralFault::Timeout
            | CentralFault::Tls
            | CentralFault::Torn
            | CentralFault::Busy { .. }
            | CentralFault::Unauthorized
    )
}
