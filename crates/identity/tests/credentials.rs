//! The credentials for Entra ID: what they send, and what they make of the answer.

mod support;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use stocktake_identity::{
    ChainCredential, ClientAssertionCredential, ClientSecretCredential, Cloud,
    EnvironmentCredential, StaticToken, TokenEndpoint, token_endpoint_error,
};
use stocktake_transport::{
    Credential, CredentialError, Pipeline, RetryPolicy, TransportErrorKind,
    test_kit::{PausedClock, Replay},
};
use support::{CLIENT, SERVICE, answer, app, field, pipeline, refusal, shown, token};

const PARTNER: &str = "https://api.partnercenter.microsoft.com";

async fn fails(credential: &dyn Credential) -> CredentialError {
    credential.token(SERVICE).await.unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn a_client_secret_by_either_endpoint() {
    let replay = Replay::by(|_| Ok(token("t", 3599)));
    let pipeline = pipeline(&replay, &PausedClock::new());
    for endpoint in [TokenEndpoint::V1, TokenEndpoint::V2] {
        let app = app().with_token_endpoint(endpoint);
        let credential = ClientSecretCredential::new(&pipeline, app, "v+/=");
        credential.token(SERVICE).await.unwrap();
    }
    insta::assert_snapshot!(shown(&replay.requests()[0]), @"
    https://login.microsoftonline.com/f7d42348-2647-11d3-a52d-4f8b7e4f10aa/oauth2/token
    client_id=b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11
    client_secret=v+/=
    grant_type=client_credentials
    resource=https://onestore.microsoft.com
    ");
    insta::assert_snapshot!(shown(&replay.requests()[1]), @"
    https://login.microsoftonline.com/f7d42348-2647-11d3-a52d-4f8b7e4f10aa/oauth2/v2.0/token
    client_id=b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11
    client_secret=v+/=
    grant_type=client_credentials
    scope=https://onestore.microsoft.com/.default
    ");
}

#[tokio::test(start_paused = true)]
async fn numbers_as_texts_are_read() {
    let body = r#"{"token_type":"Bearer","expires_in":"3599","access_token":"t"}"#;
    let (replay, clock) = (Replay::new().then_json(200, body), PausedClock::new());
    let start = stocktake_transport::Runtime::system_time(&clock);
    let app = app().with_token_endpoint(TokenEndpoint::V1);
    let credential = ClientSecretCredential::new(&pipeline(&replay, &clock), app, "value");
    let token = credential.token(SERVICE).await.unwrap();
    assert_eq!(token.expires_at(), Some(start + Duration::from_secs(3599)));
}

#[tokio::test(start_paused = true)]
async fn clouds_have_their_own_authorities() {
    let replay = Replay::by(|_| Ok(token("t", 3599)));
    let pipeline = pipeline(&replay, &PausedClock::new());
    let emulator: stocktake_identity::Authority = "http://127.0.0.1:8080/login/".parse().unwrap();
    let authorities = [
        Cloud::Global.into(),
        Cloud::UsGovernment.into(),
        Cloud::China.into(),
        emulator,
    ];
    for authority in authorities {
        let app = stocktake_identity::App::new("t", "c").with_authority(authority);
        let credential = ClientSecretCredential::new(&pipeline, app, "value");
        credential.token(SERVICE).await.unwrap();
    }
    let sent: Vec<_> = replay
        .requests()
        .iter()
        .map(|r| r.uri().to_string())
        .collect();
    assert_eq!(
        sent,
        [
            "https://login.microsoftonline.com/t/oauth2/v2.0/token",
            "https://login.microsoftonline.us/t/oauth2/v2.0/token",
            "https://login.chinacloudapi.cn/t/oauth2/v2.0/token",
            "http://127.0.0.1:8080/login/t/oauth2/v2.0/token",
        ]
    );
}

#[test]
fn partner_center_of_each_cloud() {
    let of = |cloud: Cloud| {
        (
            cloud.partner_center().to_string(),
            cloud.partner_center_audience(),
        )
    };
    let china = "https://partner.partnercenterapi.microsoftonline.cn";
    assert_eq!(of(Cloud::Global), (PARTNER.to_owned(), PARTNER));
    assert_eq!(of(Cloud::UsGovernment), (PARTNER.to_owned(), PARTNER));
    assert_eq!(of(Cloud::China), (china.to_owned(), china));
    let legacy = Cloud::Global.legacy_partner_center_audience();
    assert_eq!(legacy, "https://graph.windows.net");
    assert_eq!(Cloud::default(), Cloud::Global);
}

#[tokio::test(start_paused = true)]
async fn an_assertion_is_made_for_every_fetch() {
    let replay = Replay::by(|_| Ok(token("t", 3599)));
    let made = Arc::new(Mutex::new(0));
    let count = made.clone();
    let credential =
        ClientAssertionCredential::new(&pipeline(&replay, &PausedClock::new()), app(), move || {
            *count.lock().unwrap() += 1;
            let text = format!("assertion-{}", count.lock().unwrap());
            async move { Ok(text.into()) }
        });
    credential.token(SERVICE).await.unwrap();
    credential.token(PARTNER).await.unwrap();
    credential.token(PARTNER).await.unwrap();
    assert_eq!(*made.lock().unwrap(), 2);
    insta::assert_snapshot!(shown(&replay.requests()[1]), @"
    https://login.microsoftonline.com/f7d42348-2647-11d3-a52d-4f8b7e4f10aa/oauth2/v2.0/token
    client_assertion=assertion-2
    client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer
    client_id=b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11
    grant_type=client_credentials
    scope=https://api.partnercenter.microsoft.com/.default
    ");
}

#[tokio::test(start_paused = true)]
async fn an_assertion_that_cannot_be_made_is_the_error() {
    let replay = Replay::new();
    let pipeline = pipeline(&replay, &PausedClock::new());
    let credential = ClientAssertionCredential::new(&pipeline, app(), || async {
        Err(CredentialError::new("the vault is sealed").with_retryable(true))
    });
    let error = fails(&credential).await;
    assert_eq!(error.to_string(), "the vault is sealed");
    assert!(error.is_retryable() && replay.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_assertion_from_a_file_is_read_anew() {
    let path = std::env::temp_dir().join(format!("stocktake-assertion-{}", std::process::id()));
    std::fs::write(&path, "first\n").unwrap();
    let replay = Replay::by(|_| Ok(token("t", 3599)));
    let pipeline = pipeline(&replay, &PausedClock::new());
    let credential = ClientAssertionCredential::from_file(&pipeline, app(), &path);
    credential.token(SERVICE).await.unwrap();
    std::fs::write(&path, "second").unwrap();
    credential.token(PARTNER).await.unwrap();
    std::fs::write(&path, " \n").unwrap();
    let empty = credential.token("https://a").await.unwrap_err();
    std::fs::remove_file(&path).unwrap();
    let missing = credential.token("https://b").await.unwrap_err();

    let sent = replay.requests();
    let sent: Vec<_> = sent.iter().map(|r| field(r, "client_assertion")).collect();
    assert_eq!(sent, [Some("first".to_owned()), Some("second".to_owned())]);
    assert!(empty.to_string().ends_with("is empty"), "{empty}");
    assert!(
        missing.to_string().contains("cannot be read from"),
        "{missing}"
    );
    assert!(empty.is_retryable() && missing.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn refusals_say_what_to_do() {
    let cases = [
        (
            401,
            refusal(
                "invalid_client",
                7_000_215,
                "Invalid client secret provided.",
            ),
        ),
        (
            400,
            refusal(
                "invalid_resource",
                500_011,
                "The resource principal was not found.",
            ),
        ),
        (
            400,
            refusal("unauthorized_client", 700_016, "Application was not found."),
        ),
        (
            400,
            refusal(
                "interaction_required",
                50_076,
                "You must use multi-factor authentication.",
            ),
        ),
        (
            400,
            refusal("invalid_request", 90_014, "The required field is missing."),
        ),
        (503, "<html><title>Busy</title></html>".to_owned()),
    ];
    let mut said = Vec::new();
    for (status, body) in cases {
        let replay = Replay::new().then(answer(status, body));
        let pipeline = pipeline(&replay, &PausedClock::new());
        let error = fails(&ClientSecretCredential::new(&pipeline, app(), "value")).await;
        let endpoint = token_endpoint_error(&error).unwrap();
        assert_eq!(endpoint.status().unwrap().as_u16(), status);
        said.push(format!(
            "{}\n  retryable: {}, needs a person: {}",
            support::said(&error),
            error.is_retryable(),
            error.needs_user_interaction()
        ));
    }
    insta::assert_snapshot!("refusals", said.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn what_may_pass_is_tried_again() {
    let clock = PausedClock::new();
    let replay = Replay::new()
        .then_fail(TransportErrorKind::Connect)
        .then(answer(503, ""))
        .then(token("t", 3599));
    let pipeline = Pipeline::builder(replay.clone())
        .runtime(clock)
        .retry(RetryPolicy::default())
        .build();
    let credential = ClientSecretCredential::new(&pipeline, app(), "value");
    assert_eq!(credential.token(SERVICE).await.unwrap().expose(), "t");
    assert_eq!(replay.requests().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_none_is_an_error() {
    let bodies = [
        r#"{"token_type":"Bearer","access_token":"t"}"#,
        r#"{"token_type":"Bearer","expires_in":3599}"#,
        r#"{"token_type":"Bearer","expires_in":3599,"access_token":"a\nb"}"#,
        "<html></html>",
        "",
    ];
    let mut said = Vec::new();
    for body in bodies {
        let replay = Replay::new().then(answer(200, body));
        let pipeline = pipeline(&replay, &PausedClock::new());
        let error = fails(&ClientSecretCredential::new(&pipeline, app(), "value")).await;
        assert!(!error.is_retryable());
        said.push(support::said(&error));
    }
    insta::assert_snapshot!("unreadable_answers", said.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn a_tenant_that_is_no_segment_is_refused_before_anything_is_sent() {
    let replay = Replay::new();
    let pipeline = pipeline(&replay, &PausedClock::new());
    for tenant in ["", "."] {
        let app = stocktake_identity::App::new(tenant, CLIENT);
        let error = fails(&ClientSecretCredential::new(&pipeline, app, "value")).await;
        assert!(error.to_string().contains("`tenant_id`"), "{error}");
    }
    assert!(replay.requests().is_empty());
}

/// An environment with all that is looked for, but for some names.
fn lookup(without: &'static [&'static str]) -> impl Fn(&str) -> Option<String> {
    const ALL: [(&str, &str); 8] = [
        ("AZURE_TENANT_ID", "azure-tenant"),
        ("AZURE_CLIENT_ID", "azure-client"),
        ("AZURE_CLIENT_SECRET", "azure-secret"),
        ("AZURE_FEDERATED_TOKEN_FILE", "/nowhere"),
        ("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.us/"),
        ("STOCKTAKE_CLIENT_ID", "own-client"),
        ("STOCKTAKE_CLIENT_SECRET", "own-secret"),
        ("STOCKTAKE_TENANT_ID", "  "),
    ];
    move |name| {
        let mut all = ALL.iter().filter(|(key, _)| !without.contains(key));
        all.find(|(key, _)| *key == name)
            .map(|(_, value)| (*value).to_owned())
    }
}

#[tokio::test(start_paused = true)]
async fn the_environment_describes_a_credential() {
    let replay = Replay::by(|_| Ok(token("t", 3599)));
    let pipeline = pipeline(&replay, &PausedClock::new());
    let credential = EnvironmentCredential::from_variables(&pipeline, lookup(&[])).unwrap();
    credential.token(SERVICE).await.unwrap();
    insta::assert_snapshot!(shown(&replay.requests()[0]), @"
    https://login.microsoftonline.us/azure-tenant/oauth2/v2.0/token
    client_id=own-client
    client_secret=own-secret
    grant_type=client_credentials
    scope=https://onestore.microsoft.com/.default
    ");
    let shown = format!("{credential:?}");
    assert!(!shown.contains("secret\""), "{shown}");

    let secrets: &[_] = &["AZURE_CLIENT_SECRET", "STOCKTAKE_CLIENT_SECRET"];
    let file = EnvironmentCredential::from_variables(&pipeline, lookup(secrets)).unwrap();
    let error = fails(&file).await;
    assert!(
        error.to_string().contains("cannot be read from /nowhere"),
        "{error}"
    );

    let missing =
        |names| EnvironmentCredential::from_variables(&pipeline, lookup(names)).unwrap_err();
    let said = [
        missing(&["AZURE_TENANT_ID"]),
        missing(&["AZURE_CLIENT_ID", "STOCKTAKE_CLIENT_ID"]),
        missing(&[
            "AZURE_CLIENT_SECRET",
            "STOCKTAKE_CLIENT_SECRET",
            "AZURE_FEDERATED_TOKEN_FILE",
        ]),
        EnvironmentCredential::from_variables(&pipeline, |name| match name {
            "AZURE_AUTHORITY_HOST" => Some("http://user:pass@evil".to_owned()),
            name => lookup(&[])(name),
        })
        .unwrap_err(),
    ];
    let said = said.map(|error| error.to_string()).join("\n");
    insta::assert_snapshot!(said, @"
    the environment describes no credential: set AZURE_TENANT_ID
    the environment describes no credential: set AZURE_CLIENT_ID
    the environment describes no credential: set AZURE_CLIENT_SECRET or AZURE_FEDERATED_TOKEN_FILE
    the environment describes no credential: AZURE_AUTHORITY_HOST is an unusable service address: it has user information; credentials do not belong into addresses
    ");
}

#[tokio::test]
async fn a_fixed_token_is_for_its_audience() {
    let token = StaticToken::new("t").unwrap();
    assert_eq!(token.token(PARTNER).await.unwrap().expose(), "t");
    let token = token.for_audience(SERVICE);
    assert_eq!(token.token(SERVICE).await.unwrap().expose(), "t");
    let error = token.token(PARTNER).await.unwrap_err();
    insta::assert_snapshot!(error, @"the fixed token is for https://onestore.microsoft.com, not for https://api.partnercenter.microsoft.com");
    assert!(StaticToken::new("a\nb").is_err());
}

#[tokio::test]
async fn a_chain_asks_until_one_has_a_token() {
    let fixed = |audience: &str| -> Arc<dyn Credential> {
        Arc::new(StaticToken::new(audience).unwrap().for_audience(audience))
    };
    let chain = ChainCredential::new([fixed("https://a"), fixed("https://b")]);
    for audience in ["https://a", "https://b"] {
        let token = chain.token(audience).await.unwrap();
        assert_eq!(token.expose(), audience);
        chain.refused(audience, &token);
    }
    let none = chain.token("https://c").await.unwrap_err();
    let empty = ChainCredential::new([]).token(SERVICE).await.unwrap_err();
    insta::assert_snapshot!(format!("{none}\n{empty}"), @"
    none of 2 credentials has a token: the fixed token is for https://a, not for https://c; then: the fixed token is for https://b, not for https://c
    none of 0 credentials has a token; give the chain at least one
    ");
}
