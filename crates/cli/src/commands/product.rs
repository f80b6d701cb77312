//! How a product of the Store for Business is named: on the command line, and in tables.

use clap::Args;
use stocktake::{
    models::store_for_business::ProductKey,
    store_for_business::{Product, ProductSku},
};

use crate::{checks, output::Cell, session::Session};

/// A product and its SKU.
#[derive(Clone, Debug, Args)]
pub struct ProductArguments {
    /// The product, like 9WZDNCRFJ3PS
    #[arg(value_parser = checks::id)]
    product: String,

    /// The SKU of the product, like 0015
    #[arg(value_parser = checks::id)]
    sku: String,
}

impl ProductArguments {
    /// The two as the clients take them.
    pub fn key(&self) -> ProductSku {
        (&*self.product, &*self.sku).into()
    }

    /// What can be asked of it.
    pub fn of(&self, session: &Session) -> Product {
        let store = session.stocktake.store_for_business();
        store.product(self.key())
    }
}

/// The columns `product` and `sku`.
pub fn cells(key: Option<&ProductKey>) -> [Cell; 2] {
    [
        Cell::maybe(key.and_then(|key| key.product_id.as_ref())),
        Cell::maybe(key.and_then(|key| key.sku_id.as_ref())),
    ]
}
