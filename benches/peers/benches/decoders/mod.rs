//! Ways to read a page of collection items.

use bytes::Bytes;
use serde_json::Value;
use stocktake_models::store_services::QueryProductsV6Response;

use crate::collection::{plain, typed};

pub const OURS: &str = "our models";
pub const PLAIN: &str = "serde_json, structs of `String`s by hand";
pub const TYPED: &str = "serde_json, structs with dates and UUIDs by hand";
pub const SIMD: &str = "simd-json, structs of `String`s by hand";
pub const SONIC: &str = "sonic-rs, structs of `String`s by hand";
pub const VALUE: &str = "serde_json, `Value`";

/// All ways, with what does it and tells how many items there are. What it read is dropped: that is
/// part of the cost.
pub const WAYS: [(&str, fn(&Bytes) -> usize); 6] = [
    (OURS, |body| ours(body).items.len()),
    (PLAIN, |body| plain(body).items.len()),
    (TYPED, |body| {
        let page: typed::Page = serde_json::from_slice(body).expect("it fits");
        page.items.len()
    }),
    (SIMD, |body| {
        // It writes into what it reads, and what came from the network is shared: a copy.
        let mut body = body.to_vec();
        let page: plain::Page = simd_json::from_slice(&mut body).expect("it fits");
        page.items.len()
    }),
    (SONIC, |body| {
        let page: plain::Page = sonic_rs::from_slice(body).expect("it fits");
        page.items.len()
    }),
    (VALUE, |body| {
        let page: Value = serde_json::from_slice(body).expect("it is JSON");
        page["items"].as_array().map_or(0, Vec::len)
    }),
];

fn ours(body: &Bytes) -> QueryProductsV6Response {
    stocktake_transport::decode::object(body).expect("it fits")
}

fn plain(body: &[u8]) -> plain::Page {
    serde_json::from_slice(body).expect("it fits")
}

/// All of them read as many items, and ours the same as by hand.
pub fn check(body: &Bytes, count: usize) {
    for (name, read) in WAYS {
        assert_eq!(read(body), count, "{name}");
    }
    let (ours, plain) = (ours(body), plain(body));
    let (ours, plain) = (&ours.items[count - 1], &plain.items[count - 1]);
    assert_eq!(ours.product_id, plain.product_id);
    assert_eq!(ours.modified_date.to_string(), plain.modified_date);
    assert_eq!(ours.transaction_id.to_string(), plain.transaction_id);
}
