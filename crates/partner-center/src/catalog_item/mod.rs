//! What goes into a cart: a catalog item, `product:sku:availability`.
//!
//! Its third part does not last. Availabilities are reissued regularly, and an id that was kept is
//! refused at the checkout with 404 and the code 400019, or with one that says something else. So an
//! id is made shortly before it is used, or [resolved](crate::CountryCatalog::resolve) again.
//!
//! ```
//! use stocktake_partner_center::CatalogItemId;
//!
//! let item: CatalogItemId = "DZH318Z09V6F:0001:DZH318Z0BLD3".parse()?;
//! assert_eq!(item.sku_id(), "0001");
//! assert_eq!(item.to_string(), "DZH318Z09V6F:0001:DZH318Z0BLD3");
//! # Ok::<(), stocktake_partner_center::catalog_item::ParseCatalogItemIdError>(())
//! ```

mod walk;

use std::{fmt, str::FromStr};

use stocktake_models::partner_center::Availability;
use stocktake_transport::Error;

pub use walk::CatalogItems;
pub(crate) use walk::{Source, Start};

use crate::refusal::is_stale_catalog_item;

/// The id of what goes into a cart. It has no letter case of its own: ids that differ in it only are
/// different values, as they are written back as they came.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CatalogItemId {
    text: Box<str>,
    /// Where the first and the second colon are.
    colons: (usize, usize),
}

impl CatalogItemId {
    /// Puts an id together. Each part must have something in it, and no colon.
    pub fn new(
        product_id: &str,
        sku_id: &str,
        availability_id: &str,
    ) -> Result<Self, ParseCatalogItemIdError> {
        format!("{product_id}:{sku_id}:{availability_id}").parse()
    }

    /// The id of an availability: the one that the service gives, or else put together from its
    /// parts. `None` if it has neither.
    #[must_use]
    pub fn of(availability: &Availability) -> Option<Self> {
        let given = availability.catalog_item_id.as_deref();
        if let Some(id) = given.and_then(|text| text.parse().ok()) {
            return Some(id);
        }
        let Availability {
            product_id: Some(product),
            sku_id: Some(sku),
            id: Some(availability),
            ..
        } = availability
        else {
            return None;
        };
        Self::new(product, sku, availability).ok()
    }

    /// The product.
    #[must_use]
    pub fn product_id(&self) -> &str {
        &self.text[..self.colons.0]
    }

    /// The SKU of the product.
    #[must_use]
    pub fn sku_id(&self) -> &str {
        &self.text[self.colons.0 + 1..self.colons.1]
    }

    /// The availability of the SKU: the part that does not last.
    #[must_use]
    pub fn availability_id(&self) -> &str {
        &self.text[self.colons.1 + 1..]
    }

    /// The id as it is written in a cart.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for CatalogItemId {
    type Err = ParseCatalogItemIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split(':').collect();
        match parts[..] {
            [product, sku, availability]
                if ![product, sku, availability]
                    .iter()
                    .any(|part| part.trim().is_empty()) =>
            {
                let first = product.len();
                Ok(Self {
                    text: text.into(),
                    colons: (first, first + 1 + sku.len()),
                })
            }
            _ => Err(ParseCatalogItemIdError { parts: parts.len() }),
        }
    }
}

impl fmt::Display for CatalogItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

/// Why a text is no [`CatalogItemId`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseCatalogItemIdError {
    parts: usize,
}

impl fmt::Display for ParseCatalogItemIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a catalog item id has three parts, product:sku:availability, but this has ")?;
        match self.parts {
            3 => f.write_str("an empty one"),
            1 => f.write_str("one"),
            parts => write!(f, "{parts}"),
        }
    }
}

impl std::error::Error for ParseCatalogItemIdError {}

/// Something that can go into a cart.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CatalogItem {
    /// Its id. Use it soon.
    pub id: CatalogItemId,
    /// On which terms, for which segment and in which currency it is sold.
    pub availability: Availability,
}

impl CatalogItem {
    fn of(availability: Availability) -> Result<Self, Error> {
        let Some(id) = CatalogItemId::of(&availability) else {
            return Err(Error::paging("an availability in it has no id"));
        };
        Ok(Self { id, availability })
    }
}

/// What became of a catalog item id that was kept.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ResolvedItem {
    /// It holds; this is its availability. It can be one that is not sold at present: then its
    /// `is_purchasable` is false.
    Current(Box<CatalogItem>),
    /// Its availability is gone. These are what the SKU is sold as now, and can be bought; the one to
    /// take is that of the same segment and term. Empty if the SKU is not sold at present.
    Reissued(Vec<CatalogItem>),
}

impl ResolvedItem {
    /// The item to take, where there is no choice: the current one if it is sold, or the only
    /// reissued one.
    #[must_use]
    pub fn single(self) -> Option<CatalogItem> {
        match self {
            Self::Current(item) if item.availability.is_purchasable == Some(false) => None,
            Self::Current(item) => Some(*item),
            Self::Reissued(mut items) if items.len() == 1 => items.pop(),
            Self::Reissued(_) => None,
        }
    }
}

pub(crate) async fn resolve(source: &Source, item: &CatalogItemId) -> Result<ResolvedItem, Error> {
    match source.availability(item).await {
        Ok(availability) => {
            let id = item.clone();
            let current = CatalogItem { id, availability };
            Ok(ResolvedItem::Current(Box::new(current)))
        }
        Err(error) if is_stale_catalog_item(&error) => {
            let start = Start::Sku(item.product_id().into(), item.sku_id().into());
            let items = CatalogItems::new(source.clone(), start).collect().await?;
            Ok(ResolvedItem::Reissued(items))
        }
        Err(error) => Err(error),
    }
}
