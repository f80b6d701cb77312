//! Long listings: items one by one, pages one by one, to be resumed where they stopped.
//!
//! The services continue a listing in several ways; [`PagedRequest`] hides them, so one [`Pager`]
//! serves all.

mod continuation;
mod fetch;

use std::{
    collections::{HashSet, VecDeque},
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;

pub use continuation::{Continuation, ContinuationError, NextLink};

use crate::{Caller, Error, OperationRequest};
use fetch::Fetch;

/// A request that begins or continues a listing.
pub trait PagedRequest: OperationRequest + Clone + Send + Sync + 'static {
    /// What is listed.
    type Item: Send + Unpin + 'static;

    /// Points the request at the page that `continuation` leads to.
    fn continue_from(&mut self, continuation: &Continuation) -> Result<(), Error>;

    /// Takes an answer apart. The continuation is `None` on the last page: a service that says so
    /// with an empty token means the same.
    fn into_page(response: Self::Response) -> Page<Self::Item>;
}

/// One page of a listing.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, in the service's order. A page in the middle may be empty.
    pub items: Vec<T>,
    /// What leads to the next page.
    pub continuation: Option<Continuation>,
}

impl<T> Page<T> {
    /// A page.
    #[must_use]
    pub fn new(items: Vec<T>, continuation: Option<Continuation>) -> Self {
        Self {
            items,
            continuation,
        }
    }
}

/// The items of a listing, fetched page by page.
///
/// [`next`](Self::next) needs no other crate; as a `Stream` it fits the combinators of `futures`. A
/// page is fetched when its first item is asked for, or with [`prefetch`](Self::prefetch) while the
/// page before it is worked on.
///
/// After an error that [may pass](Error::is_retryable), the next call tries the same page again; any
/// other ends the listing. [`continuation`](Self::continuation) tells where to
/// [resume](Self::resume) later, in another process if need be.
///
/// ```
/// use stocktake_transport::{Caller, Error, PagedRequest};
///
/// async fn count<R: PagedRequest>(caller: &Caller, request: R) -> Result<usize, Error> {
///     let mut items = caller.list(request).prefetch(true);
///     let mut count = 0;
///     while let Some(item) = items.next().await {
///         item?;
///         count += 1;
///     }
///     Ok(count)
/// }
/// ```
///
/// A token that comes twice, a link to another host, and 1,000 pages in a row without an item end the
/// listing with an error of the kind [`Paging`](crate::ErrorKind::Paging), behind the items that came
/// before.
#[must_use = "a listing fetches nothing until it is asked for items"]
pub struct Pager<R: PagedRequest> {
    pages: Pages<R>,
    items: VecDeque<R::Item>,
}

/// The pages of a listing, one by one: for work that is done page by page, and to keep the place
/// after each.
///
/// ```
/// use stocktake_transport::{Caller, Error, PagedRequest};
///
/// async fn store<R: PagedRequest>(caller: &Caller, request: R) -> Result<(), Error> {
///     let mut pages = caller.list(request).pages();
///     while let Some(page) = pages.next().await {
///         let page = page?; // … write its items, then the place behind them:
///         let place = page.continuation.map(|place| place.to_string());
/// #       let _ = (page.items, place);
///     }
///     Ok(())
/// }
/// ```
#[must_use = "a listing fetches nothing until it is asked for pages"]
pub struct Pages<R: PagedRequest> {
    caller: Caller,
    /// What leads to the page that comes next.
    position: Position,
    request: R,
    fetch: Option<Fetch<R>>,
    prefetch: bool,
    seen: HashSet<u64>,
    /// So many pages without an item came last.
    empty: u32,
    /// Set by an error that will not pass: who goes on after errors would go on for ever.
    ended: bool,
}

#[derive(Clone, Debug)]
enum Position {
    Start,
    At(Continuation),
    /// The page that was handed out last leads nowhere good.
    Broken(&'static str),
    End,
}

impl<R: PagedRequest> Pager<R> {
    pub(crate) fn new(caller: Caller, request: R) -> Self {
        Self {
            pages: Pages {
                caller,
                position: Position::Start,
                request,
                fetch: None,
                prefetch: false,
                seen: HashSet::new(),
                empty: 0,
                ended: false,
            },
            items: VecDeque::new(),
        }
    }

    /// Begins where another listing stopped. The rest of the request must be the same.
    pub fn resume(mut self, continuation: Continuation) -> Self {
        self.pages.seen.insert(fingerprint(&continuation));
        self.pages.position = Position::At(continuation);
        self
    }

    /// Fetches the next page while this one is worked on. One page is held more in memory.
    pub fn prefetch(mut self, prefetch: bool) -> Self {
        self.pages.prefetch = prefetch;
        self
    }

    /// The pages in place of the items. Items of the current page that were not yet handed out are
    /// dropped.
    pub fn pages(self) -> Pages<R> {
        self.pages
    }

