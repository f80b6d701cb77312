//! The inventory check of the SKUs whose stock is limited: those of a region together, as one check can
//! name one region.

use std::collections::{BTreeMap, BTreeSet};

use stocktake::{
    Error,
    partner_center::{InventoryReport, InventoryRequirements, InventoryTarget},
};

use super::{Tally, bounded::each, emulated, misses::Misses};
use crate::{
    session::Session,
    take::{
        plan::CatalogPlan,
        stock::{Check, Family, Gap, ListedSku},
    },
};

/// How many SKUs one check names. How many one may name is not documented.
const TARGETS: usize = 50;

/// What became of the checks.
pub(super) struct Checks {
    /// In the order of the SKUs.
    pub(super) outcomes: Vec<Check>,
    /// Checks that failed.
    pub(super) gap: Option<Gap>,
    /// SKUs whose check has to be told what nobody said.
    pub(super) note: Option<String>,
}

/// SKUs by their numbers, with what is checked of each.
type Batch = Vec<(usize, InventoryTarget)>;

impl Checks {
    /// Checks SKUs.
    pub(super) async fn make(
        session: &Session,
        plan: &CatalogPlan,
        limited: &[ListedSku],
        tally: &Tally,
    ) -> Self {
        let mut told = plan.told.clone();
        if !limited.is_empty() {
            emulated::complete(&mut told, session, &plan.country).await;
        }
        let context = |region: Option<&str>| -> BTreeMap<String, String> {
            let told = told
                .iter()
                .map(|(key, value)| ((*key).to_owned(), value.clone()));
            let region = region.map(|region| ("armRegionName".to_owned(), region.to_owned()));
            told.chain(region).collect()
        };
        let mut by_region: BTreeMap<Option<String>, Batch> = BTreeMap::new();
        let mut missing = BTreeSet::new();
        let mut not_asked = 0;
        for (number, listed) in limited.iter().enumerate() {
            let requirements = InventoryRequirements::of(&listed.sku);
            let region = requirements.arm_region_name().map(str::to_owned);
            let context = context(region.as_deref());
            let mut lacking = requirements.missing_in(&context).peekable();
            if lacking.peek().is_none() {
                let target = requirements.target().clone();
                by_region.entry(region).or_default().push((number, target));
            } else {
                not_asked += 1;
                missing.extend(lacking.map(String::from));
            }
        }
        let batches = by_region.iter().flat_map(|(region, batch)| {
            let context = context(region.as_deref());
            let parts = batch.chunks(TARGETS);
            parts.map(move |part| (context.clone(), part.to_vec()))
        });
        let client = session.stocktake.partner_center();
        let outcomes = each(batches, |(context, batch)| {
            let mut check = client.country(&plan.country).check_inventory();
            for (_, target) in &batch {
                check = check.target(target.clone());
            }
            for (key, value) in context {
                check = check.context(key, value);
            }
            let tally = tally.clone();
            async move {
                let report = check.await?;
                tally.read(report.checked().len());
                Ok::<_, Error>((batch, report))
            }
        });
        let mut found = vec![Check::NotMade; limited.len()];
        let mut misses = Misses::default();
        for outcome in outcomes.await {
            let Some((batch, report)) = misses.take(outcome) else {
                continue;
            };
            for (number, target) in batch {
                found[number] = look_up(&report, &target);
            }
        }
        Self {
            outcomes: found,
            gap: misses.gap(Family::PartnerCenter, "stock", "checks"),
            note: (not_asked > 0).then(|| note(not_asked, &missing)),
        }
    }
}

/// What a report says of a SKU.
fn look_up(report: &InventoryReport, target: &InventoryTarget) -> Check {
    let sku = target.sku_id.as_deref().unwrap_or_default();
    let found = report.sku(&target.product_id, sku).cloned();
    found.map_or(Check::LeftOut, Check::Found)
}

/// What to say so that these SKUs are checked too.
fn note(skus: usize, missing: &BTreeSet<String>) -> String {
    let ways = missing.iter().map(|key| match key.as_str() {
        "customerId" => "--customer".to_owned(),
        "azureSubscriptionId" => "--azure-subscription".to_owned(),
        other => format!("`catalog check --context {other}=…`"),
    });
    let ways = ways.collect::<Vec<_>>().join(" and ");
    format!(
        "the stock of {skus} SKUs is not checked, as their check has to be told more: give {ways}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_says_what_to_give() {
        let missing = ["azureSubscriptionId", "customerId"]
            .map(str::to_owned)
            .into();
        assert_eq!(
            note(12, &missing),
            "the stock of 12 SKUs is not checked, as their check has to be told more: give \
             --azure-subscription and --customer"
        );
    }
}
