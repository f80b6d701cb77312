//! What may be sold, and whether there is stock of it: the catalog held against its inventory check.

use std::collections::BTreeMap;

use serde::Serialize;
use stocktake::{
    models::partner_center::Sku,
    partner_center::{
        InventoryRequirements,
        inventory::{CheckedSku, RestrictionKind},
    },
};

/// What may be sold.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Catalog {
    /// The country whose catalog it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The tenant of the customer who sees it so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// The views that were listed.
    pub views: Vec<String>,
    /// How many products they have.
    pub products: usize,
    /// How many SKUs those have.
    pub skus: usize,
    /// How many SKUs are without restriction.
    pub in_stock: usize,
    /// How many are restricted somewhere.
    pub restricted: usize,
    /// How many the check left out, so that nothing is known of them.
    pub unknown: usize,
    /// How many could not be checked.
    pub not_checked: usize,
    /// The SKUs whose stock is limited.
    pub items: Vec<CatalogItem>,
    /// The regions of those SKUs, the most restricted first.
    pub regions: Vec<RegionCount>,
}

/// A SKU whose stock is limited, so that it has to be checked before it is ordered.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CatalogItem {
    /// The product.
    pub product_id: String,
    /// The SKU, unique within its product only.
    pub sku_id: String,
    /// The name of the SKU.
    pub title: String,
    /// The name of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The region that it is for, as Azure Resource Manager calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// What the check found.
    pub stock: ItemStock,
    /// Where it is restricted, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub restrictions: Vec<Restriction>,
}

/// What the check of a SKU found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemStock {
    /// It is restricted somewhere.
    Restricted,
    /// Nothing is known: the check left it out.
    Unknown,
    /// It could not be checked.
    NotChecked,
    /// There is no restriction.
    InStock,
}

/// What became of the check of a SKU.
#[derive(Clone, Debug)]
pub enum Check {
    /// The service looked at it.
    Found(CheckedSku),
    /// The service was asked and left it out without a word.
    LeftOut,
    /// The service was not asked, or did not answer.
    NotMade,
}

/// A restriction of a SKU.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Restriction {
    /// The word of the service.
    pub reason: String,
    /// The regions in which it holds; none stands for all.
    pub regions: Vec<String>,
    /// What the service says about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// How a region stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RegionCount {
    /// The region; `everywhere` for restrictions that name none.
    pub region: String,
    /// SKUs that are restricted there.
    pub restricted: usize,
    /// SKUs for the region that are not.
    pub in_stock: usize,
}

/// A restriction that names no region holds here.
pub(super) const EVERYWHERE: &str = "everywhere";

impl ItemStock {
    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Restricted => "restricted",
            Self::Unknown => "unknown",
            Self::NotChecked => "not checked",
            Self::InStock => "in stock",
        }
    }
}

/// A SKU as the catalog lists it, with the name of its product.
#[derive(Clone, Debug)]
pub struct ListedSku {
    /// The SKU.
    pub sku: Sku,
    /// The name of its product.
    pub product: Option<String>,
}

impl ListedSku {
    /// Whether its stock is limited.
    pub fn is_limited(&self) -> bool {
        InventoryRequirements::of(&self.sku).is_check_needed()
    }
}

impl Catalog {
    /// Puts together what was listed and checked. `skus` are those whose stock is limited, each with what
    /// became of its check.
    #[must_use]
    pub fn with_items(mut self, skus: Vec<(ListedSku, Check)>) -> Self {
        self.items = skus
            .into_iter()
            .map(|(sku, check)| CatalogItem::new(sku, &check))
            .collect();
        self.items.sort_by(|one, other| {
            (one.stock, &one.title, &one.product_id, &one.sku_id).cmp(&(
                other.stock,
                &other.title,
                &other.product_id,
                &other.sku_id,
            ))
        });
        let having = |stock| self.items.iter().filter(|item| item.stock == stock).count();
        self.restricted = having(ItemStock::Restricted);
        self.unknown = having(ItemStock::Unknown);
        self.not_checked = having(ItemStock::NotChecked);
        self.in_stock = having(ItemStock::InStock);
        self.regions = regions(&self.items);
        self
    }

    /// How many SKUs have limited stock.
    pub fn limited(&self) -> usize {
        self.in_stock + self.restricted + self.unknown + self.not_checked
    }

    /// Keeps the restricted items alone.
    #[must_use]
    pub fn restricted_only(mut self) -> Self {
        self.items
            .retain(|item| item.stock == ItemStock::Restricted);
        self
    }
}

impl CatalogItem {
    fn new(listed: ListedSku, check: &Check) -> Self {
        let requirements = InventoryRequirements::of(&listed.sku);
        let target = requirements.target();
        let (stock, checked) = match check {
            Check::NotMade => (ItemStock::NotChecked, None),
            Check::LeftOut => (ItemStock::Unknown, None),
            Check::Found(checked) if checked.is_restricted() => {
                (ItemStock::Restricted, Some(checked))
            }
            Check::Found(checked) => (ItemStock::InStock, Some(checked)),
        };
        let restrictions = checked.into_iter().flat_map(CheckedSku::restrictions);
        let restrictions = restrictions.map(|restriction| Restriction {
            reason: restriction
                .reason_code()
                .unwrap_or("no reason given")
                .to_owned(),
            regions: match restriction.kind() {
                RestrictionKind::Location => restriction
                    .values()
                    .into_iter()
                    .map(str::to_owned)
                    .collect(),
                _ => Vec::new(),
            },
            description: restriction.description().map(str::to_owned),
        });
        Self {
            restrictions: restrictions.collect(),
            product_id: target.product_id.clone(),
            sku_id: target.sku_id.clone().unwrap_or_default(),
            region: requirements.arm_region_name().map(str::to_owned),
            product: listed.product.clone(),
            title: title(listed),
            stock,
        }
    }

    /// Where it is restricted: the regions that its restrictions name; its own region, or everywhere,
    /// where they name none.
    pub fn restricted_in(&self) -> Vec<&str> {
        if self.stock != ItemStock::Restricted {
            return Vec::new();
        }
        let mut regions: Vec<&str> = Vec::new();
        let named = self
            .restrictions
            .iter()
            .flat_map(|restriction| &restriction.regions);
        for region in named {
            if !regions
                .iter()
                .any(|known| known.eq_ignore_ascii_case(region))
            {
                regions.push(region);
            }
        }
        if regions.is_empty() {
            regions.push(self.region.as_deref().unwrap_or(EVERYWHERE));
        }
        regions
    }
}

/// The name of the SKU, which tells it from its siblings; else that of the product, or the id.
fn title(listed: ListedSku) -> String {
    let names = [listed.sku.title, listed.product, listed.sku.product_id];
    let mut names = names.into_iter().flatten();
    names
        .find(|name| !name.trim().is_empty())
        .unwrap_or_default()
}

fn regions(items: &[CatalogItem]) -> Vec<RegionCount> {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for item in items {
        for region in item.restricted_in() {
            counts.entry(region.to_lowercase()).or_default().0 += 1;
        }
        if let (ItemStock::InStock, Some(region)) = (item.stock, &item.region) {
            counts.entry(region.to_lowercase()).or_default().1 += 1;
        }
    }
    let counts = counts
        .into_iter()
        .map(|(region, (restricted, in_stock))| RegionCount {
            region,
            restricted,
            in_stock,
        });
    let mut counts: Vec<RegionCount> = counts.collect();
    counts.sort_by_key(|count| std::cmp::Reverse(count.restricted));
    counts
}
