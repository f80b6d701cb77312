//! The clients of one customer's or publisher's services, on one pipeline.

use std::{fmt, sync::Arc};

use stocktake_identity::{Cloud, StoreIdKeys};
use stocktake_transport::{Credential, Endpoint, EndpointError, Pipeline};

use crate::{ConfigurationError, StocktakeBuilder, configuration::Configuration};

/// The way to all services. Cheap to clone; the clients share connections, tokens and the budget for
/// retries.
///
/// ```no_run
/// # #[cfg(all(feature = "partner-center", feature = "reqwest"))]
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use stocktake::Stocktake;
///
/// let stocktake = Stocktake::builder()
///     .client_secret("contoso.onmicrosoft.com", "<client id>", std::env::var("SECRET")?)
///     .user_agent("tycoon-backend/2.1")
///     .build()?;
/// let sku = stocktake.partner_center().country("US").product("DZH318Z0BQ3Q").sku("0001").get().await?;
/// # let _ = sku;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Stocktake {
    pub(crate) pipeline: Pipeline,
    pub(crate) credential: Arc<dyn Credential>,
    #[cfg(feature = "partner-center")]
    pub(crate) partner_center: Option<Arc<dyn Credential>>,
    pub(crate) cloud: Cloud,
    pub(crate) emulator: Option<Endpoint>,
}

impl Stocktake {
    /// Reads everything from the environment, once.
    ///
    /// | variable | is |
    /// |---|---|
    /// | `AZURE_TENANT_ID`, `AZURE_CLIENT_ID` and `AZURE_CLIENT_SECRET` or `AZURE_FEDERATED_TOKEN_FILE` | who the program is, see [`EnvironmentCredential`](stocktake_identity::EnvironmentCredential) |
    /// | `STOCKTAKE_CLOUD` | `global`, `us-government` or `china`; `global` if not set |
    /// | `STOCKTAKE_EMULATOR` | the address of an emulator, in the place of all services; the variables above can then be left out |
    ///
    /// What is missing or wrong is named in the error.
    pub fn from_env() -> Result<Self, ConfigurationError> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// The same with variables from elsewhere: a configuration file, a test.
    pub fn from_variables(
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigurationError> {
        Configuration::read(&variable)?.builder(variable).build()
    }

    /// Begins with nothing set.
    pub fn builder() -> StocktakeBuilder {
        StocktakeBuilder::new()
    }

    /// The pipeline that the clients share.
    #[must_use]
    pub fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// The cloud whose Partner Center is called.
    #[must_use]
    pub fn cloud(&self) -> Cloud {
        self.cloud
    }

    /// The client of the Store for Business.
    #[cfg(feature = "store-for-business")]
    #[must_use]
    pub fn store_for_business(&self) -> crate::StoreForBusiness {
        let builder = crate::StoreForBusiness::builder(self.pipeline.clone());
        let endpoint = crate::store_for_business::StoreForBusinessBuilder::endpoint;
        self.emulated("store-for-business", builder, endpoint)
            .build()
    }

    /// The client of the collections and purchase services.
    #[cfg(feature = "store-services")]
    #[must_use]
    pub fn store_services(&self) -> crate::StoreServices {
        use crate::store_services::StoreServicesBuilder as Builder;
        let builder = crate::StoreServices::builder(self.pipeline.clone());
        let builder = self.emulated("collections", builder, Builder::collections_endpoint);
        self.emulated("purchase", builder, Builder::purchase_endpoint)
            .build()
    }

    /// The client of the Partner Center catalog.
    #[cfg(feature = "partner-center")]
    #[must_use]
    pub fn partner_center(&self) -> crate::PartnerCenter {
        let pipeline = match &self.partner_center {
            Some(credential) => self.pipeline.with_credential(credential.clone()),
            None => self.pipeline.clone(),
        };
        let mut builder = crate::PartnerCenter::builder(pipeline);
        if self.cloud == Cloud::China {
            builder = builder.operated_by_21vianet();
        }
        let endpoint = crate::partner_center::PartnerCenterBuilder::endpoint;
        self.emulated("partner-center", builder, endpoint).build()
    }

    /// What makes and renews Store ID keys, which stand for users in the Store services.
    #[must_use]
    pub fn store_id_keys(&self) -> StoreIdKeys {
        let keys = StoreIdKeys::new(&self.pipeline, self.credential.clone());
        let keys = self.emulated("collections", keys, |keys, address| {
            Ok(keys.with_collections(address.parse()?))
        });
        self.emulated("purchase", keys, |keys, address| {
            Ok(keys.with_purchase(address.parse()?))
        })
    }

    /// Points a client at its service below the emulator, if there is one.
    fn emulated<B>(
        &self,
        service: &str,
        client: B,
        point: impl FnOnce(B, &str) -> Result<B, EndpointError>,
    ) -> B {
        match &self.emulator {
            None => client,
            Some(emulator) => point(client, &format!("{emulator}/{service}"))
                .expect("a path below an endpoint makes an endpoint"),
        }
    }
}

impl fmt::Debug for Stocktake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stocktake")
            .field("pipeline", &self.pipeline)
            .field("cloud", &self.cloud)
            .field("emulator", &self.emulator)
            .finish_non_exhaustive()
    }
}
