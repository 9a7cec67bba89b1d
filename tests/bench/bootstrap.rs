//! The first exchange: a whole district over HTTP into the replica, with its index.

use std::path::Path;

use crate::alone::bootstrap;
use crate::bare::{self, Texts};
use crate::table::{Line, median};

const RUNS: usize = 5;

/// Leaves the last replica in `held`.
pub fn measure(url: &str, folder: &Path, held: &Path, texts: &Texts) -> Vec<Line> {
    let cases = u32::try_from(texts.len()).unwrap();
    let (mut ours, mut theirs, mut peaks) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..RUNS {
        let dir = if run + 1 == RUNS { held.to_owned() } else { folder.join("run") };
        let told = bootstrap(url, &dir, cases);
        ours.push(told.ms);
        peaks.push(told.peak as f64 / 1024.0);
        let target = folder.join("bare");
        theirs.push(bare::copy(&dir, &target, texts));
        println!(
            "bootstrap {}: {:.0} ms, {:.0} ms of processors, bare {:.0} ms, {} KiB",
            run + 1,
            told.ms,
            told.processors,
            theirs[run],
            told.peak
        );
        std::fs::remove_dir_all(&target).unwrap();
        if run + 1 < RUNS {
            std::fs::remove_dir_all(&dir).unwrap();
        }
    }
    let (ours, theirs, peak) = (median(ours), median(theirs), median(peaks));
    let rate = |time: f64| f64::from(cases) / time * 1000.0;
    let share = theirs / ours * 100.0;
    let compared = Line {
        work: format!("bootstrap of {cases} cases over loopback HTTP, with the index"),
        figure: format!("{:.1} s, {:.0} cases/s", ours / 1000.0, rate(ours)),
        beside: format!(
            "bare rusqlite, the same rows and index: {:.1} s, {:.0} cases/s",
            theirs / 1000.0,
            rate(theirs)
        ),
        goal: format!("≥ 60 % of bare: {share:.0} %"),
        reached: Some(share >= 60.0),
    };
    let memory = Line {
        work: "peak memory of it".into(),
        figure: format!("{peak:.0} MiB"),
        beside: String::new(),
        goal: "≤ 200 MB".into(),
        reached: Some(peak * 1.048_576 <= 200.0),
    };
    vec![compared, memory]
}
