//! `entitlements grant`: a free product for a user, once however often it is repeated.

use clap::{Args, ValueEnum};
use serde::Serialize;
use stocktake::{
    models::{
        Guid,
        store_services::{GrantV6Response, GrantV7Response},
    },
    store_services::{
        grant::{self, FreeProduct},
        requests::{GrantV6, GrantV7},
    },
};

use super::{check_option, confirmed};
use crate::{
    arguments::Rehearsal,
    checks,
    commands::{given::set, moment, rehearsal},
    failure::Failure,
    output::{Cell, Output, Record},
    session::{KeySource, Session},
};

/// Give a user a free product
///
/// A grant has an order id: the service makes one order of all calls with the same one. The id is
/// told before anything is sent; give it by --order-id to repeat a grant whose end you do not know.
#[derive(Debug, Args)]
pub(super) struct Grant {
    /// The product, by its Store ID
    #[arg(value_parser = checks::id)]
    product: String,

    /// The SKU of the product, like 0010
    #[arg(value_parser = checks::id)]
    sku: String,

    /// The offer of it, which the client app reads from StoreSku.Availabilities
    #[arg(value_parser = checks::id)]
    availability: String,

    /// The country of the user; that of the profile if not given, or US
    #[arg(long, value_name = "COUNTRY", value_parser = checks::country)]
    market: Option<String>,

    /// The language of the order
    #[arg(long, value_name = "TAG", default_value = "en-US", value_parser = checks::id)]
    language: String,

    /// The version of the operation
    #[arg(long, value_enum, default_value_t)]
    api: Api,

    /// The order id of an earlier try; a new one if not given
    #[arg(long, value_name = "GUID", value_parser = checks::guid)]
    order_id: Option<Guid>,

    /// An offer id of your own, which queries repeat
    #[arg(long, value_name = "ID")]
    dev_offer_id: Option<String>,

    /// The sandbox; RETAIL if not given; for v7
    #[arg(long, value_name = "ID")]
    sandbox: Option<String>,

    #[command(flatten)]
    key: KeySource,
    #[command(flatten)]
    rehearsal: Rehearsal,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Api {
    /// Knows no sandboxes
    V6,
    /// Knows sandboxes
    #[default]
    V7,
}

/// What repeats a grant.
const FLAG: &str = "--order-id";

/// One version of the call: their types differ, and only v7 has a sandbox.
macro_rules! version {
    ($name:ident, $call:ident, $request:ident, $order:path $(, $sbx:ident)?) => {
        async fn $name(
            self,
            session: &Session,
            output: &mut Output,
            market: String,
        ) -> Result<(), Failure> {
            let services = session.stocktake.store_services();
            let key = session.purchase_key(&self.key).await?;
            let grant = services.$call(&key, self.gift(), &market, &self.language);
            let grant = set(grant, self.order_id.clone(), grant::$request::with_order_id);
            let grant = set(grant, self.dev_offer_id.clone(), grant::$request::dev_offer_id);
            $(let grant = set(grant, self.sandbox.clone(), grant::$request::$sbx);)?
            let id = grant.order_id().clone();
            if self.rehearsal.dry_run {
                let request = $request::new(
                    &self.availability,
                    key.secret().clone(),
                    &self.language,
                    market,
                    id.clone(),
                    &self.product,
                    &self.sku,
                );
                let endpoint = services.purchase().endpoint();
                return rehearsal::print(output, endpoint, &request, self.effect(&id));
            }
            session.note(format!("order id {id}"));
            let order = confirmed(session, grant.send(), FLAG, &id.to_string()).await?;
            output.one(&$order(Box::new(order)))
        }
    };
}

impl Grant {
    pub(super) async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let has_sandboxes = self.api == Api::V7;
        check_option(self.sandbox.is_some(), "--sandbox", has_sandboxes, "v7")?;
        let market = self
            .market
            .clone()
            .or_else(|| session.settings.country.clone());
        let market = market.unwrap_or_else(|| "US".to_owned());
        match self.api {
            Api::V6 => self.v6(session, output, market).await,
            Api::V7 => self.v7(session, output, market).await,
        }
    }

    version!(v6, grant_v6, GrantV6, Order::V6);
    version!(v7, grant_v7, GrantV7, Order::V7, sbx);

    fn gift(&self) -> FreeProduct {
        FreeProduct::new(&self.product, &self.sku, &self.availability)
    }

    fn effect(&self, id: &Guid) -> String {
        format!("give {}/{}, with the order id {id}", self.product, self.sku)
    }
}

/// The order that was made.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Order {
    V6(Box<GrantV6Response>),
    V7(Box<GrantV7Response>),
}

/// The cells of an order; both versions have the same fields in types of their own.
macro_rules! cells {
    ($order:expr) => {{
        let order = $order;
        let items = order.order_line_items.iter();
        let titles: Vec<&str> = items.map(|item| item.title.as_str()).collect();
        let total = format!("{:.2} {}", order.total_amount, order.currency_code);
        vec![
            Cell::text(&order.order_id),
            Cell::text(&order.order_state),
            Cell::from(titles.join(", ")),
            Cell::from(total),
            Cell::text(&order.market),
            moment::cell(&order.created_time),
        ]
    }};
}

impl Record for Order {
    const COLUMNS: &'static [&'static str] =
        &["order", "state", "products", "total", "market", "created"];

    fn cells(&self) -> Vec<Cell> {
        match self {
            Self::V6(order) => cells!(order),
            Self::V7(order) => cells!(order),
        }
    }
}
