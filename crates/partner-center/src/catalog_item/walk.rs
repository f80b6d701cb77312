//! The stroll through the catalog: products, their SKUs, the SKUs' availabilities.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use stocktake_models::partner_center::{
    Availability, Product, ReservationScope, Sku, TargetSegment, TargetView,
};
use stocktake_transport::Error;

use super::{CatalogItem, CatalogItemId};
use crate::{CountryCatalog, CustomerCatalog};

type Listing<T> = Pin<Box<dyn Stream<Item = Result<T, Error>> + Send>>;

/// In whose catalog the stroll goes.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    Country(CountryCatalog),
    Customer(CustomerCatalog),
}

/// Where the stroll begins.
#[derive(Clone, Debug)]
pub(crate) enum Start {
    View(TargetView),
    Product(String),
    Sku(String, String),
}

/// What listings on the way are confined to.
#[derive(Clone, Debug, Default)]
struct Filter {
    segment: Option<TargetSegment>,
    scope: Option<ReservationScope>,
}

/// Sets the options of a request that are set in the filter.
macro_rules! filtered {
    ($request:expr, $filter:expr) => {{
        let mut request = $request;
        if let Some(segment) = &$filter.segment {
            request = request.target_segment(segment.clone());
        }
        if let Some(scope) = &$filter.scope {
            request = request.reservation_scope(scope.clone());
        }
        Box::pin(request.items())
    }};
}

impl Source {
    fn products(&self, view: TargetView, filter: &Filter) -> Listing<Product> {
        match self {
            Self::Country(catalog) => filtered!(catalog.products(view), filter),
            Self::Customer(catalog) => filtered!(catalog.products(view), filter),
        }
    }

    fn skus(&self, product: &str, filter: &Filter) -> Listing<Sku> {
        match self {
            Self::Country(catalog) => filtered!(catalog.product(product).skus(), filter),
            Self::Customer(catalog) => filtered!(catalog.product(product).skus(), filter),
        }
    }

    fn availabilities(&self, product: &str, sku: &str, filter: &Filter) -> Listing<Availability> {
        match self {
            Self::Country(catalog) => {
                let sku = catalog.product(product).sku(sku);
                filtered!(sku.availabilities(), filter)
            }
            Self::Customer(catalog) => {
                let sku = catalog.product(product).sku(sku);
                filtered!(sku.availabilities(), filter)
            }
        }
    }

    pub(super) async fn availability(&self, item: &CatalogItemId) -> Result<Availability, Error> {
        match self {
            Self::Country(catalog) => catalog.availability(item).await,
            Self::Customer(catalog) => catalog.availability(item).await,
        }
    }
}

/// What can be put into a cart, found by walking from products to SKUs to availabilities.
///
/// Nothing is fetched before the first item is asked for, and a listing is fetched when the one
/// before it is used up. Availabilities that the service marks as not purchasable are left out.
///
/// After an error that a later try may not meet, the next call tries the same page again. After any
/// other, the walk goes on behind the product or the SKU that failed.
#[must_use = "a walk fetches nothing until it is asked for items"]
pub struct CatalogItems {
    source: Source,
    start: Option<Start>,
    filter: Filter,
    products: Option<Listing<Product>>,
    /// The SKUs of a product, named by its id.
    skus: Option<(String, Listing<Sku>)>,
    availabilities: Option<Listing<Availability>>,
}

impl CatalogItems {
    pub(crate) fn new(source: Source, start: Start) -> Self {
        Self {
            source,
            start: Some(start),
            filter: Filter::default(),
            products: None,
            skus: None,
            availabilities: None,
        }
    }

    /// Only for this segment of customers. Without it, availabilities for nonprofits are left out by
    /// the service.
    pub fn target_segment(mut self, segment: impl Into<TargetSegment>) -> Self {
        self.filter.segment = Some(segment.into());
        self
    }

    /// For Azure reservations: those for Azure plans.
    pub fn reservation_scope(mut self, scope: impl Into<ReservationScope>) -> Self {
        self.filter.scope = Some(scope.into());
        self
    }

