//! Any bytes as a time-stamp token, and as the answer of an authority.

#![no_main]

use gishe_signing::testing::fuzzed;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| fuzzed::time_stamp(bytes));
