//! Any bytes as a revocation list.

#![no_main]

use gishe_signing::testing::fuzzed;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| fuzzed::crl(bytes));
