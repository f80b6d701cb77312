//! Who is let in: tokens, refused ones, and callers who bring their own.

use async_trait::async_trait;
use stocktake_transport::{
    AccessToken, CallOptions, Caller, Credential, CredentialError, ErrorKind, Pipeline,
    RetryPolicy, XToken, test_kit::Replay,
};

use crate::support::*;

fn with_tokens(replay: &Replay, policy: RetryPolicy) -> (Caller, Tokens) {
    let tokens = Tokens::default();
    let builder = Pipeline::builder(replay.clone()).credential(tokens.clone());
    (
        Caller::new(builder.retry(policy).build(), endpoint()),
        tokens,
    )
}

fn authorizations(replay: &Replay) -> Vec<String> {
    let requests = replay.requests();
    let value = |request: &http::Request<bytes::Bytes>| {
        request.headers()["authorization"]
            .to_str()
            .unwrap()
            .to_owned()
    };
    requests.iter().map(value).collect()
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_dropped_and_a_fresh_one_tried_once() {
    let replay = Replay::new()
        .then_json(401, "")
        .then_json(200, "{}")
        .then_json(200, "{}");
    let (caller, tokens) = with_tokens(&replay, RetryPolicy::default());
    let answer = caller.send_with_details(&Assign::default()).await.unwrap();
    assert_eq!(answer.attempts, 2);
    assert_eq!(tokens.refused(), ["token-1"]);
    caller.send(&Assign::default()).await.unwrap();
    let expected = ["Bearer token-1", "Bearer token-2", "Bearer token-2"];
    assert_eq!(authorizations(&replay), expected);
    assert!(replay.requests()[0].headers()["authorization"].is_sensitive());
}

#[tokio::test(start_paused = true)]
async fn a_second_refusal_is_told() {
    let replay = always(401, r#"{"code":"Unauthorized"}"#);
    let (caller, tokens) = with_tokens(&replay, RetryPolicy::default());
    let error = caller.send(&Query::default()).await.unwrap_err();
    assert!(error.is_unauthorized() && !error.is_retryable());
    assert_eq!(error.attempts(), 2);
    assert_eq!(tokens.refused(), ["token-1", "token-2"]);
}

#[tokio::test(start_paused = true)]
async fn a_fresh_token_does_not_use_up_patience_for_the_service() {
    let replay = Replay::new()
        .then_json(503, "")
        .then_json(401, "")
        .then_json(503, "")
        .then_json(200, "{}");
    let (caller, _) = with_tokens(&replay, RetryPolicy::default());
    assert_eq!(
        caller
            .send_with_details(&Read::default())
            .await
            .unwrap()
            .attempts,
        4
    );
}

#[tokio::test(start_paused = true)]
async fn what_must_not_be_repeated_is_not_sent_with_a_fresh_token_either() {
    let replay = Replay::new().then_json(401, "").then_json(200, "{}");
    let (caller, tokens) = with_tokens(&replay, RetryPolicy::default());
    let error = caller.send(&Change::default()).await.unwrap_err();
    assert!(error.is_unauthorized());
    // But the token is dropped, so the next call has a good one.
    assert_eq!(tokens.refused(), ["token-1"]);
    caller.send(&Change::default()).await.unwrap();
    assert_eq!(
        authorizations(&replay),
        ["Bearer token-1", "Bearer token-2"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_forbidden_call_keeps_its_token() {
    let replay = always(403, "");
    let (caller, tokens) = with_tokens(&replay, RetryPolicy::default());
    caller.send(&Read::default()).await.unwrap_err();
    assert_eq!(replay.requests().len(), 1);
    assert!(tokens.refused().is_empty());
}

#[tokio::test(start_paused = true)]
async fn who_brings_an_authorization_is_not_given_another() {
    let replay = always(401, "");
    let (caller, tokens) = with_tokens(&replay, RetryPolicy::default());
    let options = CallOptions::default()
        .with_header("Authorization", "Bearer of-my-own")
        .unwrap();
    assert!(!format!("{options:?}").contains("of-my-own"));
    let error = caller
        .with_options(options)
        .send(&Read::default())
        .await
        .unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(authorizations(&replay), ["Bearer of-my-own"]);
    assert!(tokens.refused().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_operation_without_authentication_is_sent_without_a_token() {
    let replay = always(401, "");
    let (caller, tokens) = with_tokens(&replay, RetryPolicy::default());
    for _ in 0..2 {
        caller.send(&Public::default()).await.unwrap_err();
        caller.send(&Login::default()).await.unwrap_err();
        caller.send(&Queue::default()).await.unwrap_err();
    }
    let requests = replay.requests();
    assert_eq!(requests.len(), 6);
    assert!(
        requests
            .iter()
            .all(|request| !request.headers().contains_key("authorization"))
    );
    assert!(tokens.refused().is_empty());
}

#[tokio::test(start_paused = true)]
async fn without_a_credential_nothing_is_sent() {
    let replay = content();
    let caller = Caller::new(Pipeline::builder(replay.clone()).build(), endpoint());
    let error = caller.send(&Read::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credential);
    assert_eq!((error.attempts(), error.may_have_reached()), (0, false));
    assert_eq!(replay.requests().len(), 0);
    caller.send(&Public::default()).await.unwrap();
}

#[derive(Debug)]
struct Failing;

#[async_trait]
impl Credential for Failing {
    async fn token(&self, audience: &str) -> Result<AccessToken, CredentialError> {
        let problem = format!("nobody has consented to {audience}");
        Err(CredentialError::new(problem).with_user_interaction())
    }
}

#[tokio::test(start_paused = true)]
async fn a_credential_is_asked_once_and_its_words_are_told() {
    let caller = Caller::new(builder(content()).credential(Failing).build(), endpoint());
    let options = CallOptions::default().with_audience("https://audience.example.cn");
    let error = caller
        .with_options(options)
        .send(&Read::default())
        .await
        .unwrap_err();
    assert!(error.needs_user_interaction() && !error.is_retryable());
    // No service has seen the id of the call. That of the token request, if any, is in the words.
    assert_eq!(
        error.to_string(),
        "read: no access token: nobody has consented to https://audience.example.cn"
    );
}

#[test]
fn tokens_that_cannot_be_sent_are_refused_without_being_shown() {
    let error = AccessToken::new("se\ncret").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("cret"));
    for text in ["", "Bearer x", "XBL3.0 x=hash", "XBL3.0 x=hash;to\nken"] {
        let error = XToken::new(text).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hash;"), "{error}");
    }
    let token = XToken::new("XBL3.0 x=123;eyJ").unwrap();
    assert_eq!(token.header(), "XBL3.0 x=123;eyJ");
    assert!(token.header().is_sensitive());
    assert_eq!(format!("{token:?}"), "XToken(***)");
    let token = AccessToken::new("abc").unwrap();
    assert_eq!(
        (token.expose(), token.header().to_str().unwrap()),
        ("abc", "Bearer abc")
    );
}
