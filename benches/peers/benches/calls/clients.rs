//! Clients in Rust: ours, by hand, and generated.

use std::sync::Arc;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Request,
    header::{ACCEPT, AUTHORIZATION, USER_AGENT},
};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use stocktake_transport::Caller;
use stocktake_transport_hyper::HyperTransport;
use stocktake_transport_reqwest::ReqwestTransport;
use tokio::runtime::Runtime;

use crate::loopback::{self, Server, by_hand::Page, drive};

/// All of them, ready to call.
pub struct Clients {
    runtime: Runtime,
    ours_on_reqwest: Caller,
    ours_on_hyper: Caller,
    by_hand: Arc<ByHand>,
    progenitor: stocktake_peers_client::Client,
}

/// What one would write: a client, an address and a token.
struct ByHand {
    reqwest: reqwest::Client,
    hyper: Client<HttpConnector, Full<Bytes>>,
    address: String,
    authorization: HeaderValue,
}

impl Clients {
    pub fn new(server: &Server) -> Self {
        let reqwest = ReqwestTransport::new().expect("it needs no TLS");
        let hyper = HyperTransport::new().expect("it needs no TLS");
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let by_hand = ByHand {
            reqwest: reqwest::Client::new(),
            hyper: Client::builder(TokioExecutor::new()).build(connector),
            address: format!("{}{}", server.address(), loopback::PATH),
            authorization: loopback::authorization(),
        };
        // Its constructor makes a client like this one, but with time limits.
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, loopback::authorization());
        headers.insert(USER_AGENT, HeaderValue::from_static("benchmark/1.0"));
        let client = reqwest::Client::builder().default_headers(headers).build();
        let client = client.expect("it needs no TLS");
        Self {
            runtime: loopback::runtime(),
            ours_on_reqwest: loopback::caller(reqwest, server),
            ours_on_hyper: loopback::caller(hyper, server),
            by_hand: Arc::new(by_hand),
            progenitor: stocktake_peers_client::Client::new_with_client(server.address(), client),
        }
    }

    pub fn ours_on_reqwest(&self, lanes: usize, times: u32) {
        self.ours(&self.ours_on_reqwest, lanes, times);
    }

    pub fn ours_on_hyper(&self, lanes: usize, times: u32) {
        self.ours(&self.ours_on_hyper, lanes, times);
    }

    fn ours(&self, caller: &Caller, lanes: usize, times: u32) {
        drive(&self.runtime, lanes, times, caller, |caller| async move {
            loopback::call(&caller).await
        });
    }

    pub fn reqwest(&self, lanes: usize, times: u32) {
        drive(
            &self.runtime,
            lanes,
            times,
            &self.by_hand,
            |client| async move { client.reqwest().await.inventory_entries.len() },
        );
    }

    pub fn hyper(&self, lanes: usize, times: u32) {
        drive(
            &self.runtime,
            lanes,
            times,
            &self.by_hand,
            |client| async move { client.hyper().await.inventory_entries.len() },
        );
    }

    pub fn progenitor(&self, lanes: usize, times: u32) {
        drive(
            &self.runtime,
            lanes,
            times,
            &self.progenitor,
            |client| async move {
                let answer = client.get_inventory().max_results(25).send().await;
                let page = answer.expect("the server answers").into_inner();
                page.inventory_entries.map_or(0, |entries| entries.len())
            },
        );
    }
}

impl ByHand {
    async fn reqwest(&self) -> Page {
        let answer = self
            .reqwest
            .get(&self.address)
            .header(AUTHORIZATION, self.authorization.clone())
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, "benchmark/1.0")
            .send()
            .await
            .and_then(reqwest::Response::error_for_status)
            .expect("the server answers");
        let body = answer.bytes().await.expect("the answer is whole");
        serde_json::from_slice(&body).expect("it fits")
    }

    async fn hyper(&self) -> Page {
        let request = Request::get(&self.address)
            .header(AUTHORIZATION, self.authorization.clone())
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, "benchmark/1.0")
            .body(Full::default())
            .expect("it is a request");
        let answer = self.hyper.request(request).await;
        let answer = answer.expect("the server answers");
        assert!(answer.status().is_success());
        let body = answer.into_body().collect().await;
        let body = body.expect("the answer is whole").to_bytes();
        serde_json::from_slice(&body).expect("it fits")
    }
}
