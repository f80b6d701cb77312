//! The check whether capacity is there, before something is ordered that may have none.
//!
//! Azure reservations name in their SKU that they want it: `purchasePrerequisites` holds
//! `InventoryCheck`, and `inventoryVariables` what the check has to be told.
//! [`InventoryRequirements`] reads both, and a check begun with
//! [`for_sku`](InventoryCheck::for_sku) is not sent without what its SKUs need.
//!
//! The answer has a trap: what the catalog does not have is left out without a word, so "not
//! restricted" and "never looked at" look alike. An [`InventoryReport`] keeps them apart.
//!
//! ```
//! # use async_trait::async_trait;
//! # use stocktake_transport::{AccessToken, Credential, CredentialError, Pipeline, test_kit::Replay};
//! # #[derive(Debug)]
//! # struct Fixed;
//! # #[async_trait]
//! # impl Credential for Fixed {
//! #     async fn token(&self, _: &str) -> Result<AccessToken, CredentialError> { AccessToken::new("t") }
//! # }
//! use stocktake_models::Guid;
//! use stocktake_partner_center::PartnerCenter;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let replay = Replay::new().then_json(
//!     200,
//!     r#"[{"productId":"DZH318Z0BQ3P","skuId":"0039","isRestricted":true,"restrictions":[
//!         {"reasonCode":"NotAvailableForSubscription","description":"no capacity",
//!          "properties":{"type":"Location","values":"japanwest"}}]}]"#,
//! );
//! let pipeline = Pipeline::builder(replay).credential(Fixed).build();
//! let client = PartnerCenter::new(pipeline);
//!
//! let report = client
//!     .country("US")
//!     .check_inventory()
//!     .product("DZH318Z0BQ3P")
//!     .sku("DZH318Z0BQ3N", "0001")
//!     .customer_id(Guid::parse("d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d")?)
//!     .azure_subscription_id(Guid::parse("3a231fbe-37fe-4410-93fd-730d3d5d4c75")?)
//!     .arm_region_name("japanwest")
//!     .await?;
//!
//! let sku = report.sku("DZH318Z0BQ3P", "0039").expect("it was looked at");
//! assert!(sku.is_restricted_in("japanwest"));
//! assert!(!sku.is_restricted_in("japaneast"));
//! let left_out: Vec<String> = report.left_out().map(ToString::to_string).collect();
//! assert_eq!(left_out, ["DZH318Z0BQ3N:0001"]);
//! # Ok(())
//! # }
//! ```

mod report;
mod requirements;
mod restriction;

use std::{collections::BTreeMap, fmt};

use bytes::Bytes;
use stocktake_models::{
    Guid,
    partner_center::{InventoryItem, Sku},
};
use stocktake_transport::{
    BoxFuture, DecodeError, Endpoint, Error, InvalidRequest, Operation, OperationRequest,
};

use crate::{CountryCatalog, requests};

pub use report::{CheckedSku, InventoryOutcome, InventoryReport};
pub use requirements::{InventoryRequirements, context_key};
pub use restriction::{Restriction, RestrictionKind, RestrictionReason};

/// What is to be checked: a SKU, or a product with all of its SKUs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct InventoryTarget {
    /// The product.
    pub product_id: String,
    /// The SKU; `None` for all that the product has.
    pub sku_id: Option<String>,
}

impl InventoryTarget {
    /// All SKUs of a product.
    #[must_use]
    pub fn product(product_id: impl Into<String>) -> Self {
        Self {
            product_id: product_id.into(),
            sku_id: None,
        }
    }

    /// One SKU.
    #[must_use]
    pub fn sku(product_id: impl Into<String>, sku_id: impl Into<String>) -> Self {
        Self {
            product_id: product_id.into(),
            sku_id: Some(sku_id.into()),
        }
    }

    fn to_item(&self) -> InventoryItem {
        let item = InventoryItem::new(&self.product_id);
        match &self.sku_id {
            Some(sku) => item.with_sku_id(sku),
            None => item,
        }
    }

    fn has_empty_id(&self) -> bool {
        self.product_id.is_empty() || self.sku_id.as_ref().is_some_and(String::is_empty)
    }
}

impl fmt::Display for InventoryTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.product_id)?;
        match &self.sku_id {
            Some(sku) => write!(f, ":{sku}"),
            None => Ok(()),
        }
    }
}

/// An inventory check, which is sent when it is awaited. Made by
/// [`CountryCatalog::check_inventory`].
///
/// How many targets one check may have is not documented. A target that is named twice is sent once.
///
/// [Documentation](https://learn.microsoft.com/partner-center/developer/check-inventory)
#[derive(Clone, Debug)]
#[must_use = "a check does nothing until it is awaited"]
pub struct InventoryCheck {
    catalog: CountryCatalog,
    targets: Vec<InventoryTarget>,
    requirements: Vec<InventoryRequirements>,
    context: BTreeMap<String, String>,
}

