//! Documentation pages: written by others, by hand and by machine, and turned into code.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| xtask::foreign::check(data));
