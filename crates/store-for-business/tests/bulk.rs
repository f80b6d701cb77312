//! Seats for many users: what is sent, and what is told of each.

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use futures_core::Stream;
use proptest::prelude::*;
use serde_json::{Value, json};
use stocktake_store_for_business::{
    BulkReport, SeatJournal, SeatOutcome, StoreForBusiness, UserOutcome,
};
use stocktake_transport::{
    Body, ErrorKind, HttpTransport, Pipeline, RetryPolicy, Runtime, TokioRuntime, TransportError,
    TransportErrorKind,
    test_kit::{Faulty, Injection, Replay, RetryAfter},
};

use support::{TOKEN, client, pipeline};

const BING: (&str, &str) = ("9WZDNCRFJ3PS", "0015");

fn users(count: usize) -> Vec<String> {
    (0..count)
        .map(|number| format!("u{number}@contoso.com"))
        .collect()
}

/// The users of a request, and what is to be done.
fn read(request: &http::Request<Bytes>) -> (Vec<String>, String) {
    let body: Value = serde_json::from_slice(request.body()).unwrap();
    let users = serde_json::from_value(body["usernames"].clone()).unwrap();
    (users, body["seatAction"].as_str().unwrap().to_owned())
}

fn json_answer(status: u16, body: &Value) -> http::Response<Bytes> {
    let answer = http::Response::builder().status(status);
    answer.body(body.to_string().into()).unwrap()
}

/// Does what it is asked for, in capitals.
fn obliging() -> Replay {
    Replay::by(|request| {
        let (users, _) = read(request);
        let seats: Vec<_> = users
            .iter()
            .map(|user| json!({ "assignedTo": user.to_uppercase(), "state": "active" }))
            .collect();
        Ok(json_answer(
            200,
            &json!({ "seatDetails": seats, "failedSeatOperations": [] }),
        ))
    })
}

fn names<'a>(users: impl IntoIterator<Item = &'a UserOutcome>) -> Vec<&'a str> {
    users.into_iter().map(|user| user.name.as_str()).collect()
}

#[tokio::test(start_paused = true)]
async fn users_go_out_once_and_in_calls_of_25() {
    let replay = obliging();
    let mut given = users(60);
    given.insert(3, "U1@CONTOSO.COM".into());
    given.insert(30, "  u2@contoso.com ".into());
    given.push("   ".into());
    let report = client(replay.clone())
        .seats_of(BING)
        .assign_all(given)
        .await;
    assert!(report.is_complete());
    assert_eq!(names(&report.users), users(60));
    assert_eq!(report.done().count(), 60);
    assert_eq!(
        report.done().next().unwrap().1.assigned_to.as_deref(),
        Some("U0@CONTOSO.COM")
    );

    let sent: Vec<_> = replay.requests().iter().map(read).collect();
    let sizes: Vec<_> = sent.iter().map(|(users, _)| users.len()).collect();
    assert_eq!(sizes, [25, 25, 10]);
    assert!(sent.iter().all(|(_, action)| action == "assign"));
}

