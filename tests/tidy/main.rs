//! The rules of the house, as tests.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails by panicking, and tells its steps"
)]

mod console;
mod dependencies;
mod layout;
mod purity;
mod shell;
mod supply;
mod targets;

/// Fails with every finding at once, one a line.
fn assert_none(rule: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{rule}:\n  {}", findings.join("\n  "));
}
