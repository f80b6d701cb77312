//! Tenants, applications, users and what was issued to them; a part of a seed.

use std::{fmt, time::Duration};

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use stocktake_models::Secret;

use super::consent::{Code, RefreshToken};
use crate::moment::Moment;

/// All state of the service. Where it names no applications, every tenant, client id and secret is
/// let in.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct State {
    pub(super) settings: Settings,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tenants: Vec<Tenant>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) applications: Vec<Application>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) users: Vec<User>,
    /// Audiences besides those of the emulated services.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) resources: Vec<String>,
    /// By the tokens themselves.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(super) refresh_tokens: IndexMap<String, RefreshToken>,
    /// By the codes themselves.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(super) codes: IndexMap<String, Code>,
}

/// How long things last.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct Settings {
    pub(super) access_token_seconds: u32,
    /// For how long a refresh token may lie unused. The next one has as long again.
    pub(super) refresh_token_days: u32,
    pub(super) code_minutes: u32,
    /// Whether a refresh token ends with its use. Entra ID lets it live on beside the next one; this
    /// finds clients that do not keep the newest.
    pub(super) refresh_tokens_once: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            access_token_seconds: 3599,
            refresh_token_days: 90,
            code_minutes: 10,
            refresh_tokens_once: false,
        }
    }
}

impl Settings {
    pub(super) fn refresh_token(&self) -> Duration {
        Duration::from_secs(u64::from(self.refresh_token_days) * 86_400)
    }

    pub(super) fn code(&self) -> Duration {
        Duration::from_secs(u64::from(self.code_minutes) * 60)
    }
}

/// An organisation.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Tenant {
    /// What stands in tokens: a GUID with dashes.
    pub(super) id: String,
    /// Other names of it, such as `contoso.onmicrosoft.com`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) domains: Vec<String>,
}

impl Tenant {
    pub(super) fn is(&self, name: &str) -> bool {
        let mut names = self.domains.iter().chain([&self.id]);
        names.any(|known| known.eq_ignore_ascii_case(name))
    }
}

/// An application that may ask for tokens.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Application {
    pub(super) client_id: String,
    pub(super) name: String,
    /// The ids of the tenants that have it; none stands for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) tenants: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) secrets: Vec<ClientSecret>,
    /// Whose assertions it takes; none stands for any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) federated: Vec<Federated>,
    /// Whether it acts for users without a secret: an application on their devices.
    #[serde(default)]
    pub(super) public: bool,
    #[serde(default)]
    pub(super) disabled: bool,
}

/// A secret of an application.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ClientSecret {
    pub(super) value: Secret,
    /// Absent when it never ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ends: Option<Moment>,
}

/// Whose assertions an application takes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Federated {
    pub(super) issuer: String,
    pub(super) subject: String,
}

/// A person.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct User {
    pub(super) upn: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) second_factor: SecondFactor,
    /// Refresh tokens from before this are over: the password was changed, say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tokens_revoked: Option<Moment>,
}

/// Whether a user has proven twice who they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum SecondFactor {
    #[default]
    Given,
    /// It is asked for and was never given.
    Missing,
    /// It was given too long ago.
    Expired,
}

impl State {
    /// Whether it makes sense; otherwise what does not.
    pub(crate) fn check(&mut self) -> Result<(), String> {
        let Settings {
            access_token_seconds,
            refresh_token_days,
            code_minutes,
            ..
        } = self.settings;
        if access_token_seconds == 0 || refresh_token_days == 0 || code_minutes == 0 {
            return Err("settings: a lifetime is 0; it has to be at least 1".to_owned());
        }
        let names = self.tenants.iter().flat_map(|tenant| &tenant.domains);
        let ids = self.tenants.iter().map(|tenant| &tenant.id);
        unique("tenants", names.chain(ids))?;
        let ids = self.applications.iter();
        unique(
            "applications",
            ids.map(|application| &application.client_id),
        )?;
        unique("users", self.users.iter().map(|user| &user.upn))?;
        for (index, application) in self.applications.iter().enumerate() {
            let mut tenants = application.tenants.iter();
            if let Some(unknown) = tenants.find(|id| self.is_strange(id)) {
                let name = &application.client_id;
                return Err(format!(
                    "applications: entry {index} ({name}): the tenant {unknown} is not in `tenants`"
                ));
            }
        }
        let consents = self.refresh_tokens.values().map(|token| &token.consent);
        let codes = self.codes.values().map(|code| &code.consent);
        let mut users = consents.chain(codes).map(|consent| &consent.user);
        match users.find(|user| self.is_stranger(user)) {
            Some(user) => Err(format!(
                "a refresh token or code is of {user}, who is not in `users`"
            )),
            None => Ok(()),
        }
    }

    /// Whether the seed names users, but not this one.
    pub(super) fn is_stranger(&self, upn: &str) -> bool {
        !self.users.is_empty() && self.user(upn).is_none()
    }

    pub(super) fn user(&self, upn: &str) -> Option<&User> {
        let mut users = self.users.iter();
        users.find(|user| user.upn.eq_ignore_ascii_case(upn))
    }

    pub(super) fn application(&self, client_id: &str) -> Option<&Application> {
        let mut applications = self.applications.iter();
        applications.find(|application| application.client_id.eq_ignore_ascii_case(client_id))
    }

    /// The id of a tenant by any of its names, unless the seed tells that there is no such tenant.
    pub(super) fn tenant<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        match self.tenants.iter().find(|tenant| tenant.is(name)) {
            Some(tenant) => Some(&tenant.id),
            None if self.applications.is_empty() || self.tenants.is_empty() => Some(name),
            None => None,
        }
    }

    fn is_strange(&self, id: &str) -> bool {
        let is_it = |tenant: &Tenant| tenant.id.eq_ignore_ascii_case(id);
        !self.tenants.iter().any(is_it)
    }
}

fn unique<'a>(part: &str, names: impl Iterator<Item = &'a String>) -> Result<(), String> {
    let mut seen = std::collections::HashSet::new();
    for name in names {
        if name.is_empty() {
            return Err(format!("{part}: a name is empty"));
        }
        if !seen.insert(name.to_ascii_lowercase()) {
            return Err(format!("{part}: {name} is there twice"));
        }
    }
    Ok(())
}

/// Tokens and codes are the keys of maps, so what is derived would show them.
impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("settings", &self.settings)
            .field("tenants", &self.tenants)
            .field("applications", &self.applications)
            .field("users", &self.users)
            .field("resources", &self.resources)
            .field("refresh_tokens", &self.refresh_tokens.len())
            .field("codes", &self.codes.len())
            .finish()
    }
}
