//! Store services: what a customer has is granted, consumed and extended, each of it once.

use std::collections::BTreeSet;

use stocktake::{
    Error,
    models::{
        Guid,
        store_services::{CollectionItemContractV6, ProductSkuId, ProductType},
    },
    store_services::{Unconfirmed, grant::FreeProduct},
};

use super::{PATIENCE, Shop};
use crate::{
    stage::{CANDLE, COINS, SKU, UNITS, subscription},
    tally::refusal,
};

const DAY: i64 = 86_400;

impl Shop {
    pub(super) async fn at_purchases(&mut self, step: u32) -> Result<(), Error> {
        match step {
            0..=2 => self.consume().await,
            3 => self.grant_coins(false).await,
            4 => self.grant_coins(true).await,
            5 | 6 => self.candle().await,
            7 => self.extend().await,
            8 => self.own_v6().await?,
            9 => self.own_v8().await?,
            10 => self.own_v9().await?,
            _ => self.orders().await?,
        }
        Ok(())
    }

    /// Takes coins. With the same tracking id they are taken once, however often it is tried.
    async fn consume(&mut self) {
        let coins = self.draw.u32(1..5);
        if self.model.coins < coins {
            return self.grant_coins(true).await;
        }
        let id = self.new_id();
        let first = self
            .services
            .consume_v8(self.collections_key(), COINS.0)
            .remove_quantity(i32::try_from(coins).expect("a few"))
            .with_tracking_id(id.clone());
        let pending = first.pending();
        let mut outcome = first.await;
        for _ in 0..PATIENCE {
            if !self.again(&outcome, "consuming").await {
                break;
            }
            let key = self.collections_key();
            outcome = self.services.resume_consumption(key, pending.clone()).await;
        }
        if let Ok(answer) = outcome {
            self.model.coins -= coins;
            self.model.consumed.insert(id);
            let left = u32::try_from(answer.new_quantity);
            let expected = self.model.coins;
            let is_right = left == Ok(expected);
            self.expect(
                is_right,
                format_args!("{left:?} coins are left, not {expected}"),
            );
        }
    }

    /// Whether a change that can be repeated has to be.
    async fn again<T>(&self, outcome: &Result<T, Unconfirmed>, what: &str) -> bool {
        let Err(unconfirmed) = outcome else {
            return false;
        };
        let error = unconfirmed.error();
        self.stage.tally.surfaced(error);
        if refusal(error).is_some() {
            self.problem(format_args!("{what} is refused: {unconfirmed}"));
            return false;
        }
        self.pause().await;
        true
    }

    async fn grant_coins(&mut self, by_v7: bool) {
        if let Some(order) = self.grant(COINS, by_v7).await {
            self.model.orders.insert(order);
            self.model.coins += UNITS;
        }
    }

    async fn grant(&mut self, (id, availability): (&str, &str), by_v7: bool) -> Option<Guid> {
        let order = self.new_id();
        for _ in 0..PATIENCE {
            let product = FreeProduct::new(id, SKU, availability);
            let key = self.purchase_key();
            let outcome = if by_v7 {
                let grant = self.services.grant_v7(key, product, "US", "en-US");
                grant.with_order_id(order.clone()).await.map(drop)
            } else {
                let grant = self.services.grant_v6(key, product, "US", "en-US");
                grant.with_order_id(order.clone()).await.map(drop)
            };
            if !self.again(&outcome, "granting").await {
                return outcome.is_ok().then_some(order);
            }
        }
        self.problem("a grant is never answered");
        None
    }

    /// A candle is granted, and delivered before the next.
    async fn candle(&mut self) {
        let Some(order) = self.model.candle.clone() else {
            self.model.candle = self.grant(CANDLE, true).await;
            self.model.orders.extend(self.model.candle.clone());
            return;
        };
        let types = || [ProductType::UnmanagedConsumable];
        let owned = || {
            let query = self
                .services
                .query_products_v6(self.collections_key(), types());
            query.items().collect()
        };
        let owned = match self.until_answered(|| Box::pin(owned())).await {
            Ok(owned) => owned,
            Err(error) => return self.problem(format_args!("no candles: {error}")),
        };
        let item = owned
            .into_iter()
            .find(|item| item.order_id.as_ref() == Some(&order));
        let Some(item) = item else {
            return self.problem("a candle was granted, but is not there");
        };
        if let Some(id) = self.deliver(&item).await {
            self.model.delivered.insert(id);
            self.model.candle = None;
        }
    }

