//! A set of 100 acts signed through the sandbox over HTTP, with nobody to wait for: the time of it all, the questions to the
//! provider, and how many time stamps are asked for at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use async_trait::async_trait;
use chrono::Utc;
use gishe_document::samples::{Kind, render};
use gishe_sandbox::visitor::Visitor;
use gishe_sandbox::{RunningSandbox, Sandbox, SandboxConfig};
use gishe_signing::csc::{Calls, Client, ClientId, Loopback, OAuth, SetOptions, sign_set};
use gishe_signing::pades::{Prepared, RESERVE, SignatureInfo, prepare};
use gishe_signing::tsp::{HttpTimeStamps, Imprint, TimeStampSource, TspError};
use tokio_util::sync::CancellationToken;

use crate::table::{Line, median, ms};

/// Acts in the set: the most that the window takes.
const ACTS: usize = 100;
/// Sets that are signed; the quota of an officer at the sandbox has room for so many.
const SETS: usize = 5;

/// One set.
struct Signed {
    took: f64,
    calls: Calls,
    at_once: usize,
}

pub fn measure() -> Vec<Line> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(all())
}

async fn all() -> Vec<Line> {
    let config = SandboxConfig { auto_approve_phone: true, ..SandboxConfig::new(7, 10) };
    let sandbox = Sandbox::start(config).await.unwrap();
    let client = signed_in(&sandbox).await;
    let multisign = client.first_credential().await.unwrap().multisign;
    let act = render(Kind::PermanentAddress).unwrap().pdf;
    let mut sets = Vec::new();
    for _ in 0..SETS {
        sets.push(set(&client, &act, &sandbox).await);
    }
    let took = median(sets.iter().map(|set| set.took).collect());
    let asked = sets.iter().map(|set| set.calls.asked).max().unwrap();
    let polls = sets.iter().map(|set| set.calls.polls).max().unwrap();
    let at_once = sets.iter().map(|set| set.at_once).max().unwrap();
    let most = 2 + u32::try_from(ACTS).unwrap().div_ceil(multisign);
    sandbox.stop().await;
    let lines = vec![
        Line {
            work: format!("{ACTS} acts signed and stamped through the sandbox, prepared to finished"),
            figure: format!("{took:.0} ms"),
            beside: format!("{:.0} ms the slowest of {SETS}", sets.iter().map(|set| set.took).fold(0.0, f64::max)),
            goal: "≤ 2,000 ms".into(),
            reached: Some(took <= 2000.0),
        },
        Line {
            work: "questions to the provider for them, beside its description, asked once a session".into(),
            figure: asked.to_string(),
            beside: format!("{polls} polls; {multisign} signatures for one approval"),
            goal: format!("≤ {most}"),
            reached: Some(asked <= most),
        },
        Line {
            work: "time stamps asked for at once".into(),
            figure: at_once.to_string(),
            beside: format!("{ACTS} in all"),
            goal: "> 1".into(),
            reached: Some(at_once > 1),
        },
    ];
    lines.iter().for_each(Line::tell);
    lines
}

/// A client of an officer, signed in through browser and second factor.
async fn signed_in(sandbox: &RunningSandbox) -> Client {
    let base: url::Url = format!("{}/csc/v2", sandbox.url()).parse().unwrap();
    let http = gishe_signing::http_client(&base).unwrap();
    let mut client = Client::new(http, base, "");
    client.info().await.unwrap();
    let officer = sandbox.officers()[0].clone();
    let show = move |address: &url::Url| {
        let (address, officer) = (address.to_string(), officer.clone());
        tokio::spawn(async move { Visitor::new().unwrap().sign_in(&address, &officer, Utc::now()).await.unwrap() });
        true
    };
    let browser = Loopback::new(Box::new(show), 0, "");
    let id = ClientId { id: "gishe-desk".into(), secret: None };
    let session = OAuth::of(&client, id).await.unwrap().sign_in(&browser).await.unwrap();
    client.signed_in(Arc::new(session))
}

async fn set(client: &Client, act: &[u8], sandbox: &RunningSandbox) -> Signed {
    let address: url::Url = format!("{}/tsa", sandbox.url()).parse().unwrap();
    let stamps = Counted {
        source: HttpTimeStamps::new(gishe_signing::http_client(&address).unwrap(), address),
        now: AtomicUsize::new(0),
        most: AtomicUsize::new(0),
    };
    let before = client.calls();
    let start = Instant::now();
    let credential = client.first_credential().await.unwrap();
    let one = |number| {
        let info = SignatureInfo { reason: Some(format!("{number}")), ..SignatureInfo::default() };
        prepare(act, None, &info, RESERVE).unwrap()
    };
    let documents: Vec<Prepared> = (0..ACTS).map(one).collect();
    let clock = Utc::now;
    let stop = CancellationToken::new();
    let options = SetOptions::new(&clock);
    let signed = sign_set(client, &credential, &documents, Some(&stamps), &options, &stop, &mut |_| {}).await;
    assert!(signed.unwrap().iter().all(Result::is_ok));
    let took = ms(start.elapsed());
    let after = client.calls();
    let calls = Calls { asked: after.asked - before.asked, polls: after.polls - before.polls };
    Signed { took, calls, at_once: stamps.most.into_inner() }
}

/// Counts how many stamps are asked for at one time.
struct Counted {
    source: HttpTimeStamps,
    now: AtomicUsize,
    most: AtomicUsize,
}

#[async_trait]
impl TimeStampSource for Counted {
    async fn stamp(&self, imprint: &Imprint) -> Result<Vec<u8>, TspError> {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        let stamped = self.source.stamp(imprint).await;
        self.now.fetch_sub(1, Ordering::SeqCst);
        stamped
    }
}
