//! The collections service: queries of three versions, consumption, and Store ID keys, driven by the
//! real clients and by bare requests.

mod consume_v6;
mod consume_v8;
mod desk;
mod doors;
mod keys;
mod limits;
mod model;
mod pages;
mod query_v6;
mod query_v8;
mod query_v9;
mod seeds;
#[path = "../wire/sorted.rs"]
mod sorted;
#[path = "../store_services/till.rs"]
mod till;
