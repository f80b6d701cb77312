//! The three versions of the query, one request each.

use stocktake::{
    models::{Secret, store_services::ProductSkuId},
    store_services::{
        Beneficiary, StoreServices,
        requests::{QueryProductsV6, QueryProductsV8, QueryProductsV9},
    },
    transport::Caller,
};

use super::{Kind, Query, Validity};
use crate::{
    commands::{
        entitlements::row::Row,
        given::set,
        listing::{self, Extent},
    },
    failure::Failure,
    output::Output,
    session::Session,
};

/// What is listed.
const WHAT: &str = "products";
/// How many products v9 takes in one request.
const MOST: usize = 100;

impl Query {
    pub(super) async fn v6(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let filters = self.filters;
        let kinds = match filters.kind.as_slice() {
            [] => &Kind::OF_V6,
            kinds => kinds,
        };
        let kinds = kinds
            .iter()
            .map(|kind| kind.v6())
            .collect::<Result<Vec<_>, _>>()?;
        let validity = filters.validity.map(Validity::v6).transpose()?;
        let key = session.collections_key(&self.holder.key).await?;
        let request = session
            .stocktake
            .store_services()
            .query_products_v6(key, kinds);
        let request = set(
            request,
            filters.modified_after,
            QueryProductsV6::modified_after,
        );
        let request = set(request, filters.parent, QueryProductsV6::parent_product_id);
        let request = set(request, filters.page_size, QueryProductsV6::max_page_size);
        let request = set(request, validity, QueryProductsV6::validity_type);
        let products = some(self.products);
        let request = set(request, products, QueryProductsV6::product_sku_ids);
        print(session, output, request.items(), self.extent).await
    }

    pub(super) async fn v8(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let (user, signature) = self.holder.find(session).await?;
        let filters = self.filters;
        let market = filters.market.unwrap_or_else(|| "neutral".to_owned());
        let request = session
            .stocktake
            .store_services()
            .query_products_v8(user, market);
        let request = set(request, signature, QueryProductsV8::signature);
        let request = set(request, filters.sandbox, QueryProductsV8::sbx);
        let request = set(request, filters.page_size, QueryProductsV8::max_page_size);
        let validity = filters.validity.map(Validity::newer);
        let request = set(request, validity, QueryProductsV8::validity_type);
        let expand = filters.expand.then_some(true);
        let request = set(request, expand, QueryProductsV8::expand_satisfying_items);
        let exclude = filters.exclude_duplicates.then_some(true);
        let request = set(request, exclude, QueryProductsV8::exclude_duplicates);
        let kinds: Vec<_> = filters.kind.into_iter().map(Kind::v8).collect();
        let kinds = Some(kinds).filter(|kinds| !kinds.is_empty());
        let request = set(request, kinds, QueryProductsV8::entitlement_filters);
        let products = some(self.products);
        let request = set(request, products, QueryProductsV8::product_sku_ids);
        print(session, output, request.items(), self.extent).await
    }

    /// One listing for up to 100 products; for more, one for each 100 of them.
    pub(super) async fn v9(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let user = self.holder.find(session).await?;
        let services = session.stocktake.store_services();
        if self.products.len() <= MOST {
            let request = self.one_of_v9(&services, user, 0);
            return print(session, output, request.items(), self.extent).await;
        }
        if self.extent.continuation.is_some() {
            return Err(Failure::usage(
                "a listing of more than 100 products has no continuation; name fewer",
            ));
        }
        let limit = self.extent.limit.unwrap_or(u64::MAX);
        let mut listing = output.list()?;
        let outcome = async {
            for first in (0..self.products.len()).step_by(MOST) {
                let mut items = self.one_of_v9(&services, user.clone(), first).items();
                while listing.count() < limit {
                    let item = session.call(async { items.next().await.transpose() });
                    match item.await? {
                        Some(item) => listing.push(&Row::from(item))?,
                        None => break,
                    }
                }
            }
            Ok(())
        };
        let outcome: Result<(), Failure> = outcome.await;
        let count = listing.count();
        listing.finish()?;
        outcome.map_err(|failure| failure.at(format!("after {count} {WHAT}")))
    }

    /// The request for the products from the given one on.
    fn one_of_v9(
        &self,
        services: &StoreServices,
        (user, signature): (Beneficiary, Option<Secret>),
        first: usize,
    ) -> QueryProductsV9<Caller> {
        let filters = &self.filters;
        let products = self.products.iter().skip(first).take(MOST);
        let request = services.query_products_v9(user, products.cloned().map(ProductSkuId::from));
        let request = set(request, signature, QueryProductsV9::signature);
        let request = set(request, filters.sandbox.clone(), QueryProductsV9::sbx);
        let request = set(request, filters.page_size, QueryProductsV9::max_page_size);
        let validity = filters.validity.map(Validity::newer);
        let request = set(request, validity, QueryProductsV9::validity_type);
        let exclude = filters.exclude_duplicates.then_some(true);
        set(request, exclude, QueryProductsV9::exclude_duplicates)
    }
}

async fn print<P>(
    session: &Session,
    output: &mut Output,
    pager: stocktake::transport::Pager<P>,
    extent: Extent,
) -> Result<(), Failure>
where
    P: stocktake::transport::PagedRequest<Item: Into<Row>>,
{
    listing::print(session, output, pager, extent, WHAT, Into::into).await
}

/// The products as a version names them; `None` for no products, which stand for all.
fn some<T, U: From<T>>(products: Vec<T>) -> Option<Vec<U>> {
    (!products.is_empty()).then(|| products.into_iter().map(U::from).collect())
}
