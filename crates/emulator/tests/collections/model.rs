//! Consumption against a model of it: a balance, and what was taken under which id.

use std::collections::HashMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use stocktake_emulator::Seed;

use crate::{
    desk::{ANA, CLIENT, Desk, item, product, seed, with},
    pages::run,
};

const COINS: &str = "9NCOINS00001";

/// Something that happens.
#[derive(Clone, Debug)]
enum Step {
    /// A consumption, by a small number as its tracking id.
    Consume { id: u8, quantity: u32 },
    /// The balance is asked for.
    Query,
    /// All state is dumped and loaded again.
    Reload,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0_u8..6, 1_u32..8).prop_map(|(id, quantity)| Step::Consume { id, quantity }),
        2 => Just(Step::Query),
        1 => Just(Step::Reload),
    ]
}

/// Purchases of 1 to 3 lots, as many as there are.
fn shelf(lots: &[u32]) -> Desk {
    let items: Vec<Value> = lots
        .iter()
        .zip(1..)
        .map(|(lot, number)| with(item(number, COINS), json!({ "quantity": lot })))
        .collect();
    let state = seed(&[product(COINS, "Consumable")], &items);
    Desk::new(&with(state, json!({ "rateLimit": null })))
}

async fn consume(desk: &Desk, user: &Value, bearer: &str, id: u8, quantity: u32) -> Option<Value> {
    let body = json!({
        "beneficiary": user,
        "productId": COINS,
        "trackingId": format!("00000000-0000-4000-8000-0000000000{id:02x}"),
        "removeQuantity": quantity,
        "includeOrderIds": true,
    });
    let path = "/collections/v8.0/collections/consume";
    let reply = desk.post(path, bearer, &body).await;
    reply.status.is_success().then(|| reply.json())
}

async fn balance(desk: &Desk, user: &Value, bearer: &str) -> Value {
    let body = json!({ "beneficiaries": [user], "productSkuIds": [{ "productId": COINS }] });
    let path = "/collections/v9.0/collections/publisherQuery";
    desk.post(path, bearer, &body).await.json()["items"][0]["quantity"].clone()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn balances_agree_with_the_model(
        lots in proptest::collection::vec(0_u32..12, 1..4),
        steps in proptest::collection::vec(step(), 1..30),
    ) {
        run(async {
            let desk = shelf(&lots);
            let (user, bearer) = (desk.user(ANA).await, desk.bearer(CLIENT).await);
            let mut left: u32 = lots.iter().sum();
            let mut taken: HashMap<(u8, u32), Value> = HashMap::new();
            for step in &steps {
                match *step {
                    Step::Consume { id, quantity } => {
                        let answer = consume(&desk, &user, &bearer, id, quantity).await;
                        let earlier = taken.get(&(id, quantity));
                        if earlier.is_none() && quantity > left {
                            assert_eq!(answer, None, "{step:?} with {left} left");
                            continue;
                        }
                        let answer = answer.unwrap();
                        left -= if earlier.is_some() { 0 } else { quantity };
                        assert_eq!(answer["newQuantity"], left);
                        let orders = &answer["orderTransactions"];
                        let parts = orders.as_array().into_iter().flatten();
                        let sum: u64 = parts.filter_map(|part| part["quantityConsumed"].as_u64()).sum();
                        assert_eq!(sum, u64::from(quantity));
                        let first = taken.entry((id, quantity)).or_insert_with(|| orders.clone());
                        assert_eq!(first, orders, "the orders of a repetition are the same");
                    }
                    Step::Query => assert_eq!(balance(&desk, &user, &bearer).await, left),
                    Step::Reload => {
                        let dump = desk.emulator.dump().to_json();
                        let seed = Seed::from_json(&dump, desk.emulator.clock()).unwrap();
                        desk.emulator.load(seed);
                    }
                }
            }
            assert_eq!(balance(&desk, &user, &bearer).await, left);
        });
    }
}
