//! Any bytes as a signed PDF: judged without a panic, within the budget of work.

#![no_main]

use gishe_signing::testing::fuzzed;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| fuzzed::pdf(bytes));
