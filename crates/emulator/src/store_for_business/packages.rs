//! The packages of products, and where to download them.

use stocktake_models::{
    Secret,
    store_for_business::{
        FrameworkPackageDetails, PackageLocation, ProductPackageDetails, ProductPackageSet,
    },
};

use super::{
    catalog::{Package, Platform, Product, derived_guid},
    parameters::Key,
    products::seen,
    refusal::{Conflict, conflict, invalid},
    visit::Visit,
};
use crate::{
    content,
    exchange::{Answer, Call, Refusal},
};

/// What the two kinds of packages have in common.
macro_rules! describe {
    ($details:ty, $call:expr, $package:expr) => {{
        let (call, package): (&Call<'_>, &Package) = ($call, $package);
        let mut details = <$details>::new();
        details.package_id = Some(package.package_id.clone());
        details.content_id = Some(package.content_id.clone());
        details.location = Some(location(call, package));
        details.package_full_name = Some(package.package_full_name.clone());
        details.package_identity_name = package.identity_name().map(str::to_owned);
        details.architectures = Some(package.architectures.clone());
        details.package_format = Some(package.package_format.clone());
        details.platforms = Some(package.platforms.iter().map(Platform::model).collect());
        details.file_size = Some(package.file_size.into());
        details.package_rank = package.package_rank;
        details.version = Some(package.version.info());
        details.file_hash = Some(package.file_hash().to_owned());
        details.file_hash_algorithm = Some("SHA256".to_owned());
        details
    }};
}

/// `GET /V1/Products/{productId}/{skuId}/Packages`.
pub(super) fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    let key = Key::of(call)?;
    let visit = Visit::begin(call)?;
    let product = owned(&visit, &key)?;
    let packages = product.packages.iter();
    let packages: Vec<Copies> = packages
        .map(|package| Copies::of(&visit, package))
        .collect();
    let mut set = ProductPackageSet::new();
    set.package_set_id = Some(set_id(product));
    drop(visit);
    set.product_packages = Some(packages.iter().map(|copies| copies.details(call)).collect());
    Ok(Answer::ok(&set))
}

/// `GET /V1/Products/{productId}/{skuId}/Packages/{packageId}`.
///
/// A package that the product does not have is an invalid parameter: the pages name it there, and
/// list products and SKUs only as what is not found.
pub(super) fn get(call: &Call<'_>) -> Result<Answer, Refusal> {
    let key = Key::of(call)?;
    let visit = Visit::begin(call)?;
    let product = owned(&visit, &key)?;
    let package = product.package(call.parameter("packageId"));
    let package =
        package.ok_or_else(|| invalid("packageId", "The product has no such package."))?;
    let copies = Copies::of(&visit, package);
    drop(visit);
    Ok(Answer::ok(&copies.details(call)))
}

/// A package and the frameworks that it depends on, apart from the state: the hash of a file takes
/// its time when it is asked for first.
struct Copies {
    package: Package,
    frameworks: Vec<Package>,
}

impl Copies {
    fn of(visit: &Visit<'_>, package: &Package) -> Self {
        Self {
            package: package.clone(),
            frameworks: visit.catalog().frameworks(package).cloned().collect(),
        }
    }

    fn details(&self, call: &Call<'_>) -> ProductPackageDetails {
        let frameworks = self.frameworks.iter();
        let frameworks =
            frameworks.map(|package| describe!(FrameworkPackageDetails, call, package));
        let mut details = describe!(ProductPackageDetails, call, &self.package);
        details.framework_dependency_packages = Some(frameworks.collect());
        details
    }
}

/// A product that the organisation owns and has not removed.
fn owned<'a>(visit: &'a Visit<'_>, key: &Key) -> Result<&'a Product, Refusal> {
    let product = seen(visit, key, ["Product", "SKU"])?;
    let entry = visit.organization().owned(&key.product_id, &key.sku_id);
    entry.ok_or_else(|| conflict(Conflict::NotOwned))?;
    Ok(product)
}

/// Another set of packages has another id.
fn set_id(product: &Product) -> String {
    let packages = product.packages.iter();
    let versions: Vec<String> = packages
        .map(|package| format!("{} {}", package.package_id, package.version))
        .collect();
    let mut texts = vec!["package set", &product.product_id];
    texts.extend(versions.iter().map(String::as_str));
    derived_guid(&texts)
}

fn location(call: &Call<'_>, package: &Package) -> PackageLocation {
    let address = content::address(call, &package.package_id, package.file_size);
    let mut location = PackageLocation::new();
    location.url = Some(Secret::new(address));
    location
}
