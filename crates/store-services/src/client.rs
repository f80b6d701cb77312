//! The client: two services, one pipeline.

use std::sync::Arc;

use stocktake_models::{
    Guid,
    store_services::{ChangeType, ProductSkuId, ProductType},
};
use stocktake_transport::{CallOptions, Caller, Endpoint, EndpointError, Error, Pipeline};

use crate::{
    Beneficiary, ClawbackQueue, CollectionsKey, PurchaseKey,
    beneficiary::Proof,
    consume::{Consumption, ItemConsumption, PendingConsumption},
    entitlement::AllProducts,
    grant::{FreeProduct, GrantV6, GrantV7},
    requests,
    subscription::Recurrence,
};

/// A client of the collections and the purchase service. Cheap to clone.
///
/// Each method begins a request; what it needs is positional, and the rest is set by methods of the
/// request. Awaiting it sends it. See the [crate](crate) for an example.
///
/// The pipeline needs a credential that has tokens for `https://onestore.microsoft.com`.
#[derive(Clone, Debug)]
pub struct StoreServices {
    collections: Caller,
    purchase: Caller,
    sandbox: Option<Arc<str>>,
}

/// Where the services are, and what all requests have in common.
///
/// ```
/// use stocktake_store_services::StoreServices;
/// use stocktake_transport::{Pipeline, test_kit::Replay};
///
/// let client = StoreServices::builder(Pipeline::builder(Replay::new()).build())
///     .collections_endpoint("http://127.0.0.1:8080/collections")?
///     .purchase_endpoint("http://127.0.0.1:8080/purchase")?
///     .sandbox("XDKS.1")
///     .build();
/// assert_eq!(client.sandbox(), Some("XDKS.1"));
/// # Ok::<(), stocktake_transport::EndpointError>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct StoreServicesBuilder {
    client: StoreServices,
    options: CallOptions,
}

impl StoreServicesBuilder {
    /// Another address of the collections service, such as an emulator's.
    pub fn collections_endpoint(mut self, address: &str) -> Result<Self, EndpointError> {
        self.client.collections = self.client.collections.with_endpoint(address.parse()?);
        Ok(self)
    }

    /// Another address of the purchase service, such as an emulator's.
    pub fn purchase_endpoint(mut self, address: &str) -> Result<Self, EndpointError> {
        self.client.purchase = self.client.purchase.with_endpoint(address.parse()?);
        Ok(self)
    }

    /// Another audience of the tokens than `https://onestore.microsoft.com`.
    pub fn audience(mut self, audience: &str) -> Self {
        self.options = self.options.with_audience(audience);
        self
    }

    /// The sandbox that requests ask for, such as `XDKS.1`; RETAIL if it is not set. A request that
    /// sets `sbx` itself goes its own way.
    ///
    /// The operations of v6 cannot name a sandbox and are not affected, nor are requests with an
    /// Xbox token, which names one.
    pub fn sandbox(mut self, sandbox: impl Into<Arc<str>>) -> Self {
        self.client.sandbox = Some(sandbox.into());
        self
    }

    /// The client.
    #[must_use]
    pub fn build(self) -> StoreServices {
        self.client.with_options(self.options)
    }
}

impl StoreServices {
    /// A client of the real services.
    #[must_use]
    pub fn new(pipeline: Pipeline) -> Self {
        Self::builder(pipeline).build()
    }

    /// Begins a client that differs from [`new`](Self::new) in something.
    pub fn builder(pipeline: Pipeline) -> StoreServicesBuilder {
        let client = Self {
            collections: Caller::new(pipeline.clone(), known(requests::COLLECTIONS)),
            purchase: Caller::new(pipeline, known(requests::PURCHASE)),
            sandbox: None,
        };
        let options = CallOptions::default();
        StoreServicesBuilder { client, options }
    }

    /// The same client with other options of its calls, such as a patient retry policy. They replace
    /// those it has, but for the audience of its tokens if they name none.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            collections: self.collections.with_options(options.clone()),
            purchase: self.purchase.with_options(options),
            sandbox: self.sandbox.clone(),
        }
    }

    /// The options of the calls.
    #[must_use]
    pub fn options(&self) -> &CallOptions {
        self.collections.options()
    }

    /// The sandbox that requests ask for; `None` for RETAIL.
    #[must_use]
    pub fn sandbox(&self) -> Option<&str> {
        self.sandbox.as_deref()
    }

    /// Sends requests to the collections service that are made without this client.
    #[must_use]
    pub fn collections(&self) -> &Caller {
        &self.collections
    }

    /// Sends requests to the purchase service that are made without this client.
    #[must_use]
    pub fn purchase(&self) -> &Caller {
        &self.purchase
    }

    /// The sandbox for a request that is let in by a key.
    fn sandbox_for(&self, user: &Beneficiary) -> Option<String> {
        self.sandbox().filter(|_| user.is_key()).map(str::to_owned)
    }
}

