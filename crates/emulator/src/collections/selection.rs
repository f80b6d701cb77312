//! Which of what a customer holds a query is answered with, and how it is divided into pages.

use std::{cmp::Reverse, collections::HashMap};

use serde::{Deserialize, Serialize};
use stocktake_models::store_services::{ItemStatus, ValidityType};

use super::holding::Holding;
use crate::{
    moment::Moment,
    store_services::{AcquisitionType, Body, Fault, missing},
};

/// A product by its Store ID, and one of its SKUs if no other will do.
type Named = (String, Option<String>);

/// What the queries of all versions can ask for.
#[derive(Clone, Debug)]
pub(super) struct Selection {
    /// The products; none for all.
    products: Option<Vec<Named>>,
    validity: ValidityType,
    page_size: usize,
    /// The position to go on from.
    start: usize,
}

/// Where the next page starts, in the words of the service.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Continuation {
    check_satisfaction_index: usize,
}

/// How many items are on a page when nobody says.
const DEFAULT_PAGE: i64 = 100;

impl Selection {
    /// Reads what the versions have in common. Sizes of pages out of bounds are refused, not
    /// corrected; that is our decision, and so is that everything is listed where no validity is
    /// named.
    pub(super) fn read(
        body: &Body,
        largest_page: i64,
        validities: &[ValidityType],
    ) -> Result<Self, Fault> {
        let size = body.integer("maxPageSize")?.unwrap_or(DEFAULT_PAGE);
        if !(1..=largest_page).contains(&size) {
            let problem = format!("has to be from 1 to {largest_page}, and is {size}");
            return Err(Fault::invalid_parameter("maxPageSize", problem));
        }
        Ok(Self {
            products: products(body)?,
            validity: validity(body, validities)?,
            page_size: usize::try_from(size).unwrap_or(1),
            start: start(body)?,
        })
    }

    /// How many products are named; none if no list is there.
    pub(super) fn named(&self) -> Option<usize> {
        self.products.as_ref().map(Vec::len)
    }

    /// v6 wants a SKU with every product.
    pub(super) fn require_skus(&self) -> Result<(), Fault> {
        let mut named = self.products.iter().flatten();
        if named.any(|(_, sku)| sku.is_none()) {
            return Err(missing("productSkuIds.skuId"));
        }
        Ok(())
    }

    /// Whether something is among what was asked for.
    pub(super) fn has(&self, holding: &Holding<'_>, now: Moment) -> bool {
        let is_named = |(product, sku): &Named| {
            let own = &holding.sku.id;
            product.eq_ignore_ascii_case(&holding.product.id)
                && sku.as_ref().is_none_or(|sku| sku.eq_ignore_ascii_case(own))
        };
        let is_asked_for = match &self.products {
            Some(products) if !products.is_empty() => products.iter().any(is_named),
            _ => true,
        };
        is_asked_for && self.fits(holding, now)
    }

    fn fits(&self, holding: &Holding<'_>, now: Moment) -> bool {
        let is_active = holding.status == ItemStatus::Active;
        match self.validity {
            ValidityType::Valid => holding.is_valid(now),
            ValidityType::Invalid => !holding.is_valid(now),
            ValidityType::NotYetEnded => is_active && holding.ends > now,
            ValidityType::NotYetStarted => holding.starts > now,
            _ => true,
        }
    }

    /// The items of the page, and what leads to the next one.
    pub(super) fn page<'a>(&self, found: Vec<Holding<'a>>) -> (Vec<Holding<'a>>, Option<String>) {
        let rest = found.into_iter().filter(|item| item.position >= self.start);
        let mut page: Vec<Holding<'a>> = rest.take(self.page_size + 1).collect();
        let next = (page.len() > self.page_size).then(|| page.pop()).flatten();
        let next = next.map(|next| {
            let continuation = Continuation {
                check_satisfaction_index: next.position,
            };
            serde_json::to_string(&continuation).expect("a number is JSON")
        });
        (page, next)
    }
}

fn products(body: &Body) -> Result<Option<Vec<Named>>, Fault> {
    let Some(named) = body.objects("productSkuIds")? else {
        return Ok(None);
    };
    let pairs = named.iter().map(|named| {
        let product = named.required_text("productId")?;
        let sku = named.text("skuId")?;
        Ok((product, sku.filter(|sku| !sku.is_empty())))
    });
    pairs.collect::<Result<Vec<_>, Fault>>().map(Some)
}

fn validity(body: &Body, known: &[ValidityType]) -> Result<ValidityType, Fault> {
    let Some(text) = body.text("validityType")? else {
        return Ok(ValidityType::All);
    };
    let validity = ValidityType::from(text.as_str());
    if known.contains(&validity) {
        return Ok(validity);
    }
    let known: Vec<&str> = known.iter().map(ValidityType::as_str).collect();
    let problem = format!("`{text}` is none of {}", known.join(", "));
    Err(Fault::invalid_parameter("validityType", problem))
}

fn start(body: &Body) -> Result<usize, Fault> {
    let Some(token) = body
        .text("continuationToken")?
        .filter(|token| !token.is_empty())
    else {
        return Ok(0);
    };
    let continuation = serde_json::from_str(&token).map_err(|_| {
        let problem = "is none that this service gave; send it as it came";
        Fault::invalid_parameter("continuationToken", problem)
    });
    continuation.map(|found: Continuation| found.check_satisfaction_index)
}

/// By what way a customer came to a product: the most direct first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Source {
    Direct,
    Bundle,
    Subscription,
    Promotion,
}

fn source(holding: &Holding<'_>) -> Source {
    match holding.acquisition {
        AcquisitionType::Conditional => Source::Promotion,
        _ if holding.satisfied_by.is_empty() => Source::Direct,
        AcquisitionType::Recurring => Source::Subscription,
        AcquisitionType::Single => Source::Bundle,
    }
}

/// Leaves one item of each source of a product, or one of each product: the most direct source
/// first, then what is active, then what ended last, then what was revoked.
pub(super) fn without_duplicates(found: Vec<Holding<'_>>, all_sources: bool) -> Vec<Holding<'_>> {
    let rank = |holding: &Holding<'_>| {
        let status = match holding.status {
            ItemStatus::Active => 0,
            ItemStatus::Revoked => 2,
            _ => 1,
        };
        (source(holding), status, Reverse(holding.modified))
    };
    let mut best: HashMap<_, usize> = HashMap::new();
    for (index, holding) in found.iter().enumerate() {
        let by_source = all_sources.then(|| (source(holding), holding.satisfied_by.clone()));
        let group = (holding.product.id.as_str(), &holding.sku.id, by_source);
        let kept = best.entry(group).or_insert(index);
        if rank(holding) < rank(&found[*kept]) {
            *kept = index;
        }
    }
    let mut kept: Vec<usize> = best.into_values().collect();
    kept.sort_unstable();
    let mut index = 0..;
    let mut found = found;
    found.retain(|_| {
        index
            .next()
            .is_some_and(|index| kept.binary_search(&index).is_ok())
    });
    found
}
