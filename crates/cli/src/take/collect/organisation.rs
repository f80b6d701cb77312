//! The Store for Business: the inventory, the names of its products, who holds seats, and which
//! licences can be had for what is installed offline.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use stocktake::{Error, StoreForBusiness, store_for_business::ProductSku};

use super::{Part, Tally, bounded::each, misses::Misses};
use crate::{
    failure::Failure,
    session::Session,
    take::{
        plan::OrganisationPlan,
        stock::{Family, Gap, Organisation, OwnedProduct, SeatCount},
    },
};

const FAMILY: Family = Family::StoreForBusiness;
/// The most that a page may have.
const PAGE: i32 = 100;

/// Lists what the organisation owns, and asks for what belongs to each product.
pub(super) async fn collect(
    session: &Session,
    plan: &OrganisationPlan,
    tally: &Tally,
) -> Result<Part<Organisation>, Failure> {
    let client = session.stocktake.store_for_business();
    let mut products = inventory(&client, tally).await?;
    let mut gaps = Vec::new();
    let mut titles = HashMap::new();
    let mut seats = None;
    if !plan.quick {
        titles = names(&client, &products, &plan.language, tally, &mut gaps).await;
        licenses(&client, &mut products, tally, &mut gaps).await;
        seats = Some(count_seats(&client, &products, tally, &mut gaps).await);
    }
    let found = Organisation::new(products, &titles, seats.as_ref());
    Ok(Part {
        found,
        gaps,
        notes: Vec::new(),
    })
}

async fn inventory(client: &StoreForBusiness, tally: &Tally) -> Result<Vec<OwnedProduct>, Error> {
    let mut products = Vec::new();
    let mut pages = client
        .inventory()
        .include_removed(true)
        .max_results(PAGE)
        .pages();
    while let Some(page) = pages.next().await {
        let page = page?;
        tally.read(page.items.len());
        products.extend(page.items.into_iter().map(OwnedProduct::new));
    }
    Ok(products)
}

fn key(product: &OwnedProduct) -> ProductSku {
    ProductSku::from((product.product_id.as_str(), product.sku_id.as_str()))
}

/// What the service has nothing about is no failure: removed products have neither texts nor seats.
fn expected<T>(outcome: Result<T, Error>) -> Result<Option<T>, Error> {
    match outcome {
        Err(error) if error.is_not_found() || error.is_conflict() => Ok(None),
        outcome => outcome.map(Some),
    }
}

/// The names of the products, one call for each product, whatever its SKUs.
async fn names(
    client: &StoreForBusiness,
    products: &[OwnedProduct],
    language: &str,
    tally: &Tally,
    gaps: &mut Vec<Gap>,
) -> HashMap<String, String> {
    let mut seen = HashSet::new();
    let first = products
        .iter()
        .filter(|product| seen.insert(product.product_id.as_str()));
    let outcomes = each(first, |product| {
        let details = client.product(key(product)).localized_details(language);
        let (product, tally) = (product.product_id.clone(), tally.clone());
        async move {
            let details = expected(details.await)?;
            tally.read(1);
            Ok::<_, Error>((product, details.and_then(|details| details.display_name)))
        }
    });
    let mut misses = Misses::default();
    let found = outcomes
        .await
        .into_iter()
        .filter_map(|outcome| misses.take(outcome));
    let titles = found
        .filter_map(|(product, title)| Some((product, title?)))
        .collect();
    gaps.extend(misses.gap(FAMILY, "titles", "products"));
    titles
}

/// How many licences there are for what is installed offline: one for each content of its packages.
async fn licenses(
    client: &StoreForBusiness,
    products: &mut [OwnedProduct],
    tally: &Tally,
    gaps: &mut Vec<Gap>,
) {
    let wanted = |product: &&mut OwnedProduct| product.is_offline() && !product.is_removed();
    let offline: Vec<&mut OwnedProduct> = products.iter_mut().filter(wanted).collect();
    let keys: Vec<ProductSku> = offline.iter().map(|product| key(product)).collect();
    let outcomes = each(keys, |key| {
        let (packages, tally) = (client.product(key).packages(), tally.clone());
        async move {
            let set = expected(packages.await)?.unwrap_or_default();
            let packages = set.product_packages.unwrap_or_default();
            tally.read(packages.len());
            let contents = packages
                .into_iter()
                .filter_map(|package| package.content_id);
            Ok::<_, Error>(contents.collect::<HashSet<String>>().len() as u64)
        }
    });
    let mut misses = Misses::default();
    for (product, outcome) in offline.into_iter().zip(outcomes.await) {
        product.offline_licenses = misses.take(outcome);
    }
    gaps.extend(misses.gap(FAMILY, "offline licences", "products"));
}

/// Counts the seats of every product that has some, page by page.
async fn count_seats(
    client: &StoreForBusiness,
    products: &[OwnedProduct],
    tally: &Tally,
    gaps: &mut Vec<Gap>,
) -> SeatCount {
    let count = Arc::new(Mutex::new(SeatCount::new(products.len())));
    let numbered = products.iter().zip(0_u32..);
    let online = numbered.filter(|(product, _)| product.is_online());
    let outcomes = each(online, |(product, number)| {
        let product = client.product(key(product));
        let mut pages = product.seats().max_results(PAGE).pages();
        let (count, tally) = (count.clone(), tally.clone());
        async move {
            while let Some(page) = pages.next().await {
                let Some(page) = expected(page)? else {
                    return Ok(());
                };
                tally.read(page.items.len());
                let mut count = count.lock().unwrap_or_else(PoisonError::into_inner);
                for seat in &page.items {
                    count.add(number, seat);
                }
            }
            count
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .finish(number);
            Ok::<_, Error>(())
        }
    });
    let mut misses = Misses::default();
    for outcome in outcomes.await {
        misses.take(outcome);
    }
    gaps.extend(misses.gap(FAMILY, "seats", "products"));
    let empty = SeatCount::new(0);
    std::mem::replace(
        &mut *count.lock().unwrap_or_else(PoisonError::into_inner),
        empty,
    )
}
