//! The rules of the house, as tests.

mod dependencies;
mod layout;
mod purity;
mod shell;
mod targets;

/// Fails with every finding at once, one a line.
fn assert_none(rule: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{rule}:\n  {}", findings.join("\n  "));
}
