//! The client that progenitor makes of our OpenAPI document of the Store for Business, as it comes.

#![allow(
    clippy::all,
    clippy::pedantic,
    missing_debug_implementations,
    elided_lifetimes_in_paths,
    unreachable_patterns,
    reason = "it is as progenitor writes it"
)]

include!(concat!(env!("OUT_DIR"), "/client.rs"));
