//! The types that travel by themselves, each with a function that reads it and writes it back.
//!
//! Rust cannot find a type by its name at run time, so the names are listed here once; tests compare
//! the list with `schemas/*/operations.json` and fail when an operation is missing.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Error, Value};
use stocktake_models::{partner_center, store_for_business, store_services};

use crate::families::folder;

/// A type that is the body of a request, of an answer or of an error.
#[derive(Debug)]
pub struct Root {
    /// The folder of its family.
    pub family: &'static str,
    /// Its name as operations write it: `SeatDetails`, `list<InventoryItem>`.
    pub name: &'static str,
    /// Reads JSON as this type and writes it back.
    pub round_trip: fn(&str) -> Result<Value, Error>,
    /// Reads JSON as this type and shows it with `{:#?}`.
    pub debug: fn(&str) -> Result<String, Error>,
}

impl Root {
    const fn of<T: Debug + DeserializeOwned + Serialize>(
        family: &'static str,
        name: &'static str,
    ) -> Self {
        Self {
            family,
            name,
            round_trip: |json| serde_json::to_value(serde_json::from_str::<T>(json)?),
            debug: |json| Ok(format!("{:#?}", serde_json::from_str::<T>(json)?)),
        }
    }
}

macro_rules! root {
    ($family:literal, $module:ident, [$name:ident]) => {
        Root::of::<Vec<$module::$name>>($family, concat!("list<", stringify!($name), ">"))
    };
    ($family:literal, $module:ident, $name:ident) => {
        Root::of::<$module::$name>($family, stringify!($name))
    };
}

macro_rules! roots {
    ($($family:literal in $module:ident { $($row:tt),+ $(,)? })+) => {
        const ROOTS: &[&[Root]] = &[$(&[$(root!($family, $module, $row)),+]),+];
    };
}

roots! {
    "partner-center" in partner_center {
        Availability,
        AvailabilityCollection,
        DynamicSkuAttributes,
        InventoryCheckRequest,
        [InventoryItem],
        PagedResourceCollection,
        PartnerError,
        Product,
        ProductCollection,
        Promotion,
        PromotionCollection,
        ResourceCollection,
        Sku,
        SkuCollection,
        ThrottlingError,
    }
    "store-for-business" in store_for_business {
        ApplockerData,
        BulkAssignAndReclaimSeatsRequest,
        BulkSeatOperationResultSet,
        InventoryResultSet,
        LocalizedProductDetail,
        OfflineLicense,
        PackageContentInfo,
        ProductDetails,
        ProductPackageDetails,
        ProductPackageSet,
        SeatDetails,
        SeatDetailsResultSet,
        ServiceFault,
    }
    "store-services" in store_services {
        ChangeRecurrenceRequest,
        ClawbackEvent,
        ConsumeV6Request,
        ConsumeV8Request,
        ConsumeV8Response,
        CreateKeyRequest,
        CreateKeyResponse,
        GetClawbackSasTokenResponse,
        GrantV6Request,
        GrantV6Response,
        GrantV7Request,
        GrantV7Response,
        QueryOrdersRequest,
        QueryOrdersResponse,
        QueryProductsV6Request,
        QueryProductsV6Response,
        QueryProductsV8Request,
        QueryProductsV8Response,
        QueryProductsV9Request,
        QueryProductsV9Response,
        QueryRecurrencesRequest,
        QueryRecurrencesResponse,
        QueueMessagesList,
        RecurrenceItem,
        RenewKeyRequest,
        RenewKeyResponse,
        ServiceError,
        StoreIdKeyClaims,
        TokenError,
        TokenResponse,
        TokenV1Request,
        TokenV2Request,
    }
}

/// All types of the list.
pub fn roots() -> impl Iterator<Item = &'static Root> {
    ROOTS.iter().copied().flatten()
}

/// The types of the bodies of a family's operations.
pub fn bodies(family: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(folder(family).join("operations.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let operations = document["operations"].as_object().unwrap();
    assert!(!operations.is_empty(), "{family} has no operations");
    operations
        .values()
        .flat_map(|operation| {
            [
                &operation["request"]["type"],
                &operation["response"]["type"],
            ]
        })
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect()
}
