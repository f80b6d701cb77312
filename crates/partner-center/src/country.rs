//! The catalog of a country: from a view to products, to SKUs, to availabilities.
//!
//! Nothing here sends anything. Each step names what the next one needs, and the last yields a
//! request, which is awaited, or listed with `items()` where it is a listing.
//!
//! ```
//! use stocktake_partner_center::PartnerCenter;
//! # use async_trait::async_trait;
//! # use stocktake_transport::{AccessToken, Credential, CredentialError, Pipeline, test_kit::Replay};
//! # #[derive(Debug)]
//! # struct Fixed;
//! # #[async_trait]
//! # impl Credential for Fixed {
//! #     async fn token(&self, _: &str) -> Result<AccessToken, CredentialError> { AccessToken::new("t") }
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), stocktake_transport::Error> {
//! # let replay = Replay::new()
//! #     .then_json(200, r#"{"id":"DZH318Z0BQ3P","title":"Standard_B1s"}"#)
//! #     .then_json(200, r#"{"totalCount":1,"items":[{"id":"0001","productId":"DZH318Z0BQ3P"}]}"#);
//! # let client = PartnerCenter::new(Pipeline::builder(replay).credential(Fixed).build());
//! let product = client.country("US").product("DZH318Z0BQ3P");
//! let title = product.get().await?.title;
//! let mut skus = product.skus().target_segment("commercial").items();
//! while let Some(sku) = skus.next().await {
//!     println!("{title:?}: {:?}", sku?.id);
//! }
//! # Ok(())
//! # }
//! ```

use stocktake_models::partner_center::{TargetSegment, TargetView};
use stocktake_transport::{Caller, Error};

use crate::{
    CatalogItemId, CatalogItems, InventoryCheck, ResolvedItem,
    catalog_item::{Source, Start, resolve},
    requests,
};

/// The catalog of one country. Made by [`PartnerCenter::country`](crate::PartnerCenter::country).
#[derive(Clone, Debug)]
pub struct CountryCatalog {
    caller: Caller,
    country: String,
}

/// A product in the catalog of a country.
#[derive(Clone, Debug)]
pub struct CountryProduct {
    catalog: CountryCatalog,
    product_id: String,
}

/// A SKU in the catalog of a country. Its id is unique within its product only.
#[derive(Clone, Debug)]
pub struct CountrySku {
    product: CountryProduct,
    sku_id: String,
}

impl CountryCatalog {
    pub(crate) fn new(caller: Caller, country: String) -> Self {
        Self { caller, country }
    }

    pub(crate) fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The country, as it was given.
    #[must_use]
    pub fn country(&self) -> &str {
        &self.country
    }

    /// Lists the products of a view. There is no view of everything.
    pub fn products(&self, view: impl Into<TargetView>) -> requests::ListProducts<Caller> {
        requests::ListProducts::new(&self.country, view).with_caller(self.caller.clone())
    }

    /// One product.
    #[must_use]
    pub fn product(&self, product_id: impl Into<String>) -> CountryProduct {
        CountryProduct {
            catalog: self.clone(),
            product_id: product_id.into(),
        }
    }

    /// Begins the check whether what is sold in this country can be had at all.
    pub fn check_inventory(&self) -> InventoryCheck {
        InventoryCheck::new(self.clone())
    }

    /// Lists the promotions for a segment of customers.
    pub fn promotions(
        &self,
        segment: impl Into<TargetSegment>,
    ) -> requests::ListPromotions<Caller> {
        requests::ListPromotions::new(segment, &self.country).with_caller(self.caller.clone())
    }

    /// Gets one promotion.
    pub fn promotion(&self, promotion_id: impl Into<String>) -> requests::GetPromotion<Caller> {
        requests::GetPromotion::new(promotion_id, &self.country).with_caller(self.caller.clone())
    }

    /// Everything of a view that can be put into a cart: one call for the products, one for each
    /// product and one for each SKU, made as items are asked for.
    pub fn catalog_items(&self, view: impl Into<TargetView>) -> CatalogItems {
        let source = Source::Country(self.clone());
        CatalogItems::new(source, Start::View(view.into()))
    }

    /// Gets the availability that a catalog item id names.
    pub fn availability(&self, item: &CatalogItemId) -> requests::GetAvailability<Caller> {
        let sku = self.product(item.product_id()).sku(item.sku_id());
        sku.availability(item.availability_id())
    }

    /// Looks whether a catalog item id that was kept still holds, and if not, what is there in its
    /// place: two calls at the most.
    ///
    /// # Errors
    ///
    /// 404 with `400013` or `400018` when the product or the SKU is gone, and whatever else befalls a
    /// call.
    pub async fn resolve(&self, item: &CatalogItemId) -> Result<ResolvedItem, Error> {
        resolve(&Source::Country(self.clone()), item).await
    }
}

impl CountryProduct {
    fn caller(&self) -> Caller {
        self.catalog.caller.clone()
    }

    /// Gets the product.
    pub fn get(&self) -> requests::GetProduct<Caller> {
        requests::GetProduct::new(&self.product_id, &self.catalog.country)
            .with_caller(self.caller())
    }

    /// Lists its SKUs.
    pub fn skus(&self) -> requests::ListSkus<Caller> {
        requests::ListSkus::new(&self.product_id, &self.catalog.country).with_caller(self.caller())
    }

    /// One of its SKUs.
    #[must_use]
    pub fn sku(&self, sku_id: impl Into<String>) -> CountrySku {
        CountrySku {
            product: self.clone(),
            sku_id: sku_id.into(),
        }
    }

    /// Everything of it that can be put into a cart: one call for the SKUs and one for each.
    pub fn catalog_items(&self) -> CatalogItems {
        let source = Source::Country(self.catalog.clone());
        CatalogItems::new(source, Start::Product(self.product_id.clone()))
    }
}

impl CountrySku {
    fn country(&self) -> &str {
        &self.product.catalog.country
    }

    fn product_id(&self) -> &str {
        &self.product.product_id
    }

    /// Gets the SKU.
    pub fn get(&self) -> requests::GetSku<Caller> {
        requests::GetSku::new(self.product_id(), &self.sku_id, self.country())
            .with_caller(self.product.caller())
    }

    /// Lists its availabilities. Without a segment these are those of all but nonprofits.
    pub fn availabilities(&self) -> requests::ListAvailabilities<Caller> {
        requests::ListAvailabilities::new(self.product_id(), &self.sku_id, self.country())
            .with_caller(self.product.caller())
    }

    /// Gets one of its availabilities.
    pub fn availability(
        &self,
        availability_id: impl Into<String>,
    ) -> requests::GetAvailability<Caller> {
        requests::GetAvailability::new(
            self.product_id(),
            &self.sku_id,
            availability_id,
            self.country(),
        )
        .with_caller(self.product.caller())
    }

    /// What of it can be put into a cart, in one call.
    pub fn catalog_items(&self) -> CatalogItems {
        let source = Source::Country(self.product.catalog.clone());
        let start = Start::Sku(self.product_id().to_owned(), self.sku_id.clone());
        CatalogItems::new(source, start)
    }
}
