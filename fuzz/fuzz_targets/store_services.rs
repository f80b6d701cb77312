//! Answers of the Store services, and the clawback events in the XML of a queue: a refund that cannot be read is money lost.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stocktake_fuzz::answers::store_services(data));
