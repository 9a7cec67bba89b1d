//! What the self-test found, step by step.

use std::fmt::Display;
use std::future::Future;
use std::time::Instant;

use serde::Serialize;

/// The whole run.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Version of the program.
    version: String,
    /// Every step held.
    held: bool,
    /// The steps, in order.
    steps: Vec<Step>,
}

/// One step.
#[derive(Debug, Serialize)]
pub struct Step {
    /// What was done.
    pub name: String,
    /// How long it took, in milliseconds.
    pub milliseconds: u64,
    /// Whether it held.
    pub held: bool,
    /// What was found, or what went wrong and what to do.
    pub verdict: String,
}

/// A step did not hold; the report says why, and nothing further is tried.
#[derive(Debug)]
pub struct Stopped;

impl Report {
    /// A run without steps.
    pub fn begin() -> Self {
        Self { version: env!("CARGO_PKG_VERSION").to_owned(), held: true, steps: Vec::new() }
    }

    /// Whether there were steps and each of them held.
    pub fn held(&self) -> bool {
        self.held && !self.steps.is_empty()
    }

    /// Does a step, times it, and notes what came of it.
    ///
    /// # Errors
    /// [`Stopped`] when the step did not hold.
    pub async fn step<T, E: Display>(
        &mut self,
        name: &str,
        work: impl Future<Output = Result<(T, String), E>>,
    ) -> Result<T, Stopped> {
        let begun = Instant::now();
        let done = work.await;
        let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (held, verdict, value) = match done {
            Ok((value, verdict)) => (true, verdict, Some(value)),
            Err(error) => (false, error.to_string(), None),
        };
        let mark = if held { "ok" } else { "FAILED" };
        crate::say(&format!("{mark:<7}{name} ({milliseconds} ms): {verdict}"));
        self.held &= held;
        self.steps.push(Step { name: name.to_owned(), milliseconds, held, verdict });
        value.ok_or(Stopped)
    }
}