/// The address of a service that the contract names.
fn known(address: &str) -> Endpoint {
    address.parse().expect("the contract has https addresses")
}

/// What users own.
impl StoreServices {
    /// Which of these kinds of products a user owns, by v6 of the query. The service answers 400 to
    /// a list without kinds.
    ///
    /// Make a [`requests::QueryProductsV6`] to ask about several users at once.
    pub fn query_products_v6(
        &self,
        user: impl Into<CollectionsKey>,
        product_types: impl IntoIterator<Item = ProductType>,
    ) -> requests::QueryProductsV6<Caller> {
        let user = user.into().into_identity();
        requests::QueryProductsV6::new([user], product_types).with_caller(self.collections.clone())
    }

    /// What a user owns, by v8 of the query. The market is a country of two letters, or `neutral`
    /// for all.
    pub fn query_products_v8(
        &self,
        user: impl Into<Beneficiary>,
        market: impl Into<String>,
    ) -> requests::QueryProductsV8<Caller> {
        let request = requests::QueryProductsV8::new(market).with_caller(self.collections.clone());
        match user.into().0 {
            Proof::Token(token) => request.x_token(token),
            Proof::Key(key) => {
                let request = request.beneficiaries([key.into_identity()]);
                match self.sandbox() {
                    Some(sandbox) => request.sbx(sandbox),
                    None => request,
                }
            }
        }
    }

    /// Which of these products a user owns, by v9 of the query: 100 at the most, more are refused
    /// before anything is sent. [`query_products_v9_all`](Self::query_products_v9_all) takes any
    /// number.
    pub fn query_products_v9(
        &self,
        user: impl Into<Beneficiary>,
        products: impl IntoIterator<Item = ProductSkuId>,
    ) -> requests::QueryProductsV9<Caller> {
        let request =
            requests::QueryProductsV9::new(products).with_caller(self.collections.clone());
        match user.into().0 {
            Proof::Token(token) => request.x_token(token),
            Proof::Key(key) => {
                let request = request.beneficiaries([key.into_identity()]);
                match self.sandbox() {
                    Some(sandbox) => request.sbx(sandbox),
                    None => request,
                }
            }
        }
    }

    /// Which of these products a user owns, by v9 of the query and for any number of products: one
    /// listing, which asks for 100 at a time.
    pub fn query_products_v9_all(
        &self,
        user: impl Into<Beneficiary>,
        products: impl IntoIterator<Item = ProductSkuId>,
    ) -> AllProducts {
        let user = user.into();
        let sandbox = self.sandbox_for(&user);
        AllProducts::new(self.collections.clone(), user, sandbox, products)
    }
}

/// Consumables and free products.
impl StoreServices {
    /// Takes a consumable from a user, by v8. The tracking id by which it can be repeated is made
    /// here; see [`consume`](crate::consume).
    pub fn consume_v8(
        &self,
        user: impl Into<Beneficiary>,
        product_id: impl Into<String>,
    ) -> Consumption {
        let user = user.into();
        let sandbox = self.sandbox_for(&user);
        Consumption::new(self.collections.clone(), user, product_id.into(), sandbox)
    }

    /// Repeats a consumption whose end is not known, after a crash for instance. The user must be
    /// the same.
    pub fn resume_consumption(
        &self,
        user: impl Into<Beneficiary>,
        pending: PendingConsumption,
    ) -> Consumption {
        Consumption::resume(self.collections.clone(), user.into(), pending)
    }

    /// Reports what a user bought as delivered, by v6 and the `itemId` of a query. The tracking id
    /// by which it can be repeated is made here; see [`consume`](crate::consume).
    pub fn consume_v6(
        &self,
        user: impl Into<CollectionsKey>,
        item_id: impl Into<String>,
    ) -> ItemConsumption {
        ItemConsumption::new(self.collections.clone(), user.into(), item_id.into())
    }

