//! Every operation through the real pipeline: what goes over the wire, and what is read of the answer.

mod support;

use async_trait::async_trait;
use bytes::Bytes;
use http::header;
use stocktake_models::{
    Timestamp,
    store_for_business::{
        ApplicationType, InventoryDistributionPolicy, InventoryStatus, LicenseType, ProductKind,
        ProductPackageFormat, SeatAction, SeatState,
    },
};
use stocktake_store_for_business::{ProductSku, StoreForBusiness, requests};
use stocktake_transport::{
    AccessToken, Attempt, BoxFuture, Credential, CredentialError, Pipeline, test_kit::Replay,
};

use support::{TOKEN, client};

const BING: (&str, &str) = ("9WZDNCRFJ3PS", "0015");
/// A user name that would fall apart in a path if it were not escaped.
const AWKWARD: &str = "a/b@x?y#z%";
const CV: &str = "AAAAAAAAAAAAAAAA";

type Run = fn(StoreForBusiness) -> BoxFuture<'static, ()>;

/// Every operation, the answer that its calls get, and the calls.
const TABLE: &[(&str, &str, Run)] = &[
    ("assign_seat", SEAT, |client| Box::pin(assign_seat(client))),
    ("bulk_assign_and_reclaim_seats", BULK, |client| {
        Box::pin(bulk(client))
    }),
    ("get_applocker_data", APPLOCKER, |client| {
        Box::pin(applocker(client))
    }),
    ("get_inventory", INVENTORY, |client| {
        Box::pin(inventory(client))
    }),
    ("get_localized_product_details", LOCALIZED, |client| {
        Box::pin(localized(client))
    }),
    ("get_offline_license", LICENSE, |client| {
        Box::pin(license(client))
    }),
    ("get_product_details", DETAILS, |client| {
        Box::pin(details(client))
    }),
    ("get_product_package", PACKAGE, |client| {
        Box::pin(package(client))
    }),
    ("get_product_packages", PACKAGES, |client| {
        Box::pin(packages(client))
    }),
    ("get_seat", SEAT, |client| Box::pin(get_seat(client))),
    ("get_seats", SEATS, |client| Box::pin(seats(client))),
    ("get_seats_assigned_to_user", SEATS, |client| {
        Box::pin(user_seats(client))
    }),
    ("reclaim_seat", SEAT, |client| {
        Box::pin(reclaim_seat(client))
    }),
];

#[test]
fn the_table_has_every_operation() {
    let known: Vec<_> = requests::OPERATIONS
        .iter()
        .map(|operation| operation.name)
        .collect();
    let tested: Vec<_> = TABLE.iter().map(|(name, ..)| *name).collect();
    assert_eq!(tested, known);
}

#[tokio::test(start_paused = true)]
async fn every_operation_has_its_wire_form() {
    for (name, answer, run) in TABLE {
        let replay = Replay::by(move |_| {
            let json = http::Response::builder().header("content-type", "application/json");
            Ok(json.body(Bytes::from(*answer)).unwrap())
        });
        run(client(replay.clone())).await;
        let requests = replay.requests();
        assert!(requests.len() >= 2, "{name}: a minimal and a full call");
        for request in &requests {
            let attempt = request.extensions().get::<Attempt>().unwrap();
            assert_eq!(attempt.operation.name, *name);
        }
        let wire: Vec<_> = requests.iter().map(wire).collect();
        insta::assert_snapshot!(*name, wire.join("\n---\n"));
    }
}

/// The request without what differs from run to run.
fn wire(request: &http::Request<Bytes>) -> String {
    let mut text = format!("{} {}\n", request.method(), request.uri());
    let mut headers: Vec<_> = request.headers().iter().collect();
    headers.sort_by_key(|(name, _)| name.as_str());
    for (name, value) in headers {
        let value = value.to_str().unwrap();
        let shown = match name {
            &header::USER_AGENT => continue,
            name if name == "ms-cv" && value != CV => {
                assert_eq!(value.len(), CV.len());
                continue;
            }
            &header::AUTHORIZATION => value.replace(TOKEN, "<token>"),
            _ => value.to_owned(),
        };
        text.extend([name.as_str(), ": ", &shown, "\n"]);
    }
    let body = std::str::from_utf8(request.body()).unwrap();
    if !body.is_empty() {
        text.extend(["\n", body, "\n"]);
    }
    text
}

