//! Products, their SKUs and what each is sold as. Apart from ids and texts the fields are those of
//! the wire, so that an answer of the service can be made a seed with few changes.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use stocktake_models::partner_center::{
    AttestationProperties, AvailabilityIncludedQuantity, BillingCycleType, InventoryVariable,
    KeyValuePair, MinimumPurchaseCommitment, ProvisioningVariable, PurchasePrerequisite,
    RenewalInstruction, SkuConstraint, SpecializedOfferProperties, TargetSegment, TargetView, Term,
};

use super::Restriction;

/// A product of the catalog.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Product {
    pub(crate) id: String,
    pub(crate) title: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) description: String,
    /// Its type, with subtypes behind slashes: `Azure/VirtualMachines`.
    pub(crate) r#type: String,
    #[serde(default = "microsoft", skip_serializing_if = "is_microsoft")]
    pub(crate) publisher: String,
    /// The narrowest views that show it; a wider view shows what a narrow one does.
    pub(crate) views: Vec<TargetView>,
    /// Where it is sold; none stands for everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) countries: Vec<String>,
    /// For a reservation: to what it applies. None stands for no reservation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) scopes: Vec<Scope>,
    /// What answers by customer have besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) localized_attributes: Vec<KeyValuePair>,
    /// Title and description in other languages than English, such as `de-DE`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) localized: BTreeMap<String, Texts>,
    pub(crate) skus: Vec<Sku>,
}

/// What a reservation applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Scope {
    /// Subscriptions of the older offer.
    #[serde(rename = "MS-AZR-0145P")]
    Subscriptions,
    /// Azure plans.
    AzurePlan,
}

/// What people read.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Texts {
    pub(crate) title: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) description: String,
}

/// One form of a product.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Sku {
    /// Unique within the product.
    pub(crate) id: String,
    pub(crate) title: String,
    /// The title, where it is empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) description: String,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub(crate) minimum_quantity: i32,
    #[serde(default = "no_limit", skip_serializing_if = "is_no_limit")]
    pub(crate) maximum_quantity: i32,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_trial: bool,
    #[serde(default)]
    pub(crate) supported_billing_cycles: Vec<BillingCycleType>,
    #[serde(default)]
    pub(crate) purchase_prerequisites: Vec<PurchasePrerequisite>,
    /// Absent on the wire where it is absent here, as the services leave it out now and then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) inventory_variables: Option<Vec<InventoryVariable>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) provisioning_variables: Option<Vec<ProvisioningVariable>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) actions: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) dynamic_attributes: BTreeMap<String, Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) attestation_properties: Option<Box<AttestationProperties>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) consumption_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) specialized_offer_properties: Option<Box<SpecializedOfferProperties>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) minimum_purchase_commitment: Option<Box<MinimumPurchaseCommitment>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) terms_of_use_uri: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) constraints: Vec<SkuConstraint>,
    /// Where and for whom there is no capacity.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) restrictions: Vec<Restriction>,
    pub(crate) availabilities: Vec<Availability>,
}

/// A way in which a SKU is sold.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Availability {
    /// Unique within the SKU.
    pub(crate) id: String,
    pub(crate) segment: TargetSegment,
    /// Where it is sold; none stands for wherever the product is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) countries: Vec<String>,
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub(crate) is_purchasable: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_renewable: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) renewal_instructions: Vec<RenewalInstruction>,
    pub(crate) terms: Vec<Term>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) included_quantity_options: Vec<AvailabilityIncludedQuantity>,
    /// Where in its life it is, for those who ask for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) life_cycle_state: Option<String>,
    /// Whether asking for it by its id brings the error that comes with status 200. Listings leave it
    /// out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) withdrawn: bool,
}

impl Sku {
    /// Whether something has to come before it is bought.
    pub(crate) fn needs(&self, prerequisite: &PurchasePrerequisite) -> bool {
        self.purchase_prerequisites.contains(prerequisite)
    }
}

/// The letters of ids that are reissued.
const LETTERS: &[u8; 30] = b"0123456789BCDFGHJKLMNPQRSTVWXZ";

impl Availability {
    /// The id of a generation: that of the seed at first, and later one whose second half differs.
    pub(crate) fn id_in(&self, generation: u64) -> Cow<'_, str> {
        if generation == 0 {
            return Cow::Borrowed(&self.id);
        }
        let kept = self.id.chars().take(6);
        let digest = Sha256::digest(format!("{}:{generation}", self.id));
        let fresh = digest.iter().take(6);
        let fresh = fresh.map(|byte| char::from(LETTERS[usize::from(byte % 30)]));
        Cow::Owned(kept.chain(fresh).collect())
    }
}

fn microsoft() -> String {
    "Microsoft Corporation".to_owned()
}

fn is_microsoft(publisher: &str) -> bool {
    publisher == microsoft()
}

fn one() -> i32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_one(number: &i32) -> bool {
    *number == one()
}

/// What the service writes where there is no limit.
fn no_limit() -> i32 {
    999_999_999
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_no_limit(number: &i32) -> bool {
    *number == no_limit()
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_true(flag: &bool) -> bool {
    *flag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_generation_has_an_id_of_its_own() {
        let availability = serde_json::from_str::<Availability>(
            r#"{"id": "CFQ7TTC0K971", "segment": "commercial", "terms": []}"#,
        );
        let availability = availability.unwrap();
        let ids: Vec<_> = (0..100)
            .map(|generation| availability.id_in(generation))
            .collect();
        assert_eq!(ids[0], "CFQ7TTC0K971");
        assert_eq!(
            ids[1],
            availability.id_in(1),
            "it does not change by itself"
        );
        for (at, id) in ids.iter().enumerate() {
            assert!(id.starts_with("CFQ7TT") && id.len() == 12, "{id}");
            assert!(!ids[..at].contains(id), "{id} was there before");
        }
    }
}
