//! What a SKU says about its inventory check.

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::Value;
use stocktake_models::partner_center::{InventoryVariable, PurchasePrerequisite, Sku};

use super::InventoryTarget;

/// Whether a SKU has to be checked, and what the check has to be told.
///
/// ```
/// use stocktake_models::partner_center::Sku;
/// use stocktake_partner_center::inventory::InventoryRequirements;
///
/// let sku: Sku = serde_json::from_str(
///     r#"{"id":"0001","productId":"DZH318Z0BQ3P","purchasePrerequisites":["InventoryCheck"],
///         "inventoryVariables":["CustomerId","ArmRegionName"],
///         "dynamicAttributes":{"armRegionName":"japanwest"}}"#,
/// )?;
/// let requirements = InventoryRequirements::of(&sku);
/// assert!(requirements.is_check_needed());
/// assert_eq!(requirements.context_keys().collect::<Vec<_>>(), ["customerId", "armRegionName"]);
/// assert_eq!(requirements.arm_region_name(), Some("japanwest"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InventoryRequirements {
    target: InventoryTarget,
    check_needed: bool,
    variables: Vec<InventoryVariable>,
    arm_region_name: Option<String>,
}

impl InventoryRequirements {
    /// Reads them from a SKU.
    #[must_use]
    pub fn of(sku: &Sku) -> Self {
        let product_id = sku.product_id.clone().unwrap_or_default();
        let sku_id = sku.id.clone().unwrap_or_default();
        let prerequisites = sku.purchase_prerequisites.as_deref().unwrap_or_default();
        let region = sku
            .dynamic_attributes
            .as_ref()
            .and_then(|attributes| attributes.get("armRegionName"))
            .and_then(Value::as_str);
        let mut variables: Vec<InventoryVariable> = Vec::new();
        for variable in sku.inventory_variables.iter().flatten() {
            if !variables.contains(variable) {
                variables.push(variable.clone());
            }
        }
        Self {
            target: InventoryTarget::sku(product_id, sku_id),
            check_needed: prerequisites.contains(&PurchasePrerequisite::InventoryCheck),
            variables,
            arm_region_name: region.map(str::to_owned),
        }
    }

    /// Whether the SKU may be bought only after a check.
    #[must_use]
    pub fn is_check_needed(&self) -> bool {
        self.check_needed
    }

    /// What the check has to be told, as the SKU calls it. A variable that this version does not know
    /// is needed all the same.
    #[must_use]
    pub fn variables(&self) -> &[InventoryVariable] {
        &self.variables
    }

    /// The same as the keys of the check's context.
    pub fn context_keys(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.variables.iter().map(context_key)
    }

    /// The region of the SKU, which the check must be told, if the SKU has one.
    #[must_use]
    pub fn arm_region_name(&self) -> Option<&str> {
        self.arm_region_name.as_deref()
    }

    /// The SKU as the target of a check. Its ids are empty where the SKU has none.
    #[must_use]
    pub fn target(&self) -> &InventoryTarget {
        &self.target
    }

    /// The keys for which a context has no value, or an empty one, in the order of the SKU. Letter
    /// case does not matter.
    pub fn missing_in<'a>(
        &'a self,
        context: &'a BTreeMap<String, String>,
    ) -> impl Iterator<Item = Cow<'a, str>> {
        self.context_keys().filter(|key| {
            !context
                .iter()
                .any(|(set, value)| set.eq_ignore_ascii_case(key) && !value.trim().is_empty())
        })
    }
}

/// The key of the check's context for what a SKU calls `CustomerId`: `customerId`. A variable that
/// this version does not know follows the same rule.
#[must_use]
pub fn context_key(variable: &InventoryVariable) -> Cow<'_, str> {
    match variable {
        InventoryVariable::CustomerId => "customerId".into(),
        InventoryVariable::AzureSubscriptionId => "azureSubscriptionId".into(),
        InventoryVariable::ArmRegionName => "armRegionName".into(),
        other => {
            let mut letters = other.as_str().chars();
            let first = letters.next().map(|first| first.to_ascii_lowercase());
            first.into_iter().chain(letters).collect::<String>().into()
        }
    }
}
