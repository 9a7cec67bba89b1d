//! Timings and the table they end up in.

use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Milliseconds.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The value below which so much of all lies: 0.5 is the median.
pub fn quantile(mut all: Vec<f64>, share: f64) -> f64 {
    all.sort_by(f64::total_cmp);
    let place = (share * all.len() as f64).ceil() as usize;
    all[place.clamp(1, all.len()) - 1]
}

/// The median.
pub fn median(all: Vec<f64>) -> f64 {
    quantile(all, 0.5)
}

/// Milliseconds of each of `times` runs, after some that do not count.
pub fn timed(times: usize, mut run: impl FnMut(usize)) -> Vec<f64> {
    (0..times / 10).for_each(&mut run);
    let one = |at| {
        let start = Instant::now();
        run(at);
        ms(start.elapsed())
    };
    (0..times).map(one).collect()
}

/// A line: what was done, how long it took, what stands beside it, the goal, and whether it was reached.
pub struct Line {
    /// The work.
    pub work: String,
    /// What was measured.
    pub figure: String,
    /// The limit or peer in the same run.
    pub beside: String,
    /// The goal.
    pub goal: String,
    /// Whether it was reached; none where there is none.
    pub reached: Option<bool>,
}

impl Line {
    /// Says it at once: the whole table is an hour away.
    pub fn tell(&self) {
        println!("{}: {} | {} | {}", self.work, self.figure, self.beside, self.goal);
    }
}

/// The lines as Markdown.
pub fn markdown(lines: &[Line]) -> String {
    let mut text = String::from("| work | measured | beside it | goal | reached |\n|---|---|---|---|---|\n");
    for line in lines {
        let reached = line.reached.map_or("", |reached| if reached { "yes" } else { "**no**" });
        text += &format!("| {} | {} | {} | {} | {reached} |\n", line.work, line.figure, line.beside, line.goal);
    }
    text
}

/// `target/bench`, where tables are left: cargo starts a benchmark in the folder of its package.
pub fn folder() -> PathBuf {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/bench"));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
