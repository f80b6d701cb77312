//! The emulator and what is in it: seats that many want, customers with balances, a queue of refunds.

use std::{
    error::Error,
    sync::Arc,
    time::{Duration, SystemTime},
};

use serde_json::{Value, json};
use stocktake::{Stocktake, models::Guid, transport_reqwest::ReqwestTransport};
use stocktake_emulator::{Clock, Emulator, Seed, Server};

use crate::{
    pace::{Over, Pace},
    tally::{CLIENT_SECRET, Tally},
    witness::Witness,
};

/// How many tasks there are: each has a customer and some users of its own.
pub const TASKS: usize = 64;
/// How many users a task has.
pub const USERS: usize = 4;
/// Products with seats that all tasks want, and how many seats there are: too few.
pub const SEATED: [&str; 3] = ["9CAMPAIGNS01", "9CAMPAIGNS02", "9CAMPAIGNS03"];
pub const SEATS: usize = TASKS * USERS * 2 / 5;
pub const SKU: &str = "0010";
/// A free consumable that the Store counts, and how many units one grant brings.
pub const COINS: (&str, &str) = ("9CAMPAIGNC01", "9CAMPAIGNA01");
pub const UNITS: u32 = 10;
/// What every customer has of it at the beginning.
pub const COINS_AT_FIRST: u32 = 50;
/// A free consumable that the developer counts.
pub const CANDLE: (&str, &str) = ("9CAMPAIGNC02", "9CAMPAIGNA02");
/// A subscription.
const CLUB: &str = "9CAMPAIGNR01";

/// When a campaign begins whose time jumps: 20 May 2026, noon.
const START: Duration = Duration::from_secs(1_779_278_400);

pub const CLIENT_ID: &str = "campaign";

/// Everything that the tasks share.
pub struct Stage {
    pub emulator: Emulator,
    pub stocktake: Stocktake,
    pub witness: Witness,
    pub tally: Tally,
    pub pace: Pace,
    pub address: String,
    pub server: Option<Server>,
}

impl Stage {
    pub async fn set(over: Over, messages: usize) -> Result<Self, Box<dyn Error>> {
        let clock = Clock::new();
        if over == Over::Process {
            clock.stop();
            clock.set(SystemTime::UNIX_EPOCH + START);
        }
        let seed = Seed::from_json(&seed(&clock, messages)?.to_string(), &clock)?;
        let emulator = Emulator::builder().clock(clock).seed(seed).build()?;
        let pace = Pace::of(over);
        let server = match over {
            Over::Socket => Some(emulator.listen("127.0.0.1:0".parse()?).await?),
            Over::Process | Over::Threads => None,
        };
        let (witness, address) = if let Some(server) = &server {
            let transport = ReqwestTransport::new()?;
            let witness = Witness::new(transport, pace.delay);
            (witness, server.url().to_owned())
        } else {
            let witness = Witness::new(emulator.transport(), pace.delay);
            (witness, "http://127.0.0.1".to_owned())
        };
        let stocktake = Stocktake::builder()
            .transport(witness.clone())
            .emulator(address.parse()?)
            .client_secret("emulator", CLIENT_ID, CLIENT_SECRET)
            .retry(pace.policy.clone())
            .build()?;
        Ok(Self {
            tally: Tally::new(witness.clone()),
            emulator,
            stocktake,
            witness,
            pace,
            address,
            server,
        })
    }

    /// Where time jumps, the emulator's clock goes along.
    pub fn run_clock(self: &Arc<Self>) {
        const TICK: Duration = Duration::from_millis(500);
        if !self.emulator.clock().is_stopped() {
            return;
        }
        let stage = Arc::downgrade(self);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(TICK).await;
                let Some(stage) = stage.upgrade() else { break };
                stage.emulator.clock().advance(TICK);
            }
        });
    }
}

/// A user of the organisation.
pub fn user(task: usize, number: usize) -> String {
    format!("task{task:02}.user{number}@contoso.com")
}

