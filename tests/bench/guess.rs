//! `bench guess`: what one guess at a PIN costs at the cost that this computer chooses, beside the least cost that is ever chosen,
//! and what that comes to for 10,000 of them on a disk that was copied together with the device secret of its keyring.

use gishe_vault::{Cost, guess_takes};

use crate::table::{Line, ms, quantile};

/// Guesses of the question.
const GUESSES: f64 = 10_000.0;

/// Measures.
pub fn measure() -> Vec<Line> {
    let cost = Cost::tuned();
    let times = |cost: Cost| (0..5).map(|_| ms(guess_takes(cost).unwrap())).collect::<Vec<f64>>();
    let (chosen, least) = (quantile(times(cost), 0.5), quantile(times(Cost::LEAST), 0.5));
    let goal = 250.0;
    let Cost { memory, passes, lanes } = cost;
    vec![
        Line {
            work: format!("one guess at a PIN (Argon2id {} MiB, {passes} passes, {lanes} lane)", memory / 1024),
            figure: format!("{chosen:.0} ms"),
            beside: format!("the least cost: {least:.0} ms"),
            goal: "250 to 500 ms".into(),
            // The best of a few stands a little below what was chosen for.
            reached: Some((goal * 0.9..=goal * 2.0).contains(&chosen)),
        },
        Line {
            work: "10,000 guesses one after another, with the device secret".into(),
            figure: format!("{:.0} minutes", chosen * GUESSES / 60_000.0),
            beside: "without the device secret: 2²⁵⁶ guesses at it".into(),
            goal: String::new(),
            reached: None,
        },
    ]
}
