//! The catalog as one customer sees it: what its country, its agreements and its eligibility leave.
//!
//! The steps are those of [`country`](crate::country). The pages document three of the operations,
//! and show POST where the service takes GET; Microsoft's own client has the others too.
//!
//! ```
//! use stocktake_models::{Guid, partner_center::TargetView};
//! use stocktake_partner_center::PartnerCenter;
//!
//! # fn example(client: &PartnerCenter) -> Result<(), Box<dyn std::error::Error>> {
//! let tenant: Guid = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d".parse()?;
//! let customer = client.customer(tenant);
//! let products = customer.products(TargetView::Azure);
//! let skus = customer.product("DZH318Z0BQ3P").skus();
//! # let _ = (products, skus);
//! # Ok(())
//! # }
//! ```

use stocktake_models::{Guid, partner_center::TargetView};
use stocktake_transport::{Caller, Error};

use crate::{
    CatalogItemId, CatalogItems, ResolvedItem,
    catalog_item::{Source, Start, resolve},
    requests,
};

/// The catalog of one customer. Made by [`PartnerCenter::customer`](crate::PartnerCenter::customer).
#[derive(Clone, Debug)]
pub struct CustomerCatalog {
    caller: Caller,
    tenant_id: Guid,
}

/// A product in the catalog of a customer.
#[derive(Clone, Debug)]
pub struct CustomerProduct {
    catalog: CustomerCatalog,
    product_id: String,
}

/// A SKU in the catalog of a customer. Its id is unique within its product only.
#[derive(Clone, Debug)]
pub struct CustomerSku {
    product: CustomerProduct,
    sku_id: String,
}

impl CustomerCatalog {
    pub(crate) fn new(caller: Caller, tenant_id: Guid) -> Self {
        Self { caller, tenant_id }
    }

    /// The id of the customer's tenant, as it was given.
    #[must_use]
    pub fn tenant_id(&self) -> &Guid {
        &self.tenant_id
    }

    /// Lists the products of a view.
    pub fn products(
        &self,
        view: impl Into<TargetView>,
    ) -> requests::ListProductsByCustomer<Caller> {
        requests::ListProductsByCustomer::new(self.tenant_id.clone(), view)
            .with_caller(self.caller.clone())
    }

    /// Lists the SKUs of all products of a view.
    pub fn skus(&self, view: impl Into<TargetView>) -> requests::ListAllSkusByCustomer<Caller> {
        requests::ListAllSkusByCustomer::new(self.tenant_id.clone(), view)
            .with_caller(self.caller.clone())
    }

    /// One product.
    #[must_use]
    pub fn product(&self, product_id: impl Into<String>) -> CustomerProduct {
        CustomerProduct {
            catalog: self.clone(),
            product_id: product_id.into(),
        }
    }

    /// Everything of a view that can be put into the customer's cart: one call for the products, one
    /// for each product and one for each SKU, made as items are asked for.
    pub fn catalog_items(&self, view: impl Into<TargetView>) -> CatalogItems {
        let source = Source::Customer(self.clone());
        CatalogItems::new(source, Start::View(view.into()))
    }

    /// Gets the availability that a catalog item id names.
    pub fn availability(
        &self,
        item: &CatalogItemId,
    ) -> requests::GetAvailabilityByCustomer<Caller> {
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
        resolve(&Source::Customer(self.clone()), item).await
    }
}

impl CustomerProduct {
    fn caller(&self) -> Caller {
        self.catalog.caller.clone()
    }

    fn tenant_id(&self) -> Guid {
        self.catalog.tenant_id.clone()
    }

    /// Gets the product.
    pub fn get(&self) -> requests::GetProductByCustomer<Caller> {
        requests::GetProductByCustomer::new(self.tenant_id(), &self.product_id)
            .with_caller(self.caller())
    }

    /// Lists its SKUs.
    pub fn skus(&self) -> requests::ListSkusByCustomer<Caller> {
        requests::ListSkusByCustomer::new(self.tenant_id(), &self.product_id)
            .with_caller(self.caller())
    }

    /// One of its SKUs.
    #[must_use]
    pub fn sku(&self, sku_id: impl Into<String>) -> CustomerSku {
        CustomerSku {
            product: self.clone(),
            sku_id: sku_id.into(),
        }
    }

    /// Everything of it that can be put into the customer's cart: one call for the SKUs and one for
    /// each.
    pub fn catalog_items(&self) -> CatalogItems {
        let source = Source::Customer(self.catalog.clone());
        CatalogItems::new(source, Start::Product(self.product_id.clone()))
    }
}

impl CustomerSku {
    fn product_id(&self) -> &str {
        &self.product.product_id
    }

    /// Gets the SKU.
    pub fn get(&self) -> requests::GetSkuByCustomer<Caller> {
        let tenant_id = self.product.tenant_id();
        requests::GetSkuByCustomer::new(tenant_id, self.product_id(), &self.sku_id)
            .with_caller(self.product.caller())
    }

    /// Lists its availabilities.
    pub fn availabilities(&self) -> requests::ListAvailabilitiesByCustomer<Caller> {
        let tenant_id = self.product.tenant_id();
        requests::ListAvailabilitiesByCustomer::new(tenant_id, self.product_id(), &self.sku_id)
            .with_caller(self.product.caller())
    }

    /// Gets one of its availabilities.
    pub fn availability(
        &self,
        availability_id: impl Into<String>,
    ) -> requests::GetAvailabilityByCustomer<Caller> {
        requests::GetAvailabilityByCustomer::new(
            self.product.tenant_id(),
            self.product_id(),
            &self.sku_id,
            availability_id,
        )
        .with_caller(self.product.caller())
    }

    /// What of it can be put into the customer's cart, in one call.
    pub fn catalog_items(&self) -> CatalogItems {
        let source = Source::Customer(self.product.catalog.clone());
        let start = Start::Sku(self.product_id().to_owned(), self.sku_id.clone());
        CatalogItems::new(source, start)
    }
}
