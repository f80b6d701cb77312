//! The client, and what it begins.

use stocktake_transport::{CallOptions, Caller, Endpoint, EndpointError, Pipeline};

use crate::{
    Product, ProductSku, Seat, Seats, User,
    requests::{self, GetApplockerData, GetInventory, STORE_FOR_BUSINESS},
};

/// A client of the management API. Cheap to clone.
///
/// Each method begins a request or names a thing on which requests begin; awaiting a request sends
/// it. See the [crate](crate) for an example.
///
/// The pipeline needs a credential that has tokens for `https://onestore.microsoft.com`.
#[derive(Clone, Debug)]
pub struct StoreForBusiness {
    caller: Caller,
}

/// Where the service is, and what all requests have in common.
///
/// ```
/// use stocktake_store_for_business::StoreForBusiness;
/// use stocktake_transport::{Pipeline, test_kit::Replay};
///
/// let client = StoreForBusiness::builder(Pipeline::builder(Replay::new()).build())
///     .endpoint("http://127.0.0.1:8080/store-for-business")?
///     .build();
/// assert_eq!(
///     client.caller().endpoint().as_str(),
///     "http://127.0.0.1:8080/store-for-business",
/// );
/// # Ok::<(), stocktake_transport::EndpointError>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct StoreForBusinessBuilder {
    pipeline: Pipeline,
    endpoint: Endpoint,
    options: CallOptions,
}

impl StoreForBusinessBuilder {
    /// Another address of the service, such as an emulator's.
    pub fn endpoint(mut self, address: &str) -> Result<Self, EndpointError> {
        self.endpoint = address.parse()?;
        Ok(self)
    }

    /// Another audience of the tokens than `https://onestore.microsoft.com`.
    pub fn audience(mut self, audience: &str) -> Self {
        self.options = self.options.with_audience(audience);
        self
    }

    /// The client.
    #[must_use]
    pub fn build(self) -> StoreForBusiness {
        let caller = Caller::new(self.pipeline, self.endpoint).with_options(self.options);
        StoreForBusiness { caller }
    }
}

impl StoreForBusiness {
    /// A client of the service at its real address. The service was retired in 2023; an emulator is
    /// reached with [`builder`](Self::builder).
    #[must_use]
    pub fn new(pipeline: Pipeline) -> Self {
        Self::builder(pipeline).build()
    }

    /// Begins a client that differs from [`new`](Self::new) in something.
    pub fn builder(pipeline: Pipeline) -> StoreForBusinessBuilder {
        StoreForBusinessBuilder {
            pipeline,
            endpoint: real_address(),
            options: CallOptions::default(),
        }
    }

    /// The same client with other options of its calls, such as a patient retry policy. They replace
    /// those it has, but for the audience of its tokens if they name none.
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

    /// Sends requests that are made without this client.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// What the organisation owns: one entry for each product and SKU.
    pub fn inventory(&self) -> GetInventory<Caller> {
        GetInventory::new().with_caller(self.caller.clone())
    }

    /// A product that the organisation owns.
    pub fn product(&self, product: impl Into<ProductSku>) -> Product {
        Product::new(self.caller.clone(), product.into())
    }

    /// The seat that a user holds, or is to hold. The user is known by the user principal name.
    pub fn seat(&self, product: impl Into<ProductSku>, user: impl Into<String>) -> Seat {
        Seat::new(self.caller.clone(), product.into(), user.into())
    }

    /// The seats of a product, to give and take many at once.
    pub fn seats_of(&self, product: impl Into<ProductSku>) -> Seats {
        Seats::new(self.caller.clone(), product.into())
    }

    /// A user of the organisation, by the user principal name.
    pub fn user(&self, user: impl Into<String>) -> User {
        User::new(self.caller.clone(), user.into())
    }

    /// The names by which `AppLocker` rules and VPN profiles recognise an app of the public Store
    /// catalog. No token is sent.
    pub fn applocker_data(&self, product_id: impl Into<String>) -> GetApplockerData<Caller> {
        requests::GetApplockerData::new(product_id).with_caller(self.caller.clone())
    }
}

fn real_address() -> Endpoint {
    let address = STORE_FOR_BUSINESS.parse();
    address.expect("a constant https address")
}
