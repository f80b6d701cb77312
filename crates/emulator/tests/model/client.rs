//! A client that takes steps, through the same pipeline as any program.

use std::collections::BTreeSet;

use stocktake::{
    Error, Stocktake,
    models::{Guid, store_for_business::SeatDetails, store_services::ProductSkuId},
    store_services::CollectionsKey,
    transport::XToken,
};
use stocktake_emulator::Emulator;

use crate::{
    ledger::Count,
    seed,
    step::{Outcome, Step},
};

/// A client with a key of the customer.
pub struct Client {
    stocktake: Stocktake,
    key: CollectionsKey,
    number: usize,
}

impl Client {
    pub async fn of(emulator: &Emulator) -> Self {
        let stocktake = Stocktake::builder()
            .transport(emulator.transport())
            .emulator("http://127.0.0.1".parse().expect("loopback is allowed"))
            .client_secret(
                "emulator",
                "00000000-0000-0000-0000-000000000001",
                "emulator",
            )
            .build()
            .expect("nothing is missing");
        let keys = stocktake.store_id_keys();
        let ticket = keys.tickets().collections().await;
        let x_token = XToken::new(&format!("XBL3.0 x={};token", seed::USER_HASH));
        let key = keys
            .create_collections_key(
                x_token.expect("the token has its form"),
                &ticket.expect("the emulator takes every application"),
                "player",
            )
            .await
            .expect("the customer is known");
        Self {
            key: CollectionsKey::new(key.secret().clone()),
            stocktake,
            number: 0,
        }
    }

    /// Clients with other numbers have other tracking ids.
    pub fn with_tracking_ids_of(self, number: usize) -> Self {
        Self { number, ..self }
    }

    pub async fn take(&self, step: &Step) -> Outcome {
        let store = self.stocktake.store_for_business();
        let sku = |product: usize| (seed::PRODUCTS[product], seed::SKU);
        match step {
            Step::Assign { product, user } => {
                done(store.seat(sku(*product), seed::user(*user)).assign().await)
            }
            Step::Reclaim { product, user } => {
                done(store.seat(sku(*product), seed::user(*user)).reclaim().await)
            }
            Step::Look { product, user } => {
                done(store.seat(sku(*product), seed::user(*user)).get().await)
            }
            Step::AssignAll { product, users } => {
                let names = names(users);
                let report = store.seats_of(sku(*product)).assign_all(names).await;
                Outcome::DoneFor(report.done().map(|(name, _)| number_of(name)).collect())
            }
            Step::ReclaimAll { product, users } => {
                let names = names(users);
                let report = store.seats_of(sku(*product)).reclaim_all(names).await;
                Outcome::DoneFor(report.done().map(|(name, _)| number_of(name)).collect())
            }
            Step::List { product, page } => Outcome::Holders(self.holders(*product, *page).await),
            Step::SeatsOf { user } => self.products_of(*user).await,
            Step::Inventory { page } => Outcome::Free(self.free(*page).await),
            Step::Consume {
                consumable,
                quantity,
                tracking,
            } => self.consume(*consumable, *quantity, *tracking).await,
            Step::Balances { page } => Outcome::Balances(self.balances(*page).await),
            Step::Reload => Outcome::Reloaded,
        }
    }

    /// Everything that can be counted, now that nobody changes it.
    pub async fn count(&self) -> Count {
        let mut holders = Vec::new();
        for product in 0..seed::PRODUCTS.len() {
            holders.push(self.holders(product, 2).await);
        }
        Count {
            holders,
            free: self.free(2).await,
            balances: self.balances(1).await,
        }
    }

    async fn holders(&self, product: usize, page: i32) -> BTreeSet<usize> {
        let store = self.stocktake.store_for_business();
        let listing = store.seats_of((seed::PRODUCTS[product], seed::SKU)).list();
        let mut seats = listing.max_results(page).items();
        let mut holders = BTreeSet::new();
        while let Some(seat) = seats.next().await {
            let holder = holder(&seat.expect("a listing goes on"));
            assert!(holders.insert(holder), "user {holder} is listed twice");
        }
        holders
    }

