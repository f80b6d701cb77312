//! What goes over the wire, operation by operation.

use bytes::Bytes;
use http::Method;

use crate::{Raw, few, get, raw, send};

/// The text of an answer without what is secret: signatures of addresses and licences.
fn text(answer: &Raw) -> String {
    let mut text = answer.text();
    for secret in ["&P4=", "\"licenseBlob\": \""] {
        let mut parts = text.split(secret);
        let mut masked = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (hidden, rest) = part.split_once('"').unwrap();
            assert!(hidden.len() > 40, "it is there");
            masked.push_str(secret);
            masked.push_str("…\"");
            masked.push_str(rest);
        }
        text = masked;
    }
    text
}

#[tokio::test]
async fn get_inventory() {
    let answer = get(&few(), "/V1/Inventory?maxResults=2&licenseTypes=online").await;
    insta::assert_snapshot!(text(&answer));
}

#[tokio::test]
async fn get_seats() {
    let path = "/V1/Inventory/9NAPP0000003/0011/Seats?maxResults=1";
    insta::assert_snapshot!(text(&get(&few(), path).await));
}

#[tokio::test]
async fn get_seats_assigned_to_user() {
    let answer = get(&few(), "/V1/Users/ann@contoso.com/Seats").await;
    insta::assert_snapshot!(text(&answer));
}

#[tokio::test]
async fn get_seat() {
    let path = "/V1/Inventory/9NAPP0000001/0010/Seats/ann@contoso.com";
    insta::assert_snapshot!(text(&get(&few(), path).await));
}

#[tokio::test]
async fn assign_seat() {
    let path = "/V1/Inventory/9NAPP0000002/0010/Seats/ann@contoso.com";
    insta::assert_snapshot!(text(&raw(&few(), Method::POST, path, "").await));
}

#[tokio::test]
async fn reclaim_seat() {
    let path = "/V1/Inventory/9NAPP0000001/0010/Seats/ann@contoso.com";
    insta::assert_snapshot!(text(&raw(&few(), Method::DELETE, path, "").await));
}

#[tokio::test]
async fn bulk_assign_and_reclaim_seats() {
    let body = r#"{"UserNames":["mia@contoso.com","ned@contoso.com","who@contoso.com","ann"],"SeatAction":"Assign"}"#;
    let path = "/V1/Inventory/9NAPP0000001/0010/Seats";
    insta::assert_snapshot!(text(&raw(&few(), Method::POST, path, body).await));
}

#[tokio::test]
async fn get_product_details() {
    let answer = get(&few(), "/V1/Products/9NAPP0000001/0010").await;
    insta::assert_snapshot!(text(&answer));
}

#[tokio::test]
async fn get_localized_product_details() {
    let path = "/V1/Products/9NAPP0000001/0010/LocalizedDetails/en-us";
    insta::assert_snapshot!(text(&get(&few(), path).await));
}

#[tokio::test]
async fn get_product_packages() {
    let answer = get(&few(), "/V1/Products/9NAPP0000001/0010/Packages").await;
    insta::assert_snapshot!(text(&answer));
}

#[tokio::test]
async fn get_product_package() {
    let path =
        "/V1/Products/9NAPP0000001/0010/packages/d788cc1b-ab00-bb5f-1548-f2dfe717583b-Neutral";
    insta::assert_snapshot!(text(&get(&few(), path).await));
}

#[tokio::test]
async fn get_offline_license() {
    let path = "/V1/Products/9NAPP0000003/0010/OfflineLicense/65a5ebe0-7a83-4b7c-9b4c-000000000003";
    insta::assert_snapshot!(text(&raw(&few(), Method::POST, path, "").await));
}

#[tokio::test]
async fn get_applocker_data() {
    let address = "http://bspmts.mp.microsoft.com/v1/public/catalog/Retail/Products/9napp0000001/applockerdata";
    let request = http::Request::get(address).body(Bytes::new()).unwrap();
    insta::assert_snapshot!(text(&send(&few(), request).await));
}
