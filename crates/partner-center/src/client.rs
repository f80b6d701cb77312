//! The client: where the service is, and what all calls have in common.

use stocktake_models::Guid;
use stocktake_transport::{CallOptions, Caller, Endpoint, EndpointError, InvalidRequest, Pipeline};

use crate::{CountryCatalog, CustomerCatalog, requests};

/// The header by which texts are asked for in a language.
const LOCALE: &str = "X-Locale";

/// A client of the catalog. Cheap to clone.
///
/// The catalog is read for a [`country`](Self::country) or as a [`customer`](Self::customer) sees it;
/// both lead on to products, SKUs and availabilities. See the [crate](crate) for an example.
///
/// The pipeline needs a credential that has tokens for `https://api.partnercenter.microsoft.com`, of
/// an application alone or of an application and a user: the catalog takes both.
#[derive(Clone, Debug)]
pub struct PartnerCenter {
    caller: Caller,
}

/// Where the service is, and in which language it answers.
///
/// ```
/// use stocktake_partner_center::PartnerCenter;
/// use stocktake_transport::{Pipeline, test_kit::Replay};
///
/// let pipeline = Pipeline::builder(Replay::new()).build();
/// let client = PartnerCenter::builder(pipeline)
///     .endpoint("http://127.0.0.1:8080/partner-center")?
///     .locale("de-DE")?
///     .build();
/// assert_eq!(client.caller().endpoint().path(), "/partner-center");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct PartnerCenterBuilder {
    caller: Caller,
    options: CallOptions,
}

impl PartnerCenterBuilder {
    /// Another address of the service, such as an emulator's, without `/v1`.
    pub fn endpoint(mut self, address: &str) -> Result<Self, EndpointError> {
        self.caller = self.caller.with_endpoint(address.parse()?);
        Ok(self)
    }

    /// Another audience of the tokens than `https://api.partnercenter.microsoft.com`.
    pub fn audience(mut self, audience: &str) -> Self {
        self.options = self.options.with_audience(audience);
        self
    }

    /// The service that 21Vianet operates in China, with its address and its audience. The
    /// credential must get its tokens from the authority of that cloud.
    pub fn operated_by_21vianet(mut self) -> Self {
        let endpoint = constant(requests::PARTNER_CENTER_21VIANET);
        self.caller = self.caller.with_endpoint(endpoint);
        self.audience(requests::PARTNER_CENTER_21VIANET_AUDIENCE)
    }

    /// The language of titles and descriptions, such as `de-DE`; `en-US` if it is not set.
    pub fn locale(mut self, locale: &str) -> Result<Self, InvalidRequest> {
        self.options = self.options.with_header(LOCALE, locale)?;
        Ok(self)
    }

    /// The client.
    #[must_use]
    pub fn build(self) -> PartnerCenter {
        let caller = self.caller.with_options(self.options);
        PartnerCenter { caller }
    }
}

/// The address of a service that the documentation names.
fn constant(address: &str) -> Endpoint {
    address.parse().expect("a constant https address")
}

impl PartnerCenter {
    /// A client of the real service.
    #[must_use]
    pub fn new(pipeline: Pipeline) -> Self {
        Self::builder(pipeline).build()
    }

    /// Begins a client that differs from [`new`](Self::new) in something.
    pub fn builder(pipeline: Pipeline) -> PartnerCenterBuilder {
        PartnerCenterBuilder {
            caller: Caller::new(pipeline, constant(requests::PARTNER_CENTER)),
            options: CallOptions::default(),
        }
    }

    /// The same client with other options of its calls, such as a patient retry policy. They replace
    /// those it has, the language included; begin with a clone of [`options`](Self::options) to keep
    /// them. The audience of its tokens stays if they name none.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        let caller = self.caller.with_options(options);
        Self { caller }
    }

    /// The options of the calls.
    #[must_use]
    pub fn options(&self) -> &CallOptions {
        self.caller.options()
    }

    /// The same client, whose calls all carry this correlation id, a GUID: what belongs together is
    /// found together in the service's logs. Every call still has a request id of its own.
    ///
    /// ```
    /// # use stocktake_partner_center::PartnerCenter;
    /// # use stocktake_transport::InvalidRequest;
    /// # fn example(client: &PartnerCenter) -> Result<(), InvalidRequest> {
    /// let scenario = client.with_correlation_id("4acb26a1-3536-4081-bc7d-092869a4961a")?;
    /// let catalog = scenario.country("US"); // all of its calls have this id
    /// # let _ = catalog;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_correlation_id(&self, id: &str) -> Result<Self, InvalidRequest> {
        let options = self.options().clone().with_correlation_id(id)?;
        Ok(self.with_options(options))
    }

    /// The same client for another language, such as `de-DE`.
    pub fn with_locale(&self, locale: &str) -> Result<Self, InvalidRequest> {
        let options = self.options().clone().with_header(LOCALE, locale)?;
        Ok(self.with_options(options))
    }

    /// Sends requests that are made without this client.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The catalog of a country or region, as two letters of ISO 3166-1. Another length is refused
    /// when a request is sent, and before it leaves.
    #[must_use]
    pub fn country(&self, country: impl Into<String>) -> CountryCatalog {
        CountryCatalog::new(self.caller.clone(), country.into())
    }

    /// The catalog as one customer sees it, named by the id of its tenant. The country is the
    /// customer's.
    #[must_use]
    pub fn customer(&self, tenant_id: impl Into<Guid>) -> CustomerCatalog {
        CustomerCatalog::new(self.caller.clone(), tenant_id.into())
    }
}
