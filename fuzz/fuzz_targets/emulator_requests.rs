//! Whole requests to the emulator: clients under test send it what nobody has thought of.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stocktake_fuzz::emulator_requests::check(data));
