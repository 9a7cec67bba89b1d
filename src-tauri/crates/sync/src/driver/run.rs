//! Both lanes and the hints, until stopped.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::StreamExt;
use tokio::sync::Notify;

use super::Exchange;
use crate::link::{Link, back_off};

/// The longest sleep: this computer's clock may be set back meanwhile.
const NAP: Duration = Duration::from_secs(60);

impl Exchange {
    /// Exchanges until [`Exchange::stop`]. Dropping the future stops it too: whatever was under way is gone on with next
    /// time.
    pub async fn run(self: Arc<Self>) {
        let lanes = async { tokio::join!(self.pull_lane(), self.push_lane(), self.listen()) };
        tokio::select! {
            _ = lanes => {}
            () = self.stopping() => {}
        }
    }

    async fn pull_lane(&self) {
        while !self.is_stopped() {
            let turn = self.pull_step().await;
            self.rest(&self.pull_wake, turn.next).await;
        }
    }

    async fn push_lane(&self) {
        while !self.is_stopped() {
            let turn = self.push_step().await;
            self.rest(&self.push_wake, turn.next).await;
        }
    }

    /// Hints wake the pull lane. Without them it asks by itself, so a lost stream is taken up again without haste.
    async fn listen(&self) {
        let mut failures: u32 = 4;
        while self.config.hints && !self.is_stopped() {
            if self.link() == Link::Up
                && let Ok(mut hints) = self.central.hints().await
            {
                while let Some(Ok(hint)) = hints.next().await {
                    failures = 4;
                    if self.config.scopes.contains(&hint.scope) {
                        self.pull_wake.notify_one();
                    }
                }
            }
            tokio::time::sleep(back_off(failures, self.chance())).await;
            failures = failures.saturating_add(1);
        }
    }

    async fn rest(&self, wake: &Notify, until: Option<DateTime<Utc>>) {
        let wait = until.map(|until| (until - self.now()).to_std().unwrap_or(Duration::ZERO)).unwrap_or(NAP).min(NAP);
        tokio::select! {
            () = wake.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }

    async fn stopping(&self) {
        while !self.is_stopped() {
            // Registered before the flag is read again, so that a stop in between is not missed.
            let stopping = self.stop_wake.notified();
            if self.is_stopped() {
                return;
            }
            stopping.await;
        }
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}
