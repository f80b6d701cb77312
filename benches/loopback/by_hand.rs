//! The page in structs that one would write by hand.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "what is read need not be looked at")]
pub struct Page {
    pub continuation_token: Option<String>,
    pub inventory_entries: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "what is read need not be looked at")]
pub struct Entry {
    pub product_key: ProductKey,
    pub seat_capacity: i64,
    pub available_seats: i64,
    pub last_modified: String,
    pub license_type: String,
    pub distribution_policy: String,
    pub status: String,
    pub product_kind: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "what is read need not be looked at")]
pub struct ProductKey {
    pub product_id: String,
    pub sku_id: String,
}