/// By what the Xbox token of a customer names the customer.
pub fn user_hash(task: usize) -> String {
    format!("77000{task:03}")
}

/// The subscription of a customer.
pub fn subscription(task: usize) -> String {
    format!("mdr:0:{task:032x}:{}", Guid::from_u128(1 + task as u128))
}

/// The id of the event in a message.
pub fn event(number: usize) -> Guid {
    Guid::from_u128((9 << 124) + number as u128)
}

/// The small seed with more in it.
fn seed(clock: &Clock, messages: usize) -> Result<Value, Box<dyn Error>> {
    let mut all: Value = serde_json::from_str(&Seed::small(clock)?.to_json())?;
    let store = &mut all["storeForBusiness"];
    let organization = &mut store["organizations"][0];
    let users = (0..TASKS).flat_map(|task| (0..USERS).map(move |one| json!(user(task, one))));
    extend(&mut organization["users"], users);
    extend(&mut organization["inventory"], SEATED.iter().map(seats));
    extend(
        &mut store["catalog"]["products"],
        SEATED.iter().map(product),
    );
    all["storeServices"] = json!({
        "rateLimit": null,
        "products": [
            free(COINS, "Consumable", UNITS),
            free(CANDLE, "UnmanagedConsumable", 1),
            { "id": CLUB, "title": "Club", "kind": "Durable", "skus": [{
                "id": SKU, "price": 4.99,
                "recurrence": { "months": 1, "graceDays": 3, "dunningDays": 39 },
            }] },
        ],
        "customers": (0..TASKS).map(customer).collect::<Vec<_>>(),
        "clawbackQueues": { "*": (0..messages).map(message).collect::<Vec<_>>() },
    });
    Ok(all)
}

fn extend(list: &mut Value, more: impl Iterator<Item = Value>) {
    list.as_array_mut()
        .expect("a list of the seed")
        .extend(more);
}

fn seats(id: &&str) -> Value {
    json!({
        "productId": id, "skuId": SKU, "licenseType": "online",
        "distributionPolicy": "restricted", "seatCapacity": SEATS, "lastModified": "now-1d",
    })
}

fn product(id: &&str) -> Value {
    json!({ "productId": id, "skus": [SKU], "publisher": { "id": "DD88B150", "name": "Lucerne" } })
}

fn free((id, availability): (&str, &str), kind: &str, units: u32) -> Value {
    json!({ "id": id, "title": id, "kind": kind, "skus": [{
        "id": SKU, "price": 0.0, "units": units, "availabilityId": availability,
    }] })
}

fn customer(task: usize) -> Value {
    json!({
        "id": format!("customer{task}"), "name": format!("Customer {task}"), "market": "US",
        "userHash": user_hash(task),
        "entitlements": [{
            "id": format!("{task:032x}"), "productId": COINS.0, "skuId": SKU, "acquired": "now-2d",
            "quantity": COINS_AT_FIRST, "transactionId": Guid::from_u128(task as u128).to_string(),
        }],
        "subscriptions": [{
            "id": subscription(task), "productId": CLUB, "skuId": SKU,
            "starts": "now-5d", "expires": "now+25d", "autoRenew": true,
        }],
    })
}

fn message(number: usize) -> Value {
    let id = |part: u128| Guid::from_u128((part << 124) + number as u128).to_string();
    json!({ "id": id(8), "inserted": "now-1d", "content": { "event": {
        "id": event(number).to_string(), "source": "/Purchase/Refund",
        "type": "ClawbackEventContractV2", "time": "now-1d", "specversion": "1.0",
        "datacontenttype": "application/json", "subject": format!("/Purchase/Refund/{}", id(7)),
        "traceparent": "00-996afcaac8bed2b62c731ad4ff600a25-0bf5b7364685c276-00",
        "data": {
            "lineItemId": id(6), "orderId": id(5), "productId": COINS.0,
            "productType": "Consumable", "purchasedDate": "now-8d", "eventDate": "now-1d",
            "sandboxId": "RETAIL", "eventState": "Revoked", "skuId": SKU,
        },
    } } })
}
