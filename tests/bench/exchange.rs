//! Going on with a district that is here: changes, an idle round, and sending what waits.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::Utc;
use gishe_domain::case::CaseId;
use gishe_domain::command::Act;
use gishe_sandbox::register::{CentralEvent, ReceiptKey, Register};
use gishe_store::StoreError;
use gishe_store::journal::NewCommand;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

use crate::bare::{self, Texts};
use crate::central::officer;
use crate::desk::{Desk, first_page};
use crate::table::{Line, median, ms};

const RUNS: usize = 5;
/// Changes in a delta.
const CHANGES: usize = 1000;
/// Commands that wait.
const COMMANDS: usize = 500;

/// Counts what goes over the wire, both ways.
struct Wire {
    url: String,
    bytes: Arc<AtomicU64>,
    /// Times that the desk began to speak after it had heard something.
    trips: Arc<AtomicU64>,
}

impl Wire {
    async fn to(central: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (bytes, trips) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let (address, counted, turned) = (central.replace("http://", ""), bytes.clone(), trips.clone());
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(&address).await.unwrap();
                tokio::spawn(carry(near, far, counted.clone(), turned.clone()));
            }
        });
        Self { url, bytes, trips }
    }
}

async fn carry(near: TcpStream, far: TcpStream, bytes: Arc<AtomicU64>, trips: Arc<AtomicU64>) {
    let ((mut near_in, mut near_out), (mut far_in, mut far_out)) = (near.into_split(), far.into_split());
    let (mut asked, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    let mut heard = true;
    loop {
        tokio::select! {
            read = near_in.read(&mut asked) => {
                let Ok(count @ 1..) = read else { return };
                trips.fetch_add(u64::from(std::mem::take(&mut heard)), Ordering::Relaxed);
                bytes.fetch_add(count as u64, Ordering::Relaxed);
                far_out.write_all(&asked[..count]).await.unwrap();
            }
            read = far_in.read(&mut answered) => {
                let Ok(count @ 1..) = read else { return };
                heard = true;
                bytes.fetch_add(count as u64, Ordering::Relaxed);
                if near_out.write_all(&answered[..count]).await.is_err() {
                    return;
                }
            }
        }
    }
}

pub async fn measure(held: &Path, url: &str, register: &Path, texts: &Texts) -> Vec<Line> {
    let wire = Wire::to(url).await;
    let mut desk = Desk::open(held, &wire.url, 0.0);
    desk.pull().await;
    let mut lines = vec![changes(&mut desk, register, held, texts).await, idle(&mut desk, &wire).await];
    lines.push(drains(&mut desk, held, url).await);
    lines
}

fn free(desk: &Desk, count: usize) -> Vec<(CaseId, u32)> {
    let overlay = desk.journal.view(|view| view.overlay()).unwrap();
    let mut ask = first_page("");
    ask.limit = u32::try_from(count).unwrap();
    desk.replica.queue(&ask, &overlay).unwrap().rows.iter().map(|row| (row.summary.id, row.summary.version)).collect()
}

async fn changes(desk: &mut Desk, register: &Path, held: &Path, texts: &Texts) -> Line {
    let mut central = Register::open(register, "bench", ReceiptKey::from_secret(&[7; 32])).unwrap();
    let ids: Vec<CaseId> = free(desk, CHANGES).into_iter().map(|(id, _)| id).collect();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        for id in &ids {
            let text = format!("Допълвам заявлението, {run}.");
            central.happen(*id, &CentralEvent::Write { text }, Utc::now()).unwrap();
        }
        ours.push(ms(desk.pull().await));
        theirs.push(bare::rewrite(held, &held.join("bare"), texts, &ids));
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let share = theirs / ours * 100.0;
    Line {
        work: format!("delta of {} changes", ids.len()),
        figure: format!("{ours:.0} ms"),
        beside: format!("bare rusqlite, the same rows: {theirs:.0} ms"),
        goal: format!("≥ 60 % of bare: {share:.0} %"),
        reached: Some(share >= 60.0),
    }
}

async fn idle(desk: &mut Desk, wire: &Wire) -> Line {
    desk.pull().await;
    let before = (wire.bytes.load(Ordering::Relaxed), wire.trips.load(Ordering::Relaxed));
    let took = ms(desk.pull().await);
    let bytes = wire.bytes.load(Ordering::Relaxed) - before.0;
    let trips = wire.trips.load(Ordering::Relaxed) - before.1;
    Line {
        work: "an idle exchange".into(),
        figure: format!("{took:.1} ms, {trips} round trips, {bytes} bytes both ways"),
        beside: String::new(),
        goal: "one round trip, ≤ 2 kB".into(),
        reached: Some(trips == 1 && bytes <= 2048),
    }
}

async fn drains(desk: &mut Desk, held: &Path, url: &str) -> Line {
    let mut times = [Vec::new(), Vec::new()];
    let ids = free(desk, COMMANDS * 2 * RUNS);
    for (run, some) in ids.chunks(COMMANDS).enumerate() {
        // By turns without faults and with them.
        let share = if run % 2 == 0 { 0.0 } else { 0.05 };
        let mut desk = Desk::open(held, url, share);
        desk.pull().await;
        let enqueued: Result<(), StoreError> = desk
            .journal
            .transact(|tx| some.iter().try_for_each(|(id, version)| tx.enqueue(&claim(*id, *version)).map(drop)));
        enqueued.unwrap();
        times[run % 2].push(ms(desk.drain().await));
        desk.pull().await;
    }
    let [whole, faulty] = times.map(median);
    Line {
        work: format!("draining {COMMANDS} commands with 5 % of the calls lost"),
        figure: format!("{faulty:.0} ms, exactly once"),
        beside: format!("without faults: {whole:.0} ms"),
        goal: format!("≤ 3 × without faults: {:.1} ×", faulty / whole),
        reached: Some(faulty <= 3.0 * whole),
    }
}

fn claim(case: CaseId, version: u32) -> NewCommand {
    NewCommand {
        id: Uuid::now_v7(),
        case,
        by: officer(),
        act: Act::Claim,
        expected_version: version,
        fencing: None,
        protocol: 1,
        made_at: Utc::now(),
    }
}
