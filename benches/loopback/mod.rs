//! Calls over loopback: a page of the inventory, through the pipeline and by hand.
//!
//! The server is a process of its own, so that what the client is measured to use is the client's.

#![allow(dead_code, reason = "each program takes the part that it needs")]

pub mod by_hand;
mod server;

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use http::HeaderValue;
use stocktake_identity::CachedCredential;
use stocktake_store_for_business::requests::GetInventory;
use stocktake_transport::{
    AccessToken, Caller, Credential, CredentialError, HttpTransport, Pipeline,
};
use tokio::runtime::Runtime;

#[allow(unused_imports, reason = "each program takes the part that it needs")]
pub use server::{Server, serve_if_asked, serve_instead_if_asked};

use crate::measure::Outcome;

/// How many entries a page holds, as many as the service gives when nothing is asked.
pub const ENTRIES: usize = 25;

/// Path and query of the call.
pub const PATH: &str = "/V1/Inventory?maxResults=25";

/// A token of the usual length.
pub fn token() -> String {
    ["e".repeat(80), "y".repeat(1000), "J".repeat(342)].join(".")
}

/// The header by which one lets oneself in by hand.
pub fn authorization() -> HeaderValue {
    let text = format!("Bearer {}", token());
    HeaderValue::try_from(text).expect("it has no odd characters")
}

/// Stands for the token endpoint, which the cache in front of it asks once.
#[derive(Debug)]
struct Issuer(AccessToken);

#[async_trait]
impl Credential for Issuer {
    async fn token(&self, _audience: &str) -> Result<AccessToken, CredentialError> {
        Ok(self.0.clone())
    }
}

/// A client as in production: retries, deadline, ids, a token from the cache and spans, all by
/// default.
pub fn caller(transport: impl HttpTransport + 'static, server: &Server) -> Caller {
    let token = AccessToken::new(token()).expect("it has no odd characters");
    let token = token.with_expiry(SystemTime::now() + Duration::from_secs(3600));
    let cache = CachedCredential::new(Issuer(token), transport.runtime());
    let pipeline = Pipeline::builder(transport)
        .credential(cache)
        .user_agent("benchmark/1.0")
        .build();
    let endpoint = server.address().parse().expect("it is on this machine");
    Caller::new(pipeline, endpoint)
}

/// The call through the pipeline; tells how many entries have come.
pub async fn call(caller: &Caller) -> usize {
    let request = GetInventory::new().max_results(25);
    let page = request.with_caller(caller.clone()).send().await;
    let entries = page.expect("the server answers").inventory_entries;
    entries.map_or(0, |entries| entries.len())
}

/// Calls in `lanes` at once, `times` in each.
pub fn drive<C, F>(
    runtime: &Runtime,
    lanes: usize,
    times: u32,
    client: &C,
    call: impl Fn(C) -> F + Copy + Send + 'static,
) where
    C: Clone + Send + Sync + 'static,
    F: Future<Output = usize> + Send,
{
    runtime.block_on(async {
        let tasks = (0..lanes).map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                for _ in 0..times {
                    assert_eq!(call(client.clone()).await, ENTRIES);
                }
            })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.expect("no call fails");
        }
    });
}

/// What two ways take for one call, for the last column.
#[allow(clippy::cast_precision_loss, reason = "there are few lanes")]
pub fn microseconds(outcome: &Outcome, ours: &str, theirs: &str, lanes: usize) -> String {
    let call = |way| outcome.nanoseconds(way) / 1e3 / lanes as f64;
    format!("{:.1} µs / {:.1} µs", call(ours), call(theirs))
}

/// A runtime on this thread alone: what is measured stays on one processor.
pub fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}
