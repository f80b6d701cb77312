//! Pages that are fetched ahead, with an executor and without one.

use std::{
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Waker},
    time::Duration,
};

use stocktake_transport::{
    BoxFuture, Caller, Pipeline, RetryPolicy, Runtime, SystemRuntime, Task, TokioRuntime,
    TransportErrorKind,
    test_kit::{Faulty, Injection, Replay},
};

use crate::{
    paging::{Style, list, page, plain},
    support::*,
};

/// A service of `pages` pages with one item each, which takes two seconds for a page.
fn slow(pages: u64) -> Faulty<Replay> {
    let count = Arc::new(AtomicUsize::new(0));
    let service = Replay::by(move |_| {
        let number = count.fetch_add(1, Ordering::Relaxed) as u64;
        let token = (number + 1 < pages).then(|| format!("t{number}"));
        Ok(answer(200, &[], &page(&[number], token.as_deref())))
    });
    Faulty::new(service, 1).with(Injection::Delay(Duration::from_secs(2)), 1.0)
}

/// How long it takes to list four pages and to work on each for two seconds.
async fn listing_time(prefetch: bool) -> Duration {
    let began = TokioRuntime.now();
    let caller = plain(slow(4));
    let mut pager = caller.list(list(Style::Query)).prefetch(prefetch);
    let mut items = Vec::new();
    while let Some(item) = pager.next().await {
        items.push(item.unwrap());
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    assert_eq!(items, [0, 1, 2, 3]);
    TokioRuntime.now() - began
}

#[tokio::test(start_paused = true)]
async fn a_page_fetched_ahead_costs_the_longer_and_not_the_sum() {
    assert_eq!(listing_time(false).await, Duration::from_secs(16));
    // The first page, then four times the longer of the two.
    assert_eq!(listing_time(true).await, Duration::from_secs(10));
}

#[tokio::test(start_paused = true)]
async fn at_most_one_page_is_fetched_ahead() {
    let faulty = slow(10);
    let caller = plain(faulty.clone());
    let mut pager = caller.list(list(Style::Query)).prefetch(true);
    pager.next().await.unwrap().unwrap();
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(faulty.injected().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_pager_cancels_what_it_fetches_ahead() {
    let service = Replay::by(|_| Ok(answer(200, &[], &page(&[0], Some("a")))));
    let faulty =
        Faulty::new(service.clone(), 1).with(Injection::Delay(Duration::from_secs(2)), 1.0);
    let mut pager = plain(faulty).list(list(Style::Query)).prefetch(true);
    pager.next().await.unwrap().unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    drop(pager);
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(
        service.requests().len(),
        1,
        "the second page was cancelled on its way"
    );
}

#[tokio::test(start_paused = true)]
async fn a_page_fetched_ahead_is_retried_as_any_other() {
    let replay = Replay::new()
        .then_json(200, page(&[0], Some("a")))
        .then_json(503, "")
        .then_fail(TransportErrorKind::Interrupted)
        .then_json(200, page(&[1], None));
    let pager = plain(replay.clone())
        .list(list(Style::Query))
        .prefetch(true);
    assert_eq!(pager.collect().await.unwrap(), [0, 1]);
    assert_eq!(replay.requests().len(), 4);
}

#[test]
fn without_an_executor_a_page_ahead_is_at_least_sent_off() {
    // No tokio here: the future is polled by hand.
    let replay = Replay::new()
        .then_json(200, page(&[0], Some("a")))
        .then_json(200, page(&[1], Some("b")))
        .then_json(200, page(&[2], None));
    let pipeline = Pipeline::builder(replay.clone())
        .runtime(SystemRuntime)
        .build();
    let mut pager = Caller::new(pipeline, endpoint())
        .list(list(Style::Query))
        .prefetch(true);
    let mut context = Context::from_waker(Waker::noop());
    for (expected, sent) in [(0_u64, 2), (1, 3), (2, 3)] {
        let next = pin!(pager.next()).poll(&mut context);
        assert!(matches!(next, std::task::Poll::Ready(Some(Ok(item))) if item == expected));
        assert_eq!(replay.requests().len(), sent);
    }
    assert!(pin!(pager.next()).poll(&mut context).is_ready());
}

/// An executor that loses what it is given.
#[derive(Clone, Debug, Default)]
struct Losing(Arc<Mutex<u32>>);

impl Runtime for Losing {
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        TokioRuntime.sleep(duration)
    }

    fn spawn(&self, future: BoxFuture<'static, ()>) -> Result<Task, BoxFuture<'static, ()>> {
        *self.0.lock().unwrap() += 1;
        drop(future);
        Ok(Task::new(|| {}))
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_that_the_executor_lost_is_an_error_and_asked_for_again() {
    let replay = Replay::new()
        .then_json(200, page(&[0], Some("a")))
        .then_json(200, page(&[1], None));
    let losing = Losing::default();
    let builder = Pipeline::builder(replay)
        .runtime(losing.clone())
        .retry(RetryPolicy::never());
    let mut pager = Caller::new(builder.build(), endpoint())
        .list(list(Style::Query))
        .prefetch(true);
    assert_eq!(pager.next().await.unwrap().unwrap(), 0);
    assert_eq!(*losing.0.lock().unwrap(), 1);
    let lost = tokio::time::timeout(Duration::from_secs(600), pager.next()).await;
    let error = lost
        .expect("nobody waits for it for ever")
        .unwrap()
        .unwrap_err();
    assert!(
        error.to_string().contains("ask for the next item again"),
        "{error}"
    );
    assert_eq!(pager.next().await.unwrap().unwrap(), 1);
    assert!(pager.next().await.is_none());
}