/// What the wire calls the list of targets.
const TARGETS: &str = "targetItems";
/// What the wire calls the context.
const CONTEXT: &str = "inventoryContext";

impl InventoryCheck {
    pub(crate) fn new(catalog: CountryCatalog) -> Self {
        Self {
            catalog,
            targets: Vec::new(),
            requirements: Vec::new(),
            context: BTreeMap::new(),
        }
    }

    /// Checks all SKUs of a product; the answer has an item for each.
    pub fn product(self, product_id: impl Into<String>) -> Self {
        self.target(InventoryTarget::product(product_id))
    }

    /// Checks one SKU.
    pub fn sku(self, product_id: impl Into<String>, sku_id: impl Into<String>) -> Self {
        self.target(InventoryTarget::sku(product_id, sku_id))
    }

    /// Checks what a target names.
    pub fn target(mut self, target: InventoryTarget) -> Self {
        if !self.targets.contains(&target) {
            self.targets.push(target);
        }
        self
    }

    /// Checks a SKU that was read from the catalog, and holds the check to what it needs: without a
    /// value for each of its `inventoryVariables` nothing is sent.
    pub fn for_sku(mut self, sku: &Sku) -> Self {
        let requirements = InventoryRequirements::of(sku);
        let target = requirements.target().clone();
        self.requirements.push(requirements);
        self.target(target)
    }

    /// The same for several SKUs. One context serves all of them, so SKUs of different regions need a
    /// check each.
    pub fn for_skus<'a>(self, skus: impl IntoIterator<Item = &'a Sku>) -> Self {
        skus.into_iter().fold(self, Self::for_sku)
    }

    /// The id of the customer's tenant.
    pub fn customer_id(self, tenant_id: impl Into<Guid>) -> Self {
        self.context("customerId", tenant_id.into().to_string())
    }

    /// The id of the Azure subscription for which the reservation would be.
    pub fn azure_subscription_id(self, subscription_id: impl Into<Guid>) -> Self {
        self.context("azureSubscriptionId", subscription_id.into().to_string())
    }

    /// The region as Azure Resource Manager calls it, such as `japanwest`. It must be that of the
    /// SKU; see [`InventoryRequirements::arm_region_name`].
    pub fn arm_region_name(self, region: impl Into<String>) -> Self {
        self.context("armRegionName", region)
    }

    /// Anything else that the check has to be told. The key is written as given; one that is set
    /// already, be it in another letter case, is replaced.
    pub fn context(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        let key = key.into();
        self.context
            .retain(|set, _| !set.eq_ignore_ascii_case(&key));
        self.context.insert(key, value.into());
        self
    }

    /// What will be checked.
    #[must_use]
    pub fn targets(&self) -> &[InventoryTarget] {
        &self.targets
    }

    /// The request without I/O, for those who bring a client of their own; give its answer to
    /// [`InventoryReport::new`].
    ///
    /// # Errors
    ///
    /// A check without targets, a target without an id, and a SKU that needs what the context lacks.
    pub fn request(&self) -> Result<requests::CheckInventory, InvalidRequest> {
        if self.targets.is_empty() {
            let problem = "is empty; name a product or a SKU to check";
            return Err(InvalidRequest::new(TARGETS, problem));
        }
        if self.targets.iter().any(InventoryTarget::has_empty_id) {
            let problem = "has an entry without the id of a product or a SKU; give each its ids";
            return Err(InvalidRequest::new(TARGETS, problem));
        }
        for requirements in &self.requirements {
            if let Some(key) = requirements.missing_in(&self.context).next() {
                let target = requirements.target();
                let problem = format!("lacks `{key}`, which SKU {target} needs; set it");
                return Err(InvalidRequest::new(CONTEXT, problem));
            }
        }
        let mut request = requests::CheckInventory::new(self.catalog.country())
            .target_items(self.targets.iter().map(InventoryTarget::to_item));
        if !self.context.is_empty() {
            request = request.inventory_context(self.context.clone());
        }
        Ok(request)
    }

    /// Sends it and reads the answer, as awaiting it does.
    pub async fn send(self) -> Result<InventoryReport, Error> {
        let answer = self.catalog.caller().send(&self).await?;
        Ok(InventoryReport::new(self.targets, answer))
    }
}

/// For a [`Caller`](stocktake_transport::Caller): the answer as it comes.
impl OperationRequest for InventoryCheck {
    type Response = Vec<InventoryItem>;

    const OPERATION: &'static Operation = requests::CheckInventory::<()>::OPERATION;

    fn http_request(&self, endpoint: &Endpoint) -> Result<http::Request<Bytes>, Error> {
        self.request()?.http_request(endpoint)
    }

    fn decode(body: &Bytes) -> Result<Self::Response, DecodeError> {
        requests::CheckInventory::<()>::decode(body)
    }
}

impl IntoFuture for InventoryCheck {
    type Output = Result<InventoryReport, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
