//! The power goes at any moment, again and again. An officer works with the real program, `gishectl desk`, and what is begun and
//! what is acknowledged is written down here; the program is killed at a moment that a seed decides, several hundred times. At
//! the end both sides are audited: everything acknowledged is there, exactly once, and nothing is there that was not begun.
//!
//! `make crashes KILLS=300` kills as often as that; the tests of every day kill [`KILLS`] times.

mod audit;
pub mod program;
mod work;

use std::process::Child;
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use gishe_desk::view::status::DeskStatus;
use gishe_protocol::info::Realm;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;

use crate::world::World;
use program::PATIENCE;
use work::Report;

/// Kills in the tests of every day.
const KILLS: u32 = 25;
/// Longest life after the desk was opened, in milliseconds.
const LONGEST: u64 = 900;

fn number(name: &str, otherwise: u32) -> u32 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// One life of the program, and what happened in it.
struct Life {
    process: Child,
    told: JoinHandle<Vec<Report>>,
    opened: Receiver<()>,
}

impl Life {
    fn begin(world: &World, seed: u64) -> Self {
        let (process, console) = program::start(world, &world.data("desk-1"));
        let (sender, opened) = channel();
        let told = std::thread::spawn(move || {
            let mut told = Vec::new();
            work::work(console, seed, |report| {
                if report == Report::Opened {
                    let _ = sender.send(());
                }
                told.push(report);
            });
            told
        });
        Self { process, told, opened }
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
    println!("{kills} kills of gishectl, seed {seed}");
    let mut chance = StdRng::seed_from_u64(seed.into());
    let world = World::begin().await;
    found(&world).await;

    let (mut lives, mut sign_ins, mut early, begun) = (Vec::new(), 0, false, Instant::now());
    while lives.len() < kills as usize {
        if chance.gen_bool(0.2) {
            // The answer to a batch is lost, central has a bad moment, or a box on the way lets nothing through.
            let mut fault = match chance.gen_range(0..3) {
                0 => json!({ "kind": "drop-reply" }),
                1 => json!({ "kind": "status", "status": 503 }),
                _ => json!({ "kind": "status", "status": 413 }),
            };
            fault["path"] = json!("/v1/commands");
            fault["method"] = json!("POST");
            fault["times"] = json!(1);
            world.fault(fault);
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
            settle(&world, false).await;
        }
        lives.push(told);
    }
    world.heal();
    let acts: usize = lives.iter().flatten().filter(|told| matches!(told, Report::Done(_))).count();
    let seconds = begun.elapsed().as_secs_f64();
    println!("{acts} acts acknowledged in {} lives, {sign_ins} sign-ins anew, {seconds:.1} s", lives.len());
    assert!(acts > lives.len() / 4, "the program was killed before anything was done");

    settle(&world, true).await;
    let officer = world.desk(&world.data("desk-1"), Realm::Sandbox).await;
    officer.unlock().await;
    officer.until_online().await;
    officer.until("an exchange after the last receipt", |status| !status.exchanging).await;
    audit::both_sides(&world, &officer, &lives).await;
}

/// The first day of the desk: a sign-in, a PIN, a first exchange.
async fn found(world: &World) {
    let (process, mut console) = program::start(world, &world.data("desk-1"));
    console.sign_in(world).await;
    tokio::task::block_in_place(|| {
        console.until("the first exchange", |status| status.last_exchange.is_some() && status.bootstrap.is_none());
        program::leave(process, console);
    });
}

/// The program is started, opened and linked, and ends in order; to the end, nothing may be left to send.
async fn settle(world: &World, to_the_end: bool) {
    let (process, mut console) = program::start(world, &world.data("desk-1"));
    tokio::task::block_in_place(|| console.unlock()).unwrap();
    console.link(world).await;
    tokio::task::block_in_place(|| {
        if to_the_end {
            let settled = |status: &DeskStatus| status.unsent == 0 || status.attention > 0;
            while console.until("the sending", settled).attention > 0 {
                assert!(work::send_again(&mut console).unwrap(), "what needs attention can be sent again");
            }
        }
        program::leave(process, console);
    });
}
