//! The models against everything that the services do to their JSON without notice.
//!
//! Hand-written examples show the cases that somebody thought of. Here the checked-in schemas make
//! the documents: random ones that fit, and in them one kind of hostility at a time, in every place
//! where it can strike. Each kind is a property with a name; what it must come to is what the crate's
//! documentation promises.

#![cfg(all(
    feature = "partner-center",
    feature = "store-for-business",
    feature = "store-services"
))]

#[path = "../contract/definitions.rs"]
mod definitions;
#[path = "../contract/families.rs"]
mod families;
#[path = "../contract/roots.rs"]
mod roots;

mod exchange;
mod generator;
mod harness;
mod hostility;
mod properties;
mod schema;
mod values;
