//! What a user owns, in the words of any version of the query.

use serde::Serialize;
use stocktake::{
    models::{
        Timestamp,
        store_services::{
            CollectionItemContractV6, CollectionItemContractV8, ItemStatus,
            PublisherQueryItemContractV9,
        },
    },
    store_services::{Entitlement, entitlement::Way},
};

use crate::{
    commands::moment,
    output::{Cell, Record, Tone},
};

/// An item of an answer; its JSON is that of the wire.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Row {
    V6(Box<CollectionItemContractV6>),
    V8(Box<CollectionItemContractV8>),
    V9(Box<PublisherQueryItemContractV9>),
}

impl From<CollectionItemContractV6> for Row {
    fn from(item: CollectionItemContractV6) -> Self {
        Self::V6(Box::new(item))
    }
}

impl From<CollectionItemContractV8> for Row {
    fn from(item: CollectionItemContractV8) -> Self {
        Self::V8(Box::new(item))
    }
}

impl From<PublisherQueryItemContractV9> for Row {
    fn from(item: PublisherQueryItemContractV9) -> Self {
        Self::V9(Box::new(item))
    }
}

impl Record for Row {
    const COLUMNS: &'static [&'static str] = &[
        "product",
        "sku",
        "kind",
        "status",
        "quantity",
        "since",
        "until",
        "by way of",
        "id",
    ];

    fn cells(&self) -> Vec<Cell> {
        match self {
            Self::V6(item) => cells(
                &**item,
                item.product_type.as_str(),
                item.quantity,
                &item.item_id,
            ),
            Self::V8(item) => cells(&**item, item.product_kind.as_str(), item.quantity, &item.id),
            Self::V9(item) => cells(&**item, item.product_kind.as_str(), item.quantity, &item.id),
        }
    }
}

fn cells(item: &impl Entitlement, kind: &str, quantity: Option<i32>, id: &str) -> Vec<Cell> {
    let tone = match item.status() {
        _ if item.is_valid_at(&Timestamp::now()) => Tone::Good,
        ItemStatus::Active | ItemStatus::Expired => Tone::Warning,
        _ => Tone::Bad,
    };
    let way = match item.way() {
        Way::Itself => "itself",
        Way::Bundle => "a bundle",
        Way::Subscription => "a subscription",
        _ => "other",
    };
    vec![
        Cell::text(item.product_id()),
        Cell::text(item.sku_id()),
        Cell::text(kind),
        Cell::text(item.status()).toned(tone),
        Cell::maybe_number(quantity),
        moment::cell(item.start_date()),
        moment::cell(item.end_date()),
        Cell::from(way),
        Cell::text(id),
    ]
}
