//! Seats of one user after the other, and of many at the same time.

use std::{collections::BTreeSet, time::Duration};

use stocktake::{
    StoreForBusiness,
    models::store_for_business::{SeatDetails, SeatState},
    store_for_business::Refusal,
};

use crate::{COUNTED, NEARLY_FULL, OPEN, REMOVED, client, counted, counts, few, stocktake, user};

fn holder(seat: SeatDetails) -> String {
    seat.assigned_to.unwrap()
}

async fn holders(client: &StoreForBusiness, product: (&str, &str), size: i32) -> Vec<String> {
    let seats = client.product(product).seats().max_results(size).items();
    seats
        .collect()
        .await
        .unwrap()
        .into_iter()
        .map(holder)
        .collect()
}

#[tokio::test]
async fn a_seat_is_given_once_and_keeps_its_date() {
    let emulator = few();
    let client = client(&emulator);
    let first = client
        .seat(NEARLY_FULL, "NED@contoso.com")
        .assign()
        .await
        .unwrap();
    assert_eq!(first.assigned_to.as_deref(), Some("ned@contoso.com"));
    assert_eq!(first.state, Some(SeatState::Active));
    assert_eq!(counts(&client, NEARLY_FULL).await, (13, 0));

    emulator.clock().advance(Duration::from_secs(60));
    let again = client
        .seat(NEARLY_FULL, "ned@contoso.com")
        .assign()
        .await
        .unwrap();
    assert_eq!(again, first);
    assert_eq!(counts(&client, NEARLY_FULL).await, (13, 0));
    assert_eq!(
        client
            .seat(NEARLY_FULL, "ned@contoso.com")
            .get()
            .await
            .unwrap(),
        first
    );
}

#[tokio::test]
async fn a_seat_that_is_taken_back_can_be_had_by_another() {
    let emulator = few();
    let client = client(&emulator);
    client
        .seat(NEARLY_FULL, "ned@contoso.com")
        .assign()
        .await
        .unwrap();
    let error = client
        .seat(NEARLY_FULL, "oda@contoso.com")
        .assign()
        .await
        .unwrap_err();
    assert_eq!(error.status().unwrap(), 409);
    assert_eq!(error.fault().unwrap().data(), ["No seats left"]);

    let revoked = client
        .seat(NEARLY_FULL, "ann@contoso.com")
        .reclaim()
        .await
        .unwrap();
    assert_eq!(revoked.state, Some(SeatState::Revoked));
    assert_eq!(counts(&client, NEARLY_FULL).await, (13, 1));
    let again = client
        .seat(NEARLY_FULL, "ann@contoso.com")
        .reclaim()
        .await
        .unwrap();
    assert_eq!(again, revoked, "it can be repeated");
    assert_eq!(counts(&client, NEARLY_FULL).await, (13, 1));

    let error = client
        .seat(NEARLY_FULL, "ann@contoso.com")
        .get()
        .await
        .unwrap_err();
    assert_eq!(Refusal::of(&error), Some(Refusal::NotFound(vec!["Seat"])));
    assert!(
        !holders(&client, NEARLY_FULL, 25)
            .await
            .contains(&"ann@contoso.com".to_owned())
    );
    client
        .seat(NEARLY_FULL, "oda@contoso.com")
        .assign()
        .await
        .unwrap();
    assert_eq!(counts(&client, NEARLY_FULL).await, (13, 0));
}

#[tokio::test]
async fn who_gets_a_seat_again_holds_it_since_then() {
    let emulator = few();
    let client = client(&emulator);
    let seat = client.seat(OPEN, "ann@contoso.com");
    let first = seat.assign().await.unwrap();
    seat.reclaim().await.unwrap();
    emulator.clock().advance(Duration::from_secs(86_400));
    let second = seat.assign().await.unwrap();
    assert!(second.date_assigned > first.date_assigned);
    assert_eq!(seat.get().await.unwrap().state, Some(SeatState::Active));
}

#[tokio::test]
async fn seats_of_a_removed_entry_can_be_seen_and_taken_back_only() {
    let client = client(&few());
    assert_eq!(holders(&client, REMOVED, 25).await, ["ann@contoso.com"]);
    let error = client
        .seat(REMOVED, "bob@contoso.com")
        .assign()
        .await
        .unwrap_err();
    assert_eq!(
        Refusal::of(&error),
        Some(Refusal::NotFound(vec!["Inventory"]))
    );
    client
        .seat(REMOVED, "ann@contoso.com")
        .reclaim()
        .await
        .unwrap();
    assert_eq!(counts(&client, REMOVED).await, (5, 5));
}

