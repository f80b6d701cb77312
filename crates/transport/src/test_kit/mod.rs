//! Transports for tests: nothing leaves the process, and what happens is decided by the test.
//!
//! | type | is |
//! |---|---|
//! | [`Replay`] | a transport that answers from a list, by a function or from a recording |
//! | [`Record`] | a transport that writes down what another one exchanges, without the secrets |
//! | [`Faulty`] | a transport that spoils what another one exchanges, the same way in every run |
//! | [`PausedClock`] | a clock that jumps from wait to wait |
//!
//! All of them are [`HttpTransport`](crate::HttpTransport)s or
//! [`Runtime`](crate::Runtime)s, so the pipeline under test is the one of production.
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

mod faulty;
mod paused_clock;
mod record;
mod recording;
mod replay;

pub use faulty::{Faulty, Injection, RetryAfter};
pub use paused_clock::PausedClock;
pub use record::Record;
pub use recording::{
    Exchange, RecordedAnswer, RecordedBody, RecordedOutcome, RecordedRequest, Recording,
    RecordingError,
};
pub use replay::Replay;
