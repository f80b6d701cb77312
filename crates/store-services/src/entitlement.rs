//! What users own: listings longer than a request may ask for, and entries that come twice.
//!
//! v9 of the query takes 100 products and answers 400 to more; [`AllProducts`] asks for any number,
//! 100 at a time. And whatever `excludeDuplicates` says, pages after the first may repeat a product
//! with another status: [`best_of_each`] keeps the entry that counts.
//!
//! [Documentation](https://learn.microsoft.com/gaming/gdk/docs/store/commerce/service-to-service/xstore-query-user-entitlements)
//!
//! ```
//! # use stocktake_transport::{AccessToken, Credential, CredentialError, Pipeline, test_kit::Replay};
//! # #[derive(Debug)] struct Fixed;
//! # #[async_trait::async_trait] impl Credential for Fixed {
//! #     async fn token(&self, _: &str) -> Result<AccessToken, CredentialError> { AccessToken::new("t") }
//! # }
//! use stocktake_models::{Timestamp, store_services::ProductSkuId};
//! use stocktake_store_services::{CollectionsKey, Entitlement as _, StoreServices, entitlement};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let replay = Replay::by(|_| Ok(http::Response::new(r#"{"items":[]}"#.into())));
//! # let client = StoreServices::new(Pipeline::builder(replay).credential(Fixed).build());
//! let player = CollectionsKey::new("eyJ0eXAiOiJ…");
//! let catalog = (0..250).map(|number| ProductSkuId::new(format!("9N{number:010}")));
//!
//! let listed = client
//!     .query_products_v9_all(&player, catalog)
//!     .exclude_duplicates(true)
//!     .collect()
//!     .await?;
//! let now = Timestamp::now();
//! for item in entitlement::best_of_each(listed) {
//!     println!("{}: {}", item.product_id, item.is_valid_at(&now));
//! }
//! # Ok(())
//! # }
//! ```

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet, VecDeque, hash_map::Entry},
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use stocktake_models::{
    Secret, Timestamp,
    store_services::{
        AcquisitionType, CollectionItemContractV6, CollectionItemContractV8, ItemStatus,
        ProductSkuId, PublisherQueryItemContractV9, QueryProductsV9Request, ValidityType,
    },
};
use stocktake_transport::{Caller, Error, Pager, XToken};

use crate::{Beneficiary, requests::QueryProductsV9};

/// How many products one request of v9 may name.
const MOST: usize = 100;

/// The products that a user owns of a list of any length, by v9 of the query: one listing of many
/// requests, one after the other.
///
/// Products that are named twice are asked for once.
#[must_use = "a listing fetches nothing until it is asked for items"]
#[derive(Debug)]
pub struct AllProducts {
    caller: Caller,
    /// The request, but for its products.
    body: QueryProductsV9Request,
    x_token: Option<XToken>,
    signature: Option<Secret>,
    to_ask: VecDeque<ProductSkuId>,
    under_way: Option<Pager<QueryProductsV9<Caller>>>,
}

impl AllProducts {
    pub(crate) fn new(
        caller: Caller,
        user: Beneficiary,
        sandbox: Option<String>,
        products: impl IntoIterator<Item = ProductSkuId>,
    ) -> Self {
        let (identity, x_token) = user.into_parts();
        let mut body = QueryProductsV9Request::new([]);
        body.beneficiaries = identity.map(|identity| vec![identity]);
        body.sbx = sandbox;
        let mut seen = HashSet::new();
        let once = products
            .into_iter()
            .filter(|product| seen.insert((product.product_id.clone(), product.sku_id.clone())));
        Self {
            caller,
            body,
            x_token,
            signature: None,
            to_ask: once.collect(),
            under_way: None,
        }
    }

    /// Whether to list a product once, by the most direct way to it. Pages after the first may repeat
    /// it all the same; see [`best_of_each`].
    pub fn exclude_duplicates(mut self, exclude: bool) -> Self {
        self.body.exclude_duplicates = Some(exclude);
        self
    }

    /// Which products to list, by whether they may be used.
    pub fn validity_type(mut self, validity: impl Into<ValidityType>) -> Self {
        self.body.validity_type = Some(validity.into());
        self
    }

    /// How many items a page has at the most: 100 if it is not set, 200 at the most.
    pub fn max_page_size(mut self, items: i32) -> Self {
        self.body.max_page_size = Some(items);
        self
    }

    /// Another sandbox than the client's.
    pub fn sbx(mut self, sandbox: impl Into<String>) -> Self {
        self.body.sbx = Some(sandbox.into());
        self
    }

    /// The signature that goes with an Xbox token.
    pub fn signature(mut self, signature: impl Into<Secret>) -> Self {
        self.signature = Some(signature.into());
        self
    }

    /// The listing of the next products that have not been asked for.
    fn ask(&mut self) -> Pager<QueryProductsV9<Caller>> {
        let chunk = self.to_ask.drain(..self.to_ask.len().min(MOST)).collect();
        let mut body = self.body.clone();
        body.product_sku_ids = chunk;
        let mut request = QueryProductsV9::from_body(body).with_caller(self.caller.clone());
        if let Some(token) = &self.x_token {
            request = request.x_token(token.clone());
        }
        if let Some(signature) = &self.signature {
            request = request.signature(signature.clone());
        }
        request.items()
    }

