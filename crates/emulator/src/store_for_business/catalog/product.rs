//! Products and their texts.

use serde::{Deserialize, Serialize};
use stocktake_models::store_for_business::{
    AlternateIdentifierType, ApplicationType, ProductArchitectures, ProductKind,
    ProductPackageFormat,
};

use super::{Package, Version, is_language, is_product_id, is_sku_id};

/// The longest description, in characters.
const LONGEST_DESCRIPTION: usize = 10_000;

/// A product of the Store.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Product {
    /// Such as `9WZDNCRFJ3PS`, in upper case.
    pub(crate) product_id: String,
    /// The SKUs under which it can be had, such as `0015`.
    pub(crate) skus: Vec<String>,
    /// An application, a game, or something else: then it is a subscription.
    #[serde(default = "application")]
    pub(crate) product_kind: ProductKind,
    /// Whether the Store, an enterprise or a line of business has made it.
    #[serde(default = "store")]
    pub(crate) application_type: ApplicationType,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) category: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) package_family_name: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) alternate_ids: Vec<AlternateId>,
    pub(crate) publisher: Publisher,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) supported_platforms: Vec<Platform>,
    /// The texts; the first are for all languages that have none of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) localizations: Vec<Localization>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) packages: Vec<Package>,
}

/// Another name of a product.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AlternateId {
    pub(crate) r#type: AlternateIdentifierType,
    pub(crate) value: String,
}

/// Who publishes a product.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Publisher {
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) website: Option<String>,
    /// The subject of the certificate that signs the packages: `CN=Contoso, C=US`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) certificate: Option<String>,
}

/// A system that a product or package runs on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Platform {
    /// Such as `Windows.Universal`.
    pub(crate) name: String,
    pub(crate) min_version: Version,
    pub(crate) max_tested_version: Version,
    /// Products tell them here; packages have theirs for all platforms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) architectures: Vec<ProductArchitectures>,
}

/// The texts and images of a product in one language.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Localization {
    pub(crate) language: String,
    pub(crate) display_name: String,
    #[serde(default)]
    pub(crate) description: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) images: Vec<Image>,
}

/// A picture of a product.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Image {
    pub(crate) location: String,
    /// `logo` or `screenshot`.
    pub(crate) purpose: String,
    pub(crate) height: u32,
    pub(crate) width: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) caption: Option<String>,
    /// `#RRGGBB`, as is the next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) background_color: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) foreground_color: Option<String>,
    /// In bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) file_size: Option<i64>,
}

fn application() -> ProductKind {
    ProductKind::Application
}

fn store() -> ApplicationType {
    ApplicationType::Store
}

impl Product {
    /// Whether it is neither an application nor a game.
    pub(crate) fn is_subscription(&self) -> bool {
        !self.product_kind.is_known()
    }

    /// Whether everybody can see it; what a line of business has made only its owners see.
    pub(crate) fn is_public(&self) -> bool {
        self.application_type == ApplicationType::Store
    }

    pub(crate) fn has_sku(&self, sku_id: &str) -> bool {
        self.skus.iter().any(|sku| sku == sku_id)
    }

    pub(crate) fn package(&self, package_id: &str) -> Option<&Package> {
        let mut packages = self.packages.iter();
        packages.find(|package| package.package_id.eq_ignore_ascii_case(package_id))
    }

    /// The texts in a language, in the same language of another region, or else the first.
    pub(crate) fn localization(&self, language: &str) -> Option<&Localization> {
        let main = |text: &str| {
            text.split('-')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase()
        };
        let all = || self.localizations.iter();
        let exact = all().find(|texts| texts.language.eq_ignore_ascii_case(language));
        let near = || all().find(|texts| main(&texts.language) == main(language));
        exact.or_else(near).or_else(|| self.localizations.first())
    }

    /// The id that it had on Windows Phone, if it has a package for that.
    pub(crate) fn phone_id(&self) -> Option<&str> {
        let mut packages = self.packages.iter();
        packages.find(|package| package.package_format == ProductPackageFormat::Xap)?;
        let mut ids = self.alternate_ids.iter();
        ids.find(|id| id.r#type == AlternateIdentifierType::LegacyWindowsPhoneProductId)
            .map(|id| id.value.as_str())
    }

    pub(super) fn check(&mut self) -> Result<(), String> {
        self.product_id.make_ascii_uppercase();
        if !is_product_id(&self.product_id) {
            return Err("a product id has twelve letters and digits".to_owned());
        }
        for sku in &mut self.skus {
            sku.make_ascii_uppercase();
            if !is_sku_id(sku) {
                return Err(format!(
                    "the SKU `{sku}` does not have four letters and digits"
                ));
            }
        }
        if self.skus.is_empty() {
            return Err("a product has at least one SKU".to_owned());
        }
        if !self.application_type.is_known() {
            return Err(format!(
                "there is no application type `{}`",
                self.application_type
            ));
        }
        if let Some(odd) = self.alternate_ids.iter().find(|id| !id.r#type.is_known()) {
            return Err(format!(
                "there is no type `{}` of alternate ids",
                odd.r#type
            ));
        }
        for texts in &self.localizations {
            texts.check()?;
        }
        self.packages.iter().try_for_each(|package| {
            let id = &package.package_id;
            let check = package.check();
            check.map_err(|problem| format!("package {id}: {problem}"))
        })
    }
}

impl Localization {
    fn check(&self) -> Result<(), String> {
        let Self { language, .. } = self;
        if !is_language(language) {
            return Err(format!(
                "`{language}` is no language; write `en-us` or the like"
            ));
        }
        if self.description.chars().count() > LONGEST_DESCRIPTION {
            return Err(format!(
                "the description in {language} has more than {LONGEST_DESCRIPTION} characters"
            ));
        }
        Ok(())
    }
}
