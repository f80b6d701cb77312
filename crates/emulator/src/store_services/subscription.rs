//! Subscriptions, whose state follows from the time.
//!
//! What is stored is the period that was paid for when something was last done to the subscription.
//! What it is at a moment is worked out from that: renewals, grace, dunning and the end. So a clock
//! can be turned by years without anything having to happen on the way.

mod change;
mod period;
mod standing;
#[cfg(test)]
mod tests;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Recurrence;
use crate::moment::Moment;

pub(crate) use change::{Change, Refused};
pub(crate) use period::Period;
pub(crate) use standing::{Standing, SubscriptionState};

/// A subscription of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Subscription {
    /// `mdr:0:<32 hexadecimal digits>:<GUID>`.
    pub(crate) id: String,
    pub(crate) product_id: String,
    pub(crate) sku_id: String,
    /// The day on which it was bought; it counts from midnight.
    pub(crate) starts: Moment,
    /// When the paid period began, where that is not when the subscription did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) renewed: Option<Moment>,
    /// The day on which the paid period ends; it counts to its last second. Never stands for a
    /// subscription without an end.
    pub(crate) expires: Moment,
    #[serde(default)]
    pub(crate) auto_renew: bool,
    /// Whether the paid period is a trial.
    #[serde(default)]
    pub(crate) is_trial: bool,
    /// Whether the next payment succeeds. If not, grace and dunning follow.
    #[serde(default = "yes")]
    pub(crate) payment_succeeds: bool,
    /// From when on payments succeed again, once they have failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) payment_recovers: Option<Moment>,
    /// When it was cancelled; it is over from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cancelled: Option<Moment>,
    /// When the money for the last period was given back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refunded: Option<Moment>,
    /// Absent when nothing has changed since it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) modified: Option<Moment>,
    /// The order by which it was bought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) order_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sandbox: Option<String>,
}

impl Subscription {
    /// One that begins now and renews itself.
    pub(crate) fn begin(
        (product_id, sku_id): (&str, &str),
        recurrence: &Recurrence,
        now: Moment,
    ) -> Self {
        let period = Period::beginning(now, recurrence.months);
        let (account, number) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
        Self {
            id: format!("mdr:0:{}:{number}", account.simple()),
            product_id: product_id.to_owned(),
            sku_id: sku_id.to_owned(),
            starts: period.starts,
            renewed: None,
            expires: period.ends,
            auto_renew: true,
            is_trial: false,
            payment_succeeds: true,
            payment_recovers: None,
            cancelled: None,
            refunded: None,
            modified: Some(now),
            order_id: None,
            sandbox: None,
        }
    }

    /// What it is at a moment.
    pub(crate) fn state_at(&self, recurrence: &Recurrence, now: Moment) -> SubscriptionState {
        self.standing(recurrence, now).state
    }

    /// Puts the times of a seed on the bounds of days, as the Store keeps them, and looks whether
    /// they make sense.
    pub(crate) fn check(&mut self) -> Result<(), String> {
        self.starts = period::midnight(self.starts);
        self.expires = period::last_second(self.expires);
        if let Some(renewed) = &mut self.renewed {
            *renewed = period::midnight(*renewed);
        }
        let begins = self.renewed.unwrap_or(self.starts);
        if begins < self.starts {
            return Err(format!(
                "it renewed at {}, before it began at {}",
                begins.seconds(),
                self.starts.seconds()
            ));
        }
        if self.expires < begins {
            return Err(format!(
                "its period ends at {}, before it begins at {}",
                self.expires.seconds(),
                begins.seconds()
            ));
        }
        match self.cancelled.filter(|cancelled| *cancelled < begins) {
            Some(cancelled) => Err(format!(
                "it was cancelled at {}, before its period begins at {}",
                cancelled.seconds(),
                begins.seconds()
            )),
            None => Ok(()),
        }
    }

    /// Takes a cancellation back that came with a chargeback: it goes on as if nothing had been.
    pub(crate) fn restore(&mut self, now: Moment) {
        self.cancelled = None;
        self.refunded = None;
        self.modified = Some(now);
    }

    /// The period that is stored.
    fn period(&self) -> Period {
        Period {
            starts: self.renewed.unwrap_or(self.starts),
            ends: self.expires,
        }
    }
}

/// An end is the last second that counts.
const SECOND: Duration = Duration::from_secs(1);

fn yes() -> bool {
    true
}
