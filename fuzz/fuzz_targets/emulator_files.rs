//! Seeds and fault files of the emulator: written by hand, and refused in one line if wrong.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stocktake_fuzz::emulator_files::check(data));
