//! Open enums and GUIDs: a new value of a service must come through as it is.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stocktake_fuzz::open_enums::check(data));