    async fn products_of(&self, user: usize) -> Outcome {
        let store = self.stocktake.store_for_business();
        let mut seats = store.user(seed::user(user)).seats().max_results(1).items();
        let mut products = BTreeSet::new();
        while let Some(seat) = seats.next().await {
            let seat = seat.expect("a listing goes on");
            assert_eq!(holder(&seat), user);
            let key = seat.product_key.expect("a seat has a product");
            let product = key.product_id.expect("a product has an id");
            assert!(products.insert(position(&seed::PRODUCTS, &product)));
        }
        Outcome::Products(products)
    }

    async fn free(&self, page: i32) -> Vec<i64> {
        let store = self.stocktake.store_for_business();
        let mut entries = store.inventory().max_results(page).items();
        let mut free = vec![None; seed::PRODUCTS.len()];
        while let Some(entry) = entries.next().await {
            let entry = entry.expect("a listing goes on");
            let key = entry.product_key.expect("an entry has a product");
            let product = position(&seed::PRODUCTS, &key.product_id.expect("it has an id"));
            assert_eq!(
                entry.seat_capacity,
                i64::try_from(seed::CAPACITY[product]).ok()
            );
            let earlier = free[product].replace(entry.available_seats.expect("seats are counted"));
            assert_eq!(earlier, None, "an entry is listed twice");
        }
        free.into_iter()
            .map(|free| free.expect("every product is listed"))
            .collect()
    }

    async fn consume(&self, consumable: usize, quantity: u32, tracking: u8) -> Outcome {
        let tracking_id = format!("{:08x}-0000-4000-8000-{tracking:012}", self.number);
        let tracking_id: Guid = tracking_id.parse().expect("it is a GUID");
        let services = self.stocktake.store_services();
        let consumed = services
            .consume_v8(self.key.clone(), seed::CONSUMABLES[consumable])
            .remove_quantity(i32::try_from(quantity).expect("quantities are small"))
            .with_tracking_id(tracking_id)
            .await;
        match consumed {
            Ok(answer) => Outcome::Left(answer.new_quantity.try_into().expect("no debts")),
            Err(error) => refused(error.error()),
        }
    }

    async fn balances(&self, page: i32) -> Vec<u32> {
        let services = self.stocktake.store_services();
        let products = seed::CONSUMABLES.map(ProductSkuId::new);
        let query = services.query_products_v9(self.key.clone(), products);
        let mut items = query.max_page_size(page).items();
        let mut balances = vec![0; seed::CONSUMABLES.len()];
        while let Some(item) = items.next().await {
            let item = item.expect("a listing goes on");
            let quantity = item.quantity.expect("a consumable has a quantity");
            balances[position(&seed::CONSUMABLES, &item.product_id)] +=
                u32::try_from(quantity).expect("no debts");
        }
        balances
    }
}

fn names(users: &[usize]) -> Vec<String> {
    users.iter().map(|user| seed::user(*user)).collect()
}

fn done(answer: Result<SeatDetails, Error>) -> Outcome {
    match answer {
        Ok(_) => Outcome::Done,
        Err(error) => refused(&error),
    }
}

/// Anything but a refusal by a rule fails the test.
fn refused(error: &Error) -> Outcome {
    let status = error.status().map(|status| status.as_u16());
    assert!(matches!(status, Some(400 | 404 | 409)), "{error}");
    Outcome::Refused
}

fn holder(seat: &SeatDetails) -> usize {
    number_of(seat.assigned_to.as_deref().expect("a seat has a holder"))
}

fn number_of(user: &str) -> usize {
    let digits = user.trim_start_matches("user");
    let (digits, _) = digits.split_once('@').expect("a user has a domain");
    digits.parse().expect("users are numbered")
}

fn position(names: &[&str], name: &str) -> usize {
    let found = names.iter().position(|known| *known == name);
    found.expect("only what is in the seed is listed")
}
