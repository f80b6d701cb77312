//! What an inventory check found, held against what was asked.

use stocktake_models::partner_center::InventoryItem;

use super::{InventoryTarget, Restriction};

/// The answer to an inventory check.
///
/// ```
/// use stocktake_models::partner_center::InventoryItem;
/// use stocktake_partner_center::inventory::{InventoryReport, InventoryTarget};
///
/// let answer: Vec<InventoryItem> = serde_json::from_str(
///     r#"[{"productId":"P1","skuId":"0001","isRestricted":false,"restrictions":[]},
///         {"productId":"P1","skuId":"0002","isRestricted":true,"restrictions":[]}]"#,
/// )?;
/// let asked = [InventoryTarget::product("P1"), InventoryTarget::sku("P2", "0001")];
/// let report = InventoryReport::new(asked, answer);
/// let outcomes: Vec<_> = report.outcomes().collect();
/// assert_eq!(outcomes[0].skus().len(), 2);
/// assert!(outcomes[1].is_left_out());
/// assert!(!report.is_complete());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct InventoryReport {
    asked: Vec<InventoryTarget>,
    checked: Vec<CheckedSku>,
}

/// A SKU that was checked.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedSku(InventoryItem);

/// What became of one target.
#[derive(Clone, Debug, PartialEq)]
pub struct InventoryOutcome<'a> {
    target: &'a InventoryTarget,
    skus: Vec<&'a CheckedSku>,
}

impl InventoryReport {
    /// Holds an answer against what was asked.
    #[must_use]
    pub fn new(
        asked: impl IntoIterator<Item = InventoryTarget>,
        answer: impl IntoIterator<Item = InventoryItem>,
    ) -> Self {
        Self {
            asked: asked.into_iter().collect(),
            checked: answer.into_iter().map(CheckedSku).collect(),
        }
    }

    /// What became of each target, in the order in which they were named. A SKU is in the outcome of
    /// every target that names it.
    pub fn outcomes(&self) -> impl Iterator<Item = InventoryOutcome<'_>> {
        self.asked.iter().map(|target| InventoryOutcome {
            target,
            skus: self.of(target).collect(),
        })
    }

    /// The targets that the service left out: the catalog of the country does not have them, or the
    /// check does not serve them. Nothing is known about their stock.
    pub fn left_out(&self) -> impl Iterator<Item = &InventoryTarget> {
        self.asked
            .iter()
            .filter(|target| self.of(target).next().is_none())
    }

    /// Whether no target was left out.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.left_out().next().is_none()
    }

    /// All SKUs that were checked, in the order of the service.
    #[must_use]
    pub fn checked(&self) -> &[CheckedSku] {
        &self.checked
    }

    /// The SKUs that are restricted somewhere.
    pub fn restricted(&self) -> impl Iterator<Item = &CheckedSku> {
        self.checked.iter().filter(|sku| sku.is_restricted())
    }

    /// What was found of a SKU; `None` if it was not checked, and so may be restricted or not. The
    /// letter case of ids does not matter.
    #[must_use]
    pub fn sku(&self, product_id: &str, sku_id: &str) -> Option<&CheckedSku> {
        self.of(&InventoryTarget::sku(product_id, sku_id)).next()
    }

    fn of<'a>(&'a self, target: &InventoryTarget) -> impl Iterator<Item = &'a CheckedSku> {
        self.checked.iter().filter(|sku| sku.is_of(target))
    }
}

impl<'a> InventoryOutcome<'a> {
    /// What was asked.
    #[must_use]
    pub fn target(&self) -> &'a InventoryTarget {
        self.target
    }

    /// What was found: for a product one entry for each of its SKUs.
    #[must_use]
    pub fn skus(&self) -> &[&'a CheckedSku] {
        &self.skus
    }

    /// Whether nothing was found, so nothing is known.
    #[must_use]
    pub fn is_left_out(&self) -> bool {
        self.skus.is_empty()
    }
}

impl CheckedSku {
    /// The product.
    #[must_use]
    pub fn product_id(&self) -> &str {
        &self.0.product_id
    }

    /// The SKU. The service names it in every answer that is known.
    #[must_use]
    pub fn sku_id(&self) -> Option<&str> {
        self.0.sku_id.as_deref()
    }

    /// Whether it is restricted somewhere: the service says so, or gives a restriction.
    #[must_use]
    pub fn is_restricted(&self) -> bool {
        self.0.is_restricted == Some(true) || self.restrictions().next().is_some()
    }

    /// Whether it is restricted in a region, such as `japanwest`. A restriction that names no region
    /// counts for all of them, and so does "restricted" without any restriction.
    #[must_use]
    pub fn is_restricted_in(&self, region: &str) -> bool {
        let mut restrictions = self.restrictions().peekable();
        if restrictions.peek().is_none() {
            return self.is_restricted();
        }
        restrictions.any(|restriction| restriction.covers_region(region))
    }

    /// Its restrictions.
    pub fn restrictions(&self) -> impl Iterator<Item = Restriction<'_>> {
        let restrictions = self.0.restrictions.iter().flatten();
        restrictions.map(Restriction::new)
    }

    /// The item as it came.
    #[must_use]
    pub fn as_model(&self) -> &InventoryItem {
        &self.0
    }

    fn is_of(&self, target: &InventoryTarget) -> bool {
        let same_sku = match (&target.sku_id, self.sku_id()) {
            (None, _) => true,
            (Some(asked), Some(found)) => asked.eq_ignore_ascii_case(found),
            (Some(_), None) => false,
        };
        same_sku && self.product_id().eq_ignore_ascii_case(&target.product_id)
    }
}
