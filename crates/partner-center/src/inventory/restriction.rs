//! Why a SKU cannot be had, and where.

use std::fmt;

use serde_json::Value;
use stocktake_models::partner_center::InventoryRestriction;

/// A restriction of a SKU, read with care: the service documents next to nothing of it.
#[derive(Clone, Copy, PartialEq)]
pub struct Restriction<'a>(&'a InventoryRestriction);

/// Why there is a restriction. [`Restriction::reason_code`] has the word of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RestrictionReason {
    /// The subscription cannot have it: there is no capacity for it.
    NotAvailableForSubscription,
    /// The kind of subscription is not entitled to it. Not documented here, but Azure Compute knows
    /// it in the same place.
    QuotaId,
    /// A reason that this version does not know, or none.
    Unknown,
}

/// What a restriction is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RestrictionKind {
    /// Regions, which its values name.
    Location,
    /// Zones of a region. Not documented here, but Azure Compute knows it in the same place.
    Zone,
    /// Something that this version does not know, or nothing.
    Unknown,
}

impl<'a> Restriction<'a> {
    pub(super) fn new(restriction: &'a InventoryRestriction) -> Self {
        Self(restriction)
    }

    /// Why.
    #[must_use]
    pub fn reason(&self) -> RestrictionReason {
        match self.reason_code() {
            Some(code) if code.eq_ignore_ascii_case("NotAvailableForSubscription") => {
                RestrictionReason::NotAvailableForSubscription
            }
            Some(code) if code.eq_ignore_ascii_case("QuotaId") => RestrictionReason::QuotaId,
            _ => RestrictionReason::Unknown,
        }
    }

    /// Why, in the word of the service.
    #[must_use]
    pub fn reason_code(&self) -> Option<&'a str> {
        self.0.reason_code.as_deref()
    }

    /// Why, in a sentence of the service for people.
    #[must_use]
    pub fn description(&self) -> Option<&'a str> {
        self.0.description.as_deref()
    }

    /// What it is bound to.
    #[must_use]
    pub fn kind(&self) -> RestrictionKind {
        match self.property("type").and_then(Value::as_str) {
            Some(kind) if kind.eq_ignore_ascii_case("Location") => RestrictionKind::Location,
            Some(kind) if kind.eq_ignore_ascii_case("Zone") => RestrictionKind::Zone,
            _ => RestrictionKind::Unknown,
        }
    }

    /// To which of them it is bound: for a location the regions. The service writes one as a text;
    /// a list is read too.
    #[must_use]
    pub fn values(&self) -> Vec<&'a str> {
        match self.property("values") {
            Some(Value::String(text)) => vec![text],
            Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether it holds in a region, such as `japanwest` or `Japan West`. A restriction that does not
    /// name regions holds in all of them: what is not known to be free is not free.
    #[must_use]
    pub fn covers_region(&self, region: &str) -> bool {
        let named = self.values();
        self.kind() != RestrictionKind::Location
            || named.is_empty()
            || named.iter().any(|name| same_region(name, region))
    }

    /// The restriction as it came.
    #[must_use]
    pub fn as_model(&self) -> &'a InventoryRestriction {
        self.0
    }

    fn property(self, name: &str) -> Option<&'a Value> {
        let mut properties = self.0.properties.iter().flatten();
        properties.find_map(|(key, value)| key.eq_ignore_ascii_case(name).then_some(value))
    }
}

/// Whether two texts name the same region: neither case nor spaces matter, as the services write both
/// `japanwest` and `Japan West`.
fn same_region(one: &str, other: &str) -> bool {
    fn letters(text: &str) -> impl Iterator<Item = char> {
        text.chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| c.to_ascii_lowercase())
    }
    letters(one).eq(letters(other))
}

impl fmt::Debug for Restriction<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Restriction")
            .field("reason_code", &self.reason_code())
            .field("kind", &self.kind())
            .field("values", &self.values())
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Restriction<'_> {
    /// `NotAvailableForSubscription in japanwest`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason_code().unwrap_or("restricted"))?;
        let values = self.values();
        if !values.is_empty() {
            write!(f, " in {}", values.join(", "))?;
        }
        Ok(())
    }
}
