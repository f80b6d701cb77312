//! Which application asks, and how it proves that.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use serde::Deserialize;

use super::{
    form::Form,
    problem::Problem,
    state::{Application, State},
};
use crate::moment::Moment;

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// An application that has proven who it is, or needs not.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) id: String,
    pub(super) by_assertion: bool,
}

/// What the emulator reads of an assertion. It takes the signature as good.
#[derive(Deserialize)]
struct Claims {
    #[serde(default)]
    iss: String,
    #[serde(default)]
    sub: String,
    #[serde(default)]
    exp: Option<i64>,
}

/// Finds the application of a request to a tenant.
pub(super) fn authenticate(
    state: &State,
    tenant: &str,
    form: &Form,
    for_user: bool,
    now: Moment,
) -> Result<Client, Problem> {
    let id = form.require("client_id")?;
    let application = application(state, tenant, id)?;
    let secret = form.get("client_secret");
    let assertion = form.get("client_assertion");
    match (assertion, secret) {
        (Some(assertion), _) => {
            if form.require("client_assertion_type")? != ASSERTION_TYPE {
                return Err(Problem::malformed("the assertion is of an unknown type"));
            }
            check_assertion(application, assertion, now)?;
        }
        (None, Some(secret)) => check_secret(application, secret, now)?,
        // Without applications in the seed, nobody knows which of them are public.
        (None, None) if for_user && application.is_none_or(|known| known.public) => {}
        (None, None) => return Err(Problem::no_proof()),
    }
    Ok(Client {
        id: id.to_owned(),
        by_assertion: assertion.is_some(),
    })
}

fn application<'a>(
    state: &'a State,
    tenant: &str,
    id: &str,
) -> Result<Option<&'a Application>, Problem> {
    if state.applications.is_empty() {
        return Ok(None);
    }
    let is_there = |application: &&Application| {
        let mut tenants = application.tenants.iter();
        application.tenants.is_empty() || tenants.any(|known| known.eq_ignore_ascii_case(tenant))
    };
    match state.application(id).filter(is_there) {
        Some(known) if known.disabled => Err(Problem::disabled_application(id)),
        Some(known) => Ok(Some(known)),
        None => Err(Problem::unknown_application(id, tenant)),
    }
}

fn check_secret(
    application: Option<&Application>,
    secret: &str,
    now: Moment,
) -> Result<(), Problem> {
    let Some(application) = application else {
        return Ok(());
    };
    let mut secrets = application.secrets.iter();
    match secrets.find(|known| known.value.expose() == secret) {
        Some(known) if known.ends.is_some_and(|end| end <= now) => {
            Err(Problem::expired_secret(&application.client_id))
        }
        Some(_) => Ok(()),
        None => Err(Problem::wrong_secret(&application.client_id)),
    }
}

fn check_assertion(
    application: Option<&Application>,
    assertion: &str,
    now: Moment,
) -> Result<(), Problem> {
    let claims = claims(assertion).ok_or_else(Problem::malformed_assertion)?;
    let end = claims.exp.and_then(Moment::from_unix_seconds);
    if end.is_some_and(|end| end <= now) {
        return Err(Problem::expired_assertion());
    }
    let federated = application.map_or(&[][..], |application| &application.federated);
    if federated.is_empty() {
        return Ok(());
    }
    let mut of_issuer = federated.iter().filter(|known| known.issuer == claims.iss);
    let mut any = of_issuer.clone();
    if any.next().is_none() {
        return Err(Problem::foreign_issuer(&claims.iss));
    }
    if of_issuer.any(|known| known.subject == claims.sub) {
        Ok(())
    } else {
        Err(Problem::foreign_subject(&claims.sub))
    }
}

fn claims(assertion: &str) -> Option<Claims> {
    let mut parts = assertion.split('.');
    let (_header, claims, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    serde_json::from_slice(&BASE64.decode(claims).ok()?).ok()
}
