//! Store ID keys and tokens: a key comes from a stranger and says where it wants to be sent.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stocktake_fuzz::store_id_key::check(data));
