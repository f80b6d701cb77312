//! The purchase service: grants, subscriptions, orders, and the way to the queue of clawback events.

mod asker;
mod change;
mod grant;
mod orders;
mod page;
mod recurrences;
mod sas_token;

use crate::{
    exchange::{Known, Route, Service},
    generated::store_services::{
        CHANGE_RECURRENCE, CREATE_PURCHASE_KEY, GET_CLAWBACK_SAS_TOKEN, GRANT_V6, GRANT_V7,
        QUERY_ORDERS, QUERY_RECURRENCES, RENEW_PURCHASE_KEY,
    },
    store_services::{PURCHASE, key_handlers},
};

use asker::Asker;

/// The service.
pub(crate) static SERVICE: Service = Service {
    prefix: "purchase",
    hosts: &["purchase.mp.microsoft.com"],
    routes: &[
        Route::new(&GRANT_V6, grant::v6),
        Route::new(&GRANT_V7, grant::v7),
        Route::new(&QUERY_RECURRENCES, recurrences::query),
        Route::new(&CHANGE_RECURRENCE, change::change),
        Route::new(&QUERY_ORDERS, orders::query),
        Route::new(&GET_CLAWBACK_SAS_TOKEN, sas_token::get),
        Route::new(&CREATE_PURCHASE_KEY, key_handlers::create),
        Route::new(&RENEW_PURCHASE_KEY, key_handlers::renew),
    ],
    known: &[
        Known::new("grants by v8", "/v8.0/purchases/grant"),
        Known::new(
            "other versions of the operations on subscriptions, orders and clawback",
            "/v9.0/b2b/{*}",
        ),
        Known::new(
            "orders and payments of the signed-in user",
            "/v6.0/users/me/{*}",
        ),
        Known::new(
            "orders and payments of the signed-in user",
            "/v7.0/users/me/{*}",
        ),
        Known::new(
            "orders and payments of the signed-in user",
            "/v8.0/users/me/{*}",
        ),
    ],
    voice: &PURCHASE,
};
