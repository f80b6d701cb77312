//! Which command carries out which operation of the services.
//!
//! The table is the promise that nothing of the services is out of reach; a test holds it against the
//! contracts in `schemas/` and against the arguments that are really there.

use std::{collections::BTreeSet, path::Path};

use clap::CommandFactory as _;

/// An operation of a service, by its id, and the words of the command that carries it out.
const OPERATIONS: &[(&str, &[&str])] = &[
    // Store for Business
    ("get_inventory", &["inventory", "list"]),
    ("get_seats", &["seats", "list"]),
    ("get_seats_assigned_to_user", &["seats", "list"]),
    ("get_seat", &["seats", "get"]),
    ("assign_seat", &["seats", "assign"]),
    ("reclaim_seat", &["seats", "reclaim"]),
    ("bulk_assign_and_reclaim_seats", &["seats", "assign"]),
    ("get_offline_license", &["license", "get"]),
    ("get_product_packages", &["packages", "list"]),
    ("get_product_package", &["packages", "get"]),
    ("get_product_details", &["products", "get"]),
    ("get_localized_product_details", &["products", "get"]),
    ("get_applocker_data", &["products", "applocker"]),
    // Store services
    ("query_products_v6", &["entitlements", "query"]),
    ("query_products_v8", &["entitlements", "query"]),
    ("query_products_v9", &["entitlements", "query"]),
    ("consume_v6", &["entitlements", "consume"]),
    ("consume_v8", &["entitlements", "consume"]),
    ("grant_v6", &["entitlements", "grant"]),
    ("grant_v7", &["entitlements", "grant"]),
    ("query_recurrences", &["subscriptions", "list"]),
    ("change_recurrence", &["subscriptions", "change", "cancel"]),
    ("query_orders", &["orders", "list"]),
    ("get_clawback_sas_token", &["clawback", "watch"]),
    ("get_clawback_messages", &["clawback", "watch"]),
    ("peek_clawback_messages", &["clawback", "watch"]),
    ("delete_clawback_message", &["clawback", "watch"]),
    ("create_collections_key", &["keys", "create"]),
    ("create_purchase_key", &["keys", "create"]),
    ("renew_collections_key", &["keys", "renew"]),
    ("renew_purchase_key", &["keys", "renew"]),
    // Partner Center
    ("list_products", &["catalog", "products"]),
    ("list_products_by_customer", &["catalog", "products"]),
    ("get_product", &["catalog", "products"]),
    ("get_product_by_customer", &["catalog", "products"]),
    ("list_skus", &["catalog", "skus"]),
    ("list_skus_by_customer", &["catalog", "skus"]),
    ("list_all_skus_by_customer", &["catalog", "skus"]),
    ("get_sku", &["catalog", "skus"]),
    ("get_sku_by_customer", &["catalog", "skus"]),
    ("list_availabilities", &["catalog", "availabilities"]),
    (
        "list_availabilities_by_customer",
        &["catalog", "availabilities"],
    ),
    ("get_availability", &["catalog", "availabilities"]),
    (
        "get_availability_by_customer",
        &["catalog", "availabilities"],
    ),
    ("list_promotions", &["catalog", "promotions"]),
    ("get_promotion", &["catalog", "promotions"]),
    ("check_inventory", &["catalog", "check"]),
    // Tokens
    ("request_token_v1", &["auth", "check"]),
    ("request_token_v2", &["auth", "check"]),
];

/// The ids of the operations of all families.
fn known() -> BTreeSet<String> {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas");
    let mut known = BTreeSet::new();
    for family in ["store-for-business", "store-services", "partner-center"] {
        let file = schemas.join(family).join("operations.json");
        let text = std::fs::read_to_string(file).expect("the contract is there");
        let contract: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        let operations = contract["operations"]
            .as_object()
            .expect("it has operations");
        known.extend(operations.keys().cloned());
    }
    known
}

#[test]
fn every_operation_has_a_command() {
    let known = known();
    assert!(known.len() >= 49, "{known:?}");
    let served: BTreeSet<String> = OPERATIONS.iter().map(|(id, _)| (*id).to_owned()).collect();
    let missing: Vec<_> = known.difference(&served).collect();
    let invented: Vec<_> = served.difference(&known).collect();
    assert!(
        missing.is_empty() && invented.is_empty(),
        "missing {missing:?}, invented {invented:?}"
    );
}

#[test]
fn every_command_of_the_table_is_there() {
    let command = crate::arguments::Cli::command();
    for (operation, path) in OPERATIONS {
        let mut found = &command;
        for word in *path {
            found = found
                .find_subcommand(word)
                .unwrap_or_else(|| panic!("{operation}: there is no `{}`", path.join(" ")));
        }
        assert!(
            !found.has_subcommands(),
            "{operation}: `{}` does nothing",
            path.join(" ")
        );
    }
}
