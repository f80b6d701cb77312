//! What comes from outside stays where it belongs: ids in their segment, values in their pair, texts
//! in their header, and the token at its host.

#[path = "../../transport/tests/security/hostile.rs"]
mod hostile;

use hostile::{HEADERS, Held, IDS, keys};
use stocktake_models::{
    Guid,
    partner_center::{TargetSegment, TargetView},
};
use stocktake_partner_center::{PartnerCenter, requests::*};
use stocktake_transport::{
    AccessToken, CallOptions, Credential, CredentialError, ErrorKind, Pipeline, test_kit::Replay,
};

const CONTRACT: &str = include_str!("../../../schemas/partner-center/operations.json");

fn id(text: &str) -> Guid {
    Guid::from_wire(text)
}

#[test]
fn an_id_stays_in_its_segment() {
    let mut held = Held::default();
    held.hold(|x| GetAvailability::new(x, x, x, "US"));
    held.hold(|x| GetAvailabilityByCustomer::new(id(x), x, x, x));
    held.hold(|x| GetProduct::new(x, "US"));
    held.hold(|x| GetProductByCustomer::new(id(x), x));
    held.hold(|x| GetPromotion::new(x, "US"));
    held.hold(|x| GetSku::new(x, x, "US"));
    held.hold(|x| GetSkuByCustomer::new(id(x), x, x));
    held.hold(|x| ListAllSkusByCustomer::new(id(x), TargetView::Azure));
    held.hold(|x| ListAvailabilities::new(x, x, "US"));
    held.hold(|x| ListAvailabilitiesByCustomer::new(id(x), x, x));
    held.hold(|x| ListProductsByCustomer::new(id(x), TargetView::Azure));
    held.hold(|x| ListSkus::new(x, "US"));
    held.hold(|x| ListSkusByCustomer::new(id(x), x));
    held.are_all_of(CONTRACT, &[]);
}

/// Views and segments are open sets: any text is one, and none gets out of its pair.
#[test]
fn a_value_stays_in_its_pair() {
    for text in IDS {
        let segment = TargetSegment::from(text);
        let products = ListProducts::new("US", TargetView::from(text)).target_segment(segment);
        assert_eq!(keys(&products), ["country", "targetView", "targetSegment"]);
        let segment = TargetSegment::from(text);
        assert_eq!(
            keys(&ListPromotions::new(segment, "DE")),
            ["segment", "country"]
        );
    }
    // Two characters are enough for the beginning of another pair.
    for country in ["&a", "=&", "#?", "\r\n", "/."] {
        assert_eq!(keys(&GetProduct::new("P", country)), ["country"]);
        assert_eq!(keys(&CheckInventory::new(country)), ["country"]);
    }
}

#[derive(Debug)]
struct Fixed;

#[async_trait::async_trait]
impl Credential for Fixed {
    async fn token(&self, _audience: &str) -> Result<AccessToken, CredentialError> {
        AccessToken::new("sentinel-token")
    }
}

fn client(replay: &Replay) -> PartnerCenter {
    let pipeline = Pipeline::builder(replay.clone()).credential(Fixed).seed(7);
    PartnerCenter::builder(pipeline.build()).build()
}

