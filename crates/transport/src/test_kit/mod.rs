//! Transports for tests: nothing leaves the process, and what happens is decided by the test.
//!
//! ```
//! use stocktake_transport::{Pipeline, test_kit::Replay};
//!
//! let replay = Replay::new().then_json(200, r#"{"items":[]}"#);
//! let pipeline = Pipeline::builder(replay.clone()).build();
//! // … call something, then look at what was sent:
//! assert_eq!(replay.requests().len(), 0);
//! # let _ = pipeline;
//! ```

mod replay;

pub use replay::Replay;
