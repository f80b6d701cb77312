//! Refunds, returns and chargebacks: the queue that tells of them, and what to do about each.
//!
//! An event says that a user got money back, and whether the Store could take the product in return.
//! It does not name the user: find the purchase in your own records by order, line and product, with
//! [`PurchaseLine`] as the key; [`Settlement::of`] says what is owed. Delete each message when it is
//! dealt with, or it comes back. A message that cannot be read is handed out like the others, with
//! the reason in the place of the event, so that it never holds up the queue.
//!
//! ```
//! use std::{collections::HashMap, time::Duration};
//!
//! use stocktake_store_services::{ClawbackQueue, PurchaseLine, Settlement};
//! use stocktake_transport::Error;
//!
//! async fn settle(
//!     queue: &ClawbackQueue,
//!     coins: &mut HashMap<PurchaseLine, i64>,
//! ) -> Result<(), Error> {
//!     loop {
//!         let messages = queue.get(32, Duration::from_secs(300)).await?;
//!         if messages.is_empty() {
//!             return Ok(());
//!         }
//!         for message in messages {
//!             match &message.event {
//!                 Ok(event) => match Settlement::of(&event.data) {
//!                     Settlement::TakeBack => {
//!                         coins.remove(&PurchaseLine::of_event(&event.data));
//!                     }
//!                     Settlement::Nothing => {}
//!                     // Of these a person should decide.
//!                     _ => continue,
//!                 },
//!                 Err(reason) => {
//!                     eprintln!("message {} is unreadable: {reason}", message.id);
//!                     continue;
//!                 }
//!             }
//!             queue.delete(&message).await?;
//!         }
//!     }
//! }
//! ```
//!
//! [Documentation](https://learn.microsoft.com/gaming/gdk/docs/store/commerce/service-to-service/xstore-managing-refunds-and-chargebacks)

mod address;
mod message;
mod queue;
mod settlement;

pub use message::ClawbackMessage;
pub use queue::ClawbackQueue;
pub use settlement::{PurchaseLine, Settlement};
