//! One text that must never be seen, in every place where a secret can be, before services that
//! repeat all they were sent.

use std::{
    error::Error as _,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};
use stocktake_transport::{
    AccessToken, Answer, Authentication, CallOptions, Caller, Credential, CredentialError,
    DecodeError, Endpoint, Error, Idempotency, Operation, OperationRequest, Pipeline,
    RequestBuilder, RetryPolicy, SasUri, Service, XToken, decode,
    test_kit::{Record, RecordedOutcome, Replay},
};

use crate::{support::*, tracing_names::Capture};

/// Short enough that nobody takes it for a token by its length, and no part of any other word.
const SENTINEL: &str = "Hush.it/is+a~secret=";

/// A secret of the service's own, which no request has shown.
const ANSWERED: &str = "Whisper/it+is=another";

/// A secret that all calls have, and therefore not the one that they are tested with.
const COOKIE: &str = "session=Murmur";

/// [`SENTINEL`] as it stands in addresses.
fn encoded() -> String {
    const RESERVED: &percent_encoding::AsciiSet =
        &percent_encoding::NON_ALPHANUMERIC.remove(b'.').remove(b'~');
    percent_encoding::utf8_percent_encode(SENTINEL, RESERVED).to_string()
}

fn assert_silent(what: &str, text: &str) {
    for form in [SENTINEL, &encoded(), "Hush", "Whisper", "Murmur"] {
        assert!(!text.contains(form), "{what} shows the secret: {text}");
    }
}

#[derive(Debug)]
struct Secretive;

#[async_trait]
impl Credential for Secretive {
    async fn token(&self, _audience: &str) -> Result<AccessToken, CredentialError> {
        AccessToken::new(SENTINEL)
    }
}

