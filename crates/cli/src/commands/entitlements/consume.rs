//! `entitlements consume`: a consumable is taken from a user, once however often it is repeated.

use clap::{Args, ValueEnum};
use serde::Serialize;
use stocktake::{
    models::{
        Guid,
        store_services::{ConsumeV8Response, UserIdentity},
    },
    store_services::{
        consume::{Consumption, ItemConsumption},
        requests::{ConsumeV6, ConsumeV8},
    },
};

use super::{check_option, confirmed, holder::Holder};
use crate::{
    arguments::Rehearsal,
    checks,
    commands::{given::set, rehearsal},
    failure::Failure,
    output::{Cell, Output, Record},
    session::Session,
};

/// Take a consumable from a user, or report it as delivered
///
/// A consumption has a tracking id: with the same id, user, product and quantity it is carried out
/// once, however often it is sent. The id is told before anything is sent; give it by --tracking-id
/// to repeat a consumption whose end you do not know.
#[derive(Debug, Args)]
pub(super) struct Consume {
    /// The consumable, by its Store ID
    #[arg(value_parser = checks::id, required_unless_present = "item")]
    product: Option<String>,

    /// How many to take, for consumables that the Store counts; for v8
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(1..))]
    quantity: Option<i32>,

    /// Ask from which orders they were taken; for v8
    #[arg(long)]
    order_ids: bool,

    /// The version of the operation
    #[arg(long, value_enum, default_value_t)]
    api: Api,

    /// The item in the place of the product, by the id that `query --api v6` shows; for v6
    #[arg(long, value_name = "ID", value_parser = checks::id, conflicts_with = "product")]
    item: Option<String>,

    /// The purchase of the product, by the `transactionId` of a query; for v6. It cannot be repeated
    #[arg(long, value_name = "GUID", value_parser = checks::guid, conflicts_with = "tracking_id")]
    transaction: Option<Guid>,

    /// The tracking id of an earlier try; a new one if not given
    #[arg(long, value_name = "GUID", value_parser = checks::guid)]
    tracking_id: Option<Guid>,

    /// The sandbox; RETAIL if not given; for v8
    #[arg(long, value_name = "ID")]
    sandbox: Option<String>,

    #[command(flatten)]
    holder: Holder,
    #[command(flatten)]
    rehearsal: Rehearsal,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Api {
    /// Reports what the developer counts as delivered
    V6,
    /// Takes both kinds of consumables
    #[default]
    V8,
}

/// What repeats a consumption.
const FLAG: &str = "--tracking-id";