const INVENTORY: &str = r#"{
  "continuationToken": "",
  "inventoryEntries": [{
    "productKey": { "productId": "9WZDNCRFJ3PS", "skuId": "0015" },
    "seatCapacity": 5000000000, "availableSeats": 12,
    "lastModified": "2015-07-13T14:02:25.6863382-07:00",
    "licenseType": "online", "distributionPolicy": "restricted", "status": "active",
    "productKind": "Application"
  }, {
    "productKey": { "productId": "CFQ7TTC0K5DR", "skuId": "0001" },
    "licenseType": "Offline", "distributionPolicy": "open", "status": "removed",
    "productKind": "Subscription"
  }]
}"#;

async fn inventory(client: StoreForBusiness) {
    let page = client.inventory().await.unwrap();
    let entries = page.inventory_entries.unwrap();
    let first = &entries[0];
    assert_eq!(first.seat_capacity, Some(5_000_000_000));
    assert_eq!(first.available_seats, Some(12));
    assert_eq!(first.license_type, Some(LicenseType::Online));
    assert_eq!(
        first.distribution_policy,
        Some(InventoryDistributionPolicy::Restricted)
    );
    assert_eq!(first.product_kind, Some(ProductKind::Application));
    let modified = first.last_modified.as_ref().unwrap();
    assert_eq!(modified.unix_seconds(), Some(1_436_821_345));
    let second = &entries[1];
    assert_eq!(second.license_type, Some(LicenseType::Offline));
    assert_eq!(second.status, Some(InventoryStatus::Removed));
    assert_eq!(
        second.product_kind.as_ref().unwrap().as_str(),
        "Subscription"
    );

    let since = Timestamp::parse("2015-07-13T14:02:25.6863382-07:00").unwrap();
    client
        .inventory()
        .license_types(["online", "offline"])
        .modified_since(since)
        .max_results(200)
        .include_removed(false)
        .include_subscription(true)
        .continuation_token("a+b/c==&d")
        .ms_cv(CV)
        .await
        .unwrap();
}

const DETAILS: &str = r#"{
  "productKey": { "productId": "9WZDNCRFJ3PS", "skuId": "0015" },
  "productType": "Application", "supportedLanguages": ["en-us", "de-de"],
  "publisherId": "", "Category": "Education", "applicationType": "Store",
  "alternateIds": [{ "type": "LegacyWindowsPhoneProductId", "value": "c14e93aa" }],
  "packageFamilyName": "Microsoft.BingTranslator_8wekyb3d8bbwe",
  "supportedPlatforms": [{ "platformName": "Windows.Universal",
    "minVersion": { "major": 10, "minor": 0, "build": 10240, "revision": 0 },
    "architectures": ["x86", "arm64"] }]
}"#;

async fn details(client: StoreForBusiness) {
    let details = client.product(BING).details().await.unwrap();
    assert_eq!(details.category.as_deref(), Some("Education"));
    assert_eq!(details.application_type, Some(ApplicationType::Store));
    assert_eq!(details.supported_languages.unwrap(), ["en-us", "de-de"]);
    let platform = &details.supported_platforms.unwrap()[0];
    assert_eq!(platform.min_version.as_ref().unwrap().build, Some(10_240));
    let architectures = platform.architectures.as_ref().unwrap();
    assert_eq!(architectures[1].as_str(), "arm64");

    let key = details.product_key.unwrap();
    client.product(key).details().ms_cv(CV).await.unwrap();
}

const LOCALIZED: &str = r##"{
  "language": "en-us", "displayName": "Translator", "Description": "Speak & read.",
  "images": [{ "location": "https://store-images.example.net/apps.1", "purpose": "logo",
    "height": "300", "width": "300", "backgroundColor": "#1F1F1F", "fileSize": 3000000000 }],
  "publisher": { "publisherName": "Microsoft Corporation", "publisherWebsite": "" }
}"##;

async fn localized(client: StoreForBusiness) {
    let product = client.product(BING);
    let details = product.localized_details("en-ca").await.unwrap();
    assert_eq!(details.language.as_deref(), Some("en-us"));
    assert_eq!(details.description.as_deref(), Some("Speak & read."));
    let image = &details.images.unwrap()[0];
    assert_eq!(image.height.as_deref(), Some("300"));
    assert_eq!(image.file_size, Some(3_000_000_000));

    product.localized_details("en-ca").ms_cv(CV).await.unwrap();
}

