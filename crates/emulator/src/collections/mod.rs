//! The collections service: what customers own, and consuming it.

mod asker;
mod balance;
mod consume_v6;
mod consume_v8;
mod holding;
mod item;
mod query_v6;
mod query_v8;
mod query_v9;
mod selection;

use crate::{
    exchange::{Known, Route, Service},
    generated::store_services as operations,
    store_services::{COLLECTIONS, key_handlers},
};
use asker::Asker;

/// The service.
pub(crate) static SERVICE: Service = Service {
    prefix: "collections",
    hosts: &["collections.mp.microsoft.com"],
    routes: &[
        Route::new(&operations::QUERY_PRODUCTS_V6, query_v6::handle),
        Route::new(&operations::QUERY_PRODUCTS_V8, query_v8::handle).or_x_token(),
        Route::new(&operations::QUERY_PRODUCTS_V9, query_v9::handle).or_x_token(),
        Route::new(&operations::CONSUME_V6, consume_v6::handle),
        Route::new(&operations::CONSUME_V8, consume_v8::handle).or_x_token(),
        Route::new(&operations::CREATE_COLLECTIONS_KEY, key_handlers::create),
        Route::new(&operations::RENEW_COLLECTIONS_KEY, key_handlers::renew),
    ],
    known: KNOWN,
    voice: &COLLECTIONS,
};

/// What clients were seen to call, and no page of the families describes.
static KNOWN: &[Known] = &[
    Known::new("v8.0/collections/query", "/v8.0/collections/query"),
    Known::new("v8.0/collections/browse", "/v8.0/collections/browse"),
    Known::new(
        "v8.0/collections/bulkLicensePreview",
        "/v8.0/collections/bulkLicensePreview",
    ),
    Known::new(
        "v8.0/collections/users/me/browse",
        "/v8.0/collections/users/me/browse",
    ),
    Known::new("v9.0/collections/query", "/v9.0/collections/query"),
];
