//! A colleague at another desk of the same district, without a window.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Utc;
use gishe_desk::Desk;
use gishe_desk::browser::NoBrowser;
use gishe_desk::clock::SystemClock;
use gishe_desk::config::DeskConfig;
use gishe_desk::view::status::{DeskStatus, Phase};
use gishe_domain::case::{Answer, CaseId};
use gishe_protocol::info::Realm;

use crate::world::{PIN, World};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A colleague at a desk.
pub struct Colleague(Desk);

impl Colleague {
    /// Signs in at a desk of its own and waits for the first exchange.
    pub async fn at_work(world: &World, account: &str) -> Self {
        let data = world.folder().join(account);
        let trust = std::fs::read(world.trust()).unwrap();
        let config = DeskConfig::new(data, world.url.parse().unwrap(), Realm::Sandbox, trust);
        let desk = Desk::start(config, Arc::new(SystemClock), Arc::new(NoBrowser)).await.unwrap();
        let colleague = Self(desk);
        gishe_desk::sign_in::start(&colleague.0, "19").await.unwrap();
        let Phase::SigningIn { url, .. } = colleague.status().await.phase else { panic!("no sign-in began") };
        world.visitor.sign_in(&url, &World::account(account), Utc::now()).await.unwrap();
        colleague.until(|status| status.phase == Phase::PinNeeded).await;
        gishe_desk::lock::set_pin(&colleague.0, PIN.to_owned()).await.unwrap();
        colleague.until(|status| status.last_exchange.is_some() && status.bootstrap.is_none()).await;
        colleague
    }

    /// Claims a case, answers a check with a note, and gives the case back.
    pub async fn answers_and_gives_back(&self, case: CaseId, check: &str, note: &str) {
        gishe_desk::claim::claim(&self.0, case).await.unwrap();
        let answer = Some(Answer::Met);
        gishe_desk::review::answer(&self.0, case, check.to_owned(), answer, note.to_owned()).await.unwrap();
        self.until(|status| status.unsent == 0).await;
        gishe_desk::claim::release(&self.0, case).await.unwrap();
        self.until(|status| status.unsent == 0).await;
    }

    /// Locks the desk.
    pub async fn locks(&self) {
        gishe_desk::lock::lock(&self.0).await.unwrap();
    }

    async fn status(&self) -> DeskStatus {
        gishe_desk::status::status(&self.0).await.unwrap()
    }

    async fn until(&self, reached: impl Fn(&DeskStatus) -> bool) {
        let end = Instant::now() + PATIENCE;
        loop {
            let status = self.status().await;
            if reached(&status) {
                return;
            }
            assert!(Instant::now() < end, "the colleague waits for ever: {status:?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}