const LICENSE: &str = r#"{
  "productKey": { "productId": "9WZDNCRFJ3PS", "skuId": "0016" },
  "licenseBlob": "PExpY2Vuc2U+", "licenseInstanceId": "1f2e", "requestorId": "r",
  "contentId": "65a5ebe0-7a83-4b7c-9b4c-2b2b5b3b8b3e"
}"#;

async fn license(client: StoreForBusiness) {
    let product = client.product(BING);
    let license = product.offline_license("65a5ebe0").await.unwrap();
    let blob = license.license_blob.as_ref().unwrap();
    assert_eq!(blob.expose(), "PExpY2Vuc2U+");
    assert!(!format!("{license:?}").contains("PExpY2Vuc2U+"));
    assert_eq!(license.license_instance_id.as_deref(), Some("1f2e"));

    product.offline_license("65a5ebe0").ms_cv(CV).await.unwrap();
}

const PACKAGE: &str = r#"{
  "packageId": "d788cc1b-ab00-bb5f-1548-f2dfe717583b-X86-Arm",
  "contentId": "65a5ebe0", "location": { "url": "https://files.example.net/p?P1=1&P4=s" },
  "packageFullName": "Microsoft.BingTranslator_1.1.10917.2059_x86__8wekyb3d8bbwe",
  "packageIdentityName": "Microsoft.BingTranslator", "architectures": ["x86", "arm"],
  "packageFormat": "appxBundle", "fileSize": 5368709120, "packageRank": 30003,
  "fileHash": "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", "fileHashAlgorithm": "SHA256",
  "version": { "major": 1, "minor": 1, "build": 10917, "revision": 2059 },
  "platforms": [{ "platformName": "Windows.Universal" }],
  "frameworkDependencyPackages": [{ "packageId": "f", "packageFormat": "appx", "fileSize": 1 }]
}"#;

async fn package(client: StoreForBusiness) {
    let product = client.product(BING);
    let id = "d788cc1b-ab00-bb5f-1548-f2dfe717583b-X86-Arm";
    let package = product.package(id).await.unwrap();
    assert_eq!(package.package_id.as_deref(), Some(id));
    assert_eq!(package.file_size, Some(5_368_709_120));
    assert_eq!(
        package.package_format,
        Some(ProductPackageFormat::AppxBundle)
    );
    assert_eq!(package.version.unwrap().build, Some(10_917));
    assert_eq!(package.framework_dependency_packages.unwrap().len(), 1);

    product.package(id).ms_cv(CV).await.unwrap();
}

const PACKAGES: &str = r#"{
  "packageSetId": "set-1",
  "productPackages": [{ "packageId": "1", "packageFullName": "", "packageFormat": "xap" },
    { "packageId": "2", "packageFormat": "msix" }]
}"#;

async fn packages(client: StoreForBusiness) {
    let product = client.product(BING);
    let set = product.packages().await.unwrap();
    assert_eq!(set.package_set_id.as_deref(), Some("set-1"));
    let packages = set.product_packages.unwrap();
    assert_eq!(packages[0].package_format, Some(ProductPackageFormat::Xap));
    assert_eq!(
        packages[1].package_format.as_ref().unwrap().as_str(),
        "msix"
    );

    product.packages().ms_cv(CV).await.unwrap();
}

const SEAT: &str = r#"{
  "assignedTo": "ann@contoso.com", "dateAssigned": "2016-02-29T10:00:00Z", "State": "active",
  "productKey": { "productId": "9WZDNCRFJ3PS", "skuId": "0015" }
}"#;

async fn get_seat(client: StoreForBusiness) {
    let seat = client.seat(BING, "ann@contoso.com").get().await.unwrap();
    assert_eq!(seat.assigned_to.as_deref(), Some("ann@contoso.com"));
    assert_eq!(seat.state, Some(SeatState::Active));
    let assigned = seat.date_assigned.unwrap();
    assert_eq!(assigned.unix_seconds(), Some(1_456_740_000));

    client
        .product(BING)
        .seat(AWKWARD)
        .get()
        .ms_cv(CV)
        .await
        .unwrap();
}

