//! What the organisation owns.

use stocktake_models::{
    Timestamp,
    store_for_business::{InventoryEntryDetails, InventoryResultSet, LicenseType},
};

use super::{
    catalog::Catalog,
    organization::Entry,
    paging::Listing,
    parameters::{Key, page_size, switch},
    refusal::invalid_in_inventory,
    visit::Visit,
};
use crate::{
    exchange::{Answer, Call, Refusal},
    moment::Moment,
};

/// How many entries a page has at most, whatever is asked for: the state is locked while it is made,
/// and others wait.
const LARGEST_PAGE: usize = 1_000;

/// `GET /V1/Inventory`.
///
/// No largest page is documented; here it ends with 1,000 entries, and the token goes on. Entries are in an order that does not change, so a listing in pages has each of them once. The
/// token of a page has the filters in it. `IncludeRemoved` and `includeSubscription` are not
/// documented: only what they turn off is left out here.
pub(super) fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    let filter = Filter::of(call)?;
    let size = page_size(call)?.min(LARGEST_PAGE);
    let visit = Visit::begin(call)?;
    let organization = visit.organization();
    let listing = Listing::of(call, &[&organization.id, &format!("{filter:?}")]);
    let start = listing.start(call)?;
    let entries = organization.inventory_from(start);
    let entries = entries.filter(|(_, entry)| filter.lets_through(entry, visit.catalog()));
    let (entries, next) = listing.page(entries, size, |(position, _)| *position);
    let entries = entries.into_iter();
    let entries = entries.map(|(_, entry)| details_of(entry, visit.catalog()));
    let mut answer = InventoryResultSet::new();
    answer.inventory_entries = Some(entries.collect());
    answer.continuation_token = next;
    // Writing takes longer than reading.
    drop(visit);
    Ok(Answer::ok(&answer))
}

/// Which entries are asked for.
#[derive(Debug)]
struct Filter {
    modified_since: Option<Moment>,
    license_types: Vec<LicenseType>,
    removed: bool,
    subscriptions: bool,
}

impl Filter {
    fn of(call: &Call<'_>) -> Result<Self, Refusal> {
        let modified_since = call.query("modifiedSince").map(|text| {
            let read = Timestamp::parse(text).ok();
            read.as_ref().and_then(Moment::from_wire).ok_or_else(|| {
                let details = "Write `2015-07-13T14:02:25-07:00`, escaped.";
                invalid_in_inventory("modifiedSince", "modified date", details)
            })
        });
        Ok(Self {
            modified_since: modified_since.transpose()?,
            license_types: license_types(call)?,
            removed: switch(call, "IncludeRemoved")?.unwrap_or(true),
            subscriptions: switch(call, "includeSubscription")?.unwrap_or(true),
        })
    }

    fn lets_through(&self, entry: &Entry, catalog: &Catalog) -> bool {
        let is_subscription = || {
            let product = catalog.product(&entry.product_id);
            product.is_some_and(super::catalog::Product::is_subscription)
        };
        self.license_types.contains(&entry.license_type)
            && self
                .modified_since
                .is_none_or(|since| since <= entry.last_modified)
            && (self.removed || !entry.is_removed())
            && (self.subscriptions || !is_subscription())
    }
}

/// The licence types that are asked for: one key for each, or several in one with commas; both
/// without any.
fn license_types(call: &Call<'_>) -> Result<Vec<LicenseType>, Refusal> {
    let values = call.received.query.all("licenseTypes");
    let texts = values.flat_map(|value| value.split(','));
    let texts = texts.map(str::trim).filter(|text| !text.is_empty());
    let mut types: Vec<LicenseType> = texts.map(LicenseType::from).collect();
    if !types.iter().all(LicenseType::is_known) {
        let details = "It is `online` or `offline`.";
        return Err(invalid_in_inventory("licenseTypes", "license", details));
    }
    types.sort();
    types.dedup();
    if types.is_empty() {
        types.extend(LicenseType::known());
    }
    Ok(types)
}

fn details_of(entry: &Entry, catalog: &Catalog) -> InventoryEntryDetails {
    let product = catalog.product(&entry.product_id);
    let mut details = InventoryEntryDetails::new();
    details.product_key = Some(Key::from(entry).model());
    details.seat_capacity = Some(entry.capacity());
    details.available_seats = Some(entry.available());
    details.last_modified = Some(entry.last_modified.ticks());
    details.license_type = Some(entry.license_type.clone());
    details.distribution_policy = Some(entry.policy());
    details.status = Some(entry.status.clone());
    details.product_kind = product.map(|product| product.product_kind.clone());
    details
}
