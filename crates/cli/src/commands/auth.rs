//! `auth`: whether the configured account gets tokens, before anything else is tried with it.

use clap::{Args, Subcommand};
use serde::Serialize;
use stocktake::{
    identity::{
        TokenEndpoint,
        requests::{COLLECTIONS_KEY_AUDIENCE, PURCHASE_KEY_AUDIENCE},
    },
    models::{Secret, Timestamp},
    store_services::requests::SERVICE_AUDIENCE,
    transport::AccessToken,
};

use super::moment;
use crate::{
    failure::{Exit, Failure},
    output::{Cell, Output, Record, Tone},
    session::Session,
};

#[derive(Debug, Args)]
pub struct Auth {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Ask for a token for each service, and show for how long it is good
    Check(Check),
}

#[derive(Debug, Args)]
struct Check {
    /// Ask the older token endpoint, which takes the service as `resource`
    #[arg(long)]
    v1: bool,

    /// Print the tokens themselves
    #[arg(long)]
    show_secret: bool,
}

impl Auth {
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let Action::Check(check) = self.action;
        check.run(session, output).await
    }
}

impl Check {
    async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let endpoint = if self.v1 {
            TokenEndpoint::V1
        } else {
            TokenEndpoint::V2
        };
        let credential = session.credential(endpoint)?;
        let services = [
            ("Store for Business, Store services", SERVICE_AUDIENCE),
            ("keys for collections", COLLECTIONS_KEY_AUDIENCE),
            ("keys for purchase", PURCHASE_KEY_AUDIENCE),
            (
                "Partner Center",
                session.settings.cloud.partner_center_audience(),
            ),
        ];
        let mut listing = output.list()?;
        let (mut given, mut refused) = (0, None);
        for (service, audience) in services {
            let token = credential.token(audience);
            let token = session.call(async { token.await.map_err(stocktake::Error::from) });
            let token = token.await;
            listing.push(&Checked::new(
                service,
                audience,
                token.as_ref(),
                self.show_secret,
            ))?;
            match token {
                Ok(_) => given += 1,
                Err(failure) if failure.exit() == Exit::Interrupted => {
                    listing.finish()?;
                    return Err(failure);
                }
                Err(failure) => refused = refused.or(Some(failure)),
            }
        }
        listing.finish()?;
        match (refused, given) {
            (None, _) => Ok(()),
            (Some(failure), 0) => Err(failure),
            (Some(_), given) => Err(Failure::partly(format!(
                "tokens for {given} of {} services; the output tells why not for the others",
                services.len()
            ))),
        }
    }
}

/// What became of asking for a token.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Checked {
    service: &'static str,
    audience: &'static str,
    granted: bool,
    expires_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl Checked {
    fn new(
        service: &'static str,
        audience: &'static str,
        token: Result<&AccessToken, &Failure>,
        show_secret: bool,
    ) -> Self {
        let granted = token.ok();
        Self {
            service,
            audience,
            granted: granted.is_some(),
            expires_at: granted
                .and_then(AccessToken::expires_at)
                .map(Timestamp::from),
            token: granted
                .filter(|_| show_secret)
                .map(|token| token.expose().into()),
            reason: token.err().map(ToString::to_string),
        }
    }
}

impl Record for Checked {
    const COLUMNS: &'static [&'static str] =
        &["service", "audience", "token", "good until", "reason"];

    fn cells(&self) -> Vec<Cell> {
        let granted = match (&self.token, self.granted) {
            (Some(token), _) => Cell::from(token.expose()),
            (None, true) => Cell::from("granted").toned(Tone::Good),
            (None, false) => Cell::from("refused").toned(Tone::Bad),
        };
        vec![
            Cell::from(self.service),
            Cell::from(self.audience),
            granted,
            moment::maybe(self.expires_at.as_ref()),
            Cell::maybe(self.reason.as_ref()),
        ]
    }
}