#[tokio::test(start_paused = true)]
async fn a_text_stays_in_its_header() {
    let replay = Replay::new().then_json(200, r#"{"id":"P"}"#);
    let client = client(&replay);
    for text in HEADERS {
        let refused = [
            client.with_locale(text).err(),
            CallOptions::default().with_correlation_id(text).err(),
            CallOptions::default().with_header("X-Locale", text).err(),
        ];
        for error in refused {
            let error = error.expect(text).to_string();
            assert!(
                !error.contains("stolen") && !error.contains(['\r', '\n']),
                "{error}"
            );
        }
    }
    // What came from a command line as the name of an application is cleaned instead.
    let pipeline = Pipeline::builder(replay.clone()).credential(Fixed);
    let pipeline = pipeline.user_agent("a\r\nAuthorization: Bearer stolen\0\u{1b}[31m");
    let client = PartnerCenter::builder(pipeline.build()).build();
    client.country("US").product("P").get().await.unwrap();
    let requests = replay.requests();
    let sent = &requests[0].headers();
    assert_eq!(sent.get_all("authorization").iter().count(), 1);
    assert_eq!(sent["authorization"], "Bearer sentinel-token");
    let agent = sent["user-agent"].to_str().unwrap();
    assert!(
        agent.starts_with("aAuthorization: Bearer stolen[31m stocktake/"),
        "{agent}"
    );
}

/// Every way to point elsewhere.
const LINKS_ELSEWHERE: [&str; 14] = [
    "https://evil.example/v1/products",
    "//evil.example/v1/products",
    "/\\evil.example/v1/products",
    "http://api.partnercenter.microsoft.com/v1/products",
    "https://api.partnercenter.microsoft.com:8443/v1/products",
    "https://api.partnercenter.microsoft.com@evil.example/v1/products",
    "https://joe:pass@api.partnercenter.microsoft.com/v1/products",
    "https://api.partnercenter.microsoft.com.evil.example/v1/products",
    "https://api.partnercenter.microsoft.com./v1/products",
    "https:\\\\evil.example\\v1",
    "ws://api.partnercenter.microsoft.com/v1/products",
    "javascript:alert(1)//https://evil.example/",
    "/v1/../../products",
    "/v1/products\r\nHost: evil.example",
];

/// In each listing that goes on by links.
#[tokio::test(start_paused = true)]
async fn a_link_takes_the_token_nowhere_else() {
    for link in LINKS_ELSEWHERE {
        let item = r#""items":[{"id":"1"}]"#;
        let next = serde_json::json!({"next": {"uri": link, "method": "GET", "headers": [
            {"key": "MS-ContinuationToken", "value": "t\r\nAuthorization: Bearer stolen"},
        ]}});
        let page = format!(r#"{{{item},"links":{next}}}"#);
        let replay = Replay::by(move |_| Ok(http::Response::new(bytes::Bytes::from(page.clone()))));
        let client = client(&replay);
        let customer = client.customer(id("d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d"));
        let country = client.country("US");
        let errors = [
            country
                .products(TargetView::Azure)
                .items()
                .collect()
                .await
                .err(),
            country.product("P").skus().items().collect().await.err(),
            country
                .product("P")
                .sku("S")
                .availabilities()
                .items()
                .collect()
                .await
                .err(),
            customer
                .products(TargetView::Azure)
                .items()
                .collect()
                .await
                .err(),
            customer.product("P").skus().items().collect().await.err(),
        ];
        for error in errors {
            let error = error.expect(link);
            assert!(
                matches!(error.kind(), ErrorKind::Paging),
                "{link:?}: {error}"
            );
            let text = format!("{error} {error:?}");
            assert!(!text.contains("evil") && !text.contains("stolen"), "{text}");
        }
        assert_eq!(replay.requests().len(), 5, "{link:?}: one page of each");
    }
}

/// A link in good order brings headers of its own, and none that it may not.
#[tokio::test(start_paused = true)]
async fn a_link_sets_no_header_but_its_own() {
    for bad in ["t\r\nAuthorization: Bearer stolen", "t\0", "t\n"] {
        let next = serde_json::json!({"next": {"uri": "/products?page=2", "method": "GET",
        "headers": [
            {"key": "Authorization", "value": "Bearer stolen"},
            {"key": "Host", "value": "evil.example"},
            {"key": "MS-ContinuationToken", "value": bad},
        ]}});
        let page = format!(r#"{{"items":[{{"id":"1"}}],"links":{next}}}"#);
        let replay = Replay::new().then_json(200, page);
        let items = client(&replay)
            .country("US")
            .products(TargetView::Azure)
            .items();
        let error = items.collect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(!error.to_string().contains("stolen"), "{error}");
        assert_eq!(replay.requests().len(), 1);
    }
    let next = r#"{"next":{"uri":"/products?page=2","method":"GET","headers":[
        {"key":"Authorization","value":"Bearer stolen"},{"key":"Host","value":"evil.example"},
        {"key":"ms-continuationtoken","value":"t2"}]}}"#;
    let replay = Replay::new()
        .then_json(200, format!(r#"{{"items":[{{"id":"1"}}],"links":{next}}}"#))
        .then_json(200, r#"{"items":[{"id":"2"}],"links":{}}"#);
    let items = client(&replay)
        .country("US")
        .products(TargetView::Azure)
        .items();
    assert_eq!(items.collect().await.unwrap().len(), 2);
    let requests = replay.requests();
    let sent = requests[1].headers();
    assert_eq!(sent["ms-continuationtoken"], "t2");
    assert_eq!(sent["authorization"], "Bearer sentinel-token");
    assert!(!sent.contains_key("host"));
}