    /// The next item, or `None` at the end.
    pub async fn next(&mut self) -> Option<Result<CatalogItem, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// All items that are left, or the first error. Use it where they are known to be few.
    pub async fn collect(mut self) -> Result<Vec<CatalogItem>, Error> {
        let mut items = Vec::new();
        while let Some(item) = self.next().await {
            items.push(item?);
        }
        Ok(items)
    }

    fn begin(&mut self, start: Start) {
        let (source, filter) = (&self.source, &self.filter);
        match start {
            Start::View(view) => self.products = Some(source.products(view, filter)),
            Start::Product(id) => self.skus = Some((id.clone(), source.skus(&id, filter))),
            Start::Sku(product, sku) => {
                self.availabilities = Some(source.availabilities(&product, &sku, filter));
            }
        }
    }

    /// The next availability that can be bought, of the SKU at hand.
    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<CatalogItem, Error>>> {
        while let Some(listing) = &mut self.availabilities {
            match ready!(advance(listing, context)) {
                Step::Item(availability) if availability.is_purchasable == Some(false) => {}
                Step::Item(availability) => {
                    return Poll::Ready(Some(CatalogItem::of(availability)));
                }
                Step::End(error) => {
                    self.availabilities = None;
                    return Poll::Ready(error.map(Err));
                }
                Step::Again(error) => return Poll::Ready(Some(Err(error))),
            }
        }
        Poll::Ready(None)
    }

    /// Moves on to the availabilities of the next SKU, or to the SKUs of the next product. `None` at
    /// the end.
    fn poll_descent(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<(), Error>>> {
        let (source, filter) = (&self.source, &self.filter);
        let end = if let Some((product, listing)) = &mut self.skus {
            match ready!(advance(listing, context)) {
                Step::Item(Sku { id: Some(sku), .. }) => {
                    self.availabilities = Some(source.availabilities(product, &sku, filter));
                    return Poll::Ready(Some(Ok(())));
                }
                Step::Item(_) => Err(Error::paging("a SKU in it has no id")),
                Step::Again(error) => Err(error),
                Step::End(error) => {
                    self.skus = None;
                    error.map_or(Ok(()), Err)
                }
            }
        } else if let Some(listing) = &mut self.products {
            match ready!(advance(listing, context)) {
                Step::Item(Product { id: Some(id), .. }) => {
                    let listing = source.skus(&id, filter);
                    self.skus = Some((id, listing));
                    Ok(())
                }
                Step::Item(_) => Err(Error::paging("a product in it has no id")),
                Step::Again(error) => Err(error),
                Step::End(error) => {
                    self.products = None;
                    error.map_or(Ok(()), Err)
                }
            }
        } else {
            return Poll::Ready(None);
        };
        Poll::Ready(Some(end))
    }
}

/// What a listing gave.
enum Step<T> {
    Item(T),
    /// An error; the listing can be asked again.
    Again(Error),
    /// Nothing more comes, be it for an error that stays.
    End(Option<Error>),
}

fn advance<T>(listing: &mut Listing<T>, context: &mut Context<'_>) -> Poll<Step<T>> {
    Poll::Ready(match ready!(listing.as_mut().poll_next(context)) {
        Some(Ok(item)) => Step::Item(item),
        Some(Err(error)) if error.is_retryable() => Step::Again(error),
        Some(Err(error)) => Step::End(Some(error)),
        None => Step::End(None),
    })
}

impl Stream for CatalogItems {
    type Item = Result<CatalogItem, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if let Some(start) = this.start.take() {
            this.begin(start);
        }
        loop {
            if let Some(item) = ready!(this.poll_item(context)) {
                return Poll::Ready(Some(item));
            }
            match ready!(this.poll_descent(context)) {
                Some(Ok(())) => {}
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl fmt::Debug for CatalogItems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CatalogItems")
            .field("source", &self.source)
            .field("start", &self.start)
            .field("filter", &self.filter)
            .finish_non_exhaustive()
    }
}
