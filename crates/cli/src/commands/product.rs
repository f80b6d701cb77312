//! How a product of the Store for Business is named on the command line.

use clap::Args;
use stocktake::store_for_business::ProductSku;

use crate::checks;

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
}
