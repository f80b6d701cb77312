//! Grants that are refused.

use http::Method;
use serde_json::{Value, json};

use crate::{
    desk::{ANA, CLIENT, OTHER_CLIENT, with},
    grants::{V6, V7, shop, wish},
};

#[tokio::test]
async fn an_order_id_is_good_for_one_order() {
    let desk = shop();
    desk.ask_about(ANA, V7, wish()).await;
    for other in [
        json!({ "productId": "9NFREECOINS1", "availabilityId": "ANFREECOINS1" }),
        json!({ "market": "de" }),
        json!({ "devOfferId": "other" }),
        json!({ "sbx": "XDKS.1" }),
    ] {
        let reply = desk.ask_about(ANA, V7, with(wish(), other)).await;
        let (codes, data) = reply.refusal();
        assert_eq!(codes, "400 BadRequest/InvalidParameter");
        assert_eq!(
            data,
            ["orderId: it is that of another order of the user; make a new one"]
        );
    }
}

#[tokio::test]
async fn all_fields_that_are_wrong_are_named() {
    let desk = shop();
    let reply = desk.ask(V6, &json!({})).await;
    let (codes, data) = reply.refusal();
    assert_eq!(codes, "400 BadRequest/InvalidParameter");
    insta::assert_snapshot!(data.join("\n"), @r"
    b2bKey: it is required
    availabilityId: it is required
    productId: it is required
    skuId: it is required
    market: it is required
    language: it is required
    orderId: it is required
    ");
    let wrong = json!({ "orderId": "7", "market": "Germany", "quantity": 2, "language": null });
    let reply = desk.ask_about(ANA, V6, with(wish(), wrong)).await;
    insta::assert_snapshot!(reply.refusal().1.join("\n"), @r"
    language: it is required
    orderId: it has to be a GUID
    market: it has to be a country as two letters
    quantity: only 1 is possible
    ");
    let reply = desk
        .ask_about(ANA, V6, with(wish(), json!({ "quantity": "1" })))
        .await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn only_what_is_there_and_free_is_granted() {
    let desk = shop();
    for (other, problem) in [
        (
            json!({ "productId": "9NNOTHING001" }),
            "productId: there is no such product",
        ),
        (
            json!({ "productId": "9NFOREIGN001" }),
            "productId: there is no such product",
        ),
        (
            json!({ "productId": "9NBEACON0001" }),
            "productId: there is no such product",
        ),
        (
            json!({ "skuId": "0099" }),
            "skuId: the product has no such SKU",
        ),
        (
            json!({ "availabilityId": "ANFREECOINS1" }),
            "availabilityId: it is not that of the SKU",
        ),
        (
            json!({ "productId": "9NLANTERN001", "availabilityId": "ALANTERN0001" }),
            "productId: SKU 0010 is not free",
        ),
    ] {
        let reply = desk.ask_about(ANA, V6, with(wish(), other)).await;
        let (codes, data) = reply.refusal();
        assert_eq!(
            (codes.as_str(), &*data),
            ("400 BadRequest/InvalidParameter", &[problem.to_owned()][..])
        );
    }
    assert_eq!(desk.state()["customers"][0]["orders"], Value::Null);
}

#[tokio::test]
async fn whoever_has_no_right_to_it_is_told_why() {
    let desk = shop();
    let key = desk.key(ANA).await;
    let body = with(wish(), json!({ "b2bKey": key.secret().expose() })).to_string();
    for path in [V6, V7] {
        let without = desk.send(Method::POST, path, "", body.clone()).await;
        assert_eq!(
            without.refusal().0,
            "401 Unauthorized/PartnerAadTicketRequired"
        );
        let other = desk.bearer(OTHER_CLIENT).await;
        let foreign = desk.send(Method::POST, path, &other, body.clone()).await;
        assert_eq!(foreign.refusal().0, "401 Unauthorized/InconsistentClientId");
        let broken = desk
            .send(Method::POST, path, "Bearer e30.e30.e30", body.clone())
            .await;
        assert_eq!(
            broken.refusal().0,
            "401 Unauthorized/AuthenticationTokenInvalid"
        );
        let bearer = desk.bearer(CLIENT).await;
        let of_collections = desk.collections_key(ANA).await;
        let wrong_kind = with(
            wish(),
            json!({ "b2bKey": of_collections.secret().expose() }),
        );
        let wrong_kind = desk
            .send(Method::POST, path, &bearer, wrong_kind.to_string())
            .await;
        assert_eq!(
            wrong_kind.refusal().0,
            "401 Unauthorized/AuthenticationTokenInvalid"
        );
        let xbox = desk
            .send(Method::POST, path, "XBL3.0 x=1001;token", body.clone())
            .await;
        assert!(xbox.status == 401 || xbox.status == 403, "{}", xbox.text);
    }
    assert_eq!(desk.state()["customers"][0]["orders"], Value::Null);
}