/// Where a request carries the secret.
#[derive(Clone)]
enum Carrier {
    Token,
    XToken,
    Signature,
    Form(&'static str),
    Json(&'static str),
    Header,
}

const CARRIERS: &[Carrier] = &[
    Carrier::Token,
    Carrier::XToken,
    Carrier::Signature,
    Carrier::Form("client_secret"),
    Carrier::Form("refresh_token"),
    Carrier::Form("client_assertion"),
    Carrier::Form("code"),
    Carrier::Form("assertion"),
    Carrier::Json("b2bKey"),
    Carrier::Json("identityValue"),
    Carrier::Json("serviceTicket"),
    Carrier::Json("Key"),
    Carrier::Header,
];

macro_rules! secretive {
    ($($name:ident = $service:expr;)*) => { $(
        struct $name(Carrier);

        impl OperationRequest for $name {
            type Response = Value;

            const OPERATION: &'static Operation = {
                static OPERATION: Operation =
                    operation("secretive", $service, Authentication::Bearer, Idempotency::Safe);
                &OPERATION
            };

            fn http_request(&self, endpoint: &Endpoint) -> Result<http::Request<Bytes>, Error> {
                self.0.request(endpoint)
            }

            fn decode(body: &Bytes) -> Result<Value, DecodeError> {
                decode::object(body)
            }
        }
    )* };
}

secretive! {
    ToBusiness = Service::StoreForBusiness;
    ToStore = Service::StoreServices;
    ToPartner = Service::PartnerCenter;
    ToEntra = Service::EntraId;
    ToQueue = Service::StorageQueue;
}

impl Carrier {
    fn request(&self, endpoint: &Endpoint) -> Result<http::Request<Bytes>, Error> {
        let builder = RequestBuilder::new(endpoint).path("/v1/things");
        let builder = match self {
            Self::Token => builder,
            Self::XToken => {
                builder.x_token(&XToken::new(&format!("XBL3.0 x=1;{SENTINEL}")).unwrap())
            }
            Self::Signature => {
                let queue = SasUri::parse(&format!("https://q.example/q?sv=1&sig={}", encoded()));
                builder.signed(&queue.unwrap())
            }
            Self::Form(field) => builder.form([("grant_type", "x"), (*field, SENTINEL)]),
            Self::Json("identityValue") => builder.json(
                &json!({ "beneficiaries": [{ "identityType": "b2b", "identityValue": SENTINEL }] }),
            )?,
            Self::Json(field) => builder.json(&json!({ *field: SENTINEL }))?,
            Self::Header => builder.secret_header("x-own-secret", SENTINEL)?,
        };
        assert_silent("a builder", &format!("{builder:?}"));
        Ok(builder.build(Method::POST)?)
    }
}

/// All that a service knows of the secret, said in all the places where errors are made from.
fn echoes(status: u16) -> Vec<http::Response<Bytes>> {
    let (plain, coded) = (SENTINEL, encoded());
    let said =
        format!("you sent {plain}, that is {coded}, at https://q.example/q?sp=r&sig={coded}");
    let json = [
        json!({ "code": said, "message": said, "data": [said], "details": [plain], "source": said,
            "innererror": { "code": said, "message": said, "data": [said, plain], "source": said } }),
        json!({ "code": 400_072, "description": said, "data": [said], "source": plain }),
        json!({ "Message": said, "parameterName": plain, "reason": said, "values": [said] }),
        json!({ "error": said, "error_description": format!("AADSTS50076: {said}") }),
        json!({ "statusCode": 429, "message": said }),
        json!(said),
    ];
    let texts = [
        said.clone(),
        format!("<Error><Code>{plain}</Code><Message>{said}</Message></Error>"),
        format!("<html><title>{said}</title></html>"),
        format!("{{\"broken\": \"{said}"),
    ];
    let bodies = json.iter().map(Value::to_string).chain(texts);
    let headers = [
        ("ms-requestid", plain),
        ("ms-correlationid", plain),
        ("ms-cv", plain),
        ("location", said.as_str()),
        ("www-authenticate", plain),
        ("set-cookie", plain),
    ];
    bodies.map(|body| answer(status, &headers, &body)).collect()
}

/// A caller with a credential that knows the secret, before a service that gives these answers.
fn before(answers: Vec<http::Response<Bytes>>) -> (Caller, Record<Replay>) {
    let replay = answers.into_iter().fold(Replay::new(), Replay::then);
    let record = Record::new(replay);
    let pipeline = Pipeline::builder(record.clone())
        .credential(Secretive)
        .retry(RetryPolicy::default().with_attempts(2));
    let pipeline = pipeline.build();
    assert_silent("a pipeline", &format!("{pipeline:?}"));
    let options = CallOptions::default()
        .with_header("Cookie", COOKIE)
        .unwrap();
    let caller = Caller::new(pipeline, endpoint()).with_options(options);
    assert_silent("a caller", &format!("{caller:?}"));
    (caller, record)
}

fn check_error(error: &Error) {
    assert_silent("an error's text", &error.to_string());
    assert_silent("an error's Debug", &format!("{error:?} {error:#?}"));
    let mut source = error.source();
    while let Some(cause) = source {
        assert_silent("a cause", &format!("{cause} {cause:?}"));
        source = cause.source();
    }
    let fault = error.fault().map(|fault| format!("{fault:?}"));
    assert_silent("a fault", &fault.unwrap_or_default());
    let ids = [
        error.request_id(),
        error.correlation_id(),
        error.code(),
        error.inner_code(),
    ];
    assert_silent("an id", &format!("{ids:?}"));
}

/// One call; the same answer comes twice, so that a retry is logged too.
async fn check<R: OperationRequest>(request: R, answer: http::Response<Bytes>) -> Option<Error> {
    let (caller, record) = before(vec![answer.clone(), answer]);
    let result = caller.send_with_details(&request).await;
    let recording = record.recording();
    assert_silent("a recording", &recording.to_string());
    assert_silent("a recording's Debug", &format!("{recording:?} {record:?}"));
    match result {
        Ok(Answer { .. }) => None,
        Err(error) => {
            check_error(&error);
            Some(error)
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_shows_a_secret_that_a_service_repeats() {
    let capture = Capture::default();
    let guard = capture.start();
    let mut errors = 0;
    for carrier in CARRIERS {
        for status in [200, 400, 401, 429, 500] {
            for answer in echoes(status) {
                let found = [
                    check(ToBusiness(carrier.clone()), answer.clone()).await,
                    check(ToStore(carrier.clone()), answer.clone()).await,
                    check(ToPartner(carrier.clone()), answer.clone()).await,
                    check(ToEntra(carrier.clone()), answer.clone()).await,
                    check(ToQueue(carrier.clone()), answer).await,
                ];
                errors += found.iter().flatten().count();
            }
        }
    }
    drop(guard);
    // The test would be worth nothing if it had seen no errors and no logs.
    assert!(errors > CARRIERS.len() * 4 * 10 * 5, "{errors}");
    let traced = capture.all();
    assert!(traced.len() > errors);
    for traced in traced {
        assert_silent("a log", &format!("{traced:?}"));
    }
}

#[tokio::test(start_paused = true)]
async fn an_echo_is_masked_and_not_dropped() {
    let body = json!({ "code": 1, "description": format!("token {SENTINEL} has expired") });
    let error = check(
        ToPartner(Carrier::Token),
        answer(400, &[], &body.to_string()),
    )
    .await;
    assert_eq!(
        error.unwrap().fault().unwrap().message(),
        Some("token *** has expired")
    );
}

#[tokio::test(start_paused = true)]
async fn answers_full_of_secrets_are_recorded_without_them() {
    let bodies = [
        json!({ "access_token": ANSWERED, "refresh_token": ANSWERED, "id_token": ANSWERED,
            "expires_in": "3599" }),
        json!({ "licenseBlob": ANSWERED, "productKey": { "productId": "P" } }),
        json!({ "expiresOn": "2022-12-09T02:13Z",
            "uri": format!("https://q.example/q?sv=1&sig={}", "Whisper%2Fit") }),
        json!({ "key": ANSWERED, "items": [{ "localTicketReference": ANSWERED }] }),
        json!([{ "identities": [{ "IdentityValue": ANSWERED }] }]),
    ];
    for body in bodies {
        let (caller, record) = before(vec![answer(200, &[], &body.to_string())]);
        let result = caller.send_with_details(&ToStore(Carrier::Token)).await;
        assert_silent("a recording", &record.recording().to_string());
        if let Ok(answer) = result {
            // The caller gets what came.
            assert_eq!(answer.value, body);
        }
    }
    let queue = format!(
        "<QueueMessagesList><QueueMessage><MessageId>m1</MessageId><PopReceipt>{ANSWERED}</PopReceipt>\
         <MessageText>{ANSWERED}</MessageText></QueueMessage><QueueMessage><MessageId>m2</MessageId>\
         <PopReceipt>{ANSWERED}</PopReceipt></QueueMessage></QueueMessagesList>"
    );
    let (caller, record) = before(vec![answer(200, &[], &queue)]);
    caller
        .send_streaming(&ToQueue(Carrier::Signature))
        .await
        .unwrap();
    let recording = record.recording();
    assert_silent("a recording", &recording.to_string());
    let RecordedOutcome::Answer(recorded) = &recording.exchanges[0].outcome else {
        panic!("an answer was given");
    };
    let body = format!("{:?}", recorded.body);
    assert!(
        body.contains("<MessageId>m2</MessageId><PopReceipt>***</PopReceipt>"),
        "{body}"
    );
}

#[tokio::test(start_paused = true)]
async fn tokens_are_known_by_their_looks_wherever_they_stand() {
    let jwt = "eyJ0eXAiOiJKV1QifQ.eyJzdWIiOiJhIn0.c2lnbmF0dXJl";
    let texts = [
        format!("the token {jwt} is of another tenant"),
        format!("token={jwt}, tenant=x"),
        format!("\"{jwt}\""),
        "a token cut off: eyJ0eXAiOiJKV1QifQ.eyJzdWIiOi".to_owned(),
        format!("of no dots: {}", "A1b2".repeat(20)),
    ];
    for text in texts {
        let body = json!({ "code": "Unauthorized", "message": text }).to_string();
        let error = check(ToStore(Carrier::Token), answer(401, &[], &body))
            .await
            .unwrap();
        let shown = error.to_string();
        assert!(
            !shown.contains("eyJ") && !shown.contains("c2lnbmF0dXJl"),
            "{shown}"
        );
        assert!(
            !shown.contains("A1b2A1b2") && shown.contains("***"),
            "{shown}"
        );
    }
    // Ordinary words stay.
    let text = "Microsoft.Store.Purchase.InternalAadAuthenticationError at https://host/v1/a/b?c=d";
    let body = json!({ "code": "Unauthorized", "message": text }).to_string();
    let error = check(ToStore(Carrier::Token), answer(401, &[], &body))
        .await
        .unwrap();
    assert_eq!(error.fault().unwrap().message(), Some(text));
}

/// As the errors of HTTP clients are: their `Debug` shows the address, their text does not.
#[derive(Debug)]
#[allow(dead_code, reason = "its Debug is what it is for")]
struct Below(http::Uri);

impl std::fmt::Display for Below {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("connection reset")
    }
}

impl std::error::Error for Below {}

#[derive(Debug)]
struct Leaky(Arc<Mutex<u32>>);

#[async_trait]
impl stocktake_transport::HttpTransport for Leaky {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<stocktake_transport::Body>, stocktake_transport::TransportError>
    {
        *self.0.lock().unwrap() += 1;
        let below = Below(request.uri().clone());
        let kind = stocktake_transport::TransportErrorKind::Interrupted;
        Err(stocktake_transport::TransportError::new(kind, below))
    }
}

#[tokio::test(start_paused = true)]
async fn what_lies_below_is_shown_by_its_text_only() {
    let pipeline = Pipeline::builder(Leaky(Arc::default())).credential(Secretive);
    let pipeline = pipeline.retry(RetryPolicy::never()).build();
    let caller = Caller::new(pipeline, endpoint());
    let error = caller.send(&ToQueue(Carrier::Signature)).await.unwrap_err();
    assert_silent(
        "an error",
        &format!("{error} {error:?} {:?}", error.source().unwrap()),
    );
    assert!(error.to_string().contains("connection reset"));
}

#[tokio::test(start_paused = true)]
async fn every_value_in_a_signed_address_is_a_secret() {
    // Content networks have names of their own for signatures.
    #[derive(Clone, Debug)]
    struct Signed;

    impl OperationRequest for Signed {
        type Response = Value;

        const OPERATION: &'static Operation = {
            static OPERATION: Operation = operation(
                "signed",
                Service::ContentNetwork,
                Authentication::Sas,
                Idempotency::Safe,
            );
            &OPERATION
        };

        fn http_request(&self, endpoint: &Endpoint) -> Result<http::Request<Bytes>, Error> {
            let address = SasUri::parse("https://files.example/a?P1=150&P4=sentinel-signature");
            let request = RequestBuilder::new(endpoint)
                .path("/a")
                .signed(&address.unwrap());
            Ok(request.build(http::Method::GET)?)
        }

        fn decode(body: &Bytes) -> Result<Value, DecodeError> {
            decode::object(body)
        }
    }

    let echo = answer(
        403,
        &[],
        "<Error><Message>P4=sentinel-signature</Message></Error>",
    );
    let transport = Record::new(Replay::new().then(echo));
    let caller = crate::support::caller(transport.clone());
    let error = caller.send(&Signed).await.unwrap_err();
    for text in [
        error.to_string(),
        format!("{error:?}"),
        transport.recording().to_string(),
    ] {
        assert!(!text.contains("sentinel-signature"), "{text}");
    }
}
