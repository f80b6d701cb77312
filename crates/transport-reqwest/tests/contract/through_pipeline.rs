//! The transport under the pipeline, as clients use it.

use std::time::Duration;

use bytes::Bytes;
use http::Method;
use stocktake_transport::{
    AnswerShape, Authentication, Caller, DecodeError, Endpoint, Error, ErrorKind, Idempotency,
    Operation, OperationRequest, Pipeline, RequestBuilder, Service, decode,
};

use super::{
    Make, Options,
    server::{Server, Step, answer},
    stale::Dying,
};

const fn operation(name: &'static str, method: Method, idempotency: Idempotency) -> Operation {
    Operation {
        name,
        service: Service::StoreForBusiness,
        method,
        template: "/V1/Things/{thing}",
        server: None,
        authentication: Authentication::None,
        audience: None,
        idempotency,
        answer: AnswerShape::Object,
        paging: None,
        errors: &[],
        known_errors: &[],
        page: "https://learn.microsoft.com/",
    }
}

static READ: Operation = operation("get_thing", Method::GET, Idempotency::Safe);
static CHANGE: Operation = operation("change_thing", Method::POST, Idempotency::No);

struct GetThing;

impl OperationRequest for GetThing {
    type Response = serde_json::Value;
    const OPERATION: &'static Operation = &READ;

    fn http_request(&self, endpoint: &Endpoint) -> Result<http::Request<Bytes>, Error> {
        let builder = RequestBuilder::new(endpoint).path("/V1/Things/1");
        Ok(builder.build(Method::GET)?)
    }

    fn decode(body: &Bytes) -> Result<serde_json::Value, DecodeError> {
        decode::object(body)
    }
}

struct ChangeThing;

impl OperationRequest for ChangeThing {
    type Response = serde_json::Value;
    const OPERATION: &'static Operation = &CHANGE;

    fn http_request(&self, endpoint: &Endpoint) -> Result<http::Request<Bytes>, Error> {
        let builder = RequestBuilder::new(endpoint).path("/V1/Things/1");
        Ok(builder
            .json(&serde_json::json!({"a": 1}))?
            .build(Method::POST)?)
    }

    fn decode(body: &Bytes) -> Result<serde_json::Value, DecodeError> {
        decode::object(body)
    }
}

fn caller(make: Make, server: &Server) -> Caller {
    caller_of(make, &server.url(""))
}

fn caller_of(make: Make, address: &str) -> Caller {
    let pipeline = Pipeline::builder(make(Options::default())).seed(1).build();
    Caller::new(pipeline, address.parse().unwrap())
}

pub async fn a_call_goes_through(make: Make) {
    let server = Server::start([answer("200 OK", "", r#"{"name":"one"}"#)]).await;
    let thing = caller(make, &server).send(&GetThing).await.unwrap();
    assert_eq!(thing["name"], "one");
    let [request] = server.requests().try_into().unwrap();
    let request = request.to_ascii_lowercase();
    assert!(
        request.contains("\r\naccept: application/json\r\n"),
        "{request}"
    );
    assert!(request.contains("\r\nuser-agent: stocktake/"), "{request}");
}

pub async fn a_busy_service_is_asked_again(make: Make) {
    let server = Server::by(|number| match number {
        0 => vec![answer("503 Busy", "", "")],
        1 => vec![Step::Close],
        _ => vec![answer("200 OK", "", r#"{"name":"one"}"#)],
    })
    .await;
    let thing = caller(make, &server).send(&GetThing).await.unwrap();
    assert_eq!(thing["name"], "one");
    assert_eq!(server.requests().len(), 3);
}

pub async fn what_may_have_arrived_is_not_repeated(make: Make) {
    let server = Server::start([Step::Close]).await;
    let error = caller(make, &server).send(&ChangeThing).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert_eq!(error.attempts(), 1);
    assert_eq!(server.requests().len(), 1);
}

/// On a connection that was closed meanwhile, a request that is written down nowhere was not sent:
/// even one that must not be repeated gets its answer, by the transport or by the pipeline.
pub async fn what_cannot_have_arrived_is_repeated(make: Make) {
    let server = Dying::start();
    let caller = caller_of(make, &format!("http://{}", server.address));
    caller.send(&GetThing).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    server.close_unnoticed().await;
    caller.send(&ChangeThing).await.unwrap();
    let expected = ["GET /V1/Things/1 HTTP/1.1", "POST /V1/Things/1 HTTP/1.1"];
    assert_eq!(server.requests(), expected);
}
