//! What products are, for whoever owns them or not.

use stocktake_models::{
    Guid,
    store_for_business::{
        AlternateIdentifier, ApplockerData, LocalizedProductDetail, ProductDetails, ProductImage,
        ProductPlatform, PublisherDetails, SupportedProductPlatform,
    },
};

use super::{
    catalog::{Catalog, Image, Localization, Platform, Product, is_language, is_product_id},
    organization::Organization,
    parameters::Key,
    refusal::{invalid, not_found},
    visit::Visit,
};
use crate::exchange::{Answer, Call, Refusal};

/// `GET /V1/Products/{productId}/{skuId}`.
pub(super) fn details(call: &Call<'_>) -> Result<Answer, Refusal> {
    let key = Key::of(call)?;
    let visit = Visit::begin(call)?;
    let product = seen(&visit, &key, ["Product", "SKU"])?;
    let mut details = ProductDetails::new();
    details.product_key = Some(key.model());
    details.product_type = Some("Application".to_owned());
    let languages = product.localizations.iter();
    details.supported_languages = Some(languages.map(|texts| texts.language.clone()).collect());
    details.publisher_id = Some(product.publisher.id.clone());
    details.category.clone_from(&product.category);
    let ids = product.alternate_ids.iter().map(|id| {
        let mut model = AlternateIdentifier::new();
        model.type_ = Some(id.r#type.clone());
        model.value = Some(id.value.clone());
        model
    });
    details.alternate_ids = Some(ids.collect());
    details
        .package_family_name
        .clone_from(&product.package_family_name);
    let platforms = product.supported_platforms.iter();
    details.supported_platforms = Some(platforms.map(Platform::supported).collect());
    details.application_type = Some(product.application_type.clone());
    Ok(Answer::ok(&details))
}

/// `GET /V1/Products/{productId}/{skuId}/LocalizedDetails/{language}`.
///
/// Which language is the fallback is not documented: it is the same language of another region here,
/// or else the first of the product. Only a product without any texts has none to answer with.
pub(super) fn localized_details(call: &Call<'_>) -> Result<Answer, Refusal> {
    let key = Key::of(call)?;
    let language = call.parameter("language");
    if !is_language(language) {
        return Err(invalid("language", "It has the form `en-us`."));
    }
    let visit = Visit::begin(call)?;
    let product = seen(&visit, &key, ["productId", "skuId"])?;
    let texts = product.localization(language);
    let texts = texts.ok_or_else(|| not_found("language", language))?;
    Ok(Answer::ok(&localized(product, texts)))
}

/// `GET /v1/public/catalog/Retail/Products/{productId}/applockerdata`.
///
/// For everybody. It knows apps of the Store only, by any of their SKUs.
pub(super) fn applocker_data(call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.parameter("productId");
    if !is_product_id(id) {
        return Err(invalid("productId", "It has twelve letters and digits."));
    }
    let state = call.world.store_for_business();
    let product = state.catalog.product(&id.to_ascii_uppercase());
    let family = |product: &Product| product.package_family_name.clone();
    let found = product.filter(|product| product.is_public());
    let Some((product, family)) = found.and_then(|product| Some((product, family(product)?)))
    else {
        return Err(not_found("productId", id));
    };
    let mut data = ApplockerData::new();
    let name = family.rsplit_once('_').map(|(name, _)| name.to_owned());
    data.package_identity_name = name;
    data.package_family_name = Some(family);
    data.windows_phone_legacy_id = product.phone_id().map(Guid::from_wire);
    data.publisher_certificate_name
        .clone_from(&product.publisher.certificate);
    Ok(Answer::ok(&data))
}

/// A product with that SKU, if the caller can see it. `items` is how the operation names the two.
pub(super) fn seen<'a>(
    visit: &'a Visit<'_>,
    key: &Key,
    [product_item, sku_item]: [&str; 2],
) -> Result<&'a Product, Refusal> {
    let product = visible(visit.catalog(), visit.organization(), key);
    let product = product.ok_or_else(|| not_found(product_item, &key.to_string()))?;
    if product.has_sku(&key.sku_id) {
        Ok(product)
    } else {
        Err(not_found(sku_item, &key.to_string()))
    }
}

fn visible<'a>(
    catalog: &'a Catalog,
    organization: &Organization,
    key: &Key,
) -> Option<&'a Product> {
    let product = catalog.product(&key.product_id)?;
    let has_it = || {
        let mut skus = product.skus.iter();
        skus.any(|sku| organization.position(&key.product_id, sku).is_some())
    };
    (product.is_public() || has_it()).then_some(product)
}

fn localized(product: &Product, texts: &Localization) -> LocalizedProductDetail {
    let mut publisher = PublisherDetails::new();
    publisher.publisher_name = Some(product.publisher.name.clone());
    publisher
        .publisher_website
        .clone_from(&product.publisher.website);
    let mut detail = LocalizedProductDetail::new();
    detail.language = Some(texts.language.clone());
    detail.display_name = Some(texts.display_name.clone());
    detail.description = Some(texts.description.clone());
    detail.images = Some(texts.images.iter().map(Image::model).collect());
    detail.publisher = Some(publisher);
    detail
}

impl Image {
    fn model(&self) -> ProductImage {
        let mut image = ProductImage::new();
        image.location = Some(self.location.clone());
        image.purpose = Some(self.purpose.clone());
        image.height = Some(self.height.to_string());
        image.width = Some(self.width.to_string());
        image.caption.clone_from(&self.caption);
        image.background_color.clone_from(&self.background_color);
        image.foreground_color.clone_from(&self.foreground_color);
        image.file_size = self.file_size;
        image
    }
}

impl Platform {
    pub(super) fn model(&self) -> ProductPlatform {
        let mut platform = ProductPlatform::new();
        platform.platform_name = Some(self.name.clone());
        platform.min_version = Some(self.min_version.info());
        platform.max_tested_version = Some(self.max_tested_version.info());
        platform
    }

    fn supported(&self) -> SupportedProductPlatform {
        let mut platform = SupportedProductPlatform::new();
        platform.platform_name = Some(self.name.clone());
        platform.min_version = Some(self.min_version.info());
        platform.max_tested_version = Some(self.max_tested_version.info());
        platform.architectures = Some(self.architectures.clone());
        platform
    }
}
