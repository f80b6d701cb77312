//! The Partner Center catalog, by its client and by plain requests.

mod catalog;
mod gateway;
mod inventory;
mod refusals;
mod seeds;
#[path = "../wire/sorted.rs"]
mod sorted;
mod stage;
mod wire;
