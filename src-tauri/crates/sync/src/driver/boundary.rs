//! The boundary between the asynchronous driver and the files, whose calls block.

use std::sync::Arc;

use super::Exchange;
use crate::ports::{Outbox, Replica, StoreFault};

/// Where calls to the files run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offload {
    /// On tokio's threads for blocking work.
    Threads,
    /// Where they are made: for a simulation that decides the order of everything.
    Inline,
}

impl Offload {
    async fn run<T: Send + 'static>(
        self,
        call: impl FnOnce() -> Result<T, StoreFault> + Send + 'static,
    ) -> Result<T, StoreFault> {
        match self {
            Self::Inline => call(),
            Self::Threads => match tokio::task::spawn_blocking(call).await {
                Ok(result) => result,
                Err(_) => Err(StoreFault::Other("a call to the store was cut short".into())),
            },
        }
    }
}

impl Exchange {
    pub(super) async fn replica<T: Send + 'static>(
        &self,
        call: impl FnOnce(&dyn Replica) -> Result<T, StoreFault> + Send + 'static,
    ) -> Result<T, StoreFault> {
        let replica = Arc::clone(&self.replica);
        self.offload.run(move || call(&*replica)).await
    }

    pub(super) async fn outbox<T: Send + 'static>(
        &self,
        call: impl FnOnce(&dyn Outbox) -> Result<T, StoreFault> + Send + 'static,
    ) -> Result<T, StoreFault> {
        let outbox = Arc::clone(&self.outbox);
        self.offload.run(move || call(&*outbox)).await
    }
}
