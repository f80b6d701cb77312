//! `entitlements query`: what a user owns, by one of the three versions of the query.

mod products;
mod versions;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use stocktake::models::{
    Timestamp,
    store_services::{EntitlementFilter, ProductType, ValidityType, ValidityTypeV6},
};

use super::{check_option, holder::Holder};
use crate::{
    checks, commands::listing::Extent, failure::Failure, output::Output, session::Session,
};
use products::Named;

/// List what a user owns
#[derive(Debug, Args)]
pub(super) struct Query {
    /// The products, by their Store IDs, or with SKUs as in 9N0297GK108W/0010; v9 needs some
    #[arg(value_name = "PRODUCT[/SKU]", value_parser = products::named)]
    products: Vec<Named>,

    /// A file with more products, one in a line, `-` for stdin
    #[arg(long, value_name = "FILE")]
    products_file: Option<PathBuf>,

    /// The version of the query
    #[arg(long, value_enum, default_value_t)]
    api: Api,

    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    holder: Holder,
    #[command(flatten)]
    extent: Extent,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Api {
    /// Everything, in no sandbox but RETAIL
    V6,
    /// Everything, in a market
    V8,
    /// The products that are named, with what bundles and subscriptions include
    #[default]
    V9,
}

#[derive(Debug, Args)]
struct Filters {
    /// Only this kind of products, several times for several; for v6 and v8
    #[arg(long, value_name = "KIND", value_enum)]
    kind: Vec<Kind>,

    /// Only these, by whether they may be used; v6 knows `all` and `valid`
    #[arg(long, value_name = "WHICH", value_enum)]
    validity: Option<Validity>,

    /// Only what has changed since then, like 2026-03-01 or 2026-03-01T12:30:00Z; for v6
    #[arg(long, value_name = "TIME", value_parser = checks::timestamp)]
    modified_after: Option<Timestamp>,

    /// Only add-ons of this app; for v6
    #[arg(long, value_name = "PRODUCT", value_parser = checks::id)]
    parent: Option<String>,

    /// The country to look in, like US; `neutral`, for all, if not given; for v8
    #[arg(long, value_name = "COUNTRY", value_parser = market)]
    market: Option<String>,

    /// List what bundles and subscriptions include too; for v8, and always done by v9
    #[arg(long)]
    expand: bool,

    /// List a product once, by the most direct way to it; for v8 and v9
    #[arg(long)]
    exclude_duplicates: bool,

    /// The sandbox; RETAIL if not given; for v8 and v9
    #[arg(long, value_name = "ID")]
    sandbox: Option<String>,

    /// How many products the service gives in one answer; it decides if not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(1..=200))]
    page_size: Option<i32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    Application,
    Game,
    Durable,
    Consumable,
    UnmanagedConsumable,
    Pass,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Validity {
    /// All of them
    All,
    /// What may be used now
    Valid,
    /// What may not: expired, revoked and the like
    Invalid,
    /// What is active and has not ended
    NotYetEnded,
    /// What has not begun, such as what is ordered in advance
    NotYetStarted,
}

impl Query {
    pub(super) async fn run(
        mut self,
        session: &Session,
        output: &mut Output,
    ) -> Result<(), Failure> {
        if let Some(file) = &self.products_file {
            self.products.extend(products::read(file)?);
        }
        products::once(&mut self.products);
        self.check()?;
        match self.api {
            Api::V6 => self.v6(session, output).await,
            Api::V8 => self.v8(session, output).await,
            Api::V9 => self.v9(session, output).await,
        }
    }

    /// What can be seen to be wrong before anything is sent.
    fn check(&self) -> Result<(), Failure> {
        let (v6, v8, v9) = (
            self.api == Api::V6,
            self.api == Api::V8,
            self.api == Api::V9,
        );
        let of = &self.filters;
        let x_token = self.holder.x_token_file.is_some();
        for (given, option, has_it, versions) in [
            (!of.kind.is_empty(), "--kind", !v9, "v6 and v8"),
            (of.modified_after.is_some(), "--modified-after", v6, "v6"),
            (of.parent.is_some(), "--parent", v6, "v6"),
            (of.market.is_some(), "--market", v8, "v8"),
            (of.expand, "--expand", v8, "v8"),
            (
                of.exclude_duplicates,
                "--exclude-duplicates",
                !v6,
                "v8 and v9",
            ),
            (of.sandbox.is_some(), "--sandbox", !v6, "v8 and v9"),
            (x_token, "--x-token-file", !v6, "v8 and v9"),
        ] {
            check_option(given, option, has_it, versions)?;
        }
        match self.products.iter().find(|named| named.sku.is_none()) {
            Some(named) if v6 => Err(Failure::usage(format!(
                "v6 asks for products with their SKUs; write {}/0010",
                named.product
            ))),
            None if v9 && self.products.is_empty() => Err(Failure::usage(
                "v9 asks for products by their ids; name some, or list all with --api v8",
            )),
            _ => Ok(()),
        }
    }
}

impl Kind {
    const OF_V6: [Self; 4] = [
        Self::Application,
        Self::Durable,
        Self::Game,
        Self::UnmanagedConsumable,
    ];

    fn v6(self) -> Result<ProductType, Failure> {
        match self {
            Self::Application => Ok(ProductType::Application),
            Self::Durable => Ok(ProductType::Durable),
            Self::Game => Ok(ProductType::Game),
            Self::UnmanagedConsumable => Ok(ProductType::UnmanagedConsumable),
            Self::Consumable | Self::Pass => Err(Failure::usage(
                "v6 knows no such kind; take application, durable, game or unmanaged-consumable",
            )),
        }
    }

    fn v8(self) -> EntitlementFilter {
        match self {
            Self::Application => EntitlementFilter::Application,
            Self::Game => EntitlementFilter::Game,
            Self::Durable => EntitlementFilter::Durable,
            Self::Consumable => EntitlementFilter::Consumable,
            Self::UnmanagedConsumable => EntitlementFilter::UnmanagedConsumable,
            Self::Pass => EntitlementFilter::Pass,
        }
    }
}

impl Validity {
    fn v6(self) -> Result<ValidityTypeV6, Failure> {
        match self {
            Self::All => Ok(ValidityTypeV6::All),
            Self::Valid => Ok(ValidityTypeV6::Valid),
            _ => Err(Failure::usage("v6 knows --validity all and valid alone")),
        }
    }

    /// In the words of v8 and v9.
    fn newer(self) -> ValidityType {
        match self {
            Self::All => ValidityType::All,
            Self::Valid => ValidityType::Valid,
            Self::Invalid => ValidityType::Invalid,
            Self::NotYetEnded => ValidityType::NotYetEnded,
            Self::NotYetStarted => ValidityType::NotYetStarted,
        }
    }
}

/// A country, or `neutral`.
fn market(text: &str) -> Result<String, String> {
    if text.trim().eq_ignore_ascii_case("neutral") {
        return Ok("neutral".to_owned());
    }
    checks::country(text)
}
