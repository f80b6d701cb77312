//! Who sells, to whom, where, and what is withheld.

use serde::{Deserialize, Serialize};
use stocktake_models::{
    Guid, Timestamp,
    partner_center::{
        CurrencyInfo, InventoryRestriction, PromotionConstraints, RequiredProduct, TargetSegment,
        TargetView,
    },
};

use crate::moment::Moment;

/// A country or region in which the partner sells.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Country {
    /// Two letters.
    pub(crate) code: String,
    pub(crate) currency: CurrencyInfo,
}

/// A customer of the partner.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Customer {
    /// The id of its tenant.
    pub(crate) id: Guid,
    pub(crate) name: String,
    /// Two letters.
    pub(crate) country: String,
    /// What it may buy as.
    pub(crate) segments: Vec<TargetSegment>,
    /// Whether it has accepted the Microsoft Customer Agreement. It is offered nothing that asks for
    /// that otherwise.
    #[serde(default = "yes")]
    pub(crate) customer_agreement: bool,
}

/// A view or a segment, or a pair of them, that is closed to the partner.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Denial {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) view: Option<TargetView>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) segment: Option<TargetSegment>,
    /// Only there; absent stands for everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) country: Option<String>,
}

/// A want of capacity.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Restriction {
    #[serde(default = "not_available")]
    pub(crate) reason_code: String,
    /// What `values` names: `Location` or `Zone`.
    #[serde(default = "location")]
    pub(crate) r#type: String,
    /// One region or zone.
    pub(crate) values: String,
    /// For these customers only; none stands for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) customers: Vec<Guid>,
    /// For these Azure subscriptions only; none stands for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) subscriptions: Vec<Guid>,
}

/// A discount.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Promotion {
    /// Three ids with colons between them.
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) description: String,
    pub(crate) starts: Moment,
    pub(crate) ends: Moment,
    /// Where there is; none stands for everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) countries: Vec<String>,
    pub(crate) segments: Vec<TargetSegment>,
    #[serde(default)]
    pub(crate) is_auto_applicable: bool,
    pub(crate) required_products: Vec<RequiredProduct>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) promotion_constraints: Option<PromotionConstraints>,
}

impl Promotion {
    /// Whether it is on at a moment.
    pub(crate) fn is_on(&self, now: Moment) -> bool {
        self.starts <= now && now <= self.ends
    }

    /// Its first and last moment as the service writes them.
    pub(crate) fn dates(&self) -> (Timestamp, Timestamp) {
        (self.starts.seconds(), self.ends.seconds())
    }
}

impl Restriction {
    /// Whether it concerns this customer and this subscription, as far as a check names them.
    pub(crate) fn concerns(&self, customer: Option<&Guid>, subscription: Option<&Guid>) -> bool {
        let among = |ids: &[Guid], id: Option<&Guid>| {
            ids.is_empty() || id.is_some_and(|id| ids.contains(id))
        };
        among(&self.customers, customer) && among(&self.subscriptions, subscription)
    }

    /// As the service writes it: `values` is a text and no list.
    pub(crate) fn to_wire(&self) -> InventoryRestriction {
        let mut restriction = InventoryRestriction::new();
        restriction.reason_code = Some(self.reason_code.clone());
        let description = format!("Restricted by {} '{}'.", self.r#type, self.values);
        restriction.description = Some(description);
        let properties = [("type", &self.r#type), ("values", &self.values)];
        let properties = properties.map(|(name, value)| (name.to_owned(), value.as_str().into()));
        restriction.properties = Some(properties.into());
        restriction
    }
}

fn yes() -> bool {
    true
}

fn not_available() -> String {
    "NotAvailableForSubscription".to_owned()
}

fn location() -> String {
    "Location".to_owned()
}
