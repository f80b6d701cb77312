//! What is no service: the way in for all requests, and the addresses below `/emulator` by which an
//! emulator is looked at and steered.
//!
//! | address | what it does |
//! |---|---|
//! | `GET health` | whether it is ready |
//! | `GET operations` | every operation with its method and path |
//! | `GET state`, `PUT state`, `POST reset` | all state as a seed; another seed; back to the seed |
//! | `GET clock`, `POST clock` | the time; `{"advance": "3d12h"}`, `{"set": "2026-05-15T07:00:00Z"}`, `{"stop": true}` |
//! | `GET faults`, `PUT faults`, `DELETE faults` | the rules in force; others; none |
//! | `GET requests`, `DELETE requests` | how often each operation was asked; from nothing again |
//! | `GET customers` | the customers of the Store services |
//! | `POST store-id-keys`, `POST store-id-keys/revoke` | a Store ID key of a customer; the end of all there are |
//! | `POST refunds` | money goes back, and the clawback queue is told |
//! | `POST authorization-codes` | what a user's sign-in would give |
//!
//! Besides, `GET /openapi/store-for-business.json` and the like give the documents that describe the
//! services to viewers and generators.
//!
//! Bodies are JSON. An error is `{"message": "…"}`.

mod accounts;
mod clock;
mod counts;
mod faults;
mod input;
mod openapi;
mod operations;
mod problem;
mod services;
mod state;

use std::sync::Arc;

use axum::{
    Json, Router,
    routing::{any, get, post},
};
use http::{Method, Uri};
use serde_json::{Value, json};

pub use accounts::{StoreCustomer, StoreIdKeyRequest};
pub(crate) use accounts::{issue_key, list_customers, revoke_keys};
pub use problem::ManagementError;

use crate::world::World;

/// Everything that is served.
pub(crate) fn router(world: Arc<World>) -> Router {
    Router::new()
        .route("/emulator/health", get(health))
        .route("/emulator/operations", get(operations::list))
        .route("/emulator/state", get(state::dump).put(state::load))
        .route("/emulator/reset", post(state::reset))
        .route("/emulator/clock", get(clock::show).post(clock::turn))
        .route(
            "/emulator/faults",
            get(faults::show).put(faults::arm).delete(faults::disarm),
        )
        .route(
            "/emulator/requests",
            get(counts::show).delete(counts::clear),
        )
        .route("/emulator/customers", get(accounts::customers))
        .route("/emulator/store-id-keys", post(accounts::key))
        .route("/emulator/store-id-keys/revoke", post(accounts::revoke))
        .route("/emulator/refunds", post(accounts::refund))
        .route("/emulator/authorization-codes", post(accounts::code))
        .route("/openapi/{file}", get(openapi::document))
        .route("/emulator", any(unknown))
        .route("/emulator/{*rest}", any(unknown))
        .method_not_allowed_fallback(wrong_method)
        .fallback(services::answer)
        .with_state(world)
}

async fn health() -> Json<Value> {
    Json(json!({ "ready": true }))
}

async fn unknown(uri: Uri) -> ManagementError {
    ManagementError::not_found(format!("nothing is at {}", uri.path()))
}

async fn wrong_method(method: Method, uri: Uri) -> ManagementError {
    ManagementError::wrong_method(format!("{} does not take {method}", uri.path()))
}
