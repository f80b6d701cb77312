//! The answer with the tokens: texts at the older endpoint, numbers at the newer one.

use serde::Serialize;
use stocktake_models::{Secret, store_services::TokenResponse};

use super::{
    Version,
    grant::{Granted, GrantedUser},
};
use crate::{
    exchange::Answer,
    moment::Moment,
    tokens::{Principal, Signer},
};

/// The answer of the newer endpoint. The model reads both, but writes the older one.
#[derive(Serialize)]
struct Numbers {
    token_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    expires_in: u32,
    ext_expires_in: u32,
    access_token: Secret,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<Secret>,
}

/// The claims by which an application knows its user.
#[derive(Serialize)]
struct IdClaims<'a> {
    aud: &'a str,
    iss: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    name: &'a str,
    preferred_username: &'a str,
    upn: &'a str,
    tid: &'a str,
    ver: &'static str,
}

/// Signs what was granted; it lasts so many seconds.
pub(super) fn issue(
    version: Version,
    granted: &Granted,
    signer: &Signer,
    (now, seconds): (Moment, u32),
) -> Answer {
    let end = now.after(std::time::Duration::from_secs(seconds.into()));
    let user = granted.user.as_ref();
    let principal = Principal::Application {
        tenant: granted.tenant.clone(),
        client_id: granted.client.id.clone(),
        audience: granted.audience.clone(),
        user: user.map(|user| user.upn.clone()),
    };
    // The audience decides on the kind of token, and these take the older kind from both endpoints.
    let by_assertion = granted.client.by_assertion;
    let lifetime = (now, end.since(now));
    let access_token = signer.access_token(&principal, by_assertion, "1.0", lifetime);
    let access_token = Secret::new(access_token.unwrap_or_default());
    let asks_who = user.filter(|_| granted.wanted.identity);
    let id_token = asks_who.map(|user| Secret::new(id_token(granted, user, signer, (now, end))));
    let refresh_token = granted.refresh_token().map(Secret::new);
    match version {
        Version::V1 => {
            let mut body = TokenResponse::new("Bearer", access_token, seconds.to_string());
            body.ext_expires_in = Some(seconds.to_string());
            body.expires_on = Some(end.unix_seconds().to_string());
            body.not_before = Some(now.unix_seconds().to_string());
            let resource = granted.wanted.resource.as_ref();
            body.resource = Some(resource.unwrap_or(&granted.audience).clone());
            body.scope = user.map(|_| "user_impersonation".to_owned());
            body.refresh_token = refresh_token;
            body.id_token = id_token;
            Answer::ok(&body)
        }
        Version::V2 => Answer::ok(&Numbers {
            token_type: "Bearer",
            scope: user.map(|_| scope(granted)),
            expires_in: seconds,
            ext_expires_in: seconds,
            access_token,
            refresh_token,
            id_token,
        }),
    }
}

/// What a user's token permits: what was asked for, with the default spelt out.
fn scope(granted: &Granted) -> String {
    let audience = &granted.audience;
    let spelt = |name: &String| match name.as_str() {
        ".default" => format!("{audience}/user_impersonation {audience}/.default"),
        name => format!("{audience}/{name}"),
    };
    let permissions: Vec<String> = granted.wanted.permissions.iter().map(spelt).collect();
    if permissions.is_empty() {
        format!("{audience}/user_impersonation")
    } else {
        permissions.join(" ")
    }
}

fn id_token(
    granted: &Granted,
    user: &GrantedUser,
    signer: &Signer,
    (now, end): (Moment, Moment),
) -> String {
    signer.sign(&IdClaims {
        aud: &granted.client.id,
        iss: format!("https://sts.windows.net/{}/", granted.tenant),
        iat: now.unix_seconds(),
        nbf: now.unix_seconds(),
        exp: end.unix_seconds(),
        name: &user.name,
        preferred_username: &user.upn,
        upn: &user.upn,
        tid: &granted.tenant,
        ver: "1.0",
    })
}
