//! The exchange with a token endpoint: the one place that knows how its two versions differ.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use stocktake_models::{
    Secret,
    store_services::{TokenResponse, TokenV1Request, TokenV2Request},
};
use stocktake_transport::{
    AccessToken, CallOptions, Caller, DecodeError, Error, Pipeline, RetryPolicy, Runtime,
};

use crate::{
    App, TokenEndpoint,
    proof::Proven,
    requests::{RequestTokenV1, RequestTokenV2},
};

/// Asks the token endpoint of an application.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    caller: Caller,
    runtime: Arc<dyn Runtime>,
    app: App,
}

/// What a token is asked for with.
#[derive(Clone, Copy)]
pub(crate) enum Grant<'a> {
    Application,
    RefreshToken(&'a Secret),
    Code {
        code: &'a Secret,
        redirect_uri: &'a str,
    },
}

/// What the token endpoint gave.
pub(crate) struct Issued {
    pub(crate) access_token: AccessToken,
    pub(crate) refresh_token: Option<Secret>,
    pub(crate) id_token: Option<Secret>,
}

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// No answer of a token endpoint comes near this.
const MAX_BODY: usize = 1 << 20;

impl Exchange {
    pub(crate) fn new(pipeline: &Pipeline, app: App) -> Self {
        let caller = Caller::new(pipeline.clone(), app.authority().endpoint().clone());
        Self {
            caller: caller.with_options(CallOptions::default().with_max_body(MAX_BODY)),
            runtime: pipeline.runtime(),
            app,
        }
    }

    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    pub(crate) fn runtime(&self) -> Arc<dyn Runtime> {
        self.runtime.clone()
    }

    /// One token. The time until its end is counted from before the first try, so it never seems
    /// longer than it is.
    pub(crate) async fn issue(
        &self,
        grant: Grant<'_>,
        proof: Proven,
        audience: &str,
    ) -> Result<Issued, Error> {
        let asked_at = self.runtime.system_time();
        let tenant = self.app.tenant();
        let caller = match grant {
            // A code is good for once: a second try would hide why the first one failed.
            Grant::Code { .. } => {
                let options = self.caller.options().clone();
                self.caller
                    .with_options(options.with_retry(RetryPolicy::never()))
            }
            _ => self.caller.clone(),
        };
        let answer = match self.app.token_endpoint() {
            TokenEndpoint::V1 => {
                let body = self.v1(grant, proof, audience);
                let request = RequestTokenV1::from_body(tenant, body);
                request.with_caller(caller).send().await?
            }
            TokenEndpoint::V2 => {
                let body = self.v2(grant, proof, audience);
                let request = RequestTokenV2::from_body(tenant, body);
                request.with_caller(caller).send().await?
            }
        };
        issued(answer, asked_at)
    }

    fn v1(&self, grant: Grant<'_>, proof: Proven, audience: &str) -> TokenV1Request {
        let body = TokenV1Request::new(grant.name(), self.app.client_id(), audience);
        let body = match grant {
            Grant::Application => body,
            Grant::RefreshToken(token) => body.with_refresh_token(token.clone()),
            Grant::Code { code, redirect_uri } => {
                body.with_code(code.clone()).with_redirect_uri(redirect_uri)
            }
        };
        match proof {
            Proven::Secret(secret) => body.with_client_secret(secret),
            Proven::Assertion(assertion) => body
                .with_client_assertion_type(ASSERTION_TYPE)
                .with_client_assertion(assertion),
            Proven::None => body,
        }
    }

    fn v2(&self, grant: Grant<'_>, proof: Proven, audience: &str) -> TokenV2Request {
        let body = TokenV2Request::new(grant.name(), self.app.client_id());
        let scope = format!("{audience}/.default");
        // Without `offline_access` this endpoint gives no refresh token.
        let body = match grant {
            Grant::Application => body.with_scope(scope),
            Grant::RefreshToken(token) => body
                .with_scope(scope + " offline_access")
                .with_refresh_token(token.clone()),
            Grant::Code { code, redirect_uri } => body
                .with_scope(scope + " offline_access")
                .with_code(code.clone())
                .with_redirect_uri(redirect_uri),
        };
        match proof {
            Proven::Secret(secret) => body.with_client_secret(secret),
            Proven::Assertion(assertion) => body
                .with_client_assertion_type(ASSERTION_TYPE)
                .with_client_assertion(assertion),
            Proven::None => body,
        }
    }
}

impl Grant<'_> {
    fn name(self) -> &'static str {
        match self {
            Self::Application => "client_credentials",
            Self::RefreshToken(_) => "refresh_token",
            Self::Code { .. } => "authorization_code",
        }
    }
}

fn issued(answer: TokenResponse, asked_at: SystemTime) -> Result<Issued, Error> {
    let unusable = |_| DecodeError::new("the access token has characters that no header may have");
    let mut access_token = AccessToken::new(answer.access_token.expose()).map_err(unusable)?;
    if let Some(end) = end(&answer, asked_at) {
        access_token = access_token.with_expiry(end);
    }
    Ok(Issued {
        access_token,
        refresh_token: answer.refresh_token.filter(|token| !token.is_empty()),
        id_token: answer.id_token.filter(|token| !token.is_empty()),
    })
}

/// When a token ends. Entra ID gives tokens for at most 28 hours, so a longer time is a mistake and is
/// cut; an unreadable one is passed over for `expires_on`, and if that is no better the end is unknown.
fn end(answer: &TokenResponse, asked_at: SystemTime) -> Option<SystemTime> {
    const LONGEST: Duration = Duration::from_secs(28 * 60 * 60);
    let seconds = |text: &str| text.trim().parse::<f64>().ok().filter(|s| s.is_finite());
    let life = if let Some(life) = seconds(&answer.expires_in) {
        // What is negative has ended already, what is too long for a duration is cut.
        Duration::try_from_secs_f64(life.max(0.0)).unwrap_or(LONGEST)
    } else {
        let on = Duration::try_from_secs_f64(seconds(answer.expires_on.as_deref()?)?).ok()?;
        let now = asked_at.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        on.saturating_sub(now)
    };
    asked_at.checked_add(life.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(expires_in: &str, expires_on: Option<&str>) -> Option<u64> {
        let asked_at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let mut answer = TokenResponse::new("Bearer", "t", expires_in);
        answer.expires_on = expires_on.map(str::to_owned);
        end(&answer, asked_at).map(|end| end.duration_since(asked_at).unwrap().as_secs())
    }

    #[test]
    fn the_end_counts_from_the_request() {
        assert_eq!(life("3599", None), Some(3599));
        assert_eq!(life(" 3599.0 ", None), Some(3599));
        assert_eq!(life("3599", Some("1")), Some(3599));
    }

    #[test]
    fn absurd_times_are_cut() {
        let longest = Some(28 * 3600);
        assert_eq!(life("99999999999999999999999", None), longest);
        assert_eq!(life("1e300", None), longest);
        assert_eq!(life("-5", None), Some(0));
        assert_eq!(life("0", None), Some(0));
    }

    #[test]
    fn an_unreadable_time_is_passed_over() {
        assert_eq!(life("soon", Some("1700000600")), Some(600));
        assert_eq!(life("soon", Some("1600000000")), Some(0));
        assert_eq!(life("", Some("never")), None);
        assert_eq!(life("NaN", Some("inf")), None);
        assert_eq!(life("inf", None), None);
        assert_eq!(life("soon", Some("-1")), None);
    }
}
