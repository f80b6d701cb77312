//! Tokens, and keys that stand for a customer: made and renewed.

use stocktake::{
    Error,
    identity::{
        StoreIdKey,
        requests::{RequestTokenV1, RequestTokenV2},
    },
    models::store_services::{TokenV1Request, TokenV2Request},
    transport::{Caller, XToken},
};

use super::Shop;
use crate::{
    stage::{CLIENT_ID, Stage, user_hash},
    tally::{CLIENT_SECRET, XBOX_TOKEN, refusal, shows_secret},
};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

const AUDIENCE: &str = "https://onestore.microsoft.com";
const GRANT: &str = "client_credentials";

/// A collections key and a purchase key.
type Keys = (StoreIdKey, StoreIdKey);

/// Keys of the customer of a task.
pub(super) async fn made(stage: &Stage, task: usize) -> Result<Keys, BoxError> {
    let keys = stage.stocktake.store_id_keys();
    let ticket = keys.tickets().collections().await?;
    let x_token = x_token(task);
    let collections = keys
        .create_collections_key(x_token.clone(), &ticket, "player")
        .await?;
    let ticket = keys.tickets().purchase().await?;
    let purchase = keys.create_purchase_key(x_token, &ticket, "player").await?;
    Ok((collections, purchase))
}

fn x_token(task: usize) -> XToken {
    let token = XToken::new(&format!("XBL3.0 x={};{XBOX_TOKEN}", user_hash(task)));
    token.expect("it has the form of one")
}

impl Shop {
    pub(super) async fn at_keys(&mut self, step: u32) {
        match step {
            0 => self.renew().await,
            1 => match made(&self.stage, self.task).await {
                Ok((collections, purchase)) => {
                    (self.collections, self.purchase) = (collections, purchase);
                }
                Err(error) => self.not_made(&*error),
            },
            2 => {
                let body = TokenV1Request::new(GRANT, CLIENT_ID, AUDIENCE);
                let body = body.with_client_secret(CLIENT_SECRET);
                let request = RequestTokenV1::from_body("emulator", body);
                self.token(self.login().send(&request).await.map(drop));
            }
            _ => {
                let body = TokenV2Request::new(GRANT, CLIENT_ID);
                let body = body
                    .with_scope(format!("{AUDIENCE}/.default"))
                    .with_client_secret(CLIENT_SECRET);
                let request = RequestTokenV2::from_body("emulator", body);
                self.token(self.login().send(&request).await.map(drop));
            }
        }
    }

    async fn renew(&mut self) {
        let keys = self.stage.stocktake.store_id_keys();
        match keys.renew(&self.collections).await {
            Ok(key) => self.collections = key,
            Err(error) => self.not_made(&error),
        }
        match keys.renew(&self.purchase).await {
            Ok(key) => self.purchase = key,
            Err(error) => self.not_made(&error),
        }
    }

    /// Somewhere behind what a caller gets is the call that failed.
    fn not_made(&self, error: &(dyn std::error::Error + 'static)) {
        let shows = shows_secret(&format!("{error} {error:?}"));
        self.expect(!shows, "an error about a key shows a secret");
        let mut causes = std::iter::successors(Some(error), |error| error.source());
        match causes.find_map(|cause| cause.downcast_ref::<Error>()) {
            Some(call) => self.token(Err(call)),
            None => self.problem(format_args!("no key, and no call that failed: {error}")),
        }
    }

    fn token(&self, outcome: Result<(), impl std::borrow::Borrow<Error>>) {
        if let Err(error) = outcome {
            let error = error.borrow();
            self.stage.tally.surfaced(error);
            let refused = refusal(error).is_some();
            self.expect(!refused, format_args!("no token: {error}"));
        }
    }

    fn login(&self) -> Caller {
        let address = format!("{}/login", self.stage.address);
        let endpoint = address.parse().expect("loopback is allowed");
        Caller::new(self.stage.stocktake.pipeline().clone(), endpoint)
    }
}