async fn assign_seat(client: StoreForBusiness) {
    let seat = client.seat(BING, "ann@contoso.com").assign().await.unwrap();
    assert_eq!(ProductSku::from(seat.product_key.unwrap()), BING.into());

    client.seat(BING, AWKWARD).assign().ms_cv(CV).await.unwrap();
}

async fn reclaim_seat(client: StoreForBusiness) {
    let seat = client
        .seat(BING, "ann@contoso.com")
        .reclaim()
        .await
        .unwrap();
    assert_eq!(seat.assigned_to.as_deref(), Some("ann@contoso.com"));

    client
        .seat(BING, AWKWARD)
        .reclaim()
        .ms_cv(CV)
        .await
        .unwrap();
}

const SEATS: &str = r#"{
  "seats": [{ "assignedTo": "ann@contoso.com", "state": "active" },
    { "assignedTo": "bob@contoso.com", "state": "revoked" }],
  "continuationToken": "next/page+="
}"#;

async fn seats(client: StoreForBusiness) {
    let page = client.product(BING).seats().await.unwrap();
    let seats = page.seats.unwrap();
    assert_eq!(seats[1].state, Some(SeatState::Revoked));
    let token = page.continuation_token.unwrap();
    assert_eq!(token, "next/page+=");

    let listing = client.seats_of(BING).list();
    listing
        .continuation_token(token)
        .max_results(100)
        .ms_cv(CV)
        .await
        .unwrap();
}

async fn user_seats(client: StoreForBusiness) {
    let page = client.user("ann@contoso.com").seats().await.unwrap();
    assert_eq!(page.seats.unwrap().len(), 2);

    let listing = client.user(AWKWARD).seats();
    listing
        .continuation_token("next/page+=")
        .max_results(100)
        .ms_cv(CV)
        .await
        .unwrap();
}

const BULK: &str = r#"{
  "seatDetails": [{ "assignedTo": "ann@contoso.com", "state": "active" }],
  "failedSeatOperations": [{ "failureReason": "UserNotFound", "userName": "bob@contoso.com",
    "productKey": { "productId": "9WZDNCRFJ3PS", "skuId": "0015" } }]
}"#;

async fn bulk(client: StoreForBusiness) {
    let request = requests::BulkAssignAndReclaimSeats::new(
        BING.0,
        BING.1,
        ["ann@contoso.com", "bob@contoso.com"],
        SeatAction::Assign,
    );
    let answer = client.caller().send(&request).await.unwrap();
    assert_eq!(answer.seat_details.unwrap().len(), 1);
    let failed = &answer.failed_seat_operations.unwrap()[0];
    assert_eq!(failed.failure_reason.as_deref(), Some("UserNotFound"));
    assert_eq!(failed.user_name.as_deref(), Some("bob@contoso.com"));

    let request =
        requests::BulkAssignAndReclaimSeats::new(BING.0, BING.1, [AWKWARD], SeatAction::Reclaim);
    client.caller().send(&request.ms_cv(CV)).await.unwrap();
}

/// The words of the service's own answer, as the pages about `AppLocker` print it.
const APPLOCKER: &str = r#"{
  "packageFamilyName": "Microsoft.Office.OneNote_8wekyb3d8bbwe",
  "packageIdentityName": "Microsoft.Office.OneNote",
  "windowsPhoneLegacyId": "ca05b3ab-f157-450c-8c49-a1f127f5e71d",
  "publisherCertificateName":
    "CN=Microsoft Corporation, O=Microsoft Corporation, L=Redmond, S=Washington, C=US"
}"#;

async fn applocker(client: StoreForBusiness) {
    let data = client.applocker_data("9wzdncrfhvjl").await.unwrap();
    assert_eq!(
        data.package_identity_name.as_deref(),
        Some("Microsoft.Office.OneNote")
    );
    let legacy = data.windows_phone_legacy_id.unwrap();
    assert_eq!(legacy.to_string(), "ca05b3ab-f157-450c-8c49-a1f127f5e71d");

    let details = client
        .applocker_data(AWKWARD)
        .send_with_details()
        .await
        .unwrap();
    assert_eq!(details.status, 200);
}

