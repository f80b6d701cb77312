//! Lists of users, journals and reports: files that people and spreadsheets have touched.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stocktake_cli::foreign::check(data));
