//! The Partner Center catalog: what a partner may sell in a country or to a customer, and where there
//! is no capacity for it.
//!
//! Nothing here is changed by a request. What moves is the clock, by which promotions end,
//! availabilities are reissued and the gateway's minute is over.

mod availabilities;
mod frontend;
mod inventory;
mod market;
mod neighbours;
mod problem;
mod products;
mod promotions;
mod skus;
mod state;
mod wire;

use std::sync::RwLockReadGuard;

use http::Method;

pub(crate) use state::State;

use crate::{
    exchange::{Call, Refusal, Rejection, Route, Service, Voice as _},
    generated::partner_center as operations,
};
use frontend::Frontend;
use problem::Problem;

/// The audiences of the service in national clouds.
pub(crate) const NATIONAL_AUDIENCES: &[&str] = &[operations::PARTNER_CENTER_21VIANET_AUDIENCE];

/// The pages of the listings by customer say POST, their examples GET: both are taken.
const OR_POST: &[Method] = &[Method::POST];

/// The service.
pub(crate) static SERVICE: Service = Service {
    prefix: "partner-center",
    hosts: &[
        "api.partnercenter.microsoft.com",
        "partner.partnercenterapi.microsoftonline.cn",
    ],
    routes: &[
        Route::new(&operations::LIST_PRODUCTS, products::list),
        Route::new(&operations::LIST_PRODUCTS_BY_CUSTOMER, products::list).also(OR_POST),
        Route::new(&operations::GET_PRODUCT, products::get),
        Route::new(&operations::GET_PRODUCT_BY_CUSTOMER, products::get),
        Route::new(&operations::LIST_SKUS, skus::list),
        Route::new(&operations::LIST_SKUS_BY_CUSTOMER, skus::list).also(OR_POST),
        Route::new(&operations::LIST_ALL_SKUS_BY_CUSTOMER, skus::list_all),
        Route::new(&operations::GET_SKU, skus::get),
        Route::new(&operations::GET_SKU_BY_CUSTOMER, skus::get),
        Route::new(&operations::LIST_AVAILABILITIES, availabilities::list),
        Route::new(
            &operations::LIST_AVAILABILITIES_BY_CUSTOMER,
            availabilities::list,
        )
        .also(OR_POST),
        Route::new(&operations::GET_AVAILABILITY, availabilities::get),
        Route::new(
            &operations::GET_AVAILABILITY_BY_CUSTOMER,
            availabilities::get,
        ),
        Route::new(&operations::CHECK_INVENTORY, inventory::check),
        Route::new(&operations::LIST_PROMOTIONS, promotions::list),
        Route::new(&operations::GET_PROMOTION, promotions::get),
    ],
    known: neighbours::NEIGHBOURS,
    voice: &Frontend,
};

/// The state, for a caller who is a partner and has not sent too much: every operation begins here.
fn admitted<'a>(call: &Call<'a>) -> Result<RwLockReadGuard<'a, State>, Refusal> {
    let state = call.world.partner_center();
    let principal = call.principal.as_ref();
    let (tenant, _) = principal
        .and_then(|one| one.application())
        .unwrap_or_default();
    let is_partner = |id: &stocktake_models::Guid| id.to_string().eq_ignore_ascii_case(tenant);
    if !state.partners.is_empty() && !state.partners.iter().any(is_partner) {
        return Err(Problem::access_denied("the token's tenant is no partner").into());
    }
    if let Some(limit) = state.requests_per_minute {
        let admitted = state.gateway.admit(tenant, limit, call.now());
        admitted.map_err(|retry_after| {
            let rejection = Rejection::TooManyRequests {
                aspect: "requests of a partner",
                limit,
                window: state::WINDOW,
                retry_after,
            };
            Refusal::from(Frontend.reject(&rejection, call.received))
        })?;
    }
    Ok(state)
}
