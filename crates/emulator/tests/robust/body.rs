//! Bodies: for each operation one that it serves, and what becomes of it.

use serde_json::{Map, Value, json};

use crate::ground::{CLIENT, Ground};

/// A body that the operation serves, if it has one.
pub fn good(operation: &str, ground: &Ground) -> Option<Value> {
    let bodies = [of_collections, of_purchase, of_keys, of_others];
    bodies.iter().find_map(|body| body(operation, ground))
}

fn of_collections(operation: &str, ground: &Ground) -> Option<Value> {
    let user = json!({
        "identityType": "b2b",
        "identityValue": ground.collections_key,
        "localTicketReference": "",
    });
    Some(match operation {
        "query_products_v6" => json!({
            "beneficiaries": [user],
            "productTypes": ["Application", "Durable", "Game", "UnmanagedConsumable"],
            "productSkuIds": [{ "productId": "9NLANTERN001", "skuId": "0010" }],
            "modifiedAfter": "/Date(-62135568000000)/",
            "parentProductId": "",
            "validityType": "All",
            "maxPageSize": 100,
            "continuationToken": "",
        }),
        "query_products_v8" => json!({
            "beneficiaries": [user],
            "market": "neutral",
            "entitlementFilters": ["*:Game", "*:Durable"],
            "expandSatisfyingItems": true,
            "excludeDuplicates": false,
            "validityType": "Valid",
            "maxPageSize": 1,
            "sbx": "",
        }),
        "query_products_v9" => json!({
            "beneficiaries": [user],
            "productSkuIds": [{ "productId": "9NLANTERN006" }, { "productId": "9NLANTERN001" }],
            "excludeDuplicates": true,
            "maxPageSize": 200,
            "continuationToken": "{\"checkSatisfactionIndex\":0}",
        }),
        "consume_v6" => json!({
            "beneficiary": user,
            "productId": "9NLANTERN007",
            "transactionId": "6592d89b-b2c6-4f81-a8dc-c6fcceae7f22",
        }),
        "consume_v8" => json!({
            "beneficiary": user,
            "productId": "9NLANTERN006",
            "trackingId": "7a6f4b5c-0001-4c5d-8e9f-001122334455",
            "removeQuantity": 1,
            "includeOrderIds": true,
        }),
        _ => return None,
    })
}

fn of_purchase(operation: &str, ground: &Ground) -> Option<Value> {
    let b2b_key = &ground.purchase_key;
    Some(match operation {
        "grant_v6" | "grant_v7" => json!({
            "b2bKey": b2b_key,
            "availabilityId": "9LTNSCARF010",
            "productId": "9NLANTERN010",
            "skuId": "0010",
            "market": "US",
            "language": "en-us",
            "orderId": "7a6f4b5c-0002-4c5d-8e9f-001122334455",
            "quantity": 1,
            "devOfferId": "",
        }),
        "query_recurrences" => json!({
            "b2bKey": b2b_key,
            "pageSize": "25",
            "continuationToken": null,
            "sbx": "RETAIL",
        }),
        "change_recurrence" => json!({
            "b2bKey": b2b_key,
            "changeType": "Extend",
            "extensionTimeInDays": "5",
        }),
        "query_orders" => json!({
            "b2bKey": b2b_key,
            "lineItemStateFilter": ["Purchased", "Revoked"],
        }),
        _ => return None,
    })
}

fn of_keys(operation: &str, ground: &Ground) -> Option<Value> {
    let created = |ticket| json!({ "serviceTicket": ticket, "publisherUserId": "u" });
    let renewed = |key| json!({ "serviceTicket": ground.service_token, "key": key });
    Some(match operation {
        "create_collections_key" => created(&ground.collections_ticket),
        "create_purchase_key" => created(&ground.purchase_ticket),
        "renew_collections_key" => renewed(&ground.collections_key),
        "renew_purchase_key" => renewed(&ground.purchase_key),
        _ => return None,
    })
}

fn of_others(operation: &str, _: &Ground) -> Option<Value> {
    const AUDIENCE: &str = "https://onestore.microsoft.com";
    let asked = |name: &str, what: &str| {
        json!({
            "grant_type": "client_credentials",
            "client_id": CLIENT,
            "client_secret": "s",
            name: what,
        })
    };
    Some(match operation {
        "bulk_assign_and_reclaim_seats" => json!({
            "usernames": ["adele.vance@contoso.com", "nobody@contoso.com"],
            "seatAction": "assign",
        }),
        "check_inventory" => json!({
            "TargetItems": [{ "ProductId": "DZH318Z0BPS6" }],
            "InventoryContext": {
                "customerId": "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d",
                "azureSubscriptionId": "7a6f4b5c-0003-4c5d-8e9f-001122334455",
                "armRegionName": "westeurope",
            },
        }),
        "request_token_v1" => asked("resource", AUDIENCE),
        "request_token_v2" => asked("scope", &format!("{AUDIENCE}/.default")),
        _ => return None,
    })
}

/// What is done to one field of a body.
#[derive(Clone, Debug)]
pub enum Change {
    Remove,
    Replace(Value),
    /// In another letter case.
    Respell,
    /// In a list of its own.
    Enlist,
    /// As a text, if it is none.
    Quote,
}

/// Changes the field at a place, counted through all objects of the body.
pub fn change(body: &mut Value, place: usize, change: &Change) {
    let mut left = place % count(body).max(1);
    change_within(body, &mut left, change);
}

fn count(value: &Value) -> usize {
    match value {
        Value::Object(fields) => fields.values().map(|field| 1 + count(field)).sum(),
        Value::Array(items) => items.iter().map(count).sum(),
        _ => 0,
    }
}

fn change_within(value: &mut Value, left: &mut usize, change: &Change) -> bool {
    match value {
        Value::Object(fields) => {
            let names: Vec<String> = fields.keys().cloned().collect();
            for name in names {
                if *left == 0 {
                    apply(fields, &name, change);
                    return true;
                }
                *left -= 1;
                let field = fields.get_mut(&name);
                if field.is_some_and(|field| change_within(field, left, change)) {
                    return true;
                }
            }
            false
        }
        Value::Array(items) => items
            .iter_mut()
            .any(|item| change_within(item, left, change)),
        _ => false,
    }
}

fn apply(fields: &mut Map<String, Value>, name: &str, change: &Change) {
    let Some(old) = fields.remove(name) else {
        return;
    };
    let (name, value) = match change {
        Change::Remove => return,
        Change::Replace(value) => (name.to_owned(), value.clone()),
        Change::Respell if name == name.to_uppercase() => (name.to_lowercase(), old),
        Change::Respell => (name.to_uppercase(), old),
        Change::Enlist => (name.to_owned(), json!([old])),
        Change::Quote if old.is_string() => (name.to_owned(), old),
        Change::Quote => (name.to_owned(), json!(old.to_string())),
    };
    fields.insert(name, value);
}