    /// Reports what a user bought as delivered, by v6 and the `transactionId` of a query.
    ///
    /// There is no tracking id in it, so it is not sent again once it may have arrived. After an error
    /// for which [`Error::may_have_reached`] is true, query the products before you report again; or
    /// use [`consume_v6`](Self::consume_v6).
    pub fn consume_v6_transaction(
        &self,
        user: impl Into<CollectionsKey>,
        product_id: impl Into<String>,
        transaction_id: impl Into<Guid>,
    ) -> requests::ConsumeV6<Caller> {
        requests::ConsumeV6::new(user.into().into_identity())
            .product_id(product_id)
            .transaction_id(transaction_id)
            .with_caller(self.collections.clone())
    }

    /// Gives a user a free product, by v6. The order id by which it can be repeated is made here; see
    /// [`grant`](crate::grant).
    pub fn grant_v6(
        &self,
        user: impl Into<PurchaseKey>,
        product: FreeProduct,
        market: impl Into<String>,
        language: impl Into<String>,
    ) -> GrantV6 {
        let (market, language) = (market.into(), language.into());
        GrantV6::new(
            self.purchase.clone(),
            user.into(),
            product,
            market,
            language,
        )
    }

    /// Gives a user a free product, by v7, which knows sandboxes. The order id by which it can be
    /// repeated is made here; see [`grant`](crate::grant).
    pub fn grant_v7(
        &self,
        user: impl Into<PurchaseKey>,
        product: FreeProduct,
        market: impl Into<String>,
        language: impl Into<String>,
    ) -> GrantV7 {
        let (market, language) = (market.into(), language.into());
        let grant = GrantV7::new(
            self.purchase.clone(),
            user.into(),
            product,
            market,
            language,
        );
        match self.sandbox() {
            Some(sandbox) => grant.sbx(sandbox),
            None => grant,
        }
    }
}

/// Subscriptions, orders and what is given back.
impl StoreServices {
    /// The subscriptions of a user, those that ended included.
    /// [`SubscriptionAccess`](crate::SubscriptionAccess) says what each is good for.
    pub fn query_recurrences(
        &self,
        user: impl Into<PurchaseKey>,
    ) -> requests::QueryRecurrences<Caller> {
        let request = requests::QueryRecurrences::new(user.into().into_secret())
            .with_caller(self.purchase.clone());
        match self.sandbox() {
            Some(sandbox) => request.sbx(sandbox),
            None => request,
        }
    }

    /// A subscription of a user, to be changed; the id is that of
    /// [`query_recurrences`](Self::query_recurrences).
    pub fn recurrence(
        &self,
        user: impl Into<PurchaseKey>,
        recurrence_id: impl Into<String>,
    ) -> Recurrence {
        Recurrence::new(self.clone(), user.into(), recurrence_id.into())
    }

    /// Changes a subscription. [`recurrence`](Self::recurrence) knows the four changes.
    pub fn change_recurrence(
        &self,
        user: impl Into<PurchaseKey>,
        recurrence_id: impl Into<String>,
        change: impl Into<ChangeType>,
    ) -> requests::ChangeRecurrence<Caller> {
        let key = user.into().into_secret();
        let request = requests::ChangeRecurrence::new(recurrence_id, key, change.into())
            .with_caller(self.purchase.clone());
        match self.sandbox() {
            Some(sandbox) => request.sbx(sandbox),
            None => request,
        }
    }

    /// The consumables that a user bought in the last 90 days. To learn of refunds, read the
    /// [clawback queue](Self::clawback_queue).
    pub fn query_orders(&self, user: impl Into<PurchaseKey>) -> requests::QueryOrders<Caller> {
        let request = requests::QueryOrders::new(user.into().into_secret())
            .with_caller(self.purchase.clone());
        match self.sandbox() {
            Some(sandbox) => request.sbx(sandbox),
            None => request,
        }
    }

    /// The signed address of the clawback queue. [`clawback_queue`](Self::clawback_queue) asks for
    /// it by itself.
    pub fn get_clawback_sas_token(&self) -> requests::GetClawbackSasToken<Caller> {
        requests::GetClawbackSasToken::new().with_caller(self.purchase.clone())
    }

    /// The queue of refunds, returns and chargebacks. This asks for its address, so a client id that
    /// has no queue fails here, with 400.
    pub async fn clawback_queue(&self) -> Result<ClawbackQueue, Error> {
        ClawbackQueue::open(self.purchase.clone()).await
    }
}