impl Consume {
    pub(super) async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        self.check()?;
        match (self.api, self.item.clone(), self.transaction.clone()) {
            (Api::V8, ..) => self.v8(session, output).await,
            (Api::V6, Some(item), _) => self.item(session, output, item).await,
            (Api::V6, None, Some(id)) => self.transaction(session, output, id).await,
            (Api::V6, None, None) => Err(Failure::usage(
                "v6 takes either --item, or a product with --transaction",
            )),
        }
    }

    fn check(&self) -> Result<(), Failure> {
        let v8 = self.api == Api::V8;
        check_option(self.quantity.is_some(), "--quantity", v8, "v8")?;
        check_option(self.order_ids, "--order-ids", v8, "v8")?;
        check_option(self.sandbox.is_some(), "--sandbox", v8, "v8")?;
        check_option(
            self.holder.x_token_file.is_some(),
            "--x-token-file",
            v8,
            "v8",
        )?;
        check_option(self.item.is_some(), "--item", !v8, "v6")?;
        check_option(self.transaction.is_some(), "--transaction", !v8, "v6")
    }

    async fn v8(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let services = session.stocktake.store_services();
        let (user, signature) = self.holder.find(session).await?;
        let product = self.product.unwrap_or_default();
        let order_ids = self.order_ids.then_some(true);
        let consumption = services.consume_v8(user, &product);
        let consumption = set(consumption, self.tracking_id, Consumption::with_tracking_id);
        let consumption = set(consumption, self.quantity, Consumption::remove_quantity);
        let consumption = set(consumption, order_ids, Consumption::include_order_ids);
        let consumption = set(consumption, self.sandbox, Consumption::sbx);
        let consumption = set(consumption, signature, Consumption::signature);
        let id = consumption.tracking_id().to_string();
        if self.rehearsal.dry_run {
            let pending = consumption.pending();
            let quantity = pending
                .remove_quantity
                .map_or_else(String::new, |n| format!("{n} of "));
            let request = ConsumeV8::new(pending.tracking_id, pending.product_id);
            let request = set(request, pending.remove_quantity, ConsumeV8::remove_quantity);
            let effect = format!("take {quantity}{product}, with the tracking id {id}");
            let endpoint = services.collections().endpoint();
            return rehearsal::print(output, endpoint, &request, effect);
        }
        session.note(format!("tracking id {id}"));
        let taken = confirmed(session, consumption.send(), FLAG, &id).await?;
        output.one(&Taken(taken))
    }

    /// By v6 and the id of an item.
    async fn item(
        self,
        session: &Session,
        output: &mut Output,
        item: String,
    ) -> Result<(), Failure> {
        let services = session.stocktake.store_services();
        let key = session.collections_key(&self.holder.key).await?;
        let report = services.consume_v6(&key, &item);
        let report = set(report, self.tracking_id, ItemConsumption::with_tracking_id);
        let id = report.tracking_id().clone();
        if self.rehearsal.dry_run {
            let user = UserIdentity::new("b2b", key.secret().clone(), "");
            let request = ConsumeV6::new(user).item_id(&item).tracking_id(id.clone());
            let effect = format!("report the item {item} as delivered, with the tracking id {id}");
            let endpoint = services.collections().endpoint();
            return rehearsal::print(output, endpoint, &request, effect);
        }
        session.note(format!("tracking id {id}"));
        confirmed(session, report.send(), FLAG, &id.to_string()).await?;
        output.one(&Reported {
            item_id: Some(item),
            tracking_id: Some(id),
            ..Reported::default()
        })
    }

    /// By v6 and the id of a transaction.
    async fn transaction(
        self,
        session: &Session,
        output: &mut Output,
        transaction: Guid,
    ) -> Result<(), Failure> {
        let services = session.stocktake.store_services();
        let product = self.product.unwrap_or_default();
        let key = session.collections_key(&self.holder.key).await?;
        let report = services.consume_v6_transaction(key, &product, transaction.clone());
        if self.rehearsal.dry_run {
            let effect = format!("report {product} of {transaction} as delivered");
            let endpoint = services.collections().endpoint();
            return rehearsal::print(output, endpoint, &report, effect);
        }
        session.change(report.send()).await?;
        output.one(&Reported {
            product_id: Some(product),
            transaction_id: Some(transaction),
            ..Reported::default()
        })
    }
}

/// What was taken, and what is left.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Taken(ConsumeV8Response);

impl Record for Taken {
    const COLUMNS: &'static [&'static str] =
        &["product", "item", "balance", "tracking id", "orders"];

    fn cells(&self) -> Vec<Cell> {
        let orders = self.0.order_transactions.iter().flatten();
        let orders: Vec<String> = orders
            .map(|taken| format!("{} of {}", taken.quantity_consumed, taken.order_id))
            .collect();
        vec![
            Cell::text(&self.0.product_id),
            Cell::text(&self.0.item_id),
            Cell::number(self.0.new_quantity),
            Cell::text(&self.0.tracking_id),
            Cell::from(orders.join(", ")),
        ]
    }
}

/// What v6 took without an answer.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Reported {
    #[serde(skip_serializing_if = "Option::is_none")]
    item_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    product_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_id: Option<Guid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tracking_id: Option<Guid>,
}

impl Record for Reported {
    const COLUMNS: &'static [&'static str] = &["item", "product", "transaction", "tracking id"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::maybe(self.item_id.as_ref()),
            Cell::maybe(self.product_id.as_ref()),
            Cell::maybe(self.transaction_id.as_ref()),
            Cell::maybe(self.tracking_id.as_ref()),
        ]
    }
}
