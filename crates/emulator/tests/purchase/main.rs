//! The purchase service and the clawback queue, through the clients and by raw requests.

mod changes;
mod clawback;
mod desk;
mod grants;
mod grants_refused;
mod keys;
mod listing;
mod orders;
mod refusals;
mod seeds;
#[path = "../wire/sorted.rs"]
mod sorted;
mod subscriptions;
#[path = "../store_services/till.rs"]
mod till;
