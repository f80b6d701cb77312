//! What a subscription is at a moment, worked out from what is stored.

use super::{Period, SECOND, Subscription, period};
use crate::{moment::Moment, store_services::Recurrence};

/// What a subscription is at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SubscriptionState {
    /// Without an end.
    Perpetual,
    Active,
    /// Over, as it was not to renew.
    Inactive,
    /// Cancelled, with a refund or without; over at once.
    Canceled,
    /// A payment has failed; the benefits go on during the grace.
    InDunning,
    /// Over, as no payment came in time.
    Failed,
}

impl SubscriptionState {
    /// Whether it stays so for ever.
    pub(crate) fn is_terminal(self) -> bool {
        matches!(self, Self::Inactive | Self::Canceled | Self::Failed)
    }
}

/// All that the time changes of a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) state: SubscriptionState,
    /// The last period that was paid for.
    pub(crate) period: Period,
    /// Its end, or that of the subscription where it was cancelled: the last second.
    pub(crate) expires: Moment,
    /// The end of the grace, or of the period where no grace follows it.
    pub(crate) with_grace: Moment,
    pub(crate) is_trial: bool,
    pub(crate) modified: Moment,
}

impl Subscription {
    /// What it is at a moment.
    ///
    /// A period that is over renews at the midnight behind it. If that payment fails, the Store
    /// goes on trying for as long as grace and dunning last. Days of grace that were used are taken
    /// off the next period.
    pub(crate) fn standing(&self, recurrence: &Recurrence, now: Moment) -> Standing {
        let stored = self.period();
        let mut period = stored;
        let mut modified = self.modified.unwrap_or(self.starts);
        let state = loop {
            if let Some(cancelled) = self.cancelled_before(period.next(), now) {
                modified = modified.max(cancelled);
                break SubscriptionState::Canceled;
            }
            if !period.is_over(now) {
                break self.running();
            }
            modified = modified.max(period.next());
            if !self.auto_renew {
                break SubscriptionState::Inactive;
            }
            let dunning = Dunning::after(period, recurrence);
            let paid = self.payment(dunning);
            if let Some(cancelled) = self.cancelled_before(paid.unwrap_or(dunning.fails), now) {
                modified = modified.max(cancelled);
                break SubscriptionState::Canceled;
            }
            match paid.filter(|paid| *paid <= now) {
                Some(paid) => {
                    modified = modified.max(paid);
                    period = Period::beginning(dunning.begins_when_paid(paid), recurrence.months);
                }
                None if dunning.fails <= now => {
                    modified = modified.max(dunning.fails);
                    break SubscriptionState::Failed;
                }
                None => break SubscriptionState::InDunning,
            }
        };
        let (expires, with_grace) = self.ends(state, period, recurrence);
        Standing {
            state,
            period,
            expires,
            with_grace,
            is_trial: self.is_trial && period == stored,
            modified,
        }
    }

    /// When it was cancelled, if that is before an end and not to come.
    fn cancelled_before(&self, end: Moment, now: Moment) -> Option<Moment> {
        let cancelled = self.cancelled?;
        (cancelled < end && cancelled <= now).then_some(cancelled)
    }

    /// What it is while its period lasts.
    fn running(&self) -> SubscriptionState {
        if self.expires.is_never() {
            SubscriptionState::Perpetual
        } else {
            SubscriptionState::Active
        }
    }

    /// When the payment of a renewal succeeds, if it does in time.
    fn payment(&self, dunning: Dunning) -> Option<Moment> {
        if self.payment_succeeds {
            return Some(dunning.renewal);
        }
        let paid = self.payment_recovers?.max(dunning.renewal);
        (paid < dunning.fails).then_some(paid)
    }

    /// When it ends, without and with a grace. Only what is to renew has one.
    fn ends(
        &self,
        state: SubscriptionState,
        period: Period,
        recurrence: &Recurrence,
    ) -> (Moment, Moment) {
        let grace = period.ends.plus_days(i64::from(recurrence.grace_days));
        match (state, self.cancelled) {
            (SubscriptionState::Canceled, Some(cancelled)) => {
                let end = cancelled.before(SECOND);
                (end, end)
            }
            (SubscriptionState::InDunning | SubscriptionState::Failed, _) => (period.ends, grace),
            (SubscriptionState::Active, None) if self.auto_renew => (period.ends, grace),
            _ => (period.ends, period.ends),
        }
    }
}

/// What follows a payment that failed.
#[derive(Clone, Copy)]
struct Dunning {
    /// When the payment was due.
    renewal: Moment,
    grace_days: i64,
    /// When the Store gives up.
    fails: Moment,
}

impl Dunning {
    fn after(period: Period, recurrence: &Recurrence) -> Self {
        let renewal = period.next();
        let grace_days = i64::from(recurrence.grace_days);
        let days = grace_days.saturating_add(i64::from(recurrence.dunning_days));
        Self {
            renewal,
            grace_days,
            fails: renewal.plus_days(days),
        }
    }

    /// On which day the next period begins if the payment comes then.
    fn begins_when_paid(self, paid: Moment) -> Moment {
        let late = period::days_between(self.renewal, paid);
        paid.plus_days(-late.min(self.grace_days))
    }
}
