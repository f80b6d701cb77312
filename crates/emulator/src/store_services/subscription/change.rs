//! What a service may do to a subscription of a customer.

use super::{Standing, Subscription, SubscriptionState};
use crate::{moment::Moment, store_services::Recurrence};

/// A change to a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Ends it now.
    Cancel,
    /// Moves the end of the period; backwards if there are fewer days than none.
    Extend { days: i32 },
    /// Gives the money back, and ends it now.
    Refund,
    /// It does not renew any more. Nothing switches renewal on again but the customer.
    StopRenewal,
}

/// Why a subscription is not changed. The pages say nothing of these cases; that they are refused is
/// the emulator's decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It is over, for ever.
    Over(SubscriptionState),
    /// The money has been given back before.
    RefundedBefore,
    /// It would end before its period begins.
    EndsTooEarly,
    /// It would never end.
    EndsTooLate,
}

impl Subscription {
    /// Makes a change, or leaves everything as it is.
    pub(crate) fn change(
        &mut self,
        recurrence: &Recurrence,
        change: Change,
        now: Moment,
    ) -> Result<(), Refused> {
        let standing = self.standing(recurrence, now);
        let over = Some(standing.state).filter(|state| state.is_terminal());
        match (change, over) {
            (Change::Refund, _) if self.refunded.is_some() => return Err(Refused::RefundedBefore),
            // What was only cancelled can still be refunded.
            (Change::Refund, None | Some(SubscriptionState::Canceled)) => {}
            // Where renewal is off already, switching it off does nothing.
            (Change::StopRenewal, _) if !self.auto_renew => return Ok(()),
            (_, Some(state)) => return Err(Refused::Over(state)),
            (_, None) => {}
        }
        let ends = match change {
            Change::Extend { days } => standing.period.ends.plus_days(i64::from(days)),
            _ => standing.period.ends,
        };
        if matches!(change, Change::Extend { .. }) && ends < standing.period.starts {
            return Err(Refused::EndsTooEarly);
        }
        if ends.is_never() && !standing.period.ends.is_never() {
            return Err(Refused::EndsTooLate);
        }
        self.catch_up(&standing);
        match change {
            Change::Cancel => self.cancelled = Some(now),
            Change::Extend { .. } => self.expires = ends,
            Change::Refund => {
                self.cancelled.get_or_insert(now);
                self.refunded = Some(now);
            }
            Change::StopRenewal => self.auto_renew = false,
        }
        self.modified = Some(now);
        Ok(())
    }

    /// Stores the renewals that the time has brought.
    pub(super) fn catch_up(&mut self, standing: &Standing) {
        if standing.period != self.period() {
            self.renewed = Some(standing.period.starts);
            self.expires = standing.period.ends;
        }
        self.is_trial = standing.is_trial;
    }
}
