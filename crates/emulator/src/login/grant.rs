//! What a token is asked for with: the application's own proof, a refresh token, a code.

use uuid::Uuid;

use super::{
    Version,
    audience::{self, Wanted},
    client::{self, Client},
    consent::{Consent, RefreshToken},
    form::Form,
    problem::Problem,
    state::{SecondFactor, State},
};
use crate::moment::Moment;

/// Names in the place of a tenant that stand for any.
const ANY_TENANT: [&str; 3] = ["common", "organizations", "consumers"];

/// A token that may be issued.
#[derive(Debug)]
pub(super) struct Granted {
    /// The id of the tenant.
    pub(super) tenant: String,
    pub(super) client: Client,
    /// The audience as services know it.
    pub(super) audience: String,
    pub(super) wanted: Wanted,
    pub(super) user: Option<GrantedUser>,
}

/// For whom.
#[derive(Debug)]
pub(super) struct GrantedUser {
    pub(super) upn: String,
    pub(super) name: String,
    /// The new refresh token, where one is due.
    pub(super) refresh_token: Option<String>,
}

/// A request to a tenant.
pub(super) struct Request<'a> {
    pub(super) version: Version,
    pub(super) tenant: &'a str,
    pub(super) form: &'a Form,
    pub(super) now: Moment,
}

impl Request<'_> {
    /// Decides on the request.
    pub(super) fn grant(&self, state: &mut State) -> Result<Granted, Problem> {
        let grant_type = self.form.require("grant_type")?;
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        if !self.tenant.bytes().all(is_name) {
            return Err(Problem::bad_tenant_name(self.tenant));
        }
        match grant_type {
            "client_credentials" => self.by_application(state),
            "refresh_token" => self.by_refresh_token(state),
            "authorization_code" => self.by_code(state),
            other => Err(Problem::unsupported_grant(other)),
        }
    }

    fn by_application(&self, state: &State) -> Result<Granted, Problem> {
        if is_any(self.tenant) {
            return Err(Problem::no_tenant(self.tenant));
        }
        let tenant = self.tenant(state)?.to_owned();
        let client = client::authenticate(state, &tenant, self.form, false, self.now)?;
        let wanted = Wanted::read(self.version, self.form)?;
        let audience = self.audience(state, &tenant, &wanted, None)?;
        let is_default = |name: &String| name == ".default";
        if self.version == Version::V2 && !wanted.permissions.iter().all(is_default) {
            let scope = self.form.get("scope").unwrap_or_default();
            return Err(Problem::not_the_default_scope(scope));
        }
        Ok(Granted {
            tenant,
            client,
            audience,
            wanted,
            user: None,
        })
    }

    /// A refresh token serves again until its time is over, as Entra ID does it, unless the settings
    /// say that it serves once.
    fn by_refresh_token(&self, state: &mut State) -> Result<Granted, Problem> {
        let token = self.form.require("refresh_token")?;
        let unknown = || Problem::unknown_grant("refresh_token");
        let known = state.refresh_tokens.get(token).cloned();
        let tenant = self.tenant_of(state, known.as_ref().map(|known| &known.consent))?;
        let client = client::authenticate(state, &tenant, self.form, true, self.now)?;
        let known = known.ok_or_else(unknown)?;
        if !is_of(&known.consent, &tenant, &client) {
            return Err(unknown());
        }
        let settings = state.settings.clone();
        if known.issued.after(settings.refresh_token()) <= self.now {
            let days = settings.refresh_token_days;
            return Err(Problem::expired_refresh_token(known.issued, days));
        }
        if settings.refresh_tokens_once && known.used.is_some() {
            return Err(unknown());
        }
        let mut wanted = Wanted::read(self.version, self.form)?;
        let before = known.audience.as_deref();
        // Who names nothing asks for what there was.
        wanted.offline |= self.form.get("scope").is_none();
        let audience = self.audience(state, &tenant, &wanted, before)?;
        let granted = for_user(state, (tenant, client), known.consent, (audience, wanted))?;
        let granted = granted.since(state, known.issued)?;
        if let Some(known) = state.refresh_tokens.get_mut(token) {
            known.used = Some(self.now);
        }
        Ok(granted.remembered(state, self.now))
    }

    /// A code serves once.
    fn by_code(&self, state: &mut State) -> Result<Granted, Problem> {
        let code = self.form.require("code")?;
        let redirect_uri = self.form.require("redirect_uri")?;
        let unknown = || Problem::unknown_grant("code");
        let known = state.codes.get(code).cloned();
        let tenant = self.tenant_of(state, known.as_ref().map(|known| &known.consent))?;
        let client = client::authenticate(state, &tenant, self.form, true, self.now)?;
        let known = known.ok_or_else(unknown)?;
        if !is_of(&known.consent, &tenant, &client) {
            return Err(unknown());
        }
        if known.redeemed {
            return Err(Problem::redeemed_code());
        }
        if known.issued.after(state.settings.code()) <= self.now {
            return Err(Problem::expired_code());
        }
        if known.redirect_uri != redirect_uri {
            return Err(Problem::other_redirect_uri(redirect_uri));
        }
        let wanted = Wanted::read(self.version, self.form)?;
        let audience = self.audience(state, &tenant, &wanted, None)?;
        let granted = for_user(state, (tenant, client), known.consent, (audience, wanted))?;
        let granted = granted.since(state, known.issued)?;
        if let Some(known) = state.codes.get_mut(code) {
            known.redeemed = true;
        }
        Ok(granted.remembered(state, self.now))
    }

    /// The tenant that the path names.
    fn tenant<'a>(&'a self, state: &'a State) -> Result<&'a str, Problem> {
        let found = state.tenant(self.tenant);
        found.ok_or_else(|| Problem::unknown_tenant(self.tenant))
    }

    /// The tenant of a user: that of the consent, where the path stands for any.
    fn tenant_of(&self, state: &State, consent: Option<&Consent>) -> Result<String, Problem> {
        match consent {
            Some(consent) if is_any(self.tenant) => Ok(consent.tenant.clone()),
            _ if is_any(self.tenant) => Ok(self.tenant.to_owned()),
            _ => Ok(self.tenant(state)?.to_owned()),
        }
    }

    fn audience(
        &self,
        state: &State,
        tenant: &str,
        wanted: &Wanted,
        before: Option<&str>,
    ) -> Result<String, Problem> {
        let parameter = match self.version {
            Version::V1 => "resource",
            Version::V2 => "scope",
        };
        let named = wanted.resource.as_deref().or(before);
        let named = named.ok_or_else(|| Problem::missing(parameter))?;
        let known = audience::known(named, &state.resources);
        known.ok_or_else(|| Problem::unknown_resource(named, tenant))
    }
}

