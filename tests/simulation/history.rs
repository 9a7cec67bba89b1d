//! What happened, a line each, to be read when a seed fails.

use std::collections::BTreeMap;

/// A run that broke a rule, and which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken(pub String);

/// Lines with the time since the beginning, and how often each kind of thing happened.
#[derive(Default)]
pub struct History {
    lines: Vec<String>,
    counts: BTreeMap<&'static str, u64>,
}

impl History {
    pub fn tell(&mut self, seconds: i64, line: &str) {
        let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        self.lines.push(format!("{hours:>3}:{minutes:02}:{seconds:02}  {line}"));
    }

    /// Counts a kind of thing, so that a run can say what it went through.
    pub fn count(&mut self, kind: &'static str) {
        *self.counts.entry(kind).or_default() += 1;
    }

    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    pub fn counts(&self) -> &BTreeMap<&'static str, u64> {
        &self.counts
    }
}
