//! A large organisation, made from a number.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use stocktake_models::store_for_business::{
    ApplicationType, InventoryStatus, LicenseType, ProductArchitectures, ProductKind,
    ProductPackageFormat,
};

use super::{
    State,
    catalog::{
        Catalog, Localization, Package, Platform, Product, Publisher, Version, derived_guid,
    },
    organization::{Entry, GeneratedUsers, Organization, Users},
};
use crate::{moment::Moment, seed::Scale};

/// How many entries and users each organisation but the first has.
const FEW: u32 = 5;
const FEW_USERS: u32 = 25;

impl State {
    /// The first organisation holds so many seats of one product, one user each, and some of other
    /// products; the others are small. A tenth more users than seats are there to be given one.
    pub(crate) fn large(scale: &Scale, now: Moment) -> Self {
        let products = (0..scale.products.max(FEW)).map(product).collect();
        let spare = (scale.seats / 10).max(100);
        let users = scale.seats.saturating_add(spare);
        let first = (0..scale.products.max(1)).map(|index| match index {
            0 => entry(0, now, Some(users), 0..scale.seats),
            _ => varied(index, now, users),
        });
        let first = organization(1, "contoso.com", users, first.collect());
        let others = (2..=scale.tenants).map(|number| {
            let entries = (0..FEW).map(|index| varied(index, now, FEW_USERS));
            let domain = format!("tenant-{number:04}.example");
            organization(number, &domain, FEW_USERS, entries.collect())
        });
        let organizations = std::iter::once(first).chain(others);
        Self::new(Catalog::new(products, Vec::new()), organizations.collect())
    }
}

fn organization(number: u32, domain: &str, users: u32, inventory: Vec<Entry>) -> Organization {
    let tenant = format!("tenant-{number:04}");
    let id = derived_guid(&[&tenant]);
    let generated = GeneratedUsers {
        count: users,
        domain: domain.to_owned(),
    };
    let users = Users::new(Vec::new(), Some(generated)).expect("no user is listed");
    Organization::new((id, tenant.clone()), vec![tenant], users, inventory)
        .expect("each product is in the inventory once")
}

fn product_id(index: u32) -> String {
    format!("9N{index:010}")
}

/// An entry whose seats the users of a range hold, for longer and longer.
fn entry(index: u32, now: Moment, seats: Option<u32>, holders: std::ops::Range<u32>) -> Entry {
    let since = |user: u32| now.before(Duration::from_secs(u64::from(user % 31_536_000) + 60));
    let held: BTreeMap<u32, Moment> = holders.map(|user| (user, since(user))).collect();
    Entry::new(
        (product_id(index), "0010".to_owned()),
        LicenseType::Online,
        InventoryStatus::Active,
        now.before(Duration::from_secs(u64::from(index) * 60 + 30)),
        seats,
        held,
    )
}

/// Entries of all kinds, a few of whose seats the first users hold.
fn varied(index: u32, now: Moment, users: u32) -> Entry {
    let count = (index % 7).min(users);
    let seats = (index % 3 != 0).then_some(count + index % 4);
    let is_offline = index % 5 == 4;
    let holders = if is_offline { 0..0 } else { 0..count };
    let mut entry = entry(index, now, seats, holders);
    if is_offline {
        entry.license_type = LicenseType::Offline;
    }
    if index % 20 == 19 {
        entry.status = InventoryStatus::Removed;
    }
    entry
}

fn product(index: u32) -> Product {
    let number = format!("{index:06}");
    let version = Version::new([1, 0, 0, 0]);
    let platform = Platform {
        name: "Windows.Universal".to_owned(),
        min_version: Version::new([10, 0, 17763, 0]),
        max_tested_version: Version::new([10, 0, 22621, 0]),
        architectures: vec![ProductArchitectures::X64],
    };
    let package = Package {
        package_id: format!("{}-X64", derived_guid(&["package", &number])),
        content_id: derived_guid(&["content", &number]),
        package_full_name: format!("Fabrikam.App{number}_1.0.0.0_x64__8wekyb3d8bbwe"),
        package_format: ProductPackageFormat::Appx,
        architectures: vec![ProductArchitectures::X64],
        platforms: vec![platform.clone()],
        version,
        file_size: 4096,
        package_rank: None,
        frameworks: Vec::new(),
        hash: Arc::default(),
    };
    Product {
        product_id: product_id(index),
        skus: vec!["0010".to_owned()],
        product_kind: if index % 4 == 3 {
            ProductKind::Game
        } else {
            ProductKind::Application
        },
        application_type: ApplicationType::Store,
        category: None,
        package_family_name: Some(format!("Fabrikam.App{number}_8wekyb3d8bbwe")),
        alternate_ids: Vec::new(),
        publisher: Publisher {
            id: derived_guid(&["publisher"]),
            name: "Fabrikam".to_owned(),
            website: None,
            certificate: None,
        },
        supported_platforms: vec![platform],
        localizations: vec![Localization {
            language: "en-us".to_owned(),
            display_name: format!("App {number}"),
            description: String::new(),
            images: Vec::new(),
        }],
        packages: vec![package],
    }
}