impl Granted {
    /// Refuses what is older than the user's last revocation.
    fn since(self, state: &State, issued: Moment) -> Result<Self, Problem> {
        let upn = self.user.as_ref().map_or("", |user| user.upn.as_str());
        match state.user(upn).and_then(|user| user.tokens_revoked) {
            Some(revoked) if issued < revoked => Err(Problem::revoked(issued, revoked)),
            _ => Ok(self),
        }
    }

    /// Keeps the refresh token, if there is one.
    fn remembered(self, state: &mut State, now: Moment) -> Self {
        if let Some((user, token)) = self.user.as_ref().zip(self.refresh_token()) {
            let consent = Consent {
                tenant: self.tenant.clone(),
                client_id: self.client.id.clone(),
                user: user.upn.clone(),
            };
            let kept = RefreshToken {
                consent,
                audience: Some(self.audience.clone()),
                issued: now,
                used: None,
            };
            state.keep(token.to_owned(), kept, now);
        }
        self
    }

    pub(super) fn refresh_token(&self) -> Option<&str> {
        self.user.as_ref()?.refresh_token.as_deref()
    }
}

fn for_user(
    state: &State,
    (tenant, client): (String, Client),
    consent: Consent,
    (audience, wanted): (String, Wanted),
) -> Result<Granted, Problem> {
    let user = state.user(&consent.user);
    match user.map(|user| user.second_factor) {
        Some(SecondFactor::Missing) => return Err(Problem::no_second_factor(&audience)),
        Some(SecondFactor::Expired) => return Err(Problem::old_second_factor()),
        Some(SecondFactor::Given) | None => {}
    }
    let name = user.map_or_else(|| consent.user.clone(), |user| user.name.clone());
    Ok(Granted {
        tenant,
        client,
        audience,
        user: Some(GrantedUser {
            upn: consent.user,
            name,
            refresh_token: wanted.offline.then(refresh_token),
        }),
        wanted,
    })
}

fn is_of(consent: &Consent, tenant: &str, client: &Client) -> bool {
    consent.tenant.eq_ignore_ascii_case(tenant)
        && consent.client_id.eq_ignore_ascii_case(&client.id)
}

fn is_any(tenant: &str) -> bool {
    ANY_TENANT
        .iter()
        .any(|name| name.eq_ignore_ascii_case(tenant))
}

/// `0.` and 64 hexadecimal digits: opaque, like those of Entra ID.
fn refresh_token() -> String {
    format!("0.{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}
