//! The Partner Center: the products of some views, their SKUs, and the inventory check of those whose
//! stock is limited.

use std::collections::HashSet;

use stocktake::{
    Error, PartnerCenter,
    models::partner_center::Product,
    partner_center::refusal,
    transport::{PagedRequest, Pages},
};

use super::{Part, Tally, bounded::each, check::Checks, misses::Misses};
use crate::{
    failure::Failure,
    session::Session,
    take::{
        plan::CatalogPlan,
        stock::{Catalog, Family, Gap, ListedSku},
    },
};

const FAMILY: Family = Family::PartnerCenter;

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
    let checks = Checks::make(session, plan, &limited, tally).await;
    gaps.extend(checks.gap);
    let items = limited.into_iter().zip(checks.outcomes).collect();
    Ok(Part {
        found: catalog.with_items(items),
        gaps,
        notes: checks.note.into_iter().collect(),
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
        let listed = if let Some(customer) = &plan.customer {
            let catalog = client.customer(customer.clone());
            pages(catalog.products(view.as_str()).pages(), tally).await
        } else {
            let catalog = client.country(&plan.country);
            pages(catalog.products(view.as_str()).pages(), tally).await
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
                listed?
                    .into_iter()
                    .filter(|product| seen.insert(product.id.clone())),
            ),
        }
    }
    match closed {
        Some(failure) if gaps.len() == plan.views.len() => Err(failure),
        _ => Ok(products),
    }
}

/// All items of a listing.
async fn pages<R: PagedRequest>(mut pages: Pages<R>, tally: &Tally) -> Result<Vec<R::Item>, Error> {
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
    let named = products
        .iter()
        .filter_map(|product| Some((product.id.clone()?, product)));
    each(named, |(id, product)| {
        let (title, tally) = (product.title.clone(), tally.clone());
        let of_customer = plan
            .customer
            .clone()
            .map(|customer| client.customer(customer));
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
