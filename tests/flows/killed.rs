//! The power goes at any moment, again and again. An officer works in a process of its own and tells each act when it
//! begins and when it was acknowledged; the process is killed at a moment that a seed decides, several hundred times. At
//! the end both sides are audited: everything acknowledged is there, exactly once, and nothing is there that was not begun.
//!
//! `make crashes KILLS=300` kills as often as that; the tests of every day kill [`KILLS`] times.

mod audit;
mod work;

use std::io::BufReader;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use chrono::Utc;
use gishe_desk::view::status::{Link, LinkFault, Phase};
use gishe_protocol::info::Realm;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;
use url::Url;

use crate::child::{ARGUMENTS, Role, in_role, program, told_lines};
use crate::officer::Officer;
use crate::world::World;

pub use work::{Deed, Report, work};

/// Kills in the tests of every day.
const KILLS: u32 = 25;
/// Longest life after the desk was opened, in milliseconds.
const LONGEST: u64 = 900;
/// How long a desk may take to open on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

fn number(name: &str, otherwise: u32) -> u32 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// One life of the desk, and what it told.
struct Life {
    process: Child,
    told: JoinHandle<Vec<Report>>,
    opened: Receiver<()>,
}

impl Life {
    fn begin(world: &World, seed: u64) -> Self {
        let role = Role::Work {
            data: world.data("desk-1"),
            central: Url::parse(&world.url).unwrap(),
            trust: world.trust().to_vec(),
            seed,
        };
        let mut command = Command::new(program());
        command.args(ARGUMENTS).stdout(Stdio::piped());
        let mut process = in_role(&mut command, &role).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap());
        let (sender, opened) = channel();
        let hear = move |report: &Report| {
            if *report == Report::Opened {
                let _ = sender.send(());
            }
        };
        Self { process, told: std::thread::spawn(move || told_lines(lines, hear)), opened }
    }

    fn kill(mut self) -> Vec<Report> {
        self.process.kill().unwrap();
        let end = self.process.wait().unwrap();
        let told = self.told.join().unwrap();
        assert!(!end.success() && end.code().is_none(), "it ended by itself: {end}, {:?}", told.last());
        told
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_a_desk_keeps_what_it_acknowledged_and_central_does_it_once() {
    let (kills, seed) = (number("GISHE_KILLS", KILLS), number("GISHE_SEED", 1));
    println!("{kills} kills, seed {seed}");
    let mut chance = StdRng::seed_from_u64(seed.into());
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    officer.lock().await;
    drop(officer);

    let (mut lives, mut sign_ins, mut early, begun) = (Vec::new(), 0, false, Instant::now());
    while lives.len() < kills as usize {
        if chance.gen_bool(0.2) {
            // The answer to a batch is lost, or central has a bad moment.
            let lost = json!({ "path": "/v1/commands", "method": "POST", "times": 1, "kind": "drop-reply" });
            let bad = json!({ "path": "/v1/commands", "method": "POST", "times": 1, "kind": "status", "status": 503 });
            world.fault(if chance.gen_bool(0.5) { lost } else { bad });
        }
        let life = Life::begin(&world, chance.r#gen());
        // Some die while they start; not two of them together, for tries of the PIN that nobody judged are counted.
        early = !early && chance.gen_bool(0.15);
        if !early {
            tokio::task::block_in_place(|| life.opened.recv_timeout(PATIENCE)).unwrap();
        }
        tokio::time::sleep(Duration::from_millis(chance.gen_range(0..LONGEST))).await;
        let told = tokio::task::block_in_place(|| life.kill());
        // Killed between the provider's new token and its keeping: RFC 9700, 4.14.2 ends the session, and the officer signs
        // in again. Nothing that was made here may be lost by it.
        if told.contains(&Report::SignInNeeded) {
            sign_ins += 1;
            connected(&world).await.lock().await;
        }
        lives.push(told);
    }
    world.heal();
    let acts: usize = lives.iter().flatten().filter(|told| matches!(told, Report::Done(_))).count();
    let seconds = begun.elapsed().as_secs_f64();
    println!("{acts} acts acknowledged in {} lives, {sign_ins} sign-ins anew, {seconds:.1} s", lives.len());
    assert!(acts > lives.len() / 4, "the desks were killed before they worked");

    let officer = connected(&world).await;
    officer.until_sent().await;
    gishe_desk::exchange::now(&officer.desk).await.unwrap();
    officer.until("an exchange after the last receipt", |status| !status.exchanging).await;
    audit::both_sides(&world, &officer, &lives).await;
}

/// The desk opened with its PIN and linked to central; signed in anew when it has to be.
async fn connected(world: &World) -> Officer {
    let officer = world.desk(&world.data("desk-1"), Realm::Sandbox).await;
    work::open(&officer).await;
    gishe_desk::exchange::now(&officer.desk).await.unwrap();
    let ended = |link: &Link| matches!(link, Link::Offline { fault: LinkFault::SignInNeeded, .. });
    let status = officer.until("the link", |status| status.link == Link::Online || ended(&status.link)).await;
    if ended(&status.link) {
        let page = officer.open_browser().await;
        officer.visitor.sign_in(&page, world.account(1), Utc::now()).await.unwrap();
        officer.until("the sign-in", |status| matches!(status.phase, Phase::Open)).await;
        officer.until_online().await;
    }
    officer
}
