//! Refusals through the whole pipeline: what goes to a log must be one line without a secret.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stocktake_fuzz::error_envelopes::check(data));
