//! The credential that the environment variables of a machine or a container describe.

use std::fmt;

use async_trait::async_trait;
use stocktake_transport::{AccessToken, Credential, CredentialError, Pipeline};

use crate::{App, Authority, ClientAssertionCredential, ClientSecretCredential, TokenCache};

/// Tokens of the application that environment variables describe, by the names that Azure tools use.
///
/// | variable | is |
/// |---|---|
/// | `AZURE_TENANT_ID` | the tenant |
/// | `AZURE_CLIENT_ID` | the application |
/// | `AZURE_CLIENT_SECRET` | the value of its secret, or |
/// | `AZURE_FEDERATED_TOKEN_FILE` | the file with its assertion, as Kubernetes sets it |
/// | `AZURE_AUTHORITY_HOST` | the authority of a national cloud or an emulator, if not the global one |
///
/// Each can be overridden by `STOCKTAKE_` in the place of `AZURE_`, for a process that uses Azure with
/// another identity. A secret goes before a file. An empty variable counts as missing.
///
/// ```
/// use stocktake_identity::EnvironmentCredential;
/// # use stocktake_transport::{Pipeline, test_kit::Replay};
/// # let pipeline = Pipeline::builder(Replay::new()).build();
///
/// // `from_env` reads the environment of the process; this one, what it is given.
/// let credential = EnvironmentCredential::from_variables(&pipeline, |name| match name {
///     "AZURE_TENANT_ID" => Some("contoso.onmicrosoft.com".into()),
///     "AZURE_CLIENT_ID" => Some("b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11".into()),
///     _ => None,
/// });
/// assert_eq!(
///     credential.unwrap_err().to_string(),
///     "the environment describes no credential: set AZURE_CLIENT_SECRET or \
///      AZURE_FEDERATED_TOKEN_FILE",
/// );
/// ```
#[derive(Debug)]
pub struct EnvironmentCredential(Kind);

#[derive(Debug)]
enum Kind {
    Secret(ClientSecretCredential),
    Assertion(ClientAssertionCredential),
}

impl EnvironmentCredential {
    /// Reads the environment of the process, once.
    pub fn from_env(pipeline: &Pipeline) -> Result<Self, EnvironmentError> {
        Self::from_variables(pipeline, |name| std::env::var(name).ok())
    }

    /// The same with variables from elsewhere: a configuration file, a test.
    pub fn from_variables(
        pipeline: &Pipeline,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, EnvironmentError> {
        let given = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let find = |name: &'static str| {
            let own = format!("STOCKTAKE_{}", name.trim_start_matches("AZURE_"));
            given(&own).or_else(|| given(name))
        };
        let missing = |names| EnvironmentError(Problem::Missing(names));
        let tenant = find(TENANT).ok_or(missing(&[TENANT]))?;
        let client = find(CLIENT).ok_or(missing(&[CLIENT]))?;
        let mut app = App::new(tenant.trim(), client.trim());
        if let Some(host) = find(AUTHORITY) {
            let authority: Result<Authority, _> = host.trim().parse();
            let authority = authority.map_err(|error| EnvironmentError(error.into()))?;
            app = app.with_authority(authority);
        }
        if let Some(secret) = find(SECRET) {
            let credential = ClientSecretCredential::new(pipeline, app, secret);
            return Ok(Self(Kind::Secret(credential)));
        }
        let file = find(FILE).ok_or(missing(&[SECRET, FILE]))?;
        let credential = ClientAssertionCredential::from_file(pipeline, app, file);
        Ok(Self(Kind::Assertion(credential)))
    }

    /// Shares the tokens with other credentials of the same application.
    #[must_use]
    pub fn with_cache(self, cache: &TokenCache) -> Self {
        Self(match self.0 {
            Kind::Secret(credential) => Kind::Secret(credential.with_cache(cache)),
            Kind::Assertion(credential) => Kind::Assertion(credential.with_cache(cache)),
        })
    }
}

const TENANT: &str = "AZURE_TENANT_ID";
const CLIENT: &str = "AZURE_CLIENT_ID";
const SECRET: &str = "AZURE_CLIENT_SECRET";
const FILE: &str = "AZURE_FEDERATED_TOKEN_FILE";
const AUTHORITY: &str = "AZURE_AUTHORITY_HOST";

#[async_trait]
impl Credential for EnvironmentCredential {
    async fn token(&self, audience: &str) -> Result<AccessToken, CredentialError> {
        match &self.0 {
            Kind::Secret(credential) => credential.token(audience).await,
            Kind::Assertion(credential) => credential.token(audience).await,
        }
    }

    fn refused(&self, audience: &str, token: &AccessToken) {
        match &self.0 {
            Kind::Secret(credential) => credential.refused(audience, token),
            Kind::Assertion(credential) => credential.refused(audience, token),
        }
    }
}

/// Why the environment describes no credential. It names variables and shows no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentError(Problem);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    /// None of these is set.
    Missing(&'static [&'static str]),
    Authority(stocktake_transport::EndpointError),
}

impl From<stocktake_transport::EndpointError> for Problem {
    fn from(error: stocktake_transport::EndpointError) -> Self {
        Self::Authority(error)
    }
}

impl fmt::Display for EnvironmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the environment describes no credential: ")?;
        match &self.0 {
            Problem::Missing(names) => write!(f, "set {}", names.join(" or ")),
            Problem::Authority(error) => write!(f, "{AUTHORITY} is an {error}"),
        }
    }
}

impl std::error::Error for EnvironmentError {}