    /// Tells by which id it was delivered: one of ours, or that of the purchase.
    async fn deliver(&mut self, item: &CollectionItemContractV6) -> Option<Guid> {
        if self.draw.bool() {
            let id = item.transaction_id.clone();
            let deliver = || {
                let key = self.collections_key();
                self.services
                    .consume_v6_transaction(key, CANDLE.0, id.clone())
            };
            return match self.until_answered(deliver).await {
                Ok(()) => Some(id),
                Err(error) => {
                    self.problem(format_args!("a candle is not delivered: {error}"));
                    None
                }
            };
        }
        let id = self.new_id();
        for _ in 0..PATIENCE {
            let delivery = self
                .services
                .consume_v6(self.collections_key(), &item.item_id);
            let outcome = delivery.with_tracking_id(id.clone()).await;
            if !self.again(&outcome, "delivering").await {
                return outcome.is_ok().then_some(id);
            }
        }
        self.problem("a delivery is never answered");
        None
    }

    /// A day more. This must not be repeated: whether it was done shows the subscription.
    async fn extend(&mut self) {
        let id = subscription(self.task);
        let extended = self
            .services
            .recurrence(self.purchase_key(), id)
            .extend(1)
            .await;
        let later = self.model.expires + DAY;
        let found = match extended {
            Ok(item) => item.expiration_time.and_then(|end| end.unix_seconds()),
            Err(error) => {
                self.stage.tally.surfaced(&error);
                let refused = refusal(&error).is_some();
                self.expect(!refused, format_args!("extending is refused: {error}"));
                match self.until_answered(|| self.expires()).await {
                    Ok(end) if end == self.model.expires => return,
                    Ok(end) => Some(end),
                    Err(error) => {
                        return self.problem(format_args!("no subscription: {error}"));
                    }
                }
            }
        };
        let is_right = found == Some(later);
        self.expect(
            is_right,
            format_args!("it ends at {found:?}, not at {later}"),
        );
        self.model.expires = later;
    }

    /// The end of the subscription.
    pub(super) async fn expires(&self) -> Result<i64, Error> {
        let all = self.services.query_recurrences(self.purchase_key()).items();
        let all = all.collect().await?;
        let own = all
            .into_iter()
            .find(|one| one.id == subscription(self.task));
        let end = own.and_then(|one| one.expiration_time?.unix_seconds());
        end.ok_or_else(|| Error::local("the subscription is not there"))
    }

    async fn own_v6(&self) -> Result<(), Error> {
        let types = [ProductType::UnmanagedConsumable];
        let query = self
            .services
            .query_products_v6(self.collections_key(), types);
        let items = query.items().collect().await?;
        let live = items.len();
        let expected = usize::from(self.model.candle.is_some());
        self.expect(
            live == expected,
            format_args!("{live} candles, not {expected}"),
        );
        Ok(())
    }

    async fn own_v8(&self) -> Result<(), Error> {
        let query = self
            .services
            .query_products_v8(self.collections_key(), "neutral");
        let items = query.max_page_size(50).items().collect().await?;
        let coins = items.iter().filter(|item| item.product_id == COINS.0);
        let coins: i64 = coins.filter_map(|item| item.quantity).map(i64::from).sum();
        self.has_coins(coins);
        Ok(())
    }

    async fn own_v9(&self) -> Result<(), Error> {
        let products = [ProductSkuId::new(COINS.0)];
        let query = self
            .services
            .query_products_v9(self.collections_key(), products);
        let items = query.max_page_size(50).items().collect().await?;
        let coins = items.iter().filter_map(|item| item.quantity);
        self.has_coins(coins.map(i64::from).sum());
        Ok(())
    }

    fn has_coins(&self, coins: i64) {
        let expected = self.model.coins;
        let is_right = coins == i64::from(expected);
        self.expect(is_right, format_args!("{coins} coins, not {expected}"));
    }

    async fn orders(&self) -> Result<(), Error> {
        let query = self.services.query_orders(self.purchase_key());
        let orders = query.items().collect().await?;
        let ids: BTreeSet<_> = orders.iter().map(|order| order.order_id.clone()).collect();
        let (found, expected) = (orders.len(), self.model.orders.len());
        let is_right = ids == self.model.orders && found == expected;
        self.expect(
            is_right,
            format_args!("{found} orders, not the {expected} that were made"),
        );
        Ok(())
    }
}
