//! Subscriptions: what one is good for now, and the four changes to it.
//!
//! The state of a subscription can be behind by hours, `InDunning` covers a time with benefits and
//! one without, and who subscribes again has the old entry beside the new one.
//! [`SubscriptionAccess::access_at`] looks at state and times together.
//!
//! [Documentation](https://learn.microsoft.com/gaming/gdk/docs/store/commerce/service-to-service/xstore-managing-subscriptions)
//!
//! ```
//! use stocktake_models::{Timestamp, store_services::RecurrenceItem};
//! use stocktake_store_services::subscription::{Access, SubscriptionAccess};
//!
//! let item: RecurrenceItem = serde_json::from_str(
//!     r#"{"autoRenew":true,"beneficiary":"pub:player-17","id":"mdr:0:1ecc:907f","isTrial":false,
//!         "expirationTime":"2021-08-25T23:59:59.00+00:00",
//!         "expirationTimeWithGrace":"2021-09-08T23:59:59.00+00:00",
//!         "lastModified":"2021-07-26T22:59:55.99+00:00","market":"US","productId":"CFQ7TTC0HC8Z",
//!         "skuId":"0002","startTime":"2021-07-26T00:00:00.00+00:00","recurrenceState":"InDunning"}"#,
//! )?;
//! let access = item.access_at(&Timestamp::parse("2021-09-01T12:00:00Z")?);
//! assert_eq!(access, Access::Grace);
//! assert!(access.has_benefits());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use stocktake_models::{
    Timestamp,
    store_services::{ChangeType, RecurrenceItem, RecurrenceState},
};
use stocktake_transport::Caller;

use crate::{PurchaseKey, StoreServices, requests::ChangeRecurrence};

/// What a subscription is good for at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Access {
    /// It runs: benefits on.
    Active,
    /// The payment failed and is tried again: benefits on, but tell the user to look after it.
    Grace,
    /// The payment still fails: benefits off. The user cannot subscribe anew meanwhile.
    Dunning,
    /// It is over.
    Ended,
    /// The service names a state that this version does not know: benefits off until somebody has
    /// looked.
    Unclear,
}

impl Access {
    /// Whether the user may have what the subscription is for.
    #[must_use]
    pub fn has_benefits(self) -> bool {
        matches!(self, Self::Active | Self::Grace)
    }
}

/// Says what a subscription is good for. Implemented for [`RecurrenceItem`].
pub trait SubscriptionAccess {
    /// What it is good for at `now`, by its state and its times.
    ///
    /// | state | until `expirationTime` | until `expirationTimeWithGrace` | later |
    /// |---|---|---|---|
    /// | `Active`, renews itself | active | grace | dunning |
    /// | `Active`, does not renew | active | ended | ended |
    /// | `None` (without an end) | active | ended | ended |
    /// | `InDunning` | grace | grace | dunning |
    /// | `Inactive`, `Canceled`, `Failed` | ended | ended | ended |
    /// | any other | unclear | unclear | unclear |
    ///
    /// `Active` behind its end is what the service says until it has noticed the renewal or the failed
    /// payment. A time that is absent, or no date-time, is passed over; without both, `Active` is
    /// active and `InDunning` is dunning.
    fn access_at(&self, now: &Timestamp) -> Access;
}

impl SubscriptionAccess for RecurrenceItem {
    fn access_at(&self, now: &Timestamp) -> Access {
        // Ends are given in whole seconds, and the last one counts. A date that was never set is no
        // end.
        let passed = |end: &Option<Timestamp>| {
            let end = end.as_ref().filter(|end| !end.is_min())?.unix_seconds()?;
            Some(now.unix_seconds()? > end)
        };
        let end = passed(&self.expiration_time);
        let grace = passed(&self.expiration_time_with_grace);
        let is_over = end.or(grace).unwrap_or(false);
        let in_grace = match (end, grace) {
            (Some(false), _) | (_, Some(false)) => Access::Grace,
            _ => Access::Dunning,
        };
        match self.recurrence_state {
            RecurrenceState::Active | RecurrenceState::None if !is_over => Access::Active,
            RecurrenceState::Active if self.auto_renew => in_grace,
            RecurrenceState::InDunning => in_grace,
            RecurrenceState::Active
            | RecurrenceState::None
            | RecurrenceState::Inactive
            | RecurrenceState::Canceled
            | RecurrenceState::Failed => Access::Ended,
            _ => Access::Unclear,
        }
    }
}

/// The entry that counts among those of a product: the best access, and of several the one that began
/// last. `None` if the user never had the product.
///
/// A user who subscribed again has an entry for each time.
#[must_use]
pub fn current<'a>(
    items: impl IntoIterator<Item = &'a RecurrenceItem>,
    product_id: &str,
    now: &Timestamp,
) -> Option<(&'a RecurrenceItem, Access)> {
    let of_product = items
        .into_iter()
        .filter(|item| item.product_id.eq_ignore_ascii_case(product_id));
    let with_access = of_product.map(|item| (item, item.access_at(now)));
    with_access.max_by_key(|(item, access)| {
        let rank = match access {
            Access::Active => 4,
            Access::Grace => 3,
            Access::Dunning => 2,
            Access::Unclear => 1,
            Access::Ended => 0,
        };
        (rank, item.start_time.unix_millis())
    })
}

/// A subscription of a user, to be changed.
///
/// No change is sent a second time when the first may have arrived: a second extension would extend
/// twice. After an error for which [`may_have_reached`](stocktake_transport::Error::may_have_reached)
/// is true, query the subscription to see.
///
/// The product must be published to RETAIL, hidden at least, or the service answers 400 with
/// "Requested catalog product data wasn't found."
///
/// ```
/// use stocktake_store_services::{PurchaseKey, StoreServices};
///
/// async fn make_up_for_the_outage(
///     client: &StoreServices,
///     player: &PurchaseKey,
///     id: &str,
/// ) -> Result<(), stocktake_transport::Error> {
///     let changed = client.recurrence(player, id).extend(3).await?;
///     println!("now until {:?}", changed.expiration_time);
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is changed until a change is awaited"]
pub struct Recurrence {
    client: StoreServices,
    user: PurchaseKey,
    id: String,
}

impl Recurrence {
    pub(crate) fn new(client: StoreServices, user: PurchaseKey, id: String) -> Self {
        Self { client, user, id }
    }

    /// Ends the subscription now. Giving money back is [`refund`](Self::refund).
    pub fn cancel(self) -> ChangeRecurrence<Caller> {
        self.change(ChangeType::Cancel)
    }

    /// Lengthens the subscription by some days. A negative number shortens it, for tests.
    pub fn extend(self, days: i32) -> ChangeRecurrence<Caller> {
        self.change(ChangeType::Extend)
            .extension_time_in_days(days.to_string())
    }

    /// Gives the user the money back.
    pub fn refund(self) -> ChangeRecurrence<Caller> {
        self.change(ChangeType::Refund)
    }

    /// Switches renewal off, so that the subscription ends with the paid period. The service calls it
    /// a toggle, but nothing switches renewal on again but the user.
    pub fn stop_renewal(self) -> ChangeRecurrence<Caller> {
        self.change(ChangeType::ToggleAutoRenew)
    }

    fn change(self, change: ChangeType) -> ChangeRecurrence<Caller> {
        self.client.change_recurrence(self.user, self.id, change)
    }
}
