//! Links, signed addresses and `Retry-After`: a token goes where a link leads.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stocktake_fuzz::links::check(data));
