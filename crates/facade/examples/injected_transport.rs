//! A transport of one's own: here one that lives in the process, counts, and answers by itself.
//!
//! The same seam takes a proxy, a cache, a recorder, or the HTTP stack that a program has already.
//!
//! ```console
//! cargo run --example injected_transport
//! ```

use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use bytes::Bytes;
use stocktake::{
    Stocktake,
    identity::StaticToken,
    transport::{Body, HttpTransport, TransportError},
};

/// Two pages of an inventory.
#[derive(Debug, Default)]
struct InProcess {
    requests: Arc<AtomicUsize>,
}

#[async_trait]
impl HttpTransport for InProcess {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Body>, TransportError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let continued = request
            .uri()
            .query()
            .is_some_and(|query| query.contains("continuationToken"));
        Ok(http::Response::new(Body::from(if continued {
            r#"{"inventoryEntries":[{"availableSeats":7}]}"#
        } else {
            r#"{"inventoryEntries":[{"availableSeats":3}],"continuationToken":"2"}"#
        })))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let transport = InProcess::default();
    let requests = transport.requests.clone();
    let stocktake = Stocktake::builder()
        .transport(transport)
        .credential(StaticToken::new("a token from elsewhere")?)
        .build()?;
    let inventory = stocktake
        .store_for_business()
        .inventory()
        .items()
        .collect()
        .await?;
    let free: i64 = inventory
        .iter()
        .filter_map(|entry| entry.available_seats)
        .sum();
    println!("{} entries with {free} free seats", inventory.len());
    println!("{} requests", requests.load(Ordering::Relaxed));
    Ok(())
}
