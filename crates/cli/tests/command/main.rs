//! The command as its users have it: the real binary, over real HTTP, on this machine alone.

mod downloads;
mod exit_codes;
mod files;
mod flows;
mod harness;
mod help;
mod import;
mod interruption;
mod key_sources;
mod listings;
mod memory;
mod seats;
mod secrets;
mod served;
mod store_services;
mod take;
