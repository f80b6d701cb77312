//! The Partner Center: the products of some views, their SKUs, and the inventory check of those whose
//! stock is limited.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use stocktake::{
    Error, PartnerCenter,
    models::partner_center::{Product, Sku},
    partner_center::{
        InventoryRequirements, InventoryReport, InventoryTarget, refusal,
        inventory::CheckedSku,
    },
};

use super::{Part, Tally, bounded::each, misses::Misses};
use crate::{
    failure::{Exit, Failure},
    session::Session,
    take::{
        plan::CatalogPlan,
        stock::{Catalog, Family, Gap, ListedSku},
    },
};

const FAMILY: Family = Family::PartnerCenter;
/// How many SKUs one check names. How many one may name is not documented.
const TARGETS: usize = 50;

/// The context of a check that differs between SKUs.
type Region = Option<String>;

/// Lists what the views have, and checks what has to be checked.
pub(super) async fn collect(
    session: &Session,
    plan: &CatalogPlan,
    tally: &Tally,
) -> Result<Part<Catalog>, Failure> {
    let client = session.stocktake.partner_center();
    let mut gaps = Vec::new();
    let products = products(&client, plan, tally, &mut gaps).await?;
    let mut misses = Misses::default();
    let mut listed = Vec::new();
    for outcome in skus(&client, plan, &products, tally).await {
        listed.extend(misses.take(outcome).into_iter().flatten());
    }
    if let Some(failure) = misses.total() {
        return Err(failure);
    }
    gaps.extend(misses.gap(FAMILY, "SKUs", "products"));
    let catalog = Catalog {
        country: Some(plan.country.clone()),
        customer: plan.customer.as_ref().map(ToString::to_string),
        views: plan.views.clone(),
        products: products.len(),
        skus: listed.len(),
        ..Catalog::default()
    };
    let limited: Vec<ListedSku> = listed.into_iter().filter(ListedSku::is_limited).collect();
    let mut found = check(&client, plan, &limited, tally, &mut gaps).await;
    let items = limited.into_iter().map(|listed| {
        let checked = found.remove(&ids(&listed.sku));
        (listed, checked)
    });
    Ok(Part {
        found: catalog.with_items(items.collect()),
        gaps,
    })
}

/// The products of all views, each once. A view that is closed to the partner is a gap.
async fn products(
    client: &PartnerCenter,
    plan: &CatalogPlan,
    tally: &Tally,
    gaps: &mut Vec<Gap>,
) -> Result<Vec<Product>, Failure> {
    let mut seen = HashSet::new();
    let mut products = Vec::new();
    let mut closed = None;
    for view in &plan.views {
        let listed = match &plan.customer {
            Some(customer) => {
                let catalog = client.customer(customer.clone());
                pages(catalog.products(view.as_str()).pages(), tally).await
            }
            None => {
                let catalog = client.country(&plan.country);
                pages(catalog.products(view.as_str()).pages(), tally).await
            }
        };
        match listed {
            Err(error) if refusal::is_closed_to_partner(&error) => {
                let failure = Failure::from(error);
                gaps.push(Gap {
                    family: FAMILY,
                    what: format!("view {view}"),
                    why: failure.to_string(),
                });
                closed.get_or_insert(failure);
            }
            listed => products.extend(
                listed?.into_iter().filter(|product| seen.insert(product.id.clone())),
            ),
        }
    }
    match closed {
        Some(failure) if gaps.len() == plan.views.len() => Err(failure),
        _ => Ok(products),
    }
}

/// All items of a listing.
async fn pages<R: stocktake::transport::PagedRequest>(
    mut pages: stocktake::transport::Pages<R>,
    tally: &Tally,
) -> Result<Vec<R::Item>, Error> {
    let mut items = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page?;
        tally.read(page.items.len());
        items.extend(page.items);
    }
    Ok(items)
}

