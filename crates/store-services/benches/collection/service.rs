//! A service in this process, which makes each page when it is asked for it.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use serde::Deserialize;
use stocktake_models::store_services::{ProductType, UserIdentity};
use stocktake_store_services::requests::QueryProductsV6;
use stocktake_transport::{
    AccessToken, Body, Caller, Credential, CredentialError, HttpTransport, Pipeline, Runtime,
    TokioRuntime, TransportError,
};

/// A listing of `total` items in pages of `page_size`; each page takes `delay`.
#[derive(Debug)]
pub struct Service {
    pub total: usize,
    pub page_size: usize,
    pub delay: Duration,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Query {
    continuation_token: Option<String>,
}

#[async_trait]
impl HttpTransport for Service {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Body>, TransportError> {
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
        let query: Query = serde_json::from_slice(request.body()).expect("a query");
        let token = query.continuation_token;
        let first = token.map_or(0, |token| token.parse().expect("a token of ours"));
        let end = (first + self.page_size).min(self.total);
        let next = (end < self.total).then(|| end.to_string());
        let page = super::page(first, end - first, next.as_deref());
        Ok(http::Response::new(Body::from(page)))
    }

    fn runtime(&self) -> Arc<dyn Runtime> {
        Arc::new(TokioRuntime)
    }
}

#[derive(Debug)]
struct Fixed(AccessToken);

#[async_trait]
impl Credential for Fixed {
    async fn token(&self, _audience: &str) -> Result<AccessToken, CredentialError> {
        Ok(self.0.clone())
    }
}

/// The query for all that a user of the service owns.
pub fn query(service: Service) -> QueryProductsV6<Caller> {
    let token = AccessToken::new("a.b.c").expect("it has no odd characters");
    let pipeline = Pipeline::builder(service).credential(Fixed(token)).build();
    let endpoint = "http://127.0.0.1".parse().expect("it is an address");
    let user = UserIdentity::new("b2b", "a.key.of-the-user", "1055521810674918");
    QueryProductsV6::new([user], [ProductType::UnmanagedConsumable])
        .with_caller(Caller::new(pipeline, endpoint))
}
