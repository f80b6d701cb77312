//! Answers of the Store for Business: the service is gone, so what answers is whatever stands in its place.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stocktake_fuzz::answers::store_for_business(data));
