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
/// What a check is told.
type Context = BTreeMap<String, String>;

/// What is to be asked, and what cannot be.
#[derive(Default)]
struct Questions {
    by_region: BTreeMap<Option<String>, Batch>,
    not_asked: usize,
    missing: BTreeSet<String>,
}

impl Questions {
    /// Sorts SKUs by what their check has to be told.
    fn about(limited: &[ListedSku], told: &Context) -> Self {
        let mut questions = Self::default();
        for (number, listed) in limited.iter().enumerate() {
            let requirements = InventoryRequirements::of(&listed.sku);
            let region = requirements.arm_region_name().map(str::to_owned);
            let context = with_region(told, region.as_deref());
            let mut lacking = requirements.missing_in(&context).peekable();
            if lacking.peek().is_none() {
                let batch = questions.by_region.entry(region).or_default();
                batch.push((number, requirements.target().clone()));
            } else {
                questions.not_asked += 1;
                questions.missing.extend(lacking.map(String::from));
            }
        }
        questions
    }

    /// The checks to make.
    fn batches(&self, told: &Context) -> Vec<(Context, Batch)> {
        let regions = self.by_region.iter();
        let batches = regions.flat_map(|(region, batch)| {
            let context = with_region(told, region.as_deref());
            let parts = batch.chunks(TARGETS);
            parts.map(move |part| (context.clone(), part.to_vec()))
        });
        batches.collect()
    }
}

/// What all checks are told, and the region of one.
fn with_region(told: &Context, region: Option<&str>) -> Context {
    let region = region.map(|region| ("armRegionName".to_owned(), region.to_owned()));
    told.clone().into_iter().chain(region).collect()
}

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
        let questions = Questions::about(limited, &told);
        let client = session.stocktake.partner_center();
        let outcomes = each(questions.batches(&told), |(context, batch)| {
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
        let (not_asked, missing) = (questions.not_asked, questions.missing);
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