#[tokio::test(start_paused = true)]
async fn nobody_is_no_call() {
    let replay = Replay::new();
    let report = client(replay.clone())
        .seats_of(BING)
        .reclaim_all(["", " "])
        .await;
    assert!(report.is_complete() && report.users.is_empty());
    assert!(replay.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn each_user_has_its_own_end() {
    let answer = json!({
        "seatDetails": [
            { "assignedTo": "ANN@contoso.com", "state": "active" },
            { "assignedTo": "both@contoso.com" },
            { "assignedTo": "stranger@contoso.com" },
            { "state": "active" },
        ],
        "failedSeatOperations": [
            { "userName": "Bob@Contoso.com", "failureReason": "UserNotFound" },
            { "userName": "both@contoso.com", "failureReason": " " },
            { "failureReason": "whose?" },
        ],
    });
    let replay = Replay::new().then_json(200, answer.to_string());
    let given = [
        "ann@contoso.com",
        "bob@contoso.com",
        "both@contoso.com",
        "carl@contoso.com",
    ];
    let report = client(replay).seats_of(BING).reclaim_all(given).await;
    let told: Vec<_> = report
        .users
        .iter()
        .map(|user| format!("{}: {}", user.name, user.outcome))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    ann@contoso.com: done
    bob@contoso.com: refused for this user: UserNotFound
    both@contoso.com: refused for this user, without a reason
    carl@contoso.com: not known, as the answer does not mention the user; send it again
    ");
    assert_eq!(names(report.unsettled()), ["carl@contoso.com"]);
    assert_eq!(
        report.failed().collect::<Vec<_>>(),
        [
            ("bob@contoso.com", Some("UserNotFound")),
            ("both@contoso.com", None)
        ],
    );
    assert!(report.stopped.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_repeated_with_the_same_users() {
    let service = obliging();
    let faulty = Faulty::new(service.clone(), 1).then(Injection::CutAfter);
    let report = client(faulty).seats_of(BING).assign_all(users(3)).await;
    assert_eq!(report.done().count(), 3);
    let sent: Vec<_> = service.requests().iter().map(read).collect();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0], sent[1]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_fails_for_good_leaves_its_users_unsettled_and_the_others_done() {
    let replay = Replay::by(|request| {
        let (users, _) = read(request);
        if users.contains(&"u30@contoso.com".to_owned()) {
            return Ok(json_answer(503, &json!({})));
        }
        let seats: Vec<_> = users
            .iter()
            .map(|user| json!({ "assignedTo": user }))
            .collect();
        Ok(json_answer(200, &json!({ "seatDetails": seats })))
    });
    let report = client(replay.clone())
        .seats_of(BING)
        .assign_all(users(75))
        .await;
    assert_eq!(report.done().count(), 50);
    assert_eq!(names(report.unsettled()), users(75)[25..50]);
    for user in report.unsettled() {
        let SeatOutcome::Unsettled(Some(error)) = &user.outcome else {
            panic!("{:?}", user.outcome);
        };
        assert_eq!(error.status().unwrap(), 503);
        assert_eq!(error.attempts(), 4);
    }
    assert!(report.stopped.is_none());
    assert_eq!(replay.requests().len(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_refused_call_marks_all_its_users_and_the_run_goes_on() {
    let replay = Replay::by(|request| {
        let (users, _) = read(request);
        let status = if users.len() == 25 { 400 } else { 200 };
        let seats: Vec<_> = users
            .iter()
            .map(|user| json!({ "assignedTo": user }))
            .collect();
        Ok(json_answer(status, &json!({ "seatDetails": seats })))
    });
    let report = client(replay).seats_of(BING).assign_all(users(30)).await;
    assert_eq!(report.done().count(), 5);
    let refused = report
        .unsettled()
        .filter(|user| matches!(user.outcome, SeatOutcome::Refused(_)));
    assert_eq!(refused.count(), 25);
}

#[tokio::test(start_paused = true)]
async fn an_error_that_meets_every_call_ends_the_run() {
    for (status, calls) in [(401, 2), (403, 1), (404, 1), (409, 1)] {
        let replay = Replay::by(move |_| Ok(json_answer(status, &json!({}))));
        let run = client(replay.clone())
            .seats_of(BING)
            .assign_all(users(50_000))
            .concurrency(1);
        let report = run.await;
        assert_eq!(replay.requests().len(), calls, "{status}");
        assert_eq!(report.stopped.as_ref().unwrap().status().unwrap(), status);
        assert_eq!(report.users.len(), 50_000);
        assert_eq!(names(&report.users), users(50_000));
        let unsent = report
            .users
            .iter()
            .filter(|user| matches!(user.outcome, SeatOutcome::NotSent(_)));
        assert_eq!(unsent.count(), 50_000 - 25);
        assert!(!report.users.iter().any(|user| user.outcome.is_settled()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_long_pause_ends_the_run_and_a_short_one_does_not() {
    for (seconds, calls) in [(3600, 1), (30, 6)] {
        let service = obliging();
        let after = Some(RetryAfter::Seconds(seconds));
        let faulty = Faulty::new(service.clone(), 1).then(Injection::Status(429, after));
        let run = client(faulty.clone()).seats_of(BING).assign_all(users(125));
        let report = run.concurrency(1).await;
        assert_eq!(service.requests().len() + faulty.injected().len(), calls);
        assert_eq!(report.is_complete(), seconds == 30);
        assert_eq!(report.users.len(), 125);
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_token_nothing_is_sent() {
    let replay = Replay::new();
    let client = StoreForBusiness::new(Pipeline::builder(replay.clone()).build());
    let report = client.seats_of(BING).assign_all(users(300)).await;
    assert!(replay.requests().is_empty());
    assert_eq!(
        report.stopped.as_ref().unwrap().kind(),
        ErrorKind::Credential
    );
    assert!(
        report
            .users
            .iter()
            .all(|user| matches!(user.outcome, SeatOutcome::NotSent(_)))
    );
    assert_eq!(report.users.len(), 300);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_down_is_not_called_for_everybody() {
    let replay = Replay::by(|_| Err(TransportError::new(TransportErrorKind::Connect, "down")));
    let pipeline = Pipeline::builder(replay.clone())
        .credential(support::FixedToken)
        .retry(RetryPolicy::never())
        .build();
    let run = StoreForBusiness::new(pipeline)
        .seats_of(BING)
        .assign_all(users(50_000));
    let report = run.concurrency(1).give_up_after(3).await;
    assert_eq!(replay.requests().len(), 3);
    assert_eq!(report.users.len(), 50_000);
    assert!(
        report
            .users
            .iter()
            .all(|user| matches!(user.outcome, SeatOutcome::NotSent(_)))
    );
}

/// Answers after a while, and counts how many do at the same time.
#[derive(Debug, Default)]
struct Slow {
    now: AtomicUsize,
    most: AtomicUsize,
    calls: AtomicUsize,
}

#[async_trait]
impl HttpTransport for Slow {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Body>, TransportError> {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        let call = self.calls.fetch_add(1, Ordering::SeqCst) as u64;
        // The later ones are faster, so the ends come in another order.
        tokio::time::sleep(Duration::from_millis(1000 - call % 7 * 100)).await;
        self.now.fetch_sub(1, Ordering::SeqCst);
        let (users, _) = read(&request);
        let seats: Vec<_> = users
            .iter()
            .map(|user| json!({ "assignedTo": user }))
            .collect();
        Ok(json_answer(200, &json!({ "seatDetails": seats })).map(Body::from))
    }

    fn runtime(&self) -> Arc<dyn Runtime> {
        Arc::new(TokioRuntime)
    }
}

#[tokio::test(start_paused = true)]
async fn only_so_many_calls_are_under_way() {
    for (limit, expected) in [(None, 4), (Some(0), 1), (Some(9), 9)] {
        let slow = Arc::new(Slow::default());
        let run = client(slow.clone()).seats_of(BING).assign_all(users(1000));
        let run = match limit {
            Some(limit) => run.concurrency(limit),
            None => run,
        };
        let report = run.await;
        assert_eq!(slow.most.load(Ordering::SeqCst), expected);
        assert_eq!(slow.calls.load(Ordering::SeqCst), 40);
        let told: BTreeSet<_> = names(&report.users)
            .into_iter()
            .map(str::to_owned)
            .collect();
        assert_eq!(told, users(1000).into_iter().collect());
        assert_eq!(report.users.len(), 1000);
    }
}

/// Answers the first call, and counts how often the others are asked in vain.
#[derive(Debug, Default)]
struct Stuck {
    calls: AtomicUsize,
    asked: Arc<AtomicUsize>,
}

#[async_trait]
impl HttpTransport for Stuck {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Body>, TransportError> {
        if self.calls.fetch_add(1, Ordering::SeqCst) > 0 {
            let asked = self.asked.clone();
            std::future::poll_fn(|_| {
                asked.fetch_add(1, Ordering::SeqCst);
                Poll::<()>::Pending
            })
            .await;
        }
        let (users, _) = read(&request);
        let seat = |user| json!({ "assignedTo": user });
        let seats: Vec<_> = users.iter().map(seat).collect();
        Ok(json_answer(200, &json!({ "seatDetails": seats })).map(Body::from))
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_handed_out_makes_no_call_be_asked() {
    let stuck = Arc::new(Stuck::default());
    let mut run = client(stuck.clone()).seats_of(BING).assign_all(users(1000));
    for _ in 0..25 {
        assert!(run.next().await.unwrap().outcome.is_done());
    }
    // Three that wait since the first look, and one for the place that became free.
    assert_eq!(stuck.calls.load(Ordering::SeqCst), 5);
    assert!(stuck.asked.load(Ordering::SeqCst) <= 8);
}

#[tokio::test(start_paused = true)]
async fn what_was_handed_out_before_a_drop_is_not_sent_again() {
    let slow = Arc::new(Slow::default());
    let seats = client(slow.clone()).seats_of(BING);
    let mut run = seats.assign_all(users(200));
    let mut journal = run.journal();
    for _ in 0..60 {
        let user = run.next().await.unwrap();
        journal.record(&user);
    }
    // Cancelled while it waits, and asked again: nothing is lost.
    let waited = tokio::time::timeout(Duration::from_millis(1), async {
        while run.next().await.is_some() {}
    });
    waited.await.unwrap_err();
    let progress = run.progress();
    assert!(progress.done >= 60 && progress.total() < 200);
    drop(run);

    let kept = serde_json::to_string(&journal).unwrap();
    let journal: SeatJournal = serde_json::from_str(&kept).unwrap();
    assert_eq!(journal.settled.len(), 60);
    let rest = seats.assign_all(users(200)).resume(&journal).unwrap().await;
    assert_eq!(rest.users.len(), 140);
    let mut all = journal.settled.clone();
    all.extend(names(&rest.users).into_iter().map(str::to_owned));
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 200);
}

#[tokio::test]
async fn a_journal_of_another_run_is_refused() {
    let seats = client(Replay::new()).seats_of(BING);
    let journal = seats.reclaim_all(users(1)).journal();
    let error = seats.assign_all(users(1)).resume(&journal).unwrap_err();
    insta::assert_snapshot!(error, @"not sent, as `journal` is of another run (`reclaim` for 9WZDNCRFJ3PS/0015); start it without, or with its own");
    let other = client(Replay::new()).seats_of(("9NBLGGH4R2R6", "0016"));
    assert!(other.reclaim_all(users(1)).resume(&journal).is_err());
    insta::assert_snapshot!(serde_json::to_string(&journal).unwrap(), @r#"{"productId":"9WZDNCRFJ3PS","skuId":"0015","action":"reclaim","settled":[]}"#);
}

/// Users that arrive one by one, with pauses.
struct Trickle {
    users: std::vec::IntoIter<String>,
    pause: Option<Pin<Box<tokio::time::Sleep>>>,
}

impl Stream for Trickle {
    type Item = String;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<String>> {
        let pause = self
            .pause
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(Duration::from_millis(10))));
        std::task::ready!(pause.as_mut().poll(context));
        self.pause = None;
        Poll::Ready(self.users.next())
    }
}

#[tokio::test(start_paused = true)]
async fn users_may_arrive_one_by_one() {
    let slow = Arc::new(Slow::default());
    let given = Trickle {
        users: users(130).into_iter(),
        pause: None,
    };
    let mut run = client(slow.clone()).seats_of(BING).reclaim_stream(given);
    let mut count = 0;
    while let Some(user) = run.next().await {
        assert!(user.outcome.is_done());
        count += 1;
    }
    assert_eq!(count, 130);
    assert_eq!(run.progress().done, 130);
    assert_eq!(slow.calls.load(Ordering::SeqCst), 6);
    assert!(run.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn no_text_of_a_run_shows_a_user_or_the_token() {
    let replay = Replay::by(|_| {
        Ok(json_answer(
            403,
            &json!({ "Message": format!("no {TOKEN}") }),
        ))
    });
    let run = client(replay)
        .seats_of(BING)
        .assign_all(["sentinel@contoso.com"]);
    assert!(!format!("{run:?}").contains("sentinel"));
    let report = run.await;
    let error = report.stopped.unwrap();
    assert!(!format!("{error} {error:?}").contains(TOKEN));
}

/// What the service does with a user, in the model.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Done,
    Failed,
    Unmentioned,
}

fn fate_of(user: &str) -> Fate {
    match user.to_lowercase().bytes().map(u32::from).sum::<u32>() % 3 {
        0 => Fate::Done,
        1 => Fate::Failed,
        _ => Fate::Unmentioned,
    }
}

fn fateful() -> Replay {
    Replay::by(|request| {
        let (users, _) = read(request);
        let with = |fate| users.iter().rev().filter(move |user| fate_of(user) == fate);
        let seats: Vec<_> = with(Fate::Done)
            .map(|user| json!({ "assignedTo": user.to_uppercase() }))
            .collect();
        let failed: Vec<_> = with(Fate::Failed)
            .map(|user| json!({ "userName": user, "failureReason": "no" }))
            .collect();
        Ok(json_answer(
            200,
            &json!({ "seatDetails": seats, "failedSeatOperations": failed }),
        ))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_user_is_told_of_once_as_in_the_model(
        given in prop::collection::vec("[ ]?[aAbBcC]{0,4}[ ]?", 0..160),
        concurrency in 1_usize..6,
        seed: u64,
    ) {
        let mut expected = BTreeMap::new();
        for user in &given {
            let user = user.trim();
            if !user.is_empty() {
                expected.entry(user.to_lowercase()).or_insert_with(|| user.to_owned());
            }
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let report: BulkReport = runtime.block_on(async {
            let faulty = Faulty::new(fateful(), seed)
                .with(Injection::Refuse, 0.1)
                .with(Injection::CutAfter, 0.1)
                .with(Injection::Delay(Duration::from_secs(1)), 0.5);
            let client = StoreForBusiness::new(pipeline(faulty));
            client.seats_of(BING).assign_all(given).concurrency(concurrency).await
        });
        prop_assert_eq!(report.users.len(), expected.len());
        for user in &report.users {
            prop_assert_eq!(expected.remove(&user.name.to_lowercase()), Some(user.name.clone()));
            let found = match &user.outcome {
                SeatOutcome::Done(_) => Fate::Done,
                SeatOutcome::Failed(_) => Fate::Failed,
                SeatOutcome::Unsettled(None) => Fate::Unmentioned,
                // The call failed four times: possible, and never taken for done.
                other => {
                    prop_assert!(other.error().is_some());
                    continue;
                }
            };
            prop_assert_eq!(found, fate_of(&user.name));
        }
        prop_assert!(expected.is_empty());
    }
}
