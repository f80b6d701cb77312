//! The command in bad company: services that name files, write titles and word errors in order to do
//! harm, and everything that might let a secret out. The real binary over real HTTP, on this machine
//! alone.

mod downloads;
#[allow(
    dead_code,
    unused_imports,
    reason = "it is the harness of all tests of the command"
)]
#[path = "../command/harness/mod.rs"]
mod harness;
mod reports;
mod secrets;
mod terminal;
