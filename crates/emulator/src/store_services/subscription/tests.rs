//! The rules of periods, grace and dunning, by the examples of the documentation.

mod properties;

use stocktake_models::Timestamp;

use super::*;

const ADD_ON: Recurrence = Recurrence {
    months: 1,
    grace_days: 3,
    dunning_days: 39,
};

fn at(text: &str) -> Moment {
    Moment::from_wire(&Timestamp::parse(text).unwrap()).unwrap()
}

fn monthly(bought: &str) -> Subscription {
    let mut subscription = Subscription::begin(("CFQ7TTC0HC8Z", "0002"), &ADD_ON, at(bought));
    subscription.modified = None;
    subscription
}

fn state(subscription: &Subscription, now: &str) -> SubscriptionState {
    subscription.state_at(&ADD_ON, at(now))
}

#[test]
fn periods_are_those_of_the_documentation() {
    for (bought, starts, ends, days) in [
        ("2023-02-27", "2023-02-27", "2023-03-26", 28),
        ("2023-03-27", "2023-03-27", "2023-04-26", 31),
        ("2023-03-29", "2023-03-29", "2023-04-30", 33),
        ("2023-04-29", "2023-04-29", "2023-05-31", 33),
        ("2023-04-30", "2023-04-30", "2023-05-31", 32),
        ("2024-02-27", "2024-02-27", "2024-03-26", 29),
    ] {
        let period = Period::beginning(at(&format!("{bought}T12:00:00Z")), 1);
        assert_eq!(
            period.starts,
            at(&format!("{starts}T00:00:00Z")),
            "{bought}"
        );
        assert_eq!(period.ends, at(&format!("{ends}T23:59:59Z")), "{bought}");
        assert_eq!(period.days(), days, "{bought}");
    }
    let yearly = Period::beginning(at("2023-07-31T09:00:00Z"), 12);
    assert_eq!(yearly.ends, at("2024-07-31T23:59:59Z"));
    assert_eq!(yearly.days(), 367);
}

#[test]
fn renewals_come_by_themselves() {
    let subscription = monthly("2023-01-31T12:00:00Z");
    assert_eq!(subscription.expires, at("2023-02-28T23:59:59Z"));
    let standing = subscription.standing(&ADD_ON, at("2023-06-15T00:00:00Z"));
    assert_eq!(standing.state, SubscriptionState::Active);
    assert_eq!(standing.period.starts, at("2023-06-01T00:00:00Z"));
    assert_eq!(standing.expires, at("2023-06-30T23:59:59Z"));
    assert_eq!(standing.with_grace, at("2023-07-03T23:59:59Z"));
    assert_eq!(standing.modified, at("2023-06-01T00:00:00Z"));
}

#[test]
fn the_last_second_counts() {
    let mut subscription = monthly("2023-05-10T12:00:00Z");
    subscription.auto_renew = false;
    let end = "2023-06-09T23:59:59.9Z";
    assert_eq!(state(&subscription, end), SubscriptionState::Active);
    let next = "2023-06-10T00:00:00Z";
    assert_eq!(state(&subscription, next), SubscriptionState::Inactive);
    let until = subscription.standing(&ADD_ON, at(next)).with_grace;
    assert_eq!(
        until,
        at("2023-06-09T23:59:59Z"),
        "what does not renew has no grace"
    );
}

#[test]
fn a_payment_that_fails_is_tried_for_grace_and_dunning() {
    let mut subscription = monthly("2023-05-10T12:00:00Z");
    subscription.payment_succeeds = false;
    assert_eq!(
        state(&subscription, "2023-06-09T00:00:00Z"),
        SubscriptionState::Active
    );
    let in_grace = subscription.standing(&ADD_ON, at("2023-06-12T00:00:00Z"));
    assert_eq!(in_grace.state, SubscriptionState::InDunning);
    assert_eq!(in_grace.expires, at("2023-06-09T23:59:59Z"));
    assert_eq!(in_grace.with_grace, at("2023-06-12T23:59:59Z"));
    // 3 days of grace and 39 of dunning from midnight on.
    let last = "2023-07-21T23:59:59Z";
    assert_eq!(state(&subscription, last), SubscriptionState::InDunning);
    let failed = subscription.standing(&ADD_ON, at("2023-07-22T00:00:00Z"));
    assert_eq!(failed.state, SubscriptionState::Failed);
    assert_eq!(failed.modified, at("2023-07-22T00:00:00Z"));
}

#[test]
fn days_of_grace_are_taken_off_the_next_period() {
    let mut subscription = monthly("2023-05-10T12:00:00Z");
    subscription.payment_succeeds = false;
    subscription.payment_recovers = Some(at("2023-06-12T09:00:00Z"));
    let standing = subscription.standing(&ADD_ON, at("2023-06-12T10:00:00Z"));
    assert_eq!(standing.state, SubscriptionState::Active);
    assert_eq!(
        standing.expires,
        at("2023-07-09T23:59:59Z"),
        "as if paid in time"
    );

    // Paid on the 20th, 10 days late: 3 of them had benefits.
    subscription.payment_recovers = Some(at("2023-06-20T09:00:00Z"));
    let standing = subscription.standing(&ADD_ON, at("2023-06-20T10:00:00Z"));
    assert_eq!(standing.expires, at("2023-07-16T23:59:59Z"));
    assert_eq!(standing.modified, at("2023-06-20T09:00:00Z"));

    // Too late: it is over for ever.
    subscription.payment_recovers = Some(at("2023-07-22T00:00:00Z"));
    assert_eq!(
        state(&subscription, "2023-08-01T00:00:00Z"),
        SubscriptionState::Failed
    );
}

