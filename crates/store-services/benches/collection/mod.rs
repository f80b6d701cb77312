//! Pages of what a user owns, as v6 of the query sends them, and how one would read them by hand.

#![allow(dead_code, reason = "each program takes the part that it needs")]

pub mod service;

use std::fmt::Write as _;

/// A page of `count` items, in compact JSON, about 680 bytes each. `first` numbers them, so that no
/// two items of a listing are alike.
pub fn page(first: usize, count: usize, next: Option<&str>) -> String {
    let mut text = String::with_capacity(count * 700 + 100);
    text.push('{');
    if let Some(token) = next {
        write!(text, r#""continuationToken":"{token}","#).expect("memory takes it");
    }
    text.push_str(r#""items":["#);
    for index in first..first + count {
        if index > first {
            text.push(',');
        }
        item(&mut text, index);
    }
    text.push_str("]}");
    text
}

fn item(text: &mut String, index: usize) {
    let (day, second, ticks) = (index % 28 + 1, index % 60, index % 10_000_000);
    let kind = ["UnmanagedConsumable", "Durable", "Application"][index % 3];
    write!(
        text,
        concat!(
            r#"{{"acquiredDate":"2015-09-{day:02}T19:22:{second:02}.{ticks:07}+00:00","#,
            r#""devOfferId":"f9587c53-540a-498b-a281-{index:012x}","#,
            r#""endDate":"9999-12-31T23:59:59.9999999+00:00","fulfillmentData":[],"#,
            r#""inAppOfferToken":"consumable{index}","itemId":"4b8fbb13127a41f29927{index:012x}","#,
            r#""localTicketReference":"1055521810674918","#,
            r#""modifiedDate":"2015-10-{day:02}T19:22:{second:02}.{ticks:07}+00:00","#,
            r#""orderId":"4ba5960d-4ec6-4a81-ac20-{index:012x}","#,
            r#""ownershipType":"OwnedByBeneficiary","productId":"9NBLGGH{index:05}","#,
            r#""productType":"{kind}","#,
            r#""purchaser":{{"identityType":"pub","identityValue":"user{index}"}},"#,
            r#""skuId":"0010","skuType":"Full","#,
            r#""startDate":"2015-09-{day:02}T19:22:{second:02}.{ticks:07}+00:00","#,
            r#""status":"Active","tags":[],"#,
            r#""transactionId":"7d1f3c2e-9a54-4c0b-8e11-{index:012x}"}}"#,
        ),
        day = day,
        second = second,
        ticks = ticks,
        index = index,
        kind = kind,
    )
    .expect("memory takes it");
}

/// Every value a `String`: the least work for who writes it.
pub mod plain {
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct Page {
        pub continuation_token: Option<String>,
        pub items: Vec<Item>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct Item {
        pub acquired_date: String,
        pub campaign_id: Option<String>,
        pub dev_offer_id: Option<String>,
        pub end_date: String,
        pub fulfillment_data: Option<Vec<String>>,
        pub in_app_offer_token: Option<String>,
        pub item_id: String,
        pub local_ticket_reference: String,
        pub modified_date: String,
        pub order_id: Option<String>,
        pub order_line_item_id: Option<String>,
        pub ownership_type: String,
        pub product_id: String,
        pub product_type: String,
        pub purchased_country: Option<String>,
        pub purchaser: Option<Identity>,
        pub quantity: Option<i32>,
        pub sku_id: String,
        pub sku_type: String,
        pub start_date: String,
        pub status: String,
        pub tags: Vec<String>,
        pub transaction_id: String,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct Identity {
        pub identity_type: String,
        pub identity_value: String,
    }
}

/// Dates, GUIDs and kinds have types: what one writes who wants to work with them.
pub mod typed {
    use chrono::{DateTime, Utc};
    use serde::Deserialize;
    use uuid::Uuid;

    pub use super::plain::Identity;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct Page {
        pub continuation_token: Option<String>,
        pub items: Vec<Item>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct Item {
        pub acquired_date: DateTime<Utc>,
        pub campaign_id: Option<String>,
        pub dev_offer_id: Option<String>,
        pub end_date: DateTime<Utc>,
        pub fulfillment_data: Option<Vec<String>>,
        pub in_app_offer_token: Option<String>,
        pub item_id: String,
        pub local_ticket_reference: String,
        pub modified_date: DateTime<Utc>,
        pub order_id: Option<Uuid>,
        pub order_line_item_id: Option<Uuid>,
        pub ownership_type: String,
        pub product_id: String,
        pub product_type: ProductType,
        pub purchased_country: Option<String>,
        pub purchaser: Option<Identity>,
        pub quantity: Option<i32>,
        pub sku_id: String,
        pub sku_type: SkuType,
        pub start_date: DateTime<Utc>,
        pub status: Status,
        pub tags: Vec<String>,
        pub transaction_id: Uuid,
    }

    #[derive(Debug, Deserialize)]
    pub enum ProductType {
        Application,
        Durable,
        UnmanagedConsumable,
    }

    #[derive(Debug, Deserialize)]
    pub enum SkuType {
        Trial,
        Full,
        Rental,
    }

    #[derive(Debug, Deserialize)]
    pub enum Status {
        Active,
        Expired,
        Revoked,
        Banned,
    }
}
