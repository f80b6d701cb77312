//! Licences with which apps are installed without a connection to the Store.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use stocktake_models::{Secret, store_for_business::OfflineLicense};

use super::{
    catalog::{derived_guid, is_guid},
    parameters::Key,
    products::seen,
    refusal::{Conflict, conflict, invalid, not_found},
    visit::Visit,
};
use crate::exchange::{Answer, Call, Refusal};

/// `POST /V1/Products/{productId}/{skuId}/OfflineLicense/{contentId}`.
///
/// Whether the same call gives the same licence is not documented; here it does, until the seed has
/// another edition of it. A content id that no package of the product has is not found.
pub(super) fn get(call: &Call<'_>) -> Result<Answer, Refusal> {
    let key = Key::of(call)?;
    let content_id = call.parameter("contentId");
    if !is_guid(content_id) {
        return Err(invalid("contentId", "It is a GUID."));
    }
    let visit = Visit::begin(call)?;
    let product = seen(&visit, &key, ["Product", "SKU"])?;
    let organization = visit.organization();
    let entry = organization.owned(&key.product_id, &key.sku_id);
    let entry = entry.ok_or_else(|| conflict(Conflict::NotOwned))?;
    if entry.is_online() {
        return Err(conflict(Conflict::NotOffline));
    }
    let mut packages = product.packages.iter();
    let package = packages.find(|package| package.content_id.eq_ignore_ascii_case(content_id));
    let package = package.ok_or_else(|| not_found("Content", content_id))?;
    let edition = entry.license_version.to_string();
    let instance = derived_guid(&[
        "offline licence",
        &organization.id,
        &key.product_id,
        &key.sku_id,
        &package.content_id,
        &edition,
    ]);
    let mut license = OfflineLicense::new();
    license.license_blob = Some(blob(&key, &package.content_id, &organization.id, &instance));
    license.license_instance_id = Some(instance);
    license.requestor_id = Some(organization.id.clone());
    license.content_id = Some(package.content_id.clone());
    license.product_key = Some(key.model());
    Ok(Answer::ok(&license))
}

/// A licence that looks like one and opens nothing.
fn blob(key: &Key, content_id: &str, requestor_id: &str, instance: &str) -> Secret {
    let Key { product_id, sku_id } = key;
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
         <License Source=\"emulator\" LicenseInstanceID=\"{instance}\" RequestorID=\"{requestor_id}\">\
         <Binding Binding_Type=\"Offline\" ProductID=\"{product_id}\" SkuID=\"{sku_id}\" ContentID=\"{content_id}\"/>\
         </License>"
    );
    Secret::new(BASE64.encode(text))
}
