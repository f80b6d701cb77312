//! Who is let in, what is not there, and the headers of all answers.

use serde_json::json;
use stocktake::{
    Stocktake,
    models::{Guid, store_services::ProductSkuId},
};

use crate::desk::{ANA, CLIENT, Desk, item, pretty, product, seed, with, x_token};

const V6: &str = "/collections/v6.0/collections/query";
const V9: &str = "/collections/v9.0/collections/publisherQuery";

fn shelf() -> Desk {
    Desk::new(&seed(
        &[product("9NGAME000001", "Game")],
        &[item(1, "9NGAME000001")],
    ))
}

#[tokio::test]
async fn tokens_are_checked_before_anything_else() {
    let desk = shelf();
    let good = desk.bearer(CLIENT).await;
    let ticket = desk.tickets(CLIENT).collections().await.unwrap();
    let ticket = format!("Bearer {}", ticket.expose_to_client());
    let key = desk.key_for(CLIENT, ANA).await;
    let key = format!("Bearer {}", key.expose());
    let forged = format!("{}A", good.trim_end_matches(char::is_alphanumeric));
    for (path, authorization, refusal) in [
        (V6, "", "401 Unauthorized/PartnerAadTicketRequired"),
        (
            V6,
            "Bearer abc",
            "401 Unauthorized/AuthenticationTokenInvalid",
        ),
        (
            V6,
            "Basic abc",
            "401 Unauthorized/AuthenticationTokenInvalid",
        ),
        (V6, &forged, "401 Unauthorized/AuthenticationTokenInvalid"),
        (V6, &ticket, "401 Unauthorized/AuthenticationTokenInvalid"),
        (V6, &key, "401 Unauthorized/AuthenticationTokenInvalid"),
        (V6, "XBL3.0 x=1001;t", "403 Unauthorized/Invalid Token"),
        (
            V9,
            "XBL3.0 x=1001;foreign",
            "403 Unauthorized/Invalid Token",
        ),
        (
            V9,
            "XBL3.0 x=1001;expired",
            "401 Unauthorized/Expired Token",
        ),
        (V9, "XBL3.0 x=7;t", "403 Unauthorized/Invalid Token"),
        (V9, "XBL3.0 t", "403 Unauthorized/Invalid Token"),
    ] {
        let body = json!({ "productSkuIds": [{ "productId": "9NGAME000001" }] });
        let reply = desk.post(path, authorization, &body).await;
        assert_eq!(reply.refusal().0, refusal, "{authorization}");
    }
    desk.advance(3_601);
    let reply = desk.post(V6, &good, &json!({})).await;
    assert_eq!(
        reply.refusal().0,
        "401 Unauthorized/AuthenticationTokenInvalid"
    );
    insta::assert_snapshot!("token_expired", pretty(&reply.json()));
}

/// It says who asks, so nobody looks whom the body names; but what stands there is read.
#[tokio::test]
async fn an_xbox_token_excuses_no_body() {
    const CONSUME_V8: &str = "/collections/v8.0/collections/consume";
    let desk = shelf();
    let odd = json!({ "identityType": "x", "identityValue": "", "localTicketReference": [] });
    let well_formed = json!({ "identityType": "x", "identityValue": "" });
    let products = json!([{ "productId": "9NGAME000001" }]);
    let consumption = |user| {
        json!({
            "productId": "9NGAME000001", "trackingId": Guid::NIL.to_string(), "beneficiary": user,
        })
    };
    let refused = "400 BadRequest/InvalidRequestBody";
    for (path, body, expected) in [
        (
            V9,
            json!({ "beneficiaries": [odd], "productSkuIds": products }),
            Some(refused),
        ),
        (
            V9,
            json!({ "beneficiaries": [well_formed], "productSkuIds": products }),
            None,
        ),
        (CONSUME_V8, consumption(&odd), Some(refused)),
        (
            CONSUME_V8,
            consumption(&well_formed),
            Some("400 BadRequest/InvalidParameter"),
        ),
    ] {
        let reply = desk.post(path, "XBL3.0 x=1001;t", &body).await;
        match expected {
            None => assert_eq!(reply.status, 200, "{body}"),
            Some(expected) => assert_eq!(reply.refusal().0, expected, "{body}"),
        }
    }
}

#[tokio::test]
async fn making_a_key_asks_for_an_xbox_token_in_any_letter_case() {
    let desk = shelf();
    for path in ["/v7.0/beneficiaries/me/keys", "/V7.0/Beneficiaries/Me/KEYS"] {
        let reply = desk
            .post(&format!("/collections{path}"), "", &json!({}))
            .await;
        let refusal = "401 Unauthorized/AuthenticationTokenInvalid";
        assert_eq!(reply.refusal().0, refusal, "{path}");
    }
}

/// A form is known by its media type, in any letter case; JSON that is called a form by mistake is
/// JSON, with a mark of its encoding too.
#[tokio::test]
async fn a_body_is_read_as_what_it_is() {
    let desk = shelf();
    let bearer = desk.bearer(CLIENT).await;
    let key = desk.key_for(CLIENT, ANA).await;
    let ticket = desk.tickets(CLIENT).service().await.unwrap();
    let (key, ticket) = (key.expose(), ticket.expose_to_service());
    let form = format!("serviceTicket={ticket}&key={key}");
    let fields = json!({ "ServiceTicket": ticket, "KEY": key }).to_string();
    for (media_type, body) in [
        ("application/x-www-form-urlencoded", form.clone()),
        ("Application/X-WWW-Form-Urlencoded; charset=utf-8", form),
        ("application/x-www-form-urlencoded", fields.clone()),
        (
            "application/x-www-form-urlencoded",
            format!("\u{feff}{fields}"),
        ),
        ("application/json", format!("\u{feff}\r\n{fields}")),
    ] {
        let request = http::Request::post("http://127.0.0.1/collections/v6.0/b2b/keys/renew")
            .header("authorization", &bearer)
            .header("content-type", media_type);
        let reply = desk.send_request(request.body(body.into()).unwrap()).await;
        assert_eq!(reply.status, 200, "{media_type}: {}", reply.text);
    }
}

