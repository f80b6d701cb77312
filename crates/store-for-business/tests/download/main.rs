//! Package files to disk: whole, resumed, refused, and never half under their name.

mod refused;
mod resume;
mod server;
#[path = "../support/mod.rs"]
mod support;
mod whole;
