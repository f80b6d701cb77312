//! Answers of the Partner Center catalog: gateways and versions differ in shape, letter case and encoding.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stocktake_fuzz::answers::partner_center(data));
