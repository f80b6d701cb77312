//! The credential of another, through the real pipeline.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use azure_core::{
    credentials::{AccessToken, TokenCredential, TokenRequestOptions},
    error::ErrorKind,
    time::OffsetDateTime,
};
use stocktake_identity_azure::AzureCredential;
use stocktake_transport::Credential;

const AUDIENCE: &str = "https://api.partnercenter.microsoft.com";
const JWT: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL2EifQ.c2lnbmF0dXJl";

type Answer = Box<dyn Fn() -> azure_core::Result<AccessToken> + Send + Sync>;

/// A credential by hand, which notes what it was asked for.
struct ByHand {
    answer: Answer,
    scopes: Mutex<Vec<String>>,
}

impl ByHand {
    fn new(
        answer: impl Fn() -> azure_core::Result<AccessToken> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            answer: Box::new(answer),
            scopes: Mutex::default(),
        })
    }
}

impl std::fmt::Debug for ByHand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a careless {JWT}")
    }
}

#[async_trait::async_trait]
impl TokenCredential for ByHand {
    async fn get_token(
        &self,
        scopes: &[&str],
        _options: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let scopes = scopes.iter().map(ToString::to_string);
        self.scopes.lock().unwrap().extend(scopes);
        (self.answer)()
    }
}

#[tokio::test]
async fn a_token_has_its_scope_and_its_end() {
    let by_hand = ByHand::new(|| {
        let end = OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap();
        Ok(AccessToken::new(JWT.to_owned(), end))
    });
    let credential = AzureCredential::new(by_hand.clone());

    let token = credential.token(AUDIENCE).await.unwrap();

    assert_eq!(token.expose(), JWT);
    let end = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    assert_eq!(token.expires_at(), Some(end));
    let scopes = by_hand.scopes.lock().unwrap().clone();
    assert_eq!(scopes, ["https://api.partnercenter.microsoft.com/.default"]);
}

#[tokio::test]
async fn a_failure_shows_no_secret() {
    let by_hand = ByHand::new(|| {
        let cause = azure_core::Error::with_message(ErrorKind::Connection, "no route to host");
        let message = format!("could not exchange\n {JWT}");
        Err(azure_core::Error::with_error(
            ErrorKind::Credential,
            cause,
            message,
        ))
    });
    let credential = AzureCredential::from(by_hand as Arc<dyn TokenCredential>);

    let error = credential.token(AUDIENCE).await.unwrap_err();

    insta::assert_snapshot!(error, @"Azure's credential has no token for https://api.partnercenter.microsoft.com: could not exchange ***: no route to host");
    assert!(error.is_retryable() && !error.needs_user_interaction());
    let shown = format!("{error:?} {credential:?}");
    assert!(!shown.contains("eyJ"), "{shown}");
}

#[tokio::test]
async fn a_missing_sign_in_needs_a_person() {
    let by_hand = ByHand::new(|| {
        let message = "AzureCliCredential: please run 'az login' to set up an account";
        Err(azure_core::Error::with_message(
            ErrorKind::Credential,
            message,
        ))
    });
    let error = AzureCredential::new(by_hand)
        .token(AUDIENCE)
        .await
        .unwrap_err();
    assert!(error.needs_user_interaction() && !error.is_retryable());
}

#[tokio::test]
async fn a_token_that_no_header_can_have_is_an_error() {
    let by_hand = ByHand::new(|| Ok(AccessToken::new("a\nb", OffsetDateTime::UNIX_EPOCH)));
    let error = AzureCredential::new(by_hand)
        .token(AUDIENCE)
        .await
        .unwrap_err();
    insta::assert_snapshot!(error, @"the token has characters that no header may have");
}