#[test]
fn a_cancellation_ends_it_a_second_before() {
    let mut subscription = monthly("2021-07-15T12:00:00Z");
    let now = at("2021-07-26T21:08:31.52Z");
    subscription.change(&ADD_ON, Change::Cancel, now).unwrap();
    let standing = subscription.standing(&ADD_ON, now);
    assert_eq!(standing.state, SubscriptionState::Canceled);
    assert_eq!(standing.expires, at("2021-07-26T21:08:30.52Z"));
    assert_eq!(standing.with_grace, standing.expires);
    assert_eq!(standing.modified, now);
    let again = subscription.change(&ADD_ON, Change::Cancel, now);
    assert_eq!(again, Err(Refused::Over(SubscriptionState::Canceled)));
}

#[test]
fn a_subscription_is_cancelled_in_dunning_too() {
    let mut subscription = monthly("2023-05-10T12:00:00Z");
    subscription.payment_succeeds = false;
    let now = at("2023-06-20T12:00:00Z");
    subscription.change(&ADD_ON, Change::Cancel, now).unwrap();
    assert_eq!(
        state(&subscription, "2023-06-19T12:00:00Z"),
        SubscriptionState::InDunning
    );
    assert_eq!(
        state(&subscription, "2023-06-20T12:00:00Z"),
        SubscriptionState::Canceled
    );
    assert_eq!(
        state(&subscription, "2024-01-01T00:00:00Z"),
        SubscriptionState::Canceled
    );
}

#[test]
fn what_was_cancelled_can_be_refunded_once() {
    let mut subscription = monthly("2023-05-10T12:00:00Z");
    let (first, second) = (at("2023-05-12T12:00:00Z"), at("2023-05-13T12:00:00Z"));
    subscription.change(&ADD_ON, Change::Cancel, first).unwrap();
    subscription
        .change(&ADD_ON, Change::Refund, second)
        .unwrap();
    assert_eq!(subscription.cancelled, Some(first));
    assert_eq!(subscription.refunded, Some(second));
    let again = subscription.change(&ADD_ON, Change::Refund, second);
    assert_eq!(again, Err(Refused::RefundedBefore));
}

#[test]
fn an_extension_moves_the_end_of_the_period_that_runs() {
    let mut subscription = monthly("2023-05-10T12:00:00Z");
    subscription.is_trial = true;
    let now = at("2023-08-01T12:00:00Z");
    subscription
        .change(&ADD_ON, Change::Extend { days: 5 }, now)
        .unwrap();
    let standing = subscription.standing(&ADD_ON, now);
    assert_eq!(standing.expires, at("2023-08-14T23:59:59Z"));
    assert_eq!(standing.period.starts, at("2023-07-10T00:00:00Z"));
    assert!(!standing.is_trial, "only the first period was a trial");
    assert_eq!(standing.modified, now);
    let too_early = subscription.change(&ADD_ON, Change::Extend { days: -36 }, now);
    assert_eq!(too_early, Err(Refused::EndsTooEarly));
    subscription
        .change(&ADD_ON, Change::Extend { days: -35 }, now)
        .unwrap();
    assert_eq!(subscription.expires, at("2023-07-10T23:59:59Z"));
}

#[test]
fn renewal_is_switched_off_once_and_never_on() {
    let mut subscription = monthly("2023-05-10T12:00:00Z");
    let now = at("2023-05-20T12:00:00Z");
    subscription
        .change(&ADD_ON, Change::StopRenewal, now)
        .unwrap();
    let before = subscription.clone();
    let later = at("2023-09-01T00:00:00Z");
    subscription
        .change(&ADD_ON, Change::StopRenewal, later)
        .unwrap();
    assert_eq!(
        subscription, before,
        "where it is off already, nothing happens"
    );
    assert_eq!(
        subscription.state_at(&ADD_ON, later),
        SubscriptionState::Inactive
    );
}

#[test]
fn without_an_end_there_is_nothing_to_renew() {
    let mut subscription = monthly("2023-05-10T12:00:00Z");
    subscription.expires = Moment::NEVER;
    subscription.check().unwrap();
    assert_eq!(
        state(&subscription, "9999-12-31T23:59:59Z"),
        SubscriptionState::Perpetual
    );
    let standing = subscription.standing(&ADD_ON, Moment::NEVER);
    assert!(standing.with_grace.is_never());
}

#[test]
fn a_seed_is_put_on_the_bounds_of_days_and_checked() {
    let mut subscription = monthly("2023-05-10T12:00:00Z");
    subscription.starts = at("2023-05-10T15:30:00Z");
    subscription.expires = at("2023-06-11T15:30:00Z");
    subscription.check().unwrap();
    assert_eq!(subscription.starts, at("2023-05-10T00:00:00Z"));
    assert_eq!(subscription.expires, at("2023-06-11T23:59:59Z"));
    subscription.expires = at("2023-05-01T00:00:00Z");
    insta::assert_snapshot!(
        subscription.check().unwrap_err(),
        @"its period ends at 2023-05-01T23:59:59+00:00, before it begins at 2023-05-10T00:00:00+00:00"
    );
    subscription.expires = at("2023-06-11T00:00:00Z");
    subscription.renewed = Some(at("2023-05-01T00:00:00Z"));
    insta::assert_snapshot!(
        subscription.check().unwrap_err(),
        @"it renewed at 2023-05-01T00:00:00+00:00, before it began at 2023-05-10T00:00:00+00:00"
    );
    subscription.renewed = None;
    subscription.cancelled = Some(at("2023-05-09T00:00:00Z"));
    insta::assert_snapshot!(
        subscription.check().unwrap_err(),
        @"it was cancelled at 2023-05-09T00:00:00+00:00, before its period begins at 2023-05-10T00:00:00+00:00"
    );
}