#[tokio::test(start_paused = true)]
async fn what_the_service_would_refuse_is_not_sent() {
    let replay = Replay::new();
    let client = client(replay.clone());
    let names = (0..26).map(|number| format!("u{number}@contoso.com"));
    let bulk = requests::BulkAssignAndReclaimSeats::new("p", "s", names, SeatAction::Assign);
    let errors = [
        client
            .product(BING)
            .seats()
            .max_results(101)
            .await
            .unwrap_err(),
        client
            .user("ann")
            .seats()
            .max_results(101)
            .await
            .unwrap_err(),
        client.user("").seats().await.unwrap_err(),
        client
            .seat(("9WZDNCRFJ3PS", ""), "ann")
            .assign()
            .await
            .unwrap_err(),
        client.seat(BING, "..").assign().await.unwrap_err(),
        client.caller().send(&bulk).await.unwrap_err(),
    ];
    let texts: Vec<_> = errors.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(texts.join("\n"), @r"
    get_seats: not sent, as `maxResults` must be at most 100, but is 101
    get_seats_assigned_to_user: not sent, as `maxResults` must be at most 100, but is 101
    get_seats_assigned_to_user: not sent, as `username` is empty, and a segment of a path cannot be
    assign_seat: not sent, as `skuId` is empty, and a segment of a path cannot be
    assign_seat: not sent, as `username` is `.` or `..`, which no path can carry as a value
    bulk_assign_and_reclaim_seats: not sent, as `usernames` takes at most 25 entries, but has 26
    ");
    assert!(replay.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_under_a_path_keeps_it_and_the_audience_can_differ() {
    let replay = Replay::new().then_json(200, SEAT);
    let pipeline = Pipeline::builder(replay.clone())
        .credential(TokenOfAudience)
        .build();
    let client = StoreForBusiness::builder(pipeline)
        .endpoint("http://127.0.0.1:8080/store-for-business/")
        .unwrap()
        .audience("https://onestore.example.cn")
        .build();
    assert!(
        StoreForBusiness::builder(support::pipeline(Replay::new()))
            .endpoint("http://contoso.com")
            .is_err()
    );
    client.seat(BING, AWKWARD).get().await.unwrap();
    assert_eq!(
        replay.requests()[0].uri(),
        "http://127.0.0.1:8080/store-for-business\
         /V1/Inventory/9WZDNCRFJ3PS/0015/Seats/a%2Fb@x%3Fy%23z%25",
    );
    let token = replay.requests()[0].headers()["authorization"].clone();
    assert_eq!(token, "Bearer for:https://onestore.example.cn");
}

#[derive(Debug)]
struct TokenOfAudience;

#[async_trait]
impl Credential for TokenOfAudience {
    async fn token(&self, audience: &str) -> Result<AccessToken, CredentialError> {
        AccessToken::new(format!("for:{audience}"))
    }
}

#[tokio::test(start_paused = true)]
async fn listings_end_on_an_absent_and_on_an_empty_token() {
    for last in [
        r#"{"seats":[{"assignedTo":"c"}]}"#,
        r#"{"seats":[{"assignedTo":"c"}],"continuationToken":""}"#,
    ] {
        let replay = Replay::new()
            .then_json(
                200,
                r#"{"seats":[{"assignedTo":"a"}],"continuationToken":"t=1&x"}"#,
            )
            .then_json(200, r#"{"seats":null,"continuationToken":"t2"}"#)
            .then_json(200, last);
        let seats = client(replay.clone())
            .product(BING)
            .seats()
            .max_results(1)
            .items();
        let seats = seats.collect().await.unwrap();
        let names: Vec<_> = seats
            .into_iter()
            .filter_map(|seat| seat.assigned_to)
            .collect();
        assert_eq!(names, ["a", "c"]);
        let queries: Vec<_> = replay
            .requests()
            .iter()
            .map(|r| r.uri().query().unwrap().to_owned())
            .collect();
        assert_eq!(
            queries,
            [
                "maxResults=1",
                "continuationToken=t%3D1%26x&maxResults=1",
                "continuationToken=t2&maxResults=1",
            ]
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_token_twice_ends_a_listing_with_an_error() {
    let replay = Replay::by(|_| {
        Ok(http::Response::new(
            r#"{"inventoryEntries":[{}],"continuationToken":"again"}"#.into(),
        ))
    });
    let error = client(replay.clone())
        .inventory()
        .items()
        .collect()
        .await
        .unwrap_err();
    insta::assert_snapshot!(error, @"get_inventory: the listing cannot go on: the service sent a continuation token that it had sent before");
    assert_eq!(replay.requests().len(), 2);
}