/// The SKUs of each product.
async fn skus(
    client: &PartnerCenter,
    plan: &CatalogPlan,
    products: &[Product],
    tally: &Tally,
) -> Vec<Result<Vec<ListedSku>, Error>> {
    let named = products.iter().filter_map(|product| Some((product.id.clone()?, product)));
    each(named, |(id, product)| {
        let (title, tally) = (product.title.clone(), tally.clone());
        let of_customer = plan.customer.clone().map(|customer| client.customer(customer));
        let of_country = client.country(&plan.country);
        async move {
            let skus = match of_customer {
                Some(catalog) => pages(catalog.product(&id).skus().pages(), &tally).await?,
                None => pages(of_country.product(&id).skus().pages(), &tally).await?,
            };
            let listed = skus.into_iter().map(|mut sku| {
                sku.product_id.get_or_insert_with(|| id.clone());
                ListedSku {
                    sku,
                    product: title.clone(),
                }
            });
            Ok(listed.collect())
        }
    })
    .await
}

/// Product and SKU in lower case: by these an answer finds its question.
fn ids(sku: &Sku) -> (String, String) {
    let lower = |id: &Option<String>| id.as_deref().unwrap_or_default().to_lowercase();
    (lower(&sku.product_id), lower(&sku.id))
}

/// Checks SKUs, those of a region together. What a check needs and the plan lacks is a gap, and so is a
/// check that fails.
async fn check(
    client: &PartnerCenter,
    plan: &CatalogPlan,
    limited: &[ListedSku],
    tally: &Tally,
    gaps: &mut Vec<Gap>,
) -> HashMap<(String, String), CheckedSku> {
    let mut by_region: BTreeMap<Region, Vec<InventoryTarget>> = BTreeMap::new();
    let mut lacking = (0, BTreeSet::new());
    for listed in limited {
        let requirements = InventoryRequirements::of(&listed.sku);
        let region = requirements.arm_region_name().map(str::to_owned);
        let context = plan.context(region.as_deref());
        let missing: Vec<String> = requirements.missing_in(&context).map(Into::into).collect();
        if missing.is_empty() {
            let targets = by_region.entry(region).or_default();
            targets.push(requirements.target().clone());
        } else {
            lacking.0 += 1;
            lacking.1.extend(missing);
        }
    }
    if lacking.0 > 0 {
        gaps.push(not_checked(lacking.0, &lacking.1));
    }
    let chunks = by_region.iter().flat_map(|(region, targets)| {
        targets.chunks(TARGETS).map(move |targets| (region, targets))
    });
    let outcomes = each(chunks, |(region, targets)| {
        let check = client.country(&plan.country).check_inventory();
        let check = targets.iter().cloned().fold(check, |check, target| check.target(target));
        let context = plan.context(region.as_deref()).into_iter();
        let check = context.fold(check, |check, (key, value)| check.context(key, value));
        let tally = tally.clone();
        async move {
            let report: InventoryReport = check.await?;
            tally.read(report.checked().len());
            Ok::<_, Error>(report)
        }
    });
    let mut misses = Misses::default();
    let mut found = HashMap::new();
    for report in outcomes.await.into_iter().filter_map(|outcome| misses.take(outcome)) {
        for sku in report.checked() {
            let product = sku.product_id().to_lowercase();
            let id = sku.sku_id().unwrap_or_default().to_lowercase();
            found.insert((product, id), sku.clone());
        }
    }
    gaps.extend(misses.gap(FAMILY, "stock", "checks"));
    found
}

/// SKUs whose check needs to be told more than the arguments say.
fn not_checked(skus: usize, missing: &BTreeSet<String>) -> Gap {
    let ways = missing.iter().map(|key| match key.as_str() {
        "customerId" => "--customer".to_owned(),
        "azureSubscriptionId" => "--azure-subscription".to_owned(),
        other => format!("a value for `{other}`, which `catalog check --context` takes"),
    });
    let ways = ways.collect::<Vec<_>>().join(" and ");
    let why = Failure::new(Exit::Usage, format!("their check has to be told more; give {ways}"));
    Gap {
        family: FAMILY,
        what: format!("stock of {skus} SKUs"),
        why: why.to_string(),
    }
}