#[tokio::test]
async fn what_is_not_there_says_so() {
    let desk = shelf();
    for (method, path, refusal) in [
        ("POST", "/collections/v6.0/nothing", "404 NotFound/NotFound"),
        ("GET", V6, "405 MethodNotAllowed/MethodNotAllowed"),
        (
            "POST",
            "/collections/v9.0/collections/query",
            "501 NotImplemented/NotImplemented",
        ),
        (
            "POST",
            "/collections/v7.0/users/me/keys",
            "404 NotFound/NotFound",
        ),
    ] {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("http://127.0.0.1{path}"));
        let reply = desk
            .send_request(request.body(bytes::Bytes::new()).unwrap())
            .await;
        assert_eq!(reply.refusal().0, refusal, "{method} {path}");
        if reply.status == 501 {
            let message = reply.json()["message"].clone();
            assert_eq!(
                message,
                "the emulator does not implement v9.0/collections/query"
            );
        }
    }
}

#[tokio::test]
async fn answers_have_the_headers_of_the_service() {
    let desk = shelf();
    let bearer = desk.bearer(CLIENT).await;
    let request = http::Request::post(format!("http://127.0.0.1{V6}"))
        .header("authorization", bearer)
        .header("ms-cv", "xu2HW6SrSkyHyFh.0");
    let reply = desk.send_request(request.body("{}".into()).unwrap()).await;
    assert_eq!(reply.headers["date"], "Fri, 15 May 2026 07:00:01 GMT");
    assert_eq!(reply.headers["ms-cv"], "xu2HW6SrSkyHyFh.0.0");
    assert_eq!(reply.headers["x-content-type-options"], "nosniff");
    assert_eq!(
        reply.headers["content-type"],
        "application/json; charset=utf-8"
    );
    for name in ["ms-correlationid", "ms-requestid"] {
        let id = reply.headers[name].to_str().unwrap();
        assert!(stocktake::models::Guid::parse(id).is_ok(), "{name}: {id}");
    }
    assert!(!reply.headers["ms-serverid"].is_empty());
    let request = http::Request::post(format!("http://127.0.0.1{V6}"));
    let request = request.header("ms-correlationid", "");
    let reply = desk.send_request(request.body("{}".into()).unwrap()).await;
    assert!(!reply.headers["ms-correlationid"].is_empty());
}

/// The path in any letter case, and the real name of the service in the `Host` header.
#[tokio::test]
async fn the_service_is_found_by_path_and_by_name() {
    let desk = shelf();
    let bearer = desk.bearer(CLIENT).await;
    let user = desk.user(ANA).await;
    let body = json!({ "beneficiaries": [user], "productTypes": ["Game"] }).to_string();
    for (uri, host) in [
        (
            "http://127.0.0.1/Collections/V6.0/COLLECTIONS/Query",
            "127.0.0.1",
        ),
        ("/v6.0/collections/query", "Collections.mp.microsoft.com"),
        (
            "https://collections.mp.microsoft.com/v6.0/collections/query",
            "x",
        ),
    ] {
        let request = http::Request::post(uri)
            .header("host", host)
            .header("authorization", &bearer);
        let reply = desk
            .send_request(request.body(body.clone().into()).unwrap())
            .await;
        assert_eq!(reply.status, 200, "{uri}: {}", reply.text);
    }
}

/// The whole way of a purchase over a socket, by the transport that users have.
#[tokio::test]
async fn a_purchase_is_used_up_over_a_socket() {
    let desk = Desk::new(&seed(
        &[product("9NCOINS00001", "Consumable")],
        &[with(item(1, "9NCOINS00001"), json!({ "quantity": 5 }))],
    ));
    desk.emulator.clock().start();
    let server = desk.emulator.listen("127.0.0.1:0".parse().unwrap()).await;
    let server = server.unwrap();
    let stocktake = Stocktake::builder()
        .emulator(server.url().parse().unwrap())
        .client_secret("emulator", CLIENT, "emulator")
        .build()
        .unwrap();
    let keys = stocktake.store_id_keys();
    let ticket = keys.tickets().collections().await.unwrap();
    let key = keys
        .create_collections_key(x_token(ANA, "t"), &ticket, "ana")
        .await
        .unwrap();
    let home = format!("{}/collections/v6.0/b2b/keys/renew", server.url());
    assert_eq!(key.claims().refresh_uri.as_deref(), Some(home.as_str()));
    let key = keys.renew(&key).await.unwrap().secret().clone();
    let client = stocktake.store_services();
    let products = [ProductSkuId::new("9NCOINS00001")];
    let listed = client
        .query_products_v9(key.clone(), products)
        .await
        .unwrap();
    assert_eq!(listed.items[0].quantity, Some(5));
    let left = client
        .consume_v8(key, "9NCOINS00001")
        .remove_quantity(2)
        .await
        .unwrap();
    assert_eq!(left.new_quantity, 3);
    drop((client, stocktake, keys));
    server.shutdown().await;
}
