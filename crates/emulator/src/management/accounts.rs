//! Customers and users: what a client on their machine, a bank or a sign-in page would do.

use std::{fmt, sync::Arc};

use axum::{Json, extract::State};
use http::{HeaderMap, StatusCode, Uri};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use stocktake_models::store_services::ClawbackEvent;

use super::{ManagementError, input::Input};
use crate::{
    address::Base,
    login::Consent,
    store_services::{
        KeyKind,
        clawback::{Refund, refund as refund_order},
        keys,
    },
    world::World,
};

/// A customer of the Store services.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StoreCustomer {
    /// By which the emulator knows the customer.
    pub id: String,
    /// For people.
    pub name: String,
}

/// A Store ID key that is wanted, as a client on the customer's machine has it made.
///
/// ```
/// use stocktake_emulator::{Emulator, StoreIdKeyRequest};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let emulator = Emulator::builder().build()?;
/// let customer = &emulator.customers()[0];
/// let request = StoreIdKeyRequest::collections(&customer.id, "emulator");
/// let key = emulator.store_id_key(&request)?;
/// assert_eq!(key.split('.').count(), 3);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StoreIdKeyRequest {
    customer: String,
    kind: Kind,
    client_id: String,
    #[serde(default)]
    publisher_user_id: Option<String>,
    /// Below which the key is to be renewed.
    #[serde(skip, default = "in_process")]
    address: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Kind {
    Collections,
    Purchase,
}

impl StoreIdKeyRequest {
    /// A key for the collections service, of this customer and for the application with this client
    /// id.
    #[must_use]
    pub fn collections(customer: impl Into<String>, client_id: impl Into<String>) -> Self {
        Self::new(Kind::Collections, customer.into(), client_id.into())
    }

    /// A key for the purchase service.
    #[must_use]
    pub fn purchase(customer: impl Into<String>, client_id: impl Into<String>) -> Self {
        Self::new(Kind::Purchase, customer.into(), client_id.into())
    }

    /// What the publisher calls the user.
    #[must_use]
    pub fn publisher_user_id(mut self, id: impl Into<String>) -> Self {
        self.publisher_user_id = Some(id.into());
        self
    }

    /// The address of the emulator at which the key is to be renewed, such as that of a
    /// [`Server`](crate::Server). Without it, that is `http://127.0.0.1`, for the emulator as a
    /// transport.
    #[must_use]
    pub fn address(mut self, address: impl Into<String>) -> Self {
        self.address = address.into();
        self
    }

    fn new(kind: Kind, customer: String, client_id: String) -> Self {
        Self {
            customer,
            kind,
            client_id,
            publisher_user_id: None,
            address: in_process(),
        }
    }
}

impl fmt::Debug for StoreIdKeyRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreIdKeyRequest")
            .field("customer", &self.customer)
            .field("kind", &self.kind)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

fn in_process() -> String {
    "http://127.0.0.1".to_owned()
}

pub(crate) fn list_customers(world: &World) -> Vec<StoreCustomer> {
    let state = world.store_services();
    let customers = state.customers.values();
    let customers = customers.map(|customer| StoreCustomer {
        id: customer.id.clone(),
        name: customer.name.clone(),
    });
    customers.collect()
}

pub(crate) fn issue_key(
    world: &World,
    request: &StoreIdKeyRequest,
) -> Result<String, ManagementError> {
    let origin = request.address.trim_end_matches('/').to_owned();
    let kind = match request.kind {
        Kind::Collections => KeyKind::Collections,
        Kind::Purchase => KeyKind::Purchase,
    };
    let key = keys::issue(
        world,
        &request.customer,
        kind,
        &request.client_id,
        request.publisher_user_id.as_deref(),
        &Base::Prefix { origin },
    );
    key.map_err(|unknown| ManagementError::not_found(unknown.to_string()))
}

/// Keys made until now are over; those made later are good.
pub(crate) fn revoke_keys(world: &World, customer: &str) -> Result<(), ManagementError> {
    let mut state = world.store_services();
    let Some(customer) = state.customers.get_mut(customer) else {
        let message = format!("there is no customer with the id `{customer}`");
        return Err(ManagementError::not_found(message));
    };
    customer.keys_revoked = Some(world.clock.moment());
    Ok(())
}

pub(super) async fn customers(State(world): State<Arc<World>>) -> Json<Vec<StoreCustomer>> {
    Json(list_customers(&world))
}

pub(super) async fn key(
    State(world): State<Arc<World>>,
    uri: Uri,
    headers: HeaderMap,
    Input(mut request): Input<StoreIdKeyRequest>,
) -> Result<Json<Value>, ManagementError> {
    if let Base::Prefix { origin } = Base::of(&uri, &headers) {
        request.address = origin;
    }
    let key = issue_key(&world, &request)?;
    Ok(Json(json!({ "key": key })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Revocation {
    customer: String,
}

pub(super) async fn revoke(
    State(world): State<Arc<World>>,
    Input(revocation): Input<Revocation>,
) -> Result<StatusCode, ManagementError> {
    revoke_keys(&world, &revocation.customer)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Answers with the events that went into the clawback queue.
pub(super) async fn refund(
    State(world): State<Arc<World>>,
    Input(refund): Input<Refund>,
) -> Result<Json<Vec<ClawbackEvent>>, ManagementError> {
    let now = world.clock.moment();
    let mut state = world.store_services();
    let events = refund_order(&mut state, &refund, now);
    let events = events.map_err(|problem| ManagementError::bad_request(problem.to_string()))?;
    Ok(Json(events))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SignIn {
    user: String,
    client_id: String,
    redirect_uri: String,
    tenant: String,
}

pub(super) async fn code(
    State(world): State<Arc<World>>,
    Input(sign_in): Input<SignIn>,
) -> Result<Json<Value>, ManagementError> {
    let consent = Consent {
        tenant: sign_in.tenant,
        client_id: sign_in.client_id,
        user: sign_in.user,
    };
    let now = world.clock.moment();
    let code = world
        .login()
        .issue_code(consent, &sign_in.redirect_uri, now);
    let code = code.map_err(ManagementError::bad_request)?;
    Ok(Json(json!({ "code": code })))
}
