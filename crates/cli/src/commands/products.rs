//! `products`: what identifies a product of the Store for Business, and how it presents itself.

use clap::{Args, Subcommand};
use serde::Serialize;
use stocktake::models::store_for_business::{
    ApplockerData, LocalizedProductDetail, ProductDetails,
};

use super::product::{self, ProductArguments};
use crate::{
    checks,
    failure::Failure,
    output::{Cell, Output, Record},
    session::{Needs, Session},
};

#[derive(Debug, Args)]
pub struct Products {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show a product; with `--language` its texts in a language
    Get(Get),
    /// Show the names by which AppLocker and VPN profiles know an app; no account is needed
    Applocker(Applocker),
}

#[derive(Debug, Args)]
struct Get {
    #[command(flatten)]
    product: ProductArguments,

    /// The texts in this language, like en-us; the service may fall back on another
    #[arg(long, value_name = "LANGUAGE", value_parser = checks::id)]
    language: Option<String>,
}

#[derive(Debug, Args)]
struct Applocker {
    /// The product, like 9WZDNCRFJ3PS
    #[arg(value_parser = checks::id)]
    product: String,
}

impl Products {
    /// The public catalog asks for no account.
    pub fn needs(&self) -> Needs {
        match self.action {
            Action::Get(_) => Needs::Account,
            Action::Applocker(_) => Needs::Nothing,
        }
    }

    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        match self.action {
            Action::Applocker(applocker) => {
                let store = session.stocktake.store_for_business();
                let call = store.applocker_data(applocker.product);
                output.one(&Names(session.call(call.send()).await?))
            }
            Action::Get(get) => {
                let product = get.product.of(session);
                match get.language {
                    None => {
                        let details = session.call(product.details().send()).await?;
                        output.one(&Details(details))
                    }
                    Some(language) => {
                        let call = product.localized_details(language);
                        output.one(&Texts(session.call(call.send()).await?))
                    }
                }
            }
        }
    }
}

/// What identifies a product.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Details(ProductDetails);

impl Record for Details {
    const COLUMNS: &'static [&'static str] = &[
        "product",
        "sku",
        "type",
        "application",
        "category",
        "publisher",
        "package family",
        "languages",
        "platforms",
        "other ids",
    ];

    fn cells(&self) -> Vec<Cell> {
        let details = &self.0;
        let [product, sku] = product::cells(details.product_key.as_ref());
        let languages = details.supported_languages.iter().flatten();
        let languages: Vec<&str> = languages.map(String::as_str).collect();
        let platforms = details.supported_platforms.iter().flatten();
        let platforms: Vec<&str> = platforms
            .filter_map(|platform| platform.platform_name.as_deref())
            .collect();
        let others = details.alternate_ids.iter().flatten();
        let others: Vec<&str> = others.filter_map(|other| other.value.as_deref()).collect();
        vec![
            product,
            sku,
            Cell::maybe(details.product_type.as_ref()),
            Cell::maybe(details.application_type.as_ref()),
            Cell::maybe(details.category.as_ref()),
            Cell::maybe(details.publisher_id.as_ref()),
            Cell::maybe(details.package_family_name.as_ref()),
            Cell::text(languages.join(" ")),
            Cell::text(platforms.join(" ")),
            Cell::text(others.join(" ")),
        ]
    }
}

/// How a product presents itself in a language.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Texts(LocalizedProductDetail);

impl Record for Texts {
    const COLUMNS: &'static [&'static str] = &[
        "language",
        "name",
        "publisher",
        "website",
        "images",
        "description",
    ];

    fn cells(&self) -> Vec<Cell> {
        let texts = &self.0;
        let publisher = texts.publisher.as_ref();
        vec![
            Cell::maybe(texts.language.as_ref()),
            Cell::maybe(texts.display_name.as_ref()),
            Cell::maybe(publisher.and_then(|one| one.publisher_name.as_ref())),
            Cell::maybe(publisher.and_then(|one| one.publisher_website.as_ref())),
            Cell::number(texts.images.as_ref().map_or(0, Vec::len)),
            Cell::maybe(texts.description.as_ref()),
        ]
    }
}

/// The names of an app for rules.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Names(ApplockerData);

impl Record for Names {
    const COLUMNS: &'static [&'static str] = &[
        "package family",
        "package identity",
        "publisher certificate",
        "windows phone id",
    ];

    fn cells(&self) -> Vec<Cell> {
        let names = &self.0;
        vec![
            Cell::maybe(names.package_family_name.as_ref()),
            Cell::maybe(names.package_identity_name.as_ref()),
            Cell::maybe(names.publisher_certificate_name.as_ref()),
            Cell::maybe(names.windows_phone_legacy_id.as_ref()),
        ]
    }
}
