//! A client whose service is a script.

use async_trait::async_trait;
use stocktake_store_for_business::StoreForBusiness;
use stocktake_transport::{
    AccessToken, Credential, CredentialError, HttpTransport, Pipeline, RetryPolicy,
};

/// The token of all tests, which no text may show.
pub const TOKEN: &str = "sentinel-access-token-0f9c";

#[derive(Debug)]
pub struct FixedToken;

#[async_trait]
impl Credential for FixedToken {
    async fn token(&self, _audience: &str) -> Result<AccessToken, CredentialError> {
        AccessToken::new(TOKEN)
    }
}

/// A client with a token and the retry policy of production.
pub fn client(transport: impl HttpTransport + 'static) -> StoreForBusiness {
    StoreForBusiness::new(pipeline(transport))
}

pub fn pipeline(transport: impl HttpTransport + 'static) -> Pipeline {
    Pipeline::builder(transport)
        .credential(FixedToken)
        .retry(RetryPolicy::default())
        .seed(7)
        .build()
}
