//! Store ID keys: what stands for a customer towards one of the two services.
//!
//! A key is a signed JSON Web Token with the claims of the real ones. Whose it is stands in its
//! opaque payload: the user id that can be read is the publisher's own, and proves nothing.

use std::{fmt, time::Duration};

use stocktake_models::store_services::{StoreIdKeyAudience, StoreIdKeyClaims};
use stocktake_transport::Operation;

use super::{Customer, Fault, State, key_payload::Payload, voice::describe};
use crate::{
    address::Base,
    exchange::Call,
    moment::Moment,
    tokens::{Signer, TokenProblem, check_time},
    world::World,
};

/// A day, in which lifetimes are counted.
const DAY: Duration = Duration::from_secs(86_400);
/// Keys are good from a little before they were made, for clocks that are slow.
const LEEWAY: Duration = Duration::from_secs(3_600);

/// For which service a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    Collections,
    Purchase,
}

impl KeyKind {
    /// That of the service that an operation belongs to.
    pub(crate) fn of(operation: &Operation) -> Self {
        match operation.server {
            Some("purchase") => Self::Purchase,
            _ => Self::Collections,
        }
    }

    fn audience(self) -> StoreIdKeyAudience {
        match self {
            Self::Collections => StoreIdKeyAudience::Collections,
            Self::Purchase => StoreIdKeyAudience::Purchase,
        }
    }

    /// Where a key is renewed, for a caller that reached the emulator in some way.
    fn refresh_uri(self, base: &Base) -> String {
        let (prefix, host) = match self {
            Self::Collections => ("collections", "collections.mp.microsoft.com"),
            Self::Purchase => ("purchase", "purchase.mp.microsoft.com"),
        };
        base.url(prefix, host, "/v6.0/b2b/keys/renew")
    }
}

/// There is no customer with that id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnknownCustomer(String);

impl fmt::Display for UnknownCustomer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no customer with the id `{}`", self.0)
    }
}

/// Makes a key, as the Store makes it for a client on the customer's machine.
pub(crate) fn issue(
    world: &World,
    customer: &str,
    kind: KeyKind,
    client_id: &str,
    publisher_user_id: Option<&str>,
    base: &Base,
) -> Result<String, UnknownCustomer> {
    let state = world.store_services();
    let customer = state
        .customer(customer)
        .ok_or_else(|| UnknownCustomer(customer.to_owned()))?;
    let order = KeyOrder {
        customer,
        kind,
        client_id,
        publisher_user_id,
        base,
        now: world.clock.moment(),
    };
    Ok(order.sign(&state, &world.signer))
}

/// What a key is to say.
pub(super) struct KeyOrder<'a> {
    pub(super) customer: &'a Customer,
    pub(super) kind: KeyKind,
    pub(super) client_id: &'a str,
    pub(super) publisher_user_id: Option<&'a str>,
    pub(super) base: &'a Base,
    pub(super) now: Moment,
}

impl KeyOrder<'_> {
    pub(super) fn sign(&self, state: &State, signer: &Signer) -> String {
        let audience = self.kind.audience();
        let end = self.now.after(DAY * state.key_lifetime_days);
        let payload = Payload {
            customer: self.customer.id.clone(),
            made: self.now,
        };
        let mut claims = StoreIdKeyClaims::new();
        claims.iat = Some(self.now.unix_seconds());
        claims.nbf = Some(self.now.before(LEEWAY).unix_seconds());
        claims.exp = Some(end.unix_seconds());
        claims.iss = Some(audience.as_str().to_owned());
        claims.aud = Some(audience);
        claims.client_id = Some(normalized(self.client_id));
        claims.user_id = self.publisher_user_id.map(Into::into);
        claims.refresh_uri = Some(self.kind.refresh_uri(self.base));
        claims.payload = Some(payload.seal(signer));
        signer.sign(&claims)
    }
}

/// Whom a key stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyHolder {
    pub(crate) customer_id: String,
    /// What the publisher gave to find the user by.
    pub(crate) publisher_user_id: Option<String>,
    /// The application that the key was made for, without dashes.
    pub(crate) client_id: String,
}

/// Reads a key that a call of an application came with.
pub(crate) fn read(call: &Call<'_>, state: &State, key: &str) -> Result<KeyHolder, Fault> {
    let application = call.principal.as_ref().and_then(|who| who.application());
    let (_, client_id) = application.ok_or_else(Fault::ticket_required)?;
    read_for(call, state, key, client_id)
}

/// Reads a key for an application that has proved itself: signature, service, time, revocation and
/// client id have to be right. A key for the other service, or of a customer who is not there any
/// more, is as invalid as one with a wrong signature; that is our decision.
pub(super) fn read_for(
    call: &Call<'_>,
    state: &State,
    key: &str,
    client_id: &str,
) -> Result<KeyHolder, Fault> {
    let invalid = |problem: &TokenProblem| Fault::token_invalid(describe("the key", problem));
    let signer = &call.world.signer;
    let claims: StoreIdKeyClaims = signer
        .read(key.trim())
        .map_err(|problem| invalid(&problem))?;
    let payload = claims.payload.as_deref();
    let payload = payload.and_then(|text| Payload::open(text, signer));
    let (Some(payload), Some(audience), Some(own_client)) = (payload, claims.aud, claims.client_id)
    else {
        return Err(invalid(&TokenProblem::WrongKind));
    };
    let expected = KeyKind::of(call.operation).audience();
    if audience != expected {
        return Err(invalid(&TokenProblem::WrongAudience {
            expected: expected.as_str().to_owned(),
            found: audience.as_str().to_owned(),
        }));
    }
    check_time(claims.nbf, claims.exp, call.now()).map_err(|problem| invalid(&problem))?;
    let customer = state.customer(&payload.customer);
    let customer = customer.ok_or_else(|| {
        Fault::token_invalid("the key is of a customer who is not there any more")
    })?;
    if customer.keys_revoked.is_some_and(|at| payload.made <= at) {
        return Err(Fault::token_invalid("the key was revoked"));
    }
    if own_client != normalized(client_id) {
        return Err(Fault::inconsistent_client_id());
    }
    Ok(KeyHolder {
        customer_id: payload.customer,
        publisher_user_id: claims.user_id,
        client_id: own_client,
    })
}

/// A client id as keys spell it: 32 digits in lower case. What is no GUID keeps its other characters.
pub(crate) fn normalized(client_id: &str) -> String {
    let kept = |character: &char| !matches!(character, '-' | '{' | '}');
    client_id
        .to_ascii_lowercase()
        .chars()
        .filter(kept)
        .collect()
}
