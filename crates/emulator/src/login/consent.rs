//! What users have consented to: codes and refresh tokens.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::State;
use crate::moment::Moment;

/// For whom, by whom and for what something was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Consent {
    /// The id of the tenant.
    pub(crate) tenant: String,
    pub(crate) client_id: String,
    /// The UPN.
    pub(crate) user: String,
}

/// What a fresh access token of a user is had with.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RefreshToken {
    #[serde(flatten)]
    pub(super) consent: Consent,
    /// What a request asks for that names nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) audience: Option<String>,
    pub(super) issued: Moment,
    /// When it was exchanged for another, which matters only where each serves once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) used: Option<Moment>,
}

/// What a sign-in gives to the application.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Code {
    #[serde(flatten)]
    pub(super) consent: Consent,
    pub(super) redirect_uri: String,
    pub(super) issued: Moment,
    /// Whether it has been redeemed.
    #[serde(default)]
    pub(super) redeemed: bool,
}

impl State {
    /// Makes a code, as a user's sign-in does, or says why there is none.
    pub(crate) fn issue_code(
        &mut self,
        consent: Consent,
        redirect_uri: &str,
        now: Moment,
    ) -> Result<String, String> {
        let Consent {
            tenant,
            client_id,
            user,
        } = consent;
        let tenant = self.tenant(&tenant).map(str::to_owned);
        let tenant = tenant.ok_or("there is no such tenant; see `login.tenants` of the state")?;
        if !self.applications.is_empty() && self.application(&client_id).is_none() {
            return Err(format!("there is no application with the id `{client_id}`"));
        }
        if self.is_stranger(&user) {
            return Err(format!("there is no user `{user}`"));
        }
        let code = format!("1.{}", Uuid::new_v4().simple());
        let consent = Consent {
            tenant,
            client_id,
            user,
        };
        let kept = Code {
            consent,
            redirect_uri: redirect_uri.to_owned(),
            issued: now,
            redeemed: false,
        };
        self.codes.insert(code.clone(), kept);
        Ok(code)
    }

    /// Keeps a refresh token, and from time to time lets go of those that have ended.
    pub(super) fn keep(&mut self, token: String, kept: RefreshToken, now: Moment) {
        if self.refresh_tokens.len() >= 1024 && self.refresh_tokens.len().is_power_of_two() {
            let life = self.settings.refresh_token();
            let tokens = &mut self.refresh_tokens;
            tokens.retain(|_, token| token.issued.after(life) > now);
        }
        self.refresh_tokens.insert(token, kept);
    }
}
