//! Date-times: a licence ends at one, and the services have a dozen spellings.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stocktake_fuzz::timestamp::check(data));
