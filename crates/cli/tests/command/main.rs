//! The command as its users have it: the real binary, over real HTTP, on this machine alone.

mod exit_codes;
mod harness;
mod help;
mod interruption;
mod listings;
