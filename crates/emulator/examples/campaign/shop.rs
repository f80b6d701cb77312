//! One of the tasks: a backend with a customer and some users of its own. What it believes to be true
//! is the model that the emulator's state has to agree with.

mod catalog;
mod keys;
mod purchases;
mod refunds;
mod seats;

use std::{collections::BTreeSet, sync::Arc};

use stocktake::{
    Error, StoreForBusiness, StoreServices,
    identity::StoreIdKey,
    models::Guid,
    store_services::{ClawbackQueue, CollectionsKey, PurchaseKey},
};

use crate::{
    stage::{COINS, COINS_AT_FIRST, SEATED, SKU, Stage, subscription, user},
    tally::refusal,
};

/// So often is asked what became of a call.
const PATIENCE: u32 = 200;

/// A backend.
pub struct Shop {
    pub task: usize,
    stage: Arc<Stage>,
    draw: fastrand::Rng,
    store: StoreForBusiness,
    services: StoreServices,
    collections: StoreIdKey,
    purchase: StoreIdKey,
    queue: Option<ClawbackQueue>,
    pub model: Model,
}

/// What has to be true in the end.
#[derive(Debug)]
pub struct Model {
    /// Product and user.
    pub seats: BTreeSet<(usize, usize)>,
    pub coins: u32,
    /// Tracking ids of consumed coins.
    pub consumed: BTreeSet<Guid>,
    pub orders: BTreeSet<Guid>,
    /// By which ids candles were delivered.
    pub delivered: BTreeSet<Guid>,
    /// The order of a candle that was not delivered yet.
    pub candle: Option<Guid>,
    /// The end of the subscription, in seconds since 1970.
    pub expires: i64,
}

impl Shop {
    /// A backend with keys of its customer, made while nothing goes wrong.
    pub async fn open(stage: Arc<Stage>, task: usize, seed: u64) -> Result<Self, String> {
        let made = keys::made(&stage, task).await;
        let (collections, purchase) = made.map_err(|error| error.to_string())?;
        let mut shop = Self {
            task,
            draw: fastrand::Rng::with_seed(seed ^ (task as u64 + 1).wrapping_mul(0x9E37_79B9)),
            store: stage.stocktake.store_for_business(),
            services: stage.stocktake.store_services(),
            collections,
            purchase,
            queue: None,
            model: Model {
                seats: BTreeSet::new(),
                coins: COINS_AT_FIRST,
                consumed: BTreeSet::new(),
                orders: BTreeSet::new(),
                delivered: BTreeSet::new(),
                candle: None,
                expires: 0,
            },
            stage,
        };
        shop.model.expires = shop.expires().await.map_err(|error| error.to_string())?;
        Ok(shop)
    }

    /// Everything once: what does not change is remembered as it is.
    pub async fn tour(&mut self) {
        for step in 0..Self::STEPS {
            self.take(step).await;
        }
    }

    /// Works until so many requests have been sent by all.
    pub async fn work(&mut self, requests: u64) {
        while self.stage.witness.requests() < requests {
            let step = self.draw.u32(0..Self::STEPS);
            self.take(step).await;
        }
    }

    /// How many different things a backend does.
    const STEPS: u32 = 48;

    async fn take(&mut self, step: u32) {
        let outcome = match step {
            0..=13 => self.at_seats(step).await,
            14..=25 => self.at_purchases(step - 14).await,
            26..=30 => self.at_refunds(step - 26).await,
            31..=34 => {
                self.at_keys(step - 31).await;
                Ok(())
            }
            _ => self.at_catalog(step - 35).await,
        };
        if let Err(error) = outcome {
            self.stage.tally.surfaced(&error);
            if let Some(status) = refusal(&error) {
                self.problem(format!("{status} for what is right: {error}"));
            }
        }
    }

    /// One call while the service is down, which changes nothing and is not tried again by hand.
    pub async fn knock(&mut self) {
        let key = self.collections_key();
        let us = self.stage.stocktake.partner_center().country("US");
        let seat = self.store.seat((SEATED[0], SKU), user(self.task, 0));
        let outcome = match self.draw.u32(0..6) {
            0 => seat.assign().await.map(drop),
            1 => self.expires().await.map(drop),
            2 => us.product("CFQ7TTC0LH18").get().await.map(drop),
            3 => {
                let recurrence = self
                    .services
                    .recurrence(self.purchase_key(), subscription(self.task));
                recurrence.extend(1).await.map(drop)
            }
            4 => {
                let consumption = self.services.consume_v8(key, COINS.0).remove_quantity(1);
                let outcome = consumption.await.map(drop);
                outcome.map_err(|unconfirmed| unconfirmed.into_parts().1)
            }
            _ => self.store.inventory().items().collect().await.map(drop),
        };
        match outcome {
            Ok(()) => self.problem("an answer, though the service is down"),
            Err(error) => self.stage.tally.surfaced(&error),
        }
    }

    /// Asks until there is an answer, or a refusal that another attempt would not change.
    async fn until_answered<T, F>(&self, ask: impl Fn() -> F) -> Result<T, Error>
    where
        F: IntoFuture<Output = Result<T, Error>>,
    {
        let mut left = PATIENCE;
        loop {
            match ask().await {
                Err(error) if refusal(&error).is_none() && left > 0 => {
                    self.stage.tally.surfaced(&error);
                    left -= 1;
                    self.pause().await;
                }
                outcome => return outcome,
            }
        }
    }

    async fn pause(&self) {
        tokio::time::sleep(self.stage.pace.pause).await;
    }

    fn problem(&self, text: impl std::fmt::Display) {
        self.stage
            .tally
            .problem(format!("task {}: {text}", self.task));
    }

    fn expect(&self, is_so: bool, text: impl std::fmt::Display) {
        if !is_so {
            self.problem(text);
        }
    }

    fn collections_key(&self) -> CollectionsKey {
        CollectionsKey::new(self.collections.secret().clone())
    }

    fn purchase_key(&self) -> PurchaseKey {
        PurchaseKey::new(self.purchase.secret().clone())
    }

    fn new_id(&mut self) -> Guid {
        Guid::from_u128(self.draw.u128(..))
    }
}
