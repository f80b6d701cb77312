//! A call through the whole pipeline on hyper, against hyper by hand: processor time of the client
//! for a page of 25 entries over loopback.

#[path = "../../../benches/loopback/mod.rs"]
mod loopback;
#[path = "../../../benches/measure/mod.rs"]
mod measure;

use std::sync::Arc;

use bytes::Bytes;
use http::{
    HeaderValue, Request, Uri,
    header::{ACCEPT, AUTHORIZATION, HOST, USER_AGENT},
};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo},
};
use serde::de::DeserializeOwned;
use stocktake_models::store_for_business::InventoryResultSet;
use stocktake_transport_hyper::HyperTransport;
use tokio::sync::Mutex;

use loopback::{Server, by_hand::Page, drive};
use measure::Contest;

const OURS: &str = "pipeline on HyperTransport";
const STRINGS: &str = "hyper by hand, all String";
const MODELS: &str = "hyper by hand, the models";
const POOLED: &str = "hyper's pooled client by hand, the models";

fn main() {
    loopback::serve_if_asked();
    measure::pin_to(1);
    let server = Server::start();
    measure::table("A call on hyper, processor time of the client");
    for lanes in [1, 32] {
        compare(&server, lanes);
    }
}

fn compare(server: &Server, lanes: usize) {
    let runtime = loopback::runtime();
    let transport = HyperTransport::new().expect("TLS can be set up");
    let caller = loopback::caller(transport, server);
    let pooled = Pooled::new(server);
    let connections = runtime.block_on(Connections::open(server, lanes));

    let outcome = Contest::new()
        .way(OURS, |times| {
            drive(&runtime, lanes, times, &caller, |caller| async move {
                loopback::call(&caller).await
            });
        })
        .way(STRINGS, |times| {
            drive(&runtime, lanes, times, &connections, |hyper| async move {
                hyper.page::<Page>().await.inventory_entries.len()
            });
        })
        .way(MODELS, |times| {
            drive(&runtime, lanes, times, &connections, |hyper| async move {
                entries(hyper.page().await)
            });
        })
        .way(POOLED, |times| {
            drive(&runtime, lanes, times, &pooled, |hyper| async move {
                entries(hyper.page().await)
            });
        })
        .run();

    for (theirs, target) in [
        (STRINGS, Some(1.15)),
        (MODELS, Some(1.15)),
        (POOLED, Some(1.15)),
    ] {
        let what = format!("{lanes} at once: {OURS} / {theirs}");
        let detail = loopback::microseconds(&outcome, OURS, theirs, lanes);
        measure::row(&what, target, outcome.ratio(OURS, theirs), &detail);
    }
}

fn entries(page: InventoryResultSet) -> usize {
    page.inventory_entries.map_or(0, |entries| entries.len())
}

fn request(uri: Uri, authorization: HeaderValue) -> Request<Full<Bytes>> {
    Request::get(uri)
        .header(AUTHORIZATION, authorization)
        .header(ACCEPT, "application/json")
        .header(USER_AGENT, "benchmark/1.0")
        .body(Full::default())
        .expect("it is a request")
}

/// Connections without anything above them: the least that a client on hyper can do. A lane takes
/// one that is free, and there are as many as lanes.
struct Connections {
    free: Mutex<Vec<SendRequest<Full<Bytes>>>>,
    host: HeaderValue,
    authorization: HeaderValue,
}

impl Connections {
    async fn open(server: &Server, count: usize) -> Arc<Self> {
        let host = server.address().trim_start_matches("http://");
        let mut free = Vec::new();
        for _ in 0..count {
            let stream = tokio::net::TcpStream::connect(host).await;
            let stream = stream.expect("the server is there");
            stream.set_nodelay(true).expect("it is TCP");
            let shaken = http1::handshake(TokioIo::new(stream)).await;
            let (sender, connection) = shaken.expect("the server speaks HTTP");
            tokio::spawn(connection);
            free.push(sender);
        }
        Arc::new(Self {
            free: Mutex::new(free),
            host: HeaderValue::from_str(host).expect("it is a host"),
            authorization: loopback::authorization(),
        })
    }

    async fn page<T: DeserializeOwned>(&self) -> T {
        let mut request = request(Uri::from_static(loopback::PATH), self.authorization.clone());
        request.headers_mut().insert(HOST, self.host.clone());
        let sender = self.free.lock().await.pop();
        let mut sender = sender.expect("there is one for each lane");
        sender.ready().await.expect("the connection stands");
        let answer = sender.send_request(request).await;
        let answer = answer.expect("the server answers");
        assert!(answer.status().is_success());
        let body = answer.into_body().collect().await;
        let body = body.expect("the answer is whole").to_bytes();
        self.free.lock().await.push(sender);
        serde_json::from_slice(&body).expect("it fits")
    }
}

/// hyper's own client with its pool of connections.
struct Pooled {
    client: Client<HttpConnector, Full<Bytes>>,
    address: String,
    authorization: HeaderValue,
}

impl Pooled {
    fn new(server: &Server) -> Arc<Self> {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Arc::new(Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            address: format!("{}{}", server.address(), loopback::PATH),
            authorization: loopback::authorization(),
        })
    }

    async fn page<T: DeserializeOwned>(&self) -> T {
        let address = self.address.parse().expect("it is an address");
        let answer = self
            .client
            .request(request(address, self.authorization.clone()))
            .await
            .expect("the server answers");
        assert!(answer.status().is_success());
        let body = answer.into_body().collect().await;
        let body = body.expect("the answer is whole").to_bytes();
        serde_json::from_slice(&body).expect("it fits")
    }
}