    /// The next item, or `None` at the end. After an error, the next call tries the same page again.
    pub async fn next(&mut self) -> Option<Result<PublisherQueryItemContractV9, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// All items that are left.
    pub async fn collect(mut self) -> Result<Vec<PublisherQueryItemContractV9>, Error> {
        let mut items = Vec::new();
        while let Some(item) = self.next().await {
            items.push(item?);
        }
        Ok(items)
    }
}

impl Stream for AllProducts {
    type Item = Result<PublisherQueryItemContractV9, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(pager) = &mut this.under_way {
                match ready!(Pin::new(pager).poll_next(context)) {
                    None => this.under_way = None,
                    item => return Poll::Ready(item),
                }
            }
            if this.to_ask.is_empty() {
                return Poll::Ready(None);
            }
            this.under_way = Some(this.ask());
        }
    }
}

/// What all versions of the queries tell of a product that a user owns.
pub trait Entitlement {
    /// The Store ID of the product.
    fn product_id(&self) -> &str;

    /// The SKU; empty for Game Pass.
    fn sku_id(&self) -> &str;

    /// Whether the user may use it, by the service.
    fn status(&self) -> &ItemStatus;

    /// From when on it may be used.
    fn start_date(&self) -> &Timestamp;

    /// Until when it may be used; the year 9999 stands for ever.
    fn end_date(&self) -> &Timestamp;

    /// When the entry last changed.
    fn modified_date(&self) -> &Timestamp;

    /// By what way the user came to it. v6 does not tell, so there it is always
    /// [`Itself`](Way::Itself).
    fn way(&self) -> Way;

    /// Whether the user may use it at a moment: it is active, and the moment lies between start and
    /// end. A date that is none does not count against the user.
    fn is_valid_at(&self, moment: &Timestamp) -> bool {
        let begun = !self.start_date().is_known() || self.start_date() <= moment;
        let ended = self.end_date().is_known() && self.end_date() <= moment;
        *self.status() == ItemStatus::Active && begun && !ended
    }
}

/// By what way a user came to a product, the most direct first: the order in which the service drops
/// duplicates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Way {
    /// It was bought, or had for a code.
    Itself,
    /// It came with a bundle.
    Bundle,
    /// It is part of a subscription.
    Subscription,
    /// Something else: a promotion, or a way that this version does not know.
    Other,
}

impl Way {
    fn of(acquired: Option<&AcquisitionType>, by: Option<&Vec<String>>) -> Self {
        let bundled = by.is_some_and(|products| !products.is_empty());
        match acquired {
            None | Some(AcquisitionType::Single) if bundled => Self::Bundle,
            None | Some(AcquisitionType::Single) => Self::Itself,
            Some(AcquisitionType::Recurring) => Self::Subscription,
            Some(_) => Self::Other,
        }
    }
}

macro_rules! entitlement {
    ($item:ident, $this:ident => $way:expr) => {
        impl Entitlement for $item {
            fn product_id(&self) -> &str {
                &self.product_id
            }

            fn sku_id(&self) -> &str {
                &self.sku_id
            }

            fn status(&self) -> &ItemStatus {
                &self.status
            }

            fn start_date(&self) -> &Timestamp {
                &self.start_date
            }

            fn end_date(&self) -> &Timestamp {
                &self.end_date
            }

            fn modified_date(&self) -> &Timestamp {
                &self.modified_date
            }

            fn way(&self) -> Way {
                let $this = self;
                $way
            }
        }
    };
}

entitlement!(CollectionItemContractV6, _item => Way::Itself);
entitlement!(CollectionItemContractV8, item => Way::of(
    item.acquisition_type.as_ref(),
    item.satisfied_by_product_ids.as_ref(),
));
entitlement!(PublisherQueryItemContractV9, item => Way::of(
    item.acquisition_type.as_ref(),
    item.satisfied_by_product_ids.as_ref(),
));

/// The best entry of each product and SKU, in the order in which the products first came.
///
/// Active comes before expired, banned and suspended, and these before revoked; then the more direct
/// way to the product; then the later change. So an entry that entitles the user is never hidden by
/// one that does not.
///
/// Do not use it on consumables that v6 lists: there each purchase is an entry of its own.
#[must_use]
pub fn best_of_each<T: Entitlement>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut best: Vec<T> = Vec::new();
    let mut places: HashMap<(String, String), usize> = HashMap::new();
    for item in items {
        let key = (item.product_id().to_owned(), item.sku_id().to_owned());
        match places.entry(key) {
            Entry::Vacant(place) => {
                place.insert(best.len());
                best.push(item);
            }
            Entry::Occupied(place) => {
                let kept = &mut best[*place.get()];
                if rank(&item) < rank(kept) {
                    *kept = item;
                }
            }
        }
    }
    best
}

/// The lowest is the best.
fn rank<T: Entitlement>(item: &T) -> (u8, Way, Reverse<&Timestamp>) {
    let status = match item.status() {
        ItemStatus::Active => 0,
        ItemStatus::Revoked => 2,
        _ => 1,
    };
    (status, item.way(), Reverse(item.modified_date()))
}
