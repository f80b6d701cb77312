//! One fetch for many callers, renewal in time, and what happens when it fails.

mod support;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use stocktake_identity::{
    CachedCredential, ClientSecretCredential, TokenCache,
    requests::{RenewCollectionsKey, RequestTokenV2},
};
use stocktake_transport::{
    AccessToken, Authentication, Caller, Credential, CredentialError, DecodeError, Endpoint, Error,
    Operation, OperationRequest, Pipeline, RequestBuilder, Runtime, Service, SystemRuntime,
    test_kit::{PausedClock, Replay},
};
use support::{SERVICE, answer, app, field, pipeline, refusal, token};

/// An endpoint that gives `token-1`, `token-2` and so on, each for an hour.
fn counting() -> Replay {
    let mut count = 0;
    Replay::by(move |_| {
        count += 1;
        Ok(token(&format!("token-{count}"), 3600))
    })
}

fn credential(replay: &Replay, clock: &PausedClock) -> Arc<ClientSecretCredential> {
    let pipeline = pipeline(replay, clock);
    Arc::new(ClientSecretCredential::new(
        &pipeline,
        app(),
        "s3cr3t-value",
    ))
}

async fn text(credential: &dyn Credential) -> String {
    credential.token(SERVICE).await.unwrap().expose().to_owned()
}

/// A source that takes its time, and counts.
#[derive(Debug)]
struct Slow {
    clock: PausedClock,
    fetches: std::sync::atomic::AtomicU32,
    outcome: fn(u32) -> Result<Duration, CredentialError>,
}

impl Slow {
    fn cached(
        clock: &PausedClock,
        outcome: fn(u32) -> Result<Duration, CredentialError>,
    ) -> Arc<CachedCredential<Self>> {
        let inner = Self {
            clock: clock.clone(),
            fetches: 0.into(),
            outcome,
        };
        Arc::new(CachedCredential::new(inner, Arc::new(clock.clone())))
    }
}

#[async_trait]
impl Credential for Slow {
    async fn token(&self, _audience: &str) -> Result<AccessToken, CredentialError> {
        let number = 1 + self
            .fetches
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        self.clock.sleep(Duration::from_secs(2)).await;
        let life = (self.outcome)(number)?;
        let token = AccessToken::new(format!("slow-{number}"))?;
        Ok(token.with_expiry(self.clock.system_time() + life))
    }
}

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test(start_paused = true)]
async fn a_hundred_callers_cause_one_request() {
    let clock = PausedClock::new();
    let cached = Slow::cached(&clock, |_| Ok(HOUR));
    let callers: Vec<_> = (0..100)
        .map(|_| {
            let cached = cached.clone();
            tokio::spawn(async move { text(&*cached).await })
        })
        .collect();
    for caller in callers {
        assert_eq!(caller.await.unwrap(), "slow-1");
    }
    assert_eq!(text(&*cached).await, "slow-1");
}

