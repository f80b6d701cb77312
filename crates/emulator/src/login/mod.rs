//! The token endpoint of Entra ID, in its older and its newer form.
//!
//! Tokens are signed with a secret of this emulator, and hold the audience, the application and the
//! end. Where the seed names no applications, every tenant, client id and secret is let in, so that
//! nobody needs an account to begin with.

mod answer;
mod audience;
mod client;
mod consent;
mod form;
mod grant;
mod problem;
mod state;
mod voice;

use crate::{
    exchange::{Answer, Call, Known, Refusal, Route, Service},
    generated::store_services::{REQUEST_TOKEN_V1, REQUEST_TOKEN_V2},
};

pub(crate) use consent::Consent;
use form::Form;
use grant::Request;
pub(crate) use state::State;

const PREFIX: &str = "login";

const HOSTS: &[&str] = &[
    "login.microsoftonline.com",
    "login.windows.net",
    "login.microsoftonline.us",
    "login.chinacloudapi.cn",
    "login.partner.microsoftonline.cn",
];

/// The service.
pub(crate) static SERVICE: Service = Service {
    prefix: PREFIX,
    hosts: HOSTS,
    routes: &[
        Route::new(&REQUEST_TOKEN_V1, |call| token(call, Version::V1)),
        Route::new(&REQUEST_TOKEN_V2, |call| token(call, Version::V2)),
    ],
    known: KNOWN,
    voice: &voice::Frontend,
};

/// What Entra ID has besides, and clients of other libraries look for.
const KNOWN: &[Known] = &[
    Known::new(
        "OpenID Connect discovery",
        "/{tenant}/.well-known/openid-configuration",
    ),
    Known::new(
        "OpenID Connect discovery",
        "/{tenant}/v2.0/.well-known/openid-configuration",
    ),
    Known::new("the signing keys", "/{tenant}/discovery/keys"),
    Known::new("the signing keys", "/{tenant}/discovery/v2.0/keys"),
    Known::new("instance discovery", "/{tenant}/discovery/instance"),
    Known::new("federation metadata", "/{tenant}/federationmetadata/{*}"),
    Known::new("the sign-in of a user", "/{tenant}/oauth2/authorize"),
    Known::new("the sign-in of a user", "/{tenant}/oauth2/v2.0/authorize"),
    Known::new("the device code flow", "/{tenant}/oauth2/devicecode"),
    Known::new("the device code flow", "/{tenant}/oauth2/v2.0/devicecode"),
    Known::new("the sign-out of a user", "/{tenant}/oauth2/logout"),
    Known::new("the sign-out of a user", "/{tenant}/oauth2/v2.0/logout"),
    Known::new("the consent of an administrator", "/{tenant}/adminconsent"),
    Known::new(
        "the consent of an administrator",
        "/{tenant}/v2.0/adminconsent",
    ),
    Known::new("the realm of a user", "/{tenant}/userrealm/{*}"),
];

/// Which of the two endpoints is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    V1,
    V2,
}

/// Issues a token or says why not.
fn token(call: &Call<'_>, version: Version) -> Result<Answer, Refusal> {
    let form = Form::read(call.received);
    let request = Request {
        version,
        tenant: call.parameter("tenant_id"),
        form: &form,
        now: call.now(),
    };
    let (granted, seconds) = {
        let mut state = call.world.login();
        let seconds = state.settings.access_token_seconds;
        (request.grant(&mut state), seconds)
    };
    let granted = granted.map_err(|problem| problem.answer(call.received))?;
    let signer = &call.world.signer;
    Ok(answer::issue(
        version,
        &granted,
        signer,
        (call.now(), seconds),
    ))
}
