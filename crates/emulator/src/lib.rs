//! The services and the token endpoint, emulated: stateful, strict, in process or on a socket.
//!
//! The Store for Business is gone, and the other services bill real people: nobody can try a
//! purchase, a renewal or a throttled client against them. This emulator implements every operation
//! that the clients know, with the status codes, bodies and headers of the services. It keeps state,
//! checks tokens and keys, has a clock that can be turned, and breaks on purpose when asked to.
//!
//! The [manual] has all of it on one page: addresses, tokens and keys, what steers the emulator, the
//! forms of seeds and faults, and where we decided what the documentation does not tell.
//!
//! # Example
//!
//! In process it is an [`HttpTransport`]; on a socket it serves any client.
//!
//! ```
//! use bytes::Bytes;
//! use stocktake_emulator::Emulator;
//! use stocktake_transport::HttpTransport as _;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let emulator = Emulator::builder().build()?;
//! let request = http::Request::get("http://127.0.0.1/emulator/health").body(Bytes::new())?;
//! let answer = emulator.transport().send(request).await?;
//! assert_eq!(answer.status(), 200);
//!
//! let server = emulator.listen("127.0.0.1:0".parse()?).await?;
//! assert!(server.url().starts_with("http://127.0.0.1:"));
//! server.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! [`HttpTransport`]: stocktake_transport::HttpTransport

mod address;
mod clawback;
mod clock;
mod collections;
mod content;
mod emulator;
mod exchange;
mod faults;
#[rustfmt::skip]
mod generated;
mod login;
mod management;
mod moment;
mod partner_center;
mod purchase;
mod requests;
mod router;
mod seed;
mod server;
mod store_for_business;
mod store_services;
mod tokens;
mod transport;
mod world;

pub use clock::Clock;
pub use emulator::{Emulator, EmulatorBuilder};
pub use faults::{Fault, FaultRule, Faults, FaultsError};
pub use management::{ManagementError, StoreCustomer, StoreIdKeyRequest};
pub use requests::RequestCount;
pub use seed::{Seed, SeedError};
pub use server::Server;
pub use transport::EmulatorTransport;

#[doc = include_str!("../README.md")]
pub mod manual {}
