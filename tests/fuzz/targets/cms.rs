//! Any bytes as a CAdES signature.

#![no_main]

use gishe_signing::testing::fuzzed;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| fuzzed::cms(bytes));
