//! A call through the whole pipeline on reqwest, against reqwest by hand: processor time of the
//! client for a page of 25 entries over loopback.

#[path = "../../../benches/loopback/mod.rs"]
mod loopback;
#[path = "../../../benches/measure/mod.rs"]
mod measure;

use std::{sync::Arc, time::Duration};

use http::{
    HeaderValue,
    header::{ACCEPT, AUTHORIZATION, USER_AGENT},
};
use serde::de::DeserializeOwned;
use stocktake_models::store_for_business::InventoryResultSet;
use stocktake_transport_reqwest::{
    ReqwestTransport,
    reqwest::{Client, Response},
};

use loopback::{Server, by_hand::Page, drive};
use measure::Contest;

const OURS: &str = "pipeline on ReqwestTransport";
const STRINGS: &str = "reqwest by hand, all String";
const MODELS: &str = "reqwest by hand, the models";
const LIMITED: &str = "reqwest by hand with a time limit, the models";

fn main() {
    loopback::serve_if_asked();
    measure::pin_to(1);
    let server = Server::start();
    measure::table("A call on reqwest, processor time of the client");
    for lanes in [1, 32] {
        compare(&server, lanes);
    }
}

fn compare(server: &Server, lanes: usize) {
    let runtime = loopback::runtime();
    let transport = ReqwestTransport::new().expect("TLS can be set up");
    let caller = loopback::caller(transport, server);
    let limited = Client::builder().timeout(Duration::from_secs(100)).build();
    let limited = ByHand::new(limited.expect("TLS can be set up"), server);
    let by_hand = ByHand::new(Client::new(), server);

    let outcome = Contest::new()
        .way(OURS, |times| {
            drive(&runtime, lanes, times, &caller, |caller| async move {
                loopback::call(&caller).await
            });
        })
        .way(STRINGS, |times| {
            drive(&runtime, lanes, times, &by_hand, |client| async move {
                client.page::<Page>().await.inventory_entries.len()
            });
        })
        .way(MODELS, |times| {
            drive(&runtime, lanes, times, &by_hand, ByHand::models);
        })
        .way(LIMITED, |times| {
            drive(&runtime, lanes, times, &limited, ByHand::models);
        })
        .run();

    for (theirs, target) in [(STRINGS, Some(1.05)), (MODELS, Some(1.05)), (LIMITED, None)] {
        let what = format!("{lanes} at once: {OURS} / {theirs}");
        let detail = loopback::microseconds(&outcome, OURS, theirs, lanes);
        measure::row(&what, target, outcome.ratio(OURS, theirs), &detail);
    }
}

/// What one would write: a client, an address and a token.
struct ByHand {
    client: Client,
    address: String,
    authorization: HeaderValue,
}

impl ByHand {
    fn new(client: Client, server: &Server) -> Arc<Self> {
        Arc::new(Self {
            client,
            address: format!("{}{}", server.address(), loopback::PATH),
            authorization: loopback::authorization(),
        })
    }

    async fn page<T: DeserializeOwned>(&self) -> T {
        let answer = self
            .client
            .get(&self.address)
            .header(AUTHORIZATION, self.authorization.clone())
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, "benchmark/1.0")
            .send()
            .await
            .and_then(Response::error_for_status)
            .expect("the server answers");
        let body = answer.bytes().await.expect("the answer is whole");
        serde_json::from_slice(&body).expect("it fits")
    }

    async fn models(self: Arc<Self>) -> usize {
        let page: InventoryResultSet = self.page().await;
        page.inventory_entries.map_or(0, |entries| entries.len())
    }
}
