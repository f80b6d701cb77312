//! The management service of the Store for Business.
//!
//! It is gone, and no answer of it was ever published: what its pages say is kept to the letter, and
//! where they are silent each handler tells what was decided here.

mod bulk;
mod catalog;
mod inventory;
mod large;
mod licenses;
mod organization;
mod packages;
mod paging;
mod parameters;
mod products;
mod refusal;
mod seats;
mod state;
mod visit;
mod voice;

pub(crate) use catalog::Package;
pub(crate) use state::State;

use crate::{
    exchange::{Known, Route, Service},
    generated::store_for_business as operations,
};

/// The service.
pub(crate) static SERVICE: Service = Service {
    prefix: "store-for-business",
    hosts: &["bspmts.mp.microsoft.com"],
    routes: &[
        Route::new(&operations::GET_INVENTORY, inventory::list),
        Route::new(&operations::GET_SEATS, seats::of_product),
        Route::new(&operations::GET_SEATS_ASSIGNED_TO_USER, seats::of_user),
        Route::new(&operations::GET_SEAT, seats::get),
        Route::new(&operations::ASSIGN_SEAT, seats::assign),
        Route::new(&operations::RECLAIM_SEAT, seats::reclaim),
        Route::new(
            &operations::BULK_ASSIGN_AND_RECLAIM_SEATS,
            bulk::assign_or_reclaim,
        ),
        Route::new(&operations::GET_PRODUCT_DETAILS, products::details),
        Route::new(
            &operations::GET_LOCALIZED_PRODUCT_DETAILS,
            products::localized_details,
        ),
        Route::new(&operations::GET_PRODUCT_PACKAGES, packages::list),
        Route::new(&operations::GET_PRODUCT_PACKAGE, packages::get),
        Route::new(&operations::GET_OFFLINE_LICENSE, licenses::get),
        Route::new(&operations::GET_APPLOCKER_DATA, products::applocker_data),
    ],
    known: &[Known::new(
        "the public catalog, but for the AppLocker data",
        "/v1/public/catalog/{*}",
    )],
    voice: &voice::Frontend,
};
