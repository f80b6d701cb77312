//! What holds for all subscriptions.

use std::time::Duration;

use proptest::prelude::*;

use super::{super::*, monthly};

/// Where a subscription may go as time passes, when nobody does anything.
fn may_follow(earlier: SubscriptionState, later: SubscriptionState) -> bool {
    use SubscriptionState as S;
    match earlier {
        S::Perpetual => matches!(later, S::Perpetual | S::Canceled),
        S::Active | S::InDunning => later != S::Perpetual,
        S::Inactive | S::Canceled | S::Failed => later == earlier,
    }
}

fn recurrences() -> impl Strategy<Value = Recurrence> {
    (1_u32..=24, 0_u32..=20, 0_u32..=60).prop_map(|(months, grace_days, dunning_days)| Recurrence {
        months,
        grace_days,
        dunning_days,
    })
}

prop_compose! {
    fn subscriptions(start: i64)(
        bought in 0_i64..800,
        length in 0_i64..400,
        auto_renew: bool,
        is_trial: bool,
        payment_succeeds: bool,
        payment_recovers in proptest::option::of(0_i64..1_500),
        cancelled in proptest::option::of(0_i64..1_500),
    ) -> Subscription {
        let day = |day: i64| Moment::from_unix_seconds(start + day * 86_400 + 43_200).unwrap();
        let mut subscription = monthly("2023-05-10T12:00:00Z");
        subscription.starts = day(bought);
        subscription.expires = day(bought + length);
        subscription.auto_renew = auto_renew;
        subscription.is_trial = is_trial;
        subscription.payment_succeeds = payment_succeeds;
        subscription.payment_recovers = payment_recovers.map(day);
        subscription.cancelled = cancelled.map(|later| day(bought + later));
        subscription.check().unwrap();
        subscription
    }
}

const START: i64 = 1_600_000_000;

proptest! {
    #[test]
    fn states_move_along_allowed_ways_only(
        subscription in subscriptions(START),
        recurrence in recurrences(),
        mut hours in proptest::collection::vec(0_u64..60_000, 2..40),
    ) {
        hours.sort_unstable();
        let first = subscription.starts;
        let standings = hours.iter().map(|hour| {
            let now = first.after(Duration::from_secs(hour * 3_600));
            (now, subscription.standing(&recurrence, now))
        });
        let standings: Vec<_> = standings.collect();
        for pair in standings.windows(2) {
            let ((_, earlier), (now, later)) = (pair[0], pair[1]);
            prop_assert!(may_follow(earlier.state, later.state), "{earlier:?} {later:?}");
            prop_assert!(earlier.modified <= later.modified);
            prop_assert!(earlier.period.starts <= later.period.starts);
            prop_assert!(earlier.is_trial || !later.is_trial);
            prop_assert!(later.expires <= later.with_grace);
            let is_over = later.expires.after(SECOND) <= now;
            prop_assert_eq!(is_over, later.state != SubscriptionState::Active, "{:?}", later);
            prop_assert!(later.modified <= now.max(subscription.starts));
        }
    }

    /// Storing on the way what the time has brought makes no difference to what comes later.
    #[test]
    fn it_does_not_matter_when_it_is_looked_at(
        subscription in subscriptions(START),
        recurrence in recurrences(),
        (sooner, later) in (0_u64..30_000, 0_u64..30_000),
    ) {
        let between = subscription.starts.after(Duration::from_secs(sooner * 3_600));
        let end = between.after(Duration::from_secs(later * 3_600));
        let mut stored = subscription.clone();
        let standing = stored.standing(&recurrence, between);
        stored.catch_up(&standing);
        stored.modified = Some(standing.modified);
        prop_assert_eq!(
            stored.standing(&recurrence, end),
            subscription.standing(&recurrence, end)
        );
    }

    #[test]
    fn extending_back_and_forth_changes_nothing_but_the_date_of_the_change(
        subscription in subscriptions(START),
        recurrence in recurrences(),
        (hours, days) in (0_u64..30_000, 0_i32..400),
    ) {
        let now = subscription.starts.after(Duration::from_secs(hours * 3_600));
        let before = subscription.standing(&recurrence, now);
        let mut changed = subscription.clone();
        let extended = changed.change(&recurrence, Change::Extend { days }, now);
        prop_assert_eq!(extended.is_err(), before.state.is_terminal());
        if extended.is_ok() {
            changed.change(&recurrence, Change::Extend { days: -days }, now).unwrap();
            let after = changed.standing(&recurrence, now);
            prop_assert_eq!(after.expires, before.expires);
            prop_assert_eq!(after.state, before.state);
        }
    }
}
