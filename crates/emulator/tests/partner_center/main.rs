//! The Partner Center catalog, by its client and by plain requests.

mod catalog;
mod gateway;
mod inventory;
mod refusals;
mod seeds;
mod stage;
mod wire;
