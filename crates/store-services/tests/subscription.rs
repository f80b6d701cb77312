//! What a subscription is good for, by state and times.

use stocktake_models::{
    Timestamp,
    store_services::{RecurrenceItem, RecurrenceState},
};
use stocktake_store_services::subscription::{
    Access::{self, Active, Dunning, Ended, Grace, Unclear},
    SubscriptionAccess as _, current,
};

/// Paid until the end of 25 August 2021, with grace until the end of 8 September.
fn item(state: &str, auto_renew: bool) -> RecurrenceItem {
    let mut item = RecurrenceItem::new(
        auto_renew,
        "pub:player-17",
        "mdr:0:1ecc:907f",
        Timestamp::from_wire("2021-07-26T22:59:55.99+00:00"),
        "US",
        "CFQ7TTC0HC8Z",
        RecurrenceState::from(state),
        "0002",
        Timestamp::from_wire("2021-07-26T00:00:00.00+00:00"),
    );
    item.expiration_time = Some(Timestamp::from_wire("2021-08-25T23:59:59.00+00:00"));
    item.expiration_time_with_grace = Some(Timestamp::from_wire("2021-09-08T23:59:59.00+00:00"));
    item
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a date-time")
}

/// The access while the period is paid, in the time of grace, and later.
fn course(item: &RecurrenceItem) -> [Access; 3] {
    [
        "2021-08-01T00:00:00Z",
        "2021-09-01T00:00:00Z",
        "2021-10-01T00:00:00Z",
    ]
    .map(|moment| item.access_at(&at(moment)))
}

#[test]
fn the_course_of_each_state() {
    for (state, auto_renew, expected) in [
        ("Active", true, [Active, Grace, Dunning]),
        ("Active", false, [Active, Ended, Ended]),
        ("None", true, [Active, Ended, Ended]),
        ("InDunning", true, [Grace, Grace, Dunning]),
        ("InDunning", false, [Grace, Grace, Dunning]),
        ("Inactive", false, [Ended, Ended, Ended]),
        ("Canceled", true, [Ended, Ended, Ended]),
        ("Failed", true, [Ended, Ended, Ended]),
        ("Paused", true, [Unclear, Unclear, Unclear]),
    ] {
        assert_eq!(
            course(&item(state, auto_renew)),
            expected,
            "{state} {auto_renew}"
        );
    }
}

#[test]
fn benefits_are_on_in_two_of_five() {
    let on = [Active, Grace, Dunning, Ended, Unclear].map(Access::has_benefits);
    assert_eq!(on, [true, true, false, false, false]);
}

#[test]
fn the_last_second_of_an_end_counts() {
    let item = item("Active", false);
    assert_eq!(item.access_at(&at("2021-08-25T23:59:59.999Z")), Active);
    assert_eq!(item.access_at(&at("2021-08-26T00:00:00Z")), Ended);
    // The same moment at another offset.
    assert_eq!(item.access_at(&at("2021-08-26T01:59:59+02:00")), Active);
}

#[test]
fn times_that_are_none_are_passed_over() {
    for nothing in [
        None,
        Some(Timestamp::from_wire("2021-06-142T23:57:51")),
        Some(Timestamp::MIN_VALUE),
    ] {
        let mut active = item("Active", true);
        active.expiration_time.clone_from(&nothing);
        assert_eq!(course(&active), [Active, Active, Dunning]);
        active.expiration_time_with_grace.clone_from(&nothing);
        assert_eq!(course(&active), [Active; 3]);

        let mut dunning = item("InDunning", true);
        dunning.expiration_time_with_grace.clone_from(&nothing);
        assert_eq!(course(&dunning), [Grace, Dunning, Dunning]);
        dunning.expiration_time = nothing;
        assert_eq!(course(&dunning), [Dunning; 3]);
    }
}

#[test]
fn a_subscription_without_an_end_never_ends() {
    let mut item = item("None", false);
    item.expiration_time = Some(Timestamp::NEVER);
    assert_eq!(course(&item), [Active; 3]);
}

#[test]
fn the_entry_that_counts_is_the_living_one() {
    let now = at("2021-08-01T00:00:00Z");
    let mut former = item("Canceled", true);
    former.id = "mdr:0:former:1".to_owned();
    let mut earlier = item("Canceled", true);
    earlier.id = "mdr:0:earlier:1".to_owned();
    earlier.start_time = at("2021-01-01T00:00:00Z");
    let mut other = item("Active", true);
    other.product_id = "9NBLGGH42CFD".to_owned();
    let living = item("InDunning", true);

    let ended = [earlier.clone(), former.clone(), other.clone()];
    let found = current(&ended, "cfq7ttc0hc8z", &now).unwrap();
    assert_eq!((found.0.id.as_str(), found.1), ("mdr:0:former:1", Ended));

    let all = [former, living.clone(), earlier, other];
    assert_eq!(current(&all, "CFQ7TTC0HC8Z", &now), Some((&living, Grace)));
    assert_eq!(current(&all, "CFQ7TTC10QFD", &now), None);
}