    /// The next item, or `None` at the end.
    pub async fn next(&mut self) -> Option<Result<R::Item, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// All items that are left. Use it where they are known to be few.
    pub async fn collect(mut self) -> Result<Vec<R::Item>, Error> {
        let mut items = Vec::from(self.items);
        while let Some(page) = self.pages.next().await {
            // The page's own list, where there is but one: nothing is moved.
            let page = page?.items;
            if items.is_empty() {
                items = page;
            } else {
                items.extend(page);
            }
        }
        Ok(items)
    }

    /// What leads to the page behind the items that were handed out; `None` at the start and at the
    /// end. While a page is worked on it leads to the page *behind* it: items of this page that were
    /// not yet handed out are not listed again.
    #[must_use]
    pub fn continuation(&self) -> Option<&Continuation> {
        self.pages.continuation()
    }
}

impl<R: PagedRequest> Pages<R> {
    /// The next page, or `None` behind the last.
    pub async fn next(&mut self) -> Option<Result<Page<R::Item>, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// What leads to the page that comes next; `None` at the start and at the end.
    #[must_use]
    pub fn continuation(&self) -> Option<&Continuation> {
        match &self.position {
            Position::At(continuation) => Some(continuation),
            Position::Start | Position::Broken(_) | Position::End => None,
        }
    }

    /// Starts to fetch the page at the position, unless that is under way.
    fn start(&mut self) -> Result<&mut Fetch<R>, Error> {
        if self.fetch.is_none() {
            let mut request = self.request.clone();
            if let Position::At(continuation) = &self.position {
                request
                    .continue_from(continuation)
                    .map_err(|error| error.with_operation(R::OPERATION))?;
            }
            self.fetch = Some(Fetch::new(self.caller.clone(), request));
        }
        Ok(self.fetch.as_mut().expect("it was just made"))
    }

    /// Moves on to what the page leads to.
    fn advance(&mut self, continuation: Option<Continuation>, is_empty: bool) {
        self.empty = if is_empty { self.empty + 1 } else { 0 };
        self.position = match continuation {
            None => Position::End,
            Some(_) if self.empty == MOST_EMPTY => {
                Position::Broken("the service sent 1000 pages in a row without an item")
            }
            Some(continuation) if self.seen.insert(fingerprint(&continuation)) => {
                Position::At(continuation)
            }
            Some(_) => {
                Position::Broken("the service sent a continuation token that it had sent before")
            }
        };
    }
}

/// Services send empty pages where they filter. One that sends nothing else would keep who waits for an
/// item for ever.
const MOST_EMPTY: u32 = 1_000;

/// What is kept of a continuation to know it again: tokens are long, and listings have many.
fn fingerprint(continuation: &Continuation) -> u64 {
    let mut hasher = DefaultHasher::new();
    continuation.hash(&mut hasher);
    hasher.finish()
}

impl<R: PagedRequest> Stream for Pages<R> {
    type Item = Result<Page<R::Item>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.ended {
            return Poll::Ready(None);
        }
        match this.position {
            Position::Start | Position::At(_) => {}
            Position::Broken(problem) => {
                this.position = Position::End;
                let error = Error::paging(problem).with_operation(R::OPERATION);
                return Poll::Ready(Some(Err(error)));
            }
            Position::End => return Poll::Ready(None),
        }
        let outcome = match this.start() {
            Ok(fetch) => ready!(fetch.poll(context)),
            Err(error) => {
                this.ended = true;
                return Poll::Ready(Some(Err(error)));
            }
        };
        this.fetch = None;
        let page = match outcome {
            Ok(response) => R::into_page(response),
            Err(error) => {
                this.ended = !error.is_retryable();
                return Poll::Ready(Some(Err(error)));
            }
        };
        this.advance(page.continuation.clone(), page.items.is_empty());
        if this.prefetch && matches!(this.position, Position::At(_)) {
            // What cannot be continued fails when the page is asked for.
            if let Ok(fetch) = this.start() {
                fetch.run_in_background(context);
            }
        }
        Poll::Ready(Some(Ok(page)))
    }
}

impl<R: PagedRequest> Stream for Pager<R> {
    type Item = Result<R::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.items.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(context)) {
                Some(Ok(page)) => this.items = page.items.into(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<R: PagedRequest> Unpin for Pages<R> {}
impl<R: PagedRequest> Unpin for Pager<R> {}

impl<R: PagedRequest> fmt::Debug for Pages<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &R::OPERATION.name)
            .field("position", &self.position)
            .finish_non_exhaustive()
    }
}

impl<R: PagedRequest> fmt::Debug for Pager<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pager")
            .field("pages", &self.pages)
            .field("buffered", &self.items.len())
            .finish_non_exhaustive()
    }
}
