//! What has to hold whatever foreign bytes say: one module for each door by which they come in.
//!
//! Each has a function `check` that takes any bytes and panics where a promise is broken. The fuzz
//! targets call it with what libFuzzer makes up; `xtask/tests/corpora.rs` calls it with the corpora that
//! are checked in, so what was found once is tried in every run of the tests. Lists of users, journals
//! and documentation pages are read by code that nobody outside can call: what holds for those stands
//! beside it, in `crates/cli/src/foreign.rs` and `xtask/src/import/foreign.rs`.
//!
//! Inputs are texts wherever that is possible: a seed can be read, and a finding understood.

pub mod answers;
pub mod downloads;
pub mod emulator_files;
pub mod emulator_requests;
pub mod error_envelopes;
pub mod input;
pub mod links;
pub mod open_enums;
pub mod store_id_key;
pub mod timestamp;
