//! The application that asks for tokens.

use crate::Authority;

/// An application of Entra ID: where it is known, in which tenant, by which id.
///
/// For the Store services the id must also be entered in Partner Center, under the product; without
/// that their answers are empty.
///
/// ```
/// use stocktake_identity::{App, Cloud, TokenEndpoint};
///
/// let app = App::new("contoso.onmicrosoft.com", "b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11")
///     .with_authority(Cloud::UsGovernment)
///     .with_token_endpoint(TokenEndpoint::V1);
/// assert_eq!(app.authority().to_string(), "https://login.microsoftonline.us");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct App {
    authority: Authority,
    tenant: String,
    client_id: String,
    token_endpoint: TokenEndpoint,
}

/// Which of the two token endpoints is asked. Both give tokens that the services take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenEndpoint {
    /// `/oauth2/token`, which takes the audience as `resource`.
    V1,
    /// `/oauth2/v2.0/token`, which takes the audience with `/.default` behind it as `scope`.
    #[default]
    V2,
}

impl App {
    /// An application of the global cloud, by the id or a domain of its tenant and by its client id.
    pub fn new(tenant: impl Into<String>, client_id: impl Into<String>) -> Self {
        Self {
            authority: Authority::default(),
            tenant: tenant.into(),
            client_id: client_id.into(),
            token_endpoint: TokenEndpoint::default(),
        }
    }

    /// Another authority: a [`Cloud`](crate::Cloud)'s, or an emulator's.
    #[must_use]
    pub fn with_authority(mut self, authority: impl Into<Authority>) -> Self {
        self.authority = authority.into();
        self
    }

    /// Another of the token endpoints; v2 if not set.
    #[must_use]
    pub fn with_token_endpoint(mut self, endpoint: TokenEndpoint) -> Self {
        self.token_endpoint = endpoint;
        self
    }

    /// Where its tokens are issued.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The tenant.
    #[must_use]
    pub fn tenant(&self) -> &str {
        &self.tenant
    }

    /// The client id.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The token endpoint.
    #[must_use]
    pub fn token_endpoint(&self) -> TokenEndpoint {
        self.token_endpoint
    }
}