#[tokio::test(start_paused = true)]
async fn a_hundred_callers_cause_one_request_through_the_pipeline() {
    let (replay, clock) = (counting(), PausedClock::new());
    let credential = credential(&replay, &clock);
    let callers = (0..100).map(|_| {
        let credential = credential.clone();
        tokio::spawn(async move { text(&*credential).await })
    });
    for caller in callers.collect::<Vec<_>>() {
        assert_eq!(caller.await.unwrap(), "token-1");
    }
    assert_eq!(replay.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn audiences_are_apart() {
    let (replay, clock) = (counting(), PausedClock::new());
    let credential = credential(&replay, &clock);
    for (audience, expected) in [("https://a", "token-1"), ("https://b", "token-2")] {
        for _ in 0..2 {
            let token = credential.token(audience).await.unwrap();
            assert_eq!(token.expose(), expected);
        }
    }
    let scopes: Vec<_> = replay
        .requests()
        .iter()
        .map(|r| field(r, "scope"))
        .collect();
    let scope = |text: &str| Some(text.to_owned());
    assert_eq!(
        scopes,
        [scope("https://a/.default"), scope("https://b/.default")]
    );
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_does_not_end_the_fetch() {
    let clock = PausedClock::new();
    let cached = Slow::cached(&clock, |_| Ok(HOUR));
    let first = tokio::spawn({
        let cached = cached.clone();
        async move { text(&*cached).await }
    });
    tokio::task::yield_now().await;
    let second = tokio::spawn({
        let cached = cached.clone();
        async move { text(&*cached).await }
    });
    tokio::task::yield_now().await;

    // The one who began is gone before the answer is there.
    clock.advance(Duration::from_secs(1)).await;
    first.abort();

    assert_eq!(second.await.unwrap(), "slow-1");
}

#[tokio::test(start_paused = true)]
async fn a_fetch_ends_with_the_last_who_waits() {
    let clock = PausedClock::new();
    let cached = Slow::cached(&clock, |_| Ok(HOUR));
    let only = tokio::time::timeout(Duration::from_secs(1), cached.token(SERVICE));
    assert!(only.await.is_err());
    // The next one starts anew; the abandoned fetch is not waited for.
    assert_eq!(text(&*cached).await, "slow-2");
}

#[tokio::test(start_paused = true)]
async fn an_error_goes_to_all_and_is_not_kept() {
    let clock = PausedClock::new();
    let cached = Slow::cached(&clock, |number| match number {
        1 => Err(CredentialError::new("the sidecar is away").with_retryable(true)),
        _ => Ok(HOUR),
    });
    let callers = (0..10).map(|_| {
        let cached = cached.clone();
        tokio::spawn(async move { cached.token(SERVICE).await.unwrap_err() })
    });
    for caller in callers.collect::<Vec<_>>() {
        let error = caller.await.unwrap();
        assert_eq!(error.to_string(), "the sidecar is away");
        assert!(error.is_retryable() && !error.needs_user_interaction());
    }
    assert_eq!(text(&*cached).await, "slow-2");
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_five_minutes_before_its_end() {
    let (replay, clock) = (counting(), PausedClock::new());
    let credential = credential(&replay, &clock);
    assert_eq!(text(&*credential).await, "token-1");
    clock.advance(Duration::from_secs(3600 - 301)).await;
    assert_eq!(text(&*credential).await, "token-1");
    clock.advance(Duration::from_secs(1)).await;
    assert_eq!(text(&*credential).await, "token-2");
    assert_eq!(replay.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn while_one_renews_the_others_go_on() {
    let clock = PausedClock::new();
    let cached = Slow::cached(&clock, |_| Ok(HOUR));
    assert_eq!(text(&*cached).await, "slow-1");
    clock.advance(Duration::from_secs(3600 - 200)).await;

    let renewing = tokio::spawn({
        let cached = cached.clone();
        async move { text(&*cached).await }
    });
    tokio::task::yield_now().await;
    let before = clock.now();
    for _ in 0..10 {
        assert_eq!(text(&*cached).await, "slow-1");
    }
    assert_eq!(clock.now(), before, "nobody else waited");
    assert_eq!(renewing.await.unwrap(), "slow-2");
    assert_eq!(text(&*cached).await, "slow-2");
}

#[tokio::test(start_paused = true)]
async fn a_failed_renewal_is_not_felt_while_the_old_token_lasts() {
    let clock = PausedClock::new();
    let cached = Slow::cached(&clock, |number| match number {
        2 | 3 => Err(CredentialError::new("away")),
        _ => Ok(HOUR),
    });
    assert_eq!(text(&*cached).await, "slow-1");
    clock.advance(Duration::from_secs(3600 - 200)).await;
    assert_eq!(text(&*cached).await, "slow-1"); // fetch 2 fails

    // Within the pause nobody asks; after it one does.
    let before = clock.now();
    clock.advance(Duration::from_secs(29)).await;
    assert_eq!(text(&*cached).await, "slow-1");
    assert_eq!(clock.now() - before, Duration::from_secs(29));
    clock.advance(Duration::from_secs(1)).await;
    assert_eq!(text(&*cached).await, "slow-1"); // fetch 3 fails
    clock.advance(Duration::from_secs(200)).await;
    assert_eq!(text(&*cached).await, "slow-4");
}

#[tokio::test(start_paused = true)]
async fn a_failed_renewal_is_felt_once_the_old_token_has_ended() {
    let clock = PausedClock::new();
    let cached = Slow::cached(&clock, |number| match number {
        1 => Ok(HOUR),
        _ => Err(CredentialError::new("away")),
    });
    assert_eq!(text(&*cached).await, "slow-1");
    // The pause after a failure must not carry the old token beyond its end.
    clock.advance(Duration::from_secs(3600 - 35)).await;
    assert_eq!(text(&*cached).await, "slow-1");
    clock.advance(Duration::from_secs(10)).await;
    assert!(cached.token(SERVICE).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_failed_renewal_is_felt_if_the_old_token_was_refused() {
    let clock = PausedClock::new();
    let cached = Slow::cached(&clock, |number| match number {
        1 => Ok(HOUR),
        _ => Err(CredentialError::new("away")),
    });
    let old = cached.token(SERVICE).await.unwrap();
    clock.advance(Duration::from_secs(3600 - 200)).await;
    let renewing = tokio::spawn({
        let cached = cached.clone();
        async move { cached.token(SERVICE).await }
    });
    tokio::task::yield_now().await;
    cached.refused(SERVICE, &old);
    assert_eq!(renewing.await.unwrap().unwrap_err().to_string(), "away");
}

/// An endpoint that hangs after its first token.
#[derive(Debug)]
struct Hanging(PausedClock, std::sync::atomic::AtomicU32);

#[async_trait]
impl Credential for Hanging {
    async fn token(&self, _audience: &str) -> Result<AccessToken, CredentialError> {
        let number = 1 + self.1.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if number > 1 {
            self.0.sleep(Duration::from_secs(100)).await;
        }
        let token = AccessToken::new(format!("hanging-{number}"))?;
        Ok(token.with_expiry(self.0.system_time() + HOUR))
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_renewal_keeps_nobody_long() {
    let clock = PausedClock::new();
    let hanging = Hanging(clock.clone(), 0.into());
    let cached = Arc::new(CachedCredential::new(hanging, Arc::new(clock.clone())));
    let old = cached.token(SERVICE).await.unwrap();
    clock.advance(Duration::from_secs(3600 - 200)).await;

    let before = clock.now();
    assert_eq!(text(&*cached).await, "hanging-1");
    assert_eq!(clock.now() - before, Duration::from_secs(10));
    // Now there is a pause.
    assert_eq!(text(&*cached).await, "hanging-1");
    assert_eq!(clock.now() - before, Duration::from_secs(10));

    // Who finds the old one refused while renewing waits for the new one.
    clock.advance(Duration::from_secs(30)).await;
    let renewing = tokio::spawn({
        let cached = cached.clone();
        async move { text(&*cached).await }
    });
    tokio::task::yield_now().await;
    cached.refused(SERVICE, &old);
    assert_eq!(renewing.await.unwrap(), "hanging-3");
}

#[test]
fn threads_share_a_fetch_too() {
    /// Takes long enough for all threads to meet there.
    #[derive(Debug)]
    struct Meeting(std::sync::atomic::AtomicU32);

    #[async_trait]
    impl Credential for Meeting {
        async fn token(&self, _audience: &str) -> Result<AccessToken, CredentialError> {
            let number = 1 + self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            for _ in 0..1_000 {
                tokio::task::yield_now().await;
            }
            let end = SystemRuntime.system_time() + HOUR;
            Ok(AccessToken::new(format!("met-{number}"))?.with_expiry(end))
        }
    }

    let runtime = Arc::new(SystemRuntime);
    let cached = CachedCredential::new(Meeting(0.into()), runtime);
    let start = std::sync::Barrier::new(8);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .build()
                    .unwrap();
                start.wait();
                assert_eq!(runtime.block_on(text(&cached)), "met-1");
            });
        }
    });
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_dropped_and_no_other() {
    let (replay, clock) = (counting(), PausedClock::new());
    let credential = credential(&replay, &clock);
    let first = credential.token(SERVICE).await.unwrap();
    credential.refused(SERVICE, &first);
    let second = credential.token(SERVICE).await.unwrap();
    assert_eq!(second.expose(), "token-2");
    // Somebody who still held the first one is late.
    credential.refused(SERVICE, &first);
    credential.refused("https://elsewhere", &second);
    assert_eq!(text(&*credential).await, "token-2");
    assert_eq!(replay.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_chain_tells_its_credentials_what_was_refused() {
    let (replay, clock) = (counting(), PausedClock::new());
    let chain = stocktake_identity::ChainCredential::new([credential(&replay, &clock) as _]);
    let first = chain.token(SERVICE).await.unwrap();
    assert_eq!(text(&chain).await, "token-1");
    chain.refused(SERVICE, &first);
    assert_eq!(text(&chain).await, "token-2");
}

#[tokio::test(start_paused = true)]
async fn the_life_of_a_token_counts_from_the_request() {
    // A token that was made long before the answer arrived.
    let clock = PausedClock::new();
    let start = clock.system_time();
    let slow = clock.clone();
    let replay = Replay::by(move |_| {
        // The answer took three minutes.
        slow.set(start + Duration::from_secs(180));
        Ok(token("late", 600))
    });
    let credential = credential(&replay, &clock);
    let token = credential.token(SERVICE).await.unwrap();
    assert_eq!(token.expires_at(), Some(start + Duration::from_secs(600)));
}

#[tokio::test(start_paused = true)]
async fn a_short_token_is_renewed_at_half_its_life() {
    let mut count = 0;
    let replay = Replay::by(move |_| {
        count += 1;
        Ok(token(&format!("short-{count}"), 60))
    });
    let clock = PausedClock::new();
    let credential = credential(&replay, &clock);
    assert_eq!(text(&*credential).await, "short-1");
    clock.advance(Duration::from_secs(29)).await;
    assert_eq!(text(&*credential).await, "short-1");
    clock.advance(Duration::from_secs(1)).await;
    assert_eq!(text(&*credential).await, "short-2");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_has_ended_already_serves_once() {
    let mut count = 0;
    let replay = Replay::by(move |_| {
        count += 1;
        Ok(token(&format!("dead-{count}"), 0))
    });
    let clock = PausedClock::new();
    let credential = credential(&replay, &clock);
    assert_eq!(text(&*credential).await, "dead-1");
    assert_eq!(text(&*credential).await, "dead-2");
}

#[tokio::test(start_paused = true)]
async fn a_calendar_that_is_set_back_keeps_no_token_alive() {
    let (replay, clock) = (counting(), PausedClock::new());
    let credential = credential(&replay, &clock);
    assert_eq!(text(&*credential).await, "token-1");
    clock.set(clock.system_time() - Duration::from_secs(24 * 3600));
    clock.advance(Duration::from_secs(3600)).await;
    assert_eq!(text(&*credential).await, "token-2");
}

#[tokio::test(start_paused = true)]
async fn a_machine_that_slept_keeps_no_token_alive() {
    let (replay, clock) = (counting(), PausedClock::new());
    let credential = credential(&replay, &clock);
    assert_eq!(text(&*credential).await, "token-1");
    clock.set(clock.system_time() + Duration::from_secs(3600));
    assert_eq!(text(&*credential).await, "token-2");
}

#[tokio::test(start_paused = true)]
async fn a_shared_cache_knows_applications_apart() {
    let (replay, clock) = (counting(), PausedClock::new());
    let pipeline = pipeline(&replay, &clock);
    let cache = TokenCache::new();
    let of = |app| ClientSecretCredential::new(&pipeline, app, "s3cr3t-value").with_cache(&cache);
    let tenant = support::TENANT;

    assert_eq!(text(&of(app())).await, "token-1");
    // The same application, spelled otherwise.
    let client = "{B2A1C7A3-0F64-4A3E-9D0A-0D7A3D4F9F11}";
    let upper = stocktake_identity::App::new(tenant.to_uppercase(), client);
    assert_eq!(text(&of(upper)).await, "token-1");
    // Another client, tenant, authority.
    let other = stocktake_identity::App::new(tenant, "another");
    assert_eq!(text(&of(other)).await, "token-2");
    let other = stocktake_identity::App::new("another", support::CLIENT);
    assert_eq!(text(&of(other)).await, "token-3");
    let other = app().with_authority(stocktake_identity::Cloud::China);
    assert_eq!(text(&of(other)).await, "token-4");
    let other = app().with_token_endpoint(stocktake_identity::TokenEndpoint::V1);
    assert_eq!(text(&of(other)).await, "token-5");
    assert_eq!(text(&of(app())).await, "token-1");
}

/// Any operation with a token in the header will do.
struct Query;

static QUERY: Operation = Operation {
    name: "query",
    service: Service::StoreServices,
    method: http::Method::POST,
    template: "/query",
    authentication: Authentication::Bearer,
    ..*<RenewCollectionsKey>::OPERATION
};

impl OperationRequest for Query {
    type Response = ();

    const OPERATION: &'static Operation = &QUERY;

    fn http_request(&self, endpoint: &Endpoint) -> Result<http::Request<Bytes>, Error> {
        let request = RequestBuilder::new(endpoint).path("/query");
        Ok(request.build(http::Method::POST)?)
    }

    fn decode(_: &Bytes) -> Result<(), DecodeError> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn the_pipeline_drops_a_refused_token_and_calls_again() {
    let clock = PausedClock::new();
    let login = counting();
    let service = Replay::by(|request| {
        let sent = request.headers()["authorization"].to_str().unwrap();
        Ok(match sent {
            "Bearer token-1" => answer(401, r#"{"code":"Unauthorized"}"#),
            _ => answer(200, "{}"),
        })
    });
    let client = Pipeline::builder(service.clone())
        .runtime(clock.clone())
        .shared_credential(credential(&login, &clock))
        .build();
    let caller = Caller::new(
        client,
        "https://collections.mp.microsoft.com".parse().unwrap(),
    );
    caller.send(&Query).await.unwrap();
    assert_eq!((login.requests().len(), service.requests().len()), (2, 2));
    assert_eq!(login.requests()[0].uri().path(), {
        let request = RequestTokenV2::new(support::TENANT, "client_credentials", support::CLIENT);
        let endpoint = stocktake_identity::Cloud::Global.authority();
        request
            .http_request(endpoint.endpoint())
            .unwrap()
            .uri()
            .path()
            .to_owned()
    });
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_asked_again_by_the_next_caller() {
    let clock = PausedClock::new();
    let replay = Replay::new()
        .then_json(
            401,
            refusal("invalid_client", 7_000_222, "The secret is expired."),
        )
        .then(token("token-1", 3600));
    let credential = credential(&replay, &clock);
    let error = credential.token(SERVICE).await.unwrap_err();
    insta::assert_snapshot!(support::said(&error), @"the client secret has ended; make a new one in Entra ID; request_token_v2: 401 Unauthorized, code invalid_client / AADSTS7000222: The secret is expired. (correlation id …)");
    assert!(!error.is_retryable() && !error.needs_user_interaction());
    assert_eq!(text(&*credential).await, "token-1");
}
