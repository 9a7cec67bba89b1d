//! A link that loses one call in twenty: half of them before central hears it, half after it has answered.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use gishe_domain::case::BlobRef;
use gishe_protocol::changes::{ChangesPage, Cursor};
use gishe_protocol::commands::{BatchReply, CommandBatch};
use gishe_protocol::info::{Info, Scope};
use gishe_sync::ports::{ByteStream, Central, CentralFault, HintStream, SnapshotResume, SnapshotStream};
use rand::Rng;
use rand::rngs::StdRng;

/// The link.
pub struct Flaky {
    pub central: Arc<dyn Central>,
    pub chance: Mutex<StdRng>,
    pub share: f64,
}

impl Flaky {
    /// Whether the call is lost, and whether central hears it all the same.
    fn lost(&self) -> Option<bool> {
        let mut chance = self.chance.lock().unwrap();
        chance.gen_bool(self.share).then(|| chance.gen_bool(0.5))
    }
}

#[async_trait]
impl Central for Flaky {
    async fn info(&self) -> Result<Info, CentralFault> {
        self.central.info().await
    }

    async fn snapshot(&self, scope: &Scope, resume: Option<&SnapshotResume>) -> Result<SnapshotStream, CentralFault> {
        self.central.snapshot(scope, resume).await
    }

    async fn changes(&self, scope: &Scope, since: &Cursor, limit: u32) -> Result<ChangesPage, CentralFault> {
        self.central.changes(scope, since, limit).await
    }

    async fn send(&self, batch: &CommandBatch) -> Result<BatchReply, CentralFault> {
        match self.lost() {
            Some(false) => Err(CentralFault::Unreachable),
            Some(true) => {
                self.central.send(batch).await?;
                Err(CentralFault::Torn)
            }
            None => self.central.send(batch).await,
        }
    }

    async fn upload(&self, blob: &BlobRef, bytes: Bytes) -> Result<(), CentralFault> {
        self.central.upload(blob, bytes).await
    }

    async fn download(&self, sha256: &str, from: u32) -> Result<ByteStream, CentralFault> {
        self.central.download(sha256, from).await
    }

    async fn hints(&self) -> Result<HintStream, CentralFault> {
        self.central.hints().await
    }
}