#[tokio::test]
async fn the_seats_of_a_user_are_those_of_all_products() {
    let client = client(&few());
    let of = async |name: &str, size: i32| {
        let seats = client.user(name).seats().max_results(size).items();
        let seats = seats.collect().await.unwrap();
        let id = |seat: SeatDetails| seat.product_key.unwrap().product_id.unwrap();
        seats.into_iter().map(id).collect::<Vec<_>>()
    };
    let all = ["9NAPP0000001", "9NAPP0000003", "9NAPP0000004"];
    for size in [1, 2, 3, 100] {
        assert_eq!(of("Ann@contoso.com", size).await, all, "{size}");
    }
    assert_eq!(
        of("mia@contoso.com", 25).await,
        Vec::<String>::new(),
        "hers was revoked"
    );
    client
        .seat(NEARLY_FULL, "ann@contoso.com")
        .reclaim()
        .await
        .unwrap();
    assert_eq!(of("ann@contoso.com", 25).await, all[1..]);
}

#[tokio::test]
async fn a_listing_of_seats_stays_whole_while_seats_change_hands() {
    let emulator = counted(Some(500), 1000);
    let client = client(&emulator);
    for number in (2..=400).step_by(2) {
        client.seat(COUNTED, user(number)).assign().await.unwrap();
    }
    let mut items = client.product(COUNTED).seats().max_results(7).items();
    let mut seen = Vec::new();
    // Those of users 2, 6, 10, … change hands all the while; those of 4, 8, 12, … stay.
    for number in (2..=398).step_by(4) {
        seen.push(holder(items.next().await.unwrap().unwrap()));
        client.seat(COUNTED, user(number)).reclaim().await.unwrap();
        client
            .seat(COUNTED, user(1000 - number))
            .assign()
            .await
            .unwrap();
    }
    while let Some(seat) = items.next().await {
        seen.push(holder(seat.unwrap()));
    }
    let distinct: BTreeSet<_> = seen.iter().cloned().collect();
    assert_eq!(distinct.len(), seen.len(), "nobody is listed twice");
    for number in (4..=400).step_by(4) {
        assert!(distinct.contains(&user(number)), "{number}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_seats_are_given_to_ten_of_64_users_who_come_at_once() {
    let emulator = counted(Some(10), 64);
    let client = client(&emulator);
    let mut calls = tokio::task::JoinSet::new();
    for number in 1..=64 {
        let seat = client.seat(COUNTED, user(number));
        calls.spawn(async move { seat.assign().await });
    }
    let (mut given, mut refused) = (0, 0);
    while let Some(result) = calls.join_next().await {
        match result.unwrap() {
            Ok(_) => given += 1,
            Err(error) => {
                assert!(error.is_conflict(), "{error}");
                refused += 1;
            }
        }
    }
    assert_eq!((given, refused), (10, 54));
    assert_eq!(counts(&client, COUNTED).await, (10, 0));
    assert_eq!(holders(&client, COUNTED, 3).await.len(), 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn counts_agree_however_many_give_and_take() {
    let emulator = counted(Some(20), 40);
    let client = client(&emulator);
    let mut workers = tokio::task::JoinSet::new();
    for worker in 0..8 {
        let (client, emulator) = (client.clone(), emulator.clone());
        workers.spawn(async move {
            // Each in an order of its own.
            let own = stocktake(&emulator, "contoso.com").store_for_business();
            for step in 0..100_u32 {
                let number = (step * (2 * worker + 3) + worker) % 40 + 1;
                let seat = client.seat(COUNTED, user(number));
                let _either = if (step + worker) % 3 == 0 {
                    seat.reclaim().await
                } else {
                    seat.assign().await
                };
                if step % 10 == 0 {
                    let (capacity, available) = counts(&own, COUNTED).await;
                    assert!((0..=capacity).contains(&available), "{available}");
                }
            }
        });
    }
    while let Some(result) = workers.join_next().await {
        result.unwrap();
    }
    let (capacity, available) = counts(&client, COUNTED).await;
    let held = holders(&client, COUNTED, 100).await;
    assert_eq!(capacity - available, i64::try_from(held.len()).unwrap());
    for name in held {
        let seats = client.user(name).seats().items().collect().await.unwrap();
        assert_eq!(seats.len(), 1);
    }
}
