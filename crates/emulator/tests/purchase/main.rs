//! The purchase service and the clawback queue, through the clients and by raw requests.

mod changes;
mod clawback;
mod desk;
mod grants;
mod orders;
mod subscriptions;
