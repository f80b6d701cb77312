//! How the parts are put together.

use std::{fmt, sync::Arc};

use stocktake_identity::{
    App, ClientSecretCredential, Cloud, EnvironmentCredential, EnvironmentError,
};
use stocktake_models::Secret;
use stocktake_transport::{Credential, Endpoint, HttpTransport, Pipeline, RetryPolicy};

use crate::{ConfigurationError, Stocktake, configuration::FromPipeline};

/// Options of a [`Stocktake`].
///
/// A credential is needed: [`client_secret`](Self::client_secret), or any
/// [`credential`](Self::credential). All else has defaults that fit production.
#[must_use]
pub struct StocktakeBuilder {
    transport: Option<Arc<dyn HttpTransport>>,
    credential: Option<Account>,
    #[cfg(feature = "partner-center")]
    partner_center: Option<FromPipeline>,
    cloud: Cloud,
    emulator: Option<Endpoint>,
    retry: Option<RetryPolicy>,
    user_agent: Option<String>,
}

/// Who the program is.
enum Account {
    Secret {
        tenant: String,
        client_id: String,
        secret: Secret,
    },
    Made(FromPipeline),
}

impl StocktakeBuilder {
    pub(crate) fn new() -> Self {
        Self {
            transport: None,
            credential: None,
            #[cfg(feature = "partner-center")]
            partner_center: None,
            cloud: Cloud::Global,
            emulator: None,
            retry: None,
            user_agent: None,
        }
    }

    /// Another transport than the default one.
    pub fn transport(mut self, transport: impl HttpTransport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// An application of Entra ID with a secret: by the id or a domain of its tenant, and its client
    /// id.
    pub fn client_secret(
        mut self,
        tenant: impl Into<String>,
        client_id: impl Into<String>,
        secret: impl Into<Secret>,
    ) -> Self {
        self.credential = Some(Account::Secret {
            tenant: tenant.into(),
            client_id: client_id.into(),
            secret: secret.into(),
        });
        self
    }

    /// Any credential.
    pub fn credential(self, credential: impl Credential + 'static) -> Self {
        self.credential_from(|_| credential)
    }

    /// A credential that asks for its tokens by the same transport, such as those of
    /// [`identity`](crate::identity).
    pub fn credential_from<C: Credential + 'static>(
        mut self,
        make: impl FnOnce(&Pipeline) -> C + 'static,
    ) -> Self {
        self.credential = Some(Account::Made(shared(make)));
        self
    }

    /// Another credential for Partner Center alone: a partner acts there for a user, with a
    /// [`RefreshTokenCredential`](stocktake_identity::RefreshTokenCredential), and elsewhere for
    /// itself.
    #[cfg(feature = "partner-center")]
    pub fn partner_center_credential_from<C: Credential + 'static>(
        mut self,
        make: impl FnOnce(&Pipeline) -> C + 'static,
    ) -> Self {
        self.partner_center = Some(shared(make));
        self
    }

    /// The credential that the environment describes.
    pub(crate) fn environment(
        mut self,
        make: impl FnOnce(&Pipeline) -> Result<EnvironmentCredential, EnvironmentError> + 'static,
    ) -> Self {
        self.credential = Some(Account::Made(Box::new(|pipeline| {
            let made = make(pipeline);
            let credential = made.map_err(|error| {
                ConfigurationError::new("credential", "is missing").because(error)
            })?;
            Ok(Arc::new(credential))
        })));
        self
    }

    /// A national cloud: where tokens are issued and where Partner Center is.
    pub fn cloud(mut self, cloud: Cloud) -> Self {
        self.cloud = cloud;
        self
    }

    /// An emulator in the place of all services: its address without a path, such as
    /// `http://127.0.0.1:8080`. The services are expected below it as `/store-for-business`,
    /// `/collections`, `/purchase`, `/partner-center` and `/login`.
    pub fn emulator(mut self, address: Endpoint) -> Self {
        self.emulator = Some(address);
        self
    }

    /// How often, how long apart and until when calls are tried.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// The name of the application for the `User-Agent`, as in `tycoon/2.1`.
    pub fn user_agent(mut self, application: impl Into<String>) -> Self {
        self.user_agent = Some(application.into());
        self
    }

    /// Puts it together. Nothing is sent yet.
    pub fn build(self) -> Result<Stocktake, ConfigurationError> {
        let mut pipeline = Pipeline::builder(match self.transport {
            Some(transport) => transport,
            None => default_transport()?,
        });
        if let Some(policy) = self.retry {
            pipeline = pipeline.retry(policy);
        }
        if let Some(application) = self.user_agent {
            pipeline = pipeline.user_agent(application);
        }
        let bare = pipeline.build();
        let credential: Arc<dyn Credential> = match self.credential {
            Some(Account::Made(make)) => make(&bare)?,
            Some(Account::Secret {
                tenant,
                client_id,
                secret,
            }) => {
                let authority = match &self.emulator {
                    Some(emulator) => below(emulator, "login"),
                    None => self.cloud.authority(),
                };
                let app = App::new(tenant, client_id).with_authority(authority);
                Arc::new(ClientSecretCredential::new(&bare, app, secret))
            }
            None => {
                let problem = "is missing; call `client_secret`, `credential` or `credential_from`";
                return Err(ConfigurationError::new("credential", problem));
            }
        };
        #[cfg(feature = "partner-center")]
        let partner_center = self.partner_center.map(|make| make(&bare)).transpose()?;
        Ok(Stocktake {
            pipeline: bare.with_credential(credential.clone()),
            credential,
            #[cfg(feature = "partner-center")]
            partner_center,
            cloud: self.cloud,
            emulator: self.emulator,
        })
    }
}

/// A maker that cannot fail, of a credential that is shared.
fn shared<C: Credential + 'static>(make: impl FnOnce(&Pipeline) -> C + 'static) -> FromPipeline {
    Box::new(|pipeline| Ok(Arc::new(make(pipeline))))
}

fn below(emulator: &Endpoint, service: &str) -> stocktake_identity::Authority {
    let address = format!("{emulator}/{service}");
    address
        .parse()
        .expect("a path below an endpoint makes an endpoint")
}

#[cfg(feature = "reqwest")]
fn default_transport() -> Result<Arc<dyn HttpTransport>, ConfigurationError> {
    match stocktake_transport_reqwest::ReqwestTransport::new() {
        Ok(transport) => Ok(Arc::new(transport)),
        Err(error) => Err(ConfigurationError::new("transport", "cannot be set up").because(error)),
    }
}

#[cfg(all(feature = "hyper", not(feature = "reqwest")))]
fn default_transport() -> Result<Arc<dyn HttpTransport>, ConfigurationError> {
    match stocktake_transport_hyper::HyperTransport::new() {
        Ok(transport) => Ok(Arc::new(transport)),
        Err(error) => Err(ConfigurationError::new("transport", "cannot be set up").because(error)),
    }
}

#[cfg(not(any(feature = "reqwest", feature = "hyper")))]
fn default_transport() -> Result<Arc<dyn HttpTransport>, ConfigurationError> {
    let problem = "is missing; call `transport`, or turn on a feature such as `rustls`";
    Err(ConfigurationError::new("transport", problem))
}

impl fmt::Debug for StocktakeBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StocktakeBuilder")
            .field("transport", &self.transport)
            .field("cloud", &self.cloud)
            .field("emulator", &self.emulator)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}
