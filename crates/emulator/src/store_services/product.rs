//! What can be bought.

use serde::{Deserialize, Serialize};

/// A product of the Store, by the publisher's applications or by Microsoft.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Product {
    /// The Store ID, such as `9NBLGGH42CFD`.
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) kind: Kind,
    /// The game or application that it is an add-on of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) parent: Option<String>,
    /// The id that the developer gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) offer_token: Option<String>,
    /// The client ids that may ask for it; none stands for any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) applications: Vec<String>,
    /// Whether it is published to the public; else it is in sandboxes only.
    #[serde(default = "yes")]
    pub(crate) published: bool,
    pub(crate) skus: Vec<Sku>,
}

/// What sort of product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    Game,
    Application,
    Durable,
    /// The Store keeps its balance.
    Consumable,
    /// The developer keeps its balance.
    UnmanagedConsumable,
    /// A subscription to many products, such as Game Pass.
    Pass,
}

/// One way to have a product.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Sku {
    /// Unique within the product, such as `0010`.
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) r#type: SkuType,
    /// What a client takes from the Store's catalog to have it granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) availability_id: Option<String>,
    /// Nothing stands for free: only such a SKU can be granted.
    #[serde(default)]
    pub(crate) price: f64,
    /// How many units of a consumable one purchase brings.
    #[serde(default = "one")]
    pub(crate) units: u32,
    /// How it renews, if it is a subscription.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) recurrence: Option<Recurrence>,
    /// The products that owning it brings too: a bundle, or a pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) brings: Vec<String>,
}

/// What sort of SKU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum SkuType {
    #[default]
    Full,
    Trial,
    Rental,
}

/// How a subscription renews, and what happens when the payment fails.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Recurrence {
    /// The length of a period in months.
    pub(crate) months: u32,
    /// For so many days after a failed payment the benefits go on.
    pub(crate) grace_days: u32,
    /// For so many days after a failed payment the Store tries again; the grace is a part of them.
    pub(crate) dunning_days: u32,
}

fn yes() -> bool {
    true
}

fn one() -> u32 {
    1
}
