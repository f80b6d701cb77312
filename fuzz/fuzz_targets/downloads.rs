//! Answers of the host that has the packages: it decides what is written to the disk.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stocktake_fuzz::downloads::check(data));
