//! Parameters of the path and the query, read strictly.

use std::fmt;

use stocktake_models::store_for_business::ProductKey;

use super::{
    catalog::{is_product_id, is_sku_id},
    organization::{Entry, is_user_principal_name},
    refusal::invalid,
};
use crate::exchange::{Call, Refusal};

/// A product and SKU, in upper case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) product_id: String,
    pub(super) sku_id: String,
}

impl Key {
    /// The one in the path. That an identifier has twelve or four letters and digits is not
    /// documented; all that were seen have.
    pub(super) fn of(call: &Call<'_>) -> Result<Self, Refusal> {
        let read = |name, is_valid: fn(&str) -> bool, form| {
            let value = call.parameter(name);
            let read = is_valid(value).then(|| value.to_ascii_uppercase());
            read.ok_or_else(|| invalid(name, form))
        };
        Ok(Self {
            product_id: read(
                "productId",
                is_product_id,
                "It has twelve letters and digits.",
            )?,
            sku_id: read("skuId", is_sku_id, "It has four letters and digits.")?,
        })
    }

    /// As answers have it.
    pub(super) fn model(&self) -> ProductKey {
        product_key(&self.product_id, &self.sku_id)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.product_id, self.sku_id)
    }
}

impl From<&Entry> for Key {
    fn from(entry: &Entry) -> Self {
        Self {
            product_id: entry.product_id.clone(),
            sku_id: entry.sku_id.clone(),
        }
    }
}

fn product_key(product_id: &str, sku_id: &str) -> ProductKey {
    let mut key = ProductKey::new();
    key.product_id = Some(product_id.to_owned());
    key.sku_id = Some(sku_id.to_owned());
    key
}

/// The user in the path.
pub(super) fn username<'a>(call: &'a Call<'_>) -> Result<&'a str, Refusal> {
    let name = call.parameter("username");
    if is_user_principal_name(name) {
        Ok(name)
    } else {
        Err(invalid(
            "username",
            "It has the form of a principal name, `name@domain`.",
        ))
    }
}

/// How many items a page is to have: between one and the largest number that is documented.
pub(super) fn page_size(call: &Call<'_>) -> Result<usize, Refusal> {
    let paging = call.operation.paging.as_ref();
    let default = paging.and_then(|paging| paging.default_page_size);
    let most = paging.and_then(|paging| paging.max_page_size);
    let most = most.unwrap_or(i32::MAX.unsigned_abs());
    let size = match call.query("maxResults") {
        None => default.unwrap_or(most),
        Some(text) => text
            .parse()
            .ok()
            .filter(|size| (1..=most).contains(size))
            .ok_or_else(|| invalid("maxResults", &format!("It is a number from 1 to {most}.")))?,
    };
    Ok(size as usize)
}

/// A switch in the query, if it is set.
pub(super) fn switch(call: &Call<'_>, name: &str) -> Result<Option<bool>, Refusal> {
    match call.query(name) {
        None => Ok(None),
        Some(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Some(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        Some(_) => Err(invalid(name, "It is `true` or `false`.")),
    }
}
