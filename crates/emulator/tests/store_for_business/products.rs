//! What products are, and the licences of those that are installed offline.

use base64::Engine as _;
use stocktake::{models::store_for_business::ApplicationType, store_for_business::Refusal};

use crate::{NEARLY_FULL, NOT_OWNED, OFFLINE, client, few, few_seed, seeded, stocktake};

const CONTENT: &str = "65a5ebe0-7a83-4b7c-9b4c-000000000003";

#[tokio::test]
async fn texts_come_in_the_language_or_in_the_fallback() {
    let client = client(&few());
    for (asked_for, found) in [
        ("en-us", "en-us"),
        ("DE-DE", "de-de"),
        ("de-at", "de-de"),
        ("en-gb", "en-us"),
        ("fr-fr", "en-us"),
        ("sr-latn-rs", "en-us"),
    ] {
        let texts = client
            .product(NEARLY_FULL)
            .localized_details(asked_for)
            .await
            .unwrap();
        assert_eq!(texts.language.as_deref(), Some(found), "{asked_for}");
    }
}

#[tokio::test]
async fn details_do_not_have_to_be_owned() {
    let client = client(&few());
    let details = client.product(NOT_OWNED).details().await.unwrap();
    assert_eq!(details.application_type, Some(ApplicationType::Store));
    assert_eq!(details.supported_languages.unwrap(), ["en-us"]);
}

#[tokio::test]
async fn what_a_line_of_business_made_only_its_owner_sees() {
    let emulator = few();
    let own = ("9NAPP0000006", "0010");
    let fabrikam = stocktake(&emulator, "fabrikam.com").store_for_business();
    let details = fabrikam.product(own).details().await.unwrap();
    assert_eq!(
        details.application_type,
        Some(ApplicationType::LineOfBusiness)
    );
    let contoso = client(&emulator);
    assert!(
        contoso
            .product(own)
            .details()
            .await
            .unwrap_err()
            .is_not_found()
    );
    assert!(
        contoso
            .applocker_data(own.0)
            .await
            .unwrap_err()
            .is_not_found()
    );
}

#[tokio::test]
async fn applocker_data_is_for_everybody() {
    let client = client(&few());
    let data = client.applocker_data("9napp0000001").await.unwrap();
    assert_eq!(
        data.package_family_name.as_deref(),
        Some("Fabrikam.App1_8wekyb3d8bbwe")
    );
    assert_eq!(data.package_identity_name.as_deref(), Some("Fabrikam.App1"));
    assert!(
        data.windows_phone_legacy_id.is_some(),
        "it has a XAP package"
    );
    let data = client.applocker_data("9NAPP0000002").await.unwrap();
    assert_eq!(data.windows_phone_legacy_id, None);
}

#[tokio::test]
async fn a_licence_is_the_same_until_there_is_another_edition() {
    let emulator = few();
    let license = async |emulator| {
        let client = client(emulator);
        client
            .product(OFFLINE)
            .offline_license(CONTENT)
            .await
            .unwrap()
    };
    let first = license(&emulator).await;
    assert_eq!(license(&emulator).await, first);
    let blob = first.license_blob.clone().unwrap();
    let blob = base64::engine::general_purpose::STANDARD
        .decode(blob.expose())
        .unwrap();
    let blob = String::from_utf8(blob).unwrap();
    let instance = first.license_instance_id.clone().unwrap();
    assert!(blob.contains(&instance) && blob.contains(CONTENT));
    let requestor = "6f1a5c1e-3c0b-4f5e-9d3a-5b1f0c7d2a10";
    assert_eq!(first.requestor_id.as_deref(), Some(requestor));

    let mut seed = few_seed();
    seed["organizations"][0]["inventory"][2]["licenseVersion"] = 3.into();
    let second = license(&seeded(&seed)).await;
    assert_ne!(second.license_instance_id, first.license_instance_id);
}

#[tokio::test]
async fn a_licence_needs_a_package_with_that_content() {
    let client = client(&few());
    let product = client.product(OFFLINE);
    let other = "65a5ebe0-7a83-4b7c-9b4c-000000000001";
    let error = product.offline_license(other).await.unwrap_err();
    assert_eq!(Refusal::of(&error), Some(Refusal::NotFound(vec![])));
    let error = product.offline_license("licence").await.unwrap_err();
    assert_eq!(
        Refusal::of(&error),
        Some(Refusal::Parameter(vec!["contentId"]))
    );
}
