//! Seats for many users: any number of them, 25 in a call, a few calls at a time.
//!
//! The service takes 25 users in a call and answers for each of them. [`BulkSeats`] makes the calls
//! and tells of every user what became of it, so that none is taken for done who may not be:
//!
//! * Names are trimmed; blank ones are passed over, and so is a name that came before, whatever its
//!   letter case.
//! * A user is [done](SeatOutcome::Done) only if the answer holds the seat. One whom the answer does
//!   not mention is [unsettled](SeatOutcome::Unsettled), as are all users of a call that failed.
//! * An error that every further call would meet ends the run: a token that is not to be had or is
//!   refused, a product that is not there or has no seats, a service that asks for a pause of more
//!   than a minute, several failed calls in a row. The users that are left are
//!   [not sent](SeatOutcome::NotSent).
//! * Giving a user a seat twice changes nothing, so a run can be repeated for all who are not
//!   [settled](SeatOutcome::is_settled). A [`SeatJournal`] remembers who is, across restarts.
//!
//! It is a stream: memory holds the users of the calls under way, and 16 bytes for each name that was
//! seen. Dropping it gives up the calls under way; what was handed out stays true.
//!
//! # Example
//!
//! ```
//! use stocktake_store_for_business::{SeatOutcome, StoreForBusiness};
//! # use stocktake_transport::{AccessToken, Credential, CredentialError, Pipeline, test_kit::Replay};
//! # #[derive(Debug)]
//! # struct FromVault;
//! # #[async_trait::async_trait]
//! # impl Credential for FromVault {
//! #     async fn token(&self, _: &str) -> Result<AccessToken, CredentialError> {
//! #         AccessToken::new("a token")
//! #     }
//! # }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let replay = Replay::new().then_json(200, r#"{
//! #     "seatDetails": [{ "assignedTo": "Ann@contoso.com", "state": "active" }],
//! #     "failedSeatOperations": [{ "userName": "bob@contoso.com", "failureReason": "UserNotFound" }]
//! # }"#);
//! # let client = StoreForBusiness::new(Pipeline::builder(replay).credential(FromVault).build());
//! let mut run = client
//!     .seats_of(("9WZDNCRFJ3PS", "0015"))
//!     .assign_all(["ann@contoso.com", "bob@contoso.com", "ANN@contoso.com"]);
//! let mut journal = run.journal();
//! while let Some(user) = run.next().await {
//!     journal.record(&user);
//!     match user.outcome {
//!         SeatOutcome::Done(seat) => println!("{} since {:?}", user.name, seat.date_assigned),
//!         other => println!("{}: {other}", user.name),
//!     }
//! }
//! assert_eq!(run.progress().done, 1);
//! assert_eq!(run.progress().failed, 1);
//!
//! // Later, perhaps in another process:
//! let kept = serde_json::to_string(&journal)?;
//! let journal = serde_json::from_str(&kept)?;
//! let again = client
//!     .seats_of(("9WZDNCRFJ3PS", "0015"))
//!     .assign_all(["ann@contoso.com", "bob@contoso.com"])
//!     .resume(&journal)?;
//! assert!(again.await.is_complete()); // nothing is left to send
//! # Ok(())
//! # }
//! ```

mod answer;
mod bell;
mod journal;
mod outcome;
mod run;
mod source;

pub use journal::SeatJournal;
pub use outcome::{BulkReport, Progress, SeatOutcome, UserOutcome};
pub use run::BulkSeats;
pub(crate) use source::Source;

/// How many users the service takes in one call.
pub const USERS_PER_CALL: usize = 25;
