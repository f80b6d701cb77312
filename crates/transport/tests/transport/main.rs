//! The pipeline as its users meet it: hand-written operations, the transports of the test kit, paused
//! time.

mod answers;
mod decoding;
mod endpoints;
mod faults;
mod kit;
mod limits;
mod paging;
mod prefetching;
mod requests;
mod retries;
mod secrets;
mod support;
mod tokens;
mod tracing_names;
