//! Requirements and reports against the simplest program that could be right.

use std::collections::BTreeMap;

use proptest::prelude::*;
use stocktake_models::partner_center::{InventoryItem, Sku};
use stocktake_partner_center::{InventoryReport, InventoryTarget};
use stocktake_transport::test_kit::Replay;

use crate::stage::client;

const VARIABLES: [(&str, &str); 4] = [
    ("CustomerId", "customerId"),
    ("AzureSubscriptionId", "azureSubscriptionId"),
    ("ArmRegionName", "armRegionName"),
    ("PlanId", "planId"),
];

fn sku(product: &str, id: &str, variables: &[usize]) -> Sku {
    let names: Vec<_> = variables.iter().map(|index| VARIABLES[*index].0).collect();
    let json = serde_json::json!({ "id": id, "productId": product, "inventoryVariables": names });
    serde_json::from_value(json).expect("a SKU")
}

fn ids() -> impl Strategy<Value = (String, String)> {
    ("P[1-3]", "000[1-3]")
}

fn targets() -> impl Strategy<Value = Vec<(String, Option<String>)>> {
    let target = ("P[1-3]", proptest::option::of("000[1-3]"));
    proptest::collection::vec(target, 1..6)
}

proptest! {
    #[test]
    fn a_check_is_sent_if_and_only_if_every_variable_has_a_value(
        needs in proptest::collection::vec(proptest::collection::vec(0..VARIABLES.len(), 0..4), 1..4),
        told in proptest::collection::btree_map(0..VARIABLES.len(), "[a-z]{0,2}", 0..4),
    ) {
        let skus: Vec<_> = needs
            .iter()
            .enumerate()
            .map(|(index, needs)| sku("P", &index.to_string(), needs))
            .collect();
        let catalog = client(&Replay::new()).country("US");
        let check = told.iter().fold(catalog.check_inventory().for_skus(&skus), |check, (index, value)| {
            check.context(VARIABLES[*index].1, value)
        });
        let missing = needs
            .iter()
            .flatten()
            .any(|index| told.get(index).is_none_or(String::is_empty));
        prop_assert_eq!(check.request().is_err(), missing);
        if let Ok(request) = check.request() {
            let sent: BTreeMap<_, _> = told.iter().map(|(index, value)| (VARIABLES[*index].1.to_owned(), value.clone())).collect();
            prop_assert_eq!(request.body().inventory_context.clone().unwrap_or_default(), sent);
            prop_assert_eq!(request.body().target_items.as_ref().map(Vec::len), Some(skus.len()));
        }
    }

    #[test]
    fn a_report_loses_nothing_and_invents_nothing(
        asked in targets(),
        found in proptest::collection::btree_map(ids(), any::<bool>(), 0..9),
    ) {
        let matches = |(product, sku): &(String, Option<String>), id: &(String, String)| {
            *product == id.0 && sku.as_ref().is_none_or(|sku| *sku == id.1)
        };
        // The service answers what it finds of what was asked.
        let answered: Vec<_> = found
            .iter()
            .filter(|(id, _)| asked.iter().any(|target| matches(target, id)))
            .collect();
        let items = answered.iter().map(|((product, sku), restricted)| {
            InventoryItem::new(product).with_sku_id(sku).with_is_restricted(**restricted)
        });
        let targets = asked.iter().map(|(product, sku)| match sku {
            Some(sku) => InventoryTarget::sku(product, sku),
            None => InventoryTarget::product(product),
        });
        let report = InventoryReport::new(targets, items);

        let outcomes: Vec<_> = report.outcomes().collect();
        prop_assert_eq!(outcomes.len(), asked.len());
        for (outcome, target) in outcomes.iter().zip(&asked) {
            let expected: Vec<_> = answered
                .iter()
                .filter(|(id, _)| matches(target, id))
                .map(|((product, sku), restricted)| (product.as_str(), Some(sku.as_str()), **restricted))
                .collect();
            let seen: Vec<_> = outcome
                .skus()
                .iter()
                .map(|sku| (sku.product_id(), sku.sku_id(), sku.is_restricted()))
                .collect();
            prop_assert_eq!(outcome.is_left_out(), expected.is_empty());
            prop_assert_eq!(seen, expected);
        }
        let left_out = outcomes.iter().filter(|outcome| outcome.is_left_out()).count();
        prop_assert_eq!(report.left_out().count(), left_out);
        prop_assert_eq!(report.is_complete(), left_out == 0);
        for ((product, sku), restricted) in &found {
            let known = answered.iter().any(|((p, s), _)| p == product && s == sku);
            let seen = report.sku(product, sku).map(stocktake_partner_center::inventory::CheckedSku::is_restricted);
            prop_assert_eq!(seen, known.then_some(*restricted));
        }
    }
}
