//! Addresses and forms that the operations serve, to be spoilt by [`noise`](crate::noise).

use serde_json::{Value, json};

use crate::ground::{Entry, Ground};

/// The fields of an object as a form.
pub fn form(value: &Value) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in value.as_object().into_iter().flatten() {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        form.append_pair(name, &text);
    }
    form.finish()
}

/// What stands in the place of a parameter of the path.
pub fn parameter(part: &str, entry: &Entry, ground: &Ground) -> String {
    let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let is_partner = entry.service() == "partner-center";
    let about_packages = entry.path.contains("Packages") || entry.path.contains("OfflineLicense");
    let text = match part.trim_matches(['{', '}']) {
        "productId" if about_packages => "9NBLGGH4R2R6",
        "productId" => "9WZDNCRFJ3PS",
        "skuId" if about_packages => "0017",
        "skuId" => "0015",
        "username" => "alex.wilber@contoso.com",
        "language" => "en-us",
        "packageId" => "1a203565-3d3a-4e66-af76-3957ee9ecd76-X86-X64-Arm",
        "contentId" => "3a1086d7-c2eb-4a05-ae65-1c9cb7a923ef",
        "recurrenceId" => {
            "mdr:0:8cfc72e06fd192661ce16e6d87772e51:32aa8acc-c2c1-41ed-a1ca-eda2e5722ce7"
        }
        "messageId" => &ground.message.0,
        "tenant_id" | "tenant" => "emulator",
        "customer-tenant-id" => "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d",
        "product-id" => "DZH318Z0BQ3P",
        "sku-id" => "0001",
        "availability-id" => "DZH318XNV9QR",
        "promotion-id" => "39NFJQT1PJQB:0001:39NFJQT1Q5KN",
        "resource" if !is_partner => return last(&ground.queue.0),
        "fileId" => {
            let encoded = last(&ground.file.0);
            let decoded = percent_encoding::percent_decode_str(&encoded);
            return decoded.decode_utf8().unwrap().into_owned();
        }
        other => panic!("nothing is known of the parameter {other}"),
    };
    text.to_owned()
}

/// The query, without a question mark.
pub fn query(entry: &Entry, ground: &Ground) -> String {
    let name = entry.name.as_str();
    let signature = &ground.queue.1;
    match (entry.service(), name) {
        ("content", _) => ground.file.1.clone(),
        (_, "peek_clawback_messages") => format!("{signature}&peekonly=true"),
        (_, "delete_clawback_message") => {
            let receipt = json!({ "popreceipt": ground.message.1 });
            format!("{signature}&{}", form(&receipt))
        }
        ("clawback", _) => signature.clone(),
        (_, "get_inventory") => "maxResults=5&licenseTypes=online&licenseTypes=offline".to_owned(),
        ("partner-center", _) => {
            let views = [
                "list_products",
                "list_products_by_customer",
                "list_all_skus_by_customer",
            ];
            let view = views
                .contains(&name)
                .then_some("targetView=azurereservationsvm");
            let segment = (name == "list_promotions").then_some("segment=Commercial");
            let country = (!name.ends_with("by_customer")).then_some("country=us");
            let parts = [country, view, segment].into_iter().flatten();
            parts.collect::<Vec<_>>().join("&")
        }
        _ => String::new(),
    }
}
