//! What can be bought.

use serde::{Deserialize, Serialize};
use stocktake_models::store_services::ProductKind;

use super::{by_id, keys::normalized};

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
    /// The id that it has from the Xbox Developer Portal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) legacy_id: Option<String>,
    /// The client ids that may ask for it; none stands for any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) applications: Vec<String>,
    /// Whether it is published to the public; else it is in sandboxes only.
    #[serde(default = "yes")]
    pub(crate) published: bool,
    pub(crate) skus: Vec<Sku>,
}

impl by_id::Entry for Product {
    type Id = String;

    fn id(&self) -> String {
        self.id.clone()
    }
}

impl Product {
    /// Whether an application may ask for it. Dashes and letter case make no difference.
    pub(crate) fn is_visible_to(&self, client_id: &str) -> bool {
        let own = normalized(client_id);
        let mut applications = self.applications.iter();
        self.applications.is_empty() || applications.any(|one| normalized(one) == own)
    }

    /// One of its SKUs.
    pub(crate) fn sku(&self, id: &str) -> Option<&Sku> {
        self.skus.iter().find(|sku| sku.id.eq_ignore_ascii_case(id))
    }

    /// Whether it is a tier of Game Pass, which few publishers may see.
    pub(crate) fn is_game_pass(&self) -> bool {
        GAME_PASS.contains(&self.id.as_str())
    }
}

/// The tiers of Game Pass: console, starter, PC, essential, premium and ultimate.
const GAME_PASS: [&str; 6] = [
    "CFQ7TTC0K6L8",
    "CFQ7TTC10QFD",
    "CFQ7TTC0KGQ8",
    "CFQ7TTC0K5DJ",
    "CFQ7TTC0P85B",
    "CFQ7TTC0KHS0",
];

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

impl Kind {
    /// Whether it is used up, whoever counts it.
    pub(crate) fn is_consumable(self) -> bool {
        matches!(self, Self::Consumable | Self::UnmanagedConsumable)
    }
}

/// As v8, v9 and the clawback queue name it.
impl From<Kind> for ProductKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Game => Self::Game,
            Kind::Application => Self::Application,
            Kind::Durable => Self::Durable,
            Kind::Consumable => Self::Consumable,
            Kind::UnmanagedConsumable => Self::UnmanagedConsumable,
            Kind::Pass => Self::Pass,
        }
    }
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
    /// For so many days after the grace the Store goes on trying, without the benefits.
    pub(crate) dunning_days: u32,
}

fn yes() -> bool {
    true
}

fn one() -> u32 {
    1
}
